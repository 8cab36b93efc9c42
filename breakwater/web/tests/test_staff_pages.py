"""A manager's pages: people of their sites, roles that end, and a way in for a new colleague."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from breakwater.audit.models import AuditEntry
from breakwater.organization.clock import now
from breakwater.organization.models import Role, RoleAssignment, Site, StaffMember
from breakwater.privacy import slow_down
from breakwater.privacy.demo_sign_in import demo_authenticator
from breakwater.testing.cast import PASSWORD, Cast, make_staff
from breakwater.testing.sign_in import secret_of, sign_in

TODAY = now().date()


@pytest.fixture
def manager(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.manager)


def new_person(site: Site, **changes: Any) -> dict[str, Any]:
    answers = {
        "name": "Ruth Amsel",
        "credentials": "RN",
        "email": "ruth.amsel@example.org",
        "role": "dosing_nurse",
        "site": str(site.pk),
        "starts_on": str(TODAY),
        "ends_on": str(TODAY + timedelta(days=90)),
        "form_key": str(uuid4()),
    }
    return answers | changes


def test_a_manager_adds_a_colleague_who_then_signs_in_with_a_password_of_their_own(manager: Client, cast: Cast) -> None:
    made = manager.post("/staff/new/", new_person(cast.harbor))
    ruth = StaffMember.objects.get(email="ruth.amsel@example.org")
    assert made["Location"] == f"/staff/{ruth.pk}/"
    assert "no password yet" in manager.get("/staff/").content.decode()
    shown = manager.post(f"/staff/{ruth.pk}/start-link/").content.decode()
    link = re.search(r'value="http://testserver(/sign-in/start/[^"]+)"', shown)
    assert link
    hers, password = Client(), "lanterns-on-a-long-quay"
    assert "Ruth Amsel" in hers.get(link[1]).content.decode()
    assert hers.post(link[1], {"password1": password, "password2": password})["Location"] == "/sign-in/"
    assert hers.post("/sign-in/", {"login": ruth.email, "password": password})["Location"] == "/home/"
    assert hers.get("/home/")["Location"] == "/account/", "Then she sets up a second factor."
    assert Client().get(link[1]).status_code == 404, "The link worked once."
    actions = AuditEntry.objects.filter(subject_id=str(ruth.pk)).order_by("id").values_list("action", "staff_id")
    assert list(actions) == [
        ("staff.added", cast.manager.pk),
        ("staff.role_given", cast.manager.pk),
        ("staff.start_link_shown", cast.manager.pk),
        ("staff.password_set", ruth.pk),
    ]


def test_the_same_form_sent_twice_adds_one_person(manager: Client, cast: Cast) -> None:
    answers = new_person(cast.harbor)
    first, second = manager.post("/staff/new/", answers), manager.post("/staff/new/", answers)
    assert first["Location"] == second["Location"]
    assert StaffMember.objects.filter(name="Ruth Amsel").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter the name as it stands on a signature."),
        ({"email": "no-address"}, "Enter an e-mail address like name@example.org."),
        ({"role": "chief"}, "Choose one of the roles."),
        ({"role": ""}, "Choose what this person works as."),
        ({"ends_on": "soon"}, "Enter a date like 2026-11-30."),
        ({"ends_on": str(TODAY - timedelta(days=1))}, "The last day is before the first day."),
        ({"email": "grace.holm@example.org"}, "There is already an account with this e-mail address."),
        ({"email": "Grace.Holm@EXAMPLE.org"}, "There is already an account with this e-mail address."),
    ],
)
def test_bad_answers_add_nobody_and_keep_what_was_typed(
    manager: Client, cast: Cast, changes: dict[str, str], words: str
) -> None:
    before = StaffMember.objects.count()
    answer = manager.post("/staff/new/", new_person(cast.harbor, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "RN" in page
    assert StaffMember.objects.count() == before


def test_a_manager_cannot_add_somebody_at_a_site_they_do_not_manage(manager: Client, cast: Cast) -> None:
    answer = manager.post("/staff/new/", new_person(cast.eastside))
    assert answer.status_code == 422
    assert not StaffMember.objects.filter(name="Ruth Amsel").exists()


def test_people_of_other_sites_are_neither_listed_nor_found(manager: Client, cast: Cast) -> None:
    assert "Nadia Storm" not in manager.get("/staff/").content.decode()
    theirs, nobodys = manager.get(f"/staff/{cast.nadia.pk}/"), manager.get(f"/staff/{uuid4()}/")
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    role = cast.nadia.roles.get()
    for address in (
        f"{cast.nadia.pk}/end",
        f"{cast.nadia.pk}/reset",
        f"{cast.nadia.pk}/last-day",
        f"roles/{role.pk}/last-day",
    ):
        assert manager.post(f"/staff/{address}/", {"ends_on": str(TODAY), "form_key": str(uuid4())}).status_code == 404
    cast.nadia.refresh_from_db()
    assert cast.nadia.is_active


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_only_managers_open_the_staff_pages(client: Client, cast: Cast, role: Role) -> None:
    sign_in(client, cast.by_role(role))
    assert client.get("/staff/").status_code == 403
    assert client.post("/staff/new/", new_person(cast.harbor)).status_code == 403


def test_somebody_who_also_works_elsewhere_is_changed_only_by_a_manager_of_all_their_sites(
    manager: Client, cast: Cast
) -> None:
    RoleAssignment.objects.create(
        staff=cast.dosing_nurse,
        site=cast.eastside,
        role=Role.DOSING_NURSE,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=9),
    )
    page = manager.get(f"/staff/{cast.dosing_nurse.pk}/").content.decode()
    assert "Works at another site too" in page
    answer = manager.post(f"/staff/{cast.dosing_nurse.pk}/reset/")
    assert answer.status_code == 422
    cast.dosing_nurse.refresh_from_db()
    assert cast.dosing_nurse.has_usable_password()


def test_a_role_is_given_and_ended_with_a_last_day(manager: Client, cast: Cast) -> None:
    nurse = cast.dosing_nurse
    given = manager.post(
        f"/staff/{nurse.pk}/roles/new/",
        {
            "role": "detox_nurse",
            "site": str(cast.harbor.pk),
            "starts_on": str(TODAY),
            "ends_on": str(TODAY + timedelta(days=30)),
            "form_key": str(uuid4()),
        },
    )
    assert given["Location"] == f"/staff/{nurse.pk}/"
    role = nurse.roles.get(role="detox_nurse")
    ended = manager.post(
        f"/staff/roles/{role.pk}/last-day/", {"ends_on": str(TODAY + timedelta(days=3)), "form_key": str(uuid4())}
    )
    assert ended["Location"] == f"/staff/{nurse.pk}/"
    role.refresh_from_db()
    assert role.ends_on == TODAY + timedelta(days=3)


def test_a_role_may_not_outlive_the_account_or_be_given_twice(manager: Client, cast: Cast) -> None:
    nurse = cast.dosing_nurse
    role = {"role": "detox_nurse", "site": str(cast.harbor.pk), "starts_on": str(TODAY), "form_key": str(uuid4())}
    beyond = manager.post(f"/staff/{nurse.pk}/roles/new/", role | {"ends_on": "2045-01-01"})
    assert beyond.status_code == 422
    assert "after the account does" in beyond.content.decode()
    again = manager.post(
        f"/staff/{nurse.pk}/roles/new/",
        role | {"role": "dosing_nurse", "ends_on": str(TODAY), "form_key": str(uuid4())},
    )
    assert "already holds this role" in again.content.decode()
    assert nurse.roles.count() == 1
    codes = [row.detail["code"] for row in AuditEntry.objects.filter(kind="refused").order_by("id")]
    assert codes == ["role_beyond_account", "role_held"]


def test_ending_an_account_is_confirmed_and_shows_what_happens(manager: Client, cast: Cast) -> None:
    nurse = cast.dosing_nurse
    open_screen = sign_in(Client(), nurse)
    assert "can no longer sign in" in manager.get(f"/staff/{nurse.pk}/end/").content.decode()
    nurse.refresh_from_db()
    assert nurse.is_active, "The page alone changes nothing."
    manager.post(f"/staff/{nurse.pk}/end/")
    assert open_screen.get("/styleguide/").status_code == 302
    assert "Tom Keller" not in manager.get("/staff/").content.decode()
    assert "Tom Keller" in manager.get("/staff/?show=ended").content.decode()
    extended = manager.post(
        f"/staff/{nurse.pk}/last-day/", {"ends_on": str(TODAY + timedelta(days=9)), "form_key": str(uuid4())}
    )
    assert extended.status_code == 302
    nurse.refresh_from_db()
    assert nurse.works_on(TODAY)


def test_nobody_ends_or_resets_their_own_account(manager: Client, cast: Cast) -> None:
    for what in ("end", "reset"):
        answer = manager.post(f"/staff/{cast.manager.pk}/{what}/")
        assert answer.status_code == 422
        assert "your own account" in answer.content.decode()
    cast.manager.refresh_from_db()
    assert cast.manager.is_active
    assert cast.manager.check_password(PASSWORD)


def test_nobody_gives_themselves_a_role_or_more_time(manager: Client, cast: Cast) -> None:
    me, own = cast.manager, cast.manager.roles.get()
    role = {"role": "prescriber", "site": str(cast.harbor.pk), "starts_on": str(TODAY), "ends_on": str(TODAY)}
    later = {"ends_on": "2041-01-01"}
    for address, answers in (
        (f"{me.pk}/roles/new", role), (f"{me.pk}/last-day", later), (f"roles/{own.pk}/last-day", later),
    ):  # fmt: skip
        answer = manager.post(f"/staff/{address}/", answers | {"form_key": str(uuid4())})
        assert answer.status_code == 422
        assert "your own account" in answer.content.decode()
    assert [held.role for held in me.roles.all()] == ["manager"]
    page = manager.get(f"/staff/{me.pk}/").content.decode()
    assert "Another manager changes it." in page
    assert "Give this role" not in page
    me.refresh_from_db()
    assert me.ends_on.year == 2040


def test_a_new_start_takes_password_and_factors_away_at_once(manager: Client, cast: Cast) -> None:
    nurse = cast.dosing_nurse
    demo_authenticator(staff=nurse, secret=secret_of(nurse))
    open_screen = sign_in(Client(), nurse)
    shown = manager.post(f"/staff/{nurse.pk}/reset/").content.decode()
    assert "/sign-in/start/" in shown
    assert open_screen.get("/styleguide/").status_code == 302
    assert Client().post("/sign-in/", {"login": nurse.email, "password": PASSWORD}).status_code == 422
    assert nurse.authenticator_set.count() == 0  # type: ignore[attr-defined]


def test_a_start_link_for_somebody_else_or_made_up_is_not_there(cast: Cast) -> None:
    assert Client().get(f"/sign-in/start/{cast.dosing_nurse.pk}/abc-def/").status_code == 404
    assert Client().get(f"/sign-in/start/{uuid4()}/abc-def/").status_code == 404


def test_a_first_password_follows_the_same_rules(manager: Client, cast: Cast) -> None:
    manager.post("/staff/new/", new_person(cast.harbor))
    ruth = StaffMember.objects.get(name="Ruth Amsel")
    link = re.search(r"(/sign-in/start/[^\"]+)", manager.post(f"/staff/{ruth.pk}/start-link/").content.decode())
    assert link
    for first, second, words in (
        ("short", "short", "at least 15"),
        ("lanterns-on-a-long-quay", "lanterns-on-a-long-key", "The two passwords differ."),
        ("ruth.amsel@example.org", "ruth.amsel@example.org", "too similar"),
    ):
        answer = Client().post(link[1], {"password1": first, "password2": second})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    ruth.refresh_from_db()
    assert not ruth.has_usable_password()


def test_a_manager_sees_who_has_to_wait_and_ends_it(manager: Client, cast: Cast) -> None:
    for number in range(5):
        Client(REMOTE_ADDR="203.0.113.9").post(
            "/sign-in/", {"login": cast.dosing_nurse.email, "password": f"wrong-{number}"}
        )
    assert "waiting after wrong tries" in manager.get("/staff/").content.decode()
    manager.post(f"/staff/{cast.dosing_nurse.pk}/end-wait/")
    assert "waiting after wrong tries" not in manager.get("/staff/").content.decode()
    assert slow_down.waiting_accounts([cast.dosing_nurse]) == set()


def test_the_list_takes_as_many_queries_for_sixty_people_as_for_ten(
    manager: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    manager.get("/staff/")
    with django_assert_num_queries(6):
        manager.get("/staff/")
    for number in range(50):
        make_staff(f"Person {number}", Role.RESIDENCE, cast.harbor)
    with django_assert_num_queries(6):
        page = manager.get("/staff/").content.decode()
    assert "Person 49" in page
