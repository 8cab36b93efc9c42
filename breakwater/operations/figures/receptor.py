"""Figures of who holds the receptor."""

from __future__ import annotations

import numpy as np

from breakwater.clinical import pharmacology as ph
from breakwater.operations.figures.plot import COLORS, Axis, Plot

# Greenwald 2003: middle of the published peak (ng/mL), occupancy and its standard deviation in percent.
SCANNED = ((0.75, 41, 8), (5.5, 80, 2), (13.5, 84, 2))
SHARES = (0, 0.25, 0.5, 0.75, 1)


def occupancy() -> str:
    """The curve of Nasser 2014 beside the points of Greenwald 2003."""
    levels = np.geomspace(0.1, 20, 80)
    plot = Plot(
        "How much of the receptor buprenorphine takes",
        "Percent of mu receptors taken by level: the published curve, and three points measured in a scanner.",
        Axis("ng/mL in the blood", 0.1, 20, (0.1, 0.3, 1, 3, 10, 20), log=True),
        Axis("% of receptors", 0, 100, range(0, 101, 20)),
    )
    plot.line(levels, [ph.buprenorphine_occupancy_percent(float(level)) for level in levels], COLORS[0], "curve")
    bars = [(taken - spread, taken + spread) for _, taken, spread in SCANNED]
    plot.dots([(level, taken) for level, taken, _ in SCANNED], COLORS[1], "scanner: 2, 16, 32 mg", bars=bars)
    plot.box((1.0, 20.0), (50, 92), COLORS[2], "withdrawal held off")
    return plot.svg()


def precipitated_withdrawal() -> str:
    """Buprenorphine meets fentanyl on a full receptor, and on one that is almost empty."""
    added = np.geomspace(0.01, 100, 80)
    plot = Plot(
        "Why buprenorphine waits for withdrawal",
        "Occupancy and net effect as buprenorphine is added, with much and with little fentanyl on the receptor.",
        Axis("buprenorphine at the receptor, nM", 0.01, 100, (0.01, 0.1, 1, 10, 100), log=True),
        Axis("share", 0, 1, SHARES),
    )
    for color, fentanyl, name in ((COLORS[1], 20.0, "fentanyl 20 nM"), (COLORS[0], 0.3, "fentanyl 0.3 nM")):
        changes = [ph.displacement({"fentanyl": fentanyl}, "buprenorphine", float(nm)) for nm in added]
        plot.line(added, [change.net_after for change in changes], color, f"effect, {name}")
        plot.line(added, [change.occupied_after for change in changes], color, f"taken, {name}", dashed=True)
    plot.line((0.01, 100), (ph.EFFICACY["buprenorphine"],) * 2, COLORS[5], "its own efficacy", dashed=True)
    return plot.svg()


def rescue_figure() -> str:
    """One dose of naloxone two hours in, against fentanyl and carfentanil at six times their half level."""
    plot = Plot(
        "Naloxone frees the receptor, and wears off",
        "Share of receptors held over six hours; naloxone is given at two hours.",
        Axis("minutes", 0, 420, range(0, 421, 60)),
        Axis("share of receptors", 0, 1, SHARES),
    )
    for color, opioid in ((COLORS[1], "fentanyl"), (COLORS[3], "carfentanil")):
        course = ph.rescue(
            opioid,
            opioid_pm=6 * ph.BINDINGS[opioid].half_level,
            opioid_half_life_min=420.0,
            naloxone_pm=10_000.0,
            naloxone_at_min=120.0,
            until_min=420.0,
        )
        shown = slice(None, None, 120)
        plot.line(course.minutes[shown], course.opioid[shown], color, opioid)
        plot.line(course.minutes[shown], course.naloxone[shown], color, f"naloxone beside {opioid}", dashed=True)
    return plot.svg()
