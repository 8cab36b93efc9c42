"""Assessments as a page shows them: scored again by the scale of their own version, never by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from breakwater.clinical.scales import SCALES, FollowUp, Scale, ScaleResult, SubscaleResult
from breakwater.privacy.scope import Scope
from breakwater.record.assessments import scales_to_fill
from breakwater.record.models import Assessment, Patient


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """One scale, and the last assessment with it in words."""

    scale: Scale
    last: Assessment | None
    words: str


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """One assessment. ``scale`` and ``result`` are None for a version this program no longer has."""

    kept: Assessment
    scale: Scale | None
    result: ScaleResult | None
    answers: Sequence[tuple[str, str]]

    @property
    def title(self) -> str:
        return self.scale.title if self.scale else f"{self.kept.scale}, version {self.kept.scale_version}"

    @property
    def words(self) -> str:
        return words_of(self.kept)

    @property
    def follow_ups(self) -> Sequence[FollowUp]:
        return self.result.follow_ups if self.result else ()

    @property
    def subscales(self) -> Sequence[SubscaleResult]:
        return self.result.subscales if self.result else ()


def last_of_each(scope: Scope, patient: Patient) -> list[ScaleLine]:
    """Every scale by title, with its newest assessment of this person; one query."""
    newest = Assessment.objects.within(scope).filter(patient=patient).newest_of_each_scale()
    by_scale = {one.scale: one for one in newest}
    return [_line(scale, by_scale.get(scale.id)) for scale in scales_to_fill()]


def _line(scale: Scale, last: Assessment | None) -> ScaleLine:
    return ScaleLine(scale, last, words_of(last) if last else "")


def words_of(kept: Assessment) -> str:
    """What an assessment came to: "14, moderate", or why there is no total."""
    scale = _scale_of(kept)
    if kept.total is None:
        return "see its parts" if scale and not scale.has_total else "incomplete, no total"
    band_set = scale.band_set(kept.band_set or None) if scale else None
    band = next((band.label for band in band_set.bands if band.id == kept.band), "") if band_set else kept.band
    return f"{kept.total}, {band.lower()}" if band else str(kept.total)


def present(kept: Assessment) -> AssessmentPage:
    """The page of one assessment."""
    scale = _scale_of(kept)
    if scale is None:
        return AssessmentPage(kept, None, None, [(key, str(value)) for key, value in kept.answers.items()])
    result = scale.score(kept.answers, kept.band_set or None)
    return AssessmentPage(kept, scale, result, [_answer(scale, kept, item_id) for item_id in _asked(scale)])


def _scale_of(kept: Assessment) -> Scale | None:
    scale = SCALES.get(kept.scale)
    return scale if scale and scale.version == kept.scale_version else None


def _asked(scale: Scale) -> list[str]:
    return [item.id for item in scale.items]


def _answer(scale: Scale, kept: Assessment, item_id: str) -> tuple[str, str]:
    item, score = scale.item(item_id), kept.answers.get(item_id)
    if score is None:
        return item.label, "not asked" if item.skipped(kept.answers) else "no answer"
    return item.label, f"{score}, {item.choice(score).label.lower()}" if item.choices else f"{score:,}"
