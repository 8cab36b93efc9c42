"""Clocks: from an event to the day or moment by which something is done, and how that stands now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.deadlines import (
    Deadline,
    DeadlineState,
    admission_deadlines,
    admission_tests_valid,
    biennial_inventory,
    breach_letters,
    deadline_state,
    delivered_injection,
    drug_test_standing,
    emergency_access_review,
    initial_inventory,
    interim_standing,
    order_form,
    screening_exam_valid,
    telemedicine_piece,
    telemedicine_supply,
    theft_or_loss,
)
from breakwater.clinical.treatment_day import civil_day

Event = Literal[
    "admission", "screening_exam", "tests_sampled", "first_stock", "last_inventory", "theft_or_loss_found",
    "order_form_signed", "injection_delivered", "breach_found", "emergency_access_opened", "telemedicine_start",
    "telemedicine_prescription", "interim_start", "drug_tests_since_admission",
]  # fmt: skip

_ON_A_DAY: dict[str, Callable[[date], tuple[Deadline, ...]]] = {
    "admission": admission_deadlines,
    "screening_exam": lambda on: (screening_exam_valid(on),),
    "tests_sampled": lambda on: (admission_tests_valid(on),),
    "first_stock": lambda on: (initial_inventory(on),),
    "last_inventory": lambda on: (biennial_inventory(on),),
    "order_form_signed": lambda on: (order_form(on),),
    "injection_delivered": lambda on: (delivered_injection(on),),
    "breach_found": lambda on: (breach_letters(on),),
    "telemedicine_start": lambda on: (telemedicine_supply(on),),
    "telemedicine_prescription": lambda on: (telemedicine_piece(on),),
}
_AT_A_MOMENT: dict[str, Callable[[datetime, str], tuple[Deadline, ...]]] = {
    "theft_or_loss_found": theft_or_loss,
    "emergency_access_opened": lambda at, _: (emergency_access_review(at),),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What happened, on which day or at which moment, the site's time zone by its name, and the moment now.

    `tested_on` holds the days of drug tests, for interim_start and drug_tests_since_admission.
    """

    event: Event
    zone: str
    now: datetime
    event_on: date | None = None
    event_at: datetime | None = None
    tested_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline, and how it stands."""

    deadline: Deadline
    state: DeadlineState


Answer = tuple[Clock, ...]


def answer(asked: Asked) -> Answer:
    """Start each clock of the event."""
    try:
        ZoneInfo(asked.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("not_a_zone", "zone", "Write the name of a time zone, such as America/New_York.") from None
    return tuple(Clock(one, deadline_state(one, asked.now, asked.zone)) for one in _deadlines(asked))


def _deadlines(asked: Asked) -> tuple[Deadline, ...]:
    if asked.event in _AT_A_MOMENT:
        if asked.event_at is None:
            raise Refused("missing_key", "event_at", "This clock starts at a moment: give event_at.")
        return _AT_A_MOMENT[asked.event](asked.event_at, asked.zone)
    if asked.event_on is None:
        raise Refused("missing_key", "event_on", "This clock starts on a day: give event_on.")
    if asked.event in _ON_A_DAY:
        return _ON_A_DAY[asked.event](asked.event_on)
    today = civil_day(asked.now, asked.zone)
    if asked.event == "interim_start":
        interim = interim_standing(asked.event_on, today, tested_on=asked.tested_on)
        return (interim.limit, interim.plan, interim.tests)
    return (drug_test_standing(asked.event_on, asked.tested_on, today).next,)
