"""Two people at one person's record in the same second, with real commits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

from django.db import connection

from breakwater.journey.detox.actions import AlreadyCorrected, Recorded, record_withdrawal_score
from breakwater.journey.detox.flag_actions import answer_flags
from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.tests.builders import correct, record, seen
from breakwater.organization.clock import now
from breakwater.record.flags import FlagAlreadyAnswered
from breakwater.record.models import EpisodeOfCare, Flag, Hold, Observation
from breakwater.testing.cast import Cast
from breakwater.testing.database import TestDatabase


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answered or raised; all begin together."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        ready.wait()
        try:
            return act()
        except Exception as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_two_nurses_record_at_once_and_both_stand(cast: Cast, ana: EpisodeOfCare, fresh_database: TestDatabase) -> None:
    results = at_once(
        lambda: record(ana, cast.detox_nurse, minutes_ago=2, total=14),
        lambda: record(ana, cast.dosing_nurse, minutes_ago=1, total=8),
    )
    assert all(isinstance(result, Recorded) for result in results)
    assert set(Observation.objects.filter(episode=ana).values_list("total", flat=True)) == {8, 14}
    watch = Watch.objects.get(episode=ana)
    latest = Observation.objects.filter(episode=ana).order_by("-observed_at")[0]
    assert watch.next_due_at is not None
    # Whoever came second, what is due follows the score seen last; a sooner time already kept may stand.
    assert watch.next_due_at <= latest.observed_at + timedelta(hours=4)


def test_a_double_click_is_saved_once(cast: Cast, ana: EpisodeOfCare, fresh_database: TestDatabase) -> None:
    key, at = uuid4(), now()
    what = seen(at, total=9, vitals={"respiratory_rate_per_min": 8})

    def click() -> Recorded:
        return record_withdrawal_score(episode=ana, seen=what, form_key=key, body={}, by=cast.detox_nurse, at=at)

    results = at_once(click, click, click)
    assert {result.observation.pk for result in results if isinstance(result, Recorded)} == {
        Observation.objects.get(episode=ana).pk
    }
    assert len(results) == 3
    assert Flag.objects.filter(episode=ana).count() == 1
    assert Hold.objects.filter(patient_id=ana.patient_id).count() == 1


def test_one_of_two_answers_to_a_flag_counts(cast: Cast, ana: EpisodeOfCare, fresh_database: TestDatabase) -> None:
    flag = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).flags[0]
    people = (cast.detox_nurse, cast.prescriber)
    results = at_once(
        *(
            lambda by=by: answer_flags(
                flags=[flag], action_taken="prescriber_told", note="", form_key=uuid4(), body={}, by=by, at=now()
            )
            for by in people
        )
    )
    assert sum(isinstance(result, FlagAlreadyAnswered) for result in results) == 1
    assert sum(result is None for result in results) == 1
    flag.refresh_from_db()
    assert flag.answered_by in people


def test_one_of_two_corrections_counts(cast: Cast, ana: EpisodeOfCare, fresh_database: TestDatabase) -> None:
    first = record(ana, cast.detox_nurse, total=28).observation
    results = at_once(
        lambda: correct(first, cast.detox_nurse, total=8), lambda: correct(first, cast.dosing_nurse, total=9)
    )
    assert sum(isinstance(result, AlreadyCorrected) for result in results) == 1
    assert Observation.objects.filter(corrects=first).count() == 1
