"""A proposed dose against the most of one dose, the interval, and the total of the last 24 hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.formatting import mg, minutes
from breakwater.clinical.medicines.given import GivenDose, given_in_24_hours_mg, next_allowed_at
from breakwater.clinical.moments import elapsed
from breakwater.clinical.sources import Source

__all__ = ["DoseLimits", "TotalCheck", "check_total"]


@dataclass(frozen=True, slots=True)
class DoseLimits:
    """What one medicine allows: most mg at once, minutes between doses, most mg in 24 hours, and whose numbers."""

    name: str
    dose_max_mg: Decimal
    interval_minutes: int
    daily_max_mg: Decimal
    source: Source
    daily_source: Source

    def with_dose_max(self, dose_max_mg: Decimal) -> DoseLimits:
        """The same limits with another most at once; only a lower one counts."""
        return replace(self, dose_max_mg=min(self.dose_max_mg, dose_max_mg))

    def with_daily_max(self, daily_max_mg: Decimal, decided_by: Source) -> DoseLimits:
        """The same limits with another most in 24 hours; only a lower one counts."""
        if daily_max_mg >= self.daily_max_mg:
            return self
        return replace(self, daily_max_mg=daily_max_mg, daily_source=decided_by)


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """The findings on a proposed dose, mg given in the last 24 hours, mg left, and when it may be given.

    `next_allowed_at` is `now` when it may be given now as far as time and total go; None when the amount is too large
    for any time. Holds on pressure and the like do not move it.
    """

    findings: tuple[Finding, ...]
    given_24h_mg: Decimal
    left_mg: Decimal
    next_allowed_at: datetime | None

    def after(self, findings: Iterable[Finding]) -> TotalCheck:
        """The same check with other findings before its own."""
        return replace(self, findings=(*findings, *self.findings))


def check_total(limits: DoseLimits, dose_mg: Decimal, given: Iterable[GivenDose], now: datetime) -> TotalCheck:
    """Whether a dose keeps to the limits at `now`, after what was given of the same medicine.

    Three findings: amount, interval, 24 hours; a prescriber may go past a stop with a reason. Hours are clock time. The
    limits name their sources. Raises `ValueError` for a dose not above zero or an earlier dose timed ahead of `now`.
    """
    if not dose_mg > 0:
        raise ValueError("A dose in mg must be above zero.")
    earlier = tuple(given)
    total_mg = given_in_24_hours_mg(earlier, now)
    allowed_at = None
    if dose_mg <= limits.dose_max_mg:
        allowed_at = next_allowed_at(
            earlier, dose_mg, now, interval_minutes=limits.interval_minutes, daily_max_mg=limits.daily_max_mg
        )
    findings = (_amount(limits, dose_mg), _interval(limits, earlier, now), _day(limits, dose_mg, total_mg))
    return TotalCheck(findings, total_mg, max(Decimal(0), limits.daily_max_mg - total_mg), allowed_at)


def _finding(over: bool, codes: tuple[str, str], message: str, value: str, threshold: str, where: Source) -> Finding:
    code, severity = (codes[0], Severity.STOP) if over else (codes[1], Severity.OK)
    titles = {"dose": "Amount", "wait": "Interval", "day": "Last 24 hours"}
    title = titles[codes[1].partition("_")[0]]
    return Finding(code, severity, title, message, value, None, threshold, where, PRESCRIBER if over else NOBODY)


def _amount(limits: DoseLimits, dose_mg: Decimal) -> Finding:
    over, most = dose_mg > limits.dose_max_mg, mg(limits.dose_max_mg)
    message = f"{limits.name} is {most} at most at a time." + (" Lower the dose." if over else "")
    return _finding(over, ("dose_above_most", "dose_fits"), message, mg(dose_mg), most, limits.source)


def _interval(limits: DoseLimits, given: tuple[GivenDose, ...], now: datetime) -> Finding:
    apart = f"{limits.interval_minutes / 60:g} h" if limits.interval_minutes else "none"
    passed = min((elapsed(dose.at, now) for dose in given), default=None)
    over = passed is not None and passed.total_seconds() < limits.interval_minutes * 60
    value = "first dose" if passed is None else minutes(passed)
    message = f"{limits.name} needs {apart} between doses. Wait." if over else "Long enough since the last dose."
    return _finding(over, ("wait_needed", "wait_over"), message, value, apart, limits.source)


def _day(limits: DoseLimits, dose_mg: Decimal, total_mg: Decimal) -> Finding:
    with_this, most = total_mg + dose_mg, mg(limits.daily_max_mg)
    over = with_this > limits.daily_max_mg
    given = f"{mg(total_mg)} given in the last 24 hours"
    message = f"{given}; with this dose {mg(with_this)}, " + (f"above {most}." if over else f"within {most}.")
    return _finding(over, ("day_above_most", "day_fits"), message, mg(with_this), most, limits.daily_source)
