"""The map of beds."""

from __future__ import annotations

import re
import uuid

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from breakwater.audit.models import AuditEntry
from breakwater.journey.admissions.tests.builders import bed, held, ready
from breakwater.journey.admissions.tests.pages import address, words
from breakwater.record.models import Stay
from breakwater.testing.cast import Cast, make_stay
from breakwater.testing.sign_in import sign_in

# session, staff with roles, beds, stays, one audit row
BEDS_QUERIES = 5


def test_the_map_offers_free_beds_and_names_who_lies_where(cast: Cast, amira: Client) -> None:
    make_stay(cast.rosas_episode, bed(cast), cast.admissions)
    enquiry = ready(cast, preferred_name="Mara")
    held(cast, enquiry, "A2")
    page = words(amira.get(address("beds")))
    assert "A1 in use Vega, Rosa" in page
    assert re.search(r"A2 held Mara until \d\d:\d\d Let go", page)
    assert "A3 free Hold" in page


def test_a_bed_is_held_from_the_map(cast: Cast, amira: Client) -> None:
    enquiry = ready(cast)
    assert f"?enquiry={enquiry.pk}" in amira.get(address("beds") + f"?enquiry={enquiry.pk}").content.decode()
    page = amira.get(address("hold", bed(cast).pk) + f"?enquiry={enquiry.pk}").content.decode()
    assert f'value="{enquiry.pk}" selected' in page
    assert '<option value="4" selected>' in page
    form = {"form_key": uuid.uuid4(), "enquiry": enquiry.pk, "hours": "4"}
    answer = amira.post(address("hold", bed(cast).pk), form)
    assert answer.headers["Location"] == address("enquiry", enquiry.pk)
    assert Stay.objects.get().status == Stay.Status.HELD


def test_a_bed_just_taken_is_said_so_with_status_409(cast: Cast, amira: Client) -> None:
    held(cast, ready(cast))
    form = {"form_key": uuid.uuid4(), "enquiry": ready(cast).pk, "hours": "4"}
    answer = amira.post(address("hold", bed(cast).pk), form)
    assert answer.status_code == 409
    assert "Bed A1 has just been taken." in words(answer)
    assert AuditEntry.objects.get(kind="refused").detail["code"] == "bed_taken"


def test_a_hold_is_let_go_from_the_map(cast: Cast, amira: Client) -> None:
    stay = held(cast, ready(cast))
    assert amira.post(address("release", stay.pk), {"form_key": uuid.uuid4()}).status_code == 302
    answer = amira.post(address("release", stay.pk), {"form_key": uuid.uuid4()})
    assert answer.status_code == 409
    assert "This hold has already ended." in words(answer)


def test_a_nurse_sees_the_map_and_holds_nothing(cast: Cast) -> None:
    maria = sign_in(Client(), cast.detox_nurse)
    assert "Hold bed" not in words(maria.get(address("beds")))
    assert maria.get(address("hold", bed(cast).pk)).status_code == 403


def test_the_map_has_a_fixed_number_of_queries(
    cast: Cast, amira: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    amira.get(address("beds"))
    with django_assert_num_queries(BEDS_QUERIES):
        amira.get(address("beds"))
    for label in ("A1", "A2", "A3"):
        held(cast, ready(cast), label)
    make_stay(cast.rosas_episode, bed(cast, "A4"), cast.admissions)
    with django_assert_num_queries(BEDS_QUERIES):
        amira.get(address("beds"))
