"""Bottles, doses, hand-overs and counts that meet at the same moment: one wins, the others learn it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from breakwater.clinical.take_home_eligibility import QUESTIONS
from breakwater.journey.medication import ledger
from breakwater.journey.medication.actions import DueDose
from breakwater.journey.medication.models import Bottle, StockEntry
from breakwater.journey.medication.take_homes.closure import carry_on, close_suddenly
from breakwater.journey.medication.take_homes.hand_over import hand_over
from breakwater.journey.medication.take_homes.issue import Ask, issue_take_homes
from breakwater.journey.medication.take_homes.losses import decide_replacement, report_loss
from breakwater.journey.medication.take_homes.offer import offer_for
from breakwater.journey.medication.take_homes.returns import Counted, count_back
from breakwater.journey.medication.take_homes.review import Judged, decide
from breakwater.journey.medication.tests.test_races import Stage, at_once
from breakwater.record.models import (
    Dose,
    TakeHomeHandOver,
    TakeHomeIssue,
    TakeHomeReplacement,
    TakeHomeReturn,
    TakeHomeSupply,
)
from breakwater.record.refusals import Refused
from breakwater.testing.cast import make_episode, make_order, make_patient, make_take_home
from breakwater.testing.database import TestDatabase

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class HomeStage(Stage):
    """Rosa may have six days in hand and was dosed today."""

    def __init__(self) -> None:
        super().__init__()
        cast = self.cast
        cast.harbor.address, cast.harbor.phone = "1 Pier Street", "800-555-0142"
        cast.harbor.save()
        cast.window.site.refresh_from_db()
        self.today = cast.harbor.dosing_day(self.at)
        decide(
            patient=cast.rosa, site=cast.harbor, form_key=uuid4(), by=cast.prescriber, at=self.at,
            judged=Judged("granted", dict.fromkeys(QUESTIONS, True), "Stable", 6),
        )  # fmt: skip

    def issue(self, *numbers: int, **said: Any) -> TakeHomeIssue:
        days = tuple(self.today + number * DAY for number in numbers)
        drawn_from = offer_for(self.cast.rosa, self.cast.harbor, self.at).drawn_from
        act = {"station": self.cast.window, "form_key": uuid4(), "by": self.cast.dosing_nurse, "at": self.at}
        return issue_take_homes(ask=Ask(self.cast.rosa.pk, days, drawn_from, True, True), **{**act, **said})


@pytest.fixture
def stage(fresh_database: TestDatabase) -> HomeStage:
    return HomeStage()


def test_h9_two_nurses_issue_the_same_days_and_each_day_has_one_bottle(stage: HomeStage) -> None:
    stage.give()
    nurses = (stage.cast.dosing_nurse, stage.cast.detox_nurse)
    outcomes = at_once(*[partial(stage.issue, 1, 2, 3, by=nurse) for nurse in nurses * 4])
    assert sum(isinstance(outcome, TakeHomeIssue) for outcome in outcomes) == 1
    assert TakeHomeSupply.objects.count() == StockEntry.objects.filter(take_home__isnull=False).count() == 3
    assert ledger.verify().holds


def test_one_form_sent_eight_times_at_once_is_one_issue(stage: HomeStage) -> None:
    stage.give()
    key = uuid4()
    outcomes = at_once(*[partial(stage.issue, 1, 2, form_key=key)] * 8)
    assert {outcome.pk for outcome in outcomes} == {TakeHomeIssue.objects.get().pk}


def test_h24_many_small_issues_at_once_never_pass_the_ceiling(stage: HomeStage) -> None:
    stage.give()
    at_once(*[partial(stage.issue, number) for number in range(1, 10)])
    assert TakeHomeSupply.objects.count() == 6
    assert TakeHomeSupply.objects.values("covers_on").distinct().count() == 6


def test_h9_a_dose_and_a_bottle_for_the_same_day_at_once_only_one_stands(stage: HomeStage) -> None:
    make_take_home(stage.order, stage.today - DAY, stage.cast.dosing_nurse)
    stage.give()
    outcomes = at_once(partial(stage.give, at=stage.at + DAY), partial(stage.issue, 1))
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    dosed = Dose.objects.filter(dosing_day=stage.today + DAY).count()
    assert dosed + TakeHomeSupply.objects.filter(covers_on=stage.today + DAY).count() == 1


def test_two_people_and_one_nearly_empty_bottle_never_below_zero(stage: HomeStage) -> None:
    stage.give()
    kim = make_patient("Kim", "Alpha")
    order = make_order(make_episode(kim, stage.cast.harbor, stage.cast.admissions), stage.cast.prescriber)
    stage.give(due=DueDose(order.pk, 1, kim.pk))
    decide(
        patient=kim, site=stage.cast.harbor, form_key=uuid4(), by=stage.cast.prescriber, at=stage.at,
        judged=Judged("granted", dict.fromkeys(QUESTIONS, True), "Stable", 6),
    )  # fmt: skip
    from breakwater.journey.medication import stock

    left = Bottle.objects.get(pk=stage.bottle.pk).balance_mg
    stock.waste(
        bottle=stage.bottle, amount_mg=left - 240, reason="Spilled", second_by=stage.cast.detox_nurse,
        by=stage.cast.dosing_nurse, at=stage.at,
    )  # fmt: skip
    drawn_from = offer_for(kim, stage.cast.harbor, stage.at).drawn_from
    hers = partial(
        issue_take_homes, ask=Ask(kim.pk, (stage.today + DAY, stage.today + 2 * DAY), drawn_from, True, True),
        station=stage.cast.window, form_key=uuid4(), by=stage.cast.detox_nurse, at=stage.at,
    )  # fmt: skip
    outcomes = at_once(partial(stage.issue, 1, 2), hers)
    assert sum(isinstance(outcome, TakeHomeIssue) for outcome in outcomes) == 1
    assert Bottle.objects.get(pk=stage.bottle.pk).balance_mg == Decimal(80)
    assert ledger.verify().holds


def test_h25_bottles_are_handed_over_once(stage: HomeStage) -> None:
    stage.give()
    issue = stage.issue(1, 2)
    codes = list(issue.bottles.values_list("code", flat=True))
    act = partial(
        hand_over, issue=issue, scanned=codes, education_given=False, station=stage.cast.window,
        by=stage.cast.dosing_nurse, at=stage.at,
    )  # fmt: skip
    outcomes = at_once(*[act] * 6)
    assert sum(isinstance(outcome, TakeHomeHandOver) for outcome in outcomes) == 1


def test_h9_a_bottle_is_counted_back_or_reported_lost_and_decided_about_once(stage: HomeStage) -> None:
    supply = make_take_home(stage.order, stage.today + DAY, stage.cast.dosing_nurse)
    count = partial(
        count_back, patient=stage.cast.rosa, counted=[Counted(supply.pk, "empty")], second_by=None,
        site=stage.cast.harbor, by=stage.cast.dosing_nurse, at=stage.at,
    )  # fmt: skip
    lose = partial(
        report_loss, patient=stage.cast.rosa, supply_ids=[supply.pk], how="lost", account="Gone", reference="",
        by=stage.cast.detox_nurse, at=stage.at,
    )  # fmt: skip
    outcomes = at_once(*[lambda: count(form_key=uuid4()), lambda: lose(form_key=uuid4())] * 3)
    assert sum(isinstance(outcome, list) for outcome in outcomes) == 1
    other = make_take_home(stage.order, stage.today + 2 * DAY, stage.cast.dosing_nurse)
    (loss,) = lose(supply_ids=[other.pk], form_key=uuid4())
    decision = partial(
        decide_replacement, loss=loss, way="bottle", reason="Seen", site=stage.cast.harbor, by=stage.cast.prescriber,
        at=stage.at,
    )  # fmt: skip
    decided = at_once(*[decision] * 5)
    assert sum(isinstance(outcome, TakeHomeReplacement) for outcome in decided) == 1
    assert TakeHomeReturn.objects.count() <= 1


def test_h26_one_closure_carried_on_at_two_screens_covers_each_person_once(stage: HomeStage) -> None:
    for name in ("Alpha", "Beta", "Gamma", "Delta"):
        person = make_patient("Kim", name)
        make_order(make_episode(person, stage.cast.harbor, stage.cast.admissions), stage.cast.prescriber)
    closure = close_suddenly(
        station=stage.cast.window, first_on=stage.today + DAY, last_on=stage.today + DAY, reason="Snow",
        form_key=uuid4(), by=stage.cast.prescriber, at=stage.at,
    )  # fmt: skip
    at_once(*[partial(carry_on, closure, by=stage.cast.prescriber, at=stage.at)] * 3)
    assert TakeHomeSupply.objects.count() == TakeHomeSupply.objects.values("patient").distinct().count() == 5
    assert TakeHomeSupply.objects.filter(labels__isnull=False).count() == 5
    assert ledger.verify().holds
