"""A counselor plans with Rosa, holds a session and signs the note."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.therapy import actions
from breakwater.journey.therapy.models import Attendance, Problem, Session, SessionNote
from breakwater.organization.clock import now
from breakwater.record.refusals import Conflict, Refused
from breakwater.testing.cast import Cast, make_episode, make_patient
from breakwater.testing.sign_in import sign_in


@pytest.fixture
def counselor(cast: Cast) -> Client:
    return sign_in(Client(), cast.counselor)


def add_problem(cast: Cast, **changes: Any) -> Any:
    given = {
        "episode": cast.rosas_episode,
        "problem": "I use when I am alone",
        "goal": "Two evenings a week with others",
        "step": "Go to the Tuesday group",
        "owner": "Rosie",
        "due_on": now().date() + timedelta(days=7),
        "form_key": uuid.uuid4(),
        "by": cast.counselor,
        "at": now(),
    }
    return actions.add_to_plan(**{**given, **changes})


def book(cast: Cast, **changes: Any) -> Session:
    given = {
        "site": cast.harbor,
        "kind": Session.Kind.GROUP,
        "title": "Relapse prevention",
        "starts_at": now(),
        "minutes": 60,
        "episodes": [cast.rosas_episode],
        "form_key": uuid.uuid4(),
        "by": cast.counselor,
        "at": now(),
    }
    return actions.book_session(**{**given, **changes})


def came(cast: Cast) -> Attendance:
    session = book(cast)
    attendance = session.attendances.get()
    actions.record_attendance(session=session, statuses={attendance.pk: "present"}, by=cast.counselor, at=now())
    attendance.refresh_from_db()
    return attendance


def sign(cast: Cast, attendance: Attendance, **changes: Any) -> SessionNote:
    given = {
        "attendance": attendance,
        "group_text": "Cravings",
        "text": "Spoke about evenings.",
        "form_key": uuid.uuid4(),
        "by": cast.counselor,
        "at": now(),
    }
    return actions.sign_note(**{**given, **changes})


def test_a_first_problem_begins_the_plan_and_a_second_joins_it(cast: Cast) -> None:
    plan = add_problem(cast)
    assert add_problem(cast, problem="I lost my job") == plan
    assert [problem.statement for problem in plan.problems.all()] == ["I use when I am alone", "I lost my job"]


def test_the_same_form_twice_adds_one_problem(cast: Cast) -> None:
    key = uuid.uuid4()
    add_problem(cast, form_key=key)
    add_problem(cast, form_key=key)
    assert Problem.objects.count() == 1


def test_a_step_is_done_once_by_name(cast: Cast) -> None:
    step = add_problem(cast).problems.get().goals.get().steps.get()
    done = actions.finish_step(step=step, by=cast.counselor, at=now())
    assert done.done_by == cast.counselor
    with pytest.raises(Conflict, match="already marked"):
        actions.finish_step(step=step, by=cast.counselor, at=now())


def test_a_session_needs_somebody(cast: Cast) -> None:
    with pytest.raises(actions.NobodyInSession):
        book(cast, episodes=[])


def test_a_note_waits_for_the_attendance(cast: Cast) -> None:
    attendance = book(cast).attendances.get()
    with pytest.raises(Refused, match="whether the person came"):
        sign(cast, attendance)


def test_a_signed_note_stays_and_gets_an_addendum(cast: Cast) -> None:
    attendance = came(cast)
    note = sign(cast, attendance)
    with pytest.raises(actions.NoteAlreadySigned):
        sign(cast, attendance, text="Something else")
    with pytest.raises(actions.NoteAlreadySigned):
        actions.record_attendance(
            session=attendance.session, statuses={attendance.pk: "did_not_come"}, by=cast.counselor, at=now()
        )
    added = actions.add_addendum(
        note=note, text="Called her mother.", form_key=uuid.uuid4(), by=cast.counselor, at=now()
    )
    assert added.addendum_to == note
    assert AuditEntry.objects.filter(patient_id=cast.rosa.pk, action="note.addendum").count() == 1


def test_the_home_page_shows_the_day_and_the_note_to_write(cast: Cast, counselor: Client) -> None:
    came(cast)
    page = counselor.get(reverse("therapy:home")).content.decode()
    assert "Relapse prevention" in page
    assert "Write note" in page
    assert "No plan yet" in page


@pytest.mark.parametrize("people", [1, 12])
def test_the_home_page_asks_the_database_as_often_for_many_people_as_for_one(
    cast: Cast, counselor: Client, django_assert_num_queries: Any, people: int
) -> None:
    episodes = [
        make_episode(make_patient("Kim", f"Person{number}"), cast.harbor, cast.admissions) for number in range(people)
    ]
    book(cast, episodes=episodes)
    counselor.get(reverse("therapy:home"))
    with django_assert_num_queries(QUERIES_HOME):
        counselor.get(reverse("therapy:home"))


QUERIES_HOME = 9


def test_a_plan_is_written_on_the_page_and_wrong_input_keeps_what_was_typed(cast: Cast, counselor: Client) -> None:
    address = reverse("therapy:add_problem", args=[cast.rosas_episode.pk])
    typed = {
        "form_key": uuid.uuid4(),
        "problem": "I use when I am alone",
        "goal": "",
        "step": "Group",
        "owner": "Rosie",
        "due_on": "soon",
    }
    refused = counselor.post(address, typed)
    assert refused.status_code == 422
    assert "I use when I am alone" in refused.content.decode()
    assert "Write the day as YYYY-MM-DD." in refused.content.decode()
    assert not Problem.objects.exists()
    saved = counselor.post(address, {**typed, "goal": "Company", "due_on": "2026-12-01"}, follow=True)
    assert "Company" in saved.content.decode()


def test_a_session_goes_from_booking_to_a_signed_note_on_the_pages(cast: Cast, counselor: Client) -> None:
    booked = counselor.post(
        reverse("therapy:new_session"),
        {
            "form_key": uuid.uuid4(),
            "kind": "individual",
            "title": "First talk",
            "day": "2026-11-23",
            "starts": "14:30",
            "minutes": "60",
            "people": [str(cast.rosas_episode.pk)],
        },
        follow=True,
    )
    assert "First talk" in booked.content.decode()
    attendance = Attendance.objects.get()
    counselor.post(reverse("therapy:session", args=[attendance.session_id]), {f"status-{attendance.pk}": "present"})
    signed = counselor.post(
        reverse("therapy:sign_note", args=[attendance.pk]),
        {"form_key": uuid.uuid4(), "text": "She wants to see her son.", "group_text": ""},
        follow=True,
    )
    assert "signed" in signed.content.decode()
    assert SessionNote.objects.get().signed_by == cast.counselor


def test_somebody_of_another_site_is_not_offered_and_not_found(cast: Cast, counselor: Client) -> None:
    assert "Lind, Omar" not in counselor.get(reverse("therapy:new_session")).content.decode()
    there = counselor.get(reverse("therapy:person", args=[cast.omars_episode.pk]))
    nowhere = counselor.get(reverse("therapy:person", args=[uuid.uuid4()]))
    assert (there.status_code, there.content) == (404, nowhere.content)
