"""The bedside form: each wrong input says what to do, keeps what was typed and saves nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.detox.tests.builders import answers_for
from breakwater.organization.clock import now
from breakwater.record.models import EpisodeOfCare, Flag, Observation
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in

ALL_ITEMS: dict[str, Any] = {f"cows_{item}": score for item, score in answers_for(11).items()}
VITALS = {
    "respiratory_rate_per_min": "16",
    "spo2_percent": "97",
    "pulse_per_min": "88",
    "systolic_mmhg": "132",
    "diastolic_mmhg": "82",
    "temperature": "98.6",
    "temperature_unit": "F",
    "sedation_poss": "1",
}


def send(client: Client, episode: EpisodeOfCare, *, follow: bool = False, **typed: Any) -> Any:
    data = {"form_key": str(uuid4()), **typed}
    return client.post(reverse("detox:record", args=[episode.pk]), data, follow=follow)


def saved(episode: EpisodeOfCare) -> Observation:
    return Observation.objects.get(episode=episode)


def test_the_form_draws_every_score_of_the_scale_and_no_other(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    page = nurse.get(reverse("detox:record", args=[ana.pk])).content.decode()
    assert page.count('name="cows_') == 4 + 5 + 4 + 4 + 4 + 4 + 5 + 4 + 4 + 4 + 3
    assert 'name="cows_gooseflesh" id="id_cows_gooseflesh_1" value="3"' in page
    assert 'name="cows_gooseflesh" id="id_cows_gooseflesh_1" value="1"' not in page
    assert "Felt, or hairs standing up" in page
    assert AuditEntry.objects.filter(action="detox.form_viewed", patient_id=ana.patient_id).count() == 1


def test_a_complete_form_is_saved_and_says_so(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    response = send(nurse, ana, follow=True, **ALL_ITEMS, **VITALS, note="Slept well.")
    assert response.redirect_chain == [(reverse("detox:board"), 303)]
    assert "Saved 14:20: COWS 11 mild." in response.content.decode()
    row = saved(ana)
    assert (row.total, row.band, row.temperature_c, row.note) == (11, "mild", Decimal("37.0"), "Slept well.")
    assert row.vitals.spo2_percent == 97


def test_celsius_is_kept_as_typed(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    send(nurse, ana, temperature="38.4", temperature_unit="C")
    assert saved(ana).temperature_c == Decimal("38.4")


def test_a_red_flag_leads_straight_to_its_answer(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    response = send(nurse, ana, respiratory_rate_per_min="8", back="person")
    flag = Flag.objects.get(episode=ana)
    assert response["Location"] == reverse("detox:answer_flag", args=[flag.pk]) + "?back=person"


def test_a_form_opened_from_the_persons_page_goes_back_there(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    assert send(nurse, ana, **ALL_ITEMS, back="person")["Location"] == reverse("detox:person", args=[ana.pk])


@pytest.mark.parametrize(
    ("typed", "message", "kept"),
    [
        ({"note": "Only words"}, "Enter a score, a vital sign or a sign that you saw.", "Only words"),
        ({"respiratory_rate_per_min": "fast"}, "Respiratory rate: enter a whole number from 0 to 80.", 'value="fast"'),
        ({"respiratory_rate_per_min": "12.5"}, "Respiratory rate: enter a whole number from 0 to 80.", 'value="12.5"'),
        ({"respiratory_rate_per_min": "-4"}, "Respiratory rate: enter a whole number from 0 to 80.", 'value="-4"'),
        ({"respiratory_rate_per_min": "١٢"}, "Respiratory rate: enter a whole number from 0 to 80.", 'value="١٢"'),
        ({"spo2_percent": "101"}, "SpO2: enter a number from 20 to 100.", 'value="101"'),
        ({"pulse_per_min": "1000"}, "Pulse: enter a number from 0 to 300.", 'value="1000"'),
        ({"systolic_mmhg": "80", "diastolic_mmhg": "90"}, "Diastolic pressure must be below systolic.", 'value="90"'),
        ({"diastolic_mmhg": "82"}, "Enter the systolic pressure too.", 'value="82"'),
        (
            {"temperature": "37.2", "temperature_unit": "F"},
            "Temperature: 37.2 °F is not possible. Enter a number from 77 to 113, or choose °C.",
            'value="37.2"',
        ),
        (
            {"temperature": "98.6", "temperature_unit": "C"},
            "Temperature: 98.6 °C is not possible. Enter a number from 25 to 45, or choose °F.",
            'value="98.6"',
        ),
        ({"temperature": "98,6"}, "Temperature: enter a number with at most one decimal", 'value="98,6"'),
        ({"pulse_per_min": "80", "observed_time": "25:00"}, "enter hours and minutes", 'value="25:00"'),
        ({"pulse_per_min": "80", "observed_time": "14:21"}, "This time is in the future.", 'value="14:21"'),
        (
            {"pulse_per_min": "80", "observed_time": "14:00", "observed_on": "2026-11-19"},
            "This time is before admission.",
            'value="2026-11-19"',
        ),
        ({"pulse_per_min": "80", "observed_on": "2026-11-21"}, "Enter the time for that day", 'value="2026-11-21"'),
        ({"pulse_per_min": "80", "observed_on": "yesterday"}, "Day: choose a date.", 'value="yesterday"'),
        ({"cows_pulse": "3"}, "Resting pulse: choose one of the scores shown.", "Resting pulse"),
        ({"pulse_per_min": "80", "sedation_poss": "9"}, "Sleepiness: choose one of those shown.", 'value="80"'),
        ({"reports": ["seizure", "made_up"]}, "Choose among the signs shown.", 'value="seizure"'),
    ],
)
def test_wrong_input_says_what_to_do_and_keeps_what_was_typed(
    cast: Cast, ana: EpisodeOfCare, nurse: Client, typed: Mapping[str, Any], message: str, kept: str
) -> None:
    response = send(nurse, ana, **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert kept in page
    assert "<title>Error: " in page
    assert not Observation.objects.filter(episode=ana).exists()


def test_signs_ticked_stay_ticked(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    page = send(nurse, ana, reports=["seizure"], pulse_per_min="x").content.decode()
    ticked = [tag for tag in re.findall(r"<input[^>]*>", page) if 'name="reports"' in tag and " checked" in tag]
    assert len(ticked) == 1
    assert 'value="seizure"' in ticked[0]


def test_a_missing_item_names_it_and_offers_to_save_incomplete(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    typed = {name: score for name, score in ALL_ITEMS.items() if name not in {"cows_tremor", "cows_yawning"}}
    response = send(nurse, ana, **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "No answer for: tremor of outstretched hands, yawning." in page
    assert 'name="stays_incomplete"' in page
    response = send(nurse, ana, **typed, stays_incomplete="on")
    assert response.status_code == 303
    assert (saved(ana).total, saved(ana).band) == (None, "")


def test_an_unusual_value_is_asked_about_once_more_and_then_raises_its_flag(
    cast: Cast, ana: EpisodeOfCare, nurse: Client
) -> None:
    response = send(nurse, ana, respiratory_rate_per_min="4")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Respiratory rate 4 /min: is this right?" in page
    assert 'name="confirmed" id="confirm_respiratory_rate_per_min" value="respiratory_rate_per_min=4"' in page
    response = send(nurse, ana, respiratory_rate_per_min="4", confirmed=["respiratory_rate_per_min=4"])
    assert response.status_code == 303
    assert Flag.objects.get(episode=ana).code == "slow_breathing"


def test_a_confirmation_counts_for_the_value_that_was_asked_about(
    cast: Cast, ana: EpisodeOfCare, nurse: Client
) -> None:
    response = send(nurse, ana, respiratory_rate_per_min="3", confirmed=["respiratory_rate_per_min=4"])
    assert response.status_code == 422
    assert not Observation.objects.filter(episode=ana).exists()


def test_a_confirmed_value_stays_confirmed_when_something_else_is_wrong(
    cast: Cast, ana: EpisodeOfCare, nurse: Client
) -> None:
    confirmed = ["respiratory_rate_per_min=4"]
    response = send(nurse, ana, respiratory_rate_per_min="4", spo2_percent="x", confirmed=confirmed)
    page = response.content.decode()
    assert "is this right?" not in page
    assert 'value="respiratory_rate_per_min=4" checked' in page


def test_pupils_scored_0_in_a_drowsy_person_are_asked_about(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    drowsy = ALL_ITEMS | {"cows_pupils": 0, "cows_gooseflesh": 5, "sedation_poss": "2"}
    response = send(nurse, ana, **drowsy)
    assert response.status_code == 422
    assert "Pupils score 0 also when they are pinpoint, and this person is drowsy." in response.content.decode()
    assert not Observation.objects.filter(episode=ana).exists()
    assert send(nurse, ana, **drowsy, confirmed=["cows_pupils=not pinpoint"]).status_code == 303
    assert not Flag.objects.filter(episode=ana).exists()


def test_pinpoint_pupils_told_in_a_drowsy_person_raise_the_flag(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    send(
        nurse,
        ana,
        **ALL_ITEMS | {"cows_pupils": 0, "cows_gooseflesh": 5},
        sedation_poss="2",
        reports=["pinpoint_pupils"],
    )
    assert Flag.objects.get(episode=ana).code == "pinpoint_drowsy"


def test_a_time_in_the_past_is_kept_and_marked_as_entered_later(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    send(nurse, ana, **ALL_ITEMS, observed_time="9:05")
    row = saved(ana)
    assert f"{cast.harbor.local(row.observed_at):%H:%M}" == "09:05"
    assert row.recorded_at == now()
    page = nurse.get(reverse("detox:person", args=[ana.pk])).content.decode()
    assert "entered later, Sun Nov\xa022, 14:20" in page


def test_a_time_on_an_earlier_day(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    send(nurse, ana, **ALL_ITEMS, observed_time="2300", observed_on="2026-11-21")
    assert saved(ana).observed_at == now() - timedelta(hours=15, minutes=20)


def test_the_same_form_sent_twice_is_saved_once(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    key = str(uuid4())
    first = send(nurse, ana, form_key=key, **ALL_ITEMS)
    again = send(nurse, ana, form_key=key, **ALL_ITEMS)
    assert (first.status_code, again.status_code) == (303, 303)
    assert Observation.objects.filter(episode=ana).count() == 1


def test_the_same_key_with_other_answers_is_refused(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    key = str(uuid4())
    send(nurse, ana, form_key=key, **ALL_ITEMS)
    response = send(nurse, ana, form_key=key, **ALL_ITEMS, note="More")
    assert response.status_code == 409
    assert "This page was already used for something else." in response.content.decode()
    assert Observation.objects.filter(episode=ana).count() == 1


def test_a_refusal_of_the_action_is_shown_and_written_down(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    EpisodeOfCare.objects.filter(pk=ana.pk).update(
        status=EpisodeOfCare.Status.FINISHED, ended_at=now(), ended_by=cast.prescriber, discharge_reason="completed"
    )
    response = send(nurse, ana, **ALL_ITEMS)
    assert response.status_code == 422
    assert "This person&#39;s treatment here has ended." in response.content.decode()
    assert AuditEntry.objects.get(kind=AuditEntry.Kind.REFUSED).detail == {"code": "stay_has_ended"}


@pytest.mark.parametrize("role", ["manager", "counselor", "admissions", "privacy_officer"])
def test_others_may_not_record(cast: Cast, ana: EpisodeOfCare, client: Client, role: str) -> None:
    sign_in(client, cast.by_role(role))
    assert send(client, ana, **ALL_ITEMS).status_code == 403
    assert not Observation.objects.filter(episode=ana).exists()


def test_a_nurse_of_another_site_may_not_record_and_learns_nothing(
    cast: Cast, ana: EpisodeOfCare, client: Client
) -> None:
    sign_in(client, cast.nadia)
    theirs = send(client, ana, **ALL_ITEMS)
    nobodys = client.post(reverse("detox:record", args=[uuid4()]), {"form_key": str(uuid4()), **ALL_ITEMS})
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.content == nobodys.content
    assert not Observation.objects.filter(episode=ana).exists()


def test_a_dosing_nurse_records_and_comes_back_to_the_person(cast: Cast, ana: EpisodeOfCare, client: Client) -> None:
    sign_in(client, cast.dosing_nurse)
    assert send(client, ana, **ALL_ITEMS)["Location"] == reverse("detox:person", args=[ana.pk])
