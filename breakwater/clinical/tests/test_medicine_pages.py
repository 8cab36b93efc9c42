"""docs/reference/buprenorphine.md and other-medicines.md say what the rules say."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from breakwater.clinical.buprenorphine_effects import PET_POINTS
from breakwater.clinical.buprenorphine_injections import CONVERSIONS, DEPOTS, next_window
from breakwater.clinical.buprenorphine_products import PRODUCTS
from breakwater.clinical.buprenorphine_rules import START_SCORES
from breakwater.clinical.buprenorphine_schedules import BERNESE_DAILY_MG
from breakwater.clinical.buprenorphine_start import MIN_HOURS
from breakwater.clinical.formatting import number
from breakwater.clinical.medicines.alpha2 import HoldRules
from breakwater.clinical.medicines.clonidine import HOLD_DEFAULT, HOLD_PULSE_50
from breakwater.clinical.medicines.comfort_list import COMFORT
from breakwater.clinical.medicines.lofexidine import HOLD, limits_for
from breakwater.clinical.medicines.naloxone import TITRATION_MG
from breakwater.clinical.sources import SOURCES
from breakwater.clinical.tests.cases import TODAY

FOLDER = Path(__file__).parents[3] / "docs" / "reference"
BUPRENORPHINE = (FOLDER / "buprenorphine.md").read_text(encoding="utf-8")
MEDICINES = (FOLDER / "other-medicines.md").read_text(encoding="utf-8")


def _row(page: str, start: str) -> list[str]:
    """The cells after the first of the one table row that begins with this cell."""
    (row,) = (line for line in page.splitlines() if line.startswith(f"| {start} |"))
    return [cell.strip() for cell in row.strip("|").split("|")][1:]


@pytest.mark.parametrize("page", [BUPRENORPHINE, MEDICINES])
def test_every_source_named_is_registered(page: str) -> None:
    named = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", page))
    assert named
    assert named <= set(SOURCES)


@pytest.mark.parametrize("page", [BUPRENORPHINE, MEDICINES])
def test_a_line_that_names_a_source_from_memory_says_so(page: str) -> None:
    for line in page.split("\n\n"):
        for row in line.splitlines() if line.startswith("|") else [line]:
            named = re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", row)
            if any(SOURCES[key].confidence.startswith("memory") for key in named):
                assert "from memory" in row, row


@pytest.mark.parametrize("opioid", MIN_HOURS)
def test_scores_and_hours_to_start(opioid: str) -> None:
    short = opioid == "short_acting"
    score = START_SCORES.min_cows_short_acting if short else START_SCORES.min_cows_long_acting
    cells = _row(BUPRENORPHINE, opioid.replace("_", "-"))
    assert cells[:2] == [str(score), str(MIN_HOURS[opioid])]  # type: ignore[index]


def test_the_bernese_amounts() -> None:
    assert f"mg a day: {', '.join(map(str, BERNESE_DAILY_MG))} beside" in BUPRENORPHINE


@pytest.mark.parametrize("key", PRODUCTS)
def test_units(key: str) -> None:
    strengths = PRODUCTS[key].strengths
    cells = _row(BUPRENORPHINE, f"`{key}`")
    assert cells[0] == ", ".join(strength.label.removesuffix(" mg") for strength in strengths)
    if not PRODUCTS[key].mg_for_mg:
        assert cells[1] == ", ".join(number(strength.tablet_mg) for strength in strengths)


@pytest.mark.parametrize("key", DEPOTS)
def test_injections_and_their_windows(key: str) -> None:
    depot, window = DEPOTS[key], next_window(DEPOTS[key], TODAY)
    days = [(on - TODAY).days for on in (window.earliest_on, window.due_on, window.latest_on)]
    lists = [depot.doses_mg, days, depot.sites]
    assert _row(BUPRENORPHINE, f"`{key}`") == [", ".join(map(str, one)) for one in lists]


def test_conversions() -> None:
    for row in CONVERSIONS:
        bands = f"{row.daily_from_mg} to {row.daily_to_mg}" if row.monthly_mg else f"up to {row.daily_to_mg}"
        assert _row(BUPRENORPHINE, bands) == [str(row.weekly_mg), str(row.monthly_mg or "–")]


def test_receptors_taken() -> None:
    for point in PET_POINTS:
        low, high = point.peak_ng_per_ml
        assert _row(BUPRENORPHINE, str(point.dose_mg)) == [
            f"{point.taken_percent} ± {point.sd_percent} %",
            f"{low:g}–{high:g}",
        ]


@pytest.mark.parametrize("name", COMFORT)
def test_comfort_medicines(name: str) -> None:
    limits = COMFORT[name].limits
    numbers = [limits.dose_max_mg, Decimal(limits.interval_minutes) / 60, limits.daily_max_mg]
    cells = _row(MEDICINES, name)
    assert cells[0] == ", ".join(map(str, COMFORT[name].usual_mg))
    assert [Decimal(cell) for cell in cells[1:4]] == numbers
    assert f"`{limits.daily_source.key}`" in cells[4]


@pytest.mark.parametrize("rules", [HOLD_DEFAULT, HOLD_PULSE_50, HOLD])
def test_holds(rules: HoldRules) -> None:
    limits = ("hold_below_systolic_mmhg", "hold_below_diastolic_mmhg", "hold_below_pulse_per_min")
    expected = [str(getattr(rules, limit) or "–") for limit in limits]
    assert _row(MEDICINES, rules.name)[:3] == expected


def test_lofexidine_by_liver() -> None:
    rows = {"none": "none, eGFR 90 or more", "mild": "mild (5–6)"}
    rows |= {"moderate": "moderate (7–9), or eGFR 30 to 89.9", "severe": "severe (10 or more), or eGFR below 30"}
    for state, start in rows.items():
        limits = limits_for(state, None)  # type: ignore[arg-type]
        assert [Decimal(cell) for cell in _row(MEDICINES, start)] == [limits.dose_max_mg, limits.daily_max_mg]


def test_the_titration_of_naloxone() -> None:
    first, *rest = map(str, TITRATION_MG)
    assert _row(MEDICINES, "hospital, dependent on opioids: into a vein")[0] == f"{first}, then {', '.join(rest)}"
