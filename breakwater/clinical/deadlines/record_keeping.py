"""How long records are kept, by class. The longest time asked for counts, and a legal hold has no end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from breakwater.clinical.sources import Source, source
from breakwater.clinical.treatment_day import add_years

RetentionCode = Literal["controlled_substances", "privacy_documents", "clinical_record"]


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """A kind of record, how many years it is kept at least, and the event from which they count."""

    code: RetentionCode
    title: str
    years: int
    counted_from: str
    source: Source


RETENTION_CLASSES: Final[dict[RetentionCode, RetentionClass]] = {
    entry.code: entry
    for entry in (
        RetentionClass(
            "controlled_substances",
            "Controlled-substance records",
            2,
            "the day of the record",
            source("21-cfr-1304.04"),
        ),
        RetentionClass(
            "privacy_documents",
            "Policies, consents, accounting of disclosures, audit reviews",
            6,
            "the day of the document or its last day in effect, whichever is later",
            source("hipaa-retention"),
        ),
        # States commonly ask for 7 to 10 years; the longer one is the floor here.
        RetentionClass("clinical_record", "Clinical record", 10, "the last visit", source("state-record-retention")),
    )
}

# Somebody treated as a minor has the years counted from this birthday, if later. Source: state-record-retention.
ADULT_AT_YEARS: Final = 18


@dataclass(frozen=True, slots=True)
class Keeping:
    """Until when a record is kept: `keep_through_on` is the last day, None under a legal hold; `why` is in words."""

    keep_through_on: date | None
    why: str
    source: Source

    def may_be_removed(self, today: date) -> bool:
        """Whether the time is over."""
        return self.keep_through_on is not None and today > self.keep_through_on


def keep_until(
    code: RetentionCode,
    counted_from_on: date,
    *,
    state_years: int | None = None,
    born_on: date | None = None,
    legal_hold: bool = False,
) -> Keeping:
    """Until when a record of a class is kept, counted from the event that its class names.

    `state_years` only lengthens. For a clinical record, give `born_on`: the years of a minor count from the 18th
    birthday. Counted from February 29, the last day is March 1. Sources 21-cfr-1304.04, hipaa-retention,
    state-record-retention; the last two are from memory.
    """
    kind = RETENTION_CLASSES[code]
    years = max(kind.years, state_years or 0)
    if legal_hold:
        return Keeping(None, "A legal hold: kept until it is lifted.", kind.source)
    start = counted_from_on
    if born_on is not None and code == "clinical_record":
        start = max(start, add_years(born_on, ADULT_AT_YEARS, "later"))
    why = f"{kind.title}: {years} years from {kind.counted_from}."
    return Keeping(add_years(start, years, "later"), why, kind.source)
