"""Starts and tapers: proposed from the rules, edited, signed at once as dated orders, changed in one act (H16, H17)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.journey.medication import schedules
from breakwater.journey.medication.order_limits import Stated
from breakwater.journey.medication.plans import Line, PlanAsked, planned_lines
from breakwater.journey.medication.refusals import OrderRefused
from breakwater.journey.medication.schedules import Plan
from breakwater.record.models import MedicationOrder, OrderSchedule
from breakwater.record.refusals import Conflict
from breakwater.testing.cast import PASSWORD, Cast, make_order
from breakwater.testing.sign_in import sign_in, signed_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(cast: Cast, now: datetime) -> date:
    return cast.harbor.dosing_day(now)


def draft(cast: Cast, now: datetime, *lines: tuple[int, str], **said: Any) -> OrderSchedule:
    """A methadone start of these lines (days, mg) from today, for Rosa."""
    plan = Plan(
        kind="methadone_start", drug="methadone", form="oral solution", starts_on=cast.harbor.dosing_day(now),
        lines=tuple(Line(days, (Decimal(mg),)) for days, mg in lines), stated=Stated(tolerance="usual"),
        reason="First weeks",
    )  # fmt: skip
    given = {"episode": cast.rosas_episode, "plan": plan, "changes": None, "form_key": uuid4(),
             "by": cast.dosing_nurse, "at": now}  # fmt: skip
    return schedules.draft_schedule(**{**given, **said})


def sign(cast: Cast, schedule: OrderSchedule, now: datetime, **reasons: str) -> list[MedicationOrder]:
    return schedules.sign_schedule(
        schedule=schedule, reasons=reasons, signature=signed_by(cast.prescriber), by=cast.prescriber, at=now
    )


def test_h17_a_methadone_start_goes_up_no_faster_than_the_limits_let_it(cast: Cast, now: datetime, today: date) -> None:
    lines = planned_lines(PlanAsked("methadone_start", today, Decimal(30), Decimal(60)), cast.harbor)
    assert [(line.days, *line.parts_mg) for line in lines] == [(5, 30), (5, 40), (5, 50), (14, 60)]
    plan = Plan(
        "methadone_start", "methadone", "oral solution", today, tuple(lines), Stated(tolerance="usual"), "Start"
    )
    schedule = draft(cast, now, plan=plan)
    assert schedules.stops_of(schedules.lines_of(schedule), now=now) == {}


def test_one_signature_signs_consecutive_dated_orders(cast: Cast, now: datetime, today: date) -> None:
    old = make_order(cast.rosas_episode, cast.prescriber, dose_mg="25")
    lines = sign(cast, draft(cast, now, (5, "30"), (5, "40")), now)
    assert [(one.status, one.starts_on, one.ends_on, one.signed_by) for one in lines] == [
        ("active", today, today + timedelta(days=4), cast.prescriber),
        ("active", today + timedelta(days=5), today + timedelta(days=9), cast.prescriber),
    ]
    old.refresh_from_db()
    assert (old.status, lines[0].replaces) == ("ended", old)
    assert MedicationOrder.objects.active_on(today + timedelta(days=6)).get() == lines[1]


def test_h17_each_line_meets_the_limits_as_if_the_lines_before_had_been_taken(cast: Cast, now: datetime) -> None:
    schedule = draft(cast, now, (2, "30"), (5, "60"))
    with pytest.raises(OrderRefused):
        sign(cast, schedule, now)
    assert not MedicationOrder.objects.signed().exists()
    lines = sign(cast, schedule, now, step="Known here", step_interval="Known here")
    kept = [{item["code"]: item.get("reason") for item in one.findings} for one in lines]
    assert "step" not in kept[0]
    assert kept[1]["step"] == "Known here"


def test_h16_the_remaining_lines_change_in_one_act_with_a_reason(cast: Cast, now: datetime, today: date) -> None:
    first = draft(cast, now, (5, "30"), (5, "40"))
    old = sign(cast, first, now)
    second = draft(cast, now, (10, "25"), changes=first)
    assert MedicationOrder.objects.signed().count() == 2
    new = sign(cast, second, now)
    assert [MedicationOrder.objects.get(pk=one.pk).status for one in old] == ["ended", "ended"]
    assert MedicationOrder.objects.signed().get() == new[0]
    with pytest.raises(Conflict):
        draft(cast, now, (10, "20"), changes=first)
    with pytest.raises(Conflict):
        sign(cast, second, now)


def test_a_plan_changed_before_it_is_signed_ends_its_drafts(cast: Cast, now: datetime) -> None:
    first = draft(cast, now, (5, "30"), (5, "40"))
    second = draft(cast, now, (5, "20"), changes=first)
    assert {one.status for one in schedules.lines_of(first)} == {"ended"}
    with pytest.raises(Conflict):
        sign(cast, first, now)
    assert len(sign(cast, second, now)) == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("standard", [(1, 4, 4, 4, 4), (1, 12), (14, 16)]),
        ("high_dose", [(1, 8, 8), (14, 16)]),
        ("jabfm", [(1, "0.5"), (1, "0.5", "0.5"), (1, 1, 1), (1, 2, 2), (1, 2, 2, 2), (1, 4, 4, 4)]),
    ],
)
def test_h18_buprenorphine_starts_are_as_published(
    cast: Cast, today: date, kind: str, expected: list[tuple[Any, ...]]
) -> None:
    lines = planned_lines(PlanAsked(kind, today), cast.harbor)
    assert [(line.days, *line.parts_mg) for line in lines] == [
        (days, *(Decimal(mg) for mg in parts)) for days, *parts in expected
    ]
    assert all(line.condition for line in lines)


def test_h16_the_prescriber_is_told_which_medicine_a_start_of_another_one_ends(
    cast: Cast, order: MedicationOrder, now: datetime
) -> None:
    plan = Plan(
        kind="jabfm", drug="buprenorphine", form="film under the tongue", starts_on=cast.harbor.dosing_day(now),
        lines=(Line(1, (Decimal("0.5"),)),), stated=Stated(start_method="low_dose"), reason="From fentanyl",
    )  # fmt: skip
    start = draft(cast, now, plan=plan)
    page = sign_in(Client(), cast.prescriber).get(reverse("medication:schedule", args=[start.pk])).content.decode()
    assert f"Signing ends {order.drug}" in page
    order.status, order.ended_at, order.ended_by, order.end_reason = "ended", now, cast.prescriber, "moved"
    order.save()
    page = sign_in(Client(), cast.prescriber).get(reverse("medication:schedule", args=[start.pk])).content.decode()
    assert "Signing ends" not in page


def test_a_taper_goes_down_by_the_prescribers_own_numbers(cast: Cast, today: date) -> None:
    asked = PlanAsked("methadone_taper", today, Decimal(40), Decimal(15), Decimal(10), 7)
    assert [(line.days, *line.parts_mg) for line in planned_lines(asked, cast.harbor)] == [(7, 30), (7, 20), (7, 15)]


def test_propose_edit_sign_and_see_the_plan_beside_what_was_given(cast: Cast, now: datetime, today: date) -> None:
    prescriber = sign_in(Client(), cast.prescriber)
    url = reverse("medication:plan", args=[cast.rosas_episode.pk])
    asked = {"kind": "methadone_start", "starts_on": str(today), "first_mg": "30", "target_mg": "40"}
    assert "A proposal, not an order" in prescriber.get(url, asked).content.decode()
    assert prescriber.get(url, {**asked, "target_mg": "20"}).status_code == 422
    sent = {
        "form_key": str(uuid4()), "kind": "methadone_start", "starts_on": str(today), "form": "oral solution",
        "tolerance": "usual", "reason": "First weeks", "split_reason": "", "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "2", "form-0-days": "5", "form-0-part_1_mg": "25", "form-1-days": "5",
        "form-1-part_1_mg": "35",
    }  # fmt: skip
    wrong = prescriber.post(url, {**sent, "form-1-part_1_mg": "35,5"})
    assert (wrong.status_code, OrderSchedule.objects.count()) == (422, 0)
    assert "not a comma" in wrong.content.decode()
    page = prescriber.post(url, sent)["Location"]
    schedule = OrderSchedule.objects.get()
    html = prescriber.get(page).content.decode()
    assert "Sign all 2 lines" in html
    signed = prescriber.post(
        reverse("medication:sign_schedule", args=[schedule.pk]),
        {"form_key": str(uuid4()), "version": "1", "password": PASSWORD},
    )
    assert signed.status_code == 303
    assert MedicationOrder.objects.signed().count() == 2
    change = prescriber.get(reverse("medication:change_schedule", args=[schedule.pk])).content.decode()
    assert 'value="35"' in change
    nurse = sign_in(Client(), cast.nadia)
    assert nurse.get(page).status_code == 404
