"""The locked screen: nothing opens, nothing is lost, and nobody gets what another person typed (H69, H70)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings

from breakwater.audit.models import AuditEntry
from breakwater.organization.clock import now
from breakwater.privacy import accounts, kept_forms, staff_session
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import code_of, secret_of, sign_in

PAGE = "/styleguide/"
HTMX = {"HX-Request": "true"}
TYPED = json.dumps([{"action": "http://testserver/notes/new/?x=1", "fields": [["text", "slept badly"]]}])


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now(), tick=False) as moving:
        yield moving


@pytest.fixture
def nurse(client: Client, cast: Cast, clock: time_machine.Traveller) -> Client:
    return sign_in(client, cast.detox_nurse)


def lock_rows(cast: Cast) -> list[tuple[str, dict[str, str]]]:
    rows = AuditEntry.objects.filter(kind="access", staff_id=cast.detox_nurse.pk).order_by("id")
    return [(row.action, row.detail) for row in rows]


def typed(client: Client) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get("/locked/typed/").json()["forms"]
    return found


def test_a_locked_session_opens_only_its_lock_page(nurse: Client, cast: Cast) -> None:
    nurse.post("/lock/")
    for page in (PAGE, "/home/", "/account/", "/staff/", "/locked/typed/", "/still-here/"):
        assert nurse.get(page)["Location"].startswith("/locked/"), page
    assert nurse.get("/locked/").status_code == 200


def test_the_lock_page_holds_no_data_but_the_name(nurse: Client, cast: Cast) -> None:
    page = nurse.post("/lock/", headers={"X-Lock": "1"}).content.decode()
    assert "Maria Jensen" in page
    assert "data-unlock" in page
    assert "<nav" not in page
    assert "Detox board" not in page


def test_the_same_person_comes_back_with_the_password_to_where_they_were(nurse: Client, cast: Cast) -> None:
    nurse.post("/lock/")
    asked = nurse.get(f"{PAGE}?tab=2")
    assert asked["Location"] == "/locked/?next=%2Fstyleguide%2F%3Ftab%3D2"
    key = nurse.session.session_key
    back = nurse.post("/locked/", {"password": PASSWORD, "next": f"{PAGE}?tab=2"})
    assert back["Location"] == f"{PAGE}?tab=2"
    assert nurse.get(PAGE).status_code == 200
    assert nurse.session.session_key != key
    assert lock_rows(cast)[-2:] == [("sign_in.locked", {"why": "by hand"}), ("sign_in.unlocked", {})]


def test_a_wrong_password_keeps_it_locked(nurse: Client) -> None:
    nurse.post("/lock/")
    answer = nurse.post("/locked/", {"password": "not-the-right-password", "next": PAGE})
    assert answer.status_code == 422
    assert "That password is not right" in answer.content.decode()
    assert nurse.get(PAGE).status_code == 302


def test_guessing_at_a_lock_page_is_slowed(nurse: Client) -> None:
    nurse.post("/lock/")
    statuses = [nurse.post("/locked/", {"password": f"wrong-password-{number}"}).status_code for number in range(6)]
    assert statuses == [422, 422, 422, 422, 429, 429]
    assert "Wait 60 seconds" in nurse.post("/locked/", {"password": PASSWORD}).content.decode()


@pytest.mark.parametrize(
    ("permission", "minutes"), [("dose.queue", 2), ("dose.give", 2), ("detox.board", 10), (None, 10)]
)
def test_dosing_pages_lock_after_two_minutes_and_others_after_ten(permission: str | None, minutes: int) -> None:
    assert staff_session.idle_limit_s(permission) == minutes * 60


def test_the_server_locks_when_nobody_touched_the_screen(
    nurse: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    nurse.get(PAGE)
    clock.shift(timedelta(minutes=9, seconds=59))
    assert nurse.get(PAGE).status_code == 200
    clock.shift(timedelta(minutes=10, seconds=1))
    assert nurse.get(PAGE)["Location"].startswith("/locked/")
    assert lock_rows(cast)[-1] == ("sign_in.locked", {"why": "idle"})


def test_a_board_that_polls_does_not_keep_a_session_open(nurse: Client, clock: time_machine.Traveller) -> None:
    nurse.get(PAGE)
    for _ in range(20):
        clock.shift(timedelta(seconds=29))
        assert nurse.get(PAGE, headers=HTMX).status_code == 200
    clock.shift(timedelta(seconds=21))
    assert nurse.get(PAGE, headers=HTMX).status_code == 423


def test_typing_keeps_a_session_open_and_asking_does_not(nurse: Client, clock: time_machine.Traveller) -> None:
    nurse.get(PAGE)
    clock.shift(timedelta(minutes=9))
    assert nurse.get("/still-here/", headers=HTMX).json()["left_s"] == 60
    assert nurse.post("/still-here/", headers=HTMX).json()["left_s"] == 600
    clock.shift(timedelta(minutes=9))
    assert nurse.get(PAGE).status_code == 200


def test_a_form_sent_after_the_lock_does_nothing_and_is_kept(nurse: Client, cast: Cast) -> None:
    nurse.post("/lock/")
    sent = nurse.post("/theme/", {"theme": "dark", "password": "x", "form_key": "1"})
    assert sent["Location"].startswith("/locked/")
    cast.detox_nurse.refresh_from_db()
    assert cast.detox_nurse.theme == "auto"
    nurse.post("/locked/", {"password": PASSWORD})
    assert typed(nurse) == [{"action": "/theme/", "fields": [["theme", "dark"]]}]


def test_what_was_typed_comes_back_to_the_same_person_until_it_is_filled_in(nurse: Client) -> None:
    nurse.post("/lock/", {"forms": TYPED, "why": "idle"}, headers={"X-Lock": "1"})
    nurse.post("/locked/", {"password": PASSWORD})
    assert 'data-typed-url="/locked/typed/"' in nurse.get(PAGE).content.decode()
    assert typed(nurse) == [{"action": "/notes/new/", "fields": [["text", "slept badly"]]}]
    nurse.post("/locked/typed/", {"action": "/notes/new/"}, headers=HTMX)
    assert typed(nurse) == []
    assert "data-typed-url" not in nurse.get(PAGE).content.decode()


def test_what_was_typed_lies_sealed_in_the_database(nurse: Client) -> None:
    nurse.post("/lock/", {"forms": TYPED}, headers={"X-Lock": "1"})
    session = nurse.session
    assert "slept badly" not in json.dumps(dict(session.items()))
    assert kept_forms.kept(session)[0]["fields"] == [["text", "slept badly"]]
    with override_settings(SECRET_KEY="1" * 60, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert kept_forms.kept(session), "A key that is being changed still opens it."
    with override_settings(SECRET_KEY="1" * 60):
        assert kept_forms.kept(session) == []


def test_a_page_that_takes_itself_back_needs_nothing_filled_in(nurse: Client, cast: Cast) -> None:
    nurse.post("/lock/", {"forms": TYPED}, headers={"X-Lock": "1"})
    who = str(cast.detox_nurse.pk)
    answer = nurse.post("/locked/", {"password": PASSWORD, "who": who}, headers={"X-Unlock": "1"})
    assert answer.status_code == 204
    assert typed(nurse) == []


@pytest.mark.parametrize(
    "junk", ["", "not json", "[1]", '{"a": 1}', '[{"action": "/a/"}]', "[" + "[" * 5000, "x" * 70_000]
)
def test_junk_instead_of_forms_is_left_out(nurse: Client, junk: str) -> None:
    assert nurse.post("/lock/", {"forms": junk}, headers={"X-Lock": "1"}).status_code == 200
    nurse.post("/locked/", {"password": PASSWORD})
    assert typed(nurse) == []


def somebody_else(client: Client, cast: Cast) -> None:
    """Ada Wei signs in at the nurse's station, with password and code."""
    demo_authenticator(staff=cast.prescriber, secret=secret_of(cast.prescriber))
    client.post("/locked/switch/", {"login": cast.prescriber.email, "password": PASSWORD, "next": PAGE})
    client.post("/sign-in/code/", {"code": code_of(secret_of(cast.prescriber))})


