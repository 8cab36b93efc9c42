"""The one page from a name to a bed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from breakwater.audit.models import AuditEntry
from breakwater.journey.admissions.tests.builders import at_now, bed, held, ready
from breakwater.journey.admissions.tests.pages import address, local, words
from breakwater.record.models import EpisodeOfCare
from breakwater.testing.cast import Cast, make_enquiry, make_patient

# session, staff with roles, enquiry, placement, screening, hold, beds, stays, staff of the site, one audit row
ADMISSION_QUERIES = 10


def admission_form(cast: Cast, **changes: Any) -> dict[str, Any]:
    form: dict[str, Any] = {
        "form_key": uuid.uuid4(), "given_name": "Mara", "family_name": "Quint", "birth_on": "1990-05-17",
        "preferred_name": "Mara", "pronouns": "she/her", "language": "English", "phone": "555-0111",
        "emergency_contact": "Jo Quint, sister", "allergies_known": "some", "allergies": "penicillin, latex",
        "pregnant": "no", "bed": bed(cast).pk, "enrollment_result": "person_says_no", "enrollment_detail": "",
        "enrollment_checked_at": local(cast), "enrollment_checked_by": cast.admissions.pk,
        "notice_acknowledged": "on", "treatment_sharing": "yes", "registry_check": "yes",
        "registries": "State opioid treatment registry", "signer": "patient", "signed_name": "Mara Quint",
        "method": "electronic", "representative_relation": "", "representative_authority": "", "capacity_basis": "",
    }  # fmt: skip
    return form | changes


def test_somebody_is_admitted_and_the_next_page_says_what_happens(cast: Cast, amira: Client) -> None:
    enquiry = ready(cast)
    held(cast, enquiry)
    page = amira.get(address("admit", enquiry.pk)).content.decode()
    assert "A1, Detox unit, held for them" in page
    answer = amira.post(address("admit", enquiry.pk), admission_form(cast))
    assert answer.headers["Location"] == address("admitted", enquiry.pk)
    after = words(amira.get(address("admitted", enquiry.pk)))
    assert "Mara is admitted" in after
    assert "Bed A1, Detox unit" in after
    assert "Allergies: penicillin, latex" in after
    assert "The detox nurse records COWS and vital signs" in after
    assert amira.get(address("admit", enquiry.pk)).headers["Location"] == address("admitted", enquiry.pk)


def test_the_form_sent_again_ends_on_the_same_page(cast: Cast, amira: Client) -> None:
    enquiry, form = ready(cast), admission_form(cast)
    first = amira.post(address("admit", enquiry.pk), form)
    second = amira.post(address("admit", enquiry.pk), form)
    assert first.headers["Location"] == second.headers["Location"] == address("admitted", enquiry.pk)
    assert EpisodeOfCare.objects.filter(enquiry=enquiry).count() == 1


def test_without_a_level_the_page_sends_back_to_the_enquiry(cast: Cast, amira: Client) -> None:
    enquiry = make_enquiry(cast.harbor)
    answer = amira.get(address("admit", enquiry.pk), follow=True)
    assert "Decide the level of care first" in words(answer)


def test_an_outpatient_level_asks_for_no_bed(cast: Cast, amira: Client) -> None:
    enquiry = ready(cast, "1.7")
    assert 'name="bed"' not in amira.get(address("admit", enquiry.pk)).content.decode()
    form = admission_form(cast)
    del form["bed"]
    assert amira.post(address("admit", enquiry.pk), form).status_code == 302
    assert "signs the first order" in words(amira.get(address("admitted", enquiry.pk)))


def test_a_bed_taken_meanwhile_is_said_so_and_what_was_typed_stays(cast: Cast, amira: Client) -> None:
    enquiry = ready(cast)
    held(cast, ready(cast))
    answer = amira.post(address("admit", enquiry.pk), admission_form(cast))
    assert answer.status_code == 409
    assert "Bed A1 has just been taken." in words(answer)
    assert 'value="Quint"' in answer.content.decode()


def test_missing_answers_are_named_one_by_one(cast: Cast, amira: Client) -> None:
    enquiry = ready(cast)
    form = admission_form(cast, notice_acknowledged="", signed_name="", enrollment_result="", bed="", allergies=" , ")
    form["birth_on"] = "05/17/1990"
    answer = amira.post(address("admit", enquiry.pk), form)
    page = words(answer)
    assert answer.status_code == 422
    for text in (
        "Give the person the notice of privacy practices", "Let the person sign with their full name.",
        "Ask whether the person is in another program", "Choose a free bed.", "Write which allergies.",
        "Enter a date as year-month-day",
    ):  # fmt: skip
        assert text in page


@pytest.mark.parametrize("birth_on", ["2990-01-01", "1890-01-01"])
def test_an_impossible_birth_date_is_refused(cast: Cast, amira: Client, birth_on: str) -> None:
    answer = amira.post(address("admit", ready(cast).pk), admission_form(cast, birth_on=birth_on))
    assert "Check the birth date" in words(answer)


def test_under_18_needs_a_prescriber_and_the_basis_of_the_signature(cast: Cast, amira: Client) -> None:
    enquiry = ready(cast)
    born = at_now().date() - timedelta(days=17 * 365)
    answer = amira.post(address("admit", enquiry.pk), admission_form(cast, birth_on=born.isoformat()))
    assert "This person is under 18. Ask a prescriber first" in words(answer)
    assert "Write the law or finding that says who may sign." in words(answer)
    form = admission_form(
        cast, birth_on=born.isoformat(), minor_confirmed="on", signer="representative", signed_name="Jo Quint",
        representative_relation="mother", representative_authority="birth certificate", capacity_basis="state law",
    )  # fmt: skip
    assert amira.post(address("admit", enquiry.pk), form).status_code == 302


def test_another_program_stops_the_admission_and_says_what_to_do(cast: Cast, amira: Client) -> None:
    enquiry = ready(cast)
    answer = amira.post(address("admit", enquiry.pk), admission_form(cast, enrollment_result="still_enrolled"))
    assert answer.status_code == 422
    assert "two doses on one day can kill" in words(answer)
    assert EpisodeOfCare.objects.filter(enquiry=enquiry).count() == 0


def test_a_person_who_comes_back_is_shown_and_chosen(cast: Cast, amira: Client) -> None:
    old = make_patient("Mara", "Quint", birth_on=at_now().date().replace(year=1990, month=5, day=17))
    EpisodeOfCare.objects.create(
        patient=old, site=cast.harbor, level_of_care="3.7", started_at=at_now() - timedelta(days=90),
        admitted_by=cast.admissions, multiple_enrollment_checked_at=at_now(),
        multiple_enrollment_checked_by=cast.admissions, multiple_enrollment_result="none", status="finished",
        ended_at=at_now() - timedelta(days=80), ended_by=cast.admissions, discharge_reason="completed",
    )  # fmt: skip
    enquiry, form = ready(cast), admission_form(cast)
    answer = amira.post(address("admit", enquiry.pk), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Quint, Mara , born May 17, 1990" in words(answer)
    assert f'value="{old.pk}"' in page
    assert AuditEntry.objects.get(action="admission.match_shown").patient_id == old.pk
    form |= {"same_as": old.pk, "none_of": old.pk}
    assert amira.post(address("admit", enquiry.pk), form).status_code == 302
    assert EpisodeOfCare.objects.get(enquiry=enquiry).patient == old


def test_a_different_person_with_that_name_is_admitted_on_a_new_record(cast: Cast, amira: Client) -> None:
    old = make_patient("Mara", "Quint", birth_on=at_now().date().replace(year=1989, month=1, day=2))
    EpisodeOfCare.objects.create(
        patient=old, site=cast.harbor, level_of_care="1.7", started_at=at_now(), admitted_by=cast.admissions,
        multiple_enrollment_checked_at=at_now(), multiple_enrollment_checked_by=cast.admissions,
        multiple_enrollment_result="none",
    )  # fmt: skip
    enquiry, form = ready(cast), admission_form(cast)
    assert amira.post(address("admit", enquiry.pk), form).status_code == 422
    form |= {"same_as": "new", "none_of": str(old.pk)}
    assert amira.post(address("admit", enquiry.pk), form).status_code == 302
    assert EpisodeOfCare.objects.get(enquiry=enquiry).patient != old


def test_a_record_out_of_reach_is_not_on_the_page(cast: Cast, amira: Client) -> None:
    elsewhere = make_patient("Mara", "Quint", birth_on=at_now().date().replace(year=1990, month=5, day=17))
    EpisodeOfCare.objects.create(
        patient=elsewhere, site=cast.eastside, level_of_care="1.7", started_at=at_now(), admitted_by=cast.nadia,
        multiple_enrollment_checked_at=at_now(), multiple_enrollment_checked_by=cast.nadia,
        multiple_enrollment_result="none",
    )  # fmt: skip
    enquiry = ready(cast)
    answer = amira.post(address("admit", enquiry.pk), admission_form(cast))
    assert answer.status_code == 422
    assert "Call your manager or the privacy officer now" in words(answer)
    for told in ("Eastside", str(elsewhere.pk), "Is it one of these people?", str(elsewhere.record_number)):
        assert told not in answer.content.decode()


def test_the_admission_page_has_a_fixed_number_of_queries(
    cast: Cast, amira: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    enquiry = ready(cast)
    amira.get(address("admit", enquiry.pk))
    with django_assert_num_queries(ADMISSION_QUERIES):
        amira.get(address("admit", enquiry.pk))
    for label in ("A1", "A2", "A3"):
        held(cast, ready(cast), label)
    with django_assert_num_queries(ADMISSION_QUERIES):
        amira.get(address("admit", enquiry.pk))
