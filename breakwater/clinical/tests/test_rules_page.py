"""docs/reference/clinical-rules.md says what the rules say."""

from __future__ import annotations

import re
from pathlib import Path

from breakwater.clinical.buprenorphine import DEFAULT_RULE_SETS as BUPRENORPHINE_RULES
from breakwater.clinical.course import COURSES, PRECIPITATED_COURSES, Times
from breakwater.clinical.discharge import CHECK_IN_DAYS
from breakwater.clinical.dose_gate import CHECKS, DEFAULT_GATE_RULES
from breakwater.clinical.holds import HOLD_RULES
from breakwater.clinical.methadone import CALIFORNIA, FEDERAL_2024, LABEL, SITE_DEFAULT
from breakwater.clinical.monitoring import DEFAULT_RULES, DEFAULT_STOP_RULES
from breakwater.clinical.red_flag_answer import NALOXONE, NALOXONE_LASTS_MINUTES, QUESTION_THE_CAUSE_ABOVE_MG
from breakwater.clinical.red_flag_limits import PUBLISHED_LIMITS as LIMITS
from breakwater.clinical.scales import COWS
from breakwater.clinical.sources import SOURCES
from breakwater.clinical.vitals import RANGES

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "clinical-rules.md").read_text(encoding="utf-8")


def _row(start: str) -> str:
    """The one table row that begins with this cell."""
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| {start}"))
    return row


def _cells(start: str) -> list[str]:
    return [cell.strip() for cell in _row(start).strip("|").split("|")][1:]


def test_every_key_on_the_page_is_a_source_or_says_how_sure_we_are() -> None:
    words = {*SOURCES, *(entry.confidence for entry in SOURCES.values())}
    for key in re.findall(r"`([a-z0-9-]+-[a-z0-9.-]+)`", PAGE):
        assert key in words, key


def test_the_allowed_scores_of_cows_are_on_the_page() -> None:
    for item in COWS.items:
        (row,) = (line for line in PAGE.splitlines() if line.startswith("|") and f"`{item.id}`" in line)
        assert row.split("|")[2].split() == [str(score) for score in item.allowed_scores]
    for band in COWS.bands:
        assert f"{band.low}–{band.high} {band.label.lower()}" in PAGE


def test_the_cut_offs_of_the_red_flags_are_on_the_page() -> None:
    rows = {
        "Slow breathing": (LIMITS.respiratory_rate_emergency_low, LIMITS.respiratory_rate_assess_low),
        "Fast breathing": (LIMITS.respiratory_rate_emergency_high, LIMITS.respiratory_rate_assess_high),
        "SpO2 on room air": (LIMITS.spo2_emergency_low, LIMITS.spo2_assess_low),
        "Slow pulse": (LIMITS.pulse_emergency_low, LIMITS.pulse_assess_low),
        "Fast pulse": (LIMITS.pulse_emergency_high, LIMITS.pulse_assess_high),
        "Systolic pressure, mmHg | 90": (LIMITS.systolic_emergency_low, LIMITS.systolic_assess_low),
        "Fever": (LIMITS.temperature_emergency_high, LIMITS.temperature_assess_high),
    }
    for start, (emergency, assess) in rows.items():
        cells = [cell.strip() for cell in _row(start).strip("|").split("|")]
        assert cells[1].split()[0] == str(emergency)
        assert str(assess) in cells[2].split("–")
    assert _cells("Low temperature")[0].startswith(str(LIMITS.temperature_emergency_low))
    assert _cells("Glucose, mg/dL | |")[1].startswith(str(LIMITS.glucose_assess_low))


def test_the_limits_of_vital_signs_are_on_the_page() -> None:
    for limits in RANGES:
        row = _row(f"{limits.label}, {limits.unit} | {limits.possible[0]}–{limits.possible[1]}")
        assert f"{limits.usual[0]}–{limits.usual[1]}" in row


def test_the_limits_of_methadone_orders_are_on_the_page() -> None:
    assert _cells("First dose, mg | |") == [
        "",
        str(LABEL.first_dose_max_mg),
        str(CALIFORNIA.first_dose_max_mg),
        f"{SITE_DEFAULT.low_tolerance_first_dose_max_mg} for low or unknown tolerance",
    ]
    days = [FEDERAL_2024.first_day_max_mg, LABEL.first_day_max_mg, CALIFORNIA.first_day_max_mg]
    assert _cells("First-day total, mg |") == [*(str(mg) for mg in days), ""]
    assert _cells("Raise, mg") == ["", "", "", str(SITE_DEFAULT.step_max_mg)]
    assert _cells("Days between raises") == ["", "", "", str(SITE_DEFAULT.step_interval_days)]


