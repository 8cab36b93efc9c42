"""Answer a red flag. Medicine goes on only after the sign was measured again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.organization.models import StaffMember
from breakwater.record.flags import answer_flag
from breakwater.record.models import Flag, Patient


@transaction.atomic
def answer_flags(
    *,
    flags: Sequence[Flag],
    action_taken: str,
    note: str,
    form_key: UUID,
    body: Mapping[str, Any],
    by: StaffMember,
    at: datetime,
) -> None:
    """Answer one or more red flags of one person with the same action; all or none.

    Raises:
        NotMeasuredAgain: "assessed again" was chosen, but nothing that shows the sign was recorded since.
        FlagAlreadyAnswered: somebody else answered one of them first.
        Refused: the action is not one of ``record.flags.ANSWERS``.
        audit.keys.KeyReused: the key was used for something else.
    """
    for patient_id in sorted({flag.patient_id for flag in flags}):
        Patient.objects.lock(patient_id)
    if not keys.claim(key=form_key, action="flags.answered", by=by, body=body, at=at).is_first:
        return
    for flag in sorted(flags, key=lambda flag: flag.pk):
        answer_flag(flag=flag, action_taken=action_taken, note=note, by=by, at=at)
