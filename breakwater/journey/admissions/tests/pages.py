"""Reading the pages of admissions in tests."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from breakwater.journey.admissions.tests.builders import at_now
from breakwater.testing.cast import Cast


def words(answer: Any) -> str:
    """The page as read: text without markup, spaces as one."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.replace("\u00a0", " ").replace("&#39;", "'").split())


def address(name: str, *args: Any) -> str:
    return reverse(f"admissions:{name}", args=args)


def local(cast: Cast) -> str:
    """This moment as a datetime-local field sends it, in the site's zone."""
    return typed(cast.harbor.local(at_now()))


def noon_tomorrow(cast: Cast) -> datetime:
    """Tomorrow at noon in the site's zone: a time that clocks show once, also in the nights when they are changed."""
    tomorrow = cast.harbor.local(at_now()) + timedelta(days=1)
    return tomorrow.replace(hour=12, minute=0, second=0, microsecond=0, fold=0)


def typed(moment: datetime) -> str:
    """A moment as a datetime-local field sends it."""
    return moment.strftime("%Y-%m-%dT%H:%M")
