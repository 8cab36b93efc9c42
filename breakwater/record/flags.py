"""Raise red flags and answer them. An answer is a name, a time and an action; until then the medicine waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from breakwater.audit import record as audit
from breakwater.clinical.holds import HOLD_RULES
from breakwater.clinical.red_flag_signs import MEASURED_SIGNS
from breakwater.clinical.red_flags import RedFlag
from breakwater.organization.models import Role, StaffMember
from breakwater.record.models import Assessment, Flag, Hold, Observation, Patient
from breakwater.record.refusals import Refused


class FlagAlreadyAnswered(Refused):
    code = "flag_already_answered"
    message = "Somebody has already answered this flag. The board shows who and when."


class NotMeasuredAgain(Refused):
    code = "not_measured_again"
    message = (
        "Measure again first: record vital signs taken after the red flag, then answer it. "
        "Until then choose what else you did."
    )


# The column that shows a sign again. A sign that is told or seen is looked at again with any record.
_COLUMN = {
    **{sign.code: sign.field for signs in MEASURED_SIGNS for sign in signs},
    **dict.fromkeys(("sedation", "sedation_assess", "pinpoint_drowsy"), "sedation_poss"),
    "qtc_500_or_more": "qtc_ms",
}

# What can be done about a flag: code and the words on the page. "Seen" is not among them.
ANSWERS = {
    "emergency_called": "Called the emergency team or 911",
    "naloxone_given": "Gave naloxone and supported breathing",
    "prescriber_told": "Told the prescriber, plan agreed",
    "reassessed_safe": "Assessed again: safe for the next dose",
    "sent_to_hospital": "Sent to hospital",
}
# Answers after which medicine may go on; after the others a prescriber clears the hold.
CLEARS_HOLD = frozenset({"reassessed_safe"})


def raise_flags(
    *,
    seen: Observation | Assessment,
    found: Iterable[RedFlag],
    by: StaffMember,
    at: datetime,
) -> list[Flag]:
    """Store each red flag that was seen, with a hold where it holds medicine. Runs in the caller's transaction."""
    flags = []
    for red_flag in found:
        flag = Flag.objects.create(
            patient_id=seen.patient_id,
            episode_id=seen.episode_id,
            observation=seen if isinstance(seen, Observation) else None,
            code=red_flag.code,
            level=red_flag.level,
            title=red_flag.title,
            message=red_flag.message,
            value=red_flag.value or "",
            holds=sorted(red_flag.holds),
            raised_at=at,
        )
        audit.act(
            action="flag.raised",
            by=by,
            at=at,
            patient_id=flag.patient_id,
            subject=flag,
            detail={"code": flag.code, "level": flag.level},
        )
        if flag.holds:
            Hold.objects.create(
                patient_id=flag.patient_id,
                reason=Hold.Reason.RED_FLAG,
                note=flag.title,
                holds=flag.holds,
                owner_role=Role.PRESCRIBER,
                flag=flag,
                placed_at=at,
                placed_by=by,
                due_at=HOLD_RULES[Hold.Reason.RED_FLAG].due_at(at),
            )
        flags.append(flag)
    return flags


@transaction.atomic
def answer_flag(*, flag: Flag, action_taken: str, note: str, by: StaffMember, at: datetime) -> Flag:
    """Answer a flag by name with an action from ``ANSWERS``.

    Only ``reassessed_safe`` also clears the hold the flag placed; any other answer leaves the hold to a prescriber.

    Raises:
        FlagAlreadyAnswered: somebody else was first.
        NotMeasuredAgain: "assessed again" was chosen, but nothing that shows the sign was recorded since.
        Refused: the action is not one of ``ANSWERS``.
    """
    if action_taken not in ANSWERS:
        raise Refused("Say what you did about it.", code="flag_answer_unknown")
    Patient.objects.lock(flag.patient_id)
    flag = Flag.objects.select_for_update().get(pk=flag.pk)
    if flag.answered_at is not None:
        raise FlagAlreadyAnswered
    if action_taken in CLEARS_HOLD and not measured_again(flag):
        raise NotMeasuredAgain
    flag.answered_at, flag.answered_by = at, by
    flag.action_taken, flag.answer_note = action_taken, note
    flag.save(update_fields=["answered_at", "answered_by", "action_taken", "answer_note"])
    if action_taken in CLEARS_HOLD:
        Hold.objects.standing().filter(flag=flag).update(
            cleared_at=at, cleared_by=by, clear_reason=ANSWERS[action_taken]
        )
    audit.act(
        action="flag.answered",
        by=by,
        at=at,
        patient_id=flag.patient_id,
        subject=flag,
        detail={"action_taken": action_taken},
    )
    return flag


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
