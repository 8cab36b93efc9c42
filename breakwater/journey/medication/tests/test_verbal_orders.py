"""Verbal orders: told and read back, in force at once, over by themselves, signed by a prescriber (H15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication import signing
from breakwater.journey.medication.order_limits import Stated
from breakwater.journey.medication.orders import Prescription
from breakwater.journey.medication.refusals import OrderRefused
from breakwater.journey.medication.verbal_orders import write_verbal_order
from breakwater.record.models import MedicationOrder
from breakwater.record.refusals import Refused
from breakwater.testing.cast import PASSWORD, Cast, make_order
from breakwater.testing.sign_in import sign_in, signed_by

pytestmark = pytest.mark.django_db
Tell = Callable[..., MedicationOrder]


@pytest.fixture
def tell(cast: Cast, now: datetime) -> Tell:
    """The dosing nurse writes 30 mg of methadone, as told by the prescriber; any part can be said otherwise."""

    def act(mg: str = "30", **said: Any) -> MedicationOrder:
        today = cast.harbor.dosing_day(now)
        prescription = Prescription(
            "methadone", "oral solution", Decimal(mg), 1, today, today + timedelta(days=6), reason="Lost the old one"
        )
        given = {
            "episode": cast.rosas_episode, "prescription": prescription, "stated": Stated(tolerance="usual"),
            "told_by": cast.prescriber, "read_back": True, "form_key": uuid4(), "by": cast.dosing_nurse, "at": now,
        }  # fmt: skip
        return write_verbal_order(**{**given, **said})

    return act


def test_h15_a_verbal_order_is_in_force_at_once_and_runs_out_after_24_hours(
    tell: Tell, cast: Cast, now: datetime
) -> None:
    order = tell()
    assert (order.status, order.signed_at, order.told_by) == ("active", None, cast.prescriber)
    assert order.verbal_until == now + timedelta(hours=24)
    assert order.state_at(now).value == "verbal"
    assert order.state_at(now + timedelta(hours=24)).value == "ran_out"
    told = AuditEntry.objects.get(action="order.told")
    assert (told.detail["told_by"], told.detail["read_back"]) == (str(cast.prescriber.pk), True)


def test_h15_a_site_may_only_shorten_the_time(tell: Tell, cast: Cast, now: datetime) -> None:
    cast.rosas_episode.site.verbal_order_hours = 8
    assert tell().verbal_until == now + timedelta(hours=8)
    cast.rosas_episode.site.verbal_order_hours = 72
    assert tell().verbal_until == now + timedelta(hours=24)


def test_h15_a_verbal_order_is_read_back_and_named_after_a_prescriber_of_this_site(tell: Tell, cast: Cast) -> None:
    with pytest.raises(Refused, match="Read the order back"):
        tell(read_back=False)
    for nobody in (cast.dosing_nurse, cast.detox_nurse, cast.nadia):
        with pytest.raises(Refused, match="Name the prescriber"):
            tell(told_by=nobody)
    assert not MedicationOrder.objects.exists()


def test_h17_a_verbal_order_passes_no_limit(tell: Tell) -> None:
    with pytest.raises(OrderRefused, match="A verbal order passes no limit") as refused:
        tell("35")
    assert refused.value.code == "first_dose"
    assert not MedicationOrder.objects.exists()


def test_h16_a_verbal_order_ends_the_one_in_force_by_the_same_act(tell: Tell, cast: Cast) -> None:
    old = make_order(cast.rosas_episode, cast.prescriber, dose_mg="30")
    order = tell("30")
    old.refresh_from_db()
    assert (old.status, old.end_reason, order.replaces) == ("ended", "Changed: Lost the old one", old)


def test_the_same_form_twice_is_one_verbal_order(tell: Tell) -> None:
    key = uuid4()
    assert tell(form_key=key) == tell(form_key=key)
    assert MedicationOrder.objects.count() == 1


def test_h15_signed_in_time_it_goes_on_and_a_signature_after_its_time_puts_it_in_force_again(
    tell: Tell, cast: Cast, now: datetime
) -> None:
    for hours in (3, 30):
        order, at = tell(), now + timedelta(hours=hours)
        signed = signing.sign_order(
            order=order, version=1, reasons={}, signature=signed_by(cast.prescriber), by=cast.prescriber, at=at
        )
        assert (signed.status, signed.signed_at, signed.version) == ("active", at, 2)
        assert signed.state_at(at).value == "effective"


def test_h15_the_database_keeps_no_order_in_force_that_is_neither_signed_nor_verbal(tell: Tell) -> None:
    order = tell()
    for wrong in ({"verbal_until": None}, {"verbal_until": None, "told_by": None}, {"told_by": order.requested_by}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MedicationOrder.objects.filter(pk=order.pk).update(**wrong)


def typed(cast: Cast, now: datetime, **changes: str) -> dict[str, str]:
    today = cast.harbor.dosing_day(now)
    return {
        "form_key": str(uuid4()), "medicine": "methadone | oral solution", "dose_mg": "30", "parts_per_day": "1",
        "starts_on": str(today), "ends_on": str(today + timedelta(days=6)), "tolerance": "usual",
        "start_method": "standard", "told_by": str(cast.prescriber.pk), "read_back": "on", **changes,
    }  # fmt: skip


def test_a_nurse_writes_it_and_the_prescriber_sees_it_with_its_clock_and_signs(cast: Cast, now: datetime) -> None:
    nurse, prescriber = sign_in(Client(), cast.dosing_nurse), sign_in(Client(), cast.prescriber)
    url = reverse("medication:tell_order", args=[cast.rosas_episode.pk])
    assert "Ada Wei" in nurse.get(url).content.decode()
    order_url = nurse.post(url, typed(cast, now))["Location"]
    assert "Then it runs out by itself" in nurse.get(order_url).content.decode()
    home = prescriber.get(reverse("medication:orders")).content.decode()
    assert "Verbal orders to sign" in home
    assert "Vega, Rosa" in home
    order = MedicationOrder.objects.get()
    sent = {"form_key": str(uuid4()), "version": "1", "password": PASSWORD}
    assert prescriber.post(reverse("medication:sign_order", args=[order.pk]), sent).status_code == 303
    assert "Verbal orders to sign" not in prescriber.get(reverse("medication:orders")).content.decode()


@pytest.mark.parametrize("wrong", [{"told_by": ""}, {"read_back": ""}, {"dose_mg": "35"}, {"dose_mg": "30.0"}])
def test_a_wrong_verbal_order_form_changes_nothing_and_keeps_what_was_typed(
    cast: Cast, now: datetime, wrong: dict[str, str]
) -> None:
    nurse = sign_in(Client(), cast.dosing_nurse)
    answer = nurse.post(reverse("medication:tell_order", args=[cast.rosas_episode.pk]), typed(cast, now, **wrong))
    assert answer.status_code == 422
    assert f'value="{wrong.get("dose_mg", "30")}"' in answer.content.decode()
    assert not MedicationOrder.objects.exists()


def test_a_prescriber_signs_with_their_own_hand_instead(cast: Cast) -> None:
    prescriber = sign_in(Client(), cast.prescriber)
    assert prescriber.get(reverse("medication:tell_order", args=[cast.rosas_episode.pk])).status_code == 403