def test_somebody_else_signs_in_and_gets_the_page_without_what_the_first_typed(nurse: Client, cast: Cast) -> None:
    nurse.post("/lock/", {"forms": TYPED}, headers={"X-Lock": "1"})
    asked = nurse.get(f"/locked/switch/?next={PAGE}").content.decode()
    assert "slept badly" not in asked
    demo_authenticator(staff=cast.prescriber, secret=secret_of(cast.prescriber))
    first = nurse.post("/locked/switch/", {"login": cast.prescriber.email, "password": PASSWORD, "next": PAGE})
    assert first["Location"] == "/sign-in/code/", "A person new to this station gives both factors."
    second = nurse.post("/sign-in/code/", {"code": code_of(secret_of(cast.prescriber))})
    assert second["Location"] == PAGE
    page = nurse.get(PAGE).content.decode()
    assert "Ada Wei" in page
    assert "Maria Jensen" not in page
    assert "data-typed-url" not in page
    assert typed(nurse) == []


def test_the_first_person_comes_back_to_their_own_session_with_the_password_alone(nurse: Client, cast: Cast) -> None:
    nurse.post("/lock/", {"forms": TYPED}, headers={"X-Lock": "1"})
    somebody_else(nurse, cast)
    nurse.post("/lock/")
    back = nurse.post("/locked/switch/", {"login": cast.detox_nurse.email, "password": PASSWORD, "next": PAGE})
    assert back["Location"] == PAGE, "The second factor was given when this session began."
    assert "Maria Jensen" in nurse.get(PAGE).content.decode()
    assert typed(nurse) == [{"action": "/notes/new/", "fields": [["text", "slept badly"]]}]
    assert lock_rows(cast)[-1] == ("sign_in.unlocked", {"why": "came back"})


