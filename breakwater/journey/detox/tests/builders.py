"""People in detox for the tests of this stage: admitted, scored, dosed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from breakwater.clinical.scales import COWS
from breakwater.clinical.vitals import Vitals
from breakwater.journey.detox.actions import Recorded, Seen, correct_withdrawal_score, record_withdrawal_score
from breakwater.organization.clock import now
from breakwater.organization.models import Bed, StaffMember, Unit
from breakwater.record.models import Dose, EpisodeOfCare, MedicationOrder, Observation, Stay
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient, make_stay

# Scores whose sum is the key, for totals that tests ask for.
NOTHING = {item.id: 0 for item in COWS.items}


def answers_for(total: int) -> dict[str, int]:
    """A complete set of COWS answers that comes to this total, from 0 to 48."""
    chosen = dict(NOTHING)
    for item in sorted(COWS.items, key=lambda item: -max(item.allowed_scores)):
        missing = total - sum(chosen.values())
        chosen[item.id] = max(score for score in item.allowed_scores if score <= missing)
    assert sum(chosen.values()) == total
    return chosen


def admit(
    cast: Cast,
    given_name: str = "Ana",
    family_name: str = "Ortiz",
    *,
    bed: int = 0,
    hours_ago: float = 48,
    unit: Unit | None = None,
    **patient: Any,
) -> EpisodeOfCare:
    """Somebody in a bed of Harbor's detox unit, counted from 0, admitted so many hours ago."""
    person = make_patient(given_name, family_name, **patient)
    place = unit or cast.detox_unit
    started_at = now() - timedelta(hours=hours_ago)
    episode = make_episode(person, place.site, cast.admissions, started_at=started_at)
    make_stay(episode, bed_of(place, bed), cast.admissions)
    return episode


def bed_of(unit: Unit, number: int) -> Bed:
    """A bed of the unit by its place in the order of labels, counted from 0."""
    return list(Bed.objects.filter(room__unit=unit).order_by("label"))[number]


def add_beds(unit: Unit, count: int) -> None:
    """More beds in the unit's room: A005, A006, ..."""
    room = unit.rooms.get()
    Bed.objects.bulk_create(Bed(room=room, label=f"A{number:03d}") for number in range(5, 5 + count))


def seen(
    observed_at: datetime, *, total: int | None = None, vitals: Mapping[str, Any] | None = None, **more: Any
) -> Seen:
    """What a nurse saw; with a total, a complete form that comes to it."""
    answers = more.pop("answers", answers_for(total) if total is not None else {})
    return Seen(observed_at=observed_at, answers=answers, vitals=Vitals(**(vitals or {})), **more)


def record(
    episode: EpisodeOfCare, by: StaffMember, *, minutes_ago: float = 0, total: int | None = None, **more: Any
) -> Recorded:
    """A bedside record saved at the time it was seen, unless ``entered_at`` says otherwise."""
    observed_at = now() - timedelta(minutes=minutes_ago)
    entered_at = more.pop("entered_at", observed_at)
    look_again_minutes = more.pop("look_again_minutes", None)
    return record_withdrawal_score(
        episode=episode,
        seen=seen(observed_at, total=total, **more),
        form_key=uuid4(),
        body={},
        by=by,
        at=entered_at,
        look_again_minutes=look_again_minutes,
    )


def correct(
    original: Observation, by: StaffMember, *, total: int | None = None, reason: str = "Typed 8 for 18.", **more: Any
) -> Recorded:
    """A correction of an entry for the same moment."""
    return correct_withdrawal_score(
        original=original,
        seen=seen(original.observed_at, total=total, **more),
        reason=reason,
        form_key=uuid4(),
        body={},
        by=by,
        at=now(),
    )


def scored_before(episode: EpisodeOfCare, by: StaffMember, totals: list[int], *, every_minutes: int = 240) -> None:
    """Plain earlier scores, the last one so many minutes ago; quick to make, without flags or a watch."""
    latest = now() - timedelta(minutes=every_minutes)
    Observation.objects.bulk_create(
        Observation(
            patient_id=episode.patient_id,
            episode=episode,
            kind=Observation.Kind.WITHDRAWAL,
            scale=COWS.id,
            scale_version=COWS.version,
            answers=answers_for(total),
            total=total,
            band=band.id if (band := COWS.band_for(total)) else "",
            observed_at=latest - timedelta(minutes=every_minutes * number),
            recorded_at=latest - timedelta(minutes=every_minutes * number),
            observed_by=by,
        )
        for number, total in enumerate(reversed(totals))
    )


def order(
    episode: EpisodeOfCare, cast: Cast, *, drug: str = MedicationOrder.Drug.BUPRENORPHINE, dose_mg: str = "8"
) -> MedicationOrder:
    """A signed order from a month ago on."""
    form = "film under the tongue" if drug == MedicationOrder.Drug.BUPRENORPHINE else "oral solution"
    return make_order(episode, cast.prescriber, drug=drug, form=form, dose_mg=dose_mg)


def dose(of: MedicationOrder, by: StaffMember, *, minutes_ago: float, not_given: str = "") -> Dose:
    """A dose of this order, given or not."""
    given_at = now() - timedelta(minutes=minutes_ago)
    return Dose.objects.create(
        patient_id=of.patient_id,
        episode_id=of.episode_id,
        order=of,
        order_version=of.version,
        site_id=of.site_id,
        dosing_day=of.site.dosing_day(given_at),
        status=Dose.Status.NOT_DONE if not_given else Dose.Status.COMPLETED,
        drug=of.drug,
        dose_mg=Decimal(0) if not_given else of.dose_mg,
        not_given_reason=not_given,
        given_at=given_at,
        given_by=by,
    )


def move_bed(episode: EpisodeOfCare, bed: Bed, by: StaffMember) -> Stay:
    """End the person's stay in their bed and begin one in another, now."""
    before = Stay.objects.get(episode=episode, status=Stay.Status.OCCUPIED)
    moment = now()
    before.status, before.during = Stay.Status.ENDED, (before.during.lower, moment)
    before.save(update_fields=["status", "during"])
    return Stay.objects.create(
        bed=bed, episode=episode, status=Stay.Status.OCCUPIED, during=(moment, None), created_by=by
    )
