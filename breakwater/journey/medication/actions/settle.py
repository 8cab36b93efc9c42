"""Did it happen? The answer after a lost reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction

from breakwater.audit import keys
from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.record.models import Dose


@dataclass(frozen=True, slots=True)
class Happened:
    """The answer: ``state`` is "done", "not_done" or "unknown". Unknown is never shown as not done."""

    state: str
    dose: Dose | None = None


def did_it_happen(*, form_key: UUID, by: StaffMember) -> Happened:
    """What is known now of an act whose answer was lost (H6, H45). Reads only, so a missing key is unknown."""
    earlier = keys.earlier(form_key, by=by)
    if earlier is None:
        return Happened("unknown")
    return _happened(earlier.subject_id)


@transaction.atomic
def settle(*, form_key: UUID, by: StaffMember, at: datetime) -> Happened:
    """Make certain whether an act happened, by using up its key.

    While the act is still on its way this waits for it. When it never arrived, its key is taken now, so that it cannot
    happen any more: only then is the answer "not done". When the server cannot say in time, it stays unknown.
    """
    try:
        with transaction.atomic():
            keys.claim(key=form_key, action="dose.settled", by=by, body={}, at=at)
    except keys.KeyReused:
        earlier = keys.earlier(form_key, by=by)
        return _happened(earlier.subject_id) if earlier else Happened("unknown")
    except OperationalError:
        return Happened("unknown")
    audit.act(action="dose.settled", by=by, at=at, detail={"form_key": str(form_key)})
    return Happened("not_done")


def _happened(subject_id: UUID) -> Happened:
    dose = Dose.objects.select_related("patient", "given_by", "site").filter(pk=subject_id).first()
    return Happened("done", dose) if dose else Happened("not_done")
