"""Take-homes: the review, the issue, the hand-over, what comes back, and what never may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from breakwater.audit.keys import KeyReused
from breakwater.audit.models import AuditEntry
from breakwater.clinical.take_home_eligibility import QUESTIONS
from breakwater.journey.medication import ledger
from breakwater.journey.medication.actions import DueDose, give_dose
from breakwater.journey.medication.models import Bottle, PrintJob, PrintLabel, StockEntry, TakeHomeLimit
from breakwater.journey.medication.refusals import DoseRefused, OrderChanged, SecondPersonNeeded, TakeHomeRefused
from breakwater.journey.medication.take_homes.bottles import bottles_back
from breakwater.journey.medication.take_homes.hand_over import hand_over
from breakwater.journey.medication.take_homes.issue import Ask, issue_take_homes
from breakwater.journey.medication.take_homes.losses import decide_replacement, report_loss
from breakwater.journey.medication.take_homes.offer import Offer, offer_for
from breakwater.journey.medication.take_homes.returns import Counted, count_back
from breakwater.journey.medication.take_homes.review import Judged, decide, set_site_limit
from breakwater.journey.medication.tests.builders import FIT
from breakwater.organization.models import ClosedDay
from breakwater.privacy.permissions import NotPermitted
from breakwater.record.holds import place_hold
from breakwater.record.models import (
    Dose,
    Flag,
    MedicationOrder,
    Patient,
    TakeHomeIssue,
    TakeHomeLoss,
    TakeHomeReplacement,
    TakeHomeReturn,
    TakeHomeReview,
    TakeHomeSupply,
)
from breakwater.record.refusals import Conflict
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient, make_take_home

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
GOOD = Judged("granted", dict.fromkeys(QUESTIONS, True), "Comes every day, locked box at home", 6)


class Window:
    """Rosa at window 1, dosed today, with a review that allows six days in hand."""

    def __init__(self, cast: Cast, bottle: Bottle, order: MedicationOrder, now: datetime) -> None:
        self.cast, self.bottle, self.order, self.at = cast, bottle, order, now
        self.today = cast.harbor.dosing_day(now)
        self.reviews = 0

    def later(self) -> datetime:
        """A moment after the last review: of two at one moment a stop would count."""
        self.reviews += 1
        return self.at + timedelta(seconds=self.reviews)

    def ahead(self, *numbers: int) -> tuple[date, ...]:
        return tuple(self.today + number * DAY for number in numbers)

    def review(self, judged: Judged = GOOD, patient: Patient | None = None) -> TakeHomeReview:
        return decide(
            patient=patient or self.cast.rosa, site=self.cast.harbor, judged=judged, form_key=uuid4(),
            by=self.cast.prescriber, at=self.later(),
        )  # fmt: skip

    def dose(self, part: int = 1, **said: Any) -> Dose:
        given = give_dose(
            **{
                "due": DueDose(self.order.pk, 1, self.cast.rosa.pk, part), "bottle_id": self.bottle.pk, "fitness": FIT,
                "identified": True, "found_by": "scan", "station": self.cast.window, "form_key": uuid4(),
                "by": self.cast.dosing_nurse, "at": self.at, **said,
            }
        )  # fmt: skip
        return given.dose

    def offer(self) -> Offer:
        return offer_for(self.cast.rosa, self.cast.harbor, self.at)

    def issue(self, *numbers: int, **said: Any) -> TakeHomeIssue:
        ask = Ask(self.cast.rosa.pk, self.ahead(*numbers), self.offer().drawn_from, True, True)
        ask = replace(ask, **said.pop("ask", {}))
        act = {"station": self.cast.window, "form_key": uuid4(), "by": self.cast.dosing_nurse, "at": self.at}
        return issue_take_homes(ask=ask, **{**act, **said})

    def hand_over(self, issue: TakeHomeIssue, scanned: list[str] | None = None) -> None:
        codes = [one.code for one in issue.bottles.all()] if scanned is None else scanned
        hand_over(
            issue=issue, scanned=codes, education_given=False, station=self.cast.window, by=self.cast.dosing_nurse,
            at=self.at,
        )  # fmt: skip

    def count_back(self, *counted: Counted, **said: Any) -> list[TakeHomeReturn]:
        act = {
            "patient": self.cast.rosa, "second_by": self.cast.detox_nurse, "site": self.cast.harbor,
            "form_key": uuid4(), "by": self.cast.dosing_nurse, "at": self.at,
        }  # fmt: skip
        return count_back(counted=counted, **{**act, **said})

    def lose(self, supply: TakeHomeSupply) -> TakeHomeLoss:
        return report_loss(
            patient=self.cast.rosa, supply_ids=[supply.pk], how="stolen", account="Bag taken on the bus", reference="",
            form_key=uuid4(), by=self.cast.dosing_nurse, at=self.at,
        )[0]  # fmt: skip

    def decide(self, loss: TakeHomeLoss, way: str, **said: Any) -> TakeHomeReplacement:
        act = {"site": self.cast.harbor, "by": self.cast.prescriber, "at": self.at, "reason": "Police report seen"}
        return decide_replacement(loss=loss, way=way, **{**act, **said})


@pytest.fixture
def window(cast: Cast, bottle: Bottle, order: MedicationOrder, now: datetime) -> Window:
    cast.harbor.address, cast.harbor.phone = "1 Pier Street", "800-555-0142"
    cast.harbor.save()
    cast.window.site.refresh_from_db()
    cast.rosas_episode.started_at = now - 40 * DAY
    cast.rosas_episode.save()
    return Window(cast, bottle, order, now)


@pytest.fixture
def dosed(window: Window) -> Window:
    """Reviewed, and today's dose was observed."""
    window.review()
    window.dose()
    return window


