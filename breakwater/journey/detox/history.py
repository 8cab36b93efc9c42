"""What was recorded about a person before: the few rows that rules about the next one need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from breakwater.record.models import Dose, MedicationOrder, Observation

_SCORES_LOOKED_AT = 24


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored form that stands; ``total`` is None when an item is missing."""

    at: datetime
    total: int | None


@dataclass(frozen=True, slots=True)
class History:
    """The latest scores, newest first, and the latest opioid dose that was given."""

    scores: tuple[Scored, ...]
    last_dose_at: datetime | None
    last_dose_drug: str

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


def history(*, episode_id: UUID, patient_id: UUID) -> History:
    """Two queries: scores of the episode and the person's last dose."""
    scores = (
        Observation.objects.standing()
        .filter(episode_id=episode_id, scale="cows")
        .order_by("-observed_at")
        .values_list("observed_at", "total")[:_SCORES_LOOKED_AT]
    )
    dose = (
        Dose.objects.completed()
        .filter(patient_id=patient_id)
        .order_by("-given_at")
        .values_list("given_at", "drug")
        .first()
    )
    given_at, drug = dose or (None, "")
    return History(tuple(Scored(at, total) for at, total in scores), given_at, drug)
