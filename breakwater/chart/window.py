"""The part of a story that one page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

LENGTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Window:
    """Thirty days of a story, or all of it; what a page loads does not grow with the years a person is here."""

    until: datetime
    since: datetime | None

    @classmethod
    def ending(cls, until: datetime) -> Window:
        return cls(until, until - LENGTH)

    @classmethod
    def whole(cls, until: datetime) -> Window:
        return cls(until, None)

    def over(self, column: str) -> Q:
        """Rows whose moment in ``column`` falls into the window."""
        within = Q(**{f"{column}__lte": self.until})
        return within if self.since is None else within & Q(**{f"{column}__gt": self.since})
