"""The pages of exceptions: from the outcome of a dose to what happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication.actions import DueDose, give_dose
from breakwater.journey.medication.models import Bottle, StockEntry
from breakwater.journey.medication.tests.builders import FIT
from breakwater.record.models import Dose, DoseEvent, MedicationOrder
from breakwater.testing.cast import PASSWORD, Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db

SEEN = {
    "identified": "on", "alertness": "alert", "slurred_or_unsteady": "no", "smells_of_alcohol": "no",
    "respiratory_rate_per_min": "14", "spo2_percent": "97",
}  # fmt: skip


@pytest.fixture
def nurse(cast: Cast) -> Client:
    """Tom, standing at the only window."""
    client = sign_in(Client(), cast.dosing_nurse)
    client.get(reverse("medication:window"))
    return client


@pytest.fixture
def dose(cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime) -> Dose:
    """Rosa's 80 mg of just now."""
    return give_dose(
        due=DueDose(order.pk, order.version, cast.rosa.pk), bottle_id=bottle.pk, fitness=FIT, identified=True,
        found_by="scan", station=cast.window, form_key=uuid4(), by=cast.dosing_nurse, at=now,
    ).dose  # fmt: skip


def words(answer: Any) -> str:
    return str(answer.content.decode())


def record_vomiting(nurse: Client, dose: Dose) -> str:
    """Through the page; the address of the replacement is returned."""
    said = {"form_key": uuid4(), "minutes_after": "0", "seen_by_staff": "yes", "what_happened": "Into the bin, seen."}
    answer = nurse.post(reverse("medication:vomited", args=[dose.pk]), said)
    assert answer.status_code == 303, words(answer)
    return reverse("medication:replace_dose", args=[DoseEvent.objects.get().pk])


def test_h23_the_outcome_leads_to_vomited_and_shows_the_advice_with_its_source(nurse: Client, dose: Dose) -> None:
    outcome = reverse("medication:outcome", args=[dose.pk])
    assert reverse("medication:vomited", args=[dose.pk]) in words(nurse.get(outcome))
    replace = record_vomiting(nurse, dose)
    html = words(nurse.get(outcome))
    assert "a prescriber may order up to 80 mg, once. Ask about pregnancy." in html
    assert "Vomiting seen by staff within 15 minutes" in html
    assert replace in html
    assert reverse("medication:vomited", args=[dose.pk]) not in html


def test_what_was_typed_about_vomiting_is_kept_when_it_is_refused(nurse: Client, dose: Dose) -> None:
    said = {"form_key": uuid4(), "minutes_after": "999", "seen_by_staff": "yes", "what_happened": "Into the bin"}
    answer = nurse.post(reverse("medication:vomited", args=[dose.pk]), said)
    assert answer.status_code == 422
    assert "have not passed since the dose" in words(answer)
    assert "Into the bin" in words(answer)
    empty = words(nurse.post(reverse("medication:vomited", args=[dose.pk]), {"form_key": uuid4()}))
    assert "Say whether staff saw the vomiting." in empty
    assert AuditEntry.objects.filter(action="dose.vomited", kind="refused").exists()


def test_h23_a_replacement_is_checked_then_signed_by_the_prescriber_at_this_screen(
    nurse: Client, dose: Dose, cast: Cast, bottle: Bottle
) -> None:
    url = record_vomiting(nurse, dose)
    nurse.post(reverse("medication:find"), {"q": cast.rosa.card_code})
    assert "At most 80\xa0mg" in words(nurse.get(url))
    form = {
        **SEEN, "form_key": uuid4(), "patient": cast.rosa.pk, "bottle": bottle.pk, "amount_mg": "60",
        "reason": "Seen at once",
    }  # fmt: skip
    asked = nurse.post(url, {**form, "step": "check"})
    assert asked.status_code == 200
    assert "sixty milligrams" in words(asked)
    unsigned = nurse.post(url, {**form, "step": "give"})
    assert unsigned.status_code == 422
    assert "The prescriber signs here" in words(unsigned)
    wrong = nurse.post(url, {**form, "step": "give", "prescriber_email": cast.detox_nurse.email,
                             "prescriber_password": PASSWORD})  # fmt: skip
    assert wrong.status_code == 422
    assert "role does not allow" in words(wrong)
    signed = {**form, "step": "give", "prescriber_email": cast.prescriber.email, "prescriber_password": PASSWORD}
    answer = nurse.post(url, signed)
    assert answer.status_code == 303, words(answer)
    given = Dose.objects.get(kind="replacement")
    assert given.dose_mg == 60
    assert given.replaces == dose
    assert "There is no second replacement" in words(nurse.get(reverse("medication:outcome", args=[dose.pk])))


def test_h1_a_replacement_needs_the_person_at_this_window(
    nurse: Client, dose: Dose, cast: Cast, bottle: Bottle
) -> None:
    url = record_vomiting(nurse, dose)
    form = {**SEEN, "form_key": uuid4(), "patient": cast.rosa.pk, "bottle": bottle.pk, "amount_mg": "60", "reason": "x"}
    answer = nurse.post(url, {**form, "step": "check"})
    assert answer.status_code == 409
    assert "Scan the card" in words(answer)


def test_a_part_is_typed_strictly_and_a_colleague_signs_for_the_rest(nurse: Client, dose: Dose, cast: Cast) -> None:
    url = reverse("medication:partly_taken", args=[dose.pk])
    said = {
        "form_key": uuid4(), "swallowed_mg": "30", "kept": "no", "what_happened": "Dropped the cup",
        "colleague_email": cast.detox_nurse.email, "colleague_password": PASSWORD,
    }  # fmt: skip
    assert nurse.post(url, {**said, "swallowed_mg": "3O"}).status_code == 422
    wrong = nurse.post(url, {**said, "colleague_password": "no"})
    assert (wrong.status_code, StockEntry.objects.filter(kind="wasted").count()) == (422, 0)
    assert nurse.post(url, said).status_code == 303
    page = words(nurse.get(reverse("medication:person", args=[cast.rosa.pk])))
    assert "partly taken, 30\xa0mg swallowed" in page


def test_poured_and_not_drunk_is_its_own_page_and_no_reason_of_not_giving(
    nurse: Client, dose: Dose, cast: Cast, order: MedicationOrder
) -> None:
    said = {
        "form_key": uuid4(), "kept": "yes", "what_happened": "Said no at the cup",
        "colleague_email": cast.detox_nurse.email, "colleague_password": PASSWORD,
    }  # fmt: skip
    answer = nurse.post(reverse("medication:not_drunk", args=[dose.pk]), said)
    assert answer.status_code == 303, words(answer)
    assert "Poured, then not drunk" in words(nurse.get(answer["Location"]))
    reasons = words(nurse.get(reverse("medication:not_given", args=[order.pk])))
    assert "Came after the window closed" in reasons
    assert "not_drunk" not in reasons
