"""The dispensing log: all eight items, any days, by medicine, person and dispenser, as page, CSV and PDF."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication import ledger, stock
from breakwater.journey.medication.actions import DueDose, give_dose, reverse_dose
from breakwater.journey.medication.models import Bottle, Product
from breakwater.journey.medication.presenters.balance import balances
from breakwater.journey.medication.presenters.log import LogAsked, day_log, log_of, totals
from breakwater.journey.medication.tests.builders import FIT, make_bottle
from breakwater.privacy.permissions import scope_for
from breakwater.record.models import MedicationOrder
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast) -> Client:
    return sign_in(Client(), cast.dosing_nurse)


@pytest.fixture
def given(cast: Cast, bottle: Bottle, order: MedicationOrder, now: datetime) -> Any:
    return give_dose(
        due=DueDose(order.pk, 1, cast.rosa.pk),
        bottle_id=bottle.pk,
        fitness=FIT,
        identified=True,
        found_by="scan",
        station=cast.window,
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=now,
    )


def test_h39_the_log_has_all_eight_items_for_each_dose(cast: Cast, given: Any, now: datetime) -> None:
    day = cast.harbor.dosing_day(now)
    (line,) = day_log(scope_for(cast.dosing_nurse, "dose.log"), cast.harbor, day)
    assert (line.substance, line.strength, line.form) == ("methadone", "10\xa0mg/mL", "Oral solution")
    assert (line.at, line.person, line.record_number) == (now, "Vega, Rosa", cast.rosa.record_number)
    assert (line.consumed_mg, line.taken_home, line.initials) == (Decimal(80), "none", "TK")
    assert (line.volume_ml, line.lot, line.balance_after_mg) == (Decimal(8), "M4471", Decimal(6040))


def test_h39_the_log_page_shows_any_day_and_a_dose_taken_back_counts_nothing(
    nurse: Client, cast: Cast, given: Any, now: datetime
) -> None:
    url = reverse("medication:log")
    html = nurse.get(url).content.decode()
    for words in ("methadone", "10\xa0mg/mL", "Vega, Rosa", "TK (Tom Keller RN)", "M4471"):
        assert words in html
    reverse_dose(
        dose=given.dose,
        reason="Not swallowed",
        second_by=cast.prescriber,
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=now,
    )
    html = nurse.get(url).content.decode()
    assert "taken back before Ada Wei MD" in html
    day = cast.harbor.dosing_day(now)
    lines = day_log(scope_for(cast.dosing_nurse, "dose.log"), cast.harbor, day)
    assert [line.consumed_mg for line in lines] == [0]
    assert totals(lines) == []
    before = nurse.get(url, {"day": str(day - timedelta(days=1))}).content.decode()
    assert "Nothing was dispensed at Harbor" in before
    assert nurse.get(url, {"day": "yesterday"}).status_code == 200


def test_h39_the_log_keeps_its_number_of_queries(
    nurse: Client, cast: Cast, bottle: Bottle, given: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    url = reverse("medication:log")
    nurse.get(url)
    with django_assert_num_queries(5):
        nurse.get(url)
    for number in range(5):
        person = make_patient("Person", f"Number{number}")
        order = make_order(make_episode(person, cast.harbor, cast.admissions), cast.prescriber)
        give_dose(
            due=DueDose(order.pk, 1, person.pk),
            bottle_id=bottle.pk,
            fitness=FIT,
            identified=True,
            found_by="scan",
            station=cast.window,
            form_key=uuid4(),
            by=cast.dosing_nurse,
            at=now,
        )
    with django_assert_num_queries(5):
        assert nurse.get(url).content.decode().count("Vega, Rosa") == 1


def give(cast: Cast, bottle: Bottle, now: datetime, given_name: str, **more: Any) -> Any:
    person = make_patient(given_name, "Number")
    order = make_order(make_episode(person, cast.harbor, cast.admissions), cast.prescriber)
    return give_dose(
        **{
            "due": DueDose(order.pk, 1, person.pk),
            "bottle_id": bottle.pk,
            "fitness": FIT,
            "identified": True,
            "found_by": "scan",
            "station": cast.window,
            "form_key": uuid4(),
            "by": cast.dosing_nurse,
            "at": now,
            **more,
        }
    )


def test_h39_the_log_by_medicine_person_and_dispenser(cast: Cast, bottle: Bottle, given: Any, now: datetime) -> None:
    give(cast, bottle, now, "Other", by=cast.detox_nurse)
    scope, day = scope_for(cast.dosing_nurse, "dose.log"), cast.harbor.dosing_day(now)

    def people(**more: Any) -> list[str]:
        return [line.person for line in log_of(scope, cast.harbor, LogAsked(day - timedelta(days=30), day, **more))]

    assert people() == ["Vega, Rosa", "Number, Other"]
    assert people(drug="buprenorphine") == []
    assert people(drug="methadone", record_number=cast.rosa.record_number) == ["Vega, Rosa"]
    assert people(dispenser_id=cast.detox_nurse.pk) == ["Number, Other"]


def test_h39_the_page_filters_and_says_what_it_cannot_read(nurse: Client, cast: Cast, given: Any) -> None:
    url = reverse("medication:log")
    html = nurse.get(
        url, {"person": str(cast.rosa.record_number), "dispenser": str(cast.dosing_nurse.pk)}
    ).content.decode()
    assert "Vega, Rosa" in html
    assert "Vega, Rosa" not in nurse.get(url, {"drug": "buprenorphine"}).content.decode()
    wrong = nurse.get(url, {"person": "Vega", "dispenser": "x"}).content.decode()
    assert "An ID is a number" in wrong
    assert "Choose somebody of the list" in wrong


def test_h39_the_csv_has_every_item_cannot_run_a_formula_and_is_audited(
    nurse: Client, cast: Cast, bottle: Bottle, given: Any, now: datetime
) -> None:
    give(cast, bottle, now, "=cmd()")
    answer = nurse.get(reverse("medication:log_csv"))
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["person"] for row in rows] == ["Vega, Rosa", "Number, =cmd()"]
    first = rows[0]
    eight = ("substance", "strength", "dosage form", "person", "consumed mg", "taken home", "initials")
    assert [first[name] for name in eight] == [
        "methadone",
        "10 mg/mL",
        "Oral solution",
        "Vega, Rosa",
        "80.00",
        "none",
        "TK",
    ]
    assert first["dispensed at"] == cast.harbor.local(now).isoformat()
    entry = AuditEntry.objects.get(action="dose.log_csv")
    assert (entry.staff_id, entry.detail["lines"]) == (cast.dosing_nurse.pk, 2)


def test_h39_the_pdf_is_audited_and_holds_pages(nurse: Client, cast: Cast, given: Any) -> None:
    answer = nurse.get(reverse("medication:log_pdf"))
    assert answer.content.startswith(b"%PDF-")
    assert AuditEntry.objects.filter(action="dose.log_pdf").count() == 1
    day = cast.harbor.dosing_day(datetime.now(cast.harbor.zone))
    assert f"dispensing-log-harbor-{day}.pdf" in answer["Content-Disposition"]


def test_the_balance_of_a_period_is_what_an_investigator_adds_up(
    cast: Cast, bottle: Bottle, given: Any, solution: Product, now: datetime
) -> None:
    signed: dict[str, Any] = {"reason": "x", "second_by": cast.prescriber, "by": cast.dosing_nurse, "at": now}
    stock.waste(bottle=bottle, amount_mg=Decimal(20), **signed)
    stock.waste(bottle=bottle, amount_mg=Decimal(30), kept=True, **signed)
    container = Bottle.objects.get(purpose="waste")
    stock.destroy(
        site=cast.harbor,
        balances_mg={container.pk: Decimal(30)},
        method="Binding agent",
        place="Pharmacy",
        witnesses=(cast.prescriber, cast.detox_nurse),
        form_key=uuid4(),
        by=cast.dosing_nurse,
        at=now,
    )
    stock.count(bottle=bottle, counted_mg=Decimal(5985), by=cast.dosing_nurse, at=now)
    make_bottle(cast, solution, "1000", "N2")
    scope, today = scope_for(cast.manager, "stock.view"), cast.harbor.local(now).date()
    (found,) = balances(scope, cast.harbor, today - timedelta(days=1), today + timedelta(days=1))
    assert [found.beginning, found.received, found.dispensed] == [0, 7120, -80]
    assert [found.wasted, found.destroyed, found.moved] == [-20, -30, 0]
    assert [found.expected, found.differences, found.ends] == [6990, -5, 6985]
    assert found.ends == sum(one.balance_mg for one in Bottle.objects.filter(site=cast.harbor))
    (later,) = balances(scope, cast.harbor, today + timedelta(days=2), today + timedelta(days=3))
    assert [later.beginning, later.expected, later.ends] == [6985, 6985, 6985]
    assert balances(scope, cast.harbor, date(2020, 1, 1), date(2020, 2, 1)) == []
    assert ledger.verify().holds


def test_the_balance_by_page(nurse: Client, cast: Cast, bottle: Bottle) -> None:
    url = reverse("medication:balance")
    assert "6,120" in nurse.get(url).content.decode()
    empty = nurse.get(url, {"first": "2020-01-01", "last": "2020-02-01"}).content.decode()
    assert "no controlled stock" in empty
    assert nurse.get(url, {"first": "x", "last": "y"}).status_code == 200


def test_one_act_two_books_each_dose_has_one_line_and_no_line_lacks_its_dose(
    cast: Cast, bottle: Bottle, given: Any, now: datetime
) -> None:
    give(cast, bottle, now, "Other")
    assert ledger.verify().holds
