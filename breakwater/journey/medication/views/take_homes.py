"""Take-homes: what waits at a site, one person's bottles, the prescriber's review."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from breakwater.audit import record as audit
from breakwater.journey.medication import at_window
from breakwater.journey.medication.forms.take_homes import ReviewForm, SiteLimitForm
from breakwater.journey.medication.models import TakeHomeLimit
from breakwater.journey.medication.presenters.dose import person_head
from breakwater.journey.medication.presenters.take_homes import person_page, waiting_at
from breakwater.journey.medication.take_homes.review import decide, set_site_limit
from breakwater.journey.medication.views.acting import form_view, to, tried
from breakwater.organization.clock import now
from breakwater.organization.models import Site
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import may
from breakwater.record.models import EpisodeOfCare, Patient, TakeHomeReview

RIGHTS = ("take_home.issue", "take_home.decide", "take_home.call_back", "closed_day.manage")


def rights_of(request: StaffRequest) -> dict[str, bool]:
    """Which buttons are shown, by the last word of the right: ``may_issue``, ``may_decide``."""
    return {f"may_{right.rsplit('.', 1)[1]}": may(request.staff, right) for right in RIGHTS}


def site_of(request: StaffRequest, person: Patient) -> Site:
    """Where this person is treated, if that is in reach; else the site of this page."""
    episodes = EpisodeOfCare.objects.within(request.scope).active().filter(patient=person).select_related("site")
    episode = episodes.first()
    return episode.site if episode else at_window.site_of(request)


@require_safe
@staff_page("take_home.view")
def home(request: StaffRequest) -> HttpResponse:
    """Closed days without cover, bottles to hand over, labels, losses, call-backs."""
    return _home(request, SiteLimitForm(), 200)


def _home(request: StaffRequest, form: SiteLimitForm, status: int) -> HttpResponse:
    site, station = at_window.site_of(request), at_window.station_of(request)
    waits = waiting_at(request.scope, site, station, now())
    audit.read(action="take_home.list_viewed", by=request.staff, site_id=site.pk, detail={"issues": len(waits.issues)})
    context = {
        "waits": waits, "site": site, "station": station, "form": form, "today": site.dosing_day(now()), "at": now(),
        "limit": TakeHomeLimit.objects.within(request.scope).in_force(site, site.dosing_day(now())),
        **rights_of(request),
    }  # fmt: skip
    return render(request, "medication/take_homes.jinja", context, status=status)


@require_POST
@staff_page("take_home.decide")
def site_limit(request: StaffRequest) -> HttpResponse:
    """Set the site's own limit, or take it away."""
    site = at_window.site_of(request)
    form = SiteLimitForm(request.POST)

    def act(answers: dict[str, Any]) -> TakeHomeLimit:
        return set_site_limit(site=site, by=request.staff, at=now(), **answers)

    done, status = tried(request, form, "take_home.limit_set", act, site_id=site.pk)
    if done is None:
        return _home(request, form, status)
    messages.success(request, "The site's limit is changed from today on.")
    return to("take_homes")


@require_safe
@staff_page("take_home.view")
def person(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """One person's take-homes: the deciding rule, what is left, every bottle."""
    who = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    site = site_of(request, who)
    page = person_page(request.scope, who, site, now())
    audit.read(action="take_home.person_viewed", by=request.staff, patient_id=who.pk, site_id=site.pk)
    context = {
        "person": who, "head": person_head(who), "page": page, "site": site, "today": site.dosing_day(now()),
        **rights_of(request),
    }  # fmt: skip
    return render(request, "medication/take_homes_person.jinja", context)


@form_view
@staff_page("take_home.decide")
def review(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """The six considerations and a prescriber's decision; stopping takes effect at once."""
    who = Patient.objects.within(request.scope).get_or_404(pk=patient_id)
    site = site_of(request, who)
    form = ReviewForm(request.POST or None)

    def act(answers: dict[str, Any]) -> TakeHomeReview:
        return decide(
            patient=who, site=site, judged=form.judged(), form_key=answers["form_key"], by=request.staff, at=now()
        )

    done, status = tried(request, form, "take_home.reviewed", act, site_id=site.pk, patient_id=who.pk)
    if done is not None:
        messages.success(request, f"Decided: {done.get_decision_display().lower()}. It stands until the next review.")
        return to("take_homes_person", who.pk)
    page = person_page(request.scope, who, site, now())
    audit.read(action="take_home.review_opened", by=request.staff, patient_id=who.pk, site_id=site.pk)
    context = {"person": who, "head": person_head(who), "page": page, "form": form, "site": site}
    return render(request, "medication/take_home_review.jinja", context, status=status)
