"""Fill in a scale for a person. The server scores it, and what cannot wait becomes a red flag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.scales import SCALES, Scale, ScaleResult, ScoreNotAllowed
from breakwater.clinical.scales.follow_up_flags import flags_of
from breakwater.organization.models import StaffMember
from breakwater.record.flags import raise_flags
from breakwater.record.models import Assessment, EpisodeOfCare, Flag, Patient
from breakwater.record.refusals import Refused

ACTION = "assessment.recorded"
# These are taken with vital signs at the bedside, where withdrawal has its schedule and sleepiness raises its flags.
AT_THE_BEDSIDE = frozenset({"cows", "poss", "rass"})


class ScaleUnknown(Refused):
    code = "scale_unknown"
    message = "This scale is not filled in here."


class NothingAnswered(Refused):
    code = "nothing_answered"
    message = "No question is answered yet. Answer at least one, or go back."


class ItemsMissing(Refused):
    code = "items_missing"
    message = "Some questions have no answer. Answer them, or confirm that the form stays incomplete."


@dataclass(frozen=True, slots=True)
class Filled:
    """The row that was made and the flags it raised. ``again``: the same form had been saved before."""

    assessment: Assessment
    flags: tuple[Flag, ...]
    again: bool = False


def scales_to_fill() -> list[Scale]:
    """The scales that are filled in on their own page, by title."""
    return sorted((one for one in SCALES.values() if one.id not in AT_THE_BEDSIDE), key=lambda one: one.title)


def scale_to_fill(scale_id: str) -> Scale:
    """Raises ScaleUnknown for one that does not exist or has a place of its own."""
    if scale_id in AT_THE_BEDSIDE or scale_id not in SCALES:
        raise ScaleUnknown
    return SCALES[scale_id]


@transaction.atomic
def record_assessment(
    *,
    episode: EpisodeOfCare,
    scale_id: str,
    answers: Mapping[str, int],
    stays_incomplete: bool,
    note: str,
    form_key: UUID,
    body: Mapping[str, Any],
    by: StaffMember,
    at: datetime,
) -> Filled:
    """Save a filled scale with what it comes to.

    Args:
        answers: item id to score; an item without an answer is left out, never sent as zero.
        stays_incomplete: an item without an answer is meant; there is then no total and no band.

    Raises:
        ScaleUnknown, NothingAnswered, ItemsMissing: nothing was saved.
        Refused: an answer is not one the form prints.
        audit.keys.KeyReused: the key was used for something else.
    """
    scale = scale_to_fill(scale_id)
    result = _scored(scale, answers, stays_incomplete)
    Patient.objects.lock(episode.patient_id)
    claimed = keys.claim(
        key=form_key, action=ACTION, by=by, body={**body, "episode": str(episode.pk), "scale": scale.id}, at=at
    )
    if not claimed.is_first:
        return Filled(Assessment.objects.get(pk=claimed.subject_id), (), again=True)
    assessment = Assessment.objects.create(
        id=claimed.subject_id,
        patient_id=episode.patient_id,
        episode=episode,
        scale=scale.id,
        scale_version=scale.version,
        band_set=result.band_set or "",
        answers=dict(answers),
        total=result.total,
        band=result.band.id if result.band else "",
        follow_ups=[follow_up.id for follow_up in result.follow_ups],
        note=note,
        assessed_at=at,
        assessed_by=by,
    )
    flags = raise_flags(seen=assessment, found=flags_of(scale, result.follow_ups), by=by, at=at)
    audit.act(
        action=ACTION, by=by, at=at, patient_id=episode.patient_id, subject=assessment,
        detail={"scale": scale.id, "flags": [flag.code for flag in flags]},
    )  # fmt: skip
    return Filled(assessment, tuple(flags))


def _scored(scale: Scale, answers: Mapping[str, int], stays_incomplete: bool) -> ScaleResult:
    if not answers:
        raise NothingAnswered
    try:
        result = scale.score(answers)
    except ScoreNotAllowed as refusal:
        raise Refused(str(refusal), code="score_not_allowed") from refusal
    if result.missing and not stays_incomplete:
        raise ItemsMissing
    return result
