"""Asking for a call, from the first page to the queue."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from breakwater.audit.models import AuditEntry
from breakwater.journey.front_door import limits, views
from breakwater.journey.front_door.forms import signed_now
from breakwater.record.models import Enquiry, Patient
from breakwater.testing.cast import Cast, make_site

ADDRESS = "/call-back/"


@pytest.fixture(autouse=True)
def _fresh_counter() -> None:
    cache.clear()


def a_while_ago() -> str:
    """What the page carried when it was drawn a minute before."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        return signed_now()


def answers(**changes: Any) -> dict[str, Any]:
    """A form as a person fills it in."""
    return {
        "preferred_name": "Rosie",
        "phone": "(212) 555-0100",
        "safe_to_leave_message": "no",
        "form_key": str(uuid4()),
        "shown_at": a_while_ago(),
        "step": "send",
        **changes,
    }


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ")


def hidden(html: str, name: str) -> str:
    """The value of a hidden field of a drawn page."""
    tag = next(tag for tag in re.findall(r"<input[^>]*>", html) if f'name="{name}"' in tag)
    found = re.search(r'value="([^"]*)"', tag)
    assert found
    return found[1]


def test_the_short_form_puts_the_person_in_the_queue(client: Client, cast: Cast) -> None:
    with time_machine.travel("2026-11-22T19:20:00Z", tick=False):
        response = client.post(ADDRESS, answers())
    enquiry = Enquiry.objects.get()
    assert response.status_code == 200
    assert (enquiry.preferred_name, enquiry.phone, enquiry.safe_to_leave_message) == ("Rosie", "212-555-0100", False)
    assert (enquiry.site, enquiry.channel, enquiry.status) == (cast.harbor, "web", "new")
    assert enquiry.call_back_due_at == enquiry.received_at + timedelta(minutes=15)
    page = text(response)
    assert enquiry.reference in page
    assert "By 2:35 pm on November 22, 2026." in page
    assert "800-555-0142" in page
    assert "We leave no message." in page


def test_the_act_is_audited_without_a_word_that_was_typed(client: Client, cast: Cast) -> None:
    client.post(ADDRESS, answers(note="my mother is Ana", urgent=["pregnant"]))
    entry = AuditEntry.objects.get(action="enquiry.requested")
    assert entry.staff_id is None
    assert entry.subject_id == str(Enquiry.objects.get().pk)
    assert entry.detail == {"channel": "web", "urgent": ["pregnant"]}


def test_the_long_way_in_three_steps(client: Client, cast: Cast) -> None:
    first = client.get(ADDRESS)
    contact = {**answers(step="contact"), "form_key": hidden(text(first), "form_key")}
    second = client.post(ADDRESS, contact)
    assert "A few things that help us" in text(second)
    assert Enquiry.objects.count() == 0
    details = {**contact, "step": "details", "best_time": "MORNING", "language": "Spanish", "note": "After 8 please"}
    third = client.post(ADDRESS, details)
    page = text(third)
    assert "Check your answers" in page
    for words in ("Rosie", "(212) 555-0100", "Morning, 8 to noon", "Español", "After 8 please"):
        assert words in page
    assert Enquiry.objects.count() == 0
    sent = {**details, "step": "send", "form_key": hidden(page, "form_key")}
    assert client.post(ADDRESS, sent).status_code == 200
    enquiry = Enquiry.objects.get()
    assert (enquiry.best_time, enquiry.language, enquiry.note) == ("morning, 8 to noon", "Spanish", "After 8 please")


def test_an_answer_can_be_changed_and_the_others_are_kept(client: Client, cast: Cast) -> None:
    response = client.post(ADDRESS, answers(step="change_contact", note="After 8 please", urgent=["sick", "pregnant"]))
    page = text(response)
    assert response.status_code == 200
    assert 'value="Rosie"' in page
    assert "There is a problem" not in page
    assert hidden(page, "note") == "After 8 please"
    assert page.count('name="urgent"') == 2


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("preferred_name", "", "Tell us what to call you. Any name is fine."),
        ("phone", "", "Enter the phone number we should call"),
        ("phone", "555", "Enter a phone number with its area code, for example 212-555-0100"),
        ("safe_to_leave_message", "", "Choose whether we may leave a message"),
    ],
)
@pytest.mark.parametrize("step", ["contact", "details", "send"])
def test_a_wrong_answer_is_named_and_everything_typed_is_kept(
    client: Client, cast: Cast, step: str, field: str, typed: str, message: str
) -> None:
    response = client.post(ADDRESS, answers(step=step, note="After 8 please", **{field: typed}))
    page = text(response)
    assert response.status_code == 422
    assert message in page
    assert "<title>Error: Breakwater</title>" in page
    assert hidden(page, "note") == "After 8 please"
    if field != "preferred_name":
        assert 'value="Rosie"' in page
    assert Enquiry.objects.count() == 0


def test_a_wrong_detail_goes_back_to_its_own_step(client: Client, cast: Cast) -> None:
    response = client.post(ADDRESS, answers(best_time="WHENEVER", note="x" * 501))
    page = text(response)
    assert response.status_code == 422
    assert "Step 2 of 3" in page
    assert "500 characters at most" in page
    assert Enquiry.objects.count() == 0


