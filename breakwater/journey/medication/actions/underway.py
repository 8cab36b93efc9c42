"""Acts of which nobody knows yet whether they happened: noted when they are confirmed, settled by the next person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.audit.models import FormKey
from breakwater.clinical.holds import HOLD_RULES
from breakwater.journey.medication.actions.under_lock import DueDose
from breakwater.journey.medication.models import ActUnderway
from breakwater.organization.models import Role, StaffMember, Station
from breakwater.record.models import Dose, Hold, Patient
from breakwater.record.refusals import Conflict, Refused

Outcome = ActUnderway.Outcome


@transaction.atomic
def note_underway(*, form_key: UUID, due: DueDose, station: Station, by: StaffMember, at: datetime) -> None:
    """This person's dose is being confirmed. What the same nurse had open for them before is gone back on."""
    mine = ActUnderway.objects.filter(patient_id=due.patient_id, drawn_by=by, settled_at__isnull=True)
    mine.exclude(form_key=form_key).update(outcome=Outcome.GONE_BACK, settled_at=at, settled_by=by)
    drawn = {
        "station": station, "patient_id": due.patient_id, "order_id": due.order_id, "part": due.part,
        "dosing_day": station.site.dosing_day(at), "drawn_at": at, "drawn_by": by,
        "outcome": "", "settled_at": None, "settled_by": None,
    }  # fmt: skip
    ActUnderway.objects.update_or_create(form_key=form_key, drawn_by=by, defaults=drawn)


def go_back(*, form_key: UUID, by: StaffMember, at: datetime) -> None:
    """The nurse went back, or the act was refused: nothing is underway."""
    mine = ActUnderway.objects.filter(form_key=form_key, drawn_by=by, settled_at__isnull=True)
    mine.update(outcome=Outcome.GONE_BACK, settled_at=at, settled_by=by)


@transaction.atomic
def settle_unknown(*, act: ActUnderway, given: bool, by: StaffMember, at: datetime) -> ActUnderway:
    """The next person says whether the dose was given. From then on that page can give nothing any more.

    A dose that was given and not saved is not written here: it is entered as from paper, and until somebody has done
    so the person's medicine is on hold.

    Waits for the act while it is still on its way. When it was saved after all, that is what stands.

    Raises:
        Conflict: somebody settled it before.
        Refused: the server cannot say in time.
    """
    Patient.objects.lock(act.patient_id)
    found: ActUnderway = ActUnderway.objects.select_for_update().get(pk=act.pk)
    if found.settled_at is not None:
        raise Conflict("Somebody has settled this already.", code="act_settled")
    if not _take_key(found.form_key, by, at):
        found.outcome = Outcome.SAVED
    else:
        found.outcome = Outcome.GIVEN if given else Outcome.NOT_GIVEN
    if found.outcome == Outcome.GIVEN:
        _hold_until_entered(found, by, at)
    found.settled_at, found.settled_by = at, by
    found.save(update_fields=["outcome", "settled_at", "settled_by"])
    audit.act(action="act.settled", by=by, at=at, patient_id=act.patient_id, site_id=act.station.site_id, subject=found,
              detail={"form_key": str(found.form_key), "outcome": found.outcome})  # fmt: skip
    return found


def _hold_until_entered(act: ActUnderway, by: StaffMember, at: datetime) -> None:
    hold = Hold.objects.create(
        patient_id=act.patient_id, reason=Hold.Reason.PRESCRIBER, holds=["opioid", "sedative"],
        note="Given at a window and not saved: enter it from paper first", owner_role=Role.PRESCRIBER, placed_at=at,
        placed_by=by, due_at=HOLD_RULES[Hold.Reason.PRESCRIBER].due_at(at),
    )  # fmt: skip
    audit.act(
        action="hold.placed", by=by, at=at, patient_id=act.patient_id, subject=hold, detail={"reason": hold.reason}
    )


def _take_key(form_key: UUID, by: StaffMember, at: datetime) -> bool:
    """Use up the key, so that the page it belongs to can do nothing; False when it gave its dose before."""
    try:
        with transaction.atomic():
            return keys.claim(key=form_key, action="dose.settled", by=by, body={}, at=at).is_first
    except keys.KeyReused:
        subject = FormKey.objects.values_list("subject_id", flat=True).get(key=form_key)
        return not Dose.objects.filter(pk=subject).exists()
    except OperationalError as error:
        raise Refused("It is still on its way. Give nothing, and try again in a moment.", code="act_unknown") from error
