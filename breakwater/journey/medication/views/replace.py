"""The replacement of a vomited dose: the person seen again, the prescriber's order and signature, and giving it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from breakwater.audit import record as audit
from breakwater.clinical.amounts import mg_in_words
from breakwater.clinical.findings import Severity
from breakwater.clinical.formatting import mg
from breakwater.journey.medication import at_window, exceptions, gate, witness
from breakwater.journey.medication.exceptions.replacing import Replacement, checks_of
from breakwater.journey.medication.forms.exceptions import ReplaceForm
from breakwater.journey.medication.presenters.dose import measured, person_head
from breakwater.journey.medication.read_facts import read_facts
from breakwater.journey.medication.views.acting import form_view
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.organization.clock import now
from breakwater.organization.models import Station
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import DoseEvent

ACTION = "dose.replaced"


@form_view
@staff_page("dose.give")
def replace_dose(request: StaffRequest, dose_event_id: UUID) -> HttpResponse:
    """Give a replacement: first what is seen and ordered, then the prescriber signs, and only then it is given."""
    station = at_window.station_or_404(request)
    events = DoseEvent.objects.within(request.scope).select_related("dose__patient", "dose__site", "patient")
    event = events.get_or_404(pk=dose_event_id, kind=DoseEvent.Kind.VOMITED)
    page = ReplaceView(request, station, event)
    if request.method != "POST":
        return page.draw(None)
    form = ReplaceForm(request.POST)
    step = request.POST.get("step")
    if not form.is_valid() or step not in ("check", "give"):
        return page.draw(form, status=200 if step == "back" else 422)
    return page.give(form) if step == "give" else page.check(form)


def _speaks(check: gate.Check) -> bool:
    """Whether a check has something to say before the nurse has answered."""
    return not check.waiting and check.finding.severity is not Severity.OK


class ReplaceView:
    """The steps of one request about one replacement."""

    def __init__(self, request: StaffRequest, station: Station, event: DoseEvent) -> None:
        self.request, self.station, self.event = request, station, event

    def check(self, form: ReplaceForm) -> HttpResponse:
        """Ask the rule and the gate with the answers; when nothing stands against it, the prescriber signs."""
        try:
            exceptions.check_replacement(planned=self._planned(form), by=self.request.staff, at=now())
        except Refusals as refusal:
            return self._refused(form, refusal)
        return self.draw(form, sign=True)

    def give(self, form: ReplaceForm) -> HttpResponse:
        """The confirmed act, signed by the prescriber at this screen."""
        if not form.must_be_signed():
            return self.draw(form, sign=True, status=422)
        answers = form.cleaned_data
        try:
            prescriber = witness.confirm(
                self.request, email=answers["prescriber_email"], password=answers["prescriber_password"],
                code=answers["prescriber_code"], permission="dose.replace", site_id=self.station.site_id,
                not_=self.request.staff,
            )  # fmt: skip
            given = exceptions.give_replacement(
                planned=self._planned(form), reason=answers["reason"], ordered_by=prescriber,
                form_key=answers["form_key"], by=self.request.staff, at=now(),
            )  # fmt: skip
        except Refusals as refusal:
            return self._refused(form, refusal)
        return HttpResponseRedirect(reverse("medication:outcome", args=[given.dose.pk]), status=303)

    def _planned(self, form: ReplaceForm) -> Replacement:
        """What the form asks for. The person must be the one open at this window (H1)."""
        found = at_window.must_be_open(self.request, self.event.patient_id)
        answers = form.cleaned_data
        return Replacement(
            event=self.event, amount_mg=answers["amount_mg"], bottle_id=form.bottle_id, fitness=form.fitness(),
            identified=answers["identified"], found_by=found.found_by, station=self.station,
        )  # fmt: skip

    def _refused(self, form: ReplaceForm, refusal: Exception) -> HttpResponse:
        message = refused(
            self.request, ACTION, refusal, patient_id=self.event.patient_id, site_id=self.station.site_id
        )  # fmt: skip
        # The key of a refused form may be used up.
        again = ReplaceForm({**form.data.dict(), "form_key": uuid4()})  # type: ignore[attr-defined]
        again.is_valid()
        again.refuse(message)
        return self.draw(again, status=status_of(refusal))

    def draw(self, form: ReplaceForm | None, *, sign: bool = False, status: int = 200) -> HttpResponse:
        """The page, drawn from what is true now."""
        dose, person = self.event.dose, self.event.patient
        facts = read_facts(
            order_id=dose.order_id, patient_id=person.pk, site=self.station.site, station_id=self.station.pk, at=now()
        )
        if facts is None:
            raise Http404
        bottle = facts.bottle(None)
        if form is None:
            form = ReplaceForm(initial={"patient": person.pk, "bottle": bottle.id if bottle else ""})
        checks = checks_of(facts, person, bottle, None)
        audit.read(action="dose.viewed", by=self.request.staff, patient_id=person.pk, site_id=self.station.site_id)
        context: dict[str, Any] = {
            "form": form, "event": self.event, "dose": dose, "person": person, "sign": sign, "site": self.station.site,
            "head": person_head(person, flags=[flag.title for flag in facts.flags]),
            "advice": exceptions.advice_about(self.event, person),
            "checks": [one for one in gate.most_serious_first(checks) if _speaks(one)],
            "from_bottle": f"lot {bottle.lot}, {measured(bottle, bottle.balance_mg)} left" if bottle else "",
        }  # fmt: skip
        if sign:
            ordered = form.cleaned_data["amount_mg"]
            context |= {"ordered": mg(ordered), "in_words": mg_in_words(ordered)}
        return render(self.request, "medication/replace_dose.jinja", context, status=status)
