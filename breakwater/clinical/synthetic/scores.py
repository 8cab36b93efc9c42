"""Withdrawal scores as a nurse would write them: totals that scatter around the expected one, made of allowed answers.

The answers to a total are drawn from all ways of reaching it exactly, those in which the signs rise together being the
likelier ones. A table of what the remaining items can still add makes every draw end at the total.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from breakwater.clinical.scales import COWS

Totals = NDArray[np.int64]

# How far one nurse's total lies from the expected one, as a standard deviation. Source: ours-synthetic-people.
SCATTER: Final = 1.5
# How far one sign may run ahead of the others, as a share of its highest score. Source: ours-synthetic-people.
SIGNS_APART: Final = 0.35
# A pulse above 120 would be a red flag of its own, so withdrawal here stops below it. Source: ours-synthetic-people.
PULSE_AT_MOST: Final = 2


def _allowed(item_id: str, allowed: tuple[int, ...]) -> NDArray[np.int64]:
    return np.array([score for score in allowed if item_id != "pulse" or score <= PULSE_AT_MOST])


_ITEMS: Final = tuple((item.id, _allowed(item.id, tuple(item.allowed_scores))) for item in COWS.items)
HIGHEST: Final = int(sum(scores[-1] for _, scores in _ITEMS))


def scored_total(expected: float | NDArray[np.float64], rng: np.random.Generator) -> Totals:
    """Totals scored when so much is expected, from 0 to the highest there is here (source ours-synthetic-people)."""
    around = np.asarray(expected) + SCATTER * rng.standard_normal(np.shape(expected))
    return np.clip(np.rint(around), 0, HIGHEST).astype(np.int64)


def cows_answers(totals: Totals, rng: np.random.Generator) -> dict[str, Totals]:
    """Answers, one array an item of COWS, that add up to exactly these totals (each from 0 to `HIGHEST`).

    Raises `ValueError` for a total outside.
    """
    wanted = np.atleast_1d(np.asarray(totals, dtype=np.int64))
    if np.any(wanted < 0) or np.any(wanted > HIGHEST):
        raise ValueError(f"A total here is from 0 to {HIGHEST}.")
    weights, ways = _tables()
    left = wanted.copy()
    answers = {}
    for place, (item_id, scores) in enumerate(_ITEMS):
        # For each form: how likely each score is, given what must still be reached and what the later items can add.
        rest = left[:, None] - scores[None, :]
        reach = np.where(rest >= 0, ways[wanted[:, None], place + 1, np.maximum(rest, 0)], 0.0)
        upto = np.cumsum(weights[place][wanted] * reach, axis=1)
        choice = (upto <= rng.random(len(wanted))[:, None] * upto[:, -1:]).sum(axis=1)
        answers[item_id] = scores[choice]
        left -= scores[choice]
    return answers


@cache
def _tables() -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Weights of each score by total, and how many (weighted) ways items from a place on have to add up to a sum.

    Shapes: one (totals, scores) for each item; (totals, items + 1, sums).
    """
    totals = np.arange(HIGHEST + 1)
    weights = []
    for _, scores in _ITEMS:
        ahead = scores[None, :] / scores[-1] - totals[:, None] / HIGHEST
        weights.append(np.exp(-((ahead / SIGNS_APART) ** 2)))
    ways = np.zeros((HIGHEST + 1, len(_ITEMS) + 1, HIGHEST + 1))
    ways[:, -1, 0] = 1.0
    for place in range(len(_ITEMS) - 1, -1, -1):
        for column, score in enumerate(_ITEMS[place][1]):
            ways[:, place, score:] += weights[place][:, [column]] * ways[:, place + 1, : HIGHEST + 1 - score]
    return weights, ways
