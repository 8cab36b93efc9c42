"""The chart tells a person's whole story to those who may read it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.organization.clock import now
from breakwater.organization.models import Bed
from breakwater.record.flags import ANSWERS
from breakwater.record.models import Dose, Flag, Observation
from breakwater.testing.cast import Cast, make_order, make_stay, make_take_home, make_unit
from breakwater.testing.sign_in import sign_in


@pytest.fixture
def nurse(cast: Cast) -> Client:
    return sign_in(Client(), cast.detox_nurse)


def days_of_doses(cast: Cast, days: int) -> None:
    order = make_order(cast.rosas_episode, cast.prescriber)
    for back in range(days):
        at = now() - timedelta(days=back)
        Dose.objects.create(
            patient=cast.rosa,
            episode=cast.rosas_episode,
            order=order,
            order_version=1,
            site=cast.harbor,
            dosing_day=cast.harbor.dosing_day(at),
            status="completed",
            drug="methadone",
            dose_mg=Decimal(80),
            given_at=at,
            given_by=cast.dosing_nurse,
        )


def test_the_story_holds_what_every_stage_wrote(cast: Cast, nurse: Client) -> None:
    days_of_doses(cast, 2)
    seen = Observation.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        kind="withdrawal",
        scale="cows",
        total=14,
        band="moderate",
        respiratory_rate_per_min=8,
        observed_at=now(),
        observed_by=cast.detox_nurse,
        recorded_at=now(),
    )
    Flag.objects.create(
        patient=cast.rosa,
        episode=cast.rosas_episode,
        observation=seen,
        code="respiratory_rate",
        level="emergency",
        title="Slow breathing",
        message="",
        value="8 /min",
        raised_at=now(),
    )
    page = nurse.get(reverse("chart:person", args=[cast.rosa.pk])).content.decode()
    for words in (
        "Vega, Rosa",
        "Rosie",
        "COWS 14, moderate",
        "methadone 80 mg given",
        "Red flag: Slow breathing",
        "Order signed",
    ):
        assert words in page


def test_reading_a_chart_leaves_a_row(cast: Cast, nurse: Client) -> None:
    nurse.get(reverse("chart:person", args=[cast.rosa.pk]))
    assert (
        AuditEntry.objects.filter(
            kind="read", action="chart.viewed", patient_id=cast.rosa.pk, staff_id=cast.detox_nurse.pk
        ).count()
        == 1
    )


@pytest.mark.parametrize("days", [1, 28])
def test_the_chart_asks_as_often_for_a_long_story(
    cast: Cast, nurse: Client, django_assert_num_queries: Any, days: int
) -> None:
    days_of_doses(cast, days)
    address = reverse("chart:person", args=[cast.rosa.pk])
    nurse.get(address)
    with django_assert_num_queries(QUERIES_CHART):
        nurse.get(address)


# Session, staff member with roles, people opened in an emergency, the person within reach, the chart, the audit row.
QUERIES_CHART = 6


def test_a_person_out_of_reach_and_one_who_does_not_exist_answer_alike(cast: Cast, nurse: Client) -> None:
    there = nurse.get(reverse("chart:person", args=[cast.omar.pk]))
    nowhere = nurse.get(reverse("chart:person", args=[uuid.uuid4()]))
    assert (there.status_code, there.content) == (404, nowhere.content)


@pytest.mark.parametrize("words", ["vega", "Rosa Vega", "VEGA, rosa", "{number}", "{card}"])
def test_a_person_is_found_by_name_number_or_card(cast: Cast, nurse: Client, words: str) -> None:
    words = words.format(number=cast.rosa.record_number, card=cast.rosa.card_code)
    answer = nurse.get(reverse("chart:find"), {"q": words})
    assert answer.status_code == 302
    assert str(cast.rosa.pk) in answer["Location"]


@pytest.mark.parametrize("words", ["lind", "nobody at all", "99999999999999"])
def test_nobody_out_of_reach_is_found(cast: Cast, nurse: Client, words: str) -> None:
    page = nurse.get(reverse("chart:find"), {"q": words}).content.decode()
    assert "Nobody in your reach is found" in page


def test_rarer_things_are_told_too(cast: Cast, nurse: Client) -> None:
    days_of_doses(cast, 1)
    given, at = Dose.objects.get(), now()
    copied = {
        name: getattr(given, name)
        for name in ("patient_id", "episode_id", "order_id", "order_version", "site_id", "dosing_day", "drug")
    }
    Dose.objects.create(
        **copied, status="entered-in-error", dose_mg=80, reverses=given, note="Not swallowed", given_at=at,
        given_by=cast.dosing_nurse,
    )  # fmt: skip
    Dose.objects.create(
        **copied, status="not-done", dose_mg=0, not_given_reason="refused", given_at=at, given_by=cast.dosing_nurse
    )
    make_take_home(given.order, date(2026, 3, 1), cast.dosing_nurse, at=at)
    Flag.objects.create(
        patient=cast.rosa, episode=cast.rosas_episode, code="low_oxygen", level="emergency", title="Low oxygen",
        message="", value="88 %", raised_at=at, answered_at=at, answered_by=cast.prescriber,
        action_taken=next(iter(ANSWERS)), answer_note="Oxygen given",
    )  # fmt: skip
    page = nurse.get(reverse("chart:person", args=[cast.rosa.pk])).content.decode()
    for words in (
        "A dose was entered in error",
        "Not swallowed",
        "methadone not given: The person said no",
        "Take-home for Mar 1: 80 mg",
        f"Flag answered: {next(iter(ANSWERS.values()))}",
        "Oxygen given",
        "Ada Wei MD",
    ):
        assert words in page


def test_the_bed_of_another_site_is_not_told(cast: Cast, nurse: Client) -> None:
    there = make_unit(cast.eastside, "residence", name="East house")
    make_stay(cast.rosas_episode, Bed.objects.get(room__unit=there, label="A1"), cast.admissions)
    page = nurse.get(reverse("chart:person", args=[cast.rosa.pk])).content.decode()
    assert "East house" not in page
