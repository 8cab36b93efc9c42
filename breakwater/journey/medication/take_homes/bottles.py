"""One person's bottles: which are in hand, which day may not be covered again, which bottle a new one replaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from breakwater.record.models import Patient, TakeHomeLoss, TakeHomeReplacement, TakeHomeReturn, TakeHomeSupply

IN_HAND, BACK, LOST = "in hand", "back", "lost"
RELATED = ("issue__hand_over", "returned", "loss__replacement")


def returned_of(bottle: TakeHomeSupply) -> TakeHomeReturn | None:
    """How it came back; None while it has not. Read it with ``RELATED``."""
    return getattr(bottle, "returned", None)


def loss_of(bottle: TakeHomeSupply) -> TakeHomeLoss | None:
    """The report that it is gone."""
    return getattr(bottle, "loss", None)


def is_handed_over(bottle: TakeHomeSupply) -> bool:
    """Whether its issue went into the person's hands; before that it waits behind the window."""
    return hasattr(bottle.issue, "hand_over")


def state_of(bottle: TakeHomeSupply) -> str:
    """Where a bottle is, as far as anybody knows."""
    if returned_of(bottle) is not None:
        return BACK
    return LOST if loss_of(bottle) is not None else IN_HAND


def may_be_replaced(bottle: TakeHomeSupply) -> bool:
    """Whether a further bottle for the same day may take its place: it is back sealed, or a prescriber said so."""
    back, loss = returned_of(bottle), loss_of(bottle)
    if back is not None:
        return back.condition == TakeHomeReturn.Condition.SEALED
    decided = getattr(loss, "replacement", None)
    return decided is not None and decided.way == TakeHomeReplacement.Way.BOTTLE


@dataclass(frozen=True, slots=True)
class Bottles:
    """Every bottle of one person that was not replaced by another, oldest day first."""

    all: tuple[TakeHomeSupply, ...]
    today: date

    @property
    def in_hand(self) -> list[TakeHomeSupply]:
        """Doses still to be taken: for today or later, issued, neither back nor lost."""
        return [one for one in self.all if one.covers_on >= self.today and state_of(one) == IN_HAND]

    @property
    def outstanding_on(self) -> tuple[date, ...]:
        """The days of the bottles in hand, each once (H24)."""
        return tuple(sorted({one.covers_on for one in self.in_hand}))

    @property
    def blocked_on(self) -> frozenset[date]:
        """Days that no further bottle may cover: in hand, back opened, or lost without a prescriber's word."""
        ahead = [one for one in self.all if one.covers_on >= self.today]
        return frozenset(one.covers_on for one in ahead if not may_be_replaced(one))

    @property
    def due_back(self) -> list[TakeHomeSupply]:
        """Handed over for a day that is past, and neither back nor lost: empties the person should bring."""
        past = [one for one in self.all if one.is_due_back_on(self.today) and is_handed_over(one)]
        return [one for one in past if state_of(one) == IN_HAND]

    @property
    def not_back(self) -> list[TakeHomeSupply]:
        """All that can be counted back now, oldest day first."""
        return [one for one in self.all if state_of(one) == IN_HAND]

    def replaced_by(self, day: date, part: int) -> TakeHomeSupply | None:
        """The bottle that a new one for this day and part takes the place of."""
        return next((one for one in self.all if (one.covers_on, one.part) == (day, part)), None)


@dataclass(frozen=True, slots=True)
class BottlesBack:
    """What the window shows: of the newest handed-over bottles whose day is past, how many came back."""

    returned: int
    expected: int
    not_back_on: tuple[date, ...]


def bottles_of(patient: Patient, today: date) -> Bottles:
    """Read in one query. Bottles of days long past that are back are left out."""
    rows = TakeHomeSupply.objects.filter(patient=patient, replaced_by__isnull=True).select_related(*RELATED)
    wanted = rows.filter(covers_on__gte=today) | rows.filter(returned__isnull=True, loss__isnull=True)
    return Bottles(tuple(wanted.order_by("covers_on", "part")), today)


def bottles_back(patient: Patient, today: date) -> BottlesBack:
    """ "Bottles back 2 of 3": of the last issue with a day gone by, and of everything older that never came back."""
    gone_by = TakeHomeSupply.objects.filter(
        patient=patient, covers_on__lt=today, issue__hand_over__isnull=False, loss__isnull=True
    ).select_related("issue", "returned")
    newest = gone_by.order_by("-issue__issued_at").values_list("issue_id", flat=True).first()
    rows = [one for one in gone_by if one.issue_id == newest or returned_of(one) is None]
    missing = sorted({one.covers_on for one in rows if returned_of(one) is None})
    return BottlesBack(sum(returned_of(one) is not None for one in rows), len(rows), tuple(missing))


def ids_of(bottles: Sequence[TakeHomeSupply]) -> list[str]:
    """As audit rows keep them."""
    return [str(one.pk) for one in bottles]
