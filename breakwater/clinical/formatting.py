"""One way to write amounts, times and names, the same on every page, label and letter.

Nothing here looks at the locale: the decimal mark is always a point, also in Spanish, because "0,5 mg" read as
"05 mg" is ten times the dose. A space between a number and its unit never breaks over two lines.
Callers give the zone and, where it matters, the present moment; this module has no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Final, Literal

NBSP: Final = "\u00a0"
EMPTY: Final = "–"

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS: Final = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}
# Within this many days a date without its year cannot be mistaken for another year's.
# No threshold: how dates and spans are written.
_YEAR_MAY_BE_DROPPED: Final = timedelta(days=334)
# No threshold: the same.
_MINUTES_ALONE: Final = 90
# No threshold: the same.
_HOURS_ALONE: Final = 48

# Look-alike names in mixed case (ISMP's list of look-alike names with recommended mixed case letters). Methadone,
# buprenorphine, naloxone and naltrexone stay plain.
TALL_MAN: Final = (
    "cloNIDine", "clonazePAM", "LORazepam", "ALPRAZolam", "hydrOXYzine", "hydrALAZINE", "HYDROmorphone", "oxyCODONE",
    "buPROPion", "busPIRone", "guanFACINE", "QUEtiapine", "OLANZapine", "diphenhydrAMINE", "chlordiazePOXIDE",
)  # fmt: skip
_TALL_MAN_BY_NAME: Final = {name.lower(): name for name in TALL_MAN}
_TALL_MAN_WORDS: Final = re.compile(r"\b(" + "|".join(_TALL_MAN_BY_NAME) + r")\b", re.IGNORECASE)

Number = Decimal | int | float | str
Language = Literal["en", "es"]
Tone = Literal["late", "soon", "later"]


def number(value: Number) -> str:
    """A number as read aloud in a report: 0.5 (never .5), 5 (never 5.0), 1,000."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    whole, _, fraction = f"{exact:,f}".partition(".")
    fraction = fraction.rstrip("0")
    written = f"{whole}.{fraction}" if fraction else whole
    return "0" if written == "-0" else written


def amount(value: Number | None, unit: str) -> str:
    """A number with its unit, kept on one line: ``amount(612, "mL")`` is "612 mL". None is a dash, never zero."""
    return EMPTY if value is None else f"{number(value)}{NBSP}{unit}"


def mg(value: Number | None) -> str:
    """An amount in milligrams: "80 mg"."""
    return amount(value, "mg")


def dose(dose_mg: Number | None, strength_mg_per_ml: Number | None = None) -> str:
    """A dose in mg; for a liquid also its volume and strength: "80 mg = 8 mL of 10 mg/mL".

    Raises ValueError when the strength is zero or below.
    """
    if dose_mg is None or strength_mg_per_ml is None:
        return mg(dose_mg)
    strength = Decimal(str(strength_mg_per_ml))
    if strength <= 0:
        raise ValueError("A liquid's strength in mg/mL must be above zero")
    volume_ml = round(Decimal(str(dose_mg)) / strength, 3)
    return f"{mg(dose_mg)} = {amount(volume_ml, 'mL')} of {amount(strength, 'mg/mL')}"


def clock(at: datetime, zone: tzinfo) -> str:
    """The time of day at the site, 24 hours: "14:20".

    In the hour that happens twice when summer time ends, the offset is added, so that two doses an hour apart cannot
    look like one: "01:20 (UTC-4)".
    """
    local = at.astimezone(zone)
    return f"{local:%H:%M}{_offset_if_ambiguous(local)}"


def _offset_if_ambiguous(local: datetime) -> str:
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    hours = (local.utcoffset() or timedelta()) / timedelta(hours=1)
    return f" (UTC{hours:+g})"


