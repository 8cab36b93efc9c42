"""The dosing window in the browser's words: find, check, confirm, give, and what came of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.medication.models import Arrival, Bottle, StockEntry
from breakwater.record.holds import place_hold
from breakwater.record.models import Dose, Flag, Hold, MedicationOrder, Observation, Patient
from breakwater.testing.cast import PASSWORD, Cast, make_episode, make_order, make_patient, make_take_home
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db

ANSWERS = {
    "identified": "on",
    "alertness": "alert",
    "slurred_or_unsteady": "no",
    "smells_of_alcohol": "no",
    "respiratory_rate_per_min": "14",
    "spo2_percent": "97",
}


@pytest.fixture
def nurse(cast: Cast) -> Client:
    """Tom, standing at the only window."""
    client = sign_in(Client(), cast.dosing_nurse)
    client.get(reverse("medication:window"))
    return client


def scan(client: Client, person: Patient) -> Any:
    return client.post(reverse("medication:find"), {"q": person.card_code})


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of the dose form on this page."""
    html = page.content.decode()
    form = html[html.index('/dose/"') :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def open_dose(client: Client, person: Patient) -> tuple[str, Any]:
    answer = scan(client, person)
    assert answer.status_code == 303, answer.content.decode()
    return answer["Location"], client.get(answer["Location"])


def test_the_window_shows_who_is_expected_and_nobody_open(nurse: Client, order: MedicationOrder) -> None:
    page = nurse.get(reverse("medication:window")).content.decode()
    assert "Window 1" in page
    assert "Nobody is open at this window" in page
    assert "Still to come" in page
    assert "Vega, Rosa" in page
    assert "of 1 dosed today" in page


def test_a_scanned_card_opens_the_dose_with_every_check(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    html = page.content.decode()
    assert url == reverse("medication:dose", args=[order.pk])
    for words in (
        "Vega, Rosa",
        "Asks to be called <strong>Rosie</strong>",
        "methadone 80\xa0mg",
        "8\xa0mL of 10\xa0mg/mL, by mouth, watched",
        "612\xa0mL now, 604\xa0mL after this dose",
        "Checks before the dose",
        "Awake and alert",
        "Do not give",
    ):
        assert words in html, words
    assert Arrival.objects.get().patient == cast.rosa
    assert AuditEntry.objects.filter(action="dose.viewed", patient_id=cast.rosa.pk).exists()


def test_h1_clicking_in_the_queue_only_shows_who_it_is(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    page = nurse.get(reverse("medication:who", args=[cast.rosa.pk])).content.decode()
    assert "Their dose opens by card or ID only" in page
    assert "methadone" not in page
    answer = nurse.get(reverse("medication:dose", args=[order.pk]))
    assert (answer.status_code, answer["Location"]) == (303, reverse("medication:window"))


def test_h1_a_dose_of_somebody_else_does_not_open_by_its_address(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    other = make_patient("Olive", "Park")
    theirs = make_order(make_episode(other, cast.harbor, cast.admissions), cast.prescriber)
    open_dose(nurse, cast.rosa)
    assert nurse.get(reverse("medication:dose", args=[theirs.pk])).status_code == 404


def test_h1_a_typed_id_opens_only_with_the_reason_it_was_not_scanned(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    find = reverse("medication:find")
    asked = nurse.post(find, {"q": str(cast.rosa.record_number)})
    assert asked.status_code == 422
    assert "Say why the card was not scanned" in asked.content.decode()
    answer = nurse.post(find, {"q": str(cast.rosa.record_number), "why_not_scanned": "no_card"})
    assert answer.status_code == 303
    seen = AuditEntry.objects.get(action="window.person_opened")
    assert seen.detail == {"found_by": "identifier", "why_not_scanned": "no_card"}


@pytest.mark.parametrize("name", ["vega", "ROSA", "Rosa Vega", "vega rosa"])
def test_h1_a_name_lists_people_and_opens_nobody(nurse: Client, cast: Cast, order: MedicationOrder, name: str) -> None:
    page = nurse.post(reverse("medication:find"), {"q": name})
    assert page.status_code == 200
    assert "Nothing opens from this list" in page.content.decode()
    assert nurse.session.get("dosing_open") is None


@pytest.mark.parametrize("typed", ["", "BW000000000000", "999999", "nobody at all", "'; DROP TABLE"])
def test_what_nobody_answers_to_says_what_to_do(nurse: Client, cast: Cast, typed: str) -> None:
    page = nurse.post(reverse("medication:find"), {"q": typed, "why_not_scanned": "no_card"})
    assert page.status_code == 422
    assert "Error: " in page.content.decode()


def test_h60_somebody_of_another_site_is_not_found_by_card_id_or_name(nurse: Client, cast: Cast) -> None:
    make_order(cast.omars_episode, cast.nadia)
    for typed in (cast.omar.card_code, str(cast.omar.record_number), "lind"):
        page = nurse.post(reverse("medication:find"), {"q": typed, "why_not_scanned": "no_card"})
        assert page.status_code == 422
    assert nurse.get(reverse("medication:who", args=[cast.omar.pk])).status_code == 404
    assert nurse.get(reverse("medication:who", args=[uuid4()])).status_code == 404


def test_h2_people_called_alike_are_marked(nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle) -> None:
    make_episode(make_patient("Rósa", "Vega"), cast.harbor, cast.admissions)
    _, page = open_dose(nurse, cast.rosa)
    assert "Another person here has the same name" in page.content.decode()


def test_check_then_confirm_then_given(nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle) -> None:
    url, page = open_dose(nurse, cast.rosa)
    confirm = nurse.post(url, {**hidden(page), **ANSWERS, "step": "check"})
    html = confirm.content.decode()
    assert confirm.status_code == 200
    assert "Give this dose?" in html
    assert "(eighty milligrams)" in html
    assert not Dose.objects.exists()
    sent = {**hidden(confirm), "step": "give"}
    assert sent["alertness"] == "alert"
    answer = nurse.post(url, sent)
    dose = Dose.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("medication:outcome", args=[dose.pk]))
    assert (dose.found_by, dose.given_by, dose.station) == ("scan", cast.dosing_nurse, cast.window)
    outcome = nurse.get(answer["Location"]).content.decode()
    assert "Given." in outcome
    assert "604\xa0mL" in outcome
    again = nurse.post(url, sent)
    assert again["Location"] == answer["Location"]
    assert Dose.objects.count() == 1


def test_going_back_from_the_confirm_keeps_the_answers(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    confirm = nurse.post(url, {**hidden(page), **ANSWERS, "step": "check"})
    back = nurse.post(url, {**hidden(confirm), "step": "back"}).content.decode()
    assert 'value="14"' in back
    assert "Give this dose?" not in back


def test_h20_leaving_an_answer_out_is_not_offered(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    for name in ("alertness", "slurred_or_unsteady", "smells_of_alcohol", "respiratory_rate_per_min"):
        sent = {key: value for key, value in ANSWERS.items() if key != name}
        answer = nurse.post(url, {**hidden(page), **sent, "step": "give"})
        assert answer.status_code == 422
        assert 'value="97"' in answer.content.decode()
    assert not Dose.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("fourteen", "whole number"),
        ("1.4", "whole number"),
        ("140", "from 0 to 80"),
        ("-3", "from 0 to 80"),
        ("6x", "whole"),
    ],
)
def test_h29_an_impossible_number_is_refused_and_kept_as_typed(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, typed: str, words: str
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    answer = nurse.post(url, {**hidden(page), **ANSWERS, "respiratory_rate_per_min": typed, "step": "check"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert f'value="{typed}"' in html
    assert not Observation.objects.exists()


def test_h29_an_unusual_number_is_asked_about_once_then_raises_its_flag(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    slow = {**ANSWERS, "respiratory_rate_per_min": "5"}
    asked = nurse.post(url, {**hidden(page), **slow, "step": "check"})
    assert asked.status_code == 422
    assert "is this right?" in asked.content.decode()
    assert not Flag.objects.exists()
    other = nurse.post(url, {**hidden(asked), **slow, "respiratory_rate_per_min": "4", "step": "check"})
    assert "is this right?" in other.content.decode()
    stopped = nurse.post(url, {**hidden(asked), **slow, "step": "check"})
    assert stopped.status_code == 422
    assert "Possible opioid toxicity" in stopped.content.decode()
    assert Flag.objects.get().code == "slow_breathing"
    assert not Dose.objects.exists()


def test_h15_a_hold_blocks_the_button_with_its_reason(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    place_hold(patient=cast.rosa, reason="counselor", note="", owner_role="counselor", by=cast.counselor, at=now)
    url, page = open_dose(nurse, cast.rosa)
    html = page.content.decode()
    assert 'aria-disabled="true"' in html
    assert "1 hold to clear first." in html
    answer = nurse.post(url, {**hidden(page), **ANSWERS, "step": "give"})
    assert answer.status_code == 422
    assert "1 hold to clear first" in answer.content.decode()
    assert not Dose.objects.exists()
    refused = AuditEntry.objects.get(kind="refused")
    assert (refused.action, refused.detail["code"], refused.patient_id) == ("dose.given", "hold", cast.rosa.pk)


def test_a_nurse_does_not_clear_a_counselors_hold_but_the_counselor_does(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    hold = place_hold(patient=cast.rosa, reason="counselor", note="", owner_role="counselor", by=cast.counselor, at=now)
    url = reverse("medication:clear_hold", args=[hold.pk])
    assert nurse.post(url, {"clear_reason": ""}).status_code == 422
    answer = nurse.post(url, {"clear_reason": "She is fine"})
    assert answer.status_code == 422
    assert "somebody of another role" in answer.content.decode()
    counselor = sign_in(Client(), cast.counselor)
    assert counselor.post(url, {"clear_reason": "We talked"}).status_code == 303
    hold.refresh_from_db()
    assert hold.cleared_by == cast.counselor
    again = nurse.post(url, {"clear_reason": "Again"})
    assert again.status_code == 422


def test_h14_an_order_changed_meanwhile_is_refused_and_drawn_anew(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    MedicationOrder.objects.filter(pk=order.pk).update(dose_mg=70, version=2)
    answer = nurse.post(url, {**hidden(page), **ANSWERS, "step": "give"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "The order was changed while this page was open" in html
    assert "Give 70\xa0mg" in html
    assert hidden(answer)["order_version"] == "2"
    assert not Dose.objects.exists()


def test_h4_the_loser_reads_who_gave_what_and_when(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    sent = {**hidden(page), **ANSWERS, "step": "give"}
    other = sign_in(Client(), cast.detox_nurse)
    other.get(reverse("medication:window"))
    other_url, other_page = open_dose(other, cast.rosa)
    assert nurse.post(url, sent).status_code == 303
    answer = other.post(other_url, {**hidden(other_page), **ANSWERS, "step": "give"})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Tom Keller RN gave methadone 80\xa0mg at" in html
    assert "Given today." in html
    assert Dose.objects.count() == 1


def test_h1_another_person_opened_in_between_is_the_one_who_counts(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    olive = make_patient("Olive", "Park")
    make_order(make_episode(olive, cast.harbor, cast.admissions), cast.prescriber)
    url, page = open_dose(nurse, cast.rosa)
    open_dose(nurse, olive)
    answer = nurse.post(url, {**hidden(page), **ANSWERS, "step": "give"})
    assert answer.status_code == 409
    assert "Another person is open at this window now" in answer.content.decode()
    assert not Dose.objects.exists()


def test_h9_a_prescriber_at_the_window_passes_a_stop_by_name_and_reason(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    make_take_home(order, cast.harbor.dosing_day(now), cast.dosing_nurse)
    url, page = open_dose(nurse, cast.rosa)
    assert "covers today" in page.content.decode()
    signed = {
        **hidden(page),
        **ANSWERS,
        "step": "check",
        "override_reason": "Bottle back, unopened",
        "prescriber_email": cast.prescriber.email,
        "prescriber_code": "",
    }
    wrong = nurse.post(url, {**signed, "prescriber_password": "not the password at all"})
    assert wrong.status_code == 422
    assert "do not belong together" in wrong.content.decode()
    assert "not the password" not in wrong.content.decode()
    confirm = nurse.post(url, {**signed, **hidden(wrong), "prescriber_password": PASSWORD})
    assert confirm.status_code == 200, confirm.content.decode()
    assert PASSWORD not in confirm.content.decode()
    answer = nurse.post(url, {**hidden(confirm), "step": "give"})
    assert answer.status_code == 303
    kept = next(item for item in Dose.objects.get().findings if item["code"] == "take_home_covers_today")
    assert kept["overridden_by"] == str(cast.prescriber.pk)


def test_h9_a_nurse_cannot_pass_a_prescribers_stop(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    make_take_home(order, cast.harbor.dosing_day(now), cast.dosing_nurse)
    url, page = open_dose(nurse, cast.rosa)
    for email in (cast.dosing_nurse.email, cast.detox_nurse.email, cast.nadia.email):
        sent = {
            **hidden(page),
            **ANSWERS,
            "override_reason": "x",
            "prescriber_email": email,
            "prescriber_password": PASSWORD,
        }
        assert nurse.post(url, {**sent, "step": "check"}).status_code == 422
        assert nurse.post(url, {**sent, "step": "give", "passed_stops": "forged"}).status_code == 422
    assert not Dose.objects.exists()


def test_do_not_give_asks_why_and_the_queue_says_it(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    open_dose(nurse, cast.rosa)
    url = reverse("medication:not_given", args=[order.pk])
    sent = {"form_key": str(uuid4()), "order_version": "1", "part": "1"}
    assert nurse.post(url, {**sent, "reason": ""}).status_code == 422
    assert nurse.post(url, {**sent, "reason": "other", "note": ""}).status_code == 422
    answer = nurse.post(url, {**sent, "reason": "refused"})
    assert answer.status_code == 303
    assert "It can still be given today" in nurse.get(answer["Location"]).content.decode()
    assert "The person said no" in nurse.get(reverse("medication:window")).content.decode()


def test_h1_not_giving_also_needs_the_person_at_the_window(nurse: Client, cast: Cast, order: MedicationOrder) -> None:
    url = reverse("medication:not_given", args=[order.pk])
    sent = {"form_key": str(uuid4()), "order_version": "1", "part": "1", "reason": "refused"}
    assert nurse.post(url, sent).status_code == 409
    assert not Dose.objects.exists()


def test_h6_did_it_happen_says_unknown_until_settled_and_then_the_page_can_give_nothing(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    sent = {**hidden(page), **ANSWERS, "step": "give"}
    ask = reverse("medication:did_it_happen", args=[UUID(sent["form_key"])])
    assert "Not known yet." in nurse.get(ask).content.decode()
    assert "No, not given." in nurse.post(ask).content.decode()
    late = nurse.post(url, sent)
    assert late.status_code == 409
    assert not Dose.objects.exists()
    assert "No, not given." in nurse.get(ask).content.decode()


def test_h6_did_it_happen_says_yes_with_who_and_when(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    sent = {**hidden(page), **ANSWERS, "step": "give"}
    nurse.post(url, sent)
    ask = reverse("medication:did_it_happen", args=[UUID(sent["form_key"])])
    for answer in (nurse.get(ask), nurse.post(ask)):
        assert "Yes, given." in answer.content.decode()
        assert "Rosa Vega" in answer.content.decode()
    other = sign_in(Client(), cast.nadia)
    assert "Rosa" not in other.get(ask).content.decode()


def test_h36_a_dose_is_taken_back_before_a_second_person(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, page = open_dose(nurse, cast.rosa)
    outcome = nurse.post(url, {**hidden(page), **ANSWERS, "step": "give"})["Location"]
    back = reverse("medication:reverse_dose", args=[Dose.objects.get().pk])
    sent = {"form_key": str(uuid4()), "reason": "Spilled before the mouth", "colleague_password": PASSWORD}
    for email in (cast.dosing_nurse.email, cast.counselor.email, "nobody@example.org", ""):
        assert nurse.post(back, {**sent, "colleague_email": email}).status_code == 422
    assert nurse.post(back, {**sent, "colleague_email": cast.detox_nurse.email}).status_code == 303
    assert "Entered in error." in nurse.get(outcome).content.decode()
    assert StockEntry.objects.get(kind="reversed").second_by == cast.detox_nurse
    assert "struck" in nurse.get(reverse("medication:person", args=[cast.rosa.pk])).content.decode()


def test_the_queue_region_keeps_its_number_of_queries(
    nurse: Client, cast: Cast, order: MedicationOrder, django_assert_num_queries: Any, now: datetime
) -> None:
    url = reverse("medication:queue")
    with django_assert_num_queries(4):
        nurse.get(url)
    for number in range(20):
        person = make_patient("Person", f"Number{number}")
        make_order(make_episode(person, cast.harbor, cast.admissions), cast.prescriber)
        Arrival.objects.create(
            patient=person,
            site=cast.harbor,
            dosing_day=cast.harbor.dosing_day(now),
            arrived_at=now,
            seen_by=cast.dosing_nurse,
        )
        Hold.objects.create(patient=person, reason="counselor", holds=["opioid"], owner_role="counselor", placed_at=now)
    with django_assert_num_queries(4):
        page = nurse.get(url).content.decode()
    assert page.count("hold</span>") == 20


def test_two_windows_ask_which_one(cast: Cast, order: MedicationOrder) -> None:
    from breakwater.organization.models import Station

    second = Station.objects.create(site=cast.harbor, name="Window 2", kind="dosing_window")
    theirs = Station.objects.create(site=cast.eastside, name="Window E", kind="dosing_window")
    client = sign_in(Client(), cast.dosing_nurse)
    page = client.get(reverse("medication:window")).content.decode()
    assert "Which window are you at?" in page
    assert "Window E" not in page
    choose = reverse("medication:choose_station")
    assert client.post(choose, {"station": theirs.pk}).status_code == 422
    assert client.post(choose, {}).status_code == 422
    client.post(choose, {"station": second.pk})
    assert "<h1>Window 2</h1>" in client.get(reverse("medication:window")).content.decode()


def test_here_now_puts_somebody_in_the_queue_once(nurse: Client, cast: Cast, order: MedicationOrder) -> None:
    url = reverse("medication:arrive", args=[cast.rosa.pk])
    for _ in range(2):
        assert nurse.post(url).status_code == 303
    assert Arrival.objects.count() == AuditEntry.objects.filter(action="person.arrived").count() == 1
    assert ">0\xa0min<" in nurse.get(reverse("medication:window")).content.decode()


def test_an_expired_note_of_a_prescriber_does_not_count(cast: Cast, order: MedicationOrder) -> None:
    import time_machine

    from breakwater.journey.medication import passed_stops
    from breakwater.journey.medication.actions import DueDose
    from breakwater.journey.medication.gate import Override

    due = DueDose(order.pk, 1, cast.rosa.pk)
    note = passed_stops.sign([Override("interval_too_short", "Late", cast.prescriber)], due, cast.dosing_nurse)
    assert passed_stops.read(note, due, cast.dosing_nurse)[0].by == cast.prescriber
    assert not passed_stops.read(note, due, cast.detox_nurse)
    assert not passed_stops.read(note, DueDose(order.pk, 2, cast.rosa.pk), cast.dosing_nurse)
    assert not passed_stops.read(note[:-2], due, cast.dosing_nurse)
    with time_machine.travel(datetime.now().astimezone() + timedelta(seconds=301)):
        assert not passed_stops.read(note, due, cast.dosing_nurse)


# Several windows, screens seen from the hall, and what the header says first


@pytest.fixture
def colleague(cast: Cast) -> Client:
    """Maria, standing at a second window."""
    from breakwater.organization.models import Station

    second = Station.objects.create(site=cast.harbor, name="Window 2", kind="dosing_window")
    client = sign_in(Client(), cast.detox_nurse)
    client.post(reverse("medication:choose_station"), {"station": second.pk})
    return client


def words_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_h1_a_person_called_to_one_window_is_shown_as_there_at_the_others(
    nurse: Client, colleague: Client, cast: Cast, order: MedicationOrder, bottle: Bottle
) -> None:
    url, _ = open_dose(nurse, cast.rosa)
    assert "at Window 1" in words_of(colleague.get(reverse("medication:window")))
    assert "called to" not in words_of(nurse.get(url))
    open_dose(colleague, cast.rosa)
    here = words_of(nurse.get(url))
    assert "Rosie was called to Window 2 meanwhile" in here


def test_a_call_of_half_an_hour_ago_is_not_shown(
    nurse: Client, colleague: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    from breakwater.journey.medication.models import AtWindow

    open_dose(nurse, cast.rosa)
    AtWindow.objects.update(called_at=now - timedelta(minutes=31))
    assert "at Window 1" not in words_of(colleague.get(reverse("medication:window")))


def test_h2_people_called_alike_are_marked_in_the_queue(nurse: Client, cast: Cast, order: MedicationOrder) -> None:
    assert "same name" not in words_of(nurse.get(reverse("medication:window")))
    twin = make_patient("Rósa", "Vega")
    make_order(make_episode(twin, cast.harbor, cast.admissions), cast.prescriber)
    assert words_of(nurse.get(reverse("medication:window"))).count("same name") == 2


def test_h85_a_screen_seen_from_the_hall_shows_initials_by_one_key(
    nurse: Client, cast: Cast, order: MedicationOrder
) -> None:
    window = reverse("medication:window")
    assert 'data-key="F9"' in nurse.get(window).content.decode()
    answer = nurse.post(reverse("hide_names"), {"hide": "yes", "next": window})
    assert answer["Location"] == window
    hidden_page = words_of(nurse.get(window))
    assert "Vega" not in hidden_page
    assert f"R. V. {cast.rosa.record_number % 100:02d}" in hidden_page
    nurse.post(reverse("hide_names"), {"hide": "no", "next": "https://elsewhere.example/"})
    assert "Vega, Rosa" in words_of(nurse.get(window))


def test_the_photo_of_the_open_person_stands_in_the_queue(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    from breakwater.record.models import PatientPhoto

    photo = PatientPhoto.objects.create(
        patient=cast.rosa, jpeg=b"x", sha256="0" * 64, taken_at=now, taken_by=cast.dosing_nurse
    )
    Patient.objects.filter(pk=cast.rosa.pk).update(photo=photo)
    address = reverse("chart:photo", args=[photo.pk])
    region = reverse("medication:queue")
    assert address not in nurse.get(region).content.decode()
    open_dose(nurse, cast.rosa)
    assert address in nurse.get(region).content.decode()
    nurse.post(reverse("hide_names"), {"hide": "yes"})
    assert address not in nurse.get(region).content.decode()


def test_h21_one_line_says_the_cautions_in_their_rank_with_values(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime
) -> None:
    _, before = open_dose(nurse, cast.rosa)
    assert "not asked yet: pregnancy, other medicines, liver" in words_of(before)
    Patient.objects.filter(pk=cast.rosa.pk).update(
        pregnant=True, other_medicines=["lorazepam", "rifampin"], liver="severe", standing_reviewed_at=now,
        standing_reviewed_by=cast.prescriber,
    )  # fmt: skip
    _, page = open_dose(nurse, cast.rosa)
    line = words_of(page).partition("Think first:")[2]
    ranked = ("Pregnancy: pregnant", "Other medicines: rifampin", "Sedatives and alcohol:", "Liver: severe")
    said = [line.index(words) for words in ranked]
    assert said == sorted(said)
    assert "1 more in the list" in line


def test_the_dose_page_keeps_its_number_of_queries(
    nurse: Client, cast: Cast, order: MedicationOrder, bottle: Bottle, now: datetime, django_assert_num_queries: Any
) -> None:
    url, _ = open_dose(nurse, cast.rosa)
    with django_assert_num_queries(8):
        nurse.get(url)
    Patient.objects.filter(pk=cast.rosa.pk).update(other_medicines=[f"medicine {n}" for n in range(20)])
    for number in range(20):
        person = make_patient("Person", f"Number{number}")
        make_order(make_episode(person, cast.harbor, cast.admissions), cast.prescriber)
        place_hold(patient=person, reason="counselor", note="", owner_role="counselor", by=cast.counselor, at=now)
    with django_assert_num_queries(8):
        nurse.get(url)
