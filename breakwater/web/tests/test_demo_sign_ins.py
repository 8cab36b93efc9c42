"""Sign-ins everybody may know exist in a demo, and nowhere else."""

from __future__ import annotations

import re

import psycopg
import pytest
from django.test import Client
from django.test.utils import override_settings

from breakwater.organization.models import Installation
from breakwater.privacy import demo_sign_in
from breakwater.testing.cast import Cast
from breakwater.testing.database import TestDatabase
from breakwater.testing.sign_in import secret_of

DEMO = override_settings(MODE="demo")


@pytest.fixture
def demo(cast: Cast) -> Cast:
    """The cast, with one app of the demo and one of somebody's own. A test database counts as a demo's."""
    assert Installation.objects.get().is_demo
    cast.dosing_nurse.set_password(demo_sign_in.DEMO_PASSWORD)
    cast.dosing_nurse.save()
    demo_sign_in.demo_authenticator(staff=cast.dosing_nurse)
    demo_sign_in.demo_authenticator(staff=cast.prescriber, secret=secret_of(cast.prescriber))
    return cast


@pytest.fixture
def live_database(fresh_database: TestDatabase) -> None:
    """A database that was created for a live program."""
    with psycopg.connect(fresh_database.owner_url) as owner:
        owner.execute("UPDATE organization_installation SET kind = 'live'")


def test_the_page_shows_password_and_code_that_sign_in_at_once(demo: Cast) -> None:
    with DEMO:
        client = Client()
        page = client.get("/demo/sign-ins/").content.decode()
        assert "Sign-ins of this demo" in client.get("/sign-in/").content.decode()
        code = re.search(r"(\d{3} \d{3})</td>", page)
        assert code
        assert demo_sign_in.DEMO_PASSWORD in page
        client.post("/sign-in/", {"login": demo.dosing_nurse.email, "password": demo_sign_in.DEMO_PASSWORD})
        assert client.post("/sign-in/code/", {"code": code[1]})["Location"] == "/home/"


def test_accounts_that_somebody_made_by_hand_are_not_shown(demo: Cast) -> None:
    with DEMO:
        page = Client().get("/demo/sign-ins/").content.decode()
    assert demo.dosing_nurse.email in page
    assert demo.prescriber.email not in page


@pytest.mark.parametrize("mode", ["live", "test"])
def test_the_page_is_not_there_unless_the_settings_say_demo(demo: Cast, mode: str) -> None:
    with override_settings(MODE=mode):
        assert Client().get("/demo/sign-ins/").status_code == 404
        assert "Sign-ins of this demo" not in Client().get("/sign-in/").content.decode()


def test_the_page_is_not_there_unless_the_database_says_demo(live_database: None, cast: Cast) -> None:
    with DEMO:
        assert Client().get("/demo/sign-ins/").status_code == 404


def test_a_demo_app_is_refused_by_a_live_database(live_database: None, cast: Cast) -> None:
    with DEMO, pytest.raises(demo_sign_in.NotADemo):
        demo_sign_in.demo_authenticator(staff=cast.dosing_nurse)


def test_a_demo_app_is_refused_by_live_settings(cast: Cast) -> None:
    with override_settings(MODE="live"), pytest.raises(demo_sign_in.NotADemo):
        demo_sign_in.demo_authenticator(staff=cast.dosing_nurse)
