"""The chart tells a person's whole story to those who may read it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.organization.clock import now
from breakwater.record.models import Dose, Flag, Observation
from breakwater.testing.cast import Cast, make_order
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


QUERIES_CHART = 30


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
