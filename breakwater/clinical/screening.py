"""Answers on a screening that mean danger, in the order in which they are shown: help first, the score second."""

from __future__ import annotations

from typing import Final, Literal

from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.sources import source

LastOpioid = Literal[
    "heroin", "fentanyl", "short_acting", "extended_release", "methadone", "buprenorphine", "naltrexone", "unknown"
]

# Source: 42-cfr-8.12.
_ADULT_FROM_YEARS: Final = 18


def screening_alerts(
    *,
    overdose_signs_now: bool | None = None,
    suicidal_thoughts: bool | None = None,
    pregnant: bool | None = None,
    alcohol_use: bool | None = None,
    sedative_use: bool | None = None,
    past_overdose: bool | None = None,
    overdose_past_30_days: bool | None = None,
    break_from_use: bool | None = None,
    last_opioid: LastOpioid | None = None,
    age_years: int | None = None,
) -> tuple[Finding, ...]:
    """The alerts these answers raise, most urgent first. None means "not asked" and raises nothing.

    A stop here asks staff to stop the questions and act; it never stops the help. `sedative_use` is benzodiazepines or
    other sedatives, `break_from_use` is days or weeks without opioids (treatment, custody, hospital).
    """
    minor = age_years is not None and age_years < _ADULT_FROM_YEARS
    in_order = (
        (overdose_signs_now, _alert("overdose_now", Severity.STOP, "Possible overdose now", _OVERDOSE_NOW, _AHA)),
        (suicidal_thoughts, _alert("suicidal_thoughts", Severity.STOP, "Thoughts of suicide", _SUICIDAL, _OURS)),
        (pregnant, _alert("pregnancy", Severity.CAUTION, "Pregnant", _PREGNANT, "acog-711")),
        (alcohol_use or sedative_use, _other_substances(bool(alcohol_use), bool(sedative_use))),
        (overdose_past_30_days or past_overdose, _overdose_before(bool(overdose_past_30_days))),
        (break_from_use, _alert("lost_tolerance", Severity.CAUTION, "Lower tolerance", _LOST_TOLERANCE, "strang-2003")),
        (True, _AFTER_LAST_OPIOID.get(last_opioid or "")),
        (minor, _alert("under_18", Severity.CAUTION, "Under 18", _UNDER_18, "42-cfr-8.12")),
    )
    return tuple(alert for answered_yes, alert in in_order if answered_yes and alert is not None)


def _alert(code: str, severity: Severity, title: str, message: str, source_key: str) -> Finding:
    return Finding(code, severity, title, message, "yes", None, None, source(source_key))


def _other_substances(alcohol: bool, sedatives: bool) -> Finding:
    """Alcohol and sedatives: their withdrawal, unlike that of opioids, can kill by itself."""
    which = " and ".join(word for word, used in (("alcohol", alcohol), ("sedatives", sedatives)) if used)
    message = (
        f"Regular use of {which}: stopping can bring on seizures. Nobody should stop suddenly or go it alone. "
        "Ask how much and when last, and have a prescriber decide where to start."
    )
    key = "alcohol-sedative-withdrawal"
    return Finding("seizure_risk", Severity.CAUTION, "Seizure risk", message, which, None, None, source(key))


def _overdose_before(recent: bool) -> Finding:
    value = "in the past 30 days" if recent else "before"
    message = "Had an overdose. Give naloxone and teach it today, and offer to start medication without waiting."
    return Finding("past_overdose", Severity.CAUTION, "Overdose", message, value, None, None, source(_OURS))


_AHA: Final = "aha-2020-opioid"
_OURS: Final = "ours-screening"
_OVERDOSE_NOW: Final = (
    "Slow or no breathing, blue lips or cannot be woken: call 911, give naloxone, support breathing and stay. "
    "The questions can wait."
)
_SUICIDAL: Final = "Do not leave the person alone. Ask directly, call a clinician now, or call or text 988 together."
_PREGNANT: Final = (
    "Methadone or buprenorphine is advised in pregnancy, and stopping suddenly is not. See a prescriber today; "
    "do not plan withdrawal without medication."
)
_LOST_TOLERANCE: Final = (
    "After a break the old amount can kill. Say so plainly, give naloxone, and start any dose as for low tolerance."
)
_UNDER_18: Final = (
    "Ask a prescriber. A parent or guardian signs for methadone unless state law lets the person consent."
)

_AFTER_METHADONE: Final = (
    "Withdrawal comes late (12 to 48 hours) and lasts long. Confirm dose and date with the program that gave it. "
    "Buprenorphine too early would make the person sick."
)

_AFTER_FENTANYL: Final = (
    "Fentanyl stays in body fat for days. Start buprenorphine by the withdrawal score more than by the clock."
)
_AFTER_NALTREXONE: Final = (
    "Naltrexone blocks opioids and lowers tolerance. A prescriber decides before any methadone or buprenorphine."
)
_COURSE: Final = "withdrawal-course"

_AFTER_LAST_OPIOID: Final = {
    "methadone": _alert("last_opioid_methadone", Severity.CAUTION, "Last opioid methadone", _AFTER_METHADONE, _COURSE),
    "fentanyl": _alert("last_opioid_fentanyl", Severity.CAUTION, "Last opioid fentanyl", _AFTER_FENTANYL, _COURSE),
    "naltrexone": _alert(
        "last_opioid_naltrexone", Severity.CAUTION, "Had naltrexone", _AFTER_NALTREXONE, "never-with-naltrexone"
    ),
}
