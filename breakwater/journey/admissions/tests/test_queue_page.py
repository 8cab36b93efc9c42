"""The home screen of admissions."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from breakwater.journey.admissions.tests.builders import admit, at_now, bed, held, ready, screened
from breakwater.journey.admissions.tests.pages import address, words
from breakwater.testing.cast import Cast, make_enquiry

# session, staff with roles, five of the queue, one audit row
QUEUE_QUERIES = 8


def test_the_queue_shows_urgent_first_then_by_the_promised_time(cast: Cast, amira: Client) -> None:
    make_enquiry(cast.harbor, preferred_name="Late", received_at=at_now() - timedelta(minutes=40))
    make_enquiry(cast.harbor, preferred_name="Soon", call_back_due_at=at_now() + timedelta(minutes=10))
    make_enquiry(cast.harbor, preferred_name="Urgent", urgent=True, call_back_due_at=at_now() + timedelta(hours=1))
    answer = amira.get(address("queue"))
    page = words(answer)
    assert page.index("Urgent") < page.index("Late") < page.index("Soon")
    assert "25 min late" in page
    assert "40 min" in page
    assert '<tr class="late">' in answer.content.decode()


def test_an_empty_queue_says_so(cast: Cast, amira: Client) -> None:
    page = words(amira.get(address("queue")))
    assert "Nobody waits for a call." in page
    assert "we answer within 15 minutes" in page


def test_the_pipeline_counts_each_step_and_free_beds(cast: Cast, amira: Client) -> None:
    make_enquiry(cast.harbor, preferred_name="Asked")
    screened(cast, make_enquiry(cast.harbor, preferred_name="Screened1"))
    ready(cast, preferred_name="Decided1")
    ran_out = ready(cast, preferred_name="Ran out")
    held(cast, ran_out, "A3", at=at_now() - timedelta(hours=5))
    held(cast, ready(cast, preferred_name="Held1"))
    admit(cast, ready(cast, preferred_name="In today"), bed=bed(cast, "A2"))
    page = words(amira.get(address("queue")))
    assert "Enquiry 1 Asked" in page
    assert "Screened 1 Screened1" in page
    assert "Level decided 2" in page
    assert "Hold ran out" in page
    assert "Bed held 1 Held1 bed A1 until" in page
    assert "Admitted today 1 In today" in page
    assert "Detox unit, Harbor 2 4" in page


def test_the_queue_asks_the_same_number_of_queries_for_1_and_50(
    cast: Cast, amira: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_enquiry(cast.harbor, urgent=True)
    amira.get(address("queue"))
    with django_assert_num_queries(QUEUE_QUERIES):
        amira.get(address("queue"))
    for number in range(16):
        make_enquiry(cast.harbor)
        screened(cast, make_enquiry(cast.harbor))
        ready(cast, preferred_name=f"Ready {number}")
    held(cast, ready(cast))
    with django_assert_num_queries(QUEUE_QUERIES):
        answer = amira.get(address("queue"))
    assert words(answer).count("Ready") >= 16


def test_the_region_that_polls_is_only_the_region(cast: Cast, amira: Client) -> None:
    make_enquiry(cast.harbor, preferred_name="Rosie")
    answer = amira.get(address("queue_now"), headers={"HX-Request": "true"})
    assert "Rosie" in words(answer)
    assert "<form" not in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert amira.get(address("queue_now")).headers["Location"] == address("queue")


def test_the_form_stands_outside_the_region_that_polls(cast: Cast, amira: Client) -> None:
    page = amira.get(address("queue")).content.decode()
    region = page[page.index("hx-get") : page.index("log-call-title")]
    assert 'hx-swap="innerMorph"' in region
    assert "<form" not in region


def test_people_of_another_site_are_not_in_the_queue(cast: Cast, amira: Client) -> None:
    make_enquiry(cast.eastside, preferred_name="Elsewhere")
    assert "Elsewhere" not in words(amira.get(address("queue")))