def test_all_bottles_come_from_one_act_with_stock_labels_and_audit(dosed: Window) -> None:
    before = Bottle.objects.get(pk=dosed.bottle.pk).balance_mg
    issue = dosed.issue(1, 2, 3)
    bottles = list(issue.bottles.order_by("number"))
    assert [(one.number, one.of, one.covers_on, one.dose_mg) for one in bottles] == [
        (number, 3, dosed.today + number * DAY, Decimal(80)) for number in (1, 2, 3)
    ]
    assert {one.lot for one in bottles} == {"M4471"}
    assert bottles[0].volume_ml == 8
    lines = StockEntry.objects.filter(take_home__in=bottles)
    assert [line.amount_mg for line in lines] == [Decimal(-80)] * 3
    assert Bottle.objects.get(pk=dosed.bottle.pk).balance_mg == before - 240
    assert PrintLabel.objects.filter(supply__in=bottles, first_print=True).count() == 3
    assert PrintJob.objects.get().station == dosed.cast.window
    kept = AuditEntry.objects.get(action="take_home.issued")
    assert kept.detail["bottles"] == 3
    assert (issue.ceiling_days, issue.counted_days, issue.treatment_day) == (6, 3, 41)
    assert issue.deciding_rule.startswith("Review of")
    assert ledger.verify().holds


def test_h24_the_strictest_rule_decides_and_bottles_still_out_count(dosed: Window) -> None:
    assert dosed.offer().days() == dosed.ahead(1, 2, 3, 4, 5, 6)
    dosed.issue(1, 2, 3, 4)
    offer = dosed.offer()
    assert offer.now.split.outstanding_days == 4
    assert offer.days() == dosed.ahead(5, 6)
    with pytest.raises(TakeHomeRefused, match="1 too many"):
        dosed.issue(5, 6, 7)
    set_site_limit(site=dosed.cast.harbor, most_days=4, reason="New window", by=dosed.cast.prescriber, at=dosed.at)
    assert dosed.offer().days() == ()
    assert dosed.offer().now.deciding is not None
    assert dosed.offer().now.deciding.name == "Limit of Harbor"  # type: ignore[union-attr]
    dosed.cast.harbor.state = "WI"
    dosed.cast.harbor.save()
    dosed.review(replace(GOOD, most_days=28))
    set_site_limit(site=dosed.cast.harbor, most_days=None, reason="Over", by=dosed.cast.prescriber, at=dosed.later())
    assert TakeHomeLimit.objects.in_force(dosed.cast.harbor, dosed.today) is None
    deciding = offer_for(dosed.cast.rosa, dosed.cast.harbor, dosed.at).now.deciding
    assert deciding is not None
    assert (deciding.name, deciding.limit) == ("Wisconsin", 14)


