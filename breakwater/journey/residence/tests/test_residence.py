"""June Park runs the house: the day, who is out, and the count of heads."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.journey.residence import actions
from breakwater.journey.residence.models import Headcount, Leave, RoutineItem
from breakwater.organization.clock import now
from breakwater.organization.models import Bed
from breakwater.record.models import EpisodeOfCare, Stay
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast, make_episode, make_patient, make_stay
from breakwater.testing.sign_in import sign_in


@pytest.fixture
def house(cast: Cast) -> list[EpisodeOfCare]:
    """Rosa and Kim live in the house."""
    kim = make_episode(make_patient("Kim", "Ames"), cast.harbor, cast.admissions)
    beds = Bed.objects.filter(room__unit=cast.residence_unit).order_by("label")
    for episode, bed in zip([cast.rosas_episode, kim], beds, strict=False):
        make_stay(episode, bed, cast.admissions)
    return [cast.rosas_episode, kim]


@pytest.fixture
def june(cast: Cast) -> Client:
    return sign_in(Client(), cast.residence)


def count(cast: Cast, found: dict[Any, str], **changes: Any) -> Headcount:
    given = {
        "unit": cast.residence_unit,
        "found": found,
        "note": "",
        "form_key": uuid.uuid4(),
        "by": cast.residence,
        "at": now(),
    }
    return actions.take_headcount(**{**given, **changes})


def test_a_headcount_adds_up(cast: Cast, house: list[EpisodeOfCare]) -> None:
    rosa, kim = house
    taken = count(cast, {rosa.patient_id: "present", kim.patient_id: "on_leave"})
    assert (taken.expected, taken.present, taken.on_leave, taken.missing) == (2, 1, 1, 0)
    assert {line.patient_id: line.where for line in taken.lines.all()} == {
        rosa.patient_id: "present",
        kim.patient_id: "on_leave",
    }


def test_a_count_that_leaves_somebody_out_is_refused(cast: Cast, house: list[EpisodeOfCare]) -> None:
    with pytest.raises(actions.HouseChanged):
        count(cast, {house[0].patient_id: "present"})
    assert not Headcount.objects.exists()


def test_somebody_missing_needs_a_word_on_what_is_done(cast: Cast, house: list[EpisodeOfCare]) -> None:
    found = {house[0].patient_id: "present", house[1].patient_id: "missing"}
    with pytest.raises(Refused, match="who was told"):
        count(cast, found)
    assert count(cast, found, note="Told the shift lead, calling her phone.").missing == 1


def test_the_same_count_sent_twice_is_one_count(cast: Cast, house: list[EpisodeOfCare]) -> None:
    key, found = uuid.uuid4(), {episode.patient_id: "present" for episode in house}
    assert count(cast, found, form_key=key) == count(cast, found, form_key=key)
    assert Headcount.objects.count() == 1


def test_somebody_is_out_once_and_comes_back_once(cast: Cast, house: list[EpisodeOfCare]) -> None:
    given: dict[str, Any] = {
        "episode": house[0],
        "where": "Clinic",
        "due_back_at": now() + timedelta(hours=2),
        "by": cast.residence,
    }
    leave = actions.start_leave(**given, form_key=uuid.uuid4(), at=now())
    with pytest.raises(actions.AlreadyOut):
        actions.start_leave(**given, form_key=uuid.uuid4(), at=now())
    back = actions.end_leave(leave=leave, by=cast.residence, at=now())
    again = actions.end_leave(leave=leave, by=cast.counselor, at=now() + timedelta(hours=1))
    assert (again.returned_at, again.returned_by) == (back.returned_at, cast.residence)


def test_a_time_to_be_back_in_the_past_is_refused(cast: Cast, house: list[EpisodeOfCare]) -> None:
    with pytest.raises(Refused, match="still to come"):
        actions.start_leave(
            episode=house[0],
            where="Clinic",
            due_back_at=now() - timedelta(minutes=1),
            form_key=uuid.uuid4(),
            by=cast.residence,
            at=now(),
        )
    assert not Leave.objects.exists()


def test_the_house_page_shows_beds_the_day_and_the_last_count(
    cast: Cast, house: list[EpisodeOfCare], june: Client
) -> None:
    RoutineItem.objects.create(unit=cast.residence_unit, title="Breakfast", starts=time(7, 30), ends=time(8, 15))
    count(cast, {episode.patient_id: "present" for episode in house})
    page = june.get(reverse("residence:home")).content.decode()
    for words in ("Vega, Rosa", "Ames, Kim", "Breakfast", "2 here", "Take headcount"):
        assert words in page


def test_an_empty_house_says_so(cast: Cast, june: Client) -> None:
    page = june.get(reverse("residence:headcount", args=[cast.residence_unit.pk])).content.decode()
    assert "Nobody lives in this house now." in page


@pytest.mark.parametrize("people", [1, 4])
def test_the_house_page_asks_as_often_for_a_full_house(
    cast: Cast, june: Client, django_assert_num_queries: Any, people: int
) -> None:
    beds = Bed.objects.filter(room__unit=cast.residence_unit)
    for number, bed in zip(range(people), beds, strict=False):
        make_stay(
            make_episode(make_patient("Kim", f"Person{number}"), cast.harbor, cast.admissions), bed, cast.admissions
        )
    june.get(reverse("residence:home"))
    with django_assert_num_queries(QUERIES_HOME):
        june.get(reverse("residence:home"))


QUERIES_HOME = 9


def test_a_count_on_the_page_starts_with_nobody_assumed_here(
    cast: Cast, house: list[EpisodeOfCare], june: Client
) -> None:
    address = reverse("residence:headcount", args=[cast.residence_unit.pk])
    refused = june.post(address, {"form_key": uuid.uuid4(), f"where-{house[0].patient_id}": "present"})
    assert refused.status_code == 422
    assert "Say where Ames, Kim is." in refused.content.decode()
    answers = {f"where-{episode.patient_id}": "present" for episode in house}
    saved = june.post(address, {"form_key": uuid.uuid4(), **answers}, follow=True)
    assert "Headcount recorded." in saved.content.decode()


def test_a_house_of_another_site_is_not_found(cast: Cast, june: Client) -> None:
    from breakwater.testing.cast import make_unit

    theirs = make_unit(cast.eastside, "residence")
    there = june.get(reverse("residence:headcount", args=[theirs.pk]))
    nowhere = june.get(reverse("residence:headcount", args=[uuid.uuid4()]))
    assert (there.status_code, there.content) == (404, nowhere.content)


def test_a_move_ends_one_stay_where_the_next_begins(cast: Cast, house: list[EpisodeOfCare]) -> None:
    bed = Bed.objects.filter(room__unit=cast.detox_unit).first()
    assert bed
    at = now()
    stay = actions.move_to_bed(episode=house[0], bed=bed, form_key=uuid.uuid4(), by=cast.residence, at=at)
    old = Stay.objects.get(episode=house[0], status="ended")
    stay.refresh_from_db()
    assert (old.during.upper, stay.during.lower) == (at, at)


def test_nobody_moves_into_a_bed_that_is_taken(cast: Cast, house: list[EpisodeOfCare], june: Client) -> None:
    taken = Stay.objects.get(episode=house[1]).bed
    with pytest.raises(actions.BedNotFree):
        actions.move_to_bed(episode=house[0], bed=taken, form_key=uuid.uuid4(), by=cast.residence, at=now())
    address = reverse("residence:move", args=[house[0].pk])
    assert june.post(address, {"form_key": uuid.uuid4(), "bed": str(taken.pk)}).status_code == 422


def test_a_move_on_the_page_says_where_the_person_is_now(cast: Cast, house: list[EpisodeOfCare], june: Client) -> None:
    free = Bed.objects.filter(room__unit=cast.detox_unit).first()
    assert free
    address = reverse("residence:move", args=[house[0].pk])
    page = june.post(address, {"form_key": uuid.uuid4(), "bed": str(free.pk)}, follow=True).content.decode()
    assert "is in bed A1 now" in page
