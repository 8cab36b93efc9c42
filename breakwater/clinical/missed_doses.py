"""Missed days and what may be given after them. Published policies conflict, so each is stored under its own name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Final, Literal

from breakwater.clinical.sources import Source, source

AdviceCode = Literal["usual", "usual_if_not_intoxicated", "half", "reduced", "restart"]

# How much of the usual dose a policy allows. "lower_of_30" and its kin compare the cap in mg with half the usual dose.
_Amount = Literal["usual", "half", "lower_of_40", "higher_of_30", "lower_of_30", "at_most_30", "restart", "by_score"]

# From this many missed days every dose needs a prescriber's order. Source: ours-missed-conservative.
ORDER_NEEDED_FROM_DAYS: Final = 3
# A restart never exceeds the first dose of the strictest start limits. Source: methadone-label.
RESTART_MAX_MG: Final = Decimal(30)
# Amounts the policies compare with half the usual dose on the fourth day. Sources: missed-australia, missed-ca-bridge,
# missed-ontario, ours-missed-conservative.
_LOWER_OF_40_MG: Final = Decimal(40)
_HIGHER_OF_30_MG: Final = Decimal(30)
_AT_MOST_30_MG: Final = Decimal(30)
_LOWER_OF_30_MG: Final = Decimal(30)
_CENT: Final = Decimal("0.01")

COUNTING_SOURCE: Final = source("ours-counting")


def missed_days(last_dose_day: date, today: date) -> int:
    """Days missed in a row: calendar days between the last dosing day and today, minus 1 (source ours-counting).

    Last dose Monday, today Thursday: 2 missed. Both are dosing days, so a day of a clock change is one day. Raises
    `ValueError` when the last dose lies after today.
    """
    if last_dose_day > today:
        raise ValueError(f"The last dosing day {last_dose_day} is after {today}.")
    return max(0, (today - last_dose_day).days - 1)


def course_start(dosing_days: Iterable[date], restart_from_days: int) -> date | None:
    """The first of the days on which doses were taken since the last gap of `restart_from_days` missed days or more.

    The limits of a new start count from there, not from a first dose of long ago. None when there are no days.
    """
    start = last = None
    for day in sorted(dosing_days):
        if last is None or missed_days(last, day) >= restart_from_days:
            start = day
        last = day
    return start


@dataclass(frozen=True, slots=True)
class MissedDosePolicy:
    """What a published or local policy allows after `n` missed days: `amounts[n]`, and its last entry from there on."""

    id: str
    name: str
    amounts: tuple[_Amount, ...]
    source: Source

    def amount(self, missed: int) -> _Amount:
        """The entry for this many missed days."""
        return self.amounts[min(missed, len(self.amounts) - 1)]

    def amounts_until(self, missed: int) -> tuple[_Amount, ...]:
        """The entries for every number of missed days up to this one."""
        return self.amounts[: missed + 1]

    @property
    def restart_from_days(self) -> int:
        """From how many missed days this policy starts treatment again."""
        return len(self.amounts) - 1


AUSTRALIA: Final = MissedDosePolicy(
    "australia",
    "Australian national guideline",
    ("usual", "usual", "usual", "half", "lower_of_40", "restart"),
    source("missed-australia"),
)
CA_BRIDGE: Final = MissedDosePolicy(
    "ca_bridge",
    "CA Bridge / VEMAH",
    ("usual", "usual", "usual", "usual", "higher_of_30", "restart"),
    source("missed-ca-bridge"),
)
ONTARIO: Final = MissedDosePolicy(
    "ontario",
    "Ontario style",
    ("usual", "usual", "usual", "half", "at_most_30", "restart"),
    source("missed-ontario"),
)
CONSERVATIVE: Final = MissedDosePolicy(
    "conservative",
    "Conservative default",
    ("usual", "usual", "usual", "half", "lower_of_30", "restart"),
    source("ours-missed-conservative"),
)
BUPRENORPHINE: Final = MissedDosePolicy(
    "buprenorphine",
    "Buprenorphine",
    ("usual", "usual", "usual", "usual", "usual", "usual", "by_score"),
    source("missed-buprenorphine"),
)

POLICIES: Final = {policy.id: policy for policy in (CONSERVATIVE, AUSTRALIA, CA_BRIDGE, ONTARIO, BUPRENORPHINE)}


@dataclass(frozen=True, slots=True)
class MissedAdvice:
    """What may be given. `max_mg` is None only where the withdrawal score, not a share of the dose, decides."""

    code: AdviceCode
    max_mg: Decimal | None
    needs_order: bool
    message: str
    source: Source


def missed_dose_advice(missed: int | None, usual_mg: Decimal, policy: MissedDosePolicy = CONSERVATIVE) -> MissedAdvice:
    """The most that may be given of a usual daily amount (mg) after `missed` days in a row without a dose.

    `missed` is None when the last dose is not known, which is a new start. Never more than the usual amount, and never
    more than after one day less. From 3 missed methadone days a prescriber's order is needed whatever the policy; for
    buprenorphine from the 6 days at which it is started again. Half is rounded down to a hundredth of a mg. Raises
    `ValueError` for a negative count or an amount that is not above zero.
    """
    if missed is None:
        missed = policy.restart_from_days
    if missed < 0 or not usual_mg > 0:
        raise ValueError("Missed days cannot be negative, and the usual amount must be above zero.")
    amount = policy.amount(missed)
    if amount == "by_score":
        return MissedAdvice("restart", None, True, _BY_SCORE, policy.source)
    half = (usual_mg / 2).quantize(_CENT, rounding=ROUND_DOWN)
    # Read alone, some policies allow more after a further missed day ("30 mg" after "half of 40"). We never do.
    most = min(_allowed(earlier, usual_mg, half) for earlier in policy.amounts_until(missed))
    code = _code(amount, missed)
    by_order = missed >= ORDER_NEEDED_FROM_DAYS and policy.amounts[-1] != "by_score"
    return MissedAdvice(code, most, by_order, _MESSAGES[code], policy.source)


def _allowed(amount: _Amount, usual_mg: Decimal, half_mg: Decimal) -> Decimal:
    amounts = {
        "usual": usual_mg,
        "half": half_mg,
        "lower_of_40": min(_LOWER_OF_40_MG, half_mg),
        "higher_of_30": max(_HIGHER_OF_30_MG, half_mg),
        "lower_of_30": min(_LOWER_OF_30_MG, half_mg),
        "at_most_30": _AT_MOST_30_MG,
        "restart": RESTART_MAX_MG,
    }
    return amounts[amount]


def _code(amount: _Amount, missed: int) -> AdviceCode:
    if amount == "usual":
        return "usual_if_not_intoxicated" if missed >= 2 else "usual"
    if amount in {"half", "restart"}:
        return "half" if amount == "half" else "restart"
    return "reduced"


_BY_SCORE: Final = "Treatment starts again: a prescriber orders, and the withdrawal score decides when."
_MESSAGES: Final[dict[AdviceCode, str]] = {
    "usual": "Give the usual dose.",
    "usual_if_not_intoxicated": "Give the usual dose if the person is awake, steady and not intoxicated.",
    "half": "Tolerance has fallen. A prescriber orders at most half the usual dose and reviews it daily.",
    "reduced": "Tolerance has fallen. A prescriber orders a lower dose and reviews it daily while it is raised again.",
    "restart": "Tolerance may be gone. Treatment starts again by first-dose limits, on a prescriber's new order.",
}
