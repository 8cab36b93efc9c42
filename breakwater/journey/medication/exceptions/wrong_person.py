"""A dose was swallowed by somebody else than it was recorded for: what really happened, for both, in one act."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.misgiven_dose import CODE, misgiven_flag
from breakwater.journey.medication.actions.give import dispensed_line
from breakwater.journey.medication.actions.reverse import take_back
from breakwater.journey.medication.exceptions.event import (
    lock_standing,
    must_be_new,
    must_say_what_happened,
    write_event,
)
from breakwater.journey.medication.exceptions.swallowed import dispensed
from breakwater.journey.medication.refusals import SecondPersonNeeded
from breakwater.organization.models import Role, StaffMember
from breakwater.record.flags import raise_flags
from breakwater.record.holds import place_hold
from breakwater.record.models import Dose, DoseEvent, EpisodeOfCare, Hold, Observation, Patient
from breakwater.record.refusals import Refused

Kind = DoseEvent.Kind


@transaction.atomic
def record_wrong_person(
    *,
    dose: Dose,
    given_to: Patient,
    what_happened: str,
    second_by: StaffMember,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> DoseEvent:
    """Record that ``given_to`` swallowed a dose recorded for somebody else.

    The first row is taken back, a further one says who swallowed it and names the first; the ledger counts out and in
    what it dispensed, so the bottle stays as it is. Both people are held for the prescriber; who swallowed it has a red
    flag with a plan of watching. The event stands on the privacy officer's list until it is reviewed.

    Raises:
        Conflict: the dose does not stand, or a part was wasted, which stands in the books as it was.
        Refused: it is the same person, or they were never in treatment here.
    """
    if second_by.pk == by.pk:
        raise SecondPersonNeeded
    must_say_what_happened(what_happened)
    body = {"dose": dose.pk, "given_to": given_to.pk, "what": what_happened, "second_by": second_by.pk}
    claimed = keys.claim(key=form_key, action="dose.wrong_person", by=by, body=body, at=at)
    if not claimed.is_first:
        return DoseEvent.objects.get(pk=claimed.subject_id)
    episode = _lock_both(dose, given_to)
    must_be_new(dose, Kind.WRONG_PERSON, Kind.PARTLY_TAKEN, Kind.NOT_DRUNK)
    line = dispensed(dose)
    reason = f"Swallowed by another person: {what_happened}"
    take_back(dose=dose, reversal_id=uuid4(), reason=reason, second_by=second_by, by=by, at=at)
    taken = _really_taken(dose, episode, what_happened, by=by, at=at)
    dispensed_line(taken, line.bottle_id)
    event = write_event(
        event_id=claimed.subject_id, dose=dose, kind=Kind.WRONG_PERSON, what_happened=what_happened,
        second_by=second_by, by=by, at=at,
    )  # fmt: skip
    _flag(taken, what_happened, by=by, at=at)
    note = "A dose recorded for this person was swallowed by somebody else"
    place_hold(patient=dose.patient, reason=Hold.Reason.PRESCRIBER, note=note, owner_role=Role.PRESCRIBER, by=by, at=at)
    return event


def _lock_both(dose: Dose, given_to: Patient) -> EpisodeOfCare:
    """Lock both people, always in the same order, and find where the other one is in treatment."""
    if given_to.pk == dose.patient_id:
        raise Refused("The dose is recorded for this person already. Choose who swallowed it.", code="same_person")
    for patient_id in sorted((dose.patient_id, given_to.pk)):
        Patient.objects.lock(patient_id)
    lock_standing(dose)
    episodes = EpisodeOfCare.objects.filter(patient=given_to)
    episode = episodes.order_by("-started_at").first()
    if episode is None:
        raise Refused("This person was never in treatment here. Admit them first, or call 911.", code="no_episode")
    return episode


def _really_taken(first: Dose, episode: EpisodeOfCare, what_happened: str, *, by: StaffMember, at: datetime) -> Dose:
    """The dose of who swallowed it: at the time and by the hand it was given, written down now."""
    taken = Dose(
        pk=uuid4(), patient_id=episode.patient_id, episode=episode, order_id=first.order_id,
        order_version=first.order_version, site_id=first.site_id, station_id=first.station_id,
        dosing_day=first.dosing_day, part=first.part, kind=Dose.Kind.MISGIVEN, status=Dose.Status.COMPLETED,
        drug=first.drug, dose_mg=first.dose_mg, strength_mg_per_ml=first.strength_mg_per_ml, note=what_happened,
        found_by=first.found_by, given_at=first.given_at, given_by_id=first.given_by_id, entered_at=at, entered_by=by,
        corrects=first,
    )  # fmt: skip
    taken.save(force_insert=True)
    audit.act(
        action="dose.misgiven", by=by, at=at, patient_id=taken.patient_id, site_id=taken.site_id, subject=taken,
        detail={"corrects": str(first.pk)},
    )  # fmt: skip
    return taken


def _flag(taken: Dose, what_happened: str, *, by: StaffMember, at: datetime) -> None:
    """The red flag with its hold, and the observation it hangs on."""
    seen = Observation.objects.create(
        patient_id=taken.patient_id, episode_id=taken.episode_id, kind=Observation.Kind.VITALS, reports=[CODE],
        note=what_happened, observed_at=taken.given_at, observed_by=by, recorded_at=at,
    )  # fmt: skip
    raise_flags(seen=seen, found=[misgiven_flag(taken.drug, taken.dose_mg)], by=by, at=at)
