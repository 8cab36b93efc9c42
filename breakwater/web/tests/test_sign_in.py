"""Password and second factor: who gets in, who does not, and what is written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from breakwater.audit.models import AuditEntry
from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember
from breakwater.privacy import accounts
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.privacy.guard import access_of
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import code_of, secret_of, sign_in, sign_in_by_page
from breakwater.web import account_urls

PAGE = "/styleguide/"


@pytest.fixture
def nurse(cast: Cast) -> StaffMember:
    """A dosing nurse with an authenticator app."""
    demo_authenticator(staff=cast.dosing_nurse, secret=secret_of(cast.dosing_nurse))
    return cast.dosing_nurse


def access_rows(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(kind="access", action=action))


def test_password_and_code_open_the_page_that_was_asked_for(client: Client, nurse: StaffMember) -> None:
    asked = client.get(PAGE)
    assert asked["Location"] == f"/sign-in/?next={PAGE}"
    first = client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD, "next": PAGE})
    assert first["Location"] == "/sign-in/code/"
    assert client.get(PAGE).status_code == 302, "The password alone opens nothing."
    second = client.post("/sign-in/code/", {"code": code_of(secret_of(nurse))})
    assert second["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    row = access_rows("sign_in.signed_in")[-1]
    assert row.staff_id == nurse.pk
    assert row.detail == {"second_factor": "totp", "source": "address 127.0.0.1"}


def test_the_session_gets_a_new_key_at_sign_in(client: Client, nurse: StaffMember) -> None:
    client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD})
    before = client.session.session_key
    client.post("/sign-in/code/", {"code": code_of(secret_of(nurse))})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_an_address_of_another_site_is_never_where_one_lands(client: Client, nurse: StaffMember) -> None:
    answer = sign_in_by_page(client, nurse, next_page="https://evil.example/")
    assert answer["Location"] == "/home/"


def test_a_code_counts_once(client: Client, nurse: StaffMember) -> None:
    code = code_of(secret_of(nurse))
    client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD})
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    other = Client()
    other.post("/sign-in/", {"login": nurse.email, "password": PASSWORD})
    again = other.post("/sign-in/code/", {"code": code})
    assert again.status_code == 422
    assert "That code is not right" in again.content.decode()
    earlier = other.post("/sign-in/code/", {"code": code_of(secret_of(nurse), steps_ahead=-1)})
    assert earlier.status_code == 422, "A code older than the last one used is used up as well."


def test_a_wrong_code_is_refused_and_written_down(client: Client, nurse: StaffMember) -> None:
    client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD})
    wrong = f"{(int(code_of(secret_of(nurse))) + 1) % 10**6:06}"
    answer = client.post("/sign-in/code/", {"code": wrong})
    assert answer.status_code == 422
    assert client.get(PAGE).status_code == 302
    assert access_rows("sign_in.code_failed")[-1].staff_id == nurse.pk


def test_the_secret_of_an_app_is_not_readable_in_the_database(nurse: StaffMember) -> None:
    stored = Authenticator.objects.get(user=nurse).data["secret"]
    assert secret_of(nurse) not in stored


def test_an_unknown_name_and_a_wrong_password_look_alike(client: Client, nurse: StaffMember) -> None:
    wrong = client.post("/sign-in/", {"login": nurse.email, "password": "not-the-right-password"})
    unknown = Client().post("/sign-in/", {"login": "nobody@example.org", "password": "not-the-right-password"})
    assert wrong.status_code == unknown.status_code == 422
    assert without_tokens(wrong.content).replace(nurse.email, "E") == without_tokens(unknown.content).replace(
        "nobody@example.org", "E"
    )


def without_tokens(page: bytes) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.decode())


@pytest.mark.parametrize("kind", ["known", "unknown", "ended", "no_password"])
def test_the_password_is_hashed_once_whoever_the_name_belongs_to(client: Client, nurse: StaffMember, kind: str) -> None:
    email = "nobody@example.org" if kind == "unknown" else nurse.email
    if kind == "ended":
        StaffMember.objects.filter(pk=nurse.pk).update(is_active=False)
    if kind == "no_password":
        nurse.set_unusable_password()
        nurse.save()
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    with patch.object(hashers.MD5PasswordHasher, "encode", counting):
        client.post("/sign-in/", {"login": email, "password": "not-the-right-password"})
    assert len(hashed) == 1


def test_a_failed_try_keeps_no_name_only_a_keyed_hash(client: Client, nurse: StaffMember) -> None:
    client.post("/sign-in/", {"login": "Typed.Name@example.org", "password": "some-wrong-password"})
    row = access_rows("sign_in.failed")[-1]
    assert row.staff_id is None
    assert "typed" not in str(row.detail).lower()
    assert len(row.detail["account"]) == 32
    client.post("/sign-in/", {"login": "typed.name@EXAMPLE.org", "password": "some-wrong-password"})
    assert access_rows("sign_in.failed")[-1].detail["account"] == row.detail["account"]


def test_an_account_that_ended_cannot_sign_in(client: Client, nurse: StaffMember) -> None:
    StaffMember.objects.filter(pk=nurse.pk).update(ends_on=now().date() - timedelta(days=3))
    assert client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD}).status_code == 422


def test_the_end_of_an_account_acts_on_open_sessions_at_once(client: Client, cast: Cast) -> None:
    sign_in(client, cast.dosing_nurse)
    assert client.get(PAGE).status_code == 200
    accounts.end_account(staff=cast.dosing_nurse, by=cast.manager, at=now())
    assert client.get(PAGE)["Location"].startswith("/sign-in/")


def test_the_end_of_a_role_acts_on_open_sessions_at_once(client: Client, cast: Cast) -> None:
    sign_in(client, cast.manager)
    assert client.get("/staff/").status_code == 200
    accounts.end_role(
        assignment=cast.manager.roles.get(),
        last_day=now().date() - timedelta(days=2),
        by=cast.privacy_officer,
        at=now(),
    )
    assert client.get("/staff/").status_code == 403


def test_signing_out_asks_on_a_link_and_ends_the_session_on_the_button(client: Client, cast: Cast) -> None:
    sign_in(client, cast.dosing_nurse)
    assert client.get("/sign-out/").status_code == 200
    assert client.get(PAGE).status_code == 200, "A link alone signs nobody out."
    client.post("/sign-out/")
    assert client.get(PAGE).status_code == 302
    assert access_rows("sign_in.signed_out")[-1].staff_id == cast.dosing_nurse.pk


def test_a_new_password_closes_other_sessions(cast: Cast) -> None:
    here, elsewhere = sign_in(Client(), cast.dosing_nurse), sign_in(Client(), cast.dosing_nurse)
    new = "three-gulls-on-a-cold-rail"
    answer = here.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer["Location"] == "/account/?saved=password"
    assert here.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302


def test_guessing_the_old_password_on_an_open_screen_is_slowed(client: Client, cast: Cast) -> None:
    sign_in(client, cast.dosing_nurse)
    new = "three-gulls-on-a-cold-rail"
    for number in range(6):
        guess = {"oldpassword": f"wrong-password-{number}", "password1": new, "password2": new}
        answer = client.post("/account/password/", guess)
    assert answer.status_code == 429
    right = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert "Wait 60 seconds" in right.content.decode()


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short-one", "at least 15"),
        ("passwordpassword", "easy to guess"),
        ("password1234567890", "easy to guess"),
        ("tom.keller@example.org", "too similar"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(client: Client, cast: Cast, password: str, words: str) -> None:
    sign_in(client, cast.dosing_nurse)
    answer = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    cast.dosing_nurse.refresh_from_db()
    assert cast.dosing_nurse.check_password(PASSWORD)


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email", "account_set_password"])
def test_pages_of_allauth_that_nobody_needs_do_not_exist(client: Client, name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_no_view_of_allauth_is_reached_outside_our_own_list() -> None:
    def views(patterns: list[Any]) -> Iterator[Any]:
        for pattern in patterns:
            yield from views(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]

    of_allauth = {
        pattern.name
        for pattern in views(get_resolver().url_patterns)
        if getattr(pattern.callback, "__module__", "").startswith(("allauth", "breakwater.web.views.sign_in"))
    }
    assert of_allauth <= {pattern.name for pattern in account_urls.urlpatterns}
    assert {"account_login", "mfa_authenticate", "mfa_login_webauthn", "account_logout"} <= of_allauth


@pytest.mark.parametrize("page", ["/sign-in/", "/sign-in/code/", "/account/", "/locked/"])
def test_no_page_of_sign_in_is_stored_by_the_browser(client: Client, nurse: StaffMember, page: str) -> None:
    if page == "/sign-in/code/":
        client.post("/sign-in/", {"login": nurse.email, "password": PASSWORD})
    elif page != "/sign-in/":
        sign_in(client, nurse)
    answer = client.get(page)
    assert "no-store" in answer["Cache-Control"]


def test_every_view_of_signing_in_carries_a_mark() -> None:
    for pattern in account_urls.urlpatterns:
        assert access_of(pattern.callback), f"{pattern.name} would be refused."
