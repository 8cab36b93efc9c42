"""The queue: who waits for a call, how far everybody is, and which beds are free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from breakwater.clinical.placement import level
from breakwater.organization.models import Bed
from breakwater.privacy.scope import Scope
from breakwater.record.models import Enquiry, Placement, Stay

S = Enquiry.Status


@dataclass(frozen=True, slots=True)
class CallRow:
    """Somebody to call: they wait for the first call, or a call-back was promised."""

    enquiry: Enquiry
    due_at: datetime
    promised: bool

    @property
    def first_call(self) -> bool:
        return self.enquiry.answered_at is None


@dataclass(frozen=True, slots=True)
class Card:
    enquiry: Enquiry
    detail: str = ""
    at: datetime | None = None
    tone: str = ""


@dataclass(slots=True)
class Column:
    title: str
    empty: str
    cards: list[Card] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FreeBeds:
    unit: str
    free: int
    beds: int


@dataclass(frozen=True, slots=True)
class Queue:
    calls: list[CallRow]
    columns: list[Column]
    beds: list[FreeBeds]
    moment: datetime
    target_minutes: int

    @property
    def late(self) -> int:
        return sum(row.due_at < self.moment for row in self.calls)

    @property
    def waiting(self) -> int:
        return sum(row.first_call for row in self.calls)

    @property
    def free(self) -> int:
        return sum(unit.free for unit in self.beds)


def queue(scope: Scope, *, moment: datetime, day_start: datetime) -> Queue:
    """Everything on the home screen of admissions, in five queries whatever the number of people.

    Args:
        day_start: when today began at the site; admissions since then are shown.
    """
    enquiries = list(Enquiry.objects.within(scope).open())
    admitted = list(Enquiry.objects.within(scope).admitted_since(day_start))
    stays = list(Stay.objects.within(scope).at(moment).select_related("bed__room__unit"))
    # The newest decision of each enquiry comes first in the table's own order, so the last one written here is it.
    levels = {
        placement.enquiry_id: placement.decided_level
        for placement in reversed(Placement.objects.within(scope).filter(enquiry__in=[e.pk for e in enquiries]))
    }
    return Queue(
        calls=_calls(enquiries),
        columns=_columns(enquiries, admitted, stays, levels),
        beds=free_beds(Bed.objects.within(scope).with_places(), {stay.bed_id for stay in stays}),
        moment=moment,
        target_minutes=settings.ADMISSIONS["answer_within_minutes"],
    )


def free_beds(beds: Iterable[Bed], taken: set[UUID]) -> list[FreeBeds]:
    """How many beds of each unit are free and how many there are; a closed bed is neither."""
    in_service = [bed for bed in beds if not bed.closed_reason]
    total = Counter(str(bed.room.unit) for bed in in_service)
    free = Counter(str(bed.room.unit) for bed in in_service if bed.pk not in taken)
    return [FreeBeds(unit, free[unit], total[unit]) for unit in total]


def _calls(enquiries: Iterable[Enquiry]) -> list[CallRow]:
    """Urgent first, then by the moment the call is due."""
    target = timedelta(minutes=settings.ADMISSIONS["answer_within_minutes"])
    rows = [
        CallRow(e, due_at=e.call_back_due_at or e.received_at + target, promised=e.call_back_due_at is not None)
        for e in enquiries
        if e.answered_at is None or e.call_back_due_at is not None
    ]
    return sorted(rows, key=lambda row: (not row.enquiry.urgent, row.due_at))


def _columns(
    enquiries: Iterable[Enquiry], admitted: Iterable[Enquiry], stays: Iterable[Stay], levels: dict[UUID, str]
) -> list[Column]:
    asked = Column("Enquiry", "Nobody. New calls appear here.")
    screened = Column("Screened", "Nobody waits for a decision.")
    decided = Column("Level decided", "Nobody waits for a bed or a date.")
    held = Column("Bed held", "No bed is held.")
    today = Column("Admitted today", "Nobody yet today.", [Card(enquiry, tone="ok") for enquiry in admitted])
    holds = {stay.enquiry_id: stay for stay in stays if stay.status == Stay.Status.HELD}
    for enquiry in enquiries:
        hold = holds.get(enquiry.pk)
        if hold is not None:
            held.cards.append(Card(enquiry, f"bed {hold.bed.label} until", hold.held_until))
        elif enquiry.pk in levels:
            words = f"{levels[enquiry.pk]} {level(levels[enquiry.pk]).label}"
            ran_out = enquiry.status == S.BED_HELD
            decided.cards.append(Card(enquiry, f"{words}. Hold ran out" if ran_out else words, tone="soon" * ran_out))
        elif enquiry.status == S.SCREENED:
            screened.cards.append(Card(enquiry))
        else:
            talked = enquiry.answered_at is not None
            asked.cards.append(
                Card(
                    enquiry,
                    "talked with them" if talked else "waits for a call since",
                    enquiry.answered_at or enquiry.received_at,
                )
            )
    return [asked, screened, decided, held, today]
