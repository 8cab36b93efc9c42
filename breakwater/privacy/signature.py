"""A signature: the password of the person at the keyboard, and their second factor unless it was given just now (H69).

A page where something is signed asks ``code_needed`` whether to show the field for the code, and ``confirm`` for the
proof that the action then takes. Wrong tries are counted as at sign-in.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from breakwater.audit import record as audit
from breakwater.organization.models import StaffMember
from breakwater.privacy import second_factor, slow_down, staff_session
from breakwater.privacy.sign_in import FACTOR_IS_FRESH_S
from breakwater.record.refusals import Refused


class NotSigned(Refused):
    """The proof of who signs was missing or wrong. Nothing was signed."""

    code = "not_signed"
    message = "That password is not right. Nothing was signed."


@dataclass(frozen=True, slots=True)
class Signature:
    """Proof that this staff member signed just now; ``factor`` is the kind of their second factor."""

    staff_id: UUID
    factor: str

    def check(self, by: StaffMember) -> None:
        """Raise NotSigned when it is the proof of somebody else."""
        if self.staff_id != by.pk:
            raise NotSigned("Somebody else signed in meanwhile. Nothing was signed.", code="signed_by_other")


def code_needed(request: HttpRequest) -> bool:
    """Whether a signature asks for the code: the second factor was last given longer ago than five minutes."""
    return not _fresh_factor(request)


def _fresh_factor(request: HttpRequest) -> str:
    """The kind of the second factor given in the last five minutes by this person themselves, or nothing."""
    moment = time.time()
    if (how := staff_session.factor_of(request.session)) and how != staff_session.COLLEAGUE:
        given_at = staff_session.factor_given_at(request.session)
        if given_at is not None and moment - given_at <= FACTOR_IS_FRESH_S:
            return how
    for entry in reversed(get_authentication_records(request, request.user)):
        if entry.get("method") == "mfa" and entry.get("type") != staff_session.COLLEAGUE:
            return str(entry["type"]) if moment - entry["at"] <= FACTOR_IS_FRESH_S else ""
    return ""


def confirm(request: HttpRequest, *, by: StaffMember, password: str, code: str) -> Signature:
    """The proof that ``by`` signs: their password, and the code of their app where the factor is not fresh.

    Slow on purpose (the password is hashed), so call it outside every lock.

    Raises:
        NotSigned: says which of the two was not right; the person is signed in, so it gives nothing away.
    """
    key, source = slow_down.account_key(by.email), slow_down.source_of(request)
    if seconds := slow_down.seconds_to_wait(key, source):
        raise NotSigned(f"Wait {seconds} seconds before the next try. Nothing was signed.", code="signature_slowed")
    if not by.check_password(password):
        raise _wrong(key, source, by, NotSigned(code="wrong_password"))
    factor = _fresh_factor(request)
    if not factor:
        used = second_factor.use_code(by, code)
        if used is None:
            words = "That code is not right, or was used before. Enter the code your app shows now. Nothing was signed."
            raise _wrong(key, source, by, NotSigned(words, code="wrong_code"))
        factor = str(used.type)
        staff_session.mark_second_factor(request.session, factor)
    slow_down.forget(key, source)
    return Signature(by.pk, factor)


def _wrong(key: str, source: slow_down.Source, by: StaffMember, refusal: NotSigned) -> NotSigned:
    slow_down.count_failure(key, source)
    audit.access(action="signature.failed", by=by, detail={"code": refusal.code})
    return refusal
