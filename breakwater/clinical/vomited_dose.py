"""A dose that was vomited: whether a replacement can be thought about, and how much of the dose at most.

A replacement is its own act, tied to one dose, with a prescriber's order and reason; nothing here gives one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.sources import Source, source

# Source: vomited-dose-shares.
FULL_BEFORE_MINUTES: Final = 15
_HALF: Final = Decimal("0.5")
# Source: vomited-dose.
NONE_AFTER_MINUTES: Final = 30
_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class VomitedDose:
    """A dose and its vomiting. `minutes_after` are whole minutes from the dose, None when nobody knows.

    `pregnant` is None when nobody asked. `replaced_today` is True when this dosing day already had a replacement.
    """

    dose_mg: Decimal
    minutes_after: int | None
    seen_by_staff: bool
    pregnant: bool | None = None
    replaced_today: bool = False


@dataclass(frozen=True, slots=True)
class ReplacementAdvice:
    """The most a prescriber may order as replacement by rule, in mg, and why. Zero: no replacement without a reason."""

    max_mg: Decimal
    finding: Finding


def check_vomited(vomited: VomitedDose) -> ReplacementAdvice:
    """Advice about replacing a vomited dose (sources vomited-dose, vomited-dose-shares).

    Stops are in the order second replacement, unseen, too late. In pregnancy the prescriber decides about each of them.
    Raises `ValueError` for a dose that is not above zero or minutes below zero.
    """
    minutes = vomited.minutes_after
    if not vomited.dose_mg > 0 or (minutes is not None and minutes < 0):
        raise ValueError("A vomited dose has an amount above zero, and vomiting comes after it.")
    if vomited.replaced_today:
        message = "A replacement was already given today. No second one without the prescriber."
        return _stop("second_replacement", message, vomited, PRESCRIBER)
    if not vomited.seen_by_staff:
        message = "Staff did not see the vomiting: no replacement. Watch for withdrawal and tell the prescriber."
        return _stop("vomiting_not_seen", message, vomited, PRESCRIBER if vomited.pregnant else NOBODY)
    if minutes is None or minutes > NONE_AFTER_MINUTES:
        message = f"More than {NONE_AFTER_MINUTES} minutes after the dose, or not known: generally no replacement."
        return _stop("vomited_late", message, vomited, PRESCRIBER)
    early = minutes < FULL_BEFORE_MINUTES
    share = Decimal(1) if early else _HALF
    most = (vomited.dose_mg * share).quantize(_CENT, rounding=ROUND_DOWN)
    message = f"Seen {minutes} minutes after the dose: a prescriber may order up to {format_mg(most)} mg, once."
    code = "replace_up_to_full" if early else "replace_up_to_half"
    shares = source("vomited-dose-shares")
    return ReplacementAdvice(most, _finding(code, Severity.CAUTION, message, vomited, shares, NOBODY))


def most_to_order(vomited: VomitedDose, advice: ReplacementAdvice) -> Decimal:
    """The most a prescriber may order as replacement, in mg, at the moment of the order.

    What the advice allows; where its stop names the prescriber, with a written reason, never more than the dose
    itself; else nothing.
    """
    if advice.max_mg > 0:
        return advice.max_mg
    return vomited.dose_mg if advice.finding.override_by else _NOTHING


def _stop(code: str, message: str, vomited: VomitedDose, override_by: frozenset[str]) -> ReplacementAdvice:
    found = _finding(code, Severity.STOP, message, vomited, source("vomited-dose"), override_by)
    return ReplacementAdvice(_NOTHING, found)


def _finding(
    code: str, severity: Severity, message: str, vomited: VomitedDose, where: Source, override_by: frozenset[str]
) -> Finding:
    known = vomited.minutes_after is not None
    value = f"{vomited.minutes_after} min" if known else "time not known"
    threshold = f"under {FULL_BEFORE_MINUTES} min full, to {NONE_AFTER_MINUTES} min half"
    return Finding(
        code, severity, "Vomited dose", f"{message}{_PREGNANCY[vomited.pregnant]}", value, None, threshold, where,
        override_by,
    )  # fmt: skip


_PREGNANCY: Final = {
    True: " Pregnant: call the prescriber, who decides and replaces more readily.",
    False: "",
    None: " Ask about pregnancy.",
}
