"""One shape for every scored questionnaire: its items, the scores each item allows, and what a total means.

Scores are the numbers printed on the form, never the position of a choice. A missing answer is never taken as zero:
it leaves the form without a total and without a band, and the sum of the answers given is only a lower bound. An item
that the form itself skips is not missing; an answer given to it all the same is counted, never thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from breakwater.clinical.scales.parts import (
    Band,
    BandSet,
    Choice,
    FollowUp,
    Item,
    Loinc,
    Rights,
    ScoreNotAllowed,
    Subscale,
    UnknownBandSet,
    UnknownItem,
    When,
)
from breakwater.clinical.sources import Source

__all__ = [
    "Band", "BandSet", "Choice", "FollowUp", "Item", "Loinc", "Method", "Rights", "Scale", "ScaleResult",
    "ScoreNotAllowed", "Subscale", "SubscaleResult", "UnknownBandSet", "UnknownItem", "When",
]  # fmt: skip

# sum: the items add up. highest: the most serious answer decides. subscales: there is no total, only parts.
Method = Literal["sum", "highest", "subscales"]


@dataclass(frozen=True, slots=True)
class SubscaleResult:
    """What a subscale comes to. `total` is None while one of its items is missing; `flagged` while that is open."""

    id: str
    label: str
    total: int | None
    lower_bound: int
    flagged: bool | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """What a set of answers comes to, on which scale.

    `total` and `band` are None while an item is missing; `band_set` names the set of bands the form was held against.
    `lower_bound` is what the answers come to at the least. Follow-ups are open whether or not there is a total.
    """

    scale_id: str
    scale_version: str
    total: int | None
    lower_bound: int
    band: Band | None
    missing: tuple[str, ...]
    band_set: str | None = None
    subscales: tuple[SubscaleResult, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """A released version of a scored questionnaire. A released version never changes; a correction is a new version.

    Of several sets of bands the first is used unless another is named. Where they are equally well founded, the first
    is the stricter one.
    """

    id: str
    version: str
    title: str
    items: tuple[Item, ...]
    band_sets: tuple[BandSet, ...]
    rights: Rights
    source: Source
    method: Method = "sum"
    subscales: tuple[Subscale, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    loinc: Loinc | None = None
    language: str = "en"
    note: str = ""
    _by_id: dict[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {item.id: item for item in self.items})

    @property
    def has_total(self) -> bool:
        """Whether the form has one number for the whole."""
        return self.method != "subscales"

    @property
    def minimum(self) -> int:
        """Lowest possible total; 0 for a form without one."""
        return self._together([item.points(item.lowest) for item in self.items if item.counted])

    @property
    def maximum(self) -> int:
        """Highest possible total; 0 for a form without one."""
        return self._together([item.points(item.highest) for item in self.items if item.counted])

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands used unless another set is named."""
        return self.band_sets[0].bands if self.band_sets else ()

    def item(self, item_id: str) -> Item:
        """The item with this id. Raises `UnknownItem`."""
        try:
            return self._by_id[item_id]
        except KeyError:
            raise UnknownItem(self.id, item_id) from None

    def band_set(self, band_set_id: str | None = None) -> BandSet | None:
        """The set of bands with this id, or the one used by default. Raises `UnknownBandSet`."""
        if band_set_id is None:
            return self.band_sets[0] if self.band_sets else None
        for band_set in self.band_sets:
            if band_set.id == band_set_id:
                return band_set
        raise UnknownBandSet(self.id, band_set_id, [band_set.id for band_set in self.band_sets])

    def band_for(self, total: int, band_set_id: str | None = None) -> Band | None:
        """The band a complete total falls in, or None for a scale without published bands."""
        band_set = self.band_set(band_set_id)
        return band_set.band_for(total) if band_set else None

    def score(self, answers: Mapping[str, int | None], band_set_id: str | None = None) -> ScaleResult:
        """What the answers come to, keyed by item id; an absent key and None both mean "not answered".

        Raises `UnknownItem` for a key the scale does not have, `ScoreNotAllowed` for a value that its item does not
        print and `UnknownBandSet`. Booleans, decimals and text are refused, never converted.
        """
        bands = self.band_set(band_set_id)
        for item_id in answers:
            self.item(item_id)
        given: dict[str, int] = {}
        missing: list[str] = []
        points: list[int] = []
        for item in self.items:
            value = answers.get(item.id)
            if value is None:
                if item.optional or item.skipped(given):
                    continue
                missing.append(item.id)
                value = item.lowest
            elif item.takes(value):
                given[item.id] = value
            else:
                raise ScoreNotAllowed(item.id, value, item.label, item.allowed_scores)
            if item.counted:
                points.append(item.points(value))
        return self._result(given, tuple(missing), self._together(points), bands)

    def _result(
        self, given: Mapping[str, int], missing: tuple[str, ...], lower_bound: int, bands: BandSet | None
    ) -> ScaleResult:
        total = lower_bound if self.has_total and not missing else None
        return ScaleResult(
            scale_id=self.id,
            scale_version=self.version,
            total=total,
            lower_bound=lower_bound,
            band=bands.band_for(total) if bands and total is not None else None,
            missing=missing,
            band_set=bands.id if bands else None,
            subscales=tuple(self._subscale(subscale, given) for subscale in self.subscales),
            follow_ups=tuple(one for one in self.follow_ups if one.opened_by(lower_bound, given)),
        )

    def _together(self, points: list[int]) -> int:
        if self.method == "sum":
            return sum(points)
        return max(points, default=0) if self.method == "highest" else 0

    def _subscale(self, subscale: Subscale, given: Mapping[str, int]) -> SubscaleResult:
        answered = sum(given.get(item_id, 0) for item_id in subscale.item_ids)
        open_items = [item for item in map(self.item, subscale.item_ids) if _is_open(item, given)]
        lowest = answered + sum(item.lowest for item in open_items)
        highest = answered + sum(item.highest for item in open_items)
        return SubscaleResult(
            id=subscale.id,
            label=subscale.label,
            total=None if open_items else answered,
            lower_bound=lowest,
            flagged=subscale.flagged(lowest, highest),
            missing=tuple(item.id for item in open_items),
        )


def _is_open(item: Item, given: Mapping[str, int]) -> bool:
    """Whether the item has no answer and was not skipped by the form itself."""
    return item.id not in given and not item.skipped(given)
