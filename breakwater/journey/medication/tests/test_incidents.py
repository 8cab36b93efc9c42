"""Incidents of stock: not closed without a cause; theft and significant loss have clocks and papers; patterns show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from breakwater.journey.medication import stock
from breakwater.journey.medication.models import Bottle, IncidentStep, StockIncident
from breakwater.journey.medication.presenters.incidents import clocks_of
from breakwater.journey.medication.refusals import StockRefused
from breakwater.journey.medication.shortages import repeated_shortages
from breakwater.privacy.permissions import scope_for
from breakwater.record.refusals import Conflict
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db
# A Wednesday at Harbor; the next day is Thanksgiving.
FOUND_AT = datetime(2026, 11, 25, 15, tzinfo=UTC)


def report(bottle: Bottle, cast: Cast, kind: str = "loss", at: datetime = FOUND_AT) -> StockIncident:
    return stock.report_incident(
        bottle=bottle,
        kind=kind,
        missing_mg=Decimal(400),
        what="The seal of the safe was broken",
        discovered_at=at,
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=at,
    )


def close(incident: StockIncident, cast: Cast, **more: Any) -> IncidentStep:
    return stock.close_incident(
        **{
            "incident": incident,
            "cause": "unexplained",
            "note": "All who had access were asked",
            "by": cast.manager,
            "at": FOUND_AT,
            **more,
        }
    )


FACTORS = {"amount": "5 doses", "pattern": "first", "access": "three nurses", "trend": "none known"}


def judge(incident: StockIncident, cast: Cast, significant: bool) -> IncidentStep:
    return stock.judge_incident(
        incident=incident, significant=significant, factors=FACTORS, note="", by=cast.manager, at=FOUND_AT
    )


def test_h38_an_incident_is_closed_only_with_its_cause_by_name_and_once(bottle: Bottle, cast: Cast) -> None:
    incident = report(bottle, cast)
    with pytest.raises(StockRefused, match="whether this loss is significant"):
        close(incident, cast)
    judge(incident, cast, False)
    with pytest.raises(StockRefused, match="Write what was found"):
        close(incident, cast, note=" ")
    with pytest.raises(IntegrityError, match="incident_closed_with_a_cause"), transaction.atomic():
        close(incident, cast, cause="")
    step = close(incident, cast)
    assert (step.cause, step.by, step.at) == ("unexplained", cast.manager, FOUND_AT)
    with pytest.raises(Conflict, match="closed already"):
        close(incident, cast)
    with pytest.raises(Conflict):
        stock.add_note(incident=incident, note="More", by=cast.manager, at=FOUND_AT)
    with pytest.raises(IntegrityError, match="incident_step_once"), transaction.atomic():
        IncidentStep.objects.create(
            incident=incident, kind="closed", cause="stolen", note="x", at=FOUND_AT, by=cast.manager
        )


def test_an_incident_of_a_count_is_not_closed_before_the_second_count(bottle: Bottle, cast: Cast) -> None:
    first = stock.count(bottle=bottle, counted_mg=Decimal(6000), by=cast.dosing_nurse, at=FOUND_AT)
    assert first.incident is not None
    with pytest.raises(StockRefused, match="counts the bottle once more"):
        close(first.incident, cast)
    stock.count(bottle=bottle, counted_mg=Decimal(6000), by=cast.detox_nurse, at=FOUND_AT)
    close(first.incident, cast, cause="evaporated")


@pytest.mark.parametrize("kind", ["theft", "loss"])
def test_theft_and_significant_loss_are_reported_before_they_are_closed(bottle: Bottle, cast: Cast, kind: str) -> None:
    incident = report(bottle, cast, kind)
    judge(incident, cast, kind == "loss")
    with pytest.raises(StockRefused, match="written notice and Form 106"):
        close(incident, cast)
    for sent in ("notice_sent", "form_sent"):
        stock.record_sent(incident=incident, kind=sent, note="Fax to the field office", by=cast.manager, at=FOUND_AT)
        with pytest.raises(Conflict):
            stock.record_sent(incident=incident, kind=sent, note="Again", by=cast.manager, at=FOUND_AT)
    close(incident, cast)


def test_a_loss_that_is_not_significant_is_closed_without_papers_unless_it_was_stolen(
    bottle: Bottle, cast: Cast
) -> None:
    incident = report(bottle, cast)
    judge(incident, cast, True)
    judge(incident, cast, False)
    with pytest.raises(StockRefused, match="Form 106"):
        close(incident, cast, cause="stolen")
    close(incident, cast)


def test_a_judgement_needs_a_word_about_each_factor(bottle: Bottle, cast: Cast) -> None:
    with pytest.raises(StockRefused, match="each factor"):
        stock.judge_incident(
            incident=report(bottle, cast),
            significant=True,
            factors={**FACTORS, "access": ""},
            note="",
            by=cast.manager,
            at=FOUND_AT,
        )


def test_the_clocks_start_at_discovery_and_know_the_holiday(bottle: Bottle, cast: Cast) -> None:
    incident = report(bottle, cast, "theft")
    notice, form = clocks_of(incident, FOUND_AT)
    assert (notice.deadline.due_on, form.deadline.due_on) == (date(2026, 11, 27), date(2027, 1, 9))
    assert [clock.is_late for clock in clocks_of(incident, FOUND_AT + timedelta(days=3))] == [True, False]
    stock.record_sent(incident=incident, kind="notice_sent", note="Fax", by=cast.manager, at=FOUND_AT)
    assert not clocks_of(incident, FOUND_AT + timedelta(days=3))[0].is_late


def test_a_discovery_does_not_lie_ahead(bottle: Bottle, cast: Cast) -> None:
    with pytest.raises(StockRefused, match="lies ahead"):
        stock.report_incident(
            bottle=bottle,
            kind="theft",
            missing_mg=Decimal(1),
            what="x",
            discovered_at=FOUND_AT + timedelta(hours=1),
            form_key=uuid4(),
            by=cast.dosing_nurse,
            at=FOUND_AT,
        )


def short(bottle: Bottle, cast: Cast, at: datetime, by: Any) -> None:
    """Somebody draws a little for the pump, and the next count is 1 mg short: within tolerance."""
    stock.run_pump(
        bottle=bottle,
        kind="primed",
        amount_mg=Decimal(5),
        reason="Morning",
        second_by=None,
        by=by,
        at=at,
    )
    bottle.refresh_from_db()
    stock.count(bottle=bottle, counted_mg=bottle.balance_mg - 1, by=cast.prescriber, at=at)


def test_small_shortages_at_one_persons_hands_are_shown_however_small(bottle: Bottle, cast: Cast) -> None:
    scope = scope_for(cast.manager, "stock.oversee")
    for day in range(2):
        short(bottle, cast, FOUND_AT - timedelta(days=day), cast.dosing_nurse)
    short(bottle, cast, FOUND_AT, cast.detox_nurse)
    assert repeated_shortages(scope, FOUND_AT) == []
    short(bottle, cast, FOUND_AT, cast.dosing_nurse)
    (found,) = repeated_shortages(scope, FOUND_AT)
    assert (found.name, found.times, found.missing_mg) == ("Tom Keller", 3, Decimal(3))
    assert repeated_shortages(scope, FOUND_AT + timedelta(days=40)) == []
    assert repeated_shortages(scope_for(cast.nadia, "stock.view"), FOUND_AT) == []


def test_incidents_by_page_from_report_to_closing(bottle: Bottle, cast: Cast) -> None:
    nurse, manager = sign_in(Client(), cast.dosing_nurse), sign_in(Client(), cast.manager)
    assert "no incident" in nurse.get(reverse("medication:incidents")).content.decode()
    url = reverse("medication:report_incident", args=[bottle.pk])
    sent = {
        "form_key": str(uuid4()),
        "kind": "theft",
        "missing_mg": "400",
        "discovered_at": "2026-01-20T05:40",
        "what": "The seal was broken",
    }
    assert nurse.post(url, {**sent, "missing_mg": "400.0"}).status_code == 422
    assert nurse.post(url, {**sent, "discovered_at": "2039-01-20T05:40"}).status_code == 422
    assert nurse.post(url, sent).status_code == 303
    incident = StockIncident.objects.get()
    assert incident.discovered_at == datetime(2026, 1, 20, 5, 40, tzinfo=cast.harbor.zone)
    page = reverse("medication:incident", args=[incident.pk])
    html = nurse.get(page).content.decode()
    assert "Wed Jan 21, 2026".replace("Jan 21", "Jan\xa021") in html
    assert "Close the incident" not in html
    act = {
        name: reverse(f"medication:{name}", args=[incident.pk])
        for name in ("note_incident", "judge_incident", "sent_notice", "sent_form", "close_incident")
    }
    assert nurse.post(act["note_incident"], {"note": ""}).status_code == 422
    assert nurse.post(act["note_incident"], {"note": "Asked the night shift"}).status_code == 303
    assert nurse.post(act["close_incident"], {"cause": "stolen", "note": "x"}).status_code == 403
    assert manager.post(act["judge_incident"], {"significant": "yes", **FACTORS, "trend": ""}).status_code == 422
    assert manager.post(act["judge_incident"], {"significant": "yes", **FACTORS}).status_code == 303
    assert manager.post(act["close_incident"], {"cause": "", "note": "x"}).status_code == 422
    refused = manager.post(act["close_incident"], {"cause": "stolen", "note": "Police was called"})
    assert refused.status_code == 422
    assert "is reported first" in refused.content.decode()
    papers = manager.get(reverse("medication:incident_papers", args=[incident.pk])).content.decode()
    for words in ("DEA Form 106", "400\xa0mg", "Schedule II", bottle.lot, "The seal was broken"):
        assert words in papers, words
    for name in ("sent_notice", "sent_form"):
        assert manager.post(act[name], {"note": ""}).status_code == 422
        assert manager.post(act[name], {"note": "Number 77"}).status_code == 303
    assert manager.post(act["close_incident"], {"cause": "stolen", "note": "Police was called"}).status_code == 303
    html = manager.get(page).content.decode()
    assert "Closed: Stolen, Grace Holm" in html
    assert "Number 77" in html
    assert sign_in(Client(), cast.nadia).get(page).status_code == 404
