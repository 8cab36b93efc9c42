"""Days covered by medicine, and the gaps between them.

A supply of s days given on day d covers d to d+s-1, days being civil days at the site. A gap is next start - (end + 1),
so a supply that begins the day after the last one ended leaves no gap. Whether what is left of an early supply counts
later (`CarryOver`), and how long an injection without days' supply counts (`InjectionSupply`), is chosen by the caller
and named in the result, because published measures differ. Source: ours-coverage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from breakwater.clinical.sources import Source, source
from breakwater.clinical.treatment_day import Stretch, days_since

COVERAGE_SOURCE: Final = source("ours-coverage")
_DAY: Final = timedelta(days=1)


class SupplyUnknown(ValueError):
    """An injection has no days' supply, and no choice was made of how many days it counts."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Medicine given or handed out on a day. `days` is its days' supply: 1 for a dose taken at the window, 7 for a
    weekly injection, None only for a monthly injection whose record carries none.

    Raises `ValueError` for a supply of no days.
    """

    from_on: date
    days: int | None
    medicine: str

    def __post_init__(self) -> None:
        if self.days is not None and self.days < 1:
            raise ValueError(f"A supply covers at least one day, not {self.days}.")


@dataclass(frozen=True, slots=True)
class InjectionSupply:
    """How many days a monthly injection without days' supply counts."""

    id: str
    days: int
    source: Source


INJECTION_28_DAYS: Final = InjectionSupply("injection_28", 28, source("ours-injection-supply"))
INJECTION_30_DAYS: Final = InjectionSupply("injection_30", 30, source("ours-injection-supply"))
INJECTION_31_DAYS: Final = InjectionSupply("injection_31", 31, source("ncqa-faq-2026"))


class CarryOver(StrEnum):
    """What happens to an early supply: NONE, it counts from the day it is given, overlapping days count once;
    SAME_MEDICINE, it begins when what is left of the same medicine is used up. A change of medicine carries nothing.
    """

    NONE = "none"
    SAME_MEDICINE = "same_medicine"


_CARRY_OVER_WORDS: Final = {
    CarryOver.NONE: "An early supply counts from the day it was given; overlapping days count once.",
    CarryOver.SAME_MEDICINE: "An early supply of the same medicine begins when the one before it is used up.",
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Days covered, as stretches in order with at least one uncovered day between them, and the choices made."""

    stretches: tuple[Stretch, ...]
    choices: tuple[str, ...]

    def covers(self, day: date) -> bool:
        """Whether a day is covered."""
        return any(day in stretch for stretch in self.stretches)

    def days_covered(self, within: Stretch) -> int:
        """How many days of a stretch are covered."""
        return sum(part.length for part in self.clipped(within).stretches)

    def gaps(self) -> tuple[Stretch, ...]:
        """The uncovered stretches between the first and the last covered day."""
        return tuple(Stretch(one.to_on + _DAY, other.from_on - _DAY) for one, other in pairwise(self.stretches))

    def runs(self, max_gap_days: int) -> tuple[Stretch, ...]:
        """Runs of treatment: stretches joined over every gap of at most so many days, gaps included."""
        return _joined(self.stretches, max_gap_days)

    def clipped(self, within: Stretch) -> Coverage:
        """The part of it that lies within a stretch."""
        parts = (
            Stretch(max(one.from_on, within.from_on), min(one.to_on, within.to_on))
            for one in self.stretches
            if one.from_on <= within.to_on and within.from_on <= one.to_on
        )
        return Coverage(tuple(parts), self.choices)


def cover(supplies: Iterable[Supply], *, carry_over: CarryOver, injection: InjectionSupply | None = None) -> Coverage:
    """The days covered by supplies given in any order, by the choices named.

    Raises `SupplyUnknown` for a supply without days when `injection` is not chosen.
    """
    used_up_on: dict[str, date] = {}
    stretches = []
    for supply in sorted(supplies, key=lambda supply: supply.from_on):
        begins = supply.from_on
        if carry_over is CarryOver.SAME_MEDICINE and supply.medicine in used_up_on:
            begins = max(begins, used_up_on[supply.medicine] + _DAY)
        stretch = Stretch(begins, begins + timedelta(days=_days(supply, injection) - 1))
        used_up_on[supply.medicine] = stretch.to_on
        stretches.append(stretch)
    choices = [_CARRY_OVER_WORDS[carry_over]]
    if injection is not None:
        choices.append(f"A monthly injection without days' supply counts {injection.days} days.")
    return Coverage(_joined(sorted(stretches), 0), tuple(choices))


def _days(supply: Supply, injection: InjectionSupply | None) -> int:
    if supply.days is not None:
        return supply.days
    if injection is None:
        raise SupplyUnknown(
            f"{supply.medicine} of {supply.from_on} has no days' supply. Choose how many days an injection counts."
        )
    return injection.days


def _joined(stretches: Iterable[Stretch], max_gap_days: int) -> tuple[Stretch, ...]:
    """Stretches in order of their start, joined where at most so many days lie between."""
    joined: list[Stretch] = []
    for stretch in stretches:
        if joined and days_since(joined[-1].to_on, stretch.from_on) - 1 <= max_gap_days:
            joined[-1] = Stretch(joined[-1].from_on, max(joined[-1].to_on, stretch.to_on))
        else:
            joined.append(stretch)
    return tuple(joined)