def test_the_limits_of_buprenorphine_orders_are_on_the_page() -> None:
    rows = {
        "min_cows_short_acting": ("COWS to start after short-acting opioids", "{}"),
        "min_cows_long_acting": ("COWS to start after methadone", "{}"),
        "score_valid_minutes": ("Age of that score", "{}"),
        "first_dose_max_mg": ("First dose, mg | 8", "{}"),
        "first_day_max_mg": ("First-day total, mg; with", "{}; 32"),
        "high_dose_first_day_max_mg": ("First-day total, mg; with", "16; {}"),
        "low_dose_first_dose_max_mg": ("First dose of a low-dose start", "{}"),
        "ask_above_daily_mg": ("Daily total: ask", "above {}; above 32 mg"),
        "strong_check_above_daily_mg": ("Daily total: ask", "above 24; above {} mg"),
    }
    for limit, (start, words) in rows.items():
        (value,) = (value for rules in BUPRENORPHINE_RULES if (value := getattr(rules, limit)) is not None)
        assert _cells(start)[0] == words.format(value), limit


def test_the_checks_of_the_gate_are_on_the_page_in_their_order() -> None:
    gate = PAGE[PAGE.index("## The dose gate") : PAGE.index("## Holds")]
    assert tuple(re.findall(r"^\| `([a-z_]+)` \|", gate, re.MULTILINE)) == CHECKS
    rules = DEFAULT_GATE_RULES
    assert f"fewer than {rules.min_hours_one_part} h" in gate
    assert f"({rules.min_hours_split} h for split doses" in gate
    assert f"counts for {rules.observation_valid_minutes} min" in gate
    assert f"QTc {rules.qtc_high_ms} ms or more; above {rules.qtc_raised_above_ms} ms" in gate
    assert f"an ECG that is due cautions, by `{rules.ecg_rules.source.key}` unless the site chose other rules" in gate


def test_the_holds_are_on_the_page_with_owner_time_and_what_comes_after() -> None:
    rows = dict(
        re.findall(
            r"^\| `([a-z_]+)` \| (.+) \|$", PAGE[PAGE.index("## Holds") : PAGE.index("## Amounts")], re.MULTILINE
        )
    )
    for reason, rule in HOLD_RULES.items():
        after = "stays" if rule.stays else "runs out"
        assert rows[reason] == f"{rule.owner.replace('_', ' ')} | {rule.hours} h | {after}"


def test_the_schedules_are_on_the_page() -> None:
    rules = DEFAULT_RULES
    assert f"Next assessment {rules.usual_minutes} min after" in PAGE
    assert f"{rules.moderate_minutes} min from COWS {rules.from_moderate}" in PAGE
    assert f"{rules.moderately_severe_minutes} min from COWS {rules.from_moderately_severe}" in PAGE
    assert f"{' and '.join(str(minutes) for minutes in rules.after_dose_minutes)} min after a dose" in PAGE
    *days, last = (str(day) for day in CHECK_IN_DAYS)
    assert f"Check-ins at days {', '.join(days)} and {last}" in PAGE


def _hours_or_minutes(times: Times, unit: str) -> str:
    earliest, usual, latest = (
        f"{hours * 60 if unit == 'min' else hours:.6g}" for hours in (times.earliest_h, times.usual_h, times.latest_h)
    )
    return f"{earliest}–{latest} {unit}, usually {usual}"


def test_the_times_of_withdrawal_are_on_the_page() -> None:
    rows = {opioid.capitalize(): course for opioid, course in COURSES.items()}
    rows |= {f"Set off by {key.split('_')[0]}": course for key, course in PRECIPITATED_COURSES.items()}
    for start, course in rows.items():
        cells = _cells(f"{start} |")
        for cell, times in zip(cells, (course.onset, course.peak, course.settled), strict=False):
            assert cell == _hours_or_minutes(times, cell.split(",")[0].split()[-1]), start
        assert cells[3] == f"`{course.source.key}`"


def test_naloxone_is_on_the_page() -> None:
    for setting, dose in NALOXONE.items():
        cells = _cells(setting)
        for cell, (low, high) in zip(cells, (dose.first_mg, dose.repeat_after_minutes), strict=False):
            assert cell == (f"{low}" if low == high else f"{low}–{high}")
        assert cells[2] == f"`{dose.source.key}`"
    assert f"Past {QUESTION_THE_CAUSE_ABOVE_MG} mg" in PAGE
    assert f"lasts {NALOXONE_LASTS_MINUTES[0]}–{NALOXONE_LASTS_MINUTES[1]} min" in PAGE


def test_when_to_ask_about_stopping_is_on_the_page() -> None:
    rules = DEFAULT_STOP_RULES
    assert f"{rules.low_in_a_row} complete scores below {rules.low_below} in a row" in PAGE
    assert f"over at least {rules.low_for_hours} h" in PAGE
