"""Give a dose: every check, the dose, the stock line, the audit row and the form key, together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.journey.medication import gate
from breakwater.journey.medication.actions.observe import refusal_of, stopped_for_fitness, write_fitness
from breakwater.journey.medication.actions.under_lock import DueDose, already_given, facts_for_act
from breakwater.journey.medication.facts import Facts, WindowBottle
from breakwater.journey.medication.fitness import Fitness
from breakwater.journey.medication.gate import Check, Override
from breakwater.journey.medication.models import StockEntry
from breakwater.journey.medication.read_facts import read_facts
from breakwater.journey.medication.refusals import ActUnknown, DoseRefused
from breakwater.organization.models import StaffMember, Station
from breakwater.record.models import Dose, Observation, Patient
from breakwater.record.refusals import Conflict

ACTION = "dose.given"


@dataclass(frozen=True, slots=True)
class Given:
    """The dose that stands for this form, and its ledger line. ``repeated`` when the form had been sent before."""

    dose: Dose
    entry: StockEntry
    repeated: bool


def give_dose(
    *,
    due: DueDose,
    bottle_id: UUID | None,
    fitness: Fitness,
    identified: bool,
    found_by: str,
    station: Station,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
    overrides: Sequence[Override] = (),
) -> Given:
    """Give one part of today's dose: dose, fitness, stock line, audit row and form key in one transaction.

    The person's row is locked first, and everything is read again under that lock. The amount comes from the order as
    it is then; the form carries only which order and version it was drawn from (H14).

    Args:
        bottle_id: the bottle in use that the medicine comes from.
        fitness: the nurse's answers about the person now.
        identified: the second identifier was asked and matches.
        found_by: how the person was found: scan, identifier or search.
        station: the window, with its site loaded; nothing is given from a bottle that is not open there.
        overrides: stops that somebody who may has passed, with reasons.

    Raises:
        AlreadyGiven: somebody was first; says who gave what and when.
        OrderChanged: the order is not the one the form was drawn from.
        DoseRefused: a check stops the dose. What was seen of the person is kept, with its red flags and a hold.
        KeyReused: the form key was used for something else.
    """
    act = Act(due, bottle_id, fitness, identified, found_by, tuple(overrides), station, by, at)
    try:
        outcome = _give(act, form_key)
    except IntegrityError as error:
        raise _by_constraint(error, act) from error
    if isinstance(outcome, DoseRefused):
        raise outcome
    return outcome


def check_first(
    *,
    due: DueDose,
    bottle_id: UUID | None,
    fitness: Fitness,
    identified: bool,
    found_by: str,
    station: Station,
    by: StaffMember,
    at: datetime,
    overrides: Sequence[Override] = (),
) -> tuple[Check, ...]:
    """Ask the gate with the nurse's answers, before the dose is confirmed. Never gives anything.

    Answers that stop the dose are kept at once, with their red flags and hold, exactly as ``give_dose`` would.

    Raises:
        AlreadyGiven, OrderChanged, DoseRefused: as for ``give_dose``.
    """
    outcome = _check(Act(due, bottle_id, fitness, identified, found_by, tuple(overrides), station, by, at))
    if isinstance(outcome, DoseRefused):
        raise outcome
    return outcome.checks


@dataclass(frozen=True, slots=True)
class Act:
    """What the form carried, who sent it, where and when. There is no amount in it."""

    due: DueDose
    bottle_id: UUID | None
    fitness: Fitness
    identified: bool
    found_by: str
    overrides: tuple[Override, ...]
    station: Station
    by: StaffMember
    at: datetime

    def body(self) -> dict[str, object]:
        """What must be the same when the same form arrives twice."""
        return {
            **asdict(self.due), **asdict(self.fitness), "bottle": self.bottle_id, "station": self.station.pk,
            "identified": self.identified, "found_by": self.found_by,
            "overrides": [(one.code, one.by.pk) for one in self.overrides],
        }  # fmt: skip


@transaction.atomic
def _give(act: Act, form_key: UUID) -> Given | DoseRefused:
    """The act itself. A refusal is returned, not raised, when something was written that must stay."""
    claimed = keys.claim(key=form_key, action=ACTION, by=act.by, body=act.body(), at=act.at)
    if not claimed.is_first:
        return _given_before(claimed.subject_id)
    passed = _through_the_gate(act)
    if isinstance(passed, DoseRefused):
        return passed
    facts, bottle = passed.facts, passed.bottle
    observation = write_fitness(facts, act.fitness, by=act.by, at=act.at)
    dose = _dose(claimed.subject_id, act, passed, observation)
    dose.save(force_insert=True)
    entry = dispensed_line(dose, bottle.id)
    audit.act(
        action=ACTION, by=act.by, at=act.at, patient_id=facts.patient_id, site_id=act.station.site_id, subject=dose,
        detail={
            "order": facts.order.id, "version": facts.order.version, "part": act.due.part, "bottle": str(bottle.id),
            "line": entry.line_number, "found_by": act.found_by, "overridden": [one.code for one in act.overrides],
        },
    )  # fmt: skip
    note_ran_out(facts, act.station, by=act.by, at=act.at)
    return Given(dose=dose, entry=entry, repeated=False)


def note_ran_out(facts: Facts, station: Station, *, by: StaffMember, at: datetime) -> None:
    """A dose given past a hold that ran out is never silent: each such hold gets its own row."""
    for hold in facts.holds:
        if hold.has_run_out(at):
            audit.act(
                action="hold.ran_out", by=by, at=at, patient_id=facts.patient_id, site_id=station.site_id,
                detail={"hold": str(hold.id), "reason": hold.reason, "due_at": str(hold.due_at)},
            )  # fmt: skip


@transaction.atomic
def _check(act: Act) -> Passed | DoseRefused:
    return _through_the_gate(act)


@dataclass(frozen=True, slots=True)
class Passed:
    """A dose nothing stands against: what was read, the bottle it comes from, and every check."""

    facts: Facts
    bottle: WindowBottle
    checks: tuple[Check, ...]


def _through_the_gate(act: Act) -> Passed | DoseRefused:
    """Lock the person, read everything again, ask every check. A refusal that keeps what was seen is returned."""
    patient = Patient.objects.lock(act.due.patient_id)
    facts = facts_for_act(act.due, act.station, act.at, act.bottle_id)
    _refuse_unknown(facts, act)
    bottle = facts.bottle(act.bottle_id)
    checks = gate.check(facts, patient, bottle, fitness=act.fitness, identified=act.identified)
    blocking = gate.blocking(checks, act.overrides)
    if gate.from_fitness(blocking):
        return stopped_for_fitness(facts, act.fitness, checks, blocking, by=act.by, at=act.at)
    if blocking or bottle is None:
        raise refusal_of(checks, blocking)
    return Passed(facts, bottle, checks)


def _refuse_unknown(facts: Facts, act: Act) -> None:
    """Nobody gives a dose that somebody else confirmed and that was neither saved nor settled."""
    for one in facts.underway:
        if one.by_id != act.by.pk:
            clock = f"{act.station.site.local(one.at):%H:%M}"
            raise ActUnknown(by=one.by, station=one.station, clock=clock)


def _dose(dose_id: UUID, act: Act, passed: Passed, observation: Observation) -> Dose:
    """The dose, of exactly the amount the order says now. A dose that was taken back is given as a replacement."""
    facts = passed.facts
    return Dose(
        pk=dose_id,
        patient_id=facts.patient_id,
        episode_id=facts.episode_id,
        order_id=act.due.order_id,
        order_version=facts.order.version,
        site_id=act.station.site_id,
        station_id=act.station.pk,
        dosing_day=facts.dosing_day,
        part=act.due.part,
        kind=Dose.Kind.REPLACEMENT if facts.was_reversed(act.due.part) else Dose.Kind.OBSERVED,
        status=Dose.Status.COMPLETED,
        drug=facts.order.drug,
        dose_mg=facts.order.dose_mg,
        strength_mg_per_ml=passed.bottle.strength_mg_per_ml,
        fitness=observation,
        found_by=act.found_by,
        findings=gate.as_kept(passed.checks, act.overrides),
        given_at=act.at,
        given_by=act.by,
    )


def dispensed_line(dose: Dose, bottle_id: UUID) -> StockEntry:
    """The ledger line that takes a dose out of its bottle. Call it inside the transaction that writes the dose."""
    entry = StockEntry(
        bottle_id=bottle_id,
        kind=StockEntry.Kind.DISPENSED,
        amount_mg=-dose.dose_mg,
        dose_id=dose.pk,
        station_id=dose.station_id,
        at=dose.given_at,
        by_id=dose.given_by_id,
    )
    entry.save(force_insert=True)
    return entry


def _given_before(dose_id: UUID) -> Given | DoseRefused:
    """What the first sending of this form came to."""
    dose = Dose.objects.select_related("given_by", "site").filter(pk=dose_id).first()
    if dose is None:
        return DoseRefused("This was stopped before, for what was seen at the window.", code="dose_stopped_before")
    entry = StockEntry.objects.get(dose=dose, kind=StockEntry.Kind.DISPENSED)
    return Given(dose=dose, entry=entry, repeated=True)


# What the database itself refuses when two acts meet: the code, and the sentence a nurse reads.
BY_CONSTRAINT = {
    "bottle_never_below_zero": ("bottle_too_little", "Not enough is left in this bottle now. Open another."),
    "stock_not_before_reconciling": (
        "not_reconciled",
        "It is not known yet whether a dose was given on paper. Settle that on the list of the downtime first.",
    ),
    "dose_of_a_signed_or_timely_order": (
        "verbal_order_ran_out",
        "This order is not signed, or has run out. Call the prescriber before any dose.",
    ),
    "stock_dispensed_from_open_bottle": ("bottle_not_open", "This bottle was put away meanwhile. Open one."),
}


def _by_constraint(error: IntegrityError, act: Act) -> Exception:
    """The refusal for a constraint that had the last word; an unknown one is an error of ours and stays what it is."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    if name in BY_CONSTRAINT:
        code, message = BY_CONSTRAINT[name]
        return DoseRefused(message, code=code)
    if not name.startswith(("dose_one_completed", "dose_one_replacement")):
        return error
    facts = read_facts(
        order_id=act.due.order_id, patient_id=act.due.patient_id, site=act.station.site, station_id=None, at=act.at
    )
    today = [dose for dose in facts.doses if dose.day == facts.dosing_day] if facts else []
    if today:
        return already_given(today[0], act.station.site)
    return Conflict("A dose of this day is recorded already. Look at the person's doses before you go on.")
