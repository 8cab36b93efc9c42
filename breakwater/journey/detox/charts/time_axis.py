"""Time from left to right, cut at the site's midnights, with days counted from admission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from breakwater.clinical.formatting import clock, day

_LABEL_WIDTH = 96


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Maps moments from ``start`` to ``end`` onto ``left`` to ``right`` of a drawing."""

    start: datetime
    end: datetime
    left: float
    right: float
    zone: ZoneInfo
    first_day: date

    def x(self, at: datetime) -> float:
        """Where this moment stands; a moment outside stands on the edge."""
        share = (at - self.start) / (self.end - self.start)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def holds(self, at: datetime) -> bool:
        """Whether the moment is on this axis."""
        return self.start <= at <= self.end

    def days(self) -> Iterator[tuple[float, date]]:
        """The start of the axis and each midnight in it, with the day that begins there."""
        on = self.start.astimezone(self.zone).date()
        yield self.left, on
        while True:
            on += timedelta(days=1)
            midnight = datetime.combine(on, time(), self.zone)
            if midnight >= self.end:
                return
            yield self.x(midnight), on

    def number(self, on: date) -> int:
        """Day 1 is the day of admission."""
        return (on - self.first_day).days + 1

    def grid(self, top: float, bottom: float) -> Markup:
        """An upright line at the start of each day."""
        return Markup("").join(
            Markup('<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(x, top, bottom)
            for x, _ in self.days()
        )

    def labels(self, y: float) -> Markup:
        """ "Day 2 · Nov 19" right of each line, thinned out so that no two touch."""
        drawn: list[Markup] = []
        last_x = -float(_LABEL_WIDTH)
        starts = [*self.days()]
        for number, (x, on) in enumerate(starts):
            following = starts[number + 1][0] if number + 1 < len(starts) else self.right + _LABEL_WIDTH
            if x - last_x < _LABEL_WIDTH or (number == 0 and following - x < _LABEL_WIDTH):
                continue
            words = f"Day {self.number(on)} · {day(on, on).split(' ', 1)[1]}"
            drawn.append(Markup('<text x="{:.1f}" y="{}">{}</text>').format(x + 4, y, words))
            last_x = x
        return Markup("").join(drawn)

    def when(self, at: datetime) -> str:
        """ "day 2, 08:10" in the words of the charts and their tables."""
        return f"day {self.number(at.astimezone(self.zone).date())}, {clock(at, self.zone)}"