def day(on: date, today: date | None = None) -> str:
    """A date that cannot be read two ways: "Sun Nov 22, 2026".

    With `today` given, the year is dropped for dates within eleven months of it.
    """
    short = f"{_WEEKDAYS[on.weekday()]} {_MONTHS[on.month - 1]}{NBSP}{on.day}"
    if today is not None and abs(on - today) < _YEAR_MAY_BE_DROPPED:
        return short
    return f"{short}, {on.year}"


def born(on: date) -> str:
    """A date of birth without its weekday: "Mar 9, 2006"."""
    return f"{_MONTHS[on.month - 1]}{NBSP}{on.day}, {on.year}"


def when(at: datetime, zone: tzinfo, today: date | None = None) -> str:
    """A moment at the site: "Sun Nov 22, 14:20", with the year when it is not within eleven months of `today`."""
    return f"{day(at.astimezone(zone).date(), today)}, {clock(at, zone)}"


def long_day(on: date, language: Language = "en") -> str:
    """A date for public pages and letters: "November 22, 2026" or "22 de noviembre de 2026"."""
    month = _LONG_MONTHS[language][on.month - 1]
    if language == "es":
        return f"{on.day}{NBSP}de {month} de {on.year}"
    return f"{month}{NBSP}{on.day}, {on.year}"


# No threshold: twelve hours on a clock.
def public_clock(at: datetime, zone: tzinfo) -> str:
    """The time of day for public pages: "2:20 pm"."""
    local = at.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local.minute:02d}{NBSP}{'am' if local.hour < 12 else 'pm'}"


def age(born_on: date, today: date) -> int:
    """Whole years lived; somebody born on Feb 29 turns a year older on Mar 1."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def minutes(span: timedelta) -> str:
    """How long, in the fewest words: "4 min", "85 min", "1 h 35", "3 days". Below zero counts as zero."""
    total = max(0, int(span.total_seconds() // 60))
    if total < _MINUTES_ALONE:
        return f"{total}{NBSP}min"
    hours, rest = divmod(total, 60)
    if hours < _HOURS_ALONE:
        return f"{hours}{NBSP}h{NBSP}{rest:02d}"
    return f"{hours // 24}{NBSP}days"


def ago(at: datetime, now: datetime) -> str:
    """How long since: "38 min ago", "now" within the last minute or when the moment is still ahead."""
    span = now - at
    return "now" if span < timedelta(minutes=1) else f"{minutes(span)} ago"


@dataclass(frozen=True, slots=True)
class Due:
    """How a task stands against the clock: the words, and which of three marks goes with them."""

    words: str
    tone: Tone


# No threshold: the words of a due time; what is late is decided in `monitoring`.
def due(at: datetime, now: datetime, soon: timedelta = timedelta(minutes=15)) -> Due:
    """Where a due time stands: late ("38 min late"), within `soon` ("now", "in 9 min") or later ("in 36 min")."""
    ahead = at - now
    if ahead <= -timedelta(minutes=1):
        return Due(f"{minutes(-ahead)} late", "late")
    if ahead < timedelta(minutes=1):
        return Due("now", "soon")
    return Due(f"in {minutes(ahead)}", "soon" if ahead <= soon else "later")


# No threshold: groups of three digits.
def id_groups(identifier: str | int) -> str:
    """An identifier in groups of three from the right, easier to read aloud: 40118 is "40 118"."""
    text = str(identifier)
    head = len(text) % 3
    groups = [text[:head], *(text[i : i + 3] for i in range(head, len(text), 3))]
    return NBSP.join(group for group in groups if group)


def tall_man(text: str) -> str:
    """The text with every look-alike medicine name in its mixed-case spelling: "hydrOXYzine 25 mg"."""
    return _TALL_MAN_WORDS.sub(lambda found: _TALL_MAN_BY_NAME[found[0].lower()], text)


def spoken(text: str) -> str:
    """The same text for the ear: look-alike names in plain small letters, so a screen reader does not spell them."""
    return _TALL_MAN_WORDS.sub(lambda found: found[0].lower(), text)
