"""When the next withdrawal assessment is due, and when to ask whether assessments can stop, from what was recorded.

Intervals are clock time from the last actual assessment, never from the planned one. A late assessment is late; it is
not back-dated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from breakwater.clinical.course import Opioid, course_of
from breakwater.clinical.moments import after, elapsed
from breakwater.clinical.sources import Source, source

SOURCE: Final = source("ours-monitoring")
STOP_SOURCE: Final = source("ours-monitoring-stop")

DueWord = Literal["late", "due", "soon", "later"]
StopCode = Literal["too_few_scores", "score_missing", "score_not_low", "too_short", "before_the_peak", "ask"]


@dataclass(frozen=True, slots=True)
class MonitoringRules:
    """A schedule of assessments; scores are COWS totals. Source: ours-monitoring."""

    usual_minutes: int = 240
    from_moderate: int = 13
    moderate_minutes: int = 120
    from_moderately_severe: int = 25
    moderately_severe_minutes: int = 60
    after_dose_minutes: tuple[int, ...] = (30, 120)
    soon_minutes: int = 15
    late_after_minutes: int = 0
    source: Source = SOURCE

    def interval_minutes(self, total: int | None) -> int:
        """Minutes to the next assessment after this total. A form without a total counts as moderate."""
        if total is None:
            return self.moderate_minutes
        if total >= self.from_moderately_severe:
            return self.moderately_severe_minutes
        return self.moderate_minutes if total >= self.from_moderate else self.usual_minutes


DEFAULT_RULES: Final = MonitoringRules()


def next_assessment_due(
    *,
    last_at: datetime | None,
    last_total: int | None,
    last_dose_at: datetime | None,
    started_at: datetime,
    rules: MonitoringRules = DEFAULT_RULES,
) -> datetime:
    """The moment the next assessment is due.

    The first is due when monitoring starts (`started_at`). After that: every 4 hours, every 2 hours from COWS 13, every
    hour from 25, and 30 minutes and 2 hours after the last dose, whichever comes first. An assessment that was
    already made since a point after a dose settles that point. All moments are aware.
    """
    if last_at is None:
        return started_at
    due = after(last_at, minutes=rules.interval_minutes(last_total))
    if last_dose_at is None:
        return due
    after_dose = (after(last_dose_at, minutes=minutes) for minutes in rules.after_dose_minutes)
    return min((due, *(moment for moment in after_dose if moment > last_at)))


@dataclass(frozen=True, slots=True)
class DueState:
    """How a due time stands: the word, and whole minutes (to go for soon and later, past for due and late)."""

    state: DueWord
    minutes: int


def due_state(due_at: datetime, now: datetime, rules: MonitoringRules = DEFAULT_RULES) -> DueState:
    """Whether an assessment is "later", "soon" (within 15 minutes), "due" (this minute) or "late".

    Minutes are whole; a started minute to go counts as one, a started minute past does not, so nothing is called late
    before a full minute has gone.
    """
    seconds = int(elapsed(due_at, now).total_seconds() // 1)
    if seconds < 0:
        to_go = -(seconds // 60)
        return DueState("soon" if to_go <= rules.soon_minutes else "later", to_go)
    past = seconds // 60
    return DueState("late" if past > rules.late_after_minutes else "due", past)


@dataclass(frozen=True, slots=True)
class StopRules:
    """When to ask whether assessments can stop; scores are COWS totals. Source: ours-monitoring-stop."""

    low_below: int = 5
    low_in_a_row: int = 3
    low_for_hours: int = 24
    source: Source = STOP_SOURCE


DEFAULT_STOP_RULES: Final = StopRules()


@dataclass(frozen=True, slots=True)
class Scored:
    """One assessment: when it was made, and its total (None: the form was not complete)."""

    at: datetime
    total: int | None


@dataclass(frozen=True, slots=True)
class StopAdvice:
    """Whether to ask the prescriber about stopping, and why (not): a stable code and a sentence."""

    suggested: bool
    code: StopCode
    message: str
    source: Source


def stop_advice(
    scores: Sequence[Scored],
    *,
    last_opioid: Opioid | None,
    hours_since_last_use: float | None,
    rules: StopRules = DEFAULT_STOP_RULES,
) -> StopAdvice:
    """Whether the scores so far suggest asking if assessments can stop; a prescriber decides, nothing stops by itself.

    Asked only after so many complete low scores in a row, spread over so many hours, and past the latest published
    peak of the last opioid: early low scores after methadone say nothing. An opioid or a time that is not known waits
    as long as the longest course. Scores come in any order (source ours-monitoring-stop).
    """
    in_order = sorted(scores, key=lambda scored: scored.at)
    last = in_order[-rules.low_in_a_row :]
    if len(last) < rules.low_in_a_row:
        code: StopCode = "too_few_scores"
    elif any(scored.total is None for scored in last):
        code = "score_missing"
    elif any(scored.total is not None and scored.total >= rules.low_below for scored in last):
        code = "score_not_low"
    elif not _low_for_long(in_order, rules):
        code = "too_short"
    elif hours_since_last_use is None or hours_since_last_use <= _latest_peak_h(last_opioid):
        code = "before_the_peak"
    else:
        code = "ask"
    return StopAdvice(code == "ask", code, _stop_words(code, rules), rules.source)


def _low_for_long(in_order: Sequence[Scored], rules: StopRules) -> bool:
    """Whether the unbroken run of low scores at the end lasts long enough."""
    run: list[datetime] = []
    for scored in reversed(in_order):
        if scored.total is None or scored.total >= rules.low_below:
            break
        run.append(scored.at)
    return elapsed(run[-1], run[0]) >= timedelta(hours=rules.low_for_hours)


def _latest_peak_h(last_opioid: Opioid | None) -> float:
    return course_of(last_opioid or "methadone").peak.latest_h


def _stop_words(code: StopCode, rules: StopRules) -> str:
    return {
        "too_few_scores": f"Keep assessing: fewer than {rules.low_in_a_row} scores so far.",
        "score_missing": "Keep assessing: one of the last forms is not complete.",
        "score_not_low": f"Keep assessing: one of the last scores is {rules.low_below} or more.",
        "too_short": f"Keep assessing: the scores have been low for less than {rules.low_for_hours} hours.",
        "before_the_peak": "Keep assessing: withdrawal from the last opioid may still be ahead.",
        "ask": "The scores have stayed low. Ask the prescriber whether assessments can stop.",
    }[code]
