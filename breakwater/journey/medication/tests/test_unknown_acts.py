"""Did it happen? Acts confirmed at a window and never answered are settled by whoever stands there next (H6, H45)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication.actions import DueDose, give_dose, settle_unknown
from breakwater.journey.medication.models import ActUnderway, Bottle
from breakwater.journey.medication.refusals import ActUnknown
from breakwater.journey.medication.tests.builders import FIT
from breakwater.journey.medication.tests.test_window import ANSWERS, hidden, open_dose
from breakwater.record.models import Dose, Hold, MedicationOrder
from breakwater.record.refusals import Conflict
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast) -> Client:
    """Tom, standing at the only window."""
    client = sign_in(Client(), cast.dosing_nurse)
    client.get(reverse("medication:window"))
    return client


def confirm(client: Client, cast: Cast) -> tuple[str, dict[str, str]]:
    """Rosa's dose up to the question whether to give it; the answer to the next press would be lost."""
    url, page = open_dose(client, cast.rosa)
    asked = client.post(url, {**hidden(page), **ANSWERS, "step": "check"})
    assert "Give this dose?" in asked.content.decode()
    return url, {**hidden(asked), **ANSWERS}


def long_ago(now: datetime) -> None:
    ActUnderway.objects.update(drawn_at=now - timedelta(minutes=5))


def test_h45_a_lost_answer_is_on_the_list_of_the_window_until_the_next_person_settles_it(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    url, sent = confirm(nurse, cast)
    window, acts = reverse("medication:window"), reverse("medication:unknown_acts")
    assert "Did it happen?" not in nurse.get(window).content.decode()
    long_ago(now)
    assert "1 dose was confirmed here and not answered" in nurse.get(window).content.decode()
    maria = sign_in(Client(), cast.detox_nurse)
    maria.get(window)
    assert "Vega, Rosa" in maria.get(acts).content.decode()
    act = ActUnderway.objects.get()
    settle = reverse("medication:settle_unknown", args=[act.pk])
    assert maria.post(settle, {"given": "no"}).status_code == 303
    assert "Nothing is unknown at this window" in maria.get(acts).content.decode()
    assert AuditEntry.objects.get(action="act.settled").staff_id == cast.detox_nurse.pk
    # The page that was lost can give nothing any more.
    assert nurse.post(url, {**sent, "step": "give"}).status_code == 409
    assert not Dose.objects.exists()


def test_h6_nobody_else_gives_a_dose_that_may_have_been_given(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    confirm(nurse, cast)
    give = partial(
        give_dose, due=DueDose(order.pk, 1, cast.rosa.pk), bottle_id=bottle.pk, fitness=FIT, identified=True,
        found_by="scan", station=cast.window, at=now,
    )  # fmt: skip
    with pytest.raises(ActUnknown) as refusal:
        give(form_key=uuid4(), by=cast.detox_nurse)
    assert "Tom Keller RN had this dose open to give at Window 1" in refusal.value.message
    settle_unknown(act=ActUnderway.objects.get(), given=False, by=cast.detox_nurse, at=now)
    assert give(form_key=uuid4(), by=cast.detox_nurse).dose.status == "completed"


def test_h6_given_and_not_saved_holds_the_person_until_it_is_entered(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    confirm(nurse, cast)
    act = ActUnderway.objects.get()
    assert settle_unknown(act=act, given=True, by=cast.detox_nurse, at=now).outcome == "given"
    assert "not saved" in Hold.objects.get().note
    with pytest.raises(Conflict):
        settle_unknown(act=act, given=False, by=cast.detox_nurse, at=now)


def test_what_was_saved_after_all_stands_whatever_is_said(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    url, sent = confirm(nurse, cast)
    assert nurse.post(url, {**sent, "step": "give"}).status_code == 303
    long_ago(now)
    assert "Did it happen?" not in nurse.get(reverse("medication:window")).content.decode()
    settled = settle_unknown(act=ActUnderway.objects.get(), given=False, by=cast.detox_nurse, at=now)
    assert settled.outcome == "saved"
    assert Dose.objects.count() == 1


def test_going_back_leaves_nothing_unknown_and_the_same_nurse_may_confirm_again(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    url, sent = confirm(nurse, cast)
    assert nurse.post(url, {**sent, "step": "back"}).status_code == 200
    assert ActUnderway.objects.get().outcome == "gone_back"
    confirm(nurse, cast)
    url, sent = confirm(nurse, cast)
    long_ago(now)
    assert ActUnderway.objects.filter(settled_at__isnull=True).count() == 1
    assert nurse.post(url, {**sent, "step": "give"}).status_code == 303


def test_a_nurse_of_another_site_settles_nothing_here(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    confirm(nurse, cast)
    nadia = sign_in(Client(), cast.nadia)
    assert nadia.post(reverse("medication:settle_unknown", args=[ActUnderway.objects.get().pk])).status_code == 404