def test_the_first_person_can_come_back_through_the_sign_in_page_too(nurse: Client, cast: Cast) -> None:
    nurse.post("/lock/", {"forms": TYPED}, headers={"X-Lock": "1"})
    somebody_else(nurse, cast)
    nurse.post("/sign-out/")
    assert nurse.post("/sign-in/", {"login": cast.detox_nurse.email, "password": PASSWORD})["Location"] == "/home/"
    assert typed(nurse)


def test_a_wrong_password_does_not_open_a_parked_session(nurse: Client, cast: Cast) -> None:
    nurse.post("/lock/")
    somebody_else(nurse, cast)
    nurse.post("/lock/")
    assert (
        nurse.post("/locked/switch/", {"login": cast.detox_nurse.email, "password": "wrong-password"}).status_code
        == 422
    )
    assert "Ada Wei" in nurse.get("/locked/").content.decode()


def test_a_parked_session_does_not_open_at_another_browser(nurse: Client, cast: Cast) -> None:
    demo_authenticator(staff=cast.detox_nurse, secret=secret_of(cast.detox_nurse))
    nurse.post("/lock/")
    somebody_else(nurse, cast)
    other = Client()
    answer = other.post("/sign-in/", {"login": cast.detox_nurse.email, "password": PASSWORD})
    assert answer["Location"] == "/sign-in/code/"


def test_a_parked_session_ends_with_the_account_and_with_a_new_password(nurse: Client, cast: Cast) -> None:
    demo_authenticator(staff=cast.detox_nurse, secret=secret_of(cast.detox_nurse))
    nurse.post("/lock/")
    somebody_else(nurse, cast)
    cast.detox_nurse.set_password("another-password-now")
    cast.detox_nurse.save()
    answer = nurse.post("/locked/switch/", {"login": cast.detox_nurse.email, "password": "another-password-now"})
    assert answer["Location"] == "/sign-in/code/"
    accounts.end_account(staff=cast.detox_nurse, by=cast.manager, at=now())
    gone = Client().post("/sign-in/", {"login": cast.detox_nurse.email, "password": "another-password-now"})
    assert gone.status_code == 422


def test_the_lock_page_of_one_person_never_gives_back_its_page_to_another(nurse: Client, cast: Cast) -> None:
    page = nurse.post("/lock/", headers={"X-Lock": "1"}).content.decode()
    who = re.search(r'name="who" value="([^"]+)"', page)
    assert who
    somebody_else(nurse, cast)
    answer = nurse.post("/locked/", {"password": PASSWORD, "who": who[1]}, headers={"X-Unlock": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/home/")


def test_the_same_person_on_the_switch_page_just_comes_back(nurse: Client, cast: Cast) -> None:
    nurse.post("/lock/")
    back = nurse.post("/locked/switch/", {"login": cast.detox_nurse.email, "password": PASSWORD, "next": PAGE})
    assert back["Location"] == PAGE
    assert nurse.get(PAGE).status_code == 200


def test_the_second_factor_lasts_one_long_shift(nurse: Client, clock: time_machine.Traveller) -> None:
    nurse.post("/lock/")
    clock.shift(timedelta(hours=14, seconds=1))
    assert nurse.post("/locked/", {"password": PASSWORD})["Location"].startswith(("/sign-in/", "/account/"))
    assert nurse.get(PAGE).status_code == 302