def test_h24_early_in_treatment_the_federal_ceiling_decides(window: Window) -> None:
    window.cast.rosas_episode.started_at = window.at - 3 * DAY
    window.cast.rosas_episode.save()
    window.review(replace(GOOD, most_days=28))
    window.dose()
    assert len(window.offer().days()) == 7
    issue = window.issue(1, 2, 3, 4, 5, 6, 7)
    assert (issue.deciding_rule, issue.ceiling_days) == ("Federal rule (42 CFR 8.12)", 7)


def test_h24_closed_days_come_on_top_and_are_not_added_twice(window: Window) -> None:
    window.dose()
    ClosedDay.objects.create(site=window.cast.harbor, closed_on=window.today + DAY, kind="holiday", reason="Holiday")
    assert window.offer().days() == window.ahead(1)
    issue = window.issue(1)
    assert (issue.counted_days, issue.closure_days, issue.ceiling_days) == (0, 1, 0)
    assert window.offer().days() == ()
    with pytest.raises(TakeHomeRefused):
        window.issue(1)


@pytest.mark.parametrize("decision", ["closed_days", "stopped"])
def test_a_prescriber_can_stop_take_homes_at_once(dosed: Window, decision: str) -> None:
    dosed.review(Judged(decision, {}, "Sold a bottle"))
    assert dosed.offer().days() == ()
    with pytest.raises(TakeHomeRefused):
        dosed.issue(1)
    dosed.review()
    assert dosed.issue(1).bottles.count() == 1


def test_a_page_drawn_before_the_review_changed_issues_nothing(dosed: Window) -> None:
    drawn_from = dosed.offer().drawn_from
    dosed.review(replace(GOOD, most_days=2))
    with pytest.raises(OrderChanged):
        dosed.issue(1, ask={"drawn_from": drawn_from})
    assert not TakeHomeSupply.objects.exists()


def test_only_a_prescriber_reviews_and_every_consideration_is_answered(window: Window) -> None:
    with pytest.raises(NotPermitted):
        decide(
            patient=window.cast.rosa, site=window.cast.harbor, judged=GOOD, form_key=uuid4(),
            by=window.cast.dosing_nurse, at=window.at,
        )  # fmt: skip
    for name in QUESTIONS:
        with pytest.raises(TakeHomeRefused, match="Still to answer"):
            window.review(replace(GOOD, considered={**GOOD.considered, name: None}))
    with pytest.raises(TakeHomeRefused, match="reason"):
        window.review(replace(GOOD, reason=" "))
    with pytest.raises(TakeHomeRefused, match="how many days"):
        window.review(replace(GOOD, most_days=None))
    passed = window.review(replace(GOOD, considered={**GOOD.considered, "attends_regularly": False}))
    assert passed.considered["attends_regularly"] is False


def test_the_same_form_twice_is_one_issue(dosed: Window) -> None:
    key = uuid4()
    ask = Ask(dosed.cast.rosa.pk, dosed.ahead(1, 2), dosed.offer().drawn_from, True, True)
    act: dict[str, Any] = {
        "station": dosed.cast.window, "form_key": key, "by": dosed.cast.dosing_nurse, "at": dosed.at,
    }  # fmt: skip
    assert issue_take_homes(ask=ask, **act).pk == issue_take_homes(ask=ask, **act).pk
    assert TakeHomeSupply.objects.count() == 2
    with pytest.raises(KeyReused):
        issue_take_homes(ask=replace(ask, days=dosed.ahead(3)), **act)


def test_nothing_is_issued_before_todays_dose(window: Window) -> None:
    window.review()
    with pytest.raises(TakeHomeRefused, match="Give today's dose first"):
        window.issue(1)
    make_take_home(window.order, window.today, window.cast.dosing_nurse)
    assert window.issue(1).bottles.count() == 1


def test_a_hold_stops_the_issue_and_the_hand_over(dosed: Window) -> None:
    issue = dosed.issue(1)
    place_hold(
        patient=dosed.cast.rosa, reason="counselor", note="", owner_role="counselor", by=dosed.cast.prescriber,
        at=dosed.at,
    )  # fmt: skip
    with pytest.raises(TakeHomeRefused, match=r"[Hh]old"):
        dosed.issue(2)
    with pytest.raises(TakeHomeRefused, match="On hold"):
        dosed.hand_over(issue)


