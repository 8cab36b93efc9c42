"""What a scale is made of: items with their own allowed scores, bands, subscales, follow-ups, and who owns the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from breakwater.clinical.sources import Source


class ScoreNotAllowed(ValueError):
    """An answer is not one of the scores printed for its item. Carries the item's id and the value refused."""

    def __init__(self, item_id: str, value: object, label: str, allowed: Sequence[int]) -> None:
        self.item_id = item_id
        self.value = value
        super().__init__(f"{label}: {value!r} is not a score on this form. {_what_to_give(allowed)}")


class UnknownItem(ValueError):
    """An answer was given for an item that this scale does not have."""

    def __init__(self, scale_id: str, item_id: str) -> None:
        self.item_id = item_id
        super().__init__(f"The scale {scale_id!r} has no item {item_id!r}.")


class UnknownBandSet(ValueError):
    """A set of bands was named that this scale does not have."""

    def __init__(self, scale_id: str, band_set_id: str, known: Sequence[str]) -> None:
        names = f"It has {', '.join(known)}." if known else "It has no bands."
        super().__init__(f"The scale {scale_id!r} has no set of bands {band_set_id!r}. {names}")


def _what_to_give(allowed: Sequence[int]) -> str:
    if isinstance(allowed, range):
        return f"Give a whole number from {allowed[0]} to {allowed[-1]}."
    return f"Choose one of {', '.join(str(score) for score in allowed)}."


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of an item: its score, a few words, and what the form prints where that is not the score."""

    score: int
    label: str
    printed: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """A condition on one answer, both ends included. It does not hold while the answer is missing."""

    item_id: str
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, given: Mapping[str, int]) -> bool:
        """Whether the answer given lies within the ends."""
        value = given.get(self.item_id)
        if value is None:
            return False
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True)
class Item:
    """One question: a set of printed choices, or whole numbers such as a count of days.

    `look_back` says which stretch of time it is about. `wording` is what is asked: the form's own text where `Rights`
    says that it is shipped, otherwise a question of our own or nothing. `reversed` marks an item whose "yes" is the
    better answer: its choices carry the printed scores all the same. An item that is not `counted` is asked but not
    added up; an `optional` one is not missed. With `positive_from` the form only asks whether the answer reaches that
    number, and the item counts 1 or 0. `asked_when` holds what earlier answers must be for it to be asked at all.
    """

    id: str
    label: str
    look_back: str
    choices: tuple[Choice, ...] = ()
    whole_numbers: range | None = None
    wording: str = ""
    reversed: bool = False
    counted: bool = True
    optional: bool = False
    positive_from: int | None = None
    asked_when: tuple[When, ...] = ()
    loinc: str = ""
    # Worked out once: a hundred thousand forms are checked against it.
    _allowed: frozenset[int] | range = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        allowed = self.whole_numbers or frozenset(choice.score for choice in self.choices)
        object.__setattr__(self, "_allowed", allowed)

    @property
    def allowed_scores(self) -> Sequence[int]:
        """The scores the form takes, in its order; those of printed choices need not be contiguous."""
        return self.whole_numbers or tuple(choice.score for choice in self.choices)

    @property
    def lowest(self) -> int:
        """The lowest score the form takes."""
        return min(self._allowed)

    @property
    def highest(self) -> int:
        """The highest score the form takes."""
        return max(self._allowed)

    def takes(self, value: object) -> bool:
        """Whether this is one of the form's scores: a whole number, never True, 4.0 or "4"."""
        # `type(...) is int` rather than isinstance: True would otherwise score 1, and 4.0 would pass for 4.
        return type(value) is int and value in self._allowed

    def points(self, score: int) -> int:
        """What this answer adds: its score, or 1 or 0 where the form only asks whether it reaches a number."""
        return score if self.positive_from is None else int(score >= self.positive_from)

    def skipped(self, given: Mapping[str, int]) -> bool:
        """Whether an earlier answer says that this is not asked. While that answer is missing it may be asked."""
        return any(when.item_id in given and not when.holds(given) for when in self.asked_when)

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
class BandSet:
    """One way to cut the totals of a scale into bands, by name, because published ways differ."""

    id: str
    label: str
    bands: tuple[Band, ...]
    source: Source

    def band_for(self, total: int) -> Band | None:
        """The band a complete total falls in, if the set names one for it."""
        for band in self.bands:
            if band.contains(total):
                return band
        return None


@dataclass(frozen=True, slots=True)
class Subscale:
    """A sum over some of the items, flagged from `flag_from` up, or at `flag_up_to` and below."""

    id: str
    label: str
    item_ids: tuple[str, ...]
    flag_from: int | None = None
    flag_up_to: int | None = None

    def flagged(self, lowest: int, highest: int) -> bool | None:
        """Whether a sum between these two is flagged; None while the missing answers could decide it either way."""
        if self.flag_from is not None:
            certain, excluded = lowest >= self.flag_from, highest < self.flag_from
        elif self.flag_up_to is not None:
            certain, excluded = highest <= self.flag_up_to, lowest > self.flag_up_to
        else:
            return None
        return certain if certain or excluded else None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What an answer asks staff to do, whatever the total, and also while the total is missing.

    Opened once the total, or what is sure of it, reaches `from_total` and every condition in `when` holds. `urgent`
    means before anything else.
    """

    id: str
    message: str
    source: Source
    urgent: bool = False
    from_total: int | None = None
    when: tuple[When, ...] = ()

    def opened_by(self, lower_bound: int, given: Mapping[str, int]) -> bool:
        """Whether these answers open it."""
        reached = self.from_total is None or lower_bound >= self.from_total
        return reached and all(condition.holds(given) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Rights:
    """Who owns the form, on what terms, whether its own wording is shipped here, and the credit to show with it."""

    owner: str
    terms: str
    wording_shipped: bool
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Loinc:
    """LOINC codes of the form and of its total. A form without a code of its own has none; none is made up."""

    panel: str
    total: str
    source: Source
