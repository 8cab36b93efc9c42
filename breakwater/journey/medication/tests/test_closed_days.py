"""Closed days: who has no cover, and a sudden closure that covers everybody it can in one act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from breakwater.journey.medication import ledger
from breakwater.journey.medication.models import Bottle, ClosureCover, PrintJob, PrintLabel, SuddenClosure
from breakwater.journey.medication.refusals import TakeHomeRefused
from breakwater.journey.medication.take_homes import closed_days as acts
from breakwater.journey.medication.take_homes import closure as module
from breakwater.journey.medication.take_homes.closure import carry_on, close_suddenly, progress_of
from breakwater.journey.medication.take_homes.issue import write_issue
from breakwater.journey.medication.take_homes.review import Judged, decide
from breakwater.organization.closed_days import closed_between, next_run
from breakwater.organization.models import ClosedDay, WeeklyClosure
from breakwater.privacy.permissions import NotPermitted
from breakwater.privacy.scope import Scope
from breakwater.record.holds import place_hold
from breakwater.record.models import MedicationOrder, Patient, TakeHomeSupply
from breakwater.record.refusals import Conflict, Refused
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient, make_take_home

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def scope(cast: Cast) -> Scope:
    return Scope(staff_id=cast.manager.pk, permission="take_home.view", site_ids=frozenset({cast.harbor.pk}))


@pytest.fixture
def harbor(cast: Cast) -> Any:
    cast.harbor.address, cast.harbor.phone = "1 Pier Street", "800-555-0142"
    cast.harbor.save()
    cast.window.site.refresh_from_db()
    return cast.harbor


Someone = Callable[..., Patient]


@pytest.fixture
def someone(cast: Cast) -> Someone:
    def make(family_name: str, dose_mg: str = "80", **order: Any) -> Patient:
        person = make_patient("Kim", family_name)
        make_order(make_episode(person, cast.harbor, cast.admissions), cast.prescriber, dose_mg=dose_mg, **order)
        return person

    return make


def close(cast: Cast, at: datetime, days: int = 2, **said: Any) -> SuddenClosure:
    today = cast.harbor.dosing_day(at)
    act = {
        "station": cast.window, "first_on": today + DAY, "last_on": today + days * DAY, "reason": "Snow",
        "form_key": uuid4(), "by": cast.prescriber, "at": at,
    }  # fmt: skip
    return close_suddenly(**{**act, **said})


def test_weekdays_and_single_days_make_one_list(cast: Cast, now: datetime) -> None:
    WeeklyClosure.objects.create(site=cast.harbor, weekday=6, starts_on=MONDAY, added_at=now, added_by=cast.manager)
    ClosedDay.objects.create(site=cast.harbor, closed_on=date(2026, 11, 26), kind="holiday", reason="Thanksgiving Day")
    ClosedDay.objects.create(site=cast.harbor, closed_on=date(2026, 11, 30), reason="Repairs")
    closed = closed_between(cast.harbor, MONDAY, date(2026, 12, 6))
    assert closed == {
        date(2026, 11, 26): "holiday", date(2026, 11, 29): "weekend", date(2026, 11, 30): "other",
        date(2026, 12, 6): "weekend",
    }  # fmt: skip
    assert next_run(cast.harbor, MONDAY, 14) == (date(2026, 11, 26),)
    assert next_run(cast.harbor, date(2026, 11, 26), 14) == (date(2026, 11, 29), date(2026, 11, 30))
    assert next_run(cast.harbor, MONDAY, 2) == ()


def test_a_closed_day_is_added_once_withdrawn_and_added_again(cast: Cast, now: datetime) -> None:
    today = cast.harbor.dosing_day(now)
    add: dict[str, Any] = {
        "site": cast.harbor, "closed_on": today + DAY, "kind": "other", "reason": "Repairs", "by": cast.manager,
        "at": now,
    }  # fmt: skip
    day = acts.add_closed_day(**add)
    with pytest.raises(Conflict):
        acts.add_closed_day(**add)
    with pytest.raises(Refused, match="past"):
        acts.add_closed_day(**{**add, "closed_on": today - DAY})
    acts.withdraw_closed_day(day=day, by=cast.manager, at=now)
    with pytest.raises(Conflict):
        acts.withdraw_closed_day(day=day, by=cast.manager, at=now)
    assert closed_between(cast.harbor, today, today + DAY) == {}
    acts.add_closed_day(**add)


def test_federal_holidays_are_suggested_until_they_are_in_the_list(cast: Cast) -> None:
    before = acts.suggested(cast.harbor, MONDAY)
    assert before[0] == (date(2026, 11, 26), "Thanksgiving Day")
    ClosedDay.objects.create(site=cast.harbor, closed_on=date(2026, 11, 26), kind="holiday", reason="Thanksgiving Day")
    assert acts.suggested(cast.harbor, MONDAY) == before[1:]


def test_h26_the_day_before_lists_everybody_without_cover(
    cast: Cast, scope: Scope, order: MedicationOrder, someone: Someone, now: datetime, django_assert_num_queries: Any
) -> None:
    today = cast.harbor.dosing_day(now)
    for number in (1, 2):
        ClosedDay.objects.create(site=cast.harbor, closed_on=today + number * DAY, kind="holiday", reason="Holiday")
    make_take_home(order, today + DAY, cast.dosing_nurse)
    make_take_home(order, today + 2 * DAY, cast.dosing_nurse)
    half, stopped = someone("Alpha"), someone("Beta")
    make_take_home(half.medication_orders.get(), today + DAY, cast.dosing_nurse)
    someone("Gamma", ends_on=today)
    decide(
        patient=stopped, site=cast.harbor, judged=Judged("stopped", {}, "Sold bottles"), form_key=uuid4(),
        by=cast.prescriber, at=now,
    )  # fmt: skip
    with django_assert_num_queries(5):
        run = acts.next_closed_run(scope, cast.harbor, today)
    assert run is not None
    assert run.is_last_chance
    assert [(one.name, one.days, one.stopped, one.no_order) for one in run.people] == [
        ("Alpha, Kim", (today + 2 * DAY,), False, False),
        ("Beta, Kim", (today + DAY, today + 2 * DAY), True, False),
        ("Gamma, Kim", (today + DAY, today + 2 * DAY), False, True),
    ]


def test_h26_a_sudden_closure_covers_everybody_in_one_act(
    cast: Cast, harbor: Any, bottle: Bottle, order: MedicationOrder, someone: Someone, now: datetime
) -> None:
    someone("Alpha"), someone("Beta", "60")
    held = someone("Held")
    place_hold(patient=held, reason="counselor", note="", owner_role="counselor", by=cast.prescriber, at=now)
    limited = someone("Limited")
    decide(
        patient=limited, site=harbor, judged=Judged("closed_days", {}, "Not stable"), form_key=uuid4(),
        by=cast.prescriber, at=now,
    )  # fmt: skip
    before = someone("Before")
    for number in (1, 2):
        make_take_home(before.medication_orders.get(), harbor.dosing_day(now) + number * DAY, cast.dosing_nurse)
    closure = close(cast, now)
    progress = carry_on(closure, by=cast.prescriber, at=now)
    assert [one.patient.family_name for one in progress.covered] == ["Alpha", "Beta", "Vega"]
    assert [(one.patient.family_name, one.code) for one in progress.not_covered] == [
        ("Held", "hold"), ("Limited", "take_home_ceiling"),
    ]  # fmt: skip
    assert [one.patient.family_name for one in progress.before] == ["Before"]
    assert (progress.done, progress.total, progress.left) == (6, 6, [])
    assert TakeHomeSupply.objects.filter(issue__occasion="closure").count() == 6
    job = PrintJob.objects.get()
    assert job.labels.count() == 6
    assert closed_between(harbor, closure.first_on, closure.last_on) == dict.fromkeys(closure.days, "other")


def test_h26_a_closure_that_stops_half_way_carries_on_and_covers_nobody_twice(
    cast: Cast, harbor: Any, bottle: Bottle, someone: Someone, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        someone(name)
    closure = close(cast, now)
    tried: list[Any] = []

    def power_fails_at_the_second(act: Any, **said: Any) -> Any:
        tried.append(act)
        made = write_issue(act, **said)
        if len(tried) == 2:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(module, "write_issue", power_fails_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        carry_on(closure, by=cast.prescriber, at=now)
    assert TakeHomeSupply.objects.count() == 2
    assert len(progress_of(closure).left) == 2
    progress = carry_on(closure, by=cast.prescriber, at=now)
    assert len(progress.covered) == 3
    carry_on(closure, by=cast.prescriber, at=now, again=True)
    assert TakeHomeSupply.objects.count() == PrintLabel.objects.count() == 6
    assert ledger.verify().holds


def test_h26_whoever_the_open_bottle_does_not_reach_is_listed_and_tried_again(
    cast: Cast, harbor: Any, bottle: Bottle, someone: Someone, now: datetime
) -> None:
    from breakwater.journey.medication import stock
    from breakwater.journey.medication.tests.builders import make_open_bottle

    someone("Alpha"), someone("Beta")
    left = Bottle.objects.get(pk=bottle.pk).balance_mg
    stock.waste(
        bottle=bottle, amount_mg=left - 200, reason="Spilled", second_by=cast.detox_nurse, by=cast.dosing_nurse, at=now
    )
    closure = close(cast, now)
    progress = carry_on(closure, by=cast.prescriber, at=now)
    assert [one.code for one in progress.not_covered] == ["stock_too_little"]
    stock.close_bottle(bottle=bottle, by=cast.dosing_nurse, at=now)
    make_open_bottle(cast, bottle.product, lot="M5000")
    progress = carry_on(closure, by=cast.prescriber, at=now, again=True)
    assert len(progress.covered) == 2
    assert not progress.not_covered
    assert ClosureCover.objects.filter(issue__isnull=False).count() == 2


def test_only_a_prescriber_closes_suddenly_and_only_days_ahead(cast: Cast, harbor: Any, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        close(cast, now, by=cast.dosing_nurse)
    with pytest.raises(TakeHomeRefused, match="after today"):
        close(cast, now, first_on=harbor.dosing_day(now))
    key = uuid4()
    assert close(cast, now, form_key=key) == close(cast, now, form_key=key)
