"""Stops a prescriber has passed at the nurse's screen, carried from the check to the confirm by a signed note.

The prescriber's password is never sent back to the page; the note is, and it counts for five minutes, for this nurse,
this order and this version only.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core import signing

from breakwater.journey.medication.actions import DueDose
from breakwater.journey.medication.gate import Override
from breakwater.organization.models import StaffMember

SALT = "breakwater.medication.passed_stops"
VALID_S = 300


def sign(overrides: Iterable[Override], due: DueDose, nurse: StaffMember) -> str:
    """The note for the form; empty when nothing was passed."""
    passed = [(one.code, one.reason, str(one.by.pk)) for one in overrides]
    return signing.dumps([_about(due, nurse), passed], salt=SALT, compress=True) if passed else ""


def read(note: str, due: DueDose, nurse: StaffMember) -> list[Override]:
    """The overrides of a note; none when it is old, not ours, or about something else."""
    if not note:
        return []
    try:
        about, passed = signing.loads(note, salt=SALT, max_age=VALID_S)
    except signing.BadSignature:
        return []
    if about != _about(due, nurse):
        return []
    people = StaffMember.objects.in_bulk({UUID(by) for _, _, by in passed})
    return [Override(code, reason, people[UUID(by)]) for code, reason, by in passed if UUID(by) in people]


def _about(due: DueDose, nurse: StaffMember) -> list[str]:
    return [str(due.order_id), str(due.order_version), str(due.patient_id), str(due.part), str(nurse.pk)]
