"""A dose read from paper: entered with its real time and giver, or said not to have been given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.clinical.formatting import clock, mg
from breakwater.clinical.holds import HOLD_RULES
from breakwater.journey.medication.after_downtime.refusals import DowntimeRefused, SettledAlready
from breakwater.journey.medication.models import Bottle, DowntimeDue, PaperQuestion, StockEntry
from breakwater.organization.models import Role, StaffMember
from breakwater.privacy.permissions import may
from breakwater.record.models import Dose, Hold, Patient

Outcome = DowntimeDue.Outcome


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the dose record: when, by whom, how much in mg, from which bottle, and what was written beside."""

    given_at: datetime
    given_by: StaffMember
    dose_mg: Decimal
    bottle: Bottle
    note: str = ""


def enter_paper_dose(*, due: DowntimeDue, paper: Paper, form_key: UUID, by: StaffMember, at: datetime) -> DowntimeDue:
    """Enter a dose that was given on paper: dose, stock line, audit row and form key together, marked "entered later".

    When the record already holds a dose for that day and part, nothing is given or overwritten: it becomes a question
    for a prescriber, and holds the person's medicine. An amount other than ordered is entered as it was, with a hold.

    Args:
        due: which dose of the downtime it was.
        by: who types; ``paper.given_by`` gave it and may be somebody else.

    Raises:
        SettledAlready: somebody was first.
        DowntimeRefused: time, giver or bottle do not fit.
    """
    _must_fit(due, paper)
    try:
        return _enter(due, paper, form_key, by, at)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if name.startswith("dose_one_"):  # somebody recorded this very dose in this second
            return _enter(due, paper, form_key, by, at)
        if name in BY_CONSTRAINT:
            raise DowntimeRefused(BY_CONSTRAINT[name], code=name) from error
        raise


BY_CONSTRAINT = {
    "stock_dispensed_from_open_bottle": "This bottle was put away or recalled. Open it again at its window, enter the "
    "dose, and put it away.",
    "bottle_never_below_zero": "The ledger says that less was in this bottle. Check the lot; if it is right, count the "
    "bottle first.",
}


def _must_fit(due: DowntimeDue, paper: Paper) -> None:
    """Refuse what cannot have been, before anything is read under the lock."""
    downtime, site = due.downtime, due.downtime.site
    if not downtime.began_at <= paper.given_at <= downtime.back_at:
        between = f"{clock(downtime.began_at, site.zone)} and {clock(downtime.back_at, site.zone)}"
        raise DowntimeRefused(
            f"The screens did not work between {between}. Check the time.", code="downtime_other_time"
        )
    if site.dosing_day(paper.given_at) != due.dosing_day:
        raise DowntimeRefused("At that time it was another dosing day. Check date and time.", code="downtime_other_day")
    if not may(paper.given_by, "dose.give", site_id=site.pk):
        raise DowntimeRefused(f"{paper.given_by} may not give doses here. Check the signature.", code="downtime_giver")
    if paper.bottle.site_id != site.pk or paper.bottle.drug != due.order.drug:
        raise DowntimeRefused("That bottle holds another medicine, or is not of this site.", code="downtime_bottle")


@transaction.atomic
def _enter(due: DowntimeDue, paper: Paper, form_key: UUID, by: StaffMember, at: datetime) -> DowntimeDue:
    body = {
        "due": due.pk, "given_at": paper.given_at, "given_by": paper.given_by.pk, "dose_mg": paper.dose_mg,
        "bottle": paper.bottle.pk, "note": paper.note,
    }  # fmt: skip
    claimed = keys.claim(key=form_key, action="dose.entered_later", by=by, body=body, at=at)
    if not claimed.is_first:
        return DowntimeDue.objects.get(pk=due.pk)
    due = lock_due(due)
    standing = _recorded(due)
    if standing is not None:
        return _ask(due, paper, standing, claimed.subject_id, by, at)
    dose = write_dose(due, paper, claimed.subject_id, by=by, at=at)
    if paper.dose_mg != due.ordered_mg:
        words = f"On paper {mg(paper.dose_mg)} was given, ordered was {mg(due.ordered_mg)}"
        hold_for_prescriber(due, words, by=by, at=at)
    due.dose = dose
    return settle(due, Outcome.ENTERED, paper.note, by=by, at=at)


def lock_due(due: DowntimeDue) -> DowntimeDue:
    """The due under the lock of its person.

    Raises:
        SettledAlready: it is settled.
    """
    Patient.objects.lock(due.patient_id)
    found: DowntimeDue = DowntimeDue.objects.select_related("downtime__site", "order", "patient").get(pk=due.pk)
    if found.settled_at is not None:
        raise SettledAlready
    return found


