"""One dose: the checks, the nurse's answers, and giving it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from breakwater.audit import record as audit
from breakwater.journey.medication import actions, at_window, gate, passed_stops, witness
from breakwater.journey.medication.actions import DueDose
from breakwater.journey.medication.downtime_set.contents import Change
from breakwater.journey.medication.downtime_set.read import changes_of
from breakwater.journey.medication.facts import Facts, WindowBottle
from breakwater.journey.medication.forms.window import FindForm, GiveForm
from breakwater.journey.medication.gate import Override
from breakwater.journey.medication.presenters.dose import dose_page, person_head, with_plain_days
from breakwater.journey.medication.read_facts import read_facts
from breakwater.journey.medication.refusals import AnotherPersonOpen
from breakwater.journey.medication.views.answers import Refusals, refused, status_of
from breakwater.journey.medication.views.frame import frame
from breakwater.organization.clock import now
from breakwater.organization.models import Station
from breakwater.privacy.guard import StaffRequest, staff_page
from breakwater.record.models import Patient

ACTION = "dose.given"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("dose.give")
def dose(request: StaffRequest, order_id: UUID) -> HttpResponse:
    """The dose of the person open at this window: checked first, then repeated in words, and only then given."""
    station = at_window.station_or_404(request)
    found = at_window.person_open(request)
    if found is None:
        return HttpResponseRedirect(reverse("medication:window"), status=303)
    page = DoseView(request, station, order_id, found)
    if request.method != "POST":
        return page.draw()
    form = GiveForm(request.POST)
    valid = form.is_valid()
    page.must_be_of_the_open_person(form)
    if not valid:
        return page.draw(form, status=422)
    step = request.POST.get("step")
    if step == "give":
        return page.give(form)
    if step == "back":
        actions.go_back(form_key=form.cleaned_data["form_key"], by=request.staff, at=now())
    return page.check(form) if step == "check" else page.draw(form)


class DoseView:
    """The steps of one request about one dose."""

    def __init__(self, request: StaffRequest, station: Station, order_id: UUID, found: at_window.OpenPerson) -> None:
        self.request, self.station, self.order_id, self.found = request, station, order_id, found

    def must_be_of_the_open_person(self, form: GiveForm) -> None:
        """Refuse a page that speaks of somebody else than the one open at this window now (H1)."""
        try:
            at_window.must_be_open(self.request, form.cleaned_data.get("patient"))
        except AnotherPersonOpen as refusal:
            refused(self.request, ACTION, refusal, patient_id=form.cleaned_data.get("patient"))
            raise

    def check(self, form: GiveForm) -> HttpResponse:
        """Ask the gate with the answers; when nothing stands against it, ask the nurse to confirm."""
        try:
            overrides = self._overrides(form)
            actions.check_first(**self._act(form), overrides=overrides)
        except Refusals as refusal:
            return self._refused(form, refusal)
        form = with_values(form, passed_stops=passed_stops.sign(overrides, self._due(form), self.request.staff))
        actions.note_underway(
            form_key=form.cleaned_data["form_key"], due=self._due(form), station=self.station, by=self.request.staff,
            at=now(),
        )  # fmt: skip
        return self.draw(form, confirm=True)

    def give(self, form: GiveForm) -> HttpResponse:
        """The confirmed act. Its answer is the page of what was given."""
        overrides = passed_stops.read(form.cleaned_data["passed_stops"], self._due(form), self.request.staff)
        try:
            given = actions.give_dose(**self._act(form), form_key=form.cleaned_data["form_key"], overrides=overrides)
        except Refusals as refusal:
            actions.go_back(form_key=form.cleaned_data["form_key"], by=self.request.staff, at=now())
            return self._refused(form, refusal)
        return HttpResponseRedirect(reverse("medication:outcome", args=[given.dose.pk]), status=303)

    def _due(self, form: GiveForm) -> DueDose:
        answers = form.cleaned_data
        return DueDose(self.order_id, answers["order_version"], self.found.patient_id, answers["part"])

    def _act(self, form: GiveForm) -> dict[str, Any]:
        return {
            "due": self._due(form), "bottle_id": form.bottle_id, "fitness": form.fitness(),
            "identified": form.cleaned_data["identified"], "found_by": self.found.found_by, "station": self.station,
            "by": self.request.staff, "at": now(),
        }  # fmt: skip

    def _overrides(self, form: GiveForm) -> list[Override]:
        """What a prescriber passes at this screen: every stop that their role may pass, for the reason they wrote."""
        answers = form.cleaned_data
        if not answers["prescriber_email"]:
            return passed_stops.read(answers["passed_stops"], self._due(form), self.request.staff)
        prescriber = witness.confirm(
            self.request, email=answers["prescriber_email"], password=answers["prescriber_password"],
            code=answers["prescriber_code"], permission="order.sign", site_id=self.station.site_id,
            not_=self.request.staff,
        )  # fmt: skip
        facts, person = self._read(form.bottle_id)
        checks = gate.check(
            facts, person, facts.bottle(form.bottle_id), fitness=form.fitness(), identified=answers["identified"]
        )
        return [Override(one.finding.code, answers["override_reason"], prescriber) for one in gate.passable(checks)]

    def _refused(self, form: GiveForm, refusal: Exception) -> HttpResponse:
        message = refused(self.request, ACTION, refusal, patient_id=self.found.patient_id, site_id=self.station.site_id)
        return self.draw(form, status=status_of(refusal), refusal=message)

    def _read(self, bottle_id: UUID | None = None) -> tuple[Facts, Patient]:
        """The facts and the person, within reach; nothing else than the open person's own order is found."""
        person = Patient.objects.within(self.request.scope).get_or_404(pk=self.found.patient_id)
        facts = read_facts(
            order_id=self.order_id, patient_id=person.pk, site=self.station.site, station_id=self.station.pk,
            bottle_id=bottle_id, at=now(),
        )  # fmt: skip
        if facts is None or facts.site_id != self.station.site_id:
            raise Http404
        return facts, person

    def draw(
        self, form: GiveForm | None = None, *, status: int = 200, confirm: bool = False, refusal: str = ""
    ) -> HttpResponse:
        """The page. Before the nurse has answered, what is only not asked yet does not stand as a stop."""
        facts, person = self._read()
        bottle = facts.bottle(None)
        drawn_from = {
            "patient": person.pk,
            "order_version": facts.order.version, "part": facts.part_due() or facts.order.parts_per_day,
            "bottle": bottle.id if bottle else "",
        }  # fmt: skip
        if form is None:
            form = GiveForm(initial=drawn_from)
            form.fields["identified"].widget.attrs["autofocus"] = True
        elif refusal:
            # The key of a refused form may be used up, and the page is drawn from what is true now.
            form = with_values(form, form_key=uuid4(), passed_stops="", **drawn_from)
            form.refuse(with_plain_days(refusal, facts.dosing_day))
        checks = self._checks(facts, person, bottle, form)
        audit.read(action="dose.viewed", by=self.request.staff, patient_id=person.pk, site_id=self.station.site_id)
        alike = Patient.objects.within(self.request.scope).called_alike(person).exists()
        context = {
            **frame(self.request, self.station, FindForm(autofocus=facts.part_due() is None)),
            "person": person,
            "order_id": self.order_id,
            "head": person_head(person, flags=[flag.title for flag in facts.flags], alike=alike),
            "page": dose_page(facts, bottle, checks, self.station.site),
            "form": form,
            "confirm": confirm,
            "holds": [hold for hold in facts.holds if "opioid" in hold.holds and not hold.has_run_out(facts.at)],
            "flag_ids": facts.flag_ids,
            "given": facts.given_today(),
        }
        context["called_elsewhere"] = context["queue"].called_elsewhere(person.pk, self.station.pk)
        context["slip"] = self._changed_since(context["notice"].set_made_at, person)
        return render(self.request, "medication/dose.jinja", context, status=status)

    def _changed_since(self, set_made_at: datetime | None, person: Patient) -> list[Change]:
        """What the newest downtime set does not know about this person: a slip is offered (H51)."""
        if set_made_at is None:
            return []
        return changes_of(self.station.site, person.pk, set_made_at, at=now())

    @staticmethod
    def _checks(facts: Facts, person: Patient, bottle: WindowBottle | None, form: GiveForm) -> tuple[gate.Check, ...]:
        answers = getattr(form, "cleaned_data", {})
        if not form.is_bound or GiveForm.FITNESS - answers.keys():
            return gate.unanswered(gate.check(facts, person, bottle, fitness=None, identified=False))
        return gate.check(facts, person, bottle, fitness=form.fitness(), identified=answers["identified"])


def with_values(form: GiveForm, **values: object) -> GiveForm:
    """The same form with some hidden values put anew."""
    again = GiveForm({**{name: form.data.get(name) for name in form.data}, **values})
    again.is_valid()
    return again