def test_a_red_flag_an_ended_order_and_missed_days_stop_the_issue(dosed: Window) -> None:
    flag = Flag.objects.create(
        patient=dosed.cast.rosa, episode=dosed.cast.rosas_episode, code="slow_breathing", level="emergency",
        title="Slow breathing", message="", value="8 /min", holds=["opioid"], raised_at=dosed.at,
    )  # fmt: skip
    with pytest.raises(TakeHomeRefused, match="Slow breathing"):
        dosed.issue(1)
    flag.delete()
    MedicationOrder.objects.filter(pk=dosed.order.pk).update(ends_on=dosed.today + 2 * DAY)
    assert dosed.offer().days() == dosed.ahead(1, 2)
    with pytest.raises(TakeHomeRefused, match="No signed order"):
        dosed.issue(1, 2, 3)
    MedicationOrder.objects.filter(pk=dosed.order.pk).update(ends_on=dosed.today - DAY)
    with pytest.raises(TakeHomeRefused, match="No signed order"):
        dosed.offer()


def test_each_day_takes_its_amount_from_the_order_of_that_day(dosed: Window) -> None:
    MedicationOrder.objects.filter(pk=dosed.order.pk).update(ends_on=dosed.today + DAY)
    make_order(dosed.cast.rosas_episode, dosed.cast.prescriber, dose_mg="70", starts_on=dosed.today + 2 * DAY)
    issue = dosed.issue(1, 2)
    assert [one.dose_mg for one in issue.bottles.order_by("number")] == [80, 70]


def test_a_split_order_has_a_bottle_for_each_part_and_today_only_the_rest(window: Window) -> None:
    MedicationOrder.objects.filter(pk=window.order.pk).update(parts_per_day=2, dose_mg=40)
    window.review()
    window.dose(1)
    assert window.offer().days()[0] == window.today
    issue = window.issue(0, 1)
    parts = [(one.covers_on, one.part, int(one.dose_mg)) for one in issue.bottles.order_by("number")]
    assert parts == [(window.today, 2, 40), (window.today + DAY, 1, 40), (window.today + DAY, 2, 40)]
    with pytest.raises(DoseRefused, match="covers today"):
        window.dose(2)


def test_stock_never_goes_below_zero(dosed: Window) -> None:
    from breakwater.journey.medication import stock

    left = Bottle.objects.get(pk=dosed.bottle.pk).balance_mg
    stock.waste(
        bottle=dosed.bottle, amount_mg=left - 200, reason="Spilled", second_by=dosed.cast.detox_nurse,
        by=dosed.cast.dosing_nurse, at=dosed.at,
    )  # fmt: skip
    with pytest.raises(TakeHomeRefused, match="do not hold enough"):
        dosed.issue(1, 2, 3)
    assert not TakeHomeSupply.objects.exists()
    assert dosed.issue(1, 2).bottles.count() == 2


def test_h35_a_lot_that_expires_before_the_day_is_not_filled_into_its_bottle(dosed: Window) -> None:
    from breakwater.journey.medication import stock

    stock.recall_bottle(bottle=dosed.bottle, reason="Recall 7", by=dosed.cast.dosing_nurse, at=dosed.at)
    with pytest.raises(TakeHomeRefused, match="Open one that is in date"):
        dosed.issue(1)


def test_education_and_a_whole_label_come_before_the_bottles(dosed: Window) -> None:
    with pytest.raises(TakeHomeRefused, match="education"):
        dosed.issue(1, ask={"education_given": False})
    dosed.cast.window.site.phone = ""
    with pytest.raises(TakeHomeRefused, match="telephone"):
        dosed.issue(1)


def test_h9_a_covered_day_blocks_an_observed_dose_from_the_issue_on(dosed: Window) -> None:
    dosed.issue(1)
    tomorrow = dosed.at + DAY
    with pytest.raises(DoseRefused, match="covers today"):
        dosed.dose(at=tomorrow)
    assert Dose.objects.count() == 1


