"""What staff do in detox: record a score, correct one, take a person over. Red flags: see ``flag_actions``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.precipitated_withdrawal import precipitated_withdrawal
from breakwater.clinical.red_flags import RedFlag, red_flags
from breakwater.clinical.scales import COWS, ScaleResult
from breakwater.clinical.vitals import Vitals, check_plausible
from breakwater.journey.detox.history import History, Scored, history_before
from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.schedule import asked_sooner, next_check
from breakwater.organization.models import Role, StaffMember
from breakwater.record.flags import raise_flags
from breakwater.record.models import EpisodeOfCare, Flag, Observation, Patient
from breakwater.record.refusals import Conflict, Refused

# What this stage enters and may correct; a fitness check belongs to its dose, an ECG to the prescriber.
ENTERED_AT_THE_BEDSIDE = (Observation.Kind.WITHDRAWAL, Observation.Kind.VITALS)
NURSES = frozenset({Role.DETOX_NURSE, Role.DOSING_NURSE})


class StayHasEnded(Refused):
    code = "stay_has_ended"
    message = "This person's treatment here has ended. Nothing can be recorded for it any more."


class NothingSeen(Refused):
    code = "nothing_seen"
    message = "Enter a score, a vital sign or a sign that you saw."


class ItemsMissing(Refused):
    code = "items_missing"
    message = "Some COWS items have no answer. Answer them, or confirm that the form stays incomplete."


class NotPossible(Refused):
    code = "value_not_possible"


class TimeNotPossible(Refused):
    code = "time_not_possible"


class AlreadyCorrected(Conflict):
    code = "already_corrected"
    message = "Somebody has already corrected this entry. Correct the newer one if it is still wrong."


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen at the bedside. ``answers``: COWS item id to score; empty when COWS was not taken."""

    observed_at: datetime
    answers: Mapping[str, int] = field(default_factory=dict)
    vitals: Vitals = field(default_factory=Vitals)
    reports: frozenset[str] = frozenset()
    note: str = ""
    stays_incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """The row that was made, and the red flags it raised. ``again``: the same form had been saved before."""

    observation: Observation
    flags: tuple[Flag, ...]
    again: bool = False


@transaction.atomic
def record_withdrawal_score(
    *,
    episode: EpisodeOfCare,
    seen: Seen,
    form_key: UUID,
    body: Mapping[str, Any],
    by: StaffMember,
    at: datetime,
    look_again_minutes: int | None = None,
) -> Recorded:
    """Save a COWS form, vital signs and signs seen; raise red flags; work out what is due next.

    Args:
        episode: an active episode of care.
        seen: what was seen; total and band are worked out here. Items without an answer leave no total and no band.
        form_key, body: the key of the form and its cleaned answers; the same twice gives the first result.
        at: now, by the server's clock; ``seen.observed_at`` may lie before it, never after.
        look_again_minutes: a check sooner than the schedule, if the nurse asks for one.

    Raises:
        StayHasEnded, NothingSeen, ItemsMissing, NotPossible, TimeNotPossible: nothing was saved.
        audit.keys.KeyReused: the key was used for something else.
    """
    return _save(
        episode=episode, seen=seen, form_key=form_key, body=body, by=by, at=at, look_again_minutes=look_again_minutes
    )


@transaction.atomic
def correct_withdrawal_score(
    *,
    original: Observation,
    seen: Seen,
    reason: str,
    form_key: UUID,
    body: Mapping[str, Any],
    by: StaffMember,
    at: datetime,
) -> Recorded:
    """Save what should have been entered as a further row that names the first, which stays as it was.

    A flag that the first row raised stays open until somebody answers it; the same sign is not flagged twice.

    Raises:
        AlreadyCorrected: somebody else corrected this row first.
        Refused: no reason was given, or as for ``record_withdrawal_score``.
    """
    if not reason.strip():
        raise Refused("Say what was wrong with the first entry.", code="reason_missing")
    Patient.objects.lock(original.patient_id)
    earlier = keys.earlier(form_key, by=by)
    if earlier is None and Observation.objects.filter(corrects=original).exists():
        raise AlreadyCorrected
    note = f"Corrected: {reason.strip()}" + (f"\n{seen.note}" if seen.note else "")
    corrected = Seen(seen.observed_at, seen.answers, seen.vitals, seen.reports, note, seen.stays_incomplete)
    return _save(
        episode=original.episode, seen=corrected, form_key=form_key, body=body, by=by, at=at, corrects=original
    )


@transaction.atomic
def take_people(*, episodes: Sequence[EpisodeOfCare], by: StaffMember, at: datetime) -> int:
    """Make ``by`` the nurse of these people from now on; answers how many that changed."""
    changed = 0
    for episode in sorted(episodes, key=lambda episode: episode.patient_id):
        Patient.objects.lock(episode.patient_id)
        watch, _ = Watch.objects.get_or_create(episode=episode, defaults={"patient_id": episode.patient_id})
        if watch.nurse_id == by.pk:
            continue
        before = watch.nurse_id
        watch.nurse, watch.nurse_since = by, at
        watch.save(update_fields=["nurse", "nurse_since"])
        audit.act(
            action="watch.taken",
            by=by,
            at=at,
            patient_id=episode.patient_id,
            subject=watch,
            detail={"from": str(before) if before else ""},
        )
        changed += 1
    return changed


