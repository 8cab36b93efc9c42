"""A day's dose in parts: own amounts, own waits, a written reason, each part its own dose (H22)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from breakwater.journey.medication.actions import DueDose, Given, give_dose
from breakwater.journey.medication.models import Bottle
from breakwater.journey.medication.order_limits import Stated, check_limits
from breakwater.journey.medication.refusals import DoseRefused
from breakwater.journey.medication.tests.builders import FIT
from breakwater.record.models import MedicationOrder
from breakwater.testing.cast import Cast, make_order
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def split(cast: Cast) -> MedicationOrder:
    """Rosa's order: methadone 50 mg, then 30 mg at least 8 hours later."""
    return make_order(
        cast.rosas_episode, cast.prescriber, dose_mg="50", parts_per_day=2, parts_mg=[Decimal(50), Decimal(30)],
        hours_between=Decimal(8), split_reason="Peak to trough above 2",
    )  # fmt: skip


@pytest.fixture
def morning(cast: Cast) -> datetime:
    """06:00 of this dosing day, so that the day has room for the second part."""
    return datetime.combine(cast.harbor.dosing_day(datetime.now(UTC)), time(6), cast.harbor.zone).astimezone(UTC)


def give(cast: Cast, order: MedicationOrder, bottle: Bottle, part: int, at: datetime) -> Given:
    return give_dose(
        due=DueDose(order.pk, 1, cast.rosa.pk, part), bottle_id=bottle.pk, fitness=FIT, identified=True,
        found_by="scan", station=cast.window, form_key=uuid4(), by=cast.dosing_nurse, at=at,
    )  # fmt: skip


def test_h22_each_part_is_given_by_its_own_amount_after_its_own_wait(
    cast: Cast, split: MedicationOrder, bottle: Bottle, morning: datetime
) -> None:
    MedicationOrder.objects.update(signed_at=morning - timedelta(days=1))
    first = give(cast, split, bottle, 1, morning)
    assert (first.dose.part, first.dose.dose_mg, first.entry.amount_mg) == (1, Decimal(50), Decimal(-50))
    with pytest.raises(DoseRefused) as early:
        give(cast, split, bottle, 2, morning + timedelta(hours=7, minutes=59))
    assert early.value.code == "interval_too_short"
    second = give(cast, split, bottle, 2, morning + timedelta(hours=8))
    assert (second.dose.part, second.dose.dose_mg) == (2, Decimal(30))


def test_h22_the_database_wants_an_amount_for_each_part_and_the_first_one_first(split: MedicationOrder) -> None:
    for wrong in ({"parts_mg": [50]}, {"parts_mg": [30, 50]}, {"parts_per_day": 3}, {"hours_between": 25}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MedicationOrder.objects.filter(pk=split.pk).update(**wrong)


def test_h22_a_split_without_a_written_reason_or_too_close_is_stopped(cast: Cast, split: MedicationOrder) -> None:
    split.split_reason, split.hours_between = "", Decimal(4)
    found = {one.code: one for one in check_limits(split, Stated(tolerance="usual"), now=datetime.now(UTC))}
    assert (found["split_not_documented"].severity, found["split_not_documented"].override_by) == ("stop", frozenset())
    assert found["parts_too_close"].severity == "stop"
    assert found["parts_total"].value == "80 mg"


def typed(cast: Cast, **changes: str) -> dict[str, str]:
    today = cast.harbor.dosing_day(datetime.now(UTC))
    return {
        "form_key": str(uuid4()), "medicine": "methadone | oral solution", "dose_mg": "20", "parts_per_day": "2",
        "part_2_mg": "10", "hours_between": "8", "split_reason": "Pregnant, fast clearance", "starts_on": str(today),
        "ends_on": str(today + timedelta(days=6)), "tolerance": "usual", "start_method": "standard", **changes,
    }  # fmt: skip


def test_the_form_writes_parts_that_differ(cast: Cast) -> None:
    prescriber = sign_in(Client(), cast.prescriber)
    answer = prescriber.post(reverse("medication:write_order", args=[cast.rosas_episode.pk]), typed(cast))
    order = MedicationOrder.objects.get()
    assert (order.parts, order.hours_between, order.daily_mg) == ((Decimal(20), Decimal(10)), Decimal(8), Decimal(30))
    html = prescriber.get(answer["Location"]).content.decode()
    assert "in parts of 20\xa0mg, then 10\xa0mg" in html
    assert "Pregnant, fast clearance" in html


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"split_reason": ""}, "Write why the dose is split"),
        ({"parts_per_day": "3"}, "each later dose, or of none"),
        ({"parts_per_day": "1"}, "fewer doses a day than this"),
        ({"part_2_mg": "10.3"}, "steps of 0.5"),
        ({"part_2_mg": "1O"}, "letter O"),
        ({"hours_between": "soon"}, "hours as digits"),
    ],
)
def test_a_wrong_split_is_refused_with_what_to_do(cast: Cast, wrong: dict[str, Any], words: str) -> None:
    prescriber = sign_in(Client(), cast.prescriber)
    answer = prescriber.post(reverse("medication:write_order", args=[cast.rosas_episode.pk]), typed(cast, **wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MedicationOrder.objects.exists()


def test_h22_the_window_shows_the_amount_of_the_part_that_is_due(
    cast: Cast, split: MedicationOrder, bottle: Bottle, morning: datetime
) -> None:
    MedicationOrder.objects.update(signed_at=morning - timedelta(days=1))
    with time_machine.travel(morning, tick=False):
        nurse = sign_in(Client(), cast.dosing_nurse)
        nurse.get(reverse("medication:window"))
        nurse.post(reverse("medication:find"), {"q": cast.rosa.card_code})
        page = reverse("medication:dose", args=[split.pk])
        assert "Today, part 1 of 2" in (before := nurse.get(page).content.decode())
        assert "50\xa0mg" in before
        give(cast, split, bottle, 1, morning)
        assert "Today, part 2 of 2" in (after := nurse.get(page).content.decode())
        assert "30\xa0mg" in after
