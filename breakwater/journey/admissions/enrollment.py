"""The question whether somebody is enrolled in another program (H8), and the answers that let an admission go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models

from breakwater.organization.models import StaffMember
from breakwater.record.models import Screening
from breakwater.record.refusals import Refused

# An older answer says nothing about today. Our own choice.
GOOD_FOR: Final = timedelta(days=7)


class Result(models.TextChoices):
    PERSON_SAYS_NO = "person_says_no", "Asked the person: in no other program"
    REGISTRY_SAYS_NO = "registry_says_no", "Asked the registry: in no other program"
    TRANSFER = "transfer", "Comes from another program, which has ended their enrollment"
    STILL_ENROLLED = "still_enrolled", "Still enrolled in another program"


class EnrollmentNotChecked(Refused):
    code = "enrollment_not_checked"
    message = "Ask whether the person is in another program today, and record who asked and when, at most 7 days ago."


class StillEnrolled(Refused):
    code = "still_enrolled"
    message = (
        "Somebody enrolled in another program cannot be admitted here: two doses on one day can kill. Call that "
        "program with the person, agree on the day of the change and the last dose there, then record it as a transfer."
    )


class EnrollmentContradicted(Refused):
    code = "enrollment_contradicted"
    message = (
        "At the screening the person said that they are in another program. Ask the registry or that program, or "
        "screen again and record what they say now."
    )


class TransferDetailMissing(Refused):
    code = "transfer_detail_missing"
    message = "Write which program the person comes from, and the date and amount of the last dose there."


class RegistryConsentMissing(Refused):
    code = "registry_consent_missing"
    message = "A registry may be asked only with the person's signed agreement. Record it, or ask the person instead."


@dataclass(frozen=True, slots=True)
class EnrollmentCheck:
    """Who asked, when, and what came out; ``detail`` names the other program of a transfer and the last dose there."""

    result: str
    checked_at: datetime
    checked_by: StaffMember
    detail: str = ""

    @property
    def words(self) -> str:
        """As it is kept with the episode of care."""
        label = str(Result(self.result).label)
        return f"{label}: {self.detail}" if self.detail else label

    @property
    def body(self) -> dict[str, Any]:
        """For the form key."""
        return {
            "result": self.result,
            "checked_at": self.checked_at,
            "checked_by": self.checked_by.pk,
            "detail": self.detail,
        }

    def refuse_unless_done(self, *, screening: Screening | None, registry_agreed: bool, at: datetime) -> None:
        """Raise what stands in the way of an admission, if anything does.

        Args:
            screening: the person's latest answers; "in another program" there is not overruled by their word alone.
            registry_agreed: the person signed that registries may be asked (42 CFR 2.34).
        """
        if not at - GOOD_FOR <= self.checked_at <= at:
            raise EnrollmentNotChecked
        if self.result == Result.STILL_ENROLLED:
            raise StillEnrolled
        if self.result == Result.TRANSFER and not self.detail.strip():
            raise TransferDetailMissing
        if self.result == Result.REGISTRY_SAYS_NO and not registry_agreed:
            raise RegistryConsentMissing
        if self.result == Result.PERSON_SAYS_NO and screening is not None and screening.in_another_program:
            raise EnrollmentContradicted
