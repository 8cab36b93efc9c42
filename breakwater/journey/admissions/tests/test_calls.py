"""Calls are logged, answered, planned and closed, and nobody who asked for help is forgotten."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from breakwater.audit.keys import KeyReused
from breakwater.audit.models import AuditEntry
from breakwater.journey.admissions import actions
from breakwater.journey.admissions.actions import Call
from breakwater.journey.admissions.models import Contact
from breakwater.journey.admissions.tests.builders import at_now, held, ready
from breakwater.privacy.permissions import NotPermitted
from breakwater.record.models import Enquiry, Stay
from breakwater.testing.cast import Cast, make_enquiry


def log(cast: Cast, call: Call | None = None, **changes: Any) -> Enquiry:
    given: dict[str, Any] = {
        "site": cast.harbor,
        "call": call or Call(channel="call", preferred_name="Mara", phone="555-0111"),
        "call_back_due_at": None,
        "by": cast.admissions,
        "at": at_now(),
        "form_key": uuid.uuid4(),
    }
    return actions.log_call(**{**given, **changes})


def contact(cast: Cast, enquiry: Enquiry, outcome: str = "talked", **changes: Any) -> Contact:
    given: dict[str, Any] = {
        "enquiry": enquiry,
        "outcome": outcome,
        "note": "",
        "call_back_due_at": None,
        "by": cast.admissions,
        "at": at_now(),
        "form_key": uuid.uuid4(),
    }
    return actions.record_contact(**{**given, **changes})


def test_a_caller_on_the_phone_counts_as_answered(cast: Cast) -> None:
    enquiry = log(cast)
    assert enquiry.status == Enquiry.Status.ANSWERED
    assert enquiry.answered_by == enquiry.taken_by == cast.admissions


def test_a_caller_needs_no_name(cast: Cast) -> None:
    assert log(cast, Call(channel="call")).preferred_name == "No name given"


def test_a_promised_call_back_waits_in_the_queue(cast: Cast) -> None:
    due_at = at_now() + timedelta(hours=2)
    enquiry = log(cast, call_back_due_at=due_at)
    assert enquiry.status == Enquiry.Status.NEW
    assert enquiry.answered_at is None
    assert enquiry.call_back_due_at == due_at


def test_a_call_back_in_the_past_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.CallBackInThePast):
        log(cast, call_back_due_at=at_now() - timedelta(minutes=1))
    assert Enquiry.objects.count() == 0


def test_the_same_form_twice_logs_one_call(cast: Cast) -> None:
    key = uuid.uuid4()
    assert log(cast, form_key=key) == log(cast, form_key=key)
    assert Enquiry.objects.count() == 1


def test_the_same_key_for_another_call_is_refused(cast: Cast) -> None:
    key = uuid.uuid4()
    log(cast, form_key=key)
    with pytest.raises(KeyReused):
        log(cast, Call(channel="walk_in"), form_key=key)


def test_logging_writes_an_audit_row_without_what_was_said(cast: Cast) -> None:
    enquiry = log(cast, Call(channel="call", preferred_name="Mara", note="lives with her sister"))
    entry = AuditEntry.objects.get(action="enquiry.logged")
    assert (entry.staff_id, entry.subject_id, entry.site_id) == (cast.admissions.pk, str(enquiry.pk), cast.harbor.pk)
    assert "Mara" not in str(entry.detail)
    assert "sister" not in str(entry.detail)


def test_only_staff_with_the_right_at_that_site_log_calls(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        log(cast, by=cast.detox_nurse)
    with pytest.raises(NotPermitted):
        log(cast, site=cast.eastside)


def test_the_first_talk_is_kept_and_ends_the_call_back(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor, call_back_due_at=at_now())
    contact(cast, enquiry)
    enquiry.refresh_from_db()
    assert enquiry.status == Enquiry.Status.ANSWERED
    assert enquiry.answered_by == cast.admissions
    assert enquiry.call_back_due_at is None


def test_who_was_not_reached_keeps_a_next_try(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    with pytest.raises(actions.NextTryMissing):
        contact(cast, enquiry, "no_answer")
    due_at = at_now() + timedelta(hours=1)
    contact(cast, enquiry, "no_answer", call_back_due_at=due_at)
    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.call_back_due_at) == (Enquiry.Status.NEW, due_at)


def test_the_database_also_wants_a_next_try(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    with pytest.raises(IntegrityError, match="contact_unreached_has_next_try"), transaction.atomic():
        Contact.objects.create(enquiry=enquiry, outcome="no_answer", made_at=at_now(), made_by=cast.admissions)


def test_a_second_talk_leaves_the_first_answer_standing(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    first = contact(cast, enquiry)
    contact(cast, enquiry, at=at_now() + timedelta(hours=1), by=cast.admissions)
    enquiry.refresh_from_db()
    assert enquiry.answered_at == first.made_at
    assert Contact.objects.count() == 2


def test_closing_needs_a_reason_and_lets_the_bed_go(cast: Cast) -> None:
    enquiry = ready(cast)
    stay = held(cast, enquiry)
    given: dict[str, Any] = {"enquiry": enquiry, "by": cast.admissions, "at": at_now()}
    with pytest.raises(actions.CloseReasonMissing):
        actions.close_enquiry(reason=" ", form_key=uuid.uuid4(), **given)
    closed = actions.close_enquiry(reason="Went to another program", form_key=uuid.uuid4(), **given)
    stay.refresh_from_db()
    assert (closed.status, closed.closed_by) == (Enquiry.Status.CLOSED, cast.admissions)
    assert stay.status == Stay.Status.RELEASED


def test_a_closed_enquiry_takes_no_more_calls(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    actions.close_enquiry(
        enquiry=enquiry, reason="Wanted information only", by=cast.admissions, at=at_now(), form_key=uuid.uuid4()
    )
    with pytest.raises(actions.EnquiryClosed):
        contact(cast, enquiry)
    assert Contact.objects.count() == 0