def test_h9_the_database_itself_refuses_a_dose_on_a_covered_day(dosed: Window, cast: Cast) -> None:
    issue = dosed.issue(1)
    given = Dose.objects.get()
    columns: dict[str, Any] = {
        "patient": cast.rosa, "episode": cast.rosas_episode, "order": dosed.order, "order_version": 1,
        "site": cast.harbor, "dosing_day": dosed.today + DAY, "status": "completed", "drug": "methadone",
        "dose_mg": 80, "given_at": dosed.at, "given_by": cast.dosing_nurse,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="covers this day"), transaction.atomic():
        Dose.objects.create(**columns)
    supply = TakeHomeSupply(
        issue=issue, patient=cast.rosa, order=dosed.order, site=cast.harbor, covers_on=given.dosing_day,
        drug="methadone", form="oral solution", dose_mg=80, lot="x",
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="second one"), transaction.atomic():
        supply.save(force_insert=True)


def test_h9_a_sealed_bottle_counted_back_uncovers_its_day_and_goes_to_waste_stock(dosed: Window) -> None:
    issue = dosed.issue(1, 2)
    dosed.hand_over(issue)
    tomorrow = dosed.at + DAY
    first = issue.bottles.get(number=1)
    with pytest.raises(SecondPersonNeeded):
        dosed.count_back(Counted(first.pk, "sealed"), second_by=None)
    (back,) = dosed.count_back(Counted(first.pk, "sealed"), at=tomorrow)
    assert back.found_mg == 80
    waste = StockEntry.objects.get(kind="returned")
    assert (waste.bottle.purpose, waste.amount_mg, waste.take_home) == ("waste", Decimal(80), first)
    assert waste.second_by == dosed.cast.detox_nurse
    assert dosed.dose(at=tomorrow).status == "completed"
    assert ledger.verify().holds
    with pytest.raises(Conflict):
        dosed.count_back(Counted(first.pk, "empty"), at=tomorrow)


@pytest.mark.parametrize("condition", ["empty", "partly", "damaged"])
def test_h9_an_opened_bottle_leaves_its_day_covered(dosed: Window, condition: str) -> None:
    issue = dosed.issue(1)
    dosed.hand_over(issue)
    dosed.count_back(Counted(issue.bottles.get().pk, condition, Decimal(30)), at=dosed.at + DAY)
    with pytest.raises(DoseRefused, match="covers today"):
        dosed.dose(at=dosed.at + DAY)
    assert dosed.offer().days() == dosed.ahead(2, 3, 4, 5, 6)


def test_what_is_left_in_an_opened_bottle_is_measured(dosed: Window) -> None:
    issue = dosed.issue(1)
    dosed.hand_over(issue)
    supply = issue.bottles.get()
    with pytest.raises(TakeHomeRefused, match="measure"):
        dosed.count_back(Counted(supply.pk, "partly"))
    with pytest.raises(TakeHomeRefused, match="cannot hold more"):
        dosed.count_back(Counted(supply.pk, "partly", Decimal("80.01")))
    dosed.count_back(Counted(supply.pk, "partly", Decimal("12.5")))
    assert StockEntry.objects.get(kind="returned").amount_mg == Decimal("12.5")