def _recorded(due: DowntimeDue) -> Dose | None:
    """A dose of this day and part that stands in the record, whoever gave it and wherever."""
    doses = Dose.objects.completed().filter(patient_id=due.patient_id, dosing_day=due.dosing_day, part=due.part)
    return doses.select_related("given_by", "site").first()


def write_dose(
    due: DowntimeDue, paper: Paper, dose_id: UUID, *, by: StaffMember, at: datetime, kind: str | None = None
) -> Dose:
    """The dose with both its times, its line in the ledger, and the audit row. Nothing is poured or printed."""
    taken_back = Dose.objects.filter(
        patient_id=due.patient_id, dosing_day=due.dosing_day, part=due.part, status=Dose.Status.COMPLETED
    )
    kind = kind or (Dose.Kind.REPLACEMENT if taken_back.exists() else Dose.Kind.OBSERVED)
    dose = Dose(
        pk=dose_id, patient_id=due.patient_id, episode_id=due.order.episode_id, order_id=due.order_id,
        order_version=due.order.version, site_id=due.downtime.site_id, station_id=paper.bottle.station_id,
        dosing_day=due.dosing_day, part=due.part, kind=kind, status=Dose.Status.COMPLETED, drug=due.order.drug,
        dose_mg=paper.dose_mg, strength_mg_per_ml=paper.bottle.strength_mg_per_ml, note=paper.note, found_by="paper",
        given_at=paper.given_at, given_by=paper.given_by, entered_at=at, entered_by=by,
    )  # fmt: skip
    dose.save(force_insert=True)
    StockEntry.objects.create(
        bottle_id=paper.bottle.pk, kind=StockEntry.Kind.DISPENSED, amount_mg=-paper.dose_mg, dose=dose,
        station_id=paper.bottle.station_id, at=at, by=paper.given_by, reason=f"Entered later from paper by {by}",
    )  # fmt: skip
    audit.act(
        action="dose.entered_later", by=by, at=at, patient_id=due.patient_id, site_id=due.downtime.site_id,
        subject=dose, detail={"due": str(due.pk), "given_by": str(paper.given_by.pk), "kind": kind, "part": due.part},
    )  # fmt: skip
    return dose


def _ask(
    due: DowntimeDue, paper: Paper, standing: Dose, question_id: UUID, by: StaffMember, at: datetime
) -> DowntimeDue:
    """Two records of one dose. Nobody types over either; a prescriber says which is true, and until then is asked."""
    question = PaperQuestion.objects.create(
        id=question_id, due=due, patient_id=due.patient_id, stands_against=standing, dose_mg=paper.dose_mg,
        given_at=paper.given_at, given_by=paper.given_by, bottle=paper.bottle, note=paper.note, entered_at=at,
        entered_by=by,
    )  # fmt: skip
    words = f"Perhaps two doses on one day: {mg(paper.dose_mg)} on paper, {mg(standing.dose_mg)} in the record"
    hold_for_prescriber(due, words, by=by, at=at)
    audit.act(
        action="paper_question.asked", by=by, at=at, patient_id=due.patient_id, site_id=due.downtime.site_id,
        subject=question, detail={"stands_against": str(standing.pk)},
    )  # fmt: skip
    return settle(due, Outcome.ASKED, paper.note, by=by, at=at)


def hold_for_prescriber(due: DowntimeDue, words: str, *, by: StaffMember, at: datetime) -> None:
    """Hold the person's medicine until a prescriber has looked. The lock is held already."""
    hold = Hold.objects.create(
        patient_id=due.patient_id, reason=Hold.Reason.PRESCRIBER, note=words, holds=["opioid", "sedative"],
        owner_role=Role.PRESCRIBER, placed_at=at, placed_by=by,
        due_at=HOLD_RULES[Hold.Reason.PRESCRIBER].due_at(at),
    )  # fmt: skip
    audit.act(
        action="hold.placed", by=by, at=at, patient_id=due.patient_id, subject=hold, detail={"reason": hold.reason}
    )


def settle(due: DowntimeDue, outcome: str, reason: str, *, by: StaffMember, at: datetime) -> DowntimeDue:
    """Write what came of a due. The database keeps it so."""
    due.outcome, due.reason, due.settled_at, due.settled_by = outcome, reason, at, by
    due.save(update_fields=["outcome", "reason", "settled_at", "settled_by", "dose"])
    return due


@transaction.atomic
def record_not_given_on_paper(*, due: DowntimeDue, by: StaffMember, at: datetime) -> DowntimeDue:
    """Say by name that this dose was not given while the screens did not work. It can be given from then on.

    Raises:
        SettledAlready: somebody was first.
    """
    due = lock_due(due)
    audit.act(action="downtime.not_given", by=by, at=at, patient_id=due.patient_id, site_id=due.downtime.site_id,
              subject=due, detail={"part": due.part})  # fmt: skip
    return settle(due, Outcome.NOT_GIVEN, "", by=by, at=at)
