"""A person's story, gathered from every stage: one query for each kind of row, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from django.urls import reverse

from breakwater.chart.event import Event
from breakwater.chart.window import Window
from breakwater.clinical.amounts import format_mg
from breakwater.journey.recovery.models import CheckInContact, Discharge
from breakwater.journey.residence.models import Leave
from breakwater.journey.therapy.models import Attendance, Problem, SessionNote
from breakwater.privacy.models import Consent, Disclosure
from breakwater.privacy.scope import Scope
from breakwater.record.flags import ANSWERS
from breakwater.record.models import (
    Dose,
    EpisodeOfCare,
    Flag,
    Hold,
    MedicationOrder,
    Observation,
    Placement,
    Screening,
    Stay,
    TakeHomeSupply,
)

Teller = Callable[[Scope, UUID, Window], Iterator[Event]]


def episodes(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    """Every admission and discharge, whatever the window: without them nothing else makes sense."""
    rows = EpisodeOfCare.objects.within(scope).filter(patient_id=patient_id)
    for row in rows.select_related("site", "enquiry", "admitted_by", "ended_by"):
        if row.enquiry is not None:
            yield Event(row.enquiry.received_at, "admissions", f"Asked for help: {row.enquiry.get_channel_display()}")
        yield Event(
            row.started_at,
            "admissions",
            f"Admitted to {row.site.name}, level {row.level_of_care}",
            f"Other programs: {row.multiple_enrollment_result}",
            by=str(row.admitted_by),
        )
        if row.ended_at is not None:
            yield Event(
                row.ended_at,
                "recovery",
                f"Discharged: {row.get_discharge_reason_display()}",
                href=reverse("recovery:after", args=[row.pk]),
                by=str(row.ended_by),
            )


def screenings(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Screening.objects.within(scope).filter(window.over("screened_at"), enquiry__episode__patient_id=patient_id)
    for row in rows.select_related("screened_by"):
        severity = row.severity or "not yet clear"
        yield Event(
            row.screened_at,
            "admissions",
            f"Screened: opioid use disorder, {severity}",
            f"{row.criteria_met} of 11 areas",
            by=str(row.screened_by),
        )


def placements(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Placement.objects.within(scope).filter(window.over("decided_at"), enquiry__episode__patient_id=patient_id)
    for row in rows.select_related("decided_by"):
        differs = row.decided_level != row.recommended_level
        detail = f"Recommended {row.recommended_level}. {row.reason_when_different}" if differs else ""
        yield Event(
            row.decided_at, "admissions", f"Level of care decided: {row.decided_level}", detail, by=str(row.decided_by)
        )


def stays(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Stay.objects.within(scope).filter(episode__patient_id=patient_id)
    for row in rows.exclude(status=Stay.Status.RELEASED).select_related("bed__room__unit", "created_by"):
        yield Event(
            row.during.lower, "residence", f"Bed {row.bed.label}, {row.bed.room.unit.name}", by=str(row.created_by)
        )


def observations(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Observation.objects.within(scope).standing().filter(window.over("observed_at"), patient_id=patient_id)
    for row in rows.exclude(kind=Observation.Kind.FITNESS).select_related("observed_by"):
        if row.scale == "cows":
            total = "incomplete" if row.total is None else f"{row.total}, {row.band.replace('_', ' ')}"
            title = f"COWS {total}"
        else:
            title = row.get_kind_display()
        yield Event(row.observed_at, "detox", title, _vitals_words(row), by=str(row.observed_by))


def _vitals_words(row: Observation) -> str:
    parts = [
        f"RR {row.respiratory_rate_per_min} /min" if row.respiratory_rate_per_min is not None else "",
        f"SpO2 {row.spo2_percent} %" if row.spo2_percent is not None else "",
        f"HR {row.pulse_per_min} /min" if row.pulse_per_min is not None else "",
        f"BP {row.systolic_mmhg}/{row.diastolic_mmhg} mmHg" if row.systolic_mmhg and row.diastolic_mmhg else "",
        f"QTc {row.qtc_ms} ms" if row.qtc_ms else "",
    ]
    return ", ".join(part for part in parts if part)


def flags(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Flag.objects.within(scope).filter(window.over("raised_at"), patient_id=patient_id)
    for row in rows.select_related("answered_by"):
        yield Event(row.raised_at, "detox", f"Red flag: {row.title}", row.value, tone="danger")
        if row.answered_at is not None:
            yield Event(
                row.answered_at,
                "detox",
                f"Flag answered: {ANSWERS.get(row.action_taken, row.action_taken)}",
                row.answer_note,
                by=str(row.answered_by),
            )


def holds(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Hold.objects.within(scope).filter(window.over("placed_at"), patient_id=patient_id)
    for row in rows.select_related("placed_by", "cleared_by"):
        yield Event(
            row.placed_at,
            "medication",
            f"Hold: {row.get_reason_display()}",
            row.note,
            tone="danger",
            by=str(row.placed_by or ""),
        )
        if row.cleared_at is not None:
            yield Event(row.cleared_at, "medication", "Hold cleared", row.clear_reason, by=str(row.cleared_by))


def orders(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = MedicationOrder.objects.within(scope).filter(
        window.over("requested_at") | window.over("ended_at"), patient_id=patient_id
    )
    for row in rows.select_related("signed_by", "ended_by"):
        what = f"{row.drug} {format_mg(row.dose_mg)} mg" + (
            f", {row.parts_per_day} times a day" * (row.parts_per_day > 1)
        )
        if row.signed_at is not None:
            yield Event(row.signed_at, "medication", f"Order signed: {what}", row.form, by=str(row.signed_by))
        if row.ended_at is not None:
            yield Event(row.ended_at, "medication", f"Order ended: {what}", row.end_reason, by=str(row.ended_by))


def doses(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Dose.objects.within(scope).filter(window.over("given_at"), patient_id=patient_id)
    for row in rows.select_related("given_by", "site"):
        if row.status == Dose.Status.COMPLETED:
            yield Event(
                row.given_at,
                "medication",
                f"{row.drug} {format_mg(row.dose_mg)} mg given",
                "Replacement" if row.kind == Dose.Kind.REPLACEMENT else "",
                tone="done",
                by=str(row.given_by),
            )
        elif row.status == Dose.Status.NOT_DONE:
            yield Event(
                row.given_at,
                "medication",
                f"{row.drug} not given: {row.get_not_given_reason_display()}",
                row.note,
                tone="danger",
                by=str(row.given_by),
            )
        else:
            yield Event(row.given_at, "medication", "A dose was entered in error", row.note, by=str(row.given_by))


def take_homes(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = TakeHomeSupply.objects.within(scope).filter(window.over("handed_over_at"), patient_id=patient_id)
    for row in rows.select_related("handed_over_by"):
        yield Event(
            row.handed_over_at,
            "medication",
            f"Take-home for {row.covers_on:%b} {row.covers_on.day}: {format_mg(row.dose_mg)} mg",
            by=str(row.handed_over_by),
        )


def plans(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Problem.objects.within(scope).filter(window.over("plan__started_at"), plan__episode__patient_id=patient_id)
    for row in rows.select_related("plan__started_by").prefetch_related("goals"):
        goals = "; ".join(goal.statement for goal in row.goals.all())
        yield Event(
            row.plan.started_at,
            "therapy",
            "Plan",
            f"{row.statement}. Goal: {goals}",
            href=reverse("therapy:person", args=[row.plan.episode_id]),
            by=str(row.plan.started_by),
        )


def sessions(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Attendance.objects.within(scope).filter(window.over("session__starts_at"), patient_id=patient_id)
    for row in rows.exclude(status=Attendance.Status.EXPECTED).select_related("session__led_by"):
        yield Event(
            row.session.starts_at,
            "therapy",
            f"{row.session.get_kind_display()}: {row.session.title}",
            row.get_status_display(),
            href=reverse("therapy:session", args=[row.session_id]),
            by=str(row.session.led_by),
        )


def notes(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = SessionNote.objects.within(scope).filter(window.over("signed_at"), patient_id=patient_id)
    for row in rows.select_related("signed_by"):
        yield Event(
            row.signed_at,
            "therapy",
            "Addendum signed" if row.addendum_to_id else "Note signed",
            row.text,
            by=str(row.signed_by),
        )


def leaves(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Leave.objects.within(scope).filter(window.over("left_at"), episode__patient_id=patient_id)
    for row in rows.select_related("recorded_by"):
        yield Event(row.left_at, "residence", f"Out: {row.where}", by=str(row.recorded_by))
        if row.returned_at is not None:
            yield Event(row.returned_at, "residence", "Back in the house")


def discharges(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Discharge.objects.within(scope).filter(window.over("discharged_at"), patient_id=patient_id)
    for row in rows.select_related("discharged_by"):
        yield Event(
            row.discharged_at,
            "recovery",
            f"Naloxone: {row.get_naloxone_display() or 'not answered'}",
            f"Warning about lost tolerance: {row.get_tolerance_warning_display() or 'not answered'}",
            by=str(row.discharged_by),
        )


def contacts(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = CheckInContact.objects.within(scope).filter(window.over("at"), patient_id=patient_id)
    for row in rows.select_related("by", "check_in"):
        yield Event(
            row.at,
            "recovery",
            f"Check-in day {row.check_in.day_number}: {row.get_answered_display()}",
            row.note,
            href=reverse("recovery:check_in", args=[row.check_in_id]),
            by=str(row.by),
        )


def consents(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Consent.objects.within(scope).filter(window.over("signed_at"), patient_id=patient_id)
    for row in rows:
        yield Event(row.signed_at, "papers", f"Consent signed: {row.get_kind_display()}")


def disclosures(scope: Scope, patient_id: UUID, window: Window) -> Iterator[Event]:
    rows = Disclosure.objects.within(scope).filter(window.over("disclosed_at"), patient_id=patient_id)
    for row in rows.select_related("disclosed_by"):
        yield Event(
            row.disclosed_at,
            "papers",
            f"Sent to {row.recipient_name}",
            row.get_purpose_display(),
            by=str(row.disclosed_by),
        )


TELLERS: tuple[Teller, ...] = (
    episodes,
    screenings,
    placements,
    stays,
    observations,
    flags,
    holds,
    orders,
    doses,
    take_homes,
    plans,
    sessions,
    notes,
    leaves,
    discharges,
    contacts,
    consents,
    disclosures,
)


def story_of(scope: Scope, patient_id: UUID, window: Window) -> list[Event]:
    """Everything that happened to this person in the window, newest first."""
    events = [event for tell in TELLERS for event in tell(scope, patient_id, window)]
    return sorted(events, key=lambda event: event.at, reverse=True)
