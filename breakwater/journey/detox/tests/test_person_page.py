"""One person's page: curve, vital signs, flags with their answers, the record."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.detox.flag_actions import answer_flags
from breakwater.journey.detox.people import load_person
from breakwater.journey.detox.tests.builders import admit, dose, order, record, scored_before
from breakwater.organization.clock import now
from breakwater.record.models import EpisodeOfCare, Screening
from breakwater.testing.cast import Cast, make_enquiry
from breakwater.testing.sign_in import sign_in


def page_of(client: Client, episode: EpisodeOfCare) -> str:
    response = client.get(reverse("detox:person", args=[episode.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_head_names_the_person_as_they_ask(cast: Cast, nurse: Client) -> None:
    rosie = admit(cast, "Rosa", "Picture", preferred_name="Rosie", pronouns="she/her", allergies=["penicillin"])
    page = page_of(nurse, rosie)
    assert "A1 Picture, Rosa" in page
    assert "30 years · day 3 · ID" in page
    assert "Asks to be called <strong>Rosie</strong>, she/her" in page
    assert "Allergies: penicillin" in page
    assert AuditEntry.objects.filter(action="detox.person_viewed", patient_id=rosie.patient_id).count() == 1


def test_without_a_score_the_page_says_so(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    page = page_of(nurse, ana)
    assert "The curve begins with the first COWS." in page
    assert "Nothing recorded yet." in page
    assert "nobody yet" in page


def test_the_same_numbers_stand_in_the_curve_and_in_its_table(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    scored_before(ana, cast.detox_nurse, [9, 14, 11])
    of = order(ana, cast)
    dose(of, cast.dosing_nurse, minutes_ago=1500)
    dose(of, cast.dosing_nurse, minutes_ago=60, not_given="refused")
    page = page_of(nurse, ana)
    assert "14 peak" in page
    assert "8 refused" in page
    table = page.split("Same data as a table")[1].split("</table>")[0]
    assert [words in table for words in ("9 mild", "14 moderate", "11 mild")] == [True] * 3
    assert "buprenorphine 8\xa0mg given" in table
    assert "buprenorphine 8\xa0mg not given: the person said no" in table


def test_the_dose_due_is_drawn_until_it_is_given_or_held(cast: Cast, ana: EpisodeOfCare) -> None:
    scored_before(ana, cast.detox_nurse, [9, 14, 11])
    assert load_person(ana, now=now()).due_dose is None
    of = order(ana, cast)
    assert load_person(ana, now=now()).due_dose is not None
    flag = record(ana, cast.detox_nurse, minutes_ago=20, vitals={"respiratory_rate_per_min": 8}).flags[0]
    assert load_person(ana, now=now()).due_dose is None
    record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 14})
    answer_flags(
        flags=[flag], action_taken="reassessed_safe", note="", form_key=uuid4(), body={}, by=cast.detox_nurse, at=now()
    )
    dose(of, cast.dosing_nurse, minutes_ago=1)
    assert load_person(ana, now=now()).due_dose is None


def test_the_expected_course_is_drawn_only_with_a_last_use(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    scored_before(ana, cast.detox_nurse, [9, 14, 11, 13, 16, 12])
    assert "model, not measured" not in page_of(nurse, ana)
    enquiry = make_enquiry(cast.harbor)
    Screening.objects.create(
        enquiry=enquiry, answers={}, criteria_met=8, severity="severe", last_opioid="heroin",
        last_use_at=ana.started_at - timedelta(hours=10), screened_at=now(), screened_by=cast.admissions,
    )  # fmt: skip
    EpisodeOfCare.objects.filter(pk=ana.pk).update(enquiry=enquiry)
    page = page_of(nurse, ana)
    assert "model, not measured" in page


def test_a_long_stay_shows_its_last_days_and_all_of_them_in_the_table(cast: Cast, nurse: Client) -> None:
    omar = admit(cast, "Ben", "Hale", hours_ago=30 * 24)
    scored_before(omar, cast.detox_nurse, [33, *([8] * 20), 4], every_minutes=24 * 60)
    page = page_of(nurse, omar)
    assert "The last 14 days of scores." in page
    assert "33 peak" not in page
    assert "33 mod. severe" in page


def test_flags_stand_with_their_answers(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    flag = record(ana, cast.detox_nurse, minutes_ago=30, vitals={"respiratory_rate_per_min": 8}).flags[0]
    record(ana, cast.detox_nurse, vitals={"pulse_per_min": 120})
    answer_flags(
        flags=[flag], action_taken="naloxone_given", note="Breathing 14 after 3 min.", form_key=uuid4(), body={},
        by=cast.prescriber, at=now(),
    )  # fmt: skip
    page = page_of(nurse, ana)
    assert "Gave naloxone and supported breathing. Ada Wei MD, Sun Nov\xa022, 14:20" in page
    assert "Breathing 14 after 3 min." in page
    assert "HR 120 /min at 14:20" in page
    assert page.count(">Respond<") == 2  # in the title row and beside the open flag


def test_vital_signs_are_charts_and_a_table(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    record(ana, cast.detox_nurse, minutes_ago=60, vitals={"respiratory_rate_per_min": 16, "systolic_mmhg": 120})
    record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 14, "sedation_poss": "1"})
    page = page_of(nurse, ana)
    assert "Respiratory rate, /min" in page
    assert "Pulse, /min" not in page
    assert "<td>120/–</td>" in page
    assert "<td>Awake and alert</td>" in page


def test_a_stay_that_ended_can_be_read_but_not_added_to(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    record(ana, cast.detox_nurse, total=8)
    EpisodeOfCare.objects.filter(pk=ana.pk).update(
        status=EpisodeOfCare.Status.FINISHED, ended_at=now(), ended_by=cast.prescriber, discharge_reason="completed"
    )
    page = page_of(nurse, ana)
    assert "It can be read, not added to." in page
    assert reverse("detox:record", args=[ana.pk]) not in page


@pytest.mark.parametrize("entries", [1, 30])
def test_the_number_of_queries_does_not_grow_with_the_record(
    cast: Cast, ana: EpisodeOfCare, nurse: Client, entries: int
) -> None:
    scored_before(ana, cast.detox_nurse, [8] * entries, every_minutes=60)
    of = order(ana, cast)
    for number in range(min(entries, 5)):
        dose(of, cast.dosing_nurse, minutes_ago=100 * 24 * number + 1, not_given="refused")
    for number in range(min(entries, 5)):
        record(ana, cast.detox_nurse, minutes_ago=number, vitals={"respiratory_rate_per_min": 8})
    page_of(nurse, ana)
    with CaptureQueriesContext(connection) as queries:
        page_of(nurse, ana)
    # session, staff with roles, episode, audit row; observations, doses, orders, flags, holds, stays, watch
    assert len(queries) == 11


@pytest.mark.parametrize("role", ["counselor", "manager", "admissions", "recovery"])
def test_roles_without_the_right_do_not_open_the_page(
    cast: Cast, ana: EpisodeOfCare, client: Client, role: str
) -> None:
    sign_in(client, cast.by_role(role))
    answer = client.get(reverse("detox:person", args=[ana.pk]))
    assert answer.status_code == 403
    assert "Ortiz" not in answer.content.decode()


def test_another_sites_person_answers_like_one_that_is_not_there(
    cast: Cast, ana: EpisodeOfCare, client: Client
) -> None:
    sign_in(client, cast.nadia)
    theirs = client.get(reverse("detox:person", args=[ana.pk]))
    nobodys = client.get(reverse("detox:person", args=[uuid4()]))
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.content == nobodys.content
