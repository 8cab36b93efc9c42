"""Call somebody back with all their bottles, drawn at random or for a reason, and count what they bring."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.take_home_call_back import due_at
from breakwater.journey.medication.models import CallBack, CallBackCount
from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.journey.medication.take_homes.bottles import bottles_of, is_handed_over
from breakwater.organization.models import Site, StaffMember
from breakwater.record.models import Patient, TakeHomeSupply
from breakwater.record.refusals import Conflict


def sealed_expected(patient: Patient, site: Site, at: datetime) -> int:
    """How many sealed bottles the person should be able to show: handed over, for a day after today."""
    today = site.dosing_day(at)
    in_hand = bottles_of(patient, today).in_hand
    return sum(one.covers_on > today and is_handed_over(one) for one in in_hand)


def draw(site: Site, at: datetime) -> Patient | None:
    """Somebody drawn at random among those who hold bottles for later days and are not called already."""
    today = site.dosing_day(at)
    holding = TakeHomeSupply.objects.not_back().filter(
        site=site, covers_on__gt=today, issue__hand_over__isnull=False, replaced_by__isnull=True
    )
    called = CallBack.objects.not_counted().values("patient_id")
    people = sorted(set(holding.exclude(patient_id__in=called).values_list("patient_id", flat=True)))
    return Patient.objects.get(pk=secrets.choice(people)) if people else None


@transaction.atomic
def call_back(
    *,
    patient: Patient,
    site: Site,
    why: str,
    note: str,
    hours: int,
    form_key: UUID,
    by: StaffMember,
    at: datetime,
) -> CallBack:
    """Call somebody back, to come within so many hours.

    Raises:
        TakeHomeRefused: they hold no bottle for a later day, or a call for a reason does not say which.
        Conflict: they are called already.
    """
    body = {"patient": patient.pk, "site": site.pk, "why": why, "note": note, "hours": hours}
    claimed = keys.claim(key=form_key, action="take_home.called_back", by=by, body=body, at=at)
    if not claimed.is_first:
        return CallBack.objects.get(pk=claimed.subject_id)
    Patient.objects.lock(patient.pk)
    if CallBack.objects.not_counted().filter(patient=patient).exists():
        raise Conflict("This person is called back already. Count their bottles first.", code="called_already")
    if not sealed_expected(patient, site, at):
        raise TakeHomeRefused("This person holds no bottle for a later day.", code="nothing_to_count")
    if why == CallBack.Why.CAUSE and not note.strip():
        raise TakeHomeRefused("Write why this person is called back.", code="reason_missing")
    called = CallBack(
        pk=claimed.subject_id, patient=patient, site=site, why=why, note=note, called_at=at, called_by=by,
        due_at=due_at(at, hours),
    )  # fmt: skip
    called.save(force_insert=True)
    audit.act(
        action="take_home.called_back", by=by, at=at, patient_id=patient.pk, site_id=site.pk, subject=called,
        detail={"why": why},
    )  # fmt: skip
    return called


@transaction.atomic
def count_call_back(*, called: CallBack, sealed_found: int, note: str, by: StaffMember, at: datetime) -> CallBackCount:
    """Write down how many sealed bottles were brought. What was expected is worked out here, never typed.

    Raises:
        TakeHomeRefused: the count differs and nothing is said about it.
        Conflict: it was counted already.
    """
    Patient.objects.lock(called.patient_id)
    expected = sealed_expected(called.patient, called.site, at)
    if sealed_found != expected and not note.strip():
        raise TakeHomeRefused(
            f"{expected} sealed bottles were expected. Write what the person says about the difference.",
            code="difference_unexplained",
        )
    try:
        with transaction.atomic():
            count = CallBackCount.objects.create(
                call_back=called, sealed_expected=expected, sealed_found=sealed_found, note=note, counted_at=at,
                counted_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("These bottles were counted already.", code="counted_already") from None
    audit.act(
        action="take_home.call_back_counted", by=by, at=at, patient_id=called.patient_id, site_id=called.site_id,
        subject=called, detail={"expected": expected, "found": sealed_found},
    )  # fmt: skip
    return count
