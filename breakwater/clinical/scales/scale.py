"""One shape for every scored questionnaire: its items, the scores each item allows, and what a total means.

Scores are the numbers printed on the form, never the position of a choice. A missing answer is never taken as zero:
it leaves the form without a total and without a band, and the sum of the answers given is only a lower bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from breakwater.clinical.sources import Source


class ScoreNotAllowed(ValueError):
    """An answer is not one of the scores printed for its item. Carries the item's id and the value refused."""

    def __init__(self, item_id: str, value: object, label: str, allowed: tuple[int, ...]) -> None:
        self.item_id = item_id
        self.value = value
        scores = ", ".join(str(score) for score in allowed)
        super().__init__(f"{label}: {value!r} is not a score on this form. Choose one of {scores}.")


class UnknownItem(ValueError):
    """An answer was given for an item that this scale does not have."""

    def __init__(self, scale_id: str, item_id: str) -> None:
        self.item_id = item_id
        super().__init__(f"The scale {scale_id!r} has no item {item_id!r}.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of an item: the score printed beside it and a few words that describe it."""

    score: int
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `look_back` says which stretch of time it is about."""

    id: str
    label: str
    look_back: str
    choices: tuple[Choice, ...]

    @property
    def allowed_scores(self) -> tuple[int, ...]:
        """The scores printed on the form, in its order; they need not be contiguous."""
        return tuple(choice.score for choice in self.choices)

    def choice(self, score: int) -> Choice:
        """The choice with this score. Raises `ScoreNotAllowed` when the form does not print it."""
        for choice in self.choices:
            if choice.score == score:
                return choice
        raise ScoreNotAllowed(self.id, score, self.label, self.allowed_scores)


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of totals, both ends included."""

    id: str
    label: str
    low: int
    high: int

    def contains(self, total: int) -> bool:
        """Whether the total lies in this band."""
        return self.low <= total <= self.high


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """What a set of answers comes to. `total` and `band` are None while an item is missing."""

    total: int | None
    lower_bound: int
    band: Band | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """A released version of a scored questionnaire. A released version never changes; a correction is a new version."""

    id: str
    version: str
    title: str
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    rights: str
    source: Source

    @property
    def minimum(self) -> int:
        """Lowest possible total."""
        return sum(min(item.allowed_scores) for item in self.items)

    @property
    def maximum(self) -> int:
        """Highest possible total."""
        return sum(max(item.allowed_scores) for item in self.items)

    def item(self, item_id: str) -> Item:
        """The item with this id. Raises `UnknownItem`."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise UnknownItem(self.id, item_id)

    def band_for(self, total: int) -> Band | None:
        """The band a complete total falls in, or None for a scale without published bands."""
        for band in self.bands:
            if band.contains(total):
                return band
        return None

    def score(self, answers: Mapping[str, int | None]) -> ScaleResult:
        """Add up the answers, keyed by item id; an absent key and None both mean "not answered".

        Raises `UnknownItem` for a key the scale does not have and `ScoreNotAllowed` for a value that its item does not
        print. Booleans, decimals and text are refused, never converted.
        """
        for item_id in answers:
            self.item(item_id)
        given = {item.id: _checked(item, answers.get(item.id)) for item in self.items}
        missing = tuple(item_id for item_id, score in given.items() if score is None)
        lower_bound = sum(score for score in given.values() if score is not None)
        if missing:
            unanswered = sum(min(self.item(item_id).allowed_scores) for item_id in missing)
            return ScaleResult(total=None, lower_bound=lower_bound + unanswered, band=None, missing=missing)
        return ScaleResult(total=lower_bound, lower_bound=lower_bound, band=self.band_for(lower_bound), missing=())


def _checked(item: Item, value: int | None) -> int | None:
    """The value if it is missing or printed for the item; otherwise `ScoreNotAllowed`."""
    if value is None:
        return None
    # `type(...) is int` rather than isinstance: True would otherwise score 1, and 4.0 would pass for 4.
    if type(value) is not int or value not in item.allowed_scores:
        raise ScoreNotAllowed(item.id, value, item.label, item.allowed_scores)
    return value
