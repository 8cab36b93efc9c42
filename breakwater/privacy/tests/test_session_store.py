"""Our session store keeps what Django's keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session

from breakwater.organization.clock import now
from breakwater.privacy.session_store import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    session = SessionStore()
    session["place"] = "window 1"
    session.save()
    return str(session.session_key)


def test_what_was_saved_is_read_by_ours_and_by_djangos(key: str) -> None:
    assert SessionStore(key)["place"] == InDatabase(key)["place"] == "window 1"
    session = SessionStore(key)
    session["place"] = "window 2"
    session.save()
    assert InDatabase(key)["place"] == "window 2"
    assert Session.objects.count() == 1


def test_a_session_that_was_ended_meanwhile_does_not_come_back(key: str) -> None:
    session = SessionStore(key)
    session["place"] = "window 2"
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()


def test_a_session_whose_time_is_over_is_empty_and_loses_its_key(key: str) -> None:
    Session.objects.update(expire_date=now() - timedelta(seconds=1))
    session = SessionStore(key)
    assert session.get("place") is None
    assert session.session_key is None


def test_a_key_nobody_gave_out_is_an_empty_session() -> None:
    assert dict(SessionStore("x" * 32).items()) == {}
