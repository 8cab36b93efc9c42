"""Before naltrexone: is the person free of opioids, and does it suit? Too early, it brings on withdrawal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.sources import source

__all__ = ["TELL_THE_PERSON", "LastOpioid", "NaltrexoneFacts", "check_start", "next_depot_on", "opioid_free_days"]

LastOpioid = Literal[
    "short_acting", "extended_release", "fentanyl", "methadone", "buprenorphine", "buprenorphine_depot", "unknown"
]

# Mg of the depot and days to the next; mg of a tablet a day. Source: naltrexone-start.
DEPOT_MG: Final = Decimal(380)
DEPOT_DAYS: Final = 28
ORAL_DAILY_MG: Final = Decimal(50)

# Whole days without opioids: least, and from when the days alone are enough beside the tests. None: days do not decide.
# Sources: naltrexone-start, ours-naltrexone-start.
_OPIOID_FREE_DAYS: Final[dict[LastOpioid, tuple[int, int] | None]] = {
    "short_acting": (7, 10),
    "extended_release": (10, 10),
    "fentanyl": (10, 10),
    "methadone": (14, 14),
    "buprenorphine": (14, 14),
    "buprenorphine_depot": None,
    "unknown": (14, 14),
}
# Times the upper limit of normal. Source: naltrexone-liver.
LIVER_TIMES: Final = Decimal(5)

TELL_THE_PERSON: Final = (
    "Tolerance is gone: the amount used before can kill, above all when a dose of naltrexone is late or stopped.",
    "Nobody can get past the block safely with more opioid.",
    "Carry a card: pain after an accident or operation is treated differently.",
)


@dataclass(frozen=True, slots=True)
class NaltrexoneFacts:
    """What is known before a first dose. None means not known or not done, never negative or zero.

    `opioid_free_days` are whole days since the last opioid. `urine_negative` covers fentanyl, methadone, buprenorphine
    and oxycodone, each by its own test. `challenge_passed` is the naloxone challenge. `liver_times_upper` is the higher
    of ALT and AST as a multiple of the upper limit of normal. `needs_opioids_for_pain` also for an operation planned.
    """

    last_opioid: LastOpioid
    opioid_free_days: int | None
    urine_negative: bool | None
    challenge_passed: bool | None
    liver_times_upper: Decimal | None
    needs_opioids_for_pain: bool | None
    pregnant: bool | None
    in_withdrawal: bool = False

    def __post_init__(self) -> None:
        numbers = (self.opioid_free_days, self.liver_times_upper)
        if any(value is not None and value < 0 for value in numbers):
            raise ValueError("Days and liver tests cannot be below zero.")


def opioid_free_days(last_opioid: LastOpioid) -> tuple[int, int] | None:
    """Days without opioids at the least, and days that are enough beside the tests; None where days do not decide.

    Sources: naltrexone-start, ours-naltrexone-start.
    """
    return _OPIOID_FREE_DAYS[last_opioid]


def check_start(facts: NaltrexoneFacts) -> tuple[Finding, ...]:
    """One finding a check, OK ones included: days, urine, challenge, liver, pain care, pregnancy, withdrawal.

    What is not known stops, the liver only cautions. A prescriber may go past a stop with a reason, except past a
    positive urine test, a failed challenge, withdrawal, or less than the full wait without a challenge. Sources:
    naltrexone-start, ours-naltrexone-start, naltrexone-liver, naltrexone-pregnancy.
    """
    return (
        _days(facts),
        _test(facts.urine_negative, "urine", "Urine", "opioids, each by its own test,"),
        _test(facts.challenge_passed, "challenge", "Naloxone challenge", "the naloxone challenge"),
        _liver(facts.liver_times_upper),
        _pain(facts.needs_opioids_for_pain),
        _pregnancy(facts.pregnant),
        *_withdrawal(facts),
    )


def _found(
    code: str,
    severity: Severity,
    title: str,
    message: str,
    key: str = "naltrexone-start",
    allowed: frozenset[str] | None = None,
) -> Finding:
    by = (PRESCRIBER if severity is Severity.STOP else NOBODY) if allowed is None else allowed
    return Finding(code, severity, title, message, None, None, None, source(key), by)


def _days(facts: NaltrexoneFacts) -> Finding:
    title, needed, days = "Days without opioids", _OPIOID_FREE_DAYS[facts.last_opioid], facts.opioid_free_days
    ours = "ours-naltrexone-start"
    if needed is None:
        message = "A buprenorphine depot lasts for months. A specialist decides, with urine test and challenge."
        return _found("depot_before", Severity.STOP, title, message, ours)
    if days is None:
        return _found("days_unknown", Severity.STOP, title, "Ask when the last opioid was taken; record it.")
    least, enough = needed
    if days < least:
        words = facts.last_opioid.replace("_", "-")
        message = f"{days} days without opioids; at least {least} after {words}. Wait."
        return _found("days_too_few", Severity.STOP, title, message)
    if days < enough:
        message = f"{days} days are enough only after a challenge that was passed; {enough} or more are surer."
        severity = Severity.CAUTION if facts.challenge_passed else Severity.STOP
        return _found("days_with_challenge", severity, title, message, ours, None if facts.challenge_passed else NOBODY)
    return _found("days", Severity.OK, title, f"{days} days without opioids.")


def _test(negative: bool | None, code: str, title: str, what: str) -> Finding:
    if negative is None:
        return _found(f"{code}_missing", Severity.STOP, title, f"Test {what} first.")
    if not negative:
        message = f"{title}: opioids are still there. No naltrexone: it would bring on withdrawal."
        return _found(f"{code}_positive", Severity.STOP, title, message, allowed=NOBODY)
    return _found(code, Severity.OK, title, "No sign of opioids.")


def _liver(times_upper: Decimal | None) -> Finding:
    title, key = "Liver", "naltrexone-liver"
    if times_upper is None:
        return _found("liver_missing", Severity.CAUTION, title, "Take liver tests at the start.")
    if times_upper > LIVER_TIMES:
        message = f"Liver enzymes are above {LIVER_TIMES} times the upper limit. Usually not started."
        return _found("liver_high", Severity.STOP, title, message, key)
    return _found("liver", Severity.OK, title, "Liver tests are no reason against it.", key)


def _pain(needs_opioids: bool | None) -> Finding:
    title = "Pain care"
    if needs_opioids is None:
        return _found("pain_unknown", Severity.STOP, title, "Ask about pain treatment and operations planned.")
    if needs_opioids:
        message = "Opioids for pain will not work under naltrexone. Choose another medicine, or plan pain care first."
        return _found("pain_needs_opioids", Severity.STOP, title, message)
    return _found("pain", Severity.OK, title, "No opioids for pain are planned.")


def _pregnancy(pregnant: bool | None) -> Finding:
    title, key = "Pregnancy", "naltrexone-pregnancy"
    if pregnant is None:
        return _found("pregnancy_unknown", Severity.STOP, title, "Ask, and record the answer.", key)
    if pregnant:
        return _found("pregnant", Severity.STOP, title, "Pregnant: naltrexone is not started.", key)
    return _found("pregnancy", Severity.OK, title, "Not pregnant.", key)


def _withdrawal(facts: NaltrexoneFacts) -> Iterator[Finding]:
    if facts.in_withdrawal:
        message = "Signs of withdrawal: opioids were taken lately. No naltrexone; score and reassess."
        yield _found("in_withdrawal", Severity.STOP, "Withdrawal", message, allowed=NOBODY)


def next_depot_on(last_on: date) -> date:
    """The day the next depot is due, 4 weeks after the last (source naltrexone-start)."""
    return last_on + timedelta(days=DEPOT_DAYS)
