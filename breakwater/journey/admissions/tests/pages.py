"""Reading the pages of admissions in tests."""

from __future__ import annotations

import re
from datetime import timedelta
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


def local(cast: Cast, **later: float) -> str:
    """A moment as a datetime-local field sends it, in the site's zone."""
    return cast.harbor.local(at_now() + timedelta(**later)).strftime("%Y-%m-%dT%H:%M")
