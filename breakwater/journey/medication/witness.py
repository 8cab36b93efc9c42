"""A second person signs on this screen: with their own e-mail address, password and, if they use one, code (H37)."""

from __future__ import annotations

from django.http import HttpRequest

from breakwater.audit import record as audit
from breakwater.journey.medication.refusals import SecondPersonNeeded
from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember
from breakwater.privacy import second_factor, slow_down
from breakwater.privacy.guard import StaffRequest
from breakwater.privacy.permissions import may
from breakwater.privacy.step_up import PasswordWrong, confirm_password


def confirm(
    request: HttpRequest, *, email: str, password: str, code: str, permission: str, site_id: object, not_: StaffMember
) -> StaffMember:
    """The colleague who signs: somebody else, who works here today and holds the permission at this site.

    Wrong tries are counted as at sign-in, so that this is no easier place to guess a password.

    Raises:
        SecondPersonNeeded: they could not be confirmed; the message does not say which part was wrong.
    """
    key, source = slow_down.account_key(email), slow_down.source_of(request)
    if seconds := slow_down.seconds_to_wait(key, source):
        raise SecondPersonNeeded(f"Wait {seconds} seconds before the next try.", code="second_person_slowed")
    colleague = StaffMember.objects.filter(email=email.strip().lower()).first()
    if colleague is None or not _is_right(colleague, password, code):
        slow_down.count_failure(key, source)
        audit.access(action="witness.failed", by=not_)
        raise SecondPersonNeeded("The colleague's e-mail address, password and code do not belong together.")
    slow_down.forget(key, source)
    if colleague.pk == not_.pk:
        raise SecondPersonNeeded("The colleague must be somebody else than you.")
    if not may(colleague, permission, site_id=site_id):
        raise SecondPersonNeeded("This colleague's role does not allow them to sign this here.")
    return colleague


def sign_oneself(request: StaffRequest, *, password: str, code: str) -> None:
    """The signed-in person signs with their own password and, if they use one, code: a screen left open signs nothing.

    Raises:
        PasswordWrong: one of the two is not right, or they have to wait before the next try.
    """
    confirm_password(request, password)
    if second_factor.has_factor(request.staff) and second_factor.use_code(request.staff, code) is None:
        slow_down.count_failure(slow_down.account_key(request.staff.email), slow_down.source_of(request))
        raise PasswordWrong("Your code is not right. Enter the code your app shows now.", code="own_code_wrong")


def _is_right(colleague: StaffMember, password: str, code: str) -> bool:
    if not (colleague.check_password(password) and colleague.works_at(now())):
        return False
    return not second_factor.has_factor(colleague) or second_factor.use_code(colleague, code) is not None
