"""Is it time for a first dose of buprenorphine? Withdrawal score, hours since the last opioid, methadone amount.

Given too early after a full agonist, buprenorphine brings on withdrawal. The score decides more than the clock; both
are recorded. A low-dose start goes on beside the full agonist and asks neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.buprenorphine_rules import DEFAULT_RULE_SETS, BuprenorphineRules
from breakwater.clinical.dose_facts import OpioidClass
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.moments import elapsed
from breakwater.clinical.rule_sets import Deciding, strictest
from breakwater.clinical.sources import source

__all__ = ["MIN_HOURS", "StartFacts", "check_start"]

# Hours since the last opioid must be more than this.
# Sources: bup-start-hours, ours-bup-fentanyl.
MIN_HOURS: Final[dict[OpioidClass, Decimal]] = {
    "short_acting": Decimal(12),
    "extended_release": Decimal(24),
    "methadone": Decimal(72),
    "fentanyl": Decimal(24),
    "unknown": Decimal(24),
}
# Daily methadone in mg above which a standard start is hard.
# Source: bup-start-methadone-dose.
METHADONE_IDEALLY_MG: Final = Decimal(40)

_SHORT_ACTING: Final = frozenset({"short_acting"})
_OWN_CHOICE: Final = frozenset({"fentanyl", "unknown"})


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What is known when a first dose is considered. None means not known, never zero.

    `hours_since_last_opioid` are hours of clock time, `cows_total` a complete total scored at `cows_at`,
    `methadone_daily_mg` the last daily amount of methadone, where that was the last opioid. Raises `ValueError` for
    hours or an amount below zero.
    """

    last_opioid: OpioidClass = "unknown"
    hours_since_last_opioid: Decimal | None = None
    cows_total: int | None = None
    cows_at: datetime | None = None
    methadone_daily_mg: Decimal | None = None

    def __post_init__(self) -> None:
        numbers = (self.hours_since_last_opioid, self.methadone_daily_mg, self.cows_total)
        if any(value is not None and value < 0 for value in numbers):
            raise ValueError("Hours, score and methadone amount cannot be below zero.")


def check_start(
    facts: StartFacts, now: datetime, rule_sets: Iterable[BuprenorphineRules] = DEFAULT_RULE_SETS
) -> tuple[Finding, ...]:
    """The findings before a standard or high-dose start: score, hours and, after methadone, its daily amount.

    The score stops until it is complete, at most 60 minutes old and 8 or more (13 after long-acting opioids, fentanyl
    or an unknown one); a prescriber may go past. Hours and methadone amount only caution. The strictest rule set in
    force on the day of `now` decides and is named. Raises `ValueError` when no rule set names a score.
    Sources: acep-bup-start, bup-start-hours, ours-bup-fentanyl, ours-bup-score-age, bup-start-methadone-dose.
    """
    findings = [_score(facts, tuple(rule_sets), now), _hours(facts)]
    if facts.last_opioid == "methadone" and facts.methadone_daily_mg is not None:
        findings.append(_methadone(facts.methadone_daily_mg))
    return tuple(findings)


def _score(facts: StartFacts, rules: tuple[BuprenorphineRules, ...], now: datetime) -> Finding:
    limit = "min_cows_short_acting" if facts.last_opioid in _SHORT_ACTING else "min_cows_long_acting"
    deciding = strictest(rules, limit, now.date(), highest=True)
    if deciding is None:
        raise ValueError("The rule sets name no withdrawal score for starting buprenorphine.")
    decided_by = source("ours-bup-fentanyl") if facts.last_opioid in _OWN_CHOICE else deciding.source
    code, severity, message = _score_verdict(facts, rules, now, deciding)
    value = None if facts.cows_total is None else f"COWS {facts.cows_total}"
    allowed = PRESCRIBER if severity is Severity.STOP else NOBODY
    threshold = f"COWS {deciding.limit} or more"
    return Finding(code, severity, "Withdrawal score", message, value, facts.cows_at, threshold, decided_by, allowed)


def _score_verdict(
    facts: StartFacts, rules: tuple[BuprenorphineRules, ...], now: datetime, deciding: Deciding
) -> tuple[str, Severity, str]:
    if facts.cows_total is None or facts.cows_at is None:
        return "score_missing", Severity.STOP, "Record a complete COWS before the first dose."
    if elapsed(facts.cows_at, now) < timedelta(0):
        return "score_ahead", Severity.STOP, "The score is timed ahead of now. Correct its time or record COWS again."
    valid = strictest(rules, "score_valid_minutes", now.date())
    if valid is not None and elapsed(facts.cows_at, now) > timedelta(minutes=valid.limit):
        return "score_too_old", Severity.STOP, f"The score is older than {valid.limit} minutes. Record COWS again."
    if facts.cows_total < deciding.limit:
        message = (
            f"COWS {facts.cows_total} is below {deciding.limit} for the last opioid "
            f"({facts.last_opioid.replace('_', '-')}). Wait and score again, or plan a low-dose start."
        )
        return "score_too_low", Severity.STOP, message
    return "start_score", Severity.OK, f"COWS {facts.cows_total} is enough to start."


def _hours(facts: StartFacts) -> Finding:
    least = MIN_HOURS[facts.last_opioid]
    key = "ours-bup-fentanyl" if facts.last_opioid in _OWN_CHOICE else "bup-start-hours"
    hours = facts.hours_since_last_opioid
    value = None if hours is None else f"{hours:f} h"
    if hours is None:
        code, severity, message = "hours_unknown", Severity.CAUTION, "Ask when the last opioid was taken; record it."
    elif hours <= least:
        code, severity = "hours_too_few", Severity.CAUTION
        message = f"Only {hours:f} hours since the last opioid. The score decides; watch closely after the first dose."
    else:
        code, severity, message = "hours_since_last", Severity.OK, "Long enough since the last opioid."
    title = "Hours since last opioid"
    return Finding(code, severity, title, message, value, None, f"more than {least} h", source(key))


def _methadone(daily_mg: Decimal) -> Finding:
    over = daily_mg > METHADONE_IDEALLY_MG
    value, limit = f"{format_mg(daily_mg)} mg a day", f"{format_mg(METHADONE_IDEALLY_MG)} mg a day"
    message = (
        f"The last methadone was {value}, above {limit}: withdrawal at the start is likelier. "
        "Ask the prescriber whether a low-dose start fits better."
        if over
        else f"The last methadone was not above {limit}."
    )
    code, severity = ("methadone_high", Severity.CAUTION) if over else ("methadone_amount", Severity.OK)
    return Finding(code, severity, "Methadone before", message, value, None, limit, source("bup-start-methadone-dose"))
