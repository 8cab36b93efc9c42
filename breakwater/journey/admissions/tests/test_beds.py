"""A bed is held for one person at a time, and a hold that ran out holds nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from breakwater.journey.admissions import actions
from breakwater.journey.admissions.presenters.beds import bed_map, free_bed_options
from breakwater.journey.admissions.tests.builders import at_now, bed, held, ready
from breakwater.organization.models import Bed
from breakwater.privacy.permissions import NotPermitted, scope_for
from breakwater.record.models import Enquiry, Stay
from breakwater.testing.cast import Cast, make_stay, make_unit


def release(cast: Cast, stay: Stay) -> Stay:
    return actions.release_hold(stay=stay, by=cast.admissions, at=at_now(), form_key=uuid.uuid4())


def test_a_hold_has_an_end_and_moves_the_enquiry_on(cast: Cast) -> None:
    enquiry = ready(cast)
    stay = held(cast, enquiry)
    enquiry.refresh_from_db()
    assert enquiry.status == Enquiry.Status.BED_HELD
    assert stay.held_until is not None
    assert abs(stay.held_until - at_now() - timedelta(hours=4)) < timedelta(minutes=1)


def test_a_held_bed_is_not_given_to_somebody_else(cast: Cast) -> None:
    held(cast, ready(cast))
    with pytest.raises(actions.BedTaken, match="Bed A1 has just been taken"):
        held(cast, ready(cast))


def test_a_bed_in_use_is_not_held(cast: Cast) -> None:
    make_stay(cast.rosas_episode, bed(cast), cast.admissions)
    with pytest.raises(actions.BedTaken):
        held(cast, ready(cast))


def test_a_hold_that_ran_out_is_free_and_released_by_the_next(cast: Cast) -> None:
    first = held(cast, ready(cast), at=at_now() - timedelta(hours=5))
    second = held(cast, ready(cast))
    first.refresh_from_db()
    assert first.status == Stay.Status.RELEASED
    assert second.status == Stay.Status.HELD


def test_the_database_refuses_two_people_in_one_bed(cast: Cast) -> None:
    held(cast, ready(cast))
    with pytest.raises(IntegrityError, match="stay_one_person_a_bed"), transaction.atomic():
        make_stay(cast.rosas_episode, bed(cast), cast.admissions)


def test_a_second_hold_of_the_same_person_lets_the_first_go(cast: Cast) -> None:
    enquiry = ready(cast)
    first, second = held(cast, enquiry, "A1"), held(cast, enquiry, "A2")
    first.refresh_from_db()
    assert (first.status, second.status) == (Stay.Status.RELEASED, Stay.Status.HELD)


def test_the_same_bed_is_held_longer(cast: Cast) -> None:
    enquiry = ready(cast)
    held(cast, enquiry)
    longer = held(cast, enquiry, lasting=timedelta(hours=12))
    assert Stay.objects.held_at(at_now()).get() == longer


def test_a_closed_bed_is_refused_with_the_reason(cast: Cast) -> None:
    closed = bed(cast)
    closed.closed_reason = "new mattress on its way"
    closed.save()
    with pytest.raises(actions.BedClosed, match="new mattress"):
        held(cast, ready(cast))


@pytest.mark.parametrize("hours", [0, 25])
def test_a_hold_is_not_for_nothing_and_not_for_ever(cast: Cast, hours: int) -> None:
    with pytest.raises(actions.HoldTimeWrong):
        held(cast, ready(cast), lasting=timedelta(hours=hours))


def test_letting_go_frees_the_bed_and_takes_the_enquiry_back_a_step(cast: Cast) -> None:
    enquiry = ready(cast)
    stay = release(cast, held(cast, enquiry))
    enquiry.refresh_from_db()
    assert (stay.status, enquiry.status) == (Stay.Status.RELEASED, Enquiry.Status.PLACED)
    assert held(cast, ready(cast)).status == Stay.Status.HELD


def test_letting_go_twice_says_that_it_is_over(cast: Cast) -> None:
    stay = held(cast, ready(cast))
    release(cast, stay)
    with pytest.raises(actions.HoldOver):
        release(cast, stay)


def test_a_bed_of_another_site_is_out_of_reach(cast: Cast) -> None:
    elsewhere = Bed.objects.filter(room__unit=make_unit(cast.eastside)).select_related("room__unit__site").first()
    with pytest.raises(NotPermitted):
        held(cast, ready(cast), bed=elsewhere)


def test_the_map_shows_each_state(cast: Cast) -> None:
    enquiry = ready(cast)
    held(cast, enquiry, "A2")
    held(cast, ready(cast), "A3", at=at_now() - timedelta(hours=5))
    make_stay(cast.rosas_episode, bed(cast), cast.admissions)
    Bed.objects.filter(room__unit=cast.detox_unit, label="A4").update(closed_reason="paint")
    units = bed_map(scope_for(cast.admissions, "bed.view"), moment=at_now())
    detox = next(unit for unit in units if unit.unit == cast.detox_unit)
    states = {state.bed.label: (state.state, state.who) for state in detox.rooms[0].beds}
    assert states == {
        "A1": ("in use", "Vega, Rosa"),
        "A2": ("held", "Rosie"),
        "A3": ("free", ""),
        "A4": ("closed", ""),
    }
    options = dict(free_bed_options(units, held_for=enquiry.pk, kind="detox"))
    assert [label for _, label in options["Detox unit, Harbor"]] == ["A2, Detox unit, held for them", "A3, Detox unit"]


def test_beds_are_in_the_order_of_their_numbers(cast: Cast) -> None:
    make_unit(cast.harbor, beds=11, name="North")
    units = bed_map(scope_for(cast.admissions, "bed.view"), moment=at_now())
    north = next(unit for unit in units if unit.unit.name == "North")
    assert [state.bed.label for state in north.rooms[0].beds] == [f"A{number}" for number in range(1, 12)]
