"""Template filters: the one formatter of ``clinical.formatting`` with the site's zone and the present moment put in.

The zone is that of the page's `site`; a page without one uses the request's active zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from jinja2 import pass_context
from jinja2.runtime import Context, Undefined
from markupsafe import Markup, escape

from breakwater.clinical import formatting

SPOKEN: Final = Markup('<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>')


def zone_of(context: Context) -> tzinfo:
    """The zone this page's times are shown in."""
    zone = getattr(context.get("site"), "time_zone", None)
    if zone is None or isinstance(zone, Undefined):
        return timezone.get_current_timezone()
    return zone if isinstance(zone, tzinfo) else ZoneInfo(str(zone))


def today_of(context: Context) -> date:
    """Today's calendar date at the page's site."""
    return timezone.now().astimezone(zone_of(context)).date()


@pass_context
def when(context: Context, at: datetime | None) -> str:
    """`{{ dose.given_at|when }}`: "Sun Nov 22, 14:20"; a dash for no moment."""
    return formatting.EMPTY if at is None else formatting.when(at, zone_of(context), today_of(context))


@pass_context
def clock(context: Context, at: datetime | None) -> str:
    """`{{ flag.raised_at|clock }}`: "14:14"."""
    return formatting.EMPTY if at is None else formatting.clock(at, zone_of(context))


@pass_context
def public_clock(context: Context, at: datetime) -> str:
    """`{{ call.due_at|public_clock }}`: "2:20 pm", for public pages only."""
    return formatting.public_clock(at, zone_of(context))


@pass_context
def day(context: Context, on: date | datetime | None, year: bool = False) -> str:
    """`{{ order.ends_on|day }}`: "Sat Dec 5"; the year is written when far off, or always with `day(year=true)`."""
    if on is None:
        return formatting.EMPTY
    if isinstance(on, datetime):
        on = on.astimezone(zone_of(context)).date()
    return formatting.day(on, None if year else today_of(context))


@pass_context
def age(context: Context, born_on: date) -> int:
    """`{{ patient.born_on|age }}`: 28."""
    return formatting.age(born_on, today_of(context))


@pass_context
def on_screen(context: Context, list_name: str, number: int) -> str:
    """`{{ row.name|on_screen(row.number) }}`: "Vega, Rosa", or "R. V. 42" while this screen hides names."""
    hidden = context.get("hide_names")
    if not hidden or isinstance(hidden, Undefined):
        return list_name
    family, _, given = list_name.partition(", ")
    return " ".join([*(f"{name[0]}." for name in (given, family) if name), f"{number % 100:02d}"])


def minutes_waiting(since: datetime) -> str:
    """`{{ enquiry.received_at|minutes_waiting }}`: "4 min"."""
    return formatting.minutes(timezone.now() - since)


def ago(at: datetime | None) -> str:
    """`{{ score.observed_at|ago }}`: "38 min ago". Use it only beside the real time."""
    return formatting.EMPTY if at is None else formatting.ago(at, timezone.now())


def due(at: datetime) -> formatting.Due:
    """`{% set due = task.due_at|due %}{{ due.words }}`: late, soon or later, with the words."""
    return formatting.due(at, timezone.now())


def medicine(text: str) -> str:
    """`{{ order.medicine|medicine }}`: look-alike names in mixed case to the eye, plain to a screen reader."""
    shown = formatting.tall_man(text)
    return escape(text) if shown == text else SPOKEN.format(shown, formatting.spoken(text))


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "age": age,
    "ago": ago,
    "amount": formatting.amount,
    "born": formatting.born,
    "clock": clock,
    "day": day,
    "dose": formatting.dose,
    "due": due,
    "id_groups": formatting.id_groups,
    "long_day": formatting.long_day,
    "medicine": medicine,
    "mg": formatting.mg,
    "minutes": formatting.minutes,
    "minutes_waiting": minutes_waiting,
    "number": formatting.number,
    "on_screen": on_screen,
    "public_clock": public_clock,
    "when": when,
}
