"""What stands about a person beside their doses: pregnancy, allergies, other medicines, liver, heart (H21)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.record.models import Patient
from breakwater.record.refusals import Conflict


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """The answers, by the names of their columns in ``Patient``. None or "" means not asked; for lists see below.

    ``pregnant`` is False also where it does not apply. ``allergies`` empty with ``allergies_reviewed`` means none are
    known. ``other_medicines`` are generic names; ``fainted_on`` is the day of the last fainting or seizure.
    """

    pregnant: bool | None
    pregnant_asked_on: date | None
    allergies: tuple[str, ...]
    allergies_reviewed: bool
    other_medicines: tuple[str, ...]
    liver: str
    qt_risk: bool | None
    fainted_on: date | None


class StandingChanged(Conflict):
    """Somebody else saved these facts while the page was open (H49); ``theirs`` is what stands now."""

    code = "standing_changed"
    message = (
        "Somebody else changed these facts while the page was open, and nothing was saved. Both are shown below: "
        "compare, correct what you typed, and save again."
    )

    def __init__(self, theirs: Patient) -> None:
        self.theirs = theirs
        super().__init__()


def standing_of(patient: Patient) -> StandingFacts:
    """What stands in the record now."""
    return StandingFacts(
        pregnant=patient.pregnant,
        pregnant_asked_on=patient.pregnant_asked_on,
        allergies=tuple(patient.allergies),
        allergies_reviewed=patient.allergies_reviewed,
        other_medicines=tuple(patient.other_medicines),
        liver=patient.liver,
        qt_risk=patient.qt_risk,
        fainted_on=patient.fainted_on,
    )


@transaction.atomic
def record_standing(*, patient: Patient, version: int, found: StandingFacts, by: StaffMember, at: datetime) -> Patient:
    """Keep the answers, with who reviewed them and when. Saving without a change is a review as well.

    Args:
        version: of the person's row that the page was drawn from.

    Raises:
        StandingChanged: the row is another version by now; nothing was saved.
    """
    patient = Patient.objects.select_related("standing_reviewed_by").get(pk=Patient.objects.lock(patient.pk).pk)
    if patient.version != version:
        raise StandingChanged(patient)
    before = standing_of(patient)
    changed = [one.name for one in fields(found) if getattr(found, one.name) != getattr(before, one.name)]
    for name in changed:
        value = getattr(found, name)
        setattr(patient, name, list(value) if isinstance(value, tuple) else value)
    patient.standing_reviewed_at, patient.standing_reviewed_by = at, by
    patient.version += 1
    patient.save(update_fields=[*changed, "standing_reviewed_at", "standing_reviewed_by", "version"])
    audit.act(
        action="standing.recorded", by=by, at=at, patient_id=patient.pk, subject=patient,
        detail={"version": patient.version, "changed": changed},
    )  # fmt: skip
    return patient
