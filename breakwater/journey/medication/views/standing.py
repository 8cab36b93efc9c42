"""What stands about a person beside their doses, and their ECGs."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from breakwater.audit import record as audit
from breakwater.clinical.dose_facts import Drug
from breakwater.journey.medication import actions, at_window
from breakwater.journey.medication.forms.standing import EcgForm, StandingForm, initial_of
from breakwater.journey.medication.presenters.dose import person_head
from breakwater.journey.medication.presenters.standing import both_versions, medicine_lines
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.journey.medication.views.holds import back_to
from breakwater.organization.clock import now
from breakwater.organization.models import Site
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.privacy.permissions import check, may
from breakwater.record.models import EpisodeOfCare, MedicationOrder, Observation, Patient
from breakwater.record.standing import StandingChanged, record_standing

form_view = require_http_methods(["GET", "HEAD", "POST"])


@form_view
@staff_page("order.view")
def standing(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Read and keep pregnancy, allergies, other medicines, liver and heart; whoever saves has reviewed them all."""
    people = Patient.objects.within(request.scope).select_related("standing_reviewed_by")
    person = people.get_or_404(pk=patient_id)
    site = _site_of(request, person)
    today = site.local(now()).date()
    if request.method == "POST":
        check(request.staff, "standing.record")
        return _save(request, person, StandingForm(request.POST, today=today), site)
    form = StandingForm(initial=initial_of(person), today=today)
    return _standing_page(request, person, form, site)


def _site_of(request: StaffRequest, person: Patient) -> Site:
    """The site of the person's treatment, whose calendar counts; without one, that of the page."""
    episode = EpisodeOfCare.objects.within(request.scope).active().filter(patient=person).select_related("site").first()
    return episode.site if episode else at_window.site_of(request)


def _save(request: StaffRequest, person: Patient, form: StandingForm, site: Site) -> HttpResponse:
    if not form.is_valid():
        return _standing_page(request, person, form, site, status=422)
    found = form.found()
    try:
        record_standing(patient=person, version=form.cleaned_data["version"], found=found, by=request.staff, at=now())
    except StandingChanged as refusal:
        form = StandingForm(
            {**{name: form.data.get(name) for name in form.data}, "version": refusal.theirs.version}, today=form.today
        )
        form.add_error(None, refused(request, "standing.recorded", refusal, patient_id=person.pk))
        both = both_versions(refusal.theirs, found)
        return _standing_page(request, refusal.theirs, form, site, status=409, both=both)
    messages.success(request, "Saved and reviewed.")
    if "back" in request.POST:
        return back_to(request, person.pk)
    return HttpResponseRedirect(reverse("medication:standing", args=[person.pk]), status=303)


def _standing_page(
    request: StaffRequest, person: Patient, form: StandingForm, site: Site, *, status: int = 200, both: Any = ()
) -> HttpResponse:
    orders = MedicationOrder.objects.within(request.scope).active_on(site.dosing_day(now())).filter(patient=person)
    drugs = cast(list[Drug], sorted(set(orders.values_list("drug", flat=True))))
    ecgs = Observation.objects.within(request.scope).standing().filter(patient=person, qtc_ms__isnull=False)
    audit.read(action="standing.viewed", by=request.staff, patient_id=person.pk)
    context = {
        "person": person, "head": person_head(person), "form": form, "site": site, "both": both,
        "medicines": medicine_lines(person, drugs), "ecgs": list(ecgs.select_related("observed_by")[:12]),
        "may_record": may(request.staff, "standing.record"),
    }  # fmt: skip
    return render(request, "medication/standing.jinja", context, status=status)


@form_view
@staff_page("standing.record")
def ecg(request: StaffRequest, patient_id: UUID) -> HttpResponse:
    """Record an ECG: QT and heart rate as they stand on it, corrected here."""
    episodes = EpisodeOfCare.objects.within(request.scope).active().select_related("patient", "site")
    episode = episodes.get_or_404(patient_id=patient_id)
    moment = now()
    made_at = episode.site.local(moment).strftime("%Y-%m-%dT%H:%M")
    form = EcgForm(request.POST or None, site=episode.site, now=moment, initial={"made_at": made_at})
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            actions.record_ecg(
                episode=episode, found=form.qtc(), made_at=answers["made_at"], form_key=answers["form_key"],
                by=request.staff, at=moment,
            )  # fmt: skip
        except Refusals as refusal:
            form.refuse(refused(request, "ecg.recorded", refusal, patient_id=patient_id))
            status = status_of(refusal)
        else:
            found = form.qtc()
            messages.success(request, f"ECG saved: QTc {found.qtc_ms} ms by {found.correction.capitalize()}.")
            return back_to(request, patient_id)
    audit.read(action="ecg.form_viewed", by=request.staff, patient_id=patient_id)
    context = {"form": form, "person": episode.patient, "head": person_head(episode.patient), "site": episode.site}
    return render(request, "medication/ecg.jinja", context, status=status)
