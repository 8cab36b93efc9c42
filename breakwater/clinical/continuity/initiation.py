"""IET: a new episode is followed by a first contact within 14 days, and by more in the 34 days after that.

The day of the episode is day 0, so initiation lies on days 0 to 13; the day of initiation is day 0 of engagement,
which lies on days 1 to 34. How far to look back for an earlier episode depends on the specification, and the
specifications do not agree: the caller names one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from breakwater.clinical.formatting import age
from breakwater.clinical.sources import Source, source
from breakwater.clinical.treatment_day import days_since

# Source: iet.
MIN_AGE_YEARS: Final = 13
INITIATION_LAST_DAY: Final = 13
ENGAGEMENT_LAST_DAY: Final = 34
ENGAGEMENT_CONTACTS: Final = 2
# Month and day of the last episode of a year. Source: iet.
LAST_EPISODE: Final = (11, 14)

_SOURCE: Final = source("iet")


@dataclass(frozen=True, slots=True)
class IetSpecification:
    """A published version of the measure, and the days without an earlier contact that make an episode new."""

    id: str
    name: str
    look_back_days: int
    source: Source


CMS137: Final = IetSpecification("cms137-0.0.002", "CMS137 v0.0.002", 60, source("cms137"))
HEDIS_IET: Final = IetSpecification("hedis-iet", "HEDIS IET", 194, source("hedis-iet-look-back"))

ContactKind = Literal["visit", "short_acting", "long_acting"]


@dataclass(frozen=True, slots=True)
class Contact:
    """A visit, or a medicine given or handed out: short-acting (daily) or long-acting (injection, implant)."""

    on: date
    kind: ContactKind


IetReason = Literal["engaged", "not_engaged", "not_initiated", "too_young", "not_new", "too_late_in_year"]


@dataclass(frozen=True, slots=True)
class IetResult:
    """Both rates of one episode; `initiated` and `engaged` are None when the episode is not counted."""

    counted: bool
    initiated: bool | None
    engaged: bool | None
    initiated_on: date | None
    reason: IetReason
    choices: tuple[str, ...]
    sources: tuple[Source, ...]


def measure_iet(
    episode_on: date,
    contacts: Iterable[Contact],
    *,
    born_on: date,
    earlier_on: Iterable[date],
    specification: IetSpecification,
) -> IetResult:
    """IET for one episode (source iet, look-back by `specification`).

    `contacts` do not hold the contact that opened the episode. `earlier_on` are the days of earlier contacts for
    substance use, which make the episode not new when one lies within the look-back. Two contacts of one kind on one
    day count once. Engagement asks for initiation: then one long-acting medicine, or two of visit and short-acting
    medicine.
    """
    not_counted = _not_counted(episode_on, born_on, earlier_on, specification)
    if not_counted is not None:
        return _result(not_counted, None, specification)
    known = set(contacts)
    in_time = [contact.on for contact in known if 0 <= days_since(episode_on, contact.on) <= INITIATION_LAST_DAY]
    initiated_on = min(in_time, default=None)
    if initiated_on is None:
        return _result("not_initiated", None, specification)
    after = [contact for contact in known if 1 <= days_since(initiated_on, contact.on) <= ENGAGEMENT_LAST_DAY]
    engaged = len(after) >= ENGAGEMENT_CONTACTS or any(contact.kind == "long_acting" for contact in after)
    return _result("engaged" if engaged else "not_engaged", initiated_on, specification)


def _not_counted(
    episode_on: date, born_on: date, earlier_on: Iterable[date], specification: IetSpecification
) -> IetReason | None:
    if age(born_on, episode_on) < MIN_AGE_YEARS:
        return "too_young"
    if (episode_on.month, episode_on.day) > LAST_EPISODE:
        return "too_late_in_year"
    look_back = range(1, specification.look_back_days + 1)
    return "not_new" if any(days_since(earlier, episode_on) in look_back for earlier in earlier_on) else None


def _result(reason: IetReason, initiated_on: date | None, specification: IetSpecification) -> IetResult:
    counted = reason in {"engaged", "not_engaged", "not_initiated"}
    return IetResult(
        counted=counted,
        initiated=initiated_on is not None if counted else None,
        engaged=reason == "engaged" if counted else None,
        initiated_on=initiated_on,
        reason=reason,
        choices=(
            f"{specification.name}: {specification.look_back_days} days without an earlier contact make it new.",
            "Two contacts of one kind on one day count once.",
            "Age on the day of the episode.",
        ),
        sources=(_SOURCE, specification.source),
    )
