"""Figures of synthetic people: first days, staying, and deaths beside the published rates."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from breakwater.clinical.synthetic import CORNISH, MEDICINES, NEVER, PHASES, History, People, draw_people, simulate
from breakwater.clinical.synthetic.rates import DAYS_A_YEAR
from breakwater.operations.figures.plot import COLORS, Axis, Plot

SEED, COUNT, DAYS = 20_261_122, 10_000, 180
NAMES = {"methadone": "methadone", "buprenorphine": "buprenorphine", "none": "no medicine"}


@cache
def followed() -> tuple[People, History]:
    """10,000 people over 180 days, the same every time."""
    rng = np.random.default_rng(SEED)
    people = draw_people(rng, COUNT)
    return people, simulate(people, DAYS, rng)


def detox() -> str:
    """Expected scores in the first ten days, by medicine."""
    people, history = followed()
    plot = Plot(
        "First days of 10,000 synthetic people",
        "Median expected COWS each morning, and the band of the middle 80 percent of those without medicine.",
        Axis("days since admission", 0, 10, range(0, 11, 2)),
        Axis("COWS", 0, 36, (0, 5, 13, 25, 36)),
    )
    days = list(range(11))
    for color, (code, name) in zip(COLORS, enumerate(MEDICINES), strict=False):
        rows = history.expected_cows[people.medicine == code, :11]
        low, middle, high = np.nanquantile(rows, (0.1, 0.5, 0.9), axis=0)
        if name == "none":
            plot.band(days, low.tolist(), high.tolist(), color, "8 of 10 without")
        plot.line(days, middle, color, NAMES[name])
    return plot.svg()


def retention() -> str:
    """How many have stayed without a break, by medicine."""
    people, history = followed()
    plot = Plot(
        "Staying in treatment",
        "Share of synthetic people who have stayed without a break, by day and medicine.",
        Axis("days since admission", 0, 180, range(0, 181, 30)),
        Axis("share still there", 0, 1, (0, 0.25, 0.5, 0.75, 1)),
    )
    days = np.arange(0, DAYS, 3)
    for color, (code, name) in zip(COLORS, enumerate(MEDICINES), strict=False):
        left = history.left_on_day[people.medicine == code][:, None]
        dead = history.died_on_day[people.medicine == code][:, None]
        there = ((left == NEVER) | (left > days)) & ((dead == NEVER) | (dead > days))
        plot.line(days, there.mean(axis=0), color, NAMES[name])
    return plot.svg()


def deaths() -> str:
    """Deaths per 100 person-years by phase: published, and counted among synthetic people."""
    _, history = followed()
    plot = Plot(
        "Deaths per 100 person-years",
        "Published rate and count among synthetic people, with the bars of chance, for each phase.",
        Axis("1 first 2 weeks, 2 in treatment, 3 weeks 1-2 out, 4 weeks 3-4 out, 5 later", 0, 6, range(1, 6)),
        Axis("per 100 person-years", 0, 9, range(10)),
    )
    published = [getattr(CORNISH, phase) for phase in PHASES]
    counted, bars = [], []
    for code, phase in enumerate(PHASES):
        years = float((history.phase == code).sum()) / DAYS_A_YEAR
        rate = history.deaths_per_100_years(phase)
        spread = 100 * 2 * math.sqrt(rate * years / 100) / years
        counted.append((code + 1.12, rate))
        bars.append((max(0.0, rate - spread), rate + spread))
    plot.dots([(code + 0.88, rate) for code, rate in enumerate(published)], COLORS[1], "Cornish 2010")
    plot.dots(counted, COLORS[0], "synthetic, ± 2 SD", bars=bars)
    return plot.svg()
