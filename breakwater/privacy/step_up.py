"""Ask for the password again before something that must not happen at a screen left open."""

from __future__ import annotations

from breakwater.audit import record as audit
from breakwater.privacy import slow_down
from breakwater.privacy.guard import StaffRequest
from breakwater.record.refusals import Refused


class PasswordWrong(Refused):
    code = "password_wrong"
    message = "That password is not right. Enter the password you sign in with."


def confirm_password(request: StaffRequest, password: str) -> None:
    """Check the signed-in person's own password. Wrong tries are counted as at sign-in.

    Raises:
        PasswordWrong: it is not theirs, or they have to wait before the next try.
    """
    key, source = slow_down.account_key(request.staff.email), slow_down.source_of(request)
    if seconds := slow_down.seconds_to_wait(key, source):
        raise PasswordWrong(f"Wait {seconds} seconds before the next try.", code="password_slowed")
    if not request.staff.check_password(password):
        slow_down.count_failure(key, source)
        audit.access(action="step_up.failed", by=request.staff)
        raise PasswordWrong
    slow_down.forget(key, source)
