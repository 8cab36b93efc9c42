"""Checks of the dose gate about the person today: holds, red flags and fitness."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from breakwater.clinical.dose_facts import Observed
from breakwater.clinical.dose_gate_input import DoseGateInput
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.moments import elapsed
from breakwater.clinical.red_flags import red_flags
from breakwater.clinical.sources import source
from breakwater.clinical.vitals import Vitals

_OPIOID: Final = "opioid"


def hold(asked: DoseGateInput) -> Finding:
    """A standing hold on opioids. Nobody may override: its owner clears it, with a reason.

    A hold that has run out stops nothing; it says so, and since when (source ours-holds).
    """
    holds = [hold for hold in asked.standing.holds if _OPIOID in hold.holds]
    standing = [hold for hold in holds if not hold.has_run_out(asked.now)]
    ours = source("ours-dose-gate")
    if standing:
        count = f"{len(standing)} hold{'' if len(standing) == 1 else 's'} to clear first"
        message = f"{count}: {'; '.join(f'{hold.reason} ({hold.owner})' for hold in standing)}."
        return Finding("hold", Severity.STOP, "Hold", message, count, standing[0].placed_at, None, ours)
    if holds:
        named = "; ".join(f"{hold.reason} ({hold.owner})" for hold in holds)
        message = f"Ran out: {named}. The dose may be given; the hold stays with its owner as a task."
        return Finding(
            "hold_ran_out", Severity.CAUTION, "Hold", message, "ran out", holds[0].due_at, None, source("ours-holds")
        )
    return Finding("hold", Severity.OK, "Hold", "No hold.", "none", None, None, ours)


def red_flag(asked: DoseGateInput) -> Finding:
    """A red flag nobody has answered. One that holds opioids stops for everybody; of the rest an emergency stops until
    the prescriber decides, another one cautions. A high withdrawal score changes nothing here."""
    flags, ours = asked.standing.red_flags_open, source("ours-red-flags")
    if not flags:
        return _vomited(asked) or Finding("red_flag", Severity.OK, "Red flags", "None open.", "none", None, None, ours)
    titles = ", ".join(flag.title for flag in flags)
    first_at = flags[0].raised_at
    message = f"Open: {titles}. Answer it by name with a fresh assessment before the dose."
    if any(_OPIOID in flag.holds for flag in flags):
        return Finding("red_flag_open", Severity.STOP, "Red flags", message, titles, first_at, None, ours)
    if any(flag.level == "emergency" for flag in flags):
        message = f"Open: {titles}. The prescriber decides about this dose."
        return Finding("red_flag_ask", Severity.STOP, "Red flags", message, titles, first_at, None, ours, PRESCRIBER)
    return Finding("red_flag_watch", Severity.CAUTION, "Red flags", message, titles, first_at, None, ours)


def _vomited(asked: DoseGateInput) -> Finding | None:
    seen = asked.observed
    if seen is None or not seen.vomited:
        return None
    message = "Vomited today: the dose may not stay down. Check fluids, and watch for 30 minutes afterwards."
    ours = source("ours-red-flags")
    return Finding("vomited", Severity.CAUTION, "Red flags", message, "vomited", seen.observed_at, None, ours)


def sedation(asked: DoseGateInput) -> Finding:
    """Awake and alert, speech clear, steady. Not alert: nobody may override."""
    seen, poss, ours = asked.observed, source("poss"), source("ours-dose-gate")
    title = "Sedation check"
    if seen is None or seen.alert is None or seen.slurred_or_unsteady is None:
        return _not_recorded(title, "Record whether the person is awake, speaks clearly and is steady.")
    if stale := _too_old(asked, seen, title):
        return stale
    at = seen.observed_at
    if not seen.alert:
        message = "Not awake and alert. Give no dose; assess for possible opioid toxicity and call the prescriber."
        return Finding("not_alert", Severity.STOP, title, message, "not alert", at, "awake and alert", poss)
    if seen.slurred_or_unsteady:
        message = "Slurred or unsteady. Give no dose until the prescriber has assessed the person."
        value = "slurred or unsteady"
        return Finding(
            "slurred_or_unsteady", Severity.STOP, title, message, value, at, "clear and steady", ours, PRESCRIBER
        )
    message = "Awake, clear and steady."
    return Finding("sedation", Severity.OK, title, message, "awake and alert", at, "awake and alert", ours)


def breathing(asked: DoseGateInput) -> Finding:
    """Respiratory rate, and oxygen when measured, against the red flags. What holds opioids nobody may override."""
    seen, title = asked.observed, "Breathing"
    if seen is None or seen.respiratory_rate_per_min is None:
        return _not_recorded(title, "Count breathing for a full minute and record it.")
    if stale := _too_old(asked, seen, title):
        return stale
    measured = Vitals(respiratory_rate_per_min=seen.respiratory_rate_per_min, spo2_percent=seen.spo2_percent)
    value = f"RR {seen.respiratory_rate_per_min} /min"
    value = value if seen.spo2_percent is None else f"{value}, SpO2 {seen.spo2_percent} %"
    at = seen.observed_at
    flags = red_flags(measured, limits=asked.rules.red_flag_limits)
    if not flags:
        usual, news2 = "12 to 20 /min", source("news2")
        return Finding("breathing", Severity.OK, title, "Breathing in the usual range.", value, at, usual, news2)
    holding = [flag for flag in flags if _OPIOID in flag.holds]
    worst_flag = (holding or list(flags))[0]
    severity = Severity.STOP if holding or worst_flag.level == "emergency" else Severity.CAUTION
    allowed = NOBODY if holding or severity is Severity.CAUTION else PRESCRIBER
    return Finding(
        worst_flag.code,
        severity,
        title,
        worst_flag.message,
        value,
        at,
        worst_flag.threshold,
        worst_flag.source,
        allowed,
    )


def alcohol(asked: DoseGateInput) -> Finding:
    """No dose while intoxicated; the prescriber decides after an assessment."""
    seen, title, ours = asked.observed, "Alcohol", source("ours-dose-gate")
    if seen is None or seen.smells_of_alcohol is None:
        return _not_recorded(title, "Record whether the person smells of alcohol.")
    if stale := _too_old(asked, seen, title):
        return stale
    if seen.smells_of_alcohol:
        message = "Smells of alcohol. Give no dose while intoxicated; assess and call the prescriber."
        value = "smells of alcohol"
        return Finding(
            "smells_of_alcohol", Severity.STOP, title, message, value, seen.observed_at, "none", ours, PRESCRIBER
        )
    return Finding("alcohol", Severity.OK, title, "No sign of alcohol.", "none", seen.observed_at, "none", ours)


def _not_recorded(title: str, message: str) -> Finding:
    return Finding("fitness_not_recorded", Severity.STOP, title, message, None, None, None, source("ours-dose-gate"))


def _too_old(asked: DoseGateInput, seen: Observed, title: str) -> Finding | None:
    """An observation made too long ago, or later than now; one without a time belongs to this act and is fresh."""
    valid, ours = asked.rules.observation_valid_minutes, source("ours-dose-gate")
    if seen.observed_at is None:
        return None
    passed = elapsed(seen.observed_at, asked.now)
    if passed < timedelta(0):
        message = "This was recorded for a later time than now. Check the clock, look again and record it."
        return Finding("fitness_in_future", Severity.STOP, title, message, None, seen.observed_at, None, ours)
    if passed <= timedelta(minutes=valid):
        return None
    message = f"This was seen more than {valid} minutes ago. Look again and record it."
    return Finding(
        "fitness_too_old", Severity.STOP, title, message, None, seen.observed_at, f"{valid} min at most", ours
    )
