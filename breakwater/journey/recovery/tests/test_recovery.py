"""Leaving treatment, and staying in touch."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.clinical.discharge import CHECK_IN_DAYS
from breakwater.journey.recovery import actions
from breakwater.journey.recovery.actions import Leaving
from breakwater.journey.recovery.models import CheckIn, CheckInContact, Discharge
from breakwater.organization.clock import now
from breakwater.organization.models import Bed
from breakwater.record.models import Enquiry, EpisodeOfCare, MedicationOrder, Stay
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast, make_episode, make_order, make_patient, make_stay
from breakwater.testing.sign_in import sign_in

PLANNED = Leaving(
    reason="completed",
    going_to="Her sister's",
    no_visit_reason="Visit at the other program is booked by them",
    naloxone="given",
    tolerance_warning="told",
)


@pytest.fixture
def sam(cast: Cast) -> Client:
    return sign_in(Client(), cast.recovery)


def discharge(cast: Cast, leaving: Leaving = PLANNED, **changes: Any) -> Discharge:
    given = {
        "episode": cast.rosas_episode,
        "leaving": leaving,
        "form_key": uuid.uuid4(),
        "by": cast.recovery,
        "at": now(),
    }
    return actions.discharge(**{**given, **changes})


def test_a_discharge_ends_the_order_frees_the_bed_and_plans_a_year(cast: Cast) -> None:
    order = make_order(cast.rosas_episode, cast.prescriber)
    bed = Bed.objects.filter(room__unit=cast.detox_unit).first()
    assert bed
    stay = make_stay(cast.rosas_episode, bed, cast.admissions)
    at = now()
    discharge(cast, at=at)
    order.refresh_from_db()
    stay.refresh_from_db()
    assert order.status == MedicationOrder.Status.ENDED
    assert (stay.status, stay.during.upper) == (Stay.Status.ENDED, at)
    today = cast.harbor.local(at).date()
    assert [(c.day_number, c.due_on) for c in CheckIn.objects.all()] == [
        (days, today + timedelta(days=days)) for days in CHECK_IN_DAYS
    ]


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"naloxone": ""}, "naloxone_not_answered"),
        ({"tolerance_warning": ""}, "warning_not_answered"),
        ({"no_visit_reason": ""}, "visit_not_answered"),
    ],
)
def test_nobody_leaves_with_a_safety_question_unanswered(cast: Cast, missing: dict[str, str], code: str) -> None:
    fields = {name: getattr(PLANNED, name) for name in Leaving.__slots__}
    with pytest.raises(Refused) as refusal:
        discharge(cast, Leaving(**{**fields, **missing}))
    assert refusal.value.code == code
    assert EpisodeOfCare.objects.get(pk=cast.rosas_episode.pk).status == EpisodeOfCare.Status.ACTIVE


def test_no_family_of_the_dead_is_called(cast: Cast) -> None:
    discharge(cast, Leaving(reason="died"))
    assert not CheckIn.objects.exists()


def test_a_second_discharge_is_refused_and_the_same_form_gives_the_first(cast: Cast) -> None:
    key = uuid.uuid4()
    first = discharge(cast, form_key=key)
    assert discharge(cast, form_key=key) == first
    with pytest.raises(actions.AlreadyDischarged):
        discharge(cast)


def contact(cast: Cast, check_in: CheckIn, answered: str, **answers: Any) -> CheckInContact:
    return actions.record_contact(
        check_in=check_in, answered=answered, answers=answers, form_key=uuid.uuid4(), by=cast.recovery, at=now()
    )


def test_reaching_somebody_closes_the_check_in_and_no_answer_keeps_it_open(cast: Cast) -> None:
    discharge(cast)
    first = CheckIn.objects.get(day_number=1)
    contact(cast, first, "no_answer")
    first.refresh_from_db()
    assert first.closed_at is None
    contact(cast, first, "reached", used_since=False, has_naloxone=True)
    first.refresh_from_db()
    assert first.outcome == CheckIn.Outcome.REACHED
    with pytest.raises(actions.CheckInClosed):
        contact(cast, first, "reached")


def test_who_asks_for_no_more_calls_gets_none(cast: Cast) -> None:
    discharge(cast)
    actions.close_check_in(check_in=CheckIn.objects.get(day_number=7), outcome="declined", by=cast.recovery, at=now())
    assert not CheckIn.objects.open().exists()


def test_the_way_back_is_one_press(cast: Cast) -> None:
    discharge(cast)
    key, check_in = uuid.uuid4(), CheckIn.objects.get(day_number=1)
    for _ in range(2):
        enquiry = actions.ask_back(check_in=check_in, form_key=key, by=cast.recovery, at=now())
    assert Enquiry.objects.get() == enquiry
    assert enquiry.urgent
    assert enquiry.site == cast.harbor


def test_the_work_list_shows_who_is_due_and_who_did_not_answer_twice(cast: Cast, sam: Client) -> None:
    discharge(cast, at=now() - timedelta(days=2))
    first = CheckIn.objects.get(day_number=1)
    contact(cast, first, "no_answer")
    contact(cast, first, "no_answer")
    page = sam.get(reverse("recovery:home")).content.decode()
    assert "Vega, Rosa" in page.split('id="twice"')[1]
    assert "Everybody who left has naloxone." in page


@pytest.mark.parametrize("people", [1, 12])
def test_the_work_list_asks_as_often_for_many(
    cast: Cast, sam: Client, django_assert_num_queries: Any, people: int
) -> None:
    for number in range(people):
        episode = make_episode(make_patient("Kim", f"Person{number}"), cast.harbor, cast.admissions)
        discharge(cast, episode=episode, at=now() - timedelta(days=2))
    sam.get(reverse("recovery:home"))
    with django_assert_num_queries(QUERIES_HOME):
        sam.get(reverse("recovery:home"))


QUERIES_HOME = 6


def test_the_form_keeps_what_was_typed_and_says_what_is_missing(cast: Cast, sam: Client) -> None:
    address = reverse("recovery:discharge", args=[cast.rosas_episode.pk])
    typed = {"form_key": uuid.uuid4(), "reason": "completed", "going_to": "Her sister's"}
    refused = sam.post(address, typed)
    page = refused.content.decode()
    assert refused.status_code == 422
    for words in ("Her sister&#39;s", "Say whether the person has naloxone.", "Book the next visit for medicine"):
        assert words in page
    answers = {"naloxone": "given", "tolerance_warning": "told", "medicine_visit_at": "2026-11-25T09:00"}
    asked = sam.post(address, {**typed, **answers}).content.decode()
    assert "Discharge Rosa Vega?" in asked
    back = sam.post(address, {**typed, **answers, "step": "back"}).content.decode()
    assert "Discharge Rosa Vega?" not in back
    assert not Discharge.objects.exists()
    done = sam.post(address, {**typed, **answers, "step": "confirm"}, follow=True).content.decode()
    assert "was discharged" in done
    assert "day 365" in done


def test_a_call_is_written_down_on_the_page_and_may_lead_back(cast: Cast, sam: Client) -> None:
    discharge(cast, at=now() - timedelta(days=2))
    address = reverse("recovery:check_in", args=[CheckIn.objects.get(day_number=1).pk])
    assert sam.post(address, {"form_key": uuid.uuid4()}).status_code == 422
    answers = {"form_key": uuid.uuid4(), "answered": "reached", "used_since": "yes", "wants_to_return": "yes"}
    page = sam.post(address, answers, follow=True).content.decode()
    assert "Hand to admissions" in page
    kept = CheckInContact.objects.get()
    assert (kept.used_since, kept.has_naloxone) == (True, None)


def test_somebody_of_another_site_is_not_found(cast: Cast, sam: Client) -> None:
    there = sam.get(reverse("recovery:discharge", args=[cast.omars_episode.pk]))
    nowhere = sam.get(reverse("recovery:discharge", args=[uuid.uuid4()]))
    assert (there.status_code, there.content) == (404, nowhere.content)
