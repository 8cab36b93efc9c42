"""Buprenorphine under the skin, weekly and monthly: which syringes exist, what they replace, when the next is due.

Days are dosing days in the site's zone. Two products share an ingredient and nothing else: their doses and windows are
never mixed, and weekly doses are not added up to make a monthly one. How long a delivered syringe may be used is one
of the `deadlines`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.sources import Source, source

__all__ = [
    "CONVERSIONS",
    "DEPOTS",
    "Conversion",
    "Depot",
    "DepotLabel",
    "Window",
    "WindowState",
    "conversion_from_daily",
    "next_window",
]

DepotLabel = Literal["older", "2025"]
WindowState = Literal["early", "open", "late"]


@dataclass(frozen=True, slots=True)
class Depot:
    """One depot product. Doses in mg as on the syringe; days from the last injection; `sites` where it may go."""

    key: str
    name: str
    doses_mg: tuple[Decimal, ...]
    due_days: int
    early_days: int
    late_days: int
    sites: tuple[str, ...]
    source: Source
    windows_source: Source


_CAM_SITES: Final = ("buttock", "thigh", "abdomen", "upper arm")
RBP_OLDER_SITES: Final = ("abdomen",)

# Sources: cam2038-doses, cam2038-windows, rbp6000-doses, rbp6000-2025, ours-xr-due.
CAM2038_WEEKLY: Final = Depot(
    "cam2038_weekly",
    "CAM2038 (Brixadi) weekly",
    (Decimal(8), Decimal(16), Decimal(24), Decimal(32)),
    due_days=7,
    early_days=2,
    late_days=2,
    sites=_CAM_SITES,
    source=source("cam2038-doses"),
    windows_source=source("cam2038-windows"),
)
CAM2038_MONTHLY: Final = Depot(
    "cam2038_monthly",
    "CAM2038 (Brixadi) monthly",
    (Decimal(64), Decimal(96), Decimal(128)),
    due_days=28,
    early_days=7,
    late_days=7,
    sites=_CAM_SITES,
    source=source("cam2038-doses"),
    windows_source=source("cam2038-windows"),
)
RBP6000: Final = Depot(
    "rbp6000",
    "RBP-6000 (Sublocade) monthly",
    (Decimal(100), Decimal(300)),
    due_days=28,
    early_days=2,
    late_days=14,
    sites=("abdomen", "thigh", "buttock", "upper arm"),
    source=source("rbp6000-doses"),
    windows_source=source("rbp6000-doses"),
)
DEPOTS: Final = {depot.key: depot for depot in (CAM2038_WEEKLY, CAM2038_MONTHLY, RBP6000)}

# The second RBP-6000 injection may come this many days after the first. Source: rbp6000-2025.
SECOND_RBP_FROM_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Window:
    """When the next injection may be given: from, due, and the last day that is not late."""

    earliest_on: date
    due_on: date
    latest_on: date
    source: Source

    def state(self, on: date) -> WindowState:
        """How a day stands: before the window, in it (both edges included), or after it."""
        if on < self.earliest_on:
            return "early"
        return "late" if on > self.latest_on else "open"

    def days_late(self, on: date) -> int:
        """Whole days past the last day of the window; 0 within it."""
        return max(0, (on - self.latest_on).days)


def next_window(depot: Depot, last_on: date, *, given: int = 2, label: DepotLabel = "2025") -> Window:
    """The window of the injection after the one given on `last_on`; `given` is how many there were so far.

    Weekly 7 days, 2 days around it; monthly CAM2038 28 days, a week around it; RBP-6000 from 26 days, due at 28, two
    weeks late tolerated, and under the 2025 label the second one from 7 days. Raises `ValueError` for `given` below 1.
    Sources: cam2038-windows, rbp6000-doses, rbp6000-2025, ours-xr-due.
    """
    if given < 1:
        raise ValueError("A next injection follows at least one that was given.")
    due_on = last_on + timedelta(days=depot.due_days)
    earliest_on = due_on - timedelta(days=depot.early_days)
    decided_by = depot.windows_source
    if depot == RBP6000 and given == 1 and label == "2025":
        earliest_on, decided_by = last_on + timedelta(days=SECOND_RBP_FROM_DAYS), source("rbp6000-2025")
    return Window(earliest_on, due_on, due_on + timedelta(days=depot.late_days), decided_by)


@dataclass(frozen=True, slots=True)
class Conversion:
    """CAM2038 in place of a daily amount under the tongue: mg a day from and to, weekly mg, monthly mg or None."""

    daily_from_mg: Decimal
    daily_to_mg: Decimal
    weekly_mg: Decimal
    monthly_mg: Decimal | None
    source: Source


def _conversion(low: str, high: int, weekly: int, monthly: int | None) -> Conversion:
    month = None if monthly is None else Decimal(monthly)
    return Conversion(Decimal(low), Decimal(high), Decimal(weekly), month, source("cam2038-conversion"))


# Source: cam2038-conversion.
CONVERSIONS: Final = (
    _conversion("0.01", 6, 8, None),
    _conversion("8", 10, 16, 64),
    _conversion("12", 16, 24, 96),
    _conversion("18", 24, 32, 128),
)


def conversion_from_daily(tablet_mg: Decimal) -> Conversion | None:
    """What CAM2038 replaces this daily amount in tablet mg; None between or beyond the published bands.

    None means that the prescriber decides: nothing is rounded to a band. Raises `ValueError` for an amount that is not
    above zero (source cam2038-conversion).
    """
    if not tablet_mg > 0:
        raise ValueError("A daily amount in mg must be above zero.")
    for row in CONVERSIONS:
        if row.daily_from_mg <= tablet_mg <= row.daily_to_mg:
            return row
    return None
