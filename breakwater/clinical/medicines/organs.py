"""How well liver and kidney work, in the words that dose limits use."""

from __future__ import annotations

from typing import Final, Literal

LiverState = Literal["none", "mild", "moderate", "severe"]

# Child-Pugh points from which each class counts; 5 to 15 are possible. Source: lofexidine-label.
_CHILD_PUGH_FROM: Final[tuple[tuple[int, LiverState], ...]] = ((10, "severe"), (7, "moderate"), (5, "mild"))
_CHILD_PUGH_MOST: Final = 15


def liver_state(child_pugh_points: int) -> LiverState:
    """The class of a Child-Pugh score: 5 and 6 mild, 7 to 9 moderate, 10 and more severe (source lofexidine-label).

    "none" is for a person without liver disease, who has no score. Raises `ValueError` outside 5 to 15.
    """
    for least, state in _CHILD_PUGH_FROM:
        if least <= child_pugh_points <= _CHILD_PUGH_MOST:
            return state
    raise ValueError(f"A Child-Pugh score is 5 to {_CHILD_PUGH_MOST} points, not {child_pugh_points}.")
