"""Checks of the dose gate about the person today: holds, red flags, fitness, other medicines, pregnancy and QTc."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.dose_facts import Observed
from breakwater.clinical.dose_gate_input import DoseGateInput
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.interactions import CONTRAINDICATED, effect_in_words, interactions_with
from breakwater.clinical.moments import elapsed
from breakwater.clinical.red_flags import red_flags
from breakwater.clinical.sources import source
from breakwater.clinical.vitals import Vitals

_OPIOID: Final = "opioid"
_NO_ECG: Final = "No ECG is recorded; that is no reason to withhold the dose."


def hold(asked: DoseGateInput) -> Finding:
    """A standing hold on opioids. Nobody may override: its owner clears it, with a reason."""
    standing = [hold for hold in asked.standing.holds if _OPIOID in hold.holds]
    ours = source("ours-dose-gate")
    if not standing:
        return Finding("hold", Severity.OK, "Hold", "No hold.", "none", None, None, ours)
    count = f"{len(standing)} hold{'' if len(standing) == 1 else 's'} to clear first"
    message = f"{count}: {'; '.join(f'{hold.reason} ({hold.owner})' for hold in standing)}."
    return Finding("hold", Severity.STOP, "Hold", message, count, standing[0].placed_at, None, ours)


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


def interactions(asked: DoseGateInput) -> Finding:
    """Allergy and naltrexone stop; other interacting medicines and sedatives caution, never refuse (FDA 2017)."""
    standing, drug, title = asked.standing, asked.order.drug, "Other medicines"
    if drug in {name.lower() for name in standing.allergies}:
        message = f"An allergy to {drug} is recorded. Call the prescriber."
        ours = source("ours-dose-gate")
        return Finding("allergy", Severity.STOP, title, message, drug, None, None, ours, PRESCRIBER)
    if stopping := _contraindicated(asked):
        return stopping
    taken = [name.lower() for name in standing.interacting_medicines]
    effects = [f"{name} ({effect_in_words(drug, name)})" for name in taken]
    if standing.sedative_use:
        effects.append("sedatives (more sedation)")
    if not effects:
        none = source("methadone-interactions")
        return Finding("interactions", Severity.OK, title, "None recorded that interact.", "none", None, None, none)
    listed = ", ".join(effects)
    key = "fda-2017-sedatives" if standing.sedative_use else "methadone-interactions"
    message = f"Takes {listed}. No reason to refuse the dose; watch and tell the prescriber about changes."
    return Finding("interactions_watch", Severity.CAUTION, title, message, listed, None, None, source(key))


def _contraindicated(asked: DoseGateInput) -> Finding | None:
    """A medicine that blocks opioids or brings on withdrawal beside them; None when none is taken."""
    for found in interactions_with(asked.order.drug, asked.standing.interacting_medicines):
        if CONTRAINDICATED.intersection(found.effects):
            code = "naltrexone" if "blocks" in found.effects else "brings_on_withdrawal"
            message = f"{found.message} Call the prescriber."
            return Finding(
                code, Severity.STOP, "Other medicines", message, found.name, None, None, found.source, PRESCRIBER
            )
    return None


def pregnancy(asked: DoseGateInput) -> Finding:
    """Pregnancy never stops the dose; it changes who should know and how doses are planned."""
    acog, title = source("acog-711"), "Pregnancy"
    if asked.standing.pregnant is None:
        message = "Not asked yet. Ask, and record the answer."
        return Finding("pregnancy_not_recorded", Severity.CAUTION, title, message, None, None, None, acog)
    if asked.standing.pregnant:
        message = "Pregnant: go on with the medicine, do not lower it. Needs may rise and the dose may be split."
        return Finding("pregnant", Severity.CAUTION, title, message, "pregnant", None, None, acog)
    return Finding("pregnancy", Severity.OK, title, "Not pregnant.", "no", None, None, acog)


def qtc(asked: DoseGateInput) -> Finding:
    """QTc before methadone. 500 ms and more stops until the prescriber has weighed it; no ECG is never a barrier."""
    standing, rules, title, krantz = asked.standing, asked.rules, "QTc", source("krantz-2009")
    if asked.order.drug != "methadone":
        return Finding("qtc", Severity.OK, title, "Not needed for this medicine.", None, None, None, krantz)
    if standing.qtc_ms is None or standing.qtc_on is None:
        due = asked.order.daily_mg > rules.ecg_due_above_daily_mg
        above = f"{format_mg(rules.ecg_due_above_daily_mg)} mg a day"
        message = f"No ECG is recorded. One is due above {above}; the dose does not wait." if due else _NO_ECG
        severity = Severity.CAUTION if due else Severity.OK
        return Finding("ecg_due" if due else "qtc", severity, title, message, None, None, None, krantz)
    value = f"{standing.qtc_ms} ms on {standing.qtc_on}"
    if standing.qtc_ms >= rules.qtc_high_ms:
        message = "QTc is high. The prescriber weighs reducing or changing the medicine against stopping treatment."
        threshold = f"below {rules.qtc_high_ms} ms"
        return Finding("qtc_high", Severity.STOP, title, message, value, None, threshold, krantz, PRESCRIBER)
    threshold = f"{rules.qtc_raised_above_ms} ms or less"
    if standing.qtc_ms > rules.qtc_raised_above_ms:
        message = "QTc is raised. Discuss the risk and repeat the ECG more often."
        return Finding("qtc_raised", Severity.CAUTION, title, message, value, None, threshold, krantz)
    if standing.qtc_on > asked.dosing_day:
        message = "The last ECG is dated after this dosing day. Check its date; the dose does not wait."
        return Finding("ecg_in_future", Severity.CAUTION, title, message, value, None, threshold, krantz)
    if (asked.dosing_day - standing.qtc_on).days > rules.ecg_valid_days:
        message = f"The last ECG is more than {rules.ecg_valid_days} days old. Another is due; the dose does not wait."
        return Finding("ecg_due", Severity.CAUTION, title, message, value, None, threshold, krantz)
    return Finding("qtc", Severity.OK, title, "QTc in range.", value, None, threshold, krantz)
