"""Figures of levels in the blood."""

from __future__ import annotations

import numpy as np

from breakwater.clinical import pharmacology as ph
from breakwater.operations.figures.plot import COLORS, Axis, Plot

SEED = 20_261_122
# The printed table: half-life in hours, and the share reached after 1 to 5 doses.
PRINTED = {
    15: (0.670, 0.891, 0.964, 0.988, 0.996),
    24: (0.500, 0.750, 0.875, 0.938, 0.969),
    28: (0.448, 0.695, 0.832, 0.907, 0.949),
    36: (0.370, 0.603, 0.750, 0.843, 0.901),
    59: (0.246, 0.431, 0.571, 0.676, 0.756),
}
# Published peaks of buprenorphine (Greenwald 2003): dose in mg, level from and to in ng/mL.
PUBLISHED_PEAKS = {2: (0.5, 1.0), 16: (5.0, 6.0), 32: (13.0, 14.0)}


def accumulation() -> str:
    """How fast a daily dose reaches its steady state, by half-life, beside the printed table."""
    plot = Plot(
        "Daily doses reach their steady state in 3.3 half-lives",
        "Share of the steady state after 1 to 10 daily doses, for half-lives from 15 to 59 hours.",
        Axis("daily doses", 0, 10, range(0, 11, 2)),
        Axis("share of the steady state", 0, 1, (0, 0.25, 0.5, 0.75, 0.9, 1)),
    )
    for color, (half_life, printed) in zip(COLORS, PRINTED.items(), strict=False):
        days = range(11)
        reached = [ph.fraction_of_steady_state(day, half_life) for day in days]
        plot.line(days, reached, color, f"half-life {half_life} h")
        plot.dots(zip(range(1, 6), printed, strict=True), color)
    plot.dots([], "#1d2b2a", "dots: the printed table")
    return plot.svg()


def methadone_people_figure() -> str:
    """The same 80 mg a day in 500 different people."""
    people = ph.methadone_people(np.random.default_rng(SEED), 500)
    hours = np.arange(0.0, 14 * 24 + 1, 3.0)
    doses = [(24.0 * day, 80.0) for day in range(14)]
    everybody = ph.levels(doses, hours, people)
    low, middle, high = np.quantile(everybody, (0.1, 0.5, 0.9), axis=0)
    plot = Plot(
        "80 mg of methadone a day in 500 synthetic people",
        "Median level and the band of the middle 80 percent over 14 days, with and without autoinduction.",
        Axis("days", 0, 14, range(0, 15, 2)),
        Axis("ng/mL", 0, 900, range(0, 901, 150)),
    )
    days = (hours / 24).tolist()
    plot.band(days, low.tolist(), high.tolist(), COLORS[0], "8 of 10 people")
    plot.line(days, middle, COLORS[0], "median")
    plot.line(days, ph.levels_with_autoinduction(doses, hours), COLORS[1], "with autoinduction", dashed=True)
    return plot.svg()


def buprenorphine_levels() -> str:
    """A day on 2, 16 and 32 mg under the tongue, beside the published peaks."""
    hours = np.arange(0.0, 24.01, 0.25)
    plot = Plot(
        "Buprenorphine over a day, after two weeks on the dose",
        "Levels after tablets and solution of 2, 16 and 32 mg, with the published peaks as boxes at 1 to 2 hours.",
        Axis("hours after the dose", 0, 24, range(0, 25, 4)),
        Axis("ng/mL", 0, 15, range(0, 16, 3)),
    )
    for color, (mg, peak) in zip(COLORS, PUBLISHED_PEAKS.items(), strict=False):
        doses = [(24.0 * day, float(mg)) for day in range(15)]
        for form, name, dashed in (
            (ph.BUPRENORPHINE_TABLET, "tablet", False),
            (ph.BUPRENORPHINE_SOLUTION, "solution", True),
        ):
            plot.line(hours, ph.levels(doses, hours + 14 * 24, form), color, f"{mg} mg {name}", dashed=dashed)
        plot.box((0.5, 2.0), peak, color, f"published peak, {mg} mg")
    return plot.svg()


def depots() -> str:
    """Weekly and monthly injections over half a year."""
    days = np.arange(0.0, 180.5, 1.0)
    plot = Plot(
        "Buprenorphine injections over half a year",
        "Levels of a weekly 24 mg, a monthly 96 mg, and monthly RBP-6000 injections of 300, 300, then 100 mg.",
        Axis("days", 0, 180, range(0, 181, 28)),
        Axis("ng/mL", 0, 8, range(0, 9, 2)),
    )
    weekly = [(24.0 * day, 24.0) for day in range(0, 180, 7)]
    monthly = [(24.0 * day, 96.0) for day in range(0, 180, 28)]
    rbp = [(24.0 * day, 300.0 if place < 2 else 100.0) for place, day in enumerate(range(0, 180, 28))]
    for color, doses, drug, name in (
        (COLORS[0], weekly, ph.BUPRENORPHINE_WEEKLY, "weekly CAM2038, 24 mg"),
        (COLORS[1], monthly, ph.BUPRENORPHINE_MONTHLY, "monthly CAM2038, 96 mg"),
        (COLORS[2], rbp, ph.BUPRENORPHINE_RBP_6000, "RBP-6000, 300/300/100"),
    ):
        plot.line(days, ph.levels(doses, days * 24, drug), color, name)
    return plot.svg()