def _save(
    *,
    episode: EpisodeOfCare,
    seen: Seen,
    form_key: UUID,
    body: Mapping[str, Any],
    by: StaffMember,
    at: datetime,
    look_again_minutes: int | None = None,
    corrects: Observation | None = None,
) -> Recorded:
    action = "withdrawal.corrected" if corrects else "withdrawal.recorded"
    Patient.objects.lock(episode.patient_id)
    claim = keys.claim(key=form_key, action=action, by=by, body={**body, "episode": str(episode.pk)}, at=at)
    if not claim.is_first:
        kept = Observation.objects.get(pk=claim.subject_id)
        return Recorded(kept, tuple(kept.flags.all()), again=True)
    before = history_before(episode_id=episode.pk, patient_id=episode.patient_id)
    scored = _checked(before, seen, at)
    before = before.without(corrects.pk if corrects else None)
    observation = Observation.objects.create(
        id=claim.subject_id,
        patient_id=episode.patient_id,
        episode=episode,
        kind=Observation.Kind.WITHDRAWAL if scored else Observation.Kind.VITALS,
        **_scale_columns(seen, scored),
        **_vital_columns(seen.vitals),
        reports=sorted(seen.reports),
        note=seen.note,
        observed_at=seen.observed_at,
        observed_by=by,
        recorded_at=at,
        corrects=corrects,
    )
    found = _flags_found(seen, scored, before, corrects)
    flags = raise_flags(seen=observation, found=found, by=by, at=at) if found else []
    known = before.after(Scored(observation.pk, seen.observed_at, scored.total)) if scored else before
    _keep_watch(episode, seen, known, look_again_minutes, by, at)
    audit.act(
        action=action,
        by=by,
        at=at,
        patient_id=episode.patient_id,
        subject=observation,
        detail={"total": observation.total, "flags": [flag.code for flag in flags]},
    )
    return Recorded(observation, tuple(flags))


def _checked(before: History, seen: Seen, at: datetime) -> ScaleResult | None:
    """The score, or None when COWS was not taken; refuses what cannot be saved."""
    if not before.is_active:
        raise StayHasEnded
    if seen.observed_at > at:
        raise TimeNotPossible("The time observed is in the future. Enter when you saw the person.")
    if seen.observed_at < before.started_at:
        raise TimeNotPossible("The time observed is before admission. Enter when you saw the person.")
    impossible = [problem for problem in check_plausible(seen.vitals) if problem.kind == "impossible"]
    if impossible:
        raise NotPossible(impossible[0].message)
    if not seen.answers and not seen.reports and seen.vitals == Vitals():
        raise NothingSeen
    if not seen.answers:
        return None
    scored = COWS.score(seen.answers)
    if scored.missing and not seen.stays_incomplete:
        raise ItemsMissing
    return scored


def _scale_columns(seen: Seen, scored: ScaleResult | None) -> dict[str, Any]:
    if scored is None:
        return {}
    return {
        "scale": COWS.id,
        "scale_version": COWS.version,
        "answers": dict(seen.answers),
        "total": scored.total,
        "band": scored.band.id if scored.band else "",
    }


def _vital_columns(vitals: Vitals) -> dict[str, Any]:
    return {
        "respiratory_rate_per_min": vitals.respiratory_rate_per_min,
        "spo2_percent": vitals.spo2_percent,
        "pulse_per_min": vitals.pulse_per_min,
        "systolic_mmhg": vitals.systolic_mmhg,
        "diastolic_mmhg": vitals.diastolic_mmhg,
        "temperature_c": vitals.temperature_c,
        "sedation_poss": vitals.sedation_poss or "",
    }


def _flags_found(
    seen: Seen, scored: ScaleResult | None, before: History, corrects: Observation | None
) -> list[RedFlag]:
    """What this record raises. The score takes no part in the red flags, except a rise soon after buprenorphine."""
    found = [*red_flags(seen.vitals, reports=seen.reports, awake=seen.vitals.sedation_poss != "S")]
    dose_at = before.last_buprenorphine_at
    precipitated = precipitated_withdrawal(
        dose_at=dose_at,
        total_before=before.total_at_or_before(dose_at),
        scored_at=seen.observed_at,
        total=scored.total if scored else None,
    )
    if precipitated:
        found.append(precipitated)
    if corrects is None:
        return found
    raised = set(corrects.flags.values_list("code", flat=True))
    return [flag for flag in found if flag.code not in raised]


def _keep_watch(
    episode: EpisodeOfCare,
    seen: Seen,
    known: History,
    look_again_minutes: int | None,
    by: StaffMember,
    at: datetime,
) -> None:
    """Store what is due next. A record of an earlier moment, entered later, leaves a sooner check standing."""
    columns: dict[str, Any] = {"next_due_at": None, "task": ""}
    if known.last is not None:
        check = next_check(
            watched_from=episode.started_at,
            last_scored_at=known.last.at,
            last_total=known.last.total,
            last_dose_at=known.last_dose_at,
            kept=known.kept if known.last.at > seen.observed_at else None,
        )
        check = asked_sooner(check, at=at, minutes=look_again_minutes)
        columns = {"next_due_at": check.due_at, "task": check.task}
    if not known.has_nurse and any(assignment.role in NURSES for assignment in by.current_roles()):
        columns |= {"nurse_id": by.pk, "nurse_since": at}
    if known.has_watch:
        Watch.objects.filter(episode=episode).update(**columns)
    else:
        Watch.objects.create(episode=episode, patient_id=episode.patient_id, **columns)
