"""Answer a red flag. Medicine goes on only after the sign was measured again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from breakwater.audit import keys
from breakwater.clinical.red_flag_signs import MEASURED_SIGNS
from breakwater.organization.models import StaffMember
from breakwater.record.flags import CLEARS_HOLD, answer_flag
from breakwater.record.models import Flag, Observation, Patient
from breakwater.record.refusals import Refused


class NotMeasuredAgain(Refused):
    code = "not_measured_again"
    message = (
        "Measure again first: record vital signs taken after the red flag, then answer it. "
        "Until then choose what else you did."
    )


# The column that shows a sign again. A sign that is told or seen is looked at again with any record.
_COLUMN = {sign.code: sign.field for signs in MEASURED_SIGNS for sign in signs} | dict.fromkeys(
    ("sedation", "sedation_assess", "pinpoint_drowsy"), "sedation_poss"
)


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
    if action_taken in CLEARS_HOLD and not all(map(measured_again, flags)):
        raise NotMeasuredAgain


def measured_again(flag: Flag) -> bool:
    """Whether the sign of a flag that holds medicine was looked at after it was seen (clinical reference 2, rule 3)."""
    if not flag.holds:
        return True
    seen_at = flag.observation.observed_at if flag.observation else flag.raised_at
    since = Observation.objects.standing().filter(patient_id=flag.patient_id, observed_at__gt=seen_at)
    column = _COLUMN.get(flag.code, "")
    if column == "sedation_poss":
        since = since.exclude(sedation_poss="")
    elif column in {field.name for field in Observation._meta.fields}:
        since = since.filter(**{f"{column}__isnull": False})
    return since.exists()
