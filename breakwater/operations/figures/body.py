"""Figures of tolerance, withdrawal and breathing."""

from __future__ import annotations

import numpy as np

from breakwater.clinical import pharmacology as ph
from breakwater.clinical.pharmacology import breathing as models
from breakwater.clinical.pharmacology.compartments import Drug
from breakwater.operations.figures.plot import COLORS, Axis, Plot

DAYS_OF_USE = 60
# What is used a day: the drug in the blood, its model, mg a day, times a day.
HABITS: dict[str, tuple[str, Drug, float, int]] = {
    "heroin": ("morphine", ph.MORPHINE_IV, 200.0, 4),
    "fentanyl": ("fentanyl", ph.FENTANYL_IV, 2.0, 8),
    "methadone, 80 mg": ("methadone", ph.METHADONE, 80.0, 1),
    "buprenorphine, 16 mg": ("buprenorphine", ph.BUPRENORPHINE_TABLET, 16.0, 1),
}
# When the peak should be, in days: heroin 48 to 60 hours, methadone day 4 to 6.
PEAKS = {"heroin": (2.0, 2.5), "methadone, 80 mg": (4.0, 6.0)}


def _course(habit: str, days_after: int) -> tuple[ph.Levels, ph.Adapted, int]:
    """Days since the last use, what the process does, and the place of the last use."""
    drug, model, mg_per_day, times = HABITS[habit]
    doses = [(place * 24.0 / times, mg_per_day / times) for place in range(DAYS_OF_USE * times)]
    hours = np.arange(0.0, (DAYS_OF_USE + days_after) * 24.0)
    course = ph.adapt(ph.DRIVES[drug].of(ph.levels(doses, hours, model)), 1.0)
    last = int(doses[-1][0])
    return (hours - last) / 24.0, course, last


def withdrawal() -> str:
    """COWS after the last use, with the windows in which the peaks should be."""
    plot = Plot(
        "Withdrawal after the last use",
        "Expected COWS over 21 days without medicine after four opioids, with the windows for the peaks.",
        Axis("days since the last use", 0, 21, range(0, 22, 3)),
        Axis("COWS", 0, 30, range(0, 31, 5)),
    )
    for color, habit in zip(COLORS, HABITS, strict=False):
        days, course, last = _course(habit, 23)
        shown = slice(last, last + 21 * 24 + 1, 4)
        cows = ph.expected_cows(course.shown)
        plot.line(days[shown], cows[shown], color, habit)
        if habit in PEAKS:
            plot.box(PEAKS[habit], (0, 30), color, f"peak of {habit.split(',')[0]}")
    plot.line((8, 21), (8, 8), COLORS[5], "heroin below 8", dashed=True)
    return plot.svg()


def tolerance() -> str:
    """What builds while heroin is used, and what is left of it afterwards."""
    days, course, _ = _course("heroin", 45)
    shown = slice(0, None, 12)
    since_start = days[shown] - days[0]
    plot = Plot(
        "Tolerance builds in weeks and is lost in weeks",
        "Tolerance and shown withdrawal over 60 days of heroin and 45 days without.",
        Axis("days", 0, 105, range(0, 106, 15)),
        Axis("share", 0, 1, (0, 0.25, 0.5, 0.75, 1)),
    )
    plot.line(since_start, course.tolerance[shown], COLORS[0], "tolerance")
    plot.line(since_start, course.shown[shown], COLORS[1], "withdrawal that shows")
    plot.box((DAYS_OF_USE + 14, DAYS_OF_USE + 28), (0, 0.5), COLORS[2], "2 to 4 weeks off")
    return plot.svg()


def breathing() -> str:
    """Dose and breathing, with the anchors of Dahan 2005."""
    doses = np.linspace(0, 8, 81)
    plot = Plot(
        "A full agonist stops the breath; buprenorphine levels off",
        "Share of normal breathing by IV dose, without tolerance, with tolerance, and with a heavy sedative.",
        Axis("IV dose, µg/kg", 0, 8, range(9)),
        Axis("share of normal breathing", 0, 1, (0, 0.25, 0.5, 0.75, 1)),
    )
    fentanyl, buprenorphine = models.FENTANYL_IV, models.BUPRENORPHINE_IV
    plot.line(doses, fentanyl.breathing(doses), COLORS[1], "fentanyl")
    plot.line(doses, fentanyl.breathing(doses, tolerance=0.9), COLORS[1], "fentanyl, tolerant", dashed=True)
    plot.line(doses, buprenorphine.breathing(doses), COLORS[0], "buprenorphine")
    plot.line(doses, buprenorphine.breathing(doses, sedative=1.0), COLORS[0], "the same, with sedative", dashed=True)
    plot.dots([(2.9, 0.0), (3.0, 0.5)], COLORS[3], "published: apnea, ceiling")
    return plot.svg()