def test_after_a_sealed_bottle_came_back_its_day_can_be_covered_once_more(dosed: Window) -> None:
    issue = dosed.issue(1)
    dosed.count_back(Counted(issue.bottles.get().pk, "sealed"))
    again = dosed.issue(1).bottles.get()
    assert again.replaces == issue.bottles.get()
    with pytest.raises(TakeHomeRefused, match="covered by two"):
        dosed.issue(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        TakeHomeSupply.objects.create(
            issue=issue, patient=dosed.cast.rosa, order=dosed.order, site=dosed.cast.harbor, covers_on=again.covers_on,
            drug="methadone", form="oral solution", dose_mg=80, lot="x", replaces=again,
        )  # fmt: skip


def test_h9_a_lost_bottle_is_replaced_once_and_only_by_a_prescriber(dosed: Window) -> None:
    issue = dosed.issue(1, 2)
    dosed.hand_over(issue)
    first = issue.bottles.get(number=1)
    loss = dosed.lose(first)
    with pytest.raises(DoseRefused, match="covers today"):
        dosed.dose(at=dosed.at + DAY)
    assert dosed.today + DAY not in dosed.offer().days()
    with pytest.raises(NotPermitted):
        dosed.decide(loss, "bottle", by=dosed.cast.dosing_nurse)
    dosed.decide(loss, "bottle")
    with pytest.raises(Conflict, match="decided already"):
        dosed.decide(loss, "observed")
    again = dosed.issue(1).bottles.get()
    assert again.replaces == first
    with pytest.raises(TakeHomeRefused):
        dosed.issue(1)


def test_h9_an_observed_dose_in_place_of_a_lost_bottle(dosed: Window) -> None:
    issue = dosed.issue(1)
    dosed.hand_over(issue)
    dosed.decide(dosed.lose(issue.bottles.get()), "observed")
    assert dosed.today + DAY not in dosed.offer().days()
    assert dosed.dose(at=dosed.at + DAY).status == "completed"


def test_nothing_takes_the_place_of_a_bottle_for_a_day_that_is_past(dosed: Window) -> None:
    issue = dosed.issue(1)
    dosed.hand_over(issue)
    loss = dosed.lose(issue.bottles.get())
    with pytest.raises(TakeHomeRefused, match="past"):
        dosed.decide(loss, "bottle", at=dosed.at + 2 * DAY)


def test_h25_every_bottle_is_scanned_before_it_leaves(dosed: Window, cast: Cast) -> None:
    issue = dosed.issue(1, 2)
    codes = [one.code for one in issue.bottles.order_by("number")]
    olive = make_patient("Olive", "Park")
    theirs = make_take_home(
        make_order(make_episode(olive, cast.harbor, cast.admissions), cast.prescriber), dosed.today + DAY,
        cast.dosing_nurse, handed_over=False,
    )  # fmt: skip
    with pytest.raises(TakeHomeRefused, match="bottle of another person") as stopped:
        dosed.hand_over(issue, [*codes, theirs.code])
    assert stopped.value.code == "bottle_of_another_person"
    with pytest.raises(TakeHomeRefused, match="Not scanned yet: bottle 2 of 2"):
        dosed.hand_over(issue, [codes[0], codes[0]])
    with pytest.raises(TakeHomeRefused, match="not one of these"):
        dosed.hand_over(issue, [*codes, "TH0000"])
    dosed.hand_over(issue, [code.lower() for code in codes])
    with pytest.raises(Conflict, match="Tom Keller"):
        dosed.hand_over(issue)


def test_a_bottle_for_a_day_that_is_past_is_not_handed_over(dosed: Window) -> None:
    issue = dosed.issue(1)
    late = replace_at(dosed, 3)
    with pytest.raises(TakeHomeRefused, match="is past"):
        late.hand_over(issue)
    with pytest.raises(TakeHomeRefused, match="only be sealed"):
        late.count_back(Counted(issue.bottles.get().pk, "empty"))
    late.count_back(Counted(issue.bottles.get().pk, "sealed"))


def replace_at(window: Window, days: int) -> Window:
    """The same window some days later."""
    return Window(window.cast, window.bottle, window.order, window.at + days * DAY)


def test_h10_only_bottles_that_were_handed_over_count_as_taken(dosed: Window, order: MedicationOrder) -> None:
    MedicationOrder.objects.filter(pk=order.pk).update(signed_at=dosed.at - 20 * DAY)
    issue = dosed.issue(1, 2, 3, 4, 5)
    sixth = replace_at(dosed, 6)
    with pytest.raises(DoseRefused, match="missed"):
        sixth.dose()
    dosed.hand_over(issue)
    assert sixth.dose().status == "completed"


def test_bottles_back_are_counted_for_the_window(dosed: Window) -> None:
    issue = dosed.issue(1, 2, 3)
    dosed.hand_over(issue)
    fourth = replace_at(dosed, 4)
    bottles = list(issue.bottles.order_by("number"))
    fourth.count_back(Counted(bottles[0].pk, "empty"), Counted(bottles[1].pk, "empty"), second_by=None)
    back = bottles_back(dosed.cast.rosa, fourth.today)
    assert (back.returned, back.expected, back.not_back_on) == (2, 3, (bottles[2].covers_on,))
