"""A replacement for a vomited dose: its own act, ordered by a prescriber at the screen, once (H23)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.formatting import mg
from breakwater.journey.medication import gate
from breakwater.journey.medication.actions.give import BY_CONSTRAINT, dispensed_line, note_ran_out
from breakwater.journey.medication.actions.observe import refusal_of, stopped_for_fitness, write_fitness
from breakwater.journey.medication.exceptions.event import lock_standing
from breakwater.journey.medication.exceptions.vomiting import Advice, advice_about
from breakwater.journey.medication.facts import Facts, WindowBottle
from breakwater.journey.medication.fitness import Fitness
from breakwater.journey.medication.gate import Check
from breakwater.journey.medication.models import StockEntry
from breakwater.journey.medication.read_facts import read_facts
from breakwater.journey.medication.refusals import DoseRefused
from breakwater.organization.models import StaffMember, Station
from breakwater.privacy import permissions
from breakwater.record.models import Dose, DoseEvent, Patient
from breakwater.record.refusals import Conflict, Refused

ACTION = "dose.replaced"
# What stands against a second dose of the day is what a replacement is for. Every other stop of the gate stays one.
ANSWERED_BY_REPLACING = frozenset({"already_given", "interval_too_short", "above_day_total"})


@dataclass(frozen=True, slots=True)
class Replaced:
    """The replacement that stands for this form, and its ledger line."""

    dose: Dose
    entry: StockEntry


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is to be given instead of a vomited dose, from which bottle, to a person seen how, at which window."""

    event: DoseEvent
    amount_mg: Decimal
    bottle_id: UUID | None
    fitness: Fitness
    identified: bool
    found_by: str
    station: Station

    def body(self) -> dict[str, object]:
        """What must be the same when the same form arrives twice."""
        return {
            **asdict(self.fitness), "event": self.event.pk, "mg": self.amount_mg, "bottle": self.bottle_id,
            "identified": self.identified, "found_by": self.found_by, "station": self.station.pk,
        }  # fmt: skip


def check_replacement(*, planned: Replacement, by: StaffMember, at: datetime) -> tuple[Check, ...]:
    """Ask everything that ``give_replacement`` asks, before the prescriber signs. Never gives anything.

    Raises: as ``give_replacement``.
    """
    with transaction.atomic():
        outcome = _through_the_gate(planned, by, at)
    if isinstance(outcome, DoseRefused):
        raise outcome
    return outcome.checks


def give_replacement(
    *, planned: Replacement, reason: str, ordered_by: StaffMember, form_key: UUID, by: StaffMember, at: datetime
) -> Replaced:
    """Give a replacement: dose, fitness, stock line, audit row and form key in one transaction.

    The most that may be ordered is asked of the rule again here, under the lock of the person's row.

    Args:
        reason: why the prescriber orders it.
        ordered_by: the prescriber, who signed at this screen.

    Raises:
        Conflict: the dose was replaced already, or does not stand.
        DoseRefused: the rule or a check of the gate stops it. What was seen of the person is kept.
        KeyReused: the form key was used for something else.
    """
    permissions.check(ordered_by, "dose.replace", site_id=planned.station.site_id)
    if not reason.strip():
        raise Refused("The prescriber writes why it is replaced.", code="reason_missing")
    try:
        outcome = _give(planned, reason, ordered_by, form_key, by, at)
    except IntegrityError as error:
        raise _by_constraint(error) from error
    if isinstance(outcome, DoseRefused):
        raise outcome
    return outcome


@transaction.atomic
def _give(
    planned: Replacement, reason: str, ordered_by: StaffMember, form_key: UUID, by: StaffMember, at: datetime
) -> Replaced | DoseRefused:
    body = {**planned.body(), "reason": reason, "ordered_by": ordered_by.pk}
    claimed = keys.claim(key=form_key, action=ACTION, by=by, body=body, at=at)
    if not claimed.is_first:
        return _given_before(claimed.subject_id)
    passed = _through_the_gate(planned, by, at)
    if isinstance(passed, DoseRefused):
        return passed
    dose = _dose(claimed.subject_id, planned, passed, by, at)
    dose.fitness = write_fitness(passed.facts, planned.fitness, by=by, at=at)
    ordered = {
        "check": "vomited", "code": passed.advice.finding.code, "severity": str(passed.advice.finding.severity),
        "overridden_by": str(ordered_by.pk), "reason": reason,
    }  # fmt: skip
    dose.findings = [ordered, *gate.as_kept(passed.checks, ())]
    dose.save(force_insert=True)
    entry = dispensed_line(dose, passed.bottle.id)
    audit.act(
        action=ACTION, by=by, at=at, patient_id=dose.patient_id, site_id=dose.site_id, subject=dose,
        detail={
            "replaces": str(planned.event.dose_id), "ordered_by": str(ordered_by.pk), "bottle": str(passed.bottle.id),
            "line": entry.line_number, "most_mg": str(passed.advice.most_mg),
        },
    )  # fmt: skip
    note_ran_out(passed.facts, planned.station, by=by, at=at)
    return Replaced(dose, entry)


