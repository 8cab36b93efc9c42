"""Starting buprenorphine, day by day: standard, high-dose, and the published low-dose schedules.

A plan is a proposal for a prescriber to order from. Each row is asked again at the bedside: nobody gets the next dose
because a row says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, get_args

from breakwater.clinical.moments import after
from breakwater.clinical.sources import Source, source

__all__ = ["PlannedDose", "Schedule", "StepOutOfRange", "planned_doses", "stepwise_low_dose"]

Schedule = Literal["standard", "high_dose", "jabfm", "bernese"]
FullAgonist = Literal["stopped", "continued", "tapered"]

# Standard start: mg of each dose, of the first day and of the days after it; minutes between doses.
# Source: bup-standard-start.
FIRST_DOSE_MG: Final = (Decimal(2), Decimal(4))
DAY_1_TOTAL_MG: Final = Decimal(16)
DAY_2_MG: Final = (Decimal(12), Decimal(16))
USUAL_MG: Final = (Decimal(16), Decimal(24))
REASSESS_MINUTES: Final = (30, 60)
AGAIN_MINUTES: Final = (60, 120)

# High-dose start: mg of the first dose and of the whole visit.
# Source: bup-high-dose-start.
HIGH_FIRST_MG: Final = Decimal(8)
HIGH_VISIT_MG: Final = Decimal(32)

# Days 1 to 6: mg of each dose and doses a day.
# Source: jabfm-low-dose.
JABFM: Final = (
    (Decimal("0.5"), 1),
    (Decimal("0.5"), 2),
    (Decimal(1), 2),
    (Decimal(2), 2),
    (Decimal(2), 3),
    (Decimal(4), 3),
)
TAPER_PERCENT_A_WEEK: Final = 25
_UNCHANGED_PERCENT: Final = 100

# Days 1 to 9: mg of the whole day. Source: haemmig-2016.
BERNESE_DAILY_MG: Final = (
    *(Decimal("0.2"), Decimal("0.2"), Decimal("2.8"), Decimal("4.5"), Decimal(5)),
    *(Decimal("6.5"), Decimal(8), Decimal(8), Decimal(12)),
)

# The general rule for a low-dose start: mg of the first dose, and of what is added each day.
# Source: bup-low-dose-start.
LOW_FIRST_MG: Final = (Decimal("0.25"), Decimal("0.5"))
LOW_STEP_MG: Final = (Decimal("0.25"), Decimal(1))

# Whole US tablets and films come in multiples of this many mg.
# Source: bup-sl-products.
SMALLEST_UNIT_MG: Final = Decimal(2)

_DISSOLVE: Final = "Under the tongue or in the cheek until it has dissolved; do not swallow it, no drink for 15 min."
_SMALL: Final = f"{_DISSOLVE} Not made of whole US units: the pharmacist says how it is made."
_WHOLE_DAY: Final = f"The amount of the whole day, which may be divided. {_SMALL}"
_AWAKE: Final = "awake and breathing as usual"
_FIRST: Final = (
    f"COWS is high enough to start, and the person is awake. Look again after {REASSESS_MINUTES[0]} to "
    f"{REASSESS_MINUTES[1]} min."
)
_AGAIN: Final = f"COWS shows withdrawal still, no sudden rise after the last dose, and the person is {_AWAKE}."
_NEXT_DAY: Final = f"Begin with the total of the day before; more only for withdrawal or craving in somebody {_AWAKE}."
_BESIDE: Final = f"Beside the full agonist, unchanged. The person is {_AWAKE}; call the prescriber when COWS rises."
_JUDGMENT: Final = "The prescriber decides the dose from here on."


@dataclass(frozen=True, slots=True)
class PlannedDose:
    """One row of a plan: from `dose_mg` to `most_mg` each time, `times_per_day` times on dosing day `on`.

    `dose_mg` is None where the published schedule leaves the dose to judgment. `earliest_at` and `latest_at` bound a
    dose of the first day by the clock; None on later days. `full_agonist_percent` is how much of the earlier full
    agonist goes on. `product` says how it is taken, `condition` what must hold before it is given.
    """

    on: date
    day: int
    dose_mg: Decimal | None
    most_mg: Decimal | None
    times_per_day: int
    product: str
    condition: str
    full_agonist: FullAgonist
    full_agonist_percent: int
    source: Source
    earliest_at: datetime | None = None
    latest_at: datetime | None = None

    @property
    def daily_mg(self) -> Decimal | None:
        """The least of this row for the whole day, in mg; None where the dose is left to judgment."""
        return None if self.dose_mg is None else self.dose_mg * self.times_per_day


class StepOutOfRange(ValueError):
    """A first dose or a step outside the published range. The message says what the range is."""


def planned_doses(
    schedule: Schedule, start_on: date, start_at: datetime | None = None, first_dose_mg: Decimal | None = None
) -> tuple[PlannedDose, ...]:
    """The rows of one schedule, in order, from its first dosing day on.

    `start_at` (aware) times the doses of the first day of a standard or high-dose start; without it they have no
    clock. All doses of that first day belong to `start_on`, also past midnight, so the two differ by a day at most.
    `first_dose_mg` is for the standard start only, 2 to 4 mg, 4 when not given. Raises `StepOutOfRange` for another
    first dose, `ValueError` for an unknown schedule or a moment that does not fit.
    Sources: bup-standard-start, bup-high-dose-start, jabfm-low-dose, haemmig-2016, ours-full-agonist-taper.
    """
    if schedule not in get_args(Schedule):
        raise ValueError(f"{schedule!r} is not one of {', '.join(get_args(Schedule))}.")
    if start_at is not None and (start_at.tzinfo is None or abs((start_at.date() - start_on).days) > 1):
        raise ValueError("The moment of the first dose needs its zone, and lies on its dosing day or the night after.")
    if first_dose_mg is not None and schedule != "standard":
        raise StepOutOfRange("Only a standard start takes a first dose of its own; the others are as published.")
    if schedule == "standard":
        first_mg = _within(FIRST_DOSE_MG[1] if first_dose_mg is None else first_dose_mg, FIRST_DOSE_MG, "A first dose")
        return tuple(_standard(start_on, start_at, first_mg))
    return tuple(_PLANS[schedule](start_on, start_at))


def _within(value_mg: Decimal, bounds: tuple[Decimal, Decimal], what: str) -> Decimal:
    if not bounds[0] <= value_mg <= bounds[1]:
        raise StepOutOfRange(f"{what} here is {bounds[0]} to {bounds[1]} mg, not {value_mg} mg.")
    return value_mg


def _row(
    start_on: date,
    day: int,
    amounts: tuple[Decimal, Decimal],
    condition: str,
    key: str,
    window: tuple[datetime | None, datetime | None] = (None, None),
) -> PlannedDose:
    """One dose a day in place of the full agonist, from the first amount to the second."""
    on = start_on + timedelta(days=day - 1)
    return PlannedDose(on, day, *amounts, 1, _DISSOLVE, condition, "stopped", 0, source(key), *window)


def _standard(start_on: date, start_at: datetime | None, first_mg: Decimal) -> Iterator[PlannedDose]:
    key = "bup-standard-start"
    doses = int(DAY_1_TOTAL_MG // first_mg)
    yield _row(start_on, 1, (first_mg, first_mg), _FIRST, key, (start_at, start_at))
    for nth in range(1, doses):
        window = _window(start_at, nth * AGAIN_MINUTES[0], nth * AGAIN_MINUTES[1])
        yield _row(start_on, 1, (first_mg, first_mg), _AGAIN, key, window)
    for day, amounts in enumerate((DAY_2_MG, USUAL_MG), start=2):
        yield _row(start_on, day, amounts, _NEXT_DAY, key)


def _high_dose(start_on: date, start_at: datetime | None) -> Iterator[PlannedDose]:
    key = "bup-high-dose-start"
    yield _row(start_on, 1, (HIGH_FIRST_MG, HIGH_FIRST_MG), _FIRST, key, (start_at, start_at))
    rest = (HIGH_FIRST_MG, HIGH_VISIT_MG - HIGH_FIRST_MG)
    yield _row(start_on, 1, rest, _AGAIN, key, _window(start_at, *REASSESS_MINUTES))
    yield _row(start_on, 2, USUAL_MG, _NEXT_DAY, "bup-standard-start")


def _window(start_at: datetime | None, earliest: int, latest: int) -> tuple[datetime | None, datetime | None]:
    if start_at is None:
        return None, None
    return after(start_at, minutes=earliest), after(start_at, minutes=latest)


def _beside(
    start_on: date, day: int, dose_mg: Decimal, times: int, key: str, product: str | None = None
) -> PlannedDose:
    on = start_on + timedelta(days=day - 1)
    if product is None:
        product = _DISSOLVE if dose_mg % SMALLEST_UNIT_MG == 0 else _SMALL
    return PlannedDose(on, day, dose_mg, dose_mg, times, product, _BESIDE, "continued", _UNCHANGED_PERCENT, source(key))


def _jabfm(start_on: date, start_at: datetime | None) -> Iterator[PlannedDose]:
    for day, (dose_mg, times) in enumerate(JABFM, start=1):
        yield _beside(start_on, day, dose_mg, times, "jabfm-low-dose")
    yield from _taper(start_on, len(JABFM) + 1)


def _taper(start_on: date, first_day: int) -> Iterator[PlannedDose]:
    """Weekly rows in which the full agonist goes down to nothing; the buprenorphine dose is left to judgment."""
    percents = range(_UNCHANGED_PERCENT - TAPER_PERCENT_A_WEEK, -1, -TAPER_PERCENT_A_WEEK)
    for week, percent in enumerate(percents):
        on = start_on + timedelta(days=first_day - 1, weeks=week)
        day = (on - start_on).days + 1
        state: FullAgonist = "tapered" if percent else "stopped"
        ours = source("ours-full-agonist-taper")
        yield PlannedDose(on, day, None, None, 1, _DISSOLVE, _JUDGMENT, state, percent, ours)


def _bernese(start_on: date, start_at: datetime | None) -> Iterator[PlannedDose]:
    for day, daily_mg in enumerate(BERNESE_DAILY_MG, start=1):
        yield _beside(start_on, day, daily_mg, 1, "haemmig-2016", _WHOLE_DAY)


_PLANS: Final[dict[str, Callable[[date, datetime | None], Iterator[PlannedDose]]]] = {
    "high_dose": _high_dose,
    "jabfm": _jabfm,
    "bernese": _bernese,
}


def stepwise_low_dose(
    start_on: date, first_mg: Decimal, step_mg: Decimal, until_mg: Decimal
) -> tuple[PlannedDose, ...]:
    """A low-dose start by the general rule: one dose a day, `step_mg` more each day, to `until_mg` at most.

    `first_mg` is 0.25 to 0.5, `step_mg` 0.25 to 1 (source bup-low-dose-start); `until_mg` from the first dose up to
    the usual daily amount. Raises `StepOutOfRange` otherwise.
    """
    _within(first_mg, LOW_FIRST_MG, "A first dose")
    _within(step_mg, LOW_STEP_MG, "A daily step")
    _within(until_mg, (first_mg, USUAL_MG[1]), "The last dose")
    amounts = [first_mg]
    while amounts[-1] < until_mg:
        amounts.append(min(amounts[-1] + step_mg, until_mg))
    return tuple(
        _beside(start_on, day, dose_mg, 1, "bup-low-dose-start") for day, dose_mg in enumerate(amounts, start=1)
    )
