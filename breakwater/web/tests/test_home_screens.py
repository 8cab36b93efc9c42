"""Each role lands on its own screen; figures are counted from real rows; the integrator sees what is late."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from breakwater.audit.models import AuditEntry
from breakwater.chart import program
from breakwater.organization.clock import now
from breakwater.organization.models import ClosedDay, Heartbeat, Role, Unit
from breakwater.privacy.permissions import scope_for
from breakwater.record.models import Dose, EpisodeOfCare, Stay
from breakwater.testing.cast import Cast, make_enquiry, make_episode, make_order, make_patient, make_stay
from breakwater.testing.sign_in import sign_in
from breakwater.web.parts import parts
from breakwater.web.views.home import HOME_SCREENS


@pytest.fixture
def manager(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.manager)


def figures(cast: Cast, at: datetime | None = None) -> dict[str, program.Figure]:
    scope = scope_for(cast.manager, "manager.home")
    return {figure.title: figure for figure in program.figures(scope, at or now())}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_lands_on_its_own_home_screen(client: Client, cast: Cast, role: Role) -> None:
    from django.urls import reverse

    sign_in(client, cast.by_role(role))
    assert client.get("/home/")["Location"] == reverse(HOME_SCREENS[role])
    assert client.get("/home/", follow=True).status_code == 200


def test_an_empty_program_shows_noughts_and_dashes_and_invents_nothing(manager: Client, cast: Cast) -> None:
    shown = figures(cast)
    assert shown["People in treatment"].value == "1"
    assert shown["Waiting for a call"].words == "nobody waits for a call"
    assert shown["Found by scan"].value == "–"
    assert shown["Still in treatment at day 90"].value == "–"
    assert manager.get("/overview/").status_code == 200


def test_census_and_beds_are_counted_from_stays(cast: Cast) -> None:
    bed = cast.detox_unit.rooms.get().beds.get(label="A1")
    make_stay(cast.rosas_episode, bed, cast.admissions)
    shown = figures(cast)
    assert shown["People in treatment"].words == "1 in detox, 0 in the house, 0 from home"
    beds = shown["Beds free, Detox unit, Harbor"]
    assert (beds.value, beds.words) == ("3", "of 4; 1 in use, 0 held, 0 closed")
    assert beds.list_url == "admissions:beds"
    Stay.objects.update(status=Stay.Status.RELEASED)
    assert figures(cast)["Beds free, Detox unit, Harbor"].value == "4"


def test_waits_say_how_long_and_how_many_are_past_their_time(cast: Cast) -> None:
    at = now()
    make_enquiry(cast.harbor, received_at=at - timedelta(minutes=42), call_back_due_at=at - timedelta(minutes=27))
    make_enquiry(cast.harbor, received_at=at - timedelta(minutes=5), call_back_due_at=at + timedelta(minutes=10))
    make_enquiry(cast.eastside)
    waiting = figures(cast, at)["Waiting for a call"]
    assert (waiting.value, waiting.words, waiting.tone) == ("2", "the longest for 42 min, 1 past their time", "late")


def give(cast: Cast, patient: Any, episode: EpisodeOfCare, order: Any, day: Any, **fields: Any) -> Dose:
    return Dose.objects.create(
        patient=patient, episode=episode, order=order, order_version=order.version, site=cast.harbor, dosing_day=day,
        status="completed", drug="methadone", dose_mg=80, given_at=datetime.combine(day, time(12), UTC),
        given_by=cast.dosing_nurse, **fields,
    )  # fmt: skip


def test_a_missed_dose_is_counted_and_listed_by_name(manager: Client, cast: Cast) -> None:
    order = make_order(cast.rosas_episode, cast.prescriber)
    day = cast.harbor.dosing_day(now()) - timedelta(days=1)
    give(cast, cast.rosa, cast.rosas_episode, order, day - timedelta(days=1))
    assert figures(cast)["Doses missed"].value == "1"
    page = manager.get("/overview/missed-doses/").content.decode()
    assert "Vega, Rosa" in page
    assert "Lind" not in page
    assert AuditEntry.objects.filter(
        action="missed_doses.viewed", staff_id=cast.manager.pk, detail={"people": 1}
    ).exists()
    give(cast, cast.rosa, cast.rosas_episode, order, day)
    assert figures(cast)["Doses missed"].value == "0"


def test_nobody_misses_a_dose_on_a_day_the_site_was_closed(cast: Cast) -> None:
    make_order(cast.rosas_episode, cast.prescriber)
    ClosedDay.objects.create(
        site=cast.harbor, closed_on=cast.harbor.dosing_day(now()) - timedelta(days=1), reason="Storm"
    )
    assert figures(cast)["Doses missed"].value == "0"


def test_a_reversed_dose_is_no_dose(cast: Cast) -> None:
    order = make_order(cast.rosas_episode, cast.prescriber)
    day = cast.harbor.dosing_day(now()) - timedelta(days=1)
    dose = give(cast, cast.rosa, cast.rosas_episode, order, day)
    Dose.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, order=order, order_version=1, site=cast.harbor, dosing_day=day,
        status="entered-in-error", drug="methadone", dose_mg=80, given_at=dose.given_at, given_by=cast.dosing_nurse,
        reverses=dose,
    )  # fmt: skip
    assert figures(cast)["Doses missed"].value == "1"


def test_scans_and_overrides_are_shares_of_doses_given(cast: Cast) -> None:
    order = make_order(cast.rosas_episode, cast.prescriber)
    today = cast.harbor.dosing_day(now())
    passed = [{"check": "gap", "code": "too_soon", "severity": "stop", "overridden_by": "x", "reason": "y"}]
    for back, how, findings in ((1, "scan", passed), (2, "search", []), (3, "scan", [])):
        give(cast, cast.rosa, cast.rosas_episode, order, today - timedelta(days=back), found_by=how, findings=findings)
    shown = figures(cast)
    assert (shown["Found by scan"].value, shown["Found by scan"].words) == ("67 %", "2 of 3 doses in 30 days")
    assert shown["Doses given past a stop"].value == "1"


def test_retention_counts_those_who_were_there_on_the_day(cast: Cast) -> None:
    at = now()
    begun = at - timedelta(days=45)
    for number, stayed_days in enumerate((31, 12)):
        patient = make_patient("Person", f"Number{number}")
        episode = make_episode(patient, cast.harbor, cast.admissions, started_at=begun)
        EpisodeOfCare.objects.filter(pk=episode.pk).update(
            status="finished", ended_at=begun + timedelta(days=stayed_days), ended_by=cast.counselor,
            discharge_reason="left_before_planned",
        )  # fmt: skip
    shown = figures(cast, at)["Still in treatment at day 30"]
    assert (shown.value, shown.words) == ("67 %", "2 of 3 who came to that day in the last 30")


def test_the_overview_takes_the_same_queries_for_many_people(
    manager: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    manager.get("/overview/")
    with CaptureQueriesContext(connection) as few:
        manager.get("/overview/")
    beds = cast.residence_unit.rooms.get().beds
    for number in range(20):
        episode = make_episode(make_patient("Person", f"Number{number}"), cast.harbor, cast.admissions)
        make_order(episode, cast.prescriber)
        make_enquiry(cast.harbor)
        if number < 4:
            make_stay(episode, beds.all()[number], cast.admissions)
    with django_assert_num_queries(len(few)):
        manager.get("/overview/")


def test_figures_of_another_site_are_not_counted(cast: Cast) -> None:
    make_enquiry(cast.eastside)
    make_episode(make_patient("Eve", "East"), cast.eastside, cast.nadia)
    assert not Unit.objects.filter(site=cast.eastside).exists()
    shown = figures(cast)
    assert shown["People in treatment"].value == "1"
    assert shown["Waiting for a call"].value == "0"


def test_the_integrator_sees_late_jobs_and_versions(client: Client, cast: Cast) -> None:
    Heartbeat.objects.create(job="audit.seal", beat_at=now() - timedelta(minutes=9), every_seconds=60)
    Heartbeat.objects.create(job="audit.verify", beat_at=now() - timedelta(hours=9), every_seconds=86_400)
    page = sign_in(client, cast.integrator).get("/system/").content.decode()
    assert page.count(">late<") == 1
    assert page.count(">on time<") == 1
    for part in ("Breakwater", "PostgreSQL", "Django", "django-allauth"):
        assert part in page
    assert all(part.since for part in parts(now().date()) if part.name not in {"Breakwater", "Python", "PostgreSQL"})
    assert "Search the audit trail" not in page, "That is the privacy officer's."


def test_a_late_job_is_shown_at_sign_in_and_to_the_manager(manager: Client, cast: Cast) -> None:
    words = "work in the background is late"
    assert words not in Client().get("/sign-in/").content.decode()
    Heartbeat.objects.create(job="audit.seal", beat_at=now() - timedelta(minutes=9), every_seconds=60)
    page = Client().get("/sign-in/").content.decode()
    assert words in page
    assert "audit.seal" not in page
    assert "audit.seal" in manager.get("/overview/").content.decode()


def test_no_job_yet_says_what_to_do(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.integrator).get("/system/").content.decode()
    assert "No job has run yet." in page
