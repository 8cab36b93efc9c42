"""Admission: one page from a name to a bed, and the page that says what happens next."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from breakwater.audit import record as audit
from breakwater.journey.admissions import actions
from breakwater.journey.admissions.actions.identity import possible_matches
from breakwater.journey.admissions.forms.admission import AdmissionForm
from breakwater.journey.admissions.levels import UNIT_KIND_BY_LEVEL, needs_bed
from breakwater.journey.admissions.presenters.admission import Match, after_admission, matches
from breakwater.journey.admissions.presenters.beds import bed_map, free_bed_options
from breakwater.journey.admissions.presenters.enquiry import level_words
from breakwater.journey.admissions.presenters.screening import summary
from breakwater.journey.admissions.views.common import INVALID, OK, attempt, find_enquiry
from breakwater.organization.clock import now
from breakwater.organization.models import Bed
from breakwater.privacy.consent import program_name
from breakwater.privacy.forms_text import NOTICE_OF_PRIVACY, REGISTRY_CONSENT, TREATMENT_CONSENT
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import Enquiry, EpisodeOfCare, Placement, Screening, Stay

PAPERS = (NOTICE_OF_PRIVACY, TREATMENT_CONSENT, REGISTRY_CONSENT)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("episode.admit")
def admit(request: StaffRequest, enquiry_id: UUID) -> HttpResponse:
    """Admit the person of an enquiry."""
    found = find_enquiry(request, enquiry_id)
    if found.status == Enquiry.Status.ADMITTED and request.method != "POST":
        return redirect("admissions:admitted", enquiry_id)
    placement = Placement.objects.within(request.scope).filter(enquiry=found).first()
    if placement is None or (found.status == Enquiry.Status.CLOSED and request.method != "POST"):
        messages.warning(request, "Decide the level of care first; the admission needs it.")
        return redirect("admissions:enquiry", enquiry_id)
    screening = Screening.objects.within(request.scope).filter(enquiry=found).first()
    form, status, shown = _form(request, found, placement, screening), OK, list[Match]()
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            episode, status = attempt(
                request, form, lambda: _admit(request, found, form), action="episode.admit", site_id=found.site_id
            )
            if episode is not None:
                return redirect("admissions:admitted", enquiry_id)
        shown = _matches(request, form)
    else:
        audit.read(action="admission.opened", by=request.staff, site_id=found.site_id, subject=found)
    context = {
        "form": form,
        "enquiry": found,
        "level": level_words(placement.decided_level),
        "with_bed": needs_bed(placement.decided_level),
        "screening": summary(screening, found.site) if screening else None,
        "matches": shown,
        "same_as": form["same_as"].value() or "",
        "papers": [(paper.title, paper.text(program_name()).split("\n\n")[1:]) for paper in PAPERS],
    }
    return render(request, "admissions/admit.jinja", context, status=status)


@require_safe
@staff_page("enquiry.view")
def admitted(request: StaffRequest, enquiry_id: UUID) -> HttpResponse:
    """What happens next, after an admission."""
    episode = (
        EpisodeOfCare.objects.within(request.scope)
        .select_related("patient", "site", "enquiry", "admitted_by")
        .filter(enquiry_id=enquiry_id)
        .first()
    )
    if episode is None:
        raise Http404
    audit.read(action="admission.viewed", by=request.staff, patient_id=episode.patient_id, site_id=episode.site_id)
    page = after_admission(episode, scope=request.scope, staff=request.staff)
    return render(request, "admissions/admitted.jinja", {"page": page, "level": level_words(episode.level_of_care)})


def _form(request: StaffRequest, found: Enquiry, placement: Placement, screening: Screening | None) -> AdmissionForm:
    moment, level = now(), placement.decided_level
    with_bed = needs_bed(level)
    held = Stay.objects.within(request.scope).held_at(moment).filter(enquiry=found).first() if with_bed else None
    units = bed_map(request.scope, moment=moment) if with_bed else []
    return AdmissionForm(
        request.POST or None,
        enquiry=found,
        screening=screening,
        by=request.staff,
        moment=moment,
        beds=Bed.objects.within(request.scope).with_places() if with_bed else None,
        bed_options=free_bed_options(units, held_for=found.pk, kind=UNIT_KIND_BY_LEVEL.get(level)),
        held_bed=held.bed_id if held else None,
    )


def _admit(request: StaffRequest, found: Enquiry, form: AdmissionForm) -> EpisodeOfCare:
    person = form.person
    assert person is not None  # noqa: S101  the form is valid, so it has a name and a birth date
    return actions.admit(
        enquiry=found,
        person=person,
        decision=form.decision,
        bed=form.cleaned_data.get("bed"),
        enrollment=form.enrollment,
        papers=form.papers,
        by=request.staff,
        at=now(),
        form_key=form.cleaned_data["form_key"],
    )


def _matches(request: StaffRequest, form: AdmissionForm) -> list[Match]:
    """Records in reach that may be this person, shown as soon as name and birth date are there; each is a read."""
    if form.person is None:
        return []
    shown = matches(possible_matches(person=form.person, scope=request.scope), request.scope)
    for match in shown:
        audit.read(action="admission.match_shown", by=request.staff, patient_id=match.patient.pk)
    return shown
