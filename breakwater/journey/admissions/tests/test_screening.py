"""The server counts the answers; whatever comes out, there is a next step."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from breakwater.clinical.opioid_use_disorder import AREAS
from breakwater.journey.admissions import actions
from breakwater.journey.admissions.actions import Answers
from breakwater.journey.admissions.presenters.enquiry import enquiry_page
from breakwater.journey.admissions.presenters.screening import alerts, summary
from breakwater.journey.admissions.tests.builders import at_now, screened
from breakwater.privacy.permissions import scope_for
from breakwater.record.models import Enquiry, Screening
from breakwater.testing.cast import Cast, make_enquiry


@pytest.mark.parametrize(
    ("yes", "severity"), [(0, "none"), (1, "none"), (2, "mild"), (3, "mild"), (4, "moderate"), (5, "moderate"),
                          (6, "severe"), (11, "severe")]
)  # fmt: skip
def test_the_count_of_areas_gives_the_severity(cast: Cast, yes: int, severity: str) -> None:
    screening = screened(cast, make_enquiry(cast.harbor), yes=yes)
    assert (screening.criteria_met, screening.severity) == (yes, severity)


def test_questions_not_asked_leave_the_severity_open(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    screening = screened(cast, enquiry, areas={area.id: True for area in AREAS[:3]})
    assert (screening.criteria_met, screening.severity) == (3, "")
    assert "8 not asked. Between mild and severe" in summary(screening, cast.harbor).result


def test_tolerance_and_withdrawal_do_not_count_under_supervision(cast: Cast) -> None:
    areas = {area.id: area.id in ("craving", "tolerance", "withdrawal") for area in AREAS}
    screening = screened(cast, make_enquiry(cast.harbor), areas=areas, supervised_use=True)
    assert (screening.criteria_met, screening.severity) == (1, "none")


def test_asking_the_questions_counts_as_answering_the_call(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    screened(cast, enquiry)
    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.answered_by) == (Enquiry.Status.SCREENED, cast.admissions)


def test_dangers_come_most_urgent_first_with_what_to_do(cast: Cast) -> None:
    screening = screened(
        cast, make_enquiry(cast.harbor), thoughts_of_suicide=True, pregnant=True, uses_alcohol=True,
        past_overdoses=2, in_another_program=True,
    )  # fmt: skip
    found = alerts(screening, cast.harbor)
    assert [alert.title for alert in found] == [
        "Thoughts of suicide", "Pregnant", "Seizure risk: alcohol", "Overdose: before", "In another program",
    ]  # fmt: skip
    assert (found[0].tone, found[1].tone) == ("danger", "warn")
    assert "988" in found[0].message
    assert "alone" in found[2].message


def test_an_overdose_in_the_past_month_is_named_as_such(cast: Cast) -> None:
    today = cast.harbor.local(at_now()).date()
    lately = screened(cast, make_enquiry(cast.harbor), last_overdose_on=today - timedelta(days=30))
    long_ago = screened(cast, make_enquiry(cast.harbor), last_overdose_on=today - timedelta(days=31))
    assert [alert.title for alert in alerts(lately, cast.harbor)] == ["Overdose: in the past 30 days"]
    assert [alert.title for alert in alerts(long_ago, cast.harbor)] == ["Overdose: before"]


@pytest.mark.parametrize("yes", [0, 2, 11])
def test_every_outcome_leads_to_a_next_step(cast: Cast, yes: int) -> None:
    enquiry = make_enquiry(cast.harbor)
    screened(cast, enquiry, yes=yes)
    enquiry.refresh_from_db()
    scope = scope_for(cast.admissions, "enquiry.view")
    step = enquiry_page(enquiry, scope=scope, staff=cast.admissions, moment=at_now()).next_step
    assert step.title == "Decide the level of care"
    assert step.href


def test_a_use_in_the_future_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.AnswerInTheFuture):
        screened(cast, make_enquiry(cast.harbor), last_use_at=at_now() + timedelta(minutes=5))
    with pytest.raises(actions.AnswerInTheFuture):
        screened(cast, make_enquiry(cast.harbor), last_overdose_on=(at_now() + timedelta(days=2)).date())
    assert Screening.objects.count() == 0


def test_the_same_answers_sent_twice_are_kept_once(cast: Cast) -> None:
    enquiry, key = make_enquiry(cast.harbor), uuid.uuid4()
    kept = [
        actions.record_screening(
            enquiry=enquiry, answers=Answers(pregnant=True), by=cast.admissions, at=at_now(), form_key=key
        )
        for _ in range(2)
    ]
    assert kept[0] == kept[1]
    assert Screening.objects.count() == 1


def test_asking_again_adds_a_newer_screening(cast: Cast) -> None:
    enquiry = make_enquiry(cast.harbor)
    screened(cast, enquiry, yes=1)
    newer = screened(cast, enquiry, yes=8)
    assert enquiry.screenings.first() == newer
    assert Screening.objects.count() == 2
