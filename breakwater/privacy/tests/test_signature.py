"""A signature asks for the password, and for the second factor unless it was given just now (H69)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from breakwater.audit.models import AuditEntry
from breakwater.organization.clock import now
from breakwater.privacy import signature, staff_session
from breakwater.privacy.signature import NotSigned
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import code_of, secret_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_ada(cast: Cast) -> HttpRequest:
    """A request of the prescriber, who has an authenticator app and gave its code six minutes ago."""
    TOTP.activate(cast.prescriber, secret_of(cast.prescriber))
    request = RequestFactory().post("/")
    request.session, request.user = SessionStore(), cast.prescriber
    given(request, minutes_ago=6)
    return request


def given(request: HttpRequest, *, minutes_ago: int, how: str = "totp") -> None:
    request.session[staff_session.FACTOR] = {"how": how, "at": (now() - timedelta(minutes=minutes_ago)).isoformat()}


def test_h69_a_factor_given_five_minutes_ago_is_enough_beside_the_password(
    request_of_ada: HttpRequest, cast: Cast
) -> None:
    given(request_of_ada, minutes_ago=4)
    assert not signature.code_needed(request_of_ada)
    signed = signature.confirm(request_of_ada, by=cast.prescriber, password=PASSWORD, code="")
    signed.check(cast.prescriber)
    with pytest.raises(NotSigned):
        signed.check(cast.dosing_nurse)


def test_h69_an_older_factor_or_a_colleagues_word_asks_for_the_code(request_of_ada: HttpRequest, cast: Cast) -> None:
    assert signature.code_needed(request_of_ada)
    given(request_of_ada, minutes_ago=1, how=staff_session.COLLEAGUE)
    assert signature.code_needed(request_of_ada)
    for code in ("", "000000"):
        with pytest.raises(NotSigned) as refused:
            signature.confirm(request_of_ada, by=cast.prescriber, password=PASSWORD, code=code)
        assert refused.value.code == "wrong_code"


def test_h69_a_code_signs_once_and_is_fresh_from_then_on(request_of_ada: HttpRequest, cast: Cast) -> None:
    code = code_of(secret_of(cast.prescriber))
    assert signature.confirm(request_of_ada, by=cast.prescriber, password=PASSWORD, code=code).factor == "totp"
    assert not signature.code_needed(request_of_ada)
    given(request_of_ada, minutes_ago=6)
    with pytest.raises(NotSigned, match="used before"):
        signature.confirm(request_of_ada, by=cast.prescriber, password=PASSWORD, code=code)


def test_h69_wrong_passwords_are_written_down_and_slowed_as_at_sign_in(request_of_ada: HttpRequest, cast: Cast) -> None:
    given(request_of_ada, minutes_ago=1)
    for _ in range(5):
        with pytest.raises(NotSigned, match="That password is not right"):
            signature.confirm(request_of_ada, by=cast.prescriber, password="not this one at all", code="")
    with pytest.raises(NotSigned, match="Wait") as slowed:
        signature.confirm(request_of_ada, by=cast.prescriber, password=PASSWORD, code="")
    assert slowed.value.code == "signature_slowed"
    assert AuditEntry.objects.filter(action="signature.failed").count() == 5
