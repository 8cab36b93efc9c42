"""Signing in, for tests: at once with a mark in the session, or through the real pages."""

from __future__ import annotations

import base64
import hashlib
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client

from breakwater.organization.models import StaffMember
from breakwater.privacy import staff_session
from breakwater.privacy.signature import Signature
from breakwater.testing.cast import PASSWORD

BACKEND = "breakwater.privacy.sign_in.StaffBackend"


def sign_in(client: Client, staff: StaffMember) -> Client:
    """Make this client one in which ``staff`` has signed in with both factors, without the pages."""
    client.force_login(staff, backend=BACKEND)
    session = client.session
    staff_session.mark_second_factor(session, "totp")
    staff_session.begin(session)
    session.save()
    return client


def secret_of(staff: StaffMember) -> str:
    """A secret for an authenticator app that a test can work out again from the person."""
    return base64.b32encode(hashlib.sha1(staff.email.encode()).digest()).decode()


def code_of(secret: str, *, steps_ahead: int = 0) -> str:
    """The six digits an authenticator app with this secret shows now, or some half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_ahead)))


def sign_in_by_page(
    client: Client, staff: StaffMember, *, next_page: str = "", password: str = PASSWORD
) -> HttpResponse:
    """Sign in through the pages with password and code; returns the last answer. The app must use ``secret_of``."""
    client.post("/sign-in/", {"login": staff.email, "password": password, "next": next_page})
    answer: HttpResponse = client.post("/sign-in/code/", {"code": code_of(secret_of(staff))})  # type: ignore[assignment]
    return answer


def signed_by(staff: StaffMember) -> Signature:
    """What ``privacy.signature.confirm`` hands out, for tests that begin at the action."""
    return Signature(staff.pk, "totp")
