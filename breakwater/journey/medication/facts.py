"""What is known about one order and its person at one moment, and how the clinical rules take it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from breakwater.clinical import buprenorphine
from breakwater.clinical.dose_facts import (
    BottleFacts,
    DosingHistory,
    HoldFacts,
    OpioidClass,
    OrderFacts,
    OrderHistory,
    RedFlagFacts,
    Standing,
    StartMethod,
)
from breakwater.clinical.dose_gate_input import DEFAULT_GATE_RULES, GateRules
from breakwater.clinical.ecg_due import ECG_RULE_SETS, EcgFacts
from breakwater.clinical.findings import Finding
from breakwater.clinical.interactions import qt_medicines
from breakwater.clinical.medicines.organs import LiverState
from breakwater.clinical.moments import elapsed
from breakwater.clinical.other_medicines import SaidOfMedicine, said_of
from breakwater.organization.models import Role
from breakwater.record.models import Patient

# How the answer to "what did you take last" reads as a class of the start rules.
OPIOID_CLASS: dict[str, OpioidClass] = {
    "heroin": "short_acting",
    "short_acting": "short_acting",
    "extended_release": "extended_release",
    "methadone": "methadone",
    "fentanyl": "fentanyl",
}


@dataclass(frozen=True, slots=True)
class PastDose:
    """A dose taken, of any medicine at any site; ``dose_mg`` is what was swallowed.

    ``reversed`` when it was found to be entered in error. ``counts`` is False when so little was swallowed that the day
    counts as missed. ``replaces`` when it was given for a dose that was vomited. ``whole_day`` when it was given
    elsewhere, or poured for another person: then nothing more is due on its day.
    """

    id: UUID
    at: datetime
    day: date
    part: int
    drug: str
    dose_mg: Decimal
    by: str
    site: str
    reversed: bool
    counts: bool = True
    replaces: bool = False
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class StandingHold:
    """A hold nobody has cleared; ``words`` is what the page says."""

    id: UUID
    reason: str
    words: str
    holds: frozenset[str]
    owner_role: str
    placed_at: datetime
    due_at: datetime | None
    stays: bool

    def has_run_out(self, now: datetime) -> bool:
        """Whether its time is over and it stops no dose any more."""
        return self.facts.has_run_out(now)

    @property
    def facts(self) -> HoldFacts:
        """As the gate takes it."""
        owner = Role(self.owner_role).label.lower()
        return HoldFacts(self.words, self.holds, owner, self.placed_at, self.due_at, self.stays)


@dataclass(frozen=True, slots=True)
class WindowBottle:
    """A bottle in use at this window, or the one the form named."""

    id: UUID
    lot: str
    drug: str
    form: str
    strength_mg_per_ml: Decimal | None
    mg_per_unit: Decimal | None
    balance_mg: Decimal
    is_open: bool
    expires_on: date
    recalled: bool

    def holds_whole_units(self, dose_mg: Decimal) -> bool:
        """Whether the dose can be taken from it without cutting a film or tablet."""
        return self.mg_per_unit is None or dose_mg % self.mg_per_unit == 0


@dataclass(frozen=True, slots=True)
class Underway:
    """A confirmation of this person's dose that was neither saved nor settled: who has it open, where, since when."""

    by_id: UUID
    by: str
    station: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """One order, its person's doses, holds, flags, take-homes and measurements, and the bottles at hand."""

    order: OrderFacts
    form: str
    patient_id: UUID
    episode_id: UUID
    site_id: UUID
    episode_active: bool
    episode_started_on: date
    signed_by: str
    told_by: str
    condition: str
    dose_before_mg: Decimal | None
    doses: tuple[PastDose, ...]
    first_dose_on: date | None
    take_home_days: tuple[date, ...]
    holds: tuple[StandingHold, ...]
    flags: tuple[RedFlagFacts, ...]
    flag_ids: tuple[UUID, ...]
    qtc_ms: int | None
    qtc_on: date | None
    qtc_correction: str
    mg_at_ecg: Decimal | None
    ecg_rules: str
    cows_total: int | None
    cows_at: datetime | None
    last_opioid: str
    last_opioid_at: datetime | None
    sedative_use: bool
    alcohol_use: bool
    start_method: StartMethod
    bottles: tuple[WindowBottle, ...]
    dosing_day: date
    at: datetime
    unreconciled_since: datetime | None = None
    underway: tuple[Underway, ...] = ()

    def taken(self) -> list[PastDose]:
        """Doses that stand, newest first."""
        return [dose for dose in self.doses if not dose.reversed]

    def given_today(self) -> list[PastDose]:
        """Doses that stand on this dosing day, newest first."""
        return [dose for dose in self.taken() if dose.day == self.dosing_day]

    def parts_given(self) -> list[int]:
        """The parts of today that nothing more is given for."""
        return parts_given(self.order, self.doses, self.dosing_day)

    def part_due(self) -> int | None:
        """The first part of today that was not given; None when all were."""
        return part_due(self.order, self.doses, self.dosing_day)

    def was_reversed(self, part: int) -> bool:
        """Whether today's dose of this part was recorded and then taken back as entered in error."""
        return any(dose.reversed and dose.day == self.dosing_day and dose.part == part for dose in self.doses)

    def bottle(self, bottle_id: UUID | None) -> WindowBottle | None:
        """The bottle the form named; without one, the open bottle that fits the order best."""
        if bottle_id is not None:
            return next((bottle for bottle in self.bottles if bottle.id == bottle_id), None)
        in_use = [bottle for bottle in self.bottles if bottle.is_open]
        return min(in_use, key=self._fit, default=None)

    def _fit(self, bottle: WindowBottle) -> tuple[bool, bool, bool]:
        dose_mg = self.order.dose_mg
        return (bottle.form != self.form, not bottle.holds_whole_units(dose_mg), bottle.balance_mg < dose_mg)

    def history(self) -> DosingHistory:
        """Doses so far, for the gate. Take-homes of days gone by count as taken."""
        taken = self.taken()
        last = taken[0] if taken else None
        days = [dose.day for dose in taken if dose.counts] + [
            day for day in self.take_home_days if day < self.dosing_day
        ]
        return DosingHistory(
            last_dose_at=last.at if last else None,
            last_dose_mg=last.dose_mg if last else None,
            last_dosing_day=max(days, default=None),
            completed_parts_today=tuple(self.parts_given()),
            take_home_covers_today=self.dosing_day in self.take_home_days,
            enrolled_on=self.episode_started_on,
            doses_taken=int(self.has_had_this_drug),
            last_daily_mg=self._last_daily_mg(),
            given_today_mg=sum((dose.dose_mg for dose in self._of_this_drug(self.given_today())), Decimal(0)),
        )

    def _of_this_drug(self, doses: list[PastDose]) -> list[PastDose]:
        return [dose for dose in doses if dose.drug == self.order.drug]

    def _last_daily_mg(self) -> Decimal | None:
        """All parts of the last dosing day before today together, of the ordered medicine.

        A dose and its replacement count as one: what was vomited is not added to what the person tolerates.
        """
        earlier = [dose for dose in self._of_this_drug(self.taken()) if dose.day < self.dosing_day]
        before = [dose for dose in earlier if not dose.replaces]
        return sum((dose.dose_mg for dose in before if dose.day == before[0].day), Decimal(0)) or None

    def standing(self, patient: Patient, bottle: WindowBottle | None) -> Standing:
        """What is known about the person today beside their doses, for the gate."""
        return Standing(
            holds=tuple(hold.facts for hold in self.holds),
            red_flags_open=self.flags,
            allergies=tuple(name.lower() for name in patient.allergies),
            pregnant=patient.pregnant,
            pregnant_asked_on=patient.pregnant_asked_on,
            liver=cast(LiverState | None, patient.liver or None),
            qtc_ms=self.qtc_ms,
            qtc_on=self.qtc_on,
            qtc_correction=self.qtc_correction,
            ecg=self._ecg_facts(patient),
            interacting_medicines=tuple(said.name for said in self.medicines(patient) if said.listed),
            medicines_asked=patient.standing_reviewed_at is not None,
            sedative_use=self.sedative_use,
            alcohol_use=self.alcohol_use,
            bottle=self._bottle_facts(bottle),
            start_findings=self._start_findings(),
        )

    def medicines(self, patient: Patient) -> list[SaidOfMedicine]:
        """Every other medicine of the person with what the tables say of it beside the ordered one (H21)."""
        return [said_of(self.order.drug, name) for name in patient.other_medicines]

    def _ecg_facts(self, patient: Patient) -> EcgFacts:
        return EcgFacts(
            daily_mg=self.order.daily_mg,
            first_dose_on=self.first_dose_on,
            last_ecg_on=self.qtc_on,
            mg_at_last_ecg=self.mg_at_ecg,
            symptom_on=patient.fainted_on,
            risk_factor=bool(patient.qt_risk),
            qt_medicines=qt_medicines(tuple(patient.other_medicines)),
        )

    @property
    def rules(self) -> GateRules:
        """The gate's rules with what this site chose."""
        return replace(DEFAULT_GATE_RULES, ecg_rules=ECG_RULE_SETS[self.ecg_rules])

    @property
    def has_had_this_drug(self) -> bool:
        """Whether the ordered medicine was taken in this episode before."""
        return self.first_dose_on is not None

    def _bottle_facts(self, bottle: WindowBottle | None) -> BottleFacts | None:
        if bottle is None:
            return None
        return BottleFacts(
            open=bottle.is_open,
            expired=bottle.expires_on < self.dosing_day,
            recalled=bottle.recalled,
            drug=bottle.drug,
            strength_mg_per_ml=bottle.strength_mg_per_ml,
            balance_mg=bottle.balance_mg,
        )

    def _start_findings(self) -> tuple[Finding, ...]:
        """What the start rules say at this moment; only a first buprenorphine dose needs them (H18)."""
        if self.order.drug != "buprenorphine" or self.has_had_this_drug:
            return ()
        rules = buprenorphine.DEFAULT_RULE_SETS
        return buprenorphine.check_order(self.order, self.order_history(), rules, self.at)

    def order_history(self) -> OrderHistory:
        """What the limits for orders look at. After methadone from us, methadone is the last opioid."""
        of_drug = self._of_this_drug(self.taken())
        last_opioid, last_at = self.last_opioid, self.last_opioid_at
        if (taken := self.taken()) and (last_at is None or taken[0].at > last_at):
            last_opioid, last_at = taken[0].drug, taken[0].at
        hours = None if last_at is None else Decimal(int(elapsed(last_at, self.at).total_seconds() // 3600))
        return OrderHistory(
            first_dose_on=min((dose.day for dose in of_drug), default=None),
            last_dosing_day=max((dose.day for dose in of_drug), default=None),
            last_opioid=OPIOID_CLASS.get(last_opioid, "unknown"),
            hours_since_last_opioid=hours,
            cows_total=self.cows_total,
            cows_at=self.cows_at,
            start_method=self.start_method,
        )


def parts_given(order: OrderFacts, doses: Iterable[PastDose], day: date) -> list[int]:
    """The parts of this dosing day that a dose stands for; all of them after a dose that covers the whole day."""
    stand = [dose for dose in doses if dose.day == day and not dose.reversed]
    if any(dose.whole_day for dose in stand):
        return list(range(1, order.parts_per_day + 1))
    return [dose.part for dose in stand]


def part_due(order: OrderFacts, doses: Iterable[PastDose], day: date) -> int | None:
    """The first part of this dosing day that no dose stands for; None when there is none."""
    done = parts_given(order, doses, day)
    return next((part for part in range(1, order.parts_per_day + 1) if part not in done), None)


def of_part_due(order: OrderFacts, doses: Iterable[PastDose], day: date) -> OrderFacts:
    """The order with the amount of the part that is due; that of the last part when all were given (H22)."""
    part = part_due(order, doses, day) or order.parts_per_day
    return replace(order, dose_mg=order.parts[part - 1])
