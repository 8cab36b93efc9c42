"""Calls and the page of one enquiry."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from breakwater.audit.models import AuditEntry
from breakwater.journey.admissions.models import Contact, IdentityCheck
from breakwater.journey.admissions.tests.builders import at_now, held, placed, ready, screened
from breakwater.journey.admissions.tests.pages import address, noon_tomorrow, typed, words
from breakwater.record.models import Enquiry
from breakwater.testing.cast import Cast, make_enquiry
from breakwater.testing.sign_in import sign_in

# session, staff with roles, the enquiry, five of the page, one audit row
ENQUIRY_QUERIES = 9


def test_a_call_is_logged_from_the_page(cast: Cast, amira: Client) -> None:
    form = {
        "form_key": uuid.uuid4(), "site": cast.harbor.pk, "channel": "call", "caller": "self",
        "preferred_name": "Mara", "phone": "555-0111", "language": "English", "note": "Cannot go on", "now": "talking",
    }  # fmt: skip
    answer = amira.post(address("log_call"), form)
    enquiry = Enquiry.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, address("enquiry", enquiry.pk))
    assert "Logged. The reference is" in words(amira.get(answer.headers["Location"]))


def test_a_call_back_without_time_or_number_keeps_what_was_typed(cast: Cast, amira: Client) -> None:
    form = {
        "form_key": uuid.uuid4(), "site": cast.harbor.pk, "channel": "call", "caller": "family",
        "preferred_name": "Jo", "language": "Spanish", "note": "Her son", "now": "call_back",
    }  # fmt: skip
    answer = amira.post(address("log_call"), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say when to call them back." in words(answer)
    assert "Enter the number to call back." in words(answer)
    assert 'value="Jo"' in page
    assert "Her son" in page
    assert "<title>Error:" in page
    assert Enquiry.objects.count() == 0


def test_the_time_of_a_call_back_is_read_in_the_sites_zone(cast: Cast, amira: Client) -> None:
    due_at = noon_tomorrow(cast)
    form = {
        "form_key": uuid.uuid4(), "site": cast.harbor.pk, "channel": "call", "caller": "self", "phone": "555-0111",
        "language": "English", "now": "call_back", "call_back_due_at": typed(due_at),
    }  # fmt: skip
    amira.post(address("log_call"), form)
    assert Enquiry.objects.get().call_back_due_at == due_at


def test_the_page_of_an_enquiry_shows_everything_and_is_audited(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor, note="Lost her job", best_time="evenings", urgent=True)
    screened(cast, enquiry, thoughts_of_suicide=True, last_opioid="fentanyl")
    placed(cast, enquiry)
    held(cast, enquiry)
    page = words(amira.get(address("enquiry", enquiry.pk)))
    for text in (
        "Lost her job", "evenings", "urgent", "7 of 11 areas: severe", "fentanyl", "Medically managed residential",
        "Bed A1", "Next: Admit when they arrive", "Health questions asked", "Do not leave the person alone",
    ):  # fmt: skip
        assert text in page
    assert page.index("Do not leave the person alone") < page.index("Next:")
    entry = AuditEntry.objects.get(action="enquiry.viewed")
    assert (entry.staff_id, entry.subject_id) == (cast.admissions.pk, str(enquiry.pk))


def test_the_page_of_an_enquiry_has_a_fixed_number_of_queries(
    cast: Cast, amira: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    enquiry = ready(cast)
    amira.get(address("enquiry", enquiry.pk))
    with django_assert_num_queries(ENQUIRY_QUERIES):
        amira.get(address("enquiry", enquiry.pk))
    for _ in range(5):
        screened(cast, enquiry)
        placed(cast, enquiry)
        held(cast, enquiry)
        Contact.objects.create(enquiry=enquiry, outcome="talked", made_at=at_now(), made_by=cast.admissions)
    with django_assert_num_queries(ENQUIRY_QUERIES):
        amira.get(address("enquiry", enquiry.pk))


@pytest.mark.parametrize("name", ["enquiry", "screen", "place", "admit", "admitted"])
def test_missing_and_out_of_reach_answer_alike(cast: Cast, amira: Client, name: str) -> None:
    elsewhere = make_enquiry(cast.eastside, preferred_name="Elsewhere")
    missing, forbidden = amira.get(address(name, uuid.uuid4())), amira.get(address(name, elsewhere.pk))
    assert (missing.status_code, forbidden.status_code) == (404, 404)
    assert missing.content == forbidden.content


def test_a_call_without_an_answer_asks_for_the_next_try(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor)
    form = {"form_key": uuid.uuid4(), "outcome": "no_answer", "note": "rang twice"}
    answer = amira.post(address("record_contact", enquiry.pk), form)
    assert answer.status_code == 422
    assert "Say when to call next" in words(answer)
    assert "rang twice" in words(answer)
    form["call_back_due_at"] = typed(noon_tomorrow(cast))
    assert amira.post(address("record_contact", enquiry.pk), form).status_code == 302
    assert Contact.objects.get().outcome == "no_answer"


def test_a_message_is_offered_only_where_it_is_safe(cast: Cast, amira: Client) -> None:
    unsafe, safe = make_enquiry(cast.harbor), make_enquiry(cast.harbor, safe_to_leave_message=True)
    assert "Left a neutral message" not in words(amira.get(address("enquiry", unsafe.pk)))
    assert "Left a neutral message" in words(amira.get(address("enquiry", safe.pk)))


def test_an_enquiry_is_closed_with_a_reason(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor)
    answer = amira.post(address("close", enquiry.pk), {"form_key": uuid.uuid4(), "reason": "other", "words": ""})
    assert answer.status_code == 422
    assert "Write the reason in a few words." in words(answer)
    form = {"form_key": uuid.uuid4(), "reason": "other", "words": "Moved to another state"}
    assert amira.post(address("close", enquiry.pk), form).status_code == 302
    page = words(amira.get(address("enquiry", enquiry.pk)))
    assert "Moved to another state" in page
    assert "Record a call" not in page


def test_a_closed_enquiry_tells_who_comes_late(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor)
    amira.post(address("close", enquiry.pk), {"form_key": uuid.uuid4(), "reason": "Wanted information only"})
    answer = amira.post(address("record_contact", enquiry.pk), {"form_key": uuid.uuid4(), "outcome": "talked"})
    assert answer.status_code == 409
    assert "This enquiry was closed meanwhile" in words(answer)
    assert AuditEntry.objects.get(kind="refused").detail["code"] == "enquiry_closed"


def test_about_a_family_call_the_page_warns_not_to_confirm_anything(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor, caller="family")
    assert "Never say whether that person is known here" in words(amira.get(address("enquiry", enquiry.pk)))


def test_a_manager_records_a_different_person(cast: Cast, amira: Client) -> None:
    grace, enquiry = sign_in(Client(), cast.manager), make_enquiry(cast.harbor)
    assert "Check of identity" in words(grace.get(address("enquiry", enquiry.pk)))
    assert "Check of identity" not in words(amira.get(address("enquiry", enquiry.pk)))
    form = {
        "form_key": uuid.uuid4(), "given_name": "Mara", "family_name": "Quint", "birth_on": "1990-05-17",
        "reason": "Photo differs",
    }  # fmt: skip
    assert grace.post(address("clear_identity", enquiry.pk), form).status_code == 302
    assert IdentityCheck.objects.get().name_key == "quint mara"
    assert amira.post(address("clear_identity", enquiry.pk), form).status_code == 403


def test_what_an_urgent_caller_wrote_stands_first(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor, urgent=True, note="Thinking of ending their life")
    page = words(amira.get(address("enquiry", enquiry.pk)))
    assert page.index("Urgent Thinking of ending their life. In danger now: 911") < page.index("Next: Call them")
    assert "988" in page
