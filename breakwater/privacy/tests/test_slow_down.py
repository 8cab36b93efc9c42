"""Guessing is slowed; nobody at another address, station or account notices (H71, H72)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from breakwater.audit.models import AuditEntry
from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember
from breakwater.privacy import accounts, slow_down
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import code_of, secret_of, sign_in_by_page

ATTACKER, CLINIC = "203.0.113.9", "198.51.100.20"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now(), tick=False) as moving:
        yield moving


@pytest.fixture
def nurse(cast: Cast) -> StaffMember:
    demo_authenticator(staff=cast.dosing_nurse, secret=secret_of(cast.dosing_nurse))
    return cast.dosing_nurse


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def guess(client: Client, email: str, times: int = 1) -> int:
    """Try wrong passwords; the status of the last answer."""
    status = 0
    for number in range(times):
        status = client.post("/sign-in/", {"login": email, "password": f"wrong-password-{number}"}).status_code
    return status


def test_the_sixth_try_in_a_row_has_to_wait_a_minute(nurse: StaffMember, clock: time_machine.Traveller) -> None:
    client = at(ATTACKER)
    assert guess(client, nurse.email, 4) == 422
    assert guess(client, nurse.email) == 429
    answer = client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD})
    assert answer.status_code == 429, "The right password is not looked at during the wait."
    assert "Wait 60 seconds" in answer.content.decode()
    assert nurse.email in answer.content.decode(), "What was typed is kept."
    clock.shift(timedelta(seconds=61))
    assert client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD}).status_code == 302


def test_each_further_wrong_try_doubles_the_wait_up_to_a_quarter_hour(
    nurse: StaffMember, clock: time_machine.Traveller
) -> None:
    key, source = slow_down.account_key(nurse.email), slow_down.Source("address 203.0.113.9", ATTACKER, known=False)
    waits = []
    for _ in range(12):
        waits.append(slow_down.count_failure(key, source))
        clock.shift(timedelta(seconds=waits[-1]))
    assert waits == [0, 0, 0, 0, 60, 120, 240, 480, 900, 900, 900, 900]


def test_a_try_during_the_wait_does_not_make_it_longer(nurse: StaffMember, clock: time_machine.Traveller) -> None:
    client = at(ATTACKER)
    guess(client, nurse.email, 5)
    clock.shift(timedelta(seconds=30))
    assert guess(client, nurse.email, 10) == 429
    clock.shift(timedelta(seconds=31))
    assert client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD}).status_code == 302


def test_an_attacker_cannot_stop_a_nurse_at_another_address(nurse: StaffMember) -> None:
    guess(at(ATTACKER), nurse.email, 30)
    answer = sign_in_by_page(at(CLINIC), nurse, next_page="/styleguide/")
    assert answer["Location"] == "/styleguide/"


def test_an_attacker_on_the_same_network_cannot_stop_a_known_station(
    nurse: StaffMember, clock: time_machine.Traveller
) -> None:
    station = at(CLINIC)
    sign_in_by_page(station, nurse)
    station.post("/sign-out/")
    attacker = at(CLINIC)
    for name in range(40):
        guess(attacker, f"guess{name}@example.org")
    assert guess(attacker, nurse.email, 6) == 429
    clock.shift(timedelta(seconds=31))
    answer = sign_in_by_page(station, nurse, next_page="/styleguide/")
    assert answer["Location"] == "/styleguide/"


def test_a_wait_of_one_nurse_does_not_touch_another_at_the_same_station(nurse: StaffMember, cast: Cast) -> None:
    station = at(CLINIC)
    assert guess(station, nurse.email, 5) == 429
    demo_authenticator(staff=cast.detox_nurse, secret=secret_of(cast.detox_nurse))
    assert sign_in_by_page(station, cast.detox_nurse, next_page="/styleguide/")["Location"] == "/styleguide/"


def test_trying_many_names_from_one_address_slows_that_address(cast: Cast) -> None:
    client = at(ATTACKER)
    statuses = [guess(client, f"name{number}@example.org") for number in range(21)]
    assert statuses[:19] == [422] * 19
    assert statuses[19:] == [429, 429]
    assert guess(at(CLINIC), "name1@example.org") == 422


def test_trying_one_name_from_many_addresses_slows_unknown_ones_only(nurse: StaffMember) -> None:
    station = at(CLINIC)
    sign_in_by_page(station, nurse)
    station.post("/sign-out/")
    key = slow_down.account_key(nurse.email)
    for number in range(100):
        slow_down.count_failure(key, slow_down.Source(f"address 10.0.0.{number}", f"10.0.0.{number}", known=False))
    assert guess(at("192.0.2.7"), nurse.email) == 429
    assert station.post("/sign-in/", {"login": nurse.email, "password": PASSWORD})["Location"] == "/sign-in/code/"


def test_a_right_code_with_the_password_gets_through_a_wait(nurse: StaffMember) -> None:
    client = at(ATTACKER)
    assert guess(client, nurse.email, 6) == 429
    assert 'name="code"' in client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD}).content.decode()
    both = {"login": nurse.email, "password": PASSWORD, "code": code_of(secret_of(nurse)), "next": "/styleguide/"}
    assert client.post("/sign-in/", both)["Location"] == "/styleguide/", "The code is not asked a second time."
    assert client.get("/styleguide/").status_code == 200


def test_a_right_code_does_not_make_up_for_a_wrong_password(nurse: StaffMember) -> None:
    client = at(ATTACKER)
    guess(client, nurse.email, 6)
    tried = {"login": nurse.email, "password": "wrong-password-again", "code": code_of(secret_of(nurse))}
    assert client.post("/sign-in/", tried).status_code in {422, 429}
    assert client.get("/styleguide/").status_code == 302


def test_wrong_codes_are_slowed_and_look_alike_for_a_name_nobody_has(nurse: StaffMember) -> None:
    for email in (nurse.email, "nobody@example.org"):
        client = at(ATTACKER)
        statuses = [
            client.post(
                "/sign-in/", {"login": email, "password": "wrong-password", "code": f"00000{number}"}
            ).status_code
            for number in range(6)
        ]
        assert statuses == [422, 422, 422, 422, 422, 429]


def test_codes_after_a_right_password_are_slowed_too(nurse: StaffMember) -> None:
    client = at(ATTACKER)
    client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD})
    good = code_of(secret_of(nurse))
    wrong = f"{(int(good) + 1) % 10**6:06}"
    statuses = [client.post("/sign-in/code/", {"code": wrong}).status_code for _ in range(6)]
    assert statuses[-1] == 429
    assert client.post("/sign-in/code/", {"code": good}).status_code == 429


def test_a_manager_ends_a_wait(nurse: StaffMember, cast: Cast) -> None:
    client = at(ATTACKER)
    assert guess(client, nurse.email, 5) == 429
    assert slow_down.waiting_accounts([nurse, cast.detox_nurse]) == {nurse.pk}
    accounts.end_wait(staff=nurse, by=cast.manager, at=now())
    assert slow_down.waiting_accounts([nurse]) == set()
    assert client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD}).status_code == 302
    assert AuditEntry.objects.filter(action="staff.wait_ended", staff_id=cast.manager.pk).count() == 1


def test_wrong_tries_are_forgotten_after_an_hour(nurse: StaffMember, clock: time_machine.Traveller) -> None:
    client = at(ATTACKER)
    guess(client, nurse.email, 4)
    clock.shift(timedelta(hours=1, seconds=1))
    assert guess(client, nurse.email, 4) == 422


def test_a_made_up_station_cookie_is_no_station(nurse: StaffMember) -> None:
    client = at(ATTACKER)
    client.cookies[slow_down.STATION_COOKIE] = "mine:1tXyz:forged"
    assert guess(client, nurse.email, 5) == 429
    assert AuditEntry.objects.filter(action="sign_in.failed").last().detail["source"] == f"address {ATTACKER}"  # type: ignore[union-attr]


def test_one_network_of_addresses_counts_as_one(nurse: StaffMember) -> None:
    statuses = [guess(at(f"2001:db8:1:2::{number:x}"), nurse.email) for number in range(1, 7)]
    assert statuses[-1] == 429


def test_no_typed_name_lies_in_the_table_of_tries(cast: Cast) -> None:
    from axes.models import AccessAttempt

    guess(at(ATTACKER), "someone.typed@example.org", 2)
    for row in AccessAttempt.objects.all():
        assert "someone" not in " ".join([row.username, row.user_agent, row.get_data, row.post_data, row.path_info])
