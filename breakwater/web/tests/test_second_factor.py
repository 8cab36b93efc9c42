"""Everybody on staff has a second factor, and one that counts."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client

from breakwater.audit.models import AuditEntry
from breakwater.organization.models import StaffMember
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import BACKEND, code_of, secret_of, sign_in

STAFF_PAGES = ["/home/", "/styleguide/", "/staff/", "/account/password/", "/account/recovery-codes/", "/locked/"]


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_without_a_second_factor_only_its_set_up_opens(client: Client, cast: Cast, page: str) -> None:
    client.post("/sign-in/", {"login": cast.manager.email, "password": PASSWORD})
    assert client.get(page)["Location"] == "/account/"
    assert "One step left" in client.get("/account/").content.decode()


def test_htmx_is_led_to_the_set_up_with_the_whole_page(client: Client, cast: Cast) -> None:
    client.post("/sign-in/", {"login": cast.manager.email, "password": PASSWORD})
    answer = client.get("/staff/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (403, "/account/")


def test_a_session_made_without_the_second_step_is_thrown_away(client: Client, cast: Cast) -> None:
    demo_authenticator(staff=cast.manager)
    client.force_login(cast.manager, backend=BACKEND)
    assert client.get("/staff/")["Location"] == "/sign-in/?next=%2Fstaff%2F"
    assert "_auth_user_id" not in client.session


def set_up_app(client: Client, staff: StaffMember) -> str:
    """Sign in for the first time and set up an app; returns its secret as the page shows it."""
    client.post("/sign-in/", {"login": staff.email, "password": PASSWORD})
    page = client.get("/account/app/").content.decode()
    shown = re.search(r'<span class="nowrap">([A-Z2-7 ]+)</span>', page)
    assert shown, "The secret stands on the page in letters."
    secret = shown[1].replace(" ", "")
    assert client.post("/account/app/", {"code": code_of(secret)})["Location"] == "/account/recovery-codes/"
    return secret


def test_setting_up_an_app_opens_the_session_it_was_done_in(client: Client, cast: Cast) -> None:
    set_up_app(client, cast.manager)
    assert client.get("/staff/").status_code == 200
    rows = AuditEntry.objects.filter(action="sign_in.factor_added", staff_id=cast.manager.pk)
    assert [row.detail for row in rows] == [{"second_factor": "totp"}]


def test_the_picture_to_scan_needs_no_exception_of_the_content_policy(client: Client, cast: Cast) -> None:
    client.post("/sign-in/", {"login": cast.manager.email, "password": PASSWORD})
    page = client.get("/account/app/").content.decode()
    assert "<svg" in page
    assert "data:" not in page
    assert " style=" not in page
    assert "<style" not in page


def test_a_wrong_first_code_sets_nothing_up_and_keeps_the_same_secret(client: Client, cast: Cast) -> None:
    client.post("/sign-in/", {"login": cast.manager.email, "password": PASSWORD})
    before = re.findall(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", client.get("/account/app/").content.decode())
    answer = client.post("/account/app/", {"code": "000000"})
    assert answer.status_code == 422
    assert re.findall(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", answer.content.decode()) == before
    assert not Authenticator.objects.filter(user=cast.manager).exists()


def test_recovery_codes_are_shown_once_and_open_the_account_once(client: Client, cast: Cast) -> None:
    set_up_app(client, cast.manager)
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", client.get("/account/recovery-codes/").content.decode())
    assert len(codes) == 10
    assert not re.findall(r"\d{4} \d{4}", client.get("/account/recovery-codes/").content.decode())
    for answer, status in ((codes[0], 302), (codes[0], 422), (codes[1], 302)):
        other = Client()
        other.post("/sign-in/", {"login": cast.manager.email, "password": PASSWORD})
        assert other.post("/sign-in/code/", {"code": answer}).status_code == status


def test_the_only_second_factor_cannot_be_removed(client: Client, cast: Cast) -> None:
    secret = set_up_app(client, cast.manager)
    answer = client.post("/account/app/remove/")
    assert answer.status_code == 422
    assert "only second factor" in answer.content.decode()
    assert Authenticator.objects.filter(user=cast.manager, type="totp").exists()
    assert secret


def test_changing_a_factor_asks_for_the_factor_again(client: Client, cast: Cast) -> None:
    demo_authenticator(staff=cast.manager, secret=secret_of(cast.manager))
    sign_in(client, cast.manager)
    asked = client.get("/account/recovery-codes/new/")
    assert asked["Location"].startswith("/account/confirm/code/")
    assert client.get("/account/confirm/")["Location"].startswith("/account/confirm/code/"), (
        "The password is not enough."
    )
    confirmed = client.post(asked["Location"], {"code": code_of(secret_of(cast.manager))})
    assert confirmed["Location"] == "/account/recovery-codes/new/"
    assert client.get("/account/recovery-codes/new/").status_code == 200


def test_a_passkey_challenge_names_nobody(client: Client, cast: Cast) -> None:
    answer = client.get("/sign-in/passkey/", headers={"Accept": "application/json"})
    options = answer.json()["request_options"]["publicKey"]
    assert options["challenge"]
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


def test_a_made_up_passkey_opens_nothing(client: Client, cast: Cast) -> None:
    client.get("/sign-in/passkey/", headers={"Accept": "application/json"})
    answer = client.post(
        "/sign-in/passkey/", {"credential": '{"id": "x", "response": {"userHandle": "x"}}'}, follow=True
    )
    assert "That passkey was not accepted" in answer.content.decode()
    assert client.get("/staff/").status_code == 302


@pytest.fixture
def ada(cast: Cast) -> StaffMember:
    """A prescriber with her app at hand, who can speak for a colleague."""
    demo_authenticator(staff=cast.prescriber, secret=secret_of(cast.prescriber))
    return cast.prescriber


def without_phone(client: Client, staff: StaffMember) -> Client:
    """This person has given the password, and stands before the second step with no phone."""
    demo_authenticator(staff=staff, secret=secret_of(staff))
    client.post("/sign-in/", {"login": staff.email, "password": PASSWORD, "next": "/styleguide/"})
    return client


def speak(client: Client, colleague: StaffMember, **changes: str) -> HttpResponse:
    answers = {"login": colleague.email, "password": PASSWORD, "code": code_of(secret_of(colleague))}
    answer: HttpResponse = client.post("/sign-in/colleague/", answers | changes)  # type: ignore[assignment]
    return answer


def test_a_colleague_speaks_for_a_nurse_whose_phone_is_lost(client: Client, cast: Cast, ada: StaffMember) -> None:
    without_phone(client, cast.detox_nurse)
    assert "A colleague speaks for you" in client.get("/sign-in/code/").content.decode()
    assert speak(client, ada)["Location"] == "/styleguide/"
    assert "Maria Jensen" in client.get("/styleguide/").content.decode()
    row = AuditEntry.objects.get(action="sign_in.vouched")
    assert (row.staff_id, row.detail["by"]) == (cast.detox_nurse.pk, str(ada.pk))
    signed_in = AuditEntry.objects.get(action="sign_in.signed_in", staff_id=cast.detox_nurse.pk)
    assert signed_in.detail["second_factor"] == "colleague"


def test_a_session_opened_by_a_colleagues_word_cannot_change_how_one_signs_in(
    client: Client, cast: Cast, ada: StaffMember
) -> None:
    speak(without_phone(client, cast.detox_nurse), ada)
    for page in ("/account/passkeys/new/", "/account/recovery-codes/new/", "/account/app/remove/"):
        assert client.get(page)["Location"].startswith("/account/confirm/code/")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "not-the-right-password"}, "do not belong together"),
        ({"login": "nobody@example.org"}, "do not belong together"),
        ({"code": "000000"}, "That code is not right"),
        ({"code": ""}, "Enter the code"),
    ],
)
def test_a_colleague_gives_password_and_code(
    client: Client, cast: Cast, ada: StaffMember, changes: dict[str, str], words: str
) -> None:
    answer = speak(without_phone(client, cast.detox_nurse), ada, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert client.get("/styleguide/").status_code == 302


def test_nobody_speaks_for_themselves(client: Client, cast: Cast) -> None:
    answer = speak(without_phone(client, cast.detox_nurse), cast.detox_nurse)
    assert "somebody else than you" in answer.content.decode()
    assert client.get("/styleguide/").status_code == 302


def test_a_colleague_of_another_site_cannot_speak(client: Client, cast: Cast) -> None:
    demo_authenticator(staff=cast.nadia, secret=secret_of(cast.nadia))
    answer = speak(without_phone(client, cast.detox_nurse), cast.nadia)
    assert "must work at your site" in answer.content.decode()


@pytest.mark.parametrize("role", ["manager", "privacy_officer", "integrator"])
def test_nobody_speaks_for_accounts_that_rule_over_others(
    client: Client, cast: Cast, ada: StaffMember, role: str
) -> None:
    without_phone(client, cast.by_role(role))
    assert "A colleague speaks for you" not in client.get("/sign-in/code/").content.decode()
    assert speak(client, ada)["Location"] == "/sign-in/code/"
    assert client.get("/styleguide/").status_code == 302


def test_the_password_comes_before_the_colleague(client: Client, cast: Cast, ada: StaffMember) -> None:
    assert speak(client, ada)["Location"] == "/sign-in/"


def test_rows_of_tables_can_be_made_taller(client: Client, cast: Cast) -> None:
    sign_in(client, cast.manager)
    demo_authenticator(staff=cast.manager)
    assert 'class="staff comfortable"' not in client.get("/account/").content.decode()
    client.post("/account/rows/", {"rows": "comfortable"})
    assert 'class="staff comfortable"' in client.get("/account/").content.decode()
    client.post("/account/rows/", {"rows": "dense"})
    assert 'class="staff comfortable"' not in client.get("/account/").content.decode()