def test_urgent_words_come_first_for_staff_and_help_first_for_the_person(client: Client, cast: Cast) -> None:
    page = text(client.post(ADDRESS, answers(urgent=["suicide", "break"])))
    enquiry = Enquiry.objects.get()
    assert enquiry.urgent
    assert enquiry.note.startswith("Thinking of ending their life")
    assert page.index("Call or text 988 now") < page.index(enquiry.reference)
    assert "handles much less than before" in page


def test_a_relative_asks_for_themselves(client: Client, cast: Cast) -> None:
    page = text(client.get(f"{ADDRESS}?for=family"))
    assert hidden(page, "caller") == "family"
    client.post(ADDRESS, answers(caller="family"))
    assert Enquiry.objects.get().caller == "family"


def test_spanish_from_first_question_to_last_word(client: Client, cast: Cast) -> None:
    with time_machine.travel("2026-11-22T19:20:00Z", tick=False):
        page = text(client.post("/es/call-back/", answers()))
    assert "Le vamos a llamar" in page
    assert "A más tardar a las 2:35 pm del 22 de noviembre de 2026." in page
    assert Enquiry.objects.get().language == "Spanish"
    refused = text(client.post("/es/call-back/", answers(phone="")))
    assert "Escriba el número de teléfono al que debemos llamar" in refused


def test_the_same_form_twice_gives_the_first_result(client: Client, cast: Cast) -> None:
    form = answers()
    first, second = client.post(ADDRESS, form), client.post(ADDRESS, form)
    assert Enquiry.objects.count() == 1
    assert Enquiry.objects.get().reference in text(first)
    assert Enquiry.objects.get().reference in text(second)
    assert AuditEntry.objects.filter(action="enquiry.requested").count() == 1


def test_the_same_form_with_other_answers_asks_before_sending_again(client: Client, cast: Cast) -> None:
    form = answers()
    client.post(ADDRESS, form)
    response = client.post(ADDRESS, {**form, "phone": "212-555-0199"})
    page = text(response)
    assert response.status_code == 409
    assert "That request stands" in page
    assert Enquiry.objects.count() == 1
    again = client.post(ADDRESS, {**form, "phone": "212-555-0199", "form_key": hidden(page, "form_key")})
    assert again.status_code == 200
    assert Enquiry.objects.count() == 2


@pytest.mark.parametrize(
    "trap", [{"website": "spam.example"}, {"shown_at": ""}, {"shown_at": "shown:forged:word"}], ids=str
)
def test_a_program_gets_nowhere_but_a_person_only_presses_once_more(
    client: Client, cast: Cast, trap: dict[str, str]
) -> None:
    response = client.post(ADDRESS, answers(**trap))
    page = text(response)
    assert response.status_code == 422
    assert "press the button once more" in page
    assert 'value="Rosie"' in page
    assert Enquiry.objects.count() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        second = answers(form_key=hidden(page, "form_key"), shown_at=hidden(page, "shown_at"))
        assert client.post(ADDRESS, second).status_code == 200
    assert Enquiry.objects.count() == 1


def test_whoever_sends_within_two_seconds_is_asked_again(client: Client, cast: Cast) -> None:
    assert client.post(ADDRESS, answers(shown_at=signed_now())).status_code == 422
    assert Enquiry.objects.count() == 0


def test_too_many_from_one_connection_are_sent_to_the_phone(client: Client, cast: Cast) -> None:
    for _ in range(limits.MOST_REQUESTS):
        assert client.post(ADDRESS, answers()).status_code == 200
    response = client.post(ADDRESS, answers())
    assert response.status_code == 429
    assert "Please call us" in text(response)
    assert 'value="Rosie"' in text(response)
    assert Enquiry.objects.count() == limits.MOST_REQUESTS
    other = client.post(ADDRESS, answers(), REMOTE_ADDR="198.51.100.7")
    assert other.status_code == 200


def test_known_and_unknown_people_get_the_same_answer(client: Client, cast: Cast) -> None:
    Patient.objects.filter(pk=cast.rosa.pk).update(phone="212-555-0100")
    known = text(client.post(ADDRESS, answers(preferred_name=cast.rosa.given_name)))
    unknown = text(client.post(ADDRESS, answers(preferred_name="Zed", phone="212-555-0177")))
    blank = re.compile(r'[A-Z0-9]{6}(?=</dd>)|name="[^"]*" value="[^"]*"|\d+:\d\d [ap]m')
    assert blank.sub("", known) == blank.sub("", unknown)
    assert not mail.outbox


def test_when_it_cannot_be_saved_the_person_is_told_and_nothing_is_lost(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_: Any) -> Enquiry:
        raise OperationalError("connection refused")

    monkeypatch.setattr(views, "request_call", away)
    response = client.post(ADDRESS, answers())
    page = text(response)
    assert response.status_code == 503
    assert "Nothing was saved. Please call or text us" in page
    assert 'href="tel:800-555-0142"' in page
    assert 'value="Rosie"' in page


def test_a_center_without_any_site_says_to_call(client: Client, db: None) -> None:
    assert client.post(ADDRESS, answers()).status_code == 503
    assert Enquiry.objects.count() == 0


def test_the_first_site_answers_when_the_named_one_does_not_exist(client: Client, db: None) -> None:
    site = make_site("Lakeside")
    client.post(ADDRESS, answers())
    assert Enquiry.objects.get().site == site


def test_pages_that_hold_answers_are_never_stored(client: Client, cast: Cast) -> None:
    assert "no-store" in client.get(ADDRESS)["Cache-Control"]
    assert "no-store" in client.post(ADDRESS, answers())["Cache-Control"]
