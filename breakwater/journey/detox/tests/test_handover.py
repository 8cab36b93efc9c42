"""The hand-over list: one line for each person, and taking people over."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.tests.builders import admit, order, record
from breakwater.record.models import EpisodeOfCare
from breakwater.testing.cast import Cast, make_episode, make_patient
from breakwater.testing.sign_in import sign_in

HANDOVER = "/detox/handover/"


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_each_person_has_one_line_by_bed(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    ben = admit(cast, "Ben", "Hale", bed=1, allergies=["latex"])
    order(ana, cast)
    record(ana, cast.detox_nurse, minutes_ago=30, total=14, vitals={"respiratory_rate_per_min": 8})
    record(ben, cast.dosing_nurse, minutes_ago=10, total=8)
    words = words_of(nurse.get(HANDOVER).content.decode())
    number = ana.patient.record_number
    assert (
        f"A1 Ortiz, Ana 30 ID {number // 1000} {number % 1000:03} 3 14 moderate at 13:50 15:50 in 1 h 30 "
        "RR 8 /min on hold: red flag buprenorphine 8 mg none known Maria Jensen"
    ) in words
    assert "3 8 mild at 14:10 18:10 in 3 h 50 none none no order latex Tom Keller" in words
    assert AuditEntry.objects.get(action="detox.handover_viewed").detail == {"people": 2}


def test_a_nurse_takes_the_people_ticked(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    ben = admit(cast, "Ben", "Hale", bed=1)
    response = nurse.post(reverse("detox:take"), {"episode": [str(ana.pk), str(ben.pk)]}, follow=True)
    assert response.redirect_chain == [(HANDOVER, 303)]
    assert "You are now the nurse of 2 more people." in response.content.decode()
    assert {watch.nurse for watch in Watch.objects.all()} == {cast.detox_nurse}


def test_taking_nobody_says_what_to_do(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    response = nurse.post(reverse("detox:take"), {"episode": ["not an id"]}, follow=True)
    assert "Tick at least one person" in response.content.decode()
    assert not Watch.objects.exists()


def test_people_of_another_site_are_not_taken(cast: Cast, nurse: Client) -> None:
    theirs = make_episode(make_patient("Zed", "Canary"), cast.eastside, cast.nadia)
    nurse.post(reverse("detox:take"), {"episode": [str(theirs.pk)]})
    assert not Watch.objects.exists()


def test_taking_over_from_the_persons_page_comes_back_to_it(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    record(ana, cast.dosing_nurse, total=8)
    page = nurse.get(reverse("detox:person", args=[ana.pk])).content.decode()
    assert "Take over from Tom Keller RN" in page
    response = nurse.post(reverse("detox:take"), {"episode": [str(ana.pk)], "back": str(ana.pk)}, follow=True)
    assert response.redirect_chain == [(reverse("detox:person", args=[ana.pk]), 303)]
    assert "Take over from" not in response.content.decode()


def test_a_manager_gets_no_list_and_takes_nobody(cast: Cast, ana: EpisodeOfCare, client: Client) -> None:
    sign_in(client, cast.manager)
    assert client.get(HANDOVER).status_code == 403
    assert client.post(reverse("detox:take"), {"episode": [str(ana.pk)]}).status_code == 403


def test_a_prescriber_reads_the_list_but_takes_nobody(cast: Cast, ana: EpisodeOfCare, client: Client) -> None:
    sign_in(client, cast.prescriber)
    page = client.get(HANDOVER).content.decode()
    assert "Ortiz, Ana" in page
    assert "I take the people ticked" not in page
    assert client.post(reverse("detox:take"), {"episode": [str(ana.pk)]}).status_code == 403


def test_an_empty_unit_has_nobody_to_hand_over(cast: Cast, nurse: Client) -> None:
    assert "There is nobody to hand over." in nurse.get(HANDOVER).content.decode()
