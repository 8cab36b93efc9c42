"""What stood before a new record: read in one statement, because it is read inside every act at the bedside."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from breakwater.audit import prepared
from breakwater.journey.detox.schedule import NextCheck
from breakwater.record.models import EpisodeOfCare, MedicationOrder

# Each row says what it is, when, and a number, a word and an id that mean something for its kind.
_BEFORE = """
(SELECT 'score', observed_at, total, NULL, id FROM record_observation o
 WHERE episode_id = %(episode)s AND scale = 'cows'
   AND NOT EXISTS (SELECT FROM record_observation newer WHERE newer.corrects_id = o.id)
 ORDER BY observed_at DESC LIMIT 24)
UNION ALL
(SELECT 'dose', given_at, NULL, drug, id FROM record_dose d
 WHERE patient_id = %(patient)s AND status = 'completed'
   AND NOT EXISTS (SELECT FROM record_dose reversal WHERE reversal.reverses_id = d.id)
 ORDER BY given_at DESC LIMIT 1)
UNION ALL
SELECT 'watch', next_due_at, NULL, task, nurse_id FROM detox_watch WHERE episode_id = %(episode)s
UNION ALL
SELECT 'episode', started_at, NULL, status, id FROM record_episodeofcare WHERE id = %(episode)s
"""


@dataclass(frozen=True, slots=True)
class Scored:
    """A COWS form that stands; ``total`` is None when an item is missing."""

    id: UUID
    at: datetime
    total: int | None


@dataclass(frozen=True, slots=True)
class History:
    """The latest scores, newest first; the latest opioid dose; the watch; whether the episode is still active."""

    scores: tuple[Scored, ...]
    last_dose_at: datetime | None
    last_dose_drug: str
    is_active: bool
    started_at: datetime
    has_watch: bool
    has_nurse: bool
    kept: NextCheck | None

    @property
    def last(self) -> Scored | None:
        return self.scores[0] if self.scores else None

    @property
    def last_buprenorphine_at(self) -> datetime | None:
        """When the latest dose was given, if it was buprenorphine."""
        return self.last_dose_at if self.last_dose_drug == MedicationOrder.Drug.BUPRENORPHINE else None

    def total_at_or_before(self, moment: datetime | None) -> int | None:
        """The latest complete total at or before a moment."""
        if moment is None:
            return None
        return next((score.total for score in self.scores if score.at <= moment and score.total is not None), None)

    def without(self, observation_id: UUID | None) -> History:
        """The same without one score: that which is being corrected."""
        return replace(self, scores=tuple(score for score in self.scores if score.id != observation_id))

    def after(self, score: Scored) -> History:
        """The same with one more score, which need not be the newest."""
        return replace(self, scores=tuple(sorted((*self.scores, score), key=lambda one: one.at, reverse=True)))


def history_before(*, episode_id: UUID, patient_id: UUID) -> History:
    """Scores of the episode, the person's last dose and the watch, as they stand now."""
    found: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for kind, *values in prepared.ask(_BEFORE, {"episode": episode_id, "patient": patient_id}):
        found[kind].append(tuple(values))
    [(started_at, _, status, _)] = found["episode"]
    dose_at, _, drug, _ = found["dose"][0] if found["dose"] else (None, None, "", None)
    due_at, _, task, nurse_id = found["watch"][0] if found["watch"] else (None, None, "", None)
    return History(
        scores=tuple(Scored(pk, at, total) for at, total, _, pk in found["score"]),
        last_dose_at=dose_at,
        last_dose_drug=drug,
        is_active=status == EpisodeOfCare.Status.ACTIVE,
        started_at=started_at,
        has_watch=bool(found["watch"]),
        has_nurse=nurse_id is not None,
        kept=NextCheck(due_at, task) if due_at else None,
    )
