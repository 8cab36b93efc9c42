"""A day's dose in parts: each part its own due item with its own wait, the total of the day limited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.moments import after, elapsed
from breakwater.clinical.sources import source

# Source: ours-min-interval.
LEAST_HOURS_BETWEEN_PARTS: Final = Decimal(6)

_TITLE: Final = "Split dose"


@dataclass(frozen=True, slots=True)
class SplitDose:
    """A day's parts in mg, in their order, with the hours between them and the reason that was written.

    Raises `ValueError` unless there are two parts or more, each above zero.
    """

    parts_mg: tuple[Decimal, ...]
    hours_between: Decimal = LEAST_HOURS_BETWEEN_PARTS
    reason: str = ""

    def __post_init__(self) -> None:
        if len(self.parts_mg) < 2 or not all(part > 0 for part in self.parts_mg):
            raise ValueError("A split dose has at least two parts, each above zero mg.")

    @property
    def daily_mg(self) -> Decimal:
        """All parts of the day together, in mg."""
        return sum(self.parts_mg, Decimal(0))


@dataclass(frozen=True, slots=True)
class GivenPart:
    """A part that was given: its number from 1, amount in mg and moment."""

    number: int
    dose_mg: Decimal
    given_at: datetime


@dataclass(frozen=True, slots=True)
class DuePart:
    """A part still to be given. `due_from_at` is None while nothing was given today: the first part waits for nothing
    here, the dose gate asks for the hours since the last dose of the day before."""

    number: int
    dose_mg: Decimal
    due_from_at: datetime | None


def equal_parts(daily_mg: Decimal, count: int, step_mg: Decimal) -> tuple[Decimal, ...]:
    """A daily amount in `count` parts on the site's step, both in mg; what is left over goes to the first part.

    The parts add up to the daily amount exactly. Raises `ValueError` when the amount is no multiple of the step or too
    small for so many parts.
    """
    if not step_mg > 0 or count < 2:
        raise ValueError("A split needs a step above zero and at least two parts.")
    if daily_mg % step_mg:
        raise ValueError(f"{daily_mg} mg is no multiple of the step of {step_mg} mg.")
    part = (daily_mg / count / step_mg).to_integral_value(rounding=ROUND_DOWN) * step_mg
    if not part > 0:
        raise ValueError(f"{daily_mg} mg cannot be given in {count} parts.")
    return (daily_mg - part * (count - 1), *(part,) * (count - 1))


def check_split(split: SplitDose, daily_limit_mg: Decimal) -> tuple[Finding, ...]:
    """A planned split against what is ordered for the day (mg), the least wait, and the written reason.

    Sources: 42-cfr-8.12-split (documentation), ours-min-interval (hours), ours-dose-gate (total).
    """
    return (_documented(split), _hours(split), _total(split.daily_mg, daily_limit_mg))


def parts_due(split: SplitDose, given: Iterable[GivenPart]) -> tuple[DuePart, ...]:
    """Every part not yet given today, each from the moment its own wait since the last given part ends."""
    done = tuple(given)
    numbers = {part.number for part in done}
    last_at = max((part.given_at for part in done), default=None)
    return tuple(_due(split, numbers, last_at))


def check_next_part(split: SplitDose, given: Iterable[GivenPart], dose_mg: Decimal, now: datetime) -> Finding:
    """Whether `dose_mg` may be given now as the next part. What was really given counts, also under another order."""
    done = tuple(given)
    due = parts_due(split, done)
    if not due:
        message = "All parts of today were given."
        return _stop("all_parts_given", message, f"{len(split.parts_mg)} parts", None, NOBODY)
    total = _total(sum((part.dose_mg for part in done), dose_mg), split.daily_mg)
    if total.severity is Severity.STOP:
        return total
    due_from_at = due[0].due_from_at
    hours = f"{split.hours_between:f} h"
    if due_from_at is not None and elapsed(due_from_at, now) < timedelta(0):
        message = f"Part {due[0].number} waits {hours} after the part before."
        return _stop("part_too_early", message, None, hours, PRESCRIBER)
    message = f"Part {due[0].number} of {len(split.parts_mg)} is due."
    ours = source("ours-min-interval")
    return Finding("part_due", Severity.OK, _TITLE, message, f"{format_mg(dose_mg)} mg", None, hours, ours)


def _due(split: SplitDose, numbers: set[int], last_at: datetime | None) -> Iterator[DuePart]:
    wait = int(split.hours_between * 60)
    from_at = None if last_at is None else after(last_at, minutes=wait)
    for number, dose_mg in enumerate(split.parts_mg, start=1):
        if number not in numbers:
            yield DuePart(number, dose_mg, from_at)
            # A later part waits for this one too; its moment is not known before this one is given.
            from_at = None if from_at is None else after(from_at, minutes=wait)


def _documented(split: SplitDose) -> Finding:
    rule = source("42-cfr-8.12-split")
    if split.reason.strip():
        return Finding("split_documented", Severity.OK, _TITLE, "The reason is written.", None, None, None, rule)
    message = "Write why the dose is split, for example the levels or pregnancy."
    return Finding("split_not_documented", Severity.STOP, _TITLE, message, None, None, "a written reason", rule)


def _hours(split: SplitDose) -> Finding:
    ours, least = source("ours-min-interval"), f"{LEAST_HOURS_BETWEEN_PARTS:f} h"
    value = f"{split.hours_between:f} h"
    if split.hours_between < LEAST_HOURS_BETWEEN_PARTS:
        message = f"At least {least} between parts. Plan them further apart, or write why not."
        return Finding("parts_too_close", Severity.STOP, _TITLE, message, value, None, least, ours, PRESCRIBER)
    return Finding("parts_apart", Severity.OK, _TITLE, f"Parts are {value} apart.", value, None, least, ours)


def _total(total_mg: Decimal, limit_mg: Decimal) -> Finding:
    value, limit = f"{format_mg(total_mg)} mg", f"{format_mg(limit_mg)} mg a day"
    ours = source("ours-dose-gate")
    if total_mg > limit_mg:
        message = f"The parts together are {value}, above the ordered {limit}."
        return Finding("parts_above_total", Severity.STOP, _TITLE, message, value, None, limit, ours)
    return Finding("parts_total", Severity.OK, _TITLE, f"Together {value}.", value, None, limit, ours)


def _stop(code: str, message: str, value: str | None, threshold: str | None, by: frozenset[str]) -> Finding:
    return Finding(code, Severity.STOP, _TITLE, message, value, None, threshold, source("ours-min-interval"), by)
