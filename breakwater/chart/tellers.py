"""What each kind of row says on the time line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.urls import reverse

from breakwater.chart.event import Event
from breakwater.chart.story import Read, Row, moment, told_from
from breakwater.clinical.amounts import format_mg
from breakwater.clinical.scales import SCALES
from breakwater.journey.recovery.models import CheckInContact, Discharge
from breakwater.journey.therapy.models import Attendance, Session
from breakwater.privacy.codes import Purpose
from breakwater.privacy.models import Consent
from breakwater.record.flags import ANSWERS
from breakwater.record.models import Dose, Enquiry, EpisodeOfCare, Hold, Observation


@told_from(
    """SELECT e.id, e.started_at, e.ended_at, e.level_of_care, e.discharge_reason, site.name AS site,
              e.multiple_enrollment_result AS elsewhere, enquiry.received_at AS asked_at, enquiry.channel,
              signed(e.admitted_by_id) AS admitted_by, signed(e.ended_by_id) AS ended_by
         FROM record_episodeofcare e
         JOIN organization_site site ON site.id = e.site_id
         LEFT JOIN record_enquiry enquiry ON enquiry.id = e.enquiry_id
        WHERE e.patient_id = %(patient)s"""
)
def episodes(row: Row) -> Iterator[Event]:
    """Every admission and discharge, whatever the window: without them nothing else makes sense."""
    if row["asked_at"]:
        channel = Enquiry.Channel(row["channel"]).label
        yield Event(moment(row["asked_at"]), "admissions", f"Asked for help: {channel}")
    yield Event(
        moment(row["started_at"]),
        "admissions",
        f"Admitted to {row['site']}, level {row['level_of_care']}",
        f"Other programs: {row['elsewhere']}",
        by=row["admitted_by"],
    )
    if row["ended_at"]:
        yield Event(
            moment(row["ended_at"]),
            "recovery",
            f"Discharged: {EpisodeOfCare.DischargeReason(row['discharge_reason']).label}",
            href=reverse("recovery:after", args=[row["id"]]),
            by=row["ended_by"],
        )


@told_from(
    """SELECT s.screened_at AS at, s.severity, s.criteria_met, signed(s.screened_by_id) AS by
         FROM record_screening s
         JOIN record_enquiry enquiry ON enquiry.id = s.enquiry_id AND enquiry.site_id = ANY(%(sites)s)
         JOIN record_episodeofcare e ON e.enquiry_id = enquiry.id
        WHERE e.patient_id = %(patient)s AND inside(s.screened_at)"""
)
def screenings(row: Row) -> Iterator[Event]:
    severity = row["severity"] or "not yet clear"
    yield Event(
        moment(row["at"]),
        "admissions",
        f"Screened: opioid use disorder, {severity}",
        f"{row['criteria_met']} of 11 areas",
        by=row["by"],
    )


@told_from(
    """SELECT p.decided_at AS at, p.decided_level AS decided, p.recommended_level AS recommended,
              p.reason_when_different AS reason, signed(p.decided_by_id) AS by
         FROM record_placement p
         JOIN record_enquiry enquiry ON enquiry.id = p.enquiry_id AND enquiry.site_id = ANY(%(sites)s)
         JOIN record_episodeofcare e ON e.enquiry_id = enquiry.id
        WHERE e.patient_id = %(patient)s AND inside(p.decided_at)"""
)
def placements(row: Row) -> Iterator[Event]:
    differs = row["decided"] != row["recommended"]
    detail = f"Recommended {row['recommended']}. {row['reason']}" if differs else ""
    yield Event(moment(row["at"]), "admissions", f"Level of care decided: {row['decided']}", detail, by=row["by"])


@told_from(
    """SELECT lower(s.during) AS at, bed.label AS bed, unit.name AS unit, signed(s.created_by_id) AS by
         FROM record_stay s
         JOIN record_episodeofcare e ON e.id = s.episode_id
         JOIN organization_bed bed ON bed.id = s.bed_id
         JOIN organization_room room ON room.id = bed.room_id
         JOIN organization_unit unit ON unit.id = room.unit_id AND unit.site_id = ANY(%(sites)s)
        WHERE e.patient_id = %(patient)s AND s.status <> 'released'"""
)
def stays(row: Row) -> Iterator[Event]:
    yield Event(moment(row["at"]), "residence", f"Bed {row['bed']}, {row['unit']}", by=row["by"])


@told_from(
    """SELECT o.observed_at AS at, o.kind, o.scale, o.total, o.band, o.respiratory_rate_per_min AS rr,
              o.spo2_percent AS spo2, o.pulse_per_min AS pulse, o.systolic_mmhg AS systolic,
              o.diastolic_mmhg AS diastolic, o.qtc_ms AS qtc, signed(o.observed_by_id) AS by
         FROM record_observation o
        WHERE o.patient_id = %(patient)s AND o.kind <> 'fitness' AND inside(o.observed_at)
          AND NOT EXISTS (SELECT FROM record_observation newer WHERE newer.corrects_id = o.id)"""
)
def observations(row: Row) -> Iterator[Event]:
    """Scores and vital signs that no later entry corrected."""
    title = Observation.Kind(row["kind"]).label
    if row["scale"] == "cows":
        total = "incomplete" if row["total"] is None else f"{row['total']}, {row['band'].replace('_', ' ')}"
        title = f"COWS {total}"
    yield Event(moment(row["at"]), "detox", title, _vitals_words(row), by=row["by"])


@told_from(
    """SELECT a.assessed_at AS at, a.id, a.scale, a.total, a.band, signed(a.assessed_by_id) AS by
         FROM record_assessment a
        WHERE a.patient_id = %(patient)s AND inside(a.assessed_at)"""
)
def assessments(row: Row) -> Iterator[Event]:
    """Scales that were filled in."""
    scale = SCALES.get(row["scale"])
    band = f", {row['band'].replace('_', ' ')}" if row["band"] else ""
    total = "" if row["total"] is None else f" {row['total']}{band}"
    yield Event(
        moment(row["at"]), "therapy", f"{scale.title if scale else row['scale']}{total}", by=row["by"],
        href=reverse("chart:assessment", args=[row["id"]]),
    )  # fmt: skip


def _vitals_words(row: Row) -> str:
    parts = [
        f"RR {row['rr']} /min" if row["rr"] is not None else "",
        f"SpO2 {row['spo2']} %" if row["spo2"] is not None else "",
        f"HR {row['pulse']} /min" if row["pulse"] is not None else "",
        f"BP {row['systolic']}/{row['diastolic']} mmHg" if row["systolic"] and row["diastolic"] else "",
        f"QTc {row['qtc']} ms" if row["qtc"] else "",
    ]
    return ", ".join(part for part in parts if part)


@told_from(
    """SELECT f.raised_at, f.title, f.value, f.answered_at, f.action_taken, f.answer_note,
              signed(f.answered_by_id) AS answered_by
         FROM record_flag f
        WHERE f.patient_id = %(patient)s AND inside(f.raised_at)"""
)
def flags(row: Row) -> Iterator[Event]:
    yield Event(moment(row["raised_at"]), "detox", f"Red flag: {row['title']}", row["value"], tone="danger")
    if row["answered_at"]:
        answer = ANSWERS.get(row["action_taken"], row["action_taken"])
        yield Event(
            moment(row["answered_at"]), "detox", f"Flag answered: {answer}", row["answer_note"], by=row["answered_by"]
        )


@told_from(
    """SELECT h.placed_at, h.reason, h.note, h.cleared_at, h.clear_reason,
              signed(h.placed_by_id) AS placed_by, signed(h.cleared_by_id) AS cleared_by
         FROM record_hold h
        WHERE h.patient_id = %(patient)s AND inside(h.placed_at)"""
)
def holds(row: Row) -> Iterator[Event]:
    reason = Hold.Reason(row["reason"]).label
    yield Event(
        moment(row["placed_at"]), "medication", f"Hold: {reason}", row["note"], tone="danger", by=row["placed_by"] or ""
    )
    if row["cleared_at"]:
        yield Event(moment(row["cleared_at"]), "medication", "Hold cleared", row["clear_reason"], by=row["cleared_by"])


@told_from(
    """SELECT o.drug, o.form, o.dose_mg::text AS mg, o.parts_per_day AS parts, o.signed_at, o.ended_at, o.end_reason,
              signed(o.signed_by_id) AS signed_by, signed(o.ended_by_id) AS ended_by
         FROM record_medicationorder o
        WHERE o.patient_id = %(patient)s AND ((inside(o.requested_at)) OR (inside(o.ended_at)))"""
)
def orders(row: Row) -> Iterator[Event]:
    parts = f", {row['parts']} times a day" if row["parts"] > 1 else ""
    what = f"{row['drug']} {format_mg(Decimal(row['mg']))} mg{parts}"
    if row["signed_at"]:
        yield Event(moment(row["signed_at"]), "medication", f"Order signed: {what}", row["form"], by=row["signed_by"])
    if row["ended_at"]:
        yield Event(
            moment(row["ended_at"]), "medication", f"Order ended: {what}", row["end_reason"], by=row["ended_by"]
        )


@told_from(
    """SELECT d.given_at AS at, d.status, d.kind, d.drug, d.dose_mg::text AS mg, d.not_given_reason AS reason, d.note,
              d.entered_at IS NOT NULL AS later, signed(d.given_by_id) AS by
         FROM record_dose d
        WHERE d.patient_id = %(patient)s AND inside(d.given_at)"""
)
def doses(row: Row) -> Iterator[Event]:
    at, by = moment(row["at"]), row["by"]
    if row["status"] == Dose.Status.COMPLETED:
        again = "" if row["kind"] == Dose.Kind.OBSERVED else str(Dose.Kind(row["kind"]).label)
        again = ", ".join(filter(None, (again, "entered later from paper" if row["later"] else "")))
        yield Event(
            at, "medication", f"{row['drug']} {format_mg(Decimal(row['mg']))} mg given", again, tone="done", by=by
        )
    elif row["status"] == Dose.Status.NOT_DONE:
        reason = Dose.NotGiven(row["reason"]).label
        yield Event(at, "medication", f"{row['drug']} not given: {reason}", row["note"], tone="danger", by=by)
    else:
        yield Event(at, "medication", "A dose was entered in error", row["note"], by=by)


@told_from(
    """SELECT i.issued_at AS at, t.covers_on, t.dose_mg::text AS mg, signed(i.issued_by_id) AS by
         FROM record_takehomesupply t JOIN record_takehomeissue i ON i.id = t.issue_id
        WHERE t.patient_id = %(patient)s AND inside(i.issued_at)"""
)
def take_homes(row: Row) -> Iterator[Event]:
    covered = date.fromisoformat(row["covers_on"])
    what = f"Take-home for {covered:%b} {covered.day}: {format_mg(Decimal(row['mg']))} mg"
    yield Event(moment(row["at"]), "medication", what, by=row["by"])


@told_from(
    """SELECT plan.started_at AS at, plan.episode_id, p.statement, signed(plan.started_by_id) AS by,
              (SELECT string_agg(g.statement, '; ' ORDER BY g.position) FROM therapy_goal g WHERE g.problem_id = p.id)
              AS goals
         FROM therapy_treatmentplan plan
         JOIN record_episodeofcare e ON e.id = plan.episode_id
         JOIN therapy_problem p ON p.plan_id = plan.id
        WHERE e.patient_id = %(patient)s AND inside(plan.started_at)
        ORDER BY p.position"""
)
def plans(row: Row) -> Iterator[Event]:
    yield Event(
        moment(row["at"]),
        "therapy",
        "Plan",
        f"{row['statement']}. Goal: {row['goals'] or ''}",
        href=reverse("therapy:person", args=[row["episode_id"]]),
        by=row["by"],
    )


@told_from(
    """SELECT session.starts_at AS at, session.id, session.kind, session.title, a.status,
              signed(session.led_by_id) AS by
         FROM therapy_attendance a
         JOIN therapy_session session ON session.id = a.session_id
        WHERE a.patient_id = %(patient)s AND a.status <> 'expected' AND inside(session.starts_at)"""
)
def sessions(row: Row) -> Iterator[Event]:
    yield Event(
        moment(row["at"]),
        "therapy",
        f"{Session.Kind(row['kind']).label}: {row['title']}",
        str(Attendance.Status(row["status"]).label),
        href=reverse("therapy:session", args=[row["id"]]),
        by=row["by"],
    )


@told_from(
    """SELECT n.signed_at AS at, n.text, n.addendum_to_id IS NOT NULL AS addendum, signed(n.signed_by_id) AS by
         FROM therapy_sessionnote n
        WHERE n.patient_id = %(patient)s AND inside(n.signed_at)"""
)
def notes(row: Row) -> Iterator[Event]:
    title = "Addendum signed" if row["addendum"] else "Note signed"
    yield Event(moment(row["at"]), "therapy", title, row["text"], by=row["by"])


@told_from(
    """SELECT l.left_at, l.returned_at, l."where", signed(l.recorded_by_id) AS by
          FROM residence_leave l
          JOIN record_episodeofcare e ON e.id = l.episode_id
         WHERE e.patient_id = %(patient)s AND inside(l.left_at)"""
)
def leaves(row: Row) -> Iterator[Event]:
    yield Event(moment(row["left_at"]), "residence", f"Out: {row['where']}", by=row["by"])
    if row["returned_at"]:
        yield Event(moment(row["returned_at"]), "residence", "Back in the house")


@told_from(
    """SELECT d.discharged_at AS at, d.naloxone, d.tolerance_warning AS warning,
              signed(d.discharged_by_id) AS by
         FROM recovery_discharge d
        WHERE d.patient_id = %(patient)s AND inside(d.discharged_at)"""
)
def discharges(row: Row) -> Iterator[Event]:
    naloxone = dict(Discharge.Naloxone.choices).get(row["naloxone"], "not answered")
    warning = dict(Discharge.ToleranceWarning.choices).get(row["warning"], "not answered")
    yield Event(
        moment(row["at"]),
        "recovery",
        f"Naloxone: {naloxone}",
        f"Warning about lost tolerance: {warning}",
        by=row["by"],
    )


@told_from(
    """SELECT c.at, c.answered, c.note, c.check_in_id, planned.day_number, signed(c.by_id) AS by
         FROM recovery_checkincontact c
         JOIN recovery_checkin planned ON planned.id = c.check_in_id
        WHERE c.patient_id = %(patient)s AND inside(c.at)"""
)
def contacts(row: Row) -> Iterator[Event]:
    yield Event(
        moment(row["at"]),
        "recovery",
        f"Check-in day {row['day_number']}: {CheckInContact.Answered(row['answered']).label}",
        row["note"],
        href=reverse("recovery:check_in", args=[row["check_in_id"]]),
        by=row["by"],
    )


@told_from(
    """SELECT c.signed_at AS at, c.kind
         FROM privacy_consent c
        WHERE c.patient_id = %(patient)s AND inside(c.signed_at)"""
)
def consents(row: Row) -> Iterator[Event]:
    yield Event(moment(row["at"]), "papers", f"Consent signed: {Consent.Kind(row['kind']).label}")


@told_from(
    """SELECT d.disclosed_at AS at, d.recipient_name AS recipient, d.purpose, signed(d.disclosed_by_id) AS by
         FROM privacy_disclosure d
        WHERE d.patient_id = %(patient)s AND inside(d.disclosed_at)"""
)
def disclosures(row: Row) -> Iterator[Event]:
    yield Event(
        moment(row["at"]), "papers", f"Sent to {row['recipient']}", str(Purpose(row["purpose"]).label), by=row["by"]
    )


def story_of(found: Read) -> list[Event]:
    """Everything that happened to a person in the window, newest first."""
    return sorted(found.events(), key=lambda event: event.at, reverse=True)
