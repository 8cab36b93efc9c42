"""Which ECG is due for a person on methadone, and since when. A missing ECG is never a reason against a dose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.rule_sets import RuleSet
from breakwater.clinical.sources import source

Reason = Literal["before_start", "after_start", "yearly", "dose", "symptom"]


@dataclass(frozen=True, slots=True)
class EcgRules(RuleSet):
    """When one body of advice asks for an ECG. None: it does not.

    `again_above_mg` and `again_from_mg` are daily amounts after which one more ECG is asked for, the first excluded,
    the second included. With `only_with_risk` it asks only for people with a risk factor or with `qt_medicines_from`
    medicines that lengthen QT.
    """

    before_start: bool = True
    days_after_start: int | None = None
    every_days: int | None = None
    again_above_mg: tuple[Decimal, ...] = ()
    again_from_mg: tuple[Decimal, ...] = ()
    only_with_risk: bool = False
    qt_medicines_from: int | None = None


KRANTZ_2009: Final = EcgRules(
    "Krantz 2009",
    source("krantz-2009"),
    days_after_start=30,
    every_days=365,
    again_above_mg=(Decimal(100),),
)
APS_HRS: Final = EcgRules("APS/HRS", source("aps-hrs-qtc"), again_from_mg=(Decimal(30), Decimal(100)))
BCCSU: Final = EcgRules("BCCSU", source("bccsu-ecg"), only_with_risk=True, qt_medicines_from=2)

ECG_RULE_SETS: Final = {"krantz_2009": KRANTZ_2009, "aps_hrs": APS_HRS, "bccsu": BCCSU}


@dataclass(frozen=True, slots=True)
class EcgFacts:
    """What decides about an ECG. Days are dosing days.

    `first_dose_on` is None before the start. `last_ecg_on` with `mg_at_last_ecg` (daily amount that day, None when not
    known). `symptom_on` is the day of the last syncope or seizure. `risk_factor`: heart disease, a family
    history of long QT, low potassium or the like.
    """

    daily_mg: Decimal
    first_dose_on: date | None = None
    last_ecg_on: date | None = None
    mg_at_last_ecg: Decimal | None = None
    symptom_on: date | None = None
    risk_factor: bool = False
    qt_medicines: int = 0


@dataclass(frozen=True, slots=True)
class EcgDue:
    """An ECG that is asked for: why, and from which day."""

    reason: Reason
    due_on: date
    words: str


def ecgs_due(facts: EcgFacts, rules: EcgRules, today: date) -> tuple[EcgDue, ...]:
    """Every reason for an ECG by these rules, also those whose day is still to come, the earliest day first.

    An ECG made on or after the day of a reason answers it. A symptom always asks, whatever the rules.
    """
    found = list(_after_symptom(facts))
    if _asks(facts, rules):
        found += [*_around_start(facts, rules, today), *_yearly(facts, rules), *_by_dose(facts, rules, today)]
    return tuple(sorted(found, key=lambda due: due.due_on))


def check_ecg(facts: EcgFacts, rules: EcgRules, today: date) -> Finding:
    """One finding: a caution while an ECG is due today or overdue, and never a stop (source aatod-ecg)."""
    due = [one for one in ecgs_due(facts, rules, today) if one.due_on <= today]
    last = None if facts.last_ecg_on is None else f"last on {facts.last_ecg_on}"
    title = "ECG"
    if not due:
        return Finding("ecg", Severity.OK, title, f"No ECG is due, by: {rules.name}.", last, None, None, rules.source)
    words = ", ".join(one.words for one in due)
    message = f"An ECG is due: {words}, by: {rules.name}. Give the dose; the ECG is never a reason to withhold it."
    return Finding("ecg_due", Severity.CAUTION, title, message, last, None, f"since {due[0].due_on}", rules.source)


def _asks(facts: EcgFacts, rules: EcgRules) -> bool:
    if not rules.only_with_risk:
        return True
    many = rules.qt_medicines_from is not None and facts.qt_medicines >= rules.qt_medicines_from
    return facts.risk_factor or many


def _made_since(facts: EcgFacts, day: date) -> bool:
    return facts.last_ecg_on is not None and facts.last_ecg_on >= day


def _around_start(facts: EcgFacts, rules: EcgRules, today: date) -> Iterator[EcgDue]:
    start = facts.first_dose_on
    if rules.before_start and facts.last_ecg_on is None:
        yield EcgDue("before_start", start or today, "none on record")
    if start is None or rules.days_after_start is None:
        return
    due_on = start + timedelta(days=rules.days_after_start)
    if not _made_since(facts, due_on):
        yield EcgDue("after_start", due_on, f"{rules.days_after_start} days after the first dose")


def _yearly(facts: EcgFacts, rules: EcgRules) -> Iterator[EcgDue]:
    if rules.every_days is not None and facts.last_ecg_on is not None:
        yield EcgDue("yearly", facts.last_ecg_on + timedelta(days=rules.every_days), "a year after the last")


def _by_dose(facts: EcgFacts, rules: EcgRules, today: date) -> Iterator[EcgDue]:
    """One more after each amount passed since the last ECG; without an amount at the last one, it is due."""
    before = facts.mg_at_last_ecg if facts.last_ecg_on is not None else None
    passed = [
        *(f"above {format_mg(mg)} mg a day" for mg in rules.again_above_mg if _newly(before, facts.daily_mg, mg)),
        *(
            f"{format_mg(mg)} mg a day reached"
            for mg in rules.again_from_mg
            if facts.daily_mg >= mg and (before is None or before < mg)
        ),
    ]
    if passed:
        yield EcgDue("dose", today, passed[-1])


def _newly(before: Decimal | None, now: Decimal, above: Decimal) -> bool:
    return now > above and (before is None or before <= above)


def _after_symptom(facts: EcgFacts) -> Iterator[EcgDue]:
    if facts.symptom_on is not None and not _made_since(facts, facts.symptom_on):
        yield EcgDue("symptom", facts.symptom_on, "fainting or a seizure")