@dataclass(frozen=True, slots=True)
class _Passed:
    facts: Facts
    bottle: WindowBottle
    checks: tuple[Check, ...]
    advice: Advice


def _through_the_gate(planned: Replacement, by: StaffMember, at: datetime) -> _Passed | DoseRefused:
    """Lock the person, read everything again, ask the rule and the gate."""
    first = planned.event.dose
    patient = lock_standing(first)
    advice = advice_about(planned.event, patient)
    _must_be_allowed(planned, advice, at)
    facts = read_facts(
        order_id=first.order_id, patient_id=patient.pk, site=planned.station.site, station_id=planned.station.pk,
        bottle_id=planned.bottle_id, at=at,
    )  # fmt: skip
    if facts is None or facts.site_id != planned.station.site_id:
        raise Refused("This order does not belong to this window's site.", code="order_of_other_site")
    bottle = facts.bottle(planned.bottle_id)
    checks = checks_of(facts, patient, bottle, planned)
    blocking = gate.blocking(checks)
    if gate.from_fitness(blocking):
        return stopped_for_fitness(facts, planned.fitness, checks, blocking, by=by, at=at)
    if blocking or bottle is None:
        raise refusal_of(checks, blocking)
    if not bottle.holds_whole_units(planned.amount_mg):
        raise DoseRefused(
            f"{mg(planned.amount_mg)} is not a whole number of films or tablets of this bottle.",
            code="bottle_not_whole_units",
        )
    return _Passed(facts, bottle, checks, advice)


def checks_of(
    facts: Facts, patient: Patient, bottle: WindowBottle | None, planned: Replacement | None
) -> tuple[Check, ...]:
    """The checks of the gate without what a replacement answers; without a plan, before the nurse has answered."""
    fitness, identified = (planned.fitness, planned.identified) if planned else (None, False)
    checks = gate.check(facts, patient, bottle, fitness=fitness, identified=identified)
    left = tuple(one for one in checks if one.finding.code not in ANSWERED_BY_REPLACING)
    return left if planned else gate.unanswered(left)


def _must_be_allowed(planned: Replacement, advice: Advice, at: datetime) -> None:
    """Once, on the dosing day of the dose, and no more than the rule lets a prescriber order."""
    first = planned.event.dose
    before = Dose.objects.filter(replaces=first).select_related("given_by").first()
    if before is not None:
        message = f"{before.given_by} already gave the replacement, {mg(before.dose_mg)}. There is no second one."
        raise Conflict(message, code="replaced_already")
    if planned.station.site.dosing_day(at) != first.dosing_day:
        raise Refused("A dose is replaced on its own dosing day only.", code="replacement_other_day")
    if not advice.may_order:
        raise DoseRefused(advice.finding.message, code=advice.finding.code, findings=[advice.finding])
    if planned.amount_mg > advice.most_mg:
        message = f"At most {mg(advice.most_mg)} may be ordered as replacement. {advice.finding.message}"
        raise DoseRefused(message, code="replacement_too_much", findings=[advice.finding])


def _dose(dose_id: UUID, planned: Replacement, passed: _Passed, by: StaffMember, at: datetime) -> Dose:
    first, facts = planned.event.dose, passed.facts
    return Dose(
        pk=dose_id, patient_id=first.patient_id, episode_id=facts.episode_id, order_id=first.order_id,
        order_version=facts.order.version, site_id=planned.station.site_id, station_id=planned.station.pk,
        dosing_day=facts.dosing_day, part=first.part, kind=Dose.Kind.REPLACEMENT, status=Dose.Status.COMPLETED,
        drug=first.drug, dose_mg=planned.amount_mg, strength_mg_per_ml=passed.bottle.strength_mg_per_ml,
        found_by=planned.found_by, given_at=at, given_by=by, replaces=first,
    )  # fmt: skip


def _given_before(dose_id: UUID) -> Replaced | DoseRefused:
    dose = Dose.objects.filter(pk=dose_id).first()
    if dose is None:
        return DoseRefused("This was stopped before, for what was seen at the window.", code="dose_stopped_before")
    return Replaced(dose, StockEntry.objects.get(dose=dose, kind=StockEntry.Kind.DISPENSED))


def _by_constraint(error: IntegrityError) -> Exception:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    if name in BY_CONSTRAINT:
        code, message = BY_CONSTRAINT[name]
        return DoseRefused(message, code=code)
    if name.startswith(("dose_one_replacement", "record_dose_replaces")):
        return Conflict("This dose was replaced already. There is no second one.", code="replaced_already")
    return error
