"""The lines of a start or taper as clinical proposes them, before anybody has ordered anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import groupby

from breakwater.clinical.buprenorphine_schedules import PlannedDose, Schedule, planned_doses, stepwise_low_dose
from breakwater.clinical.dose_facts import StartMethod
from breakwater.clinical.methadone_plan import planned_start, planned_taper
from breakwater.journey.medication.medicines import STEP_MG
from breakwater.journey.medication.order_limits import methadone_rules
from breakwater.organization.models import Site
from breakwater.record.models import OrderSchedule

Kind = OrderSchedule.Kind
# The last amount of a plan runs so long unless the prescriber writes otherwise.
LAST_LINE_DAYS = 14
STARTS: dict[str, StartMethod] = {
    Kind.BUP_HIGH_DOSE: "high_dose", Kind.BUP_JABFM: "low_dose", Kind.BUP_BERNESE: "low_dose",
    Kind.BUP_STEPWISE: "low_dose",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One dated order to be: so many days, the amount of each part of the day in mg, and what must hold."""

    days: int
    parts_mg: tuple[Decimal, ...]
    condition: str = ""


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """What a plan is made from. Amounts in mg; those that a kind does not need are None."""

    kind: str
    starts_on: date
    first_mg: Decimal | None = None
    target_mg: Decimal | None = None
    step_mg: Decimal | None = None
    every_days: int | None = None

    @property
    def drug(self) -> str:
        return "methadone" if self.kind.startswith("methadone") else "buprenorphine"


def planned_lines(asked: PlanAsked, site: Site) -> list[Line]:
    """The lines in order, without gaps. Raises `ValueError` with words for the page when the numbers do not fit."""
    if asked.drug == "methadone":
        return _of_methadone(asked, site)
    if asked.kind == Kind.BUP_STEPWISE:
        first_mg, step_mg, until_mg = (_needed(mg) for mg in (asked.first_mg, asked.step_mg, asked.target_mg))
        rows = stepwise_low_dose(asked.starts_on, first_mg, step_mg, until_mg)
    else:
        kind: Schedule = asked.kind  # type: ignore[assignment]
        own_first_mg = asked.first_mg if asked.kind == Kind.BUP_STANDARD else None
        rows = planned_doses(kind, asked.starts_on, first_dose_mg=own_first_mg)
    return list(_of_buprenorphine(rows))


def _needed(number: Decimal | None) -> Decimal:
    if number is None:
        raise ValueError("Enter every amount that this plan is made from.")
    return number


def _of_methadone(asked: PlanAsked, site: Site) -> list[Line]:
    first_mg, target_mg = _needed(asked.first_mg), _needed(asked.target_mg)
    if asked.kind == Kind.METHADONE_START:
        steps = planned_start(asked.starts_on, first_mg, target_mg, LAST_LINE_DAYS, methadone_rules(site))
    else:
        every = int(_needed(Decimal(asked.every_days) if asked.every_days else None))
        steps = planned_taper(asked.starts_on, first_mg, _needed(asked.step_mg), every, target_mg)
    return [Line((step.ends_on - step.starts_on).days + 1, (step.daily_mg,)) for step in steps]


def _of_buprenorphine(rows: tuple[PlannedDose, ...]) -> list[Line]:
    """A line a day of the least amount of each row; where the dose is left to judgment the plan ends."""
    by_day = [(day, list(of_day)) for day, of_day in groupby(rows, key=lambda row: row.on)]
    lines = []
    for position, (day, of_day) in enumerate(by_day):
        parts = [row.dose_mg for row in of_day for _ in range(row.times_per_day) if row.dose_mg is not None]
        if not parts:
            break
        is_last = position == len(by_day) - 1
        days = LAST_LINE_DAYS if is_last else (by_day[position + 1][0] - day).days
        lines.append(Line(days, _on_step(parts), of_day[-1].condition[:240]))
    return lines


def _on_step(parts: list[Decimal]) -> tuple[Decimal, ...]:
    """On the steps in which buprenorphine is ordered here, rounded down."""
    step_mg = STEP_MG["buprenorphine"]
    return tuple((mg / step_mg).to_integral_value(rounding=ROUND_DOWN) * step_mg for mg in parts)


def dates_of(starts_on: date, lines: Iterable[Line]) -> list[tuple[date, date]]:
    """First and last dosing day of each line, one after the other."""
    dates, on = [], starts_on
    for line in lines:
        dates.append((on, on + timedelta(days=line.days - 1)))
        on += timedelta(days=line.days)
    return dates
