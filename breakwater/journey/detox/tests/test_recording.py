"""Recording a withdrawal score: what is saved, what is refused, what is due next."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from breakwater.audit.keys import KeyReused
from breakwater.audit.models import AuditEntry
from breakwater.clinical.scales import ScoreNotAllowed
from breakwater.clinical.vitals import Vitals
from breakwater.journey.detox.actions import (
    ItemsMissing,
    NothingSeen,
    NotPossible,
    Seen,
    StayHasEnded,
    TimeNotPossible,
    record_withdrawal_score,
    take_people,
)
from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.tests.builders import answers_for, dose, order, record, seen
from breakwater.organization.clock import now
from breakwater.record.models import EpisodeOfCare, Flag, Hold, Observation
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast


def test_total_and_band_are_worked_out_on_the_server_and_the_items_are_kept(cast: Cast, ana: EpisodeOfCare) -> None:
    saved = record(ana, cast.detox_nurse, total=14, vitals={"respiratory_rate_per_min": 16, "sedation_poss": "1"})
    row = Observation.objects.get(pk=saved.observation.pk)
    assert (row.total, row.band, row.scale, row.scale_version) == (14, "moderate", "cows", "2003")
    assert row.answers == answers_for(14)
    assert (row.respiratory_rate_per_min, row.sedation_poss, row.spo2_percent) == (16, "1", None)
    assert row.observed_by == cast.detox_nurse


def test_a_form_with_a_missing_item_has_no_total_and_no_band(cast: Cast, ana: EpisodeOfCare) -> None:
    answers = answers_for(20)
    del answers["tremor"]
    saved = record(ana, cast.detox_nurse, answers=answers, stays_incomplete=True)
    assert (saved.observation.total, saved.observation.band) == (None, "")
    assert "tremor" not in saved.observation.answers


def test_a_missing_item_is_refused_unless_the_nurse_confirms_it(cast: Cast, ana: EpisodeOfCare) -> None:
    with pytest.raises(ItemsMissing):
        record(ana, cast.detox_nurse, answers={"pulse": 2})
    assert not Observation.objects.filter(episode=ana).exists()


def test_vital_signs_alone_are_saved_without_a_scale(cast: Cast, ana: EpisodeOfCare) -> None:
    saved = record(ana, cast.detox_nurse, vitals={"pulse_per_min": 84})
    assert (saved.observation.kind, saved.observation.scale) == (Observation.Kind.VITALS, "")


def _future(episode: EpisodeOfCare) -> Seen:
    return seen(now() + timedelta(minutes=2), total=8)


def _before_admission(episode: EpisodeOfCare) -> Seen:
    return seen(episode.started_at - timedelta(minutes=1), total=8)


def _impossible(episode: EpisodeOfCare) -> Seen:
    return seen(now(), vitals={"spo2_percent": 101})


def _nothing(episode: EpisodeOfCare) -> Seen:
    return seen(now(), note="Asleep.")


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        (_future, TimeNotPossible),
        (_before_admission, TimeNotPossible),
        (_impossible, NotPossible),
        (_nothing, NothingSeen),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    cast: Cast, ana: EpisodeOfCare, what: object, refusal: type[Refused]
) -> None:
    assert callable(what)
    before = AuditEntry.objects.count()
    with pytest.raises(refusal):
        record_withdrawal_score(episode=ana, seen=what(ana), form_key=uuid4(), body={}, by=cast.detox_nurse, at=now())
    assert not Observation.objects.filter(episode=ana).exists()
    assert not Watch.objects.filter(episode=ana).exists()
    assert AuditEntry.objects.count() == before


def test_a_score_that_the_form_does_not_print_is_refused(cast: Cast, ana: EpisodeOfCare) -> None:
    with pytest.raises(ScoreNotAllowed):
        record(ana, cast.detox_nurse, answers=answers_for(8) | {"pulse": 3})


def test_nothing_is_recorded_for_a_stay_that_has_ended(cast: Cast, ana: EpisodeOfCare) -> None:
    EpisodeOfCare.objects.filter(pk=ana.pk).update(
        status=EpisodeOfCare.Status.FINISHED,
        ended_at=now(),
        ended_by=cast.prescriber,
        discharge_reason=EpisodeOfCare.DischargeReason.COMPLETED,
    )
    with pytest.raises(StayHasEnded):
        record(ana, cast.detox_nurse, total=8)


def test_the_same_form_twice_gives_the_first_result(cast: Cast, ana: EpisodeOfCare) -> None:
    key, at = uuid4(), now()
    what = seen(at, total=9, vitals={"respiratory_rate_per_min": 7})
    first = record_withdrawal_score(episode=ana, seen=what, form_key=key, body={"a": 1}, by=cast.detox_nurse, at=at)
    again = record_withdrawal_score(
        episode=ana, seen=what, form_key=key, body={"a": 1}, by=cast.detox_nurse, at=at + timedelta(seconds=3)
    )
    assert again.again
    assert again.observation == first.observation
    assert again.flags == first.flags
    assert Observation.objects.filter(episode=ana).count() == 1
    assert Flag.objects.filter(episode=ana).count() == 1


def test_a_key_used_for_another_body_or_person_is_refused(cast: Cast, ana: EpisodeOfCare) -> None:
    key, at = uuid4(), now()
    record_withdrawal_score(
        episode=ana, seen=seen(at, total=9), form_key=key, body={"a": 1}, by=cast.detox_nurse, at=at
    )
    with pytest.raises(KeyReused):
        record_withdrawal_score(
            episode=ana, seen=seen(at, total=19), form_key=key, body={"a": 2}, by=cast.detox_nurse, at=at
        )
    with pytest.raises(KeyReused):
        record_withdrawal_score(
            episode=cast.rosas_episode, seen=seen(at, total=9), form_key=key, body={"a": 1}, by=cast.detox_nurse, at=at
        )


def test_the_act_is_written_down_with_codes_only(cast: Cast, ana: EpisodeOfCare) -> None:
    record(ana, cast.detox_nurse, total=9, vitals={"respiratory_rate_per_min": 7}, note="Says Omar gave it to her.")
    entry = AuditEntry.objects.get(action="withdrawal.recorded")
    assert (entry.staff_id, entry.patient_id) == (cast.detox_nurse.pk, ana.patient_id)
    assert entry.detail == {"total": 9, "flags": ["slow_breathing"]}


def test_the_watch_keeps_what_is_due_and_the_first_nurse(cast: Cast, ana: EpisodeOfCare) -> None:
    saved = record(ana, cast.detox_nurse, minutes_ago=30, total=14)
    watch = Watch.objects.get(episode=ana)
    assert watch.next_due_at == saved.observation.observed_at + timedelta(hours=2)
    assert (watch.task, watch.nurse) == (Watch.Task.COWS_AND_VITALS, cast.detox_nurse)
    record(ana, cast.dosing_nurse, total=8)
    watch.refresh_from_db()
    assert watch.nurse == cast.detox_nurse


def test_a_prescriber_who_records_does_not_become_the_nurse(cast: Cast, ana: EpisodeOfCare) -> None:
    record(ana, cast.prescriber, total=8)
    assert Watch.objects.get(episode=ana).nurse is None


def test_a_nurse_may_ask_to_look_again_sooner(cast: Cast, ana: EpisodeOfCare) -> None:
    saved = record(ana, cast.detox_nurse, total=8, look_again_minutes=15)
    watch = Watch.objects.get(episode=ana)
    assert watch.next_due_at == saved.observation.recorded_at + timedelta(minutes=15)
    assert watch.task == Watch.Task.LOOK_AGAIN


def test_vital_signs_taken_when_asked_settle_the_sooner_look_but_not_the_score(cast: Cast, ana: EpisodeOfCare) -> None:
    scored = record(ana, cast.detox_nurse, minutes_ago=60, total=8, look_again_minutes=15)
    record(ana, cast.detox_nurse, minutes_ago=40, vitals={"respiratory_rate_per_min": 14})
    watch = Watch.objects.get(episode=ana)
    assert watch.next_due_at == scored.observation.observed_at + timedelta(hours=4)


def test_a_record_entered_later_does_not_put_off_what_is_due(cast: Cast, ana: EpisodeOfCare) -> None:
    record(ana, cast.detox_nurse, minutes_ago=60, total=14, look_again_minutes=30)
    kept = Watch.objects.get(episode=ana).next_due_at
    record(ana, cast.detox_nurse, minutes_ago=300, total=3, entered_at=now())
    assert Watch.objects.get(episode=ana).next_due_at == kept


def test_taking_a_person_over_names_the_nurse_and_writes_it_down(cast: Cast, ana: EpisodeOfCare) -> None:
    record(ana, cast.detox_nurse, total=8)
    assert take_people(episodes=[ana], by=cast.dosing_nurse, at=timezone.now()) == 1
    assert take_people(episodes=[ana], by=cast.dosing_nurse, at=timezone.now()) == 0
    assert Watch.objects.get(episode=ana).nurse == cast.dosing_nurse
    assert AuditEntry.objects.get(action="watch.taken").detail == {"from": str(cast.detox_nurse.pk)}


def test_a_rise_soon_after_buprenorphine_asks_for_the_prescriber_and_holds_nothing(
    cast: Cast, ana: EpisodeOfCare
) -> None:
    record(ana, cast.detox_nurse, minutes_ago=90, total=14)
    dose(order(ana, cast), cast.dosing_nurse, minutes_ago=60)
    saved = record(ana, cast.detox_nurse, total=20)
    assert [(flag.code, flag.level) for flag in saved.flags] == [("precipitated_withdrawal", Flag.Level.ASSESS)]
    assert not Hold.objects.standing().filter(patient_id=ana.patient_id).exists()


def test_the_same_rise_after_methadone_is_no_precipitated_withdrawal(cast: Cast, ana: EpisodeOfCare) -> None:
    record(ana, cast.detox_nurse, minutes_ago=90, total=14)
    dose(order(ana, cast, drug="methadone", dose_mg="30"), cast.dosing_nurse, minutes_ago=60)
    assert record(ana, cast.detox_nurse, total=20).flags == ()


def test_no_vitals_at_all_is_not_the_same_as_normal_vitals(cast: Cast, ana: EpisodeOfCare) -> None:
    assert record(ana, cast.detox_nurse, total=8).observation.vitals == Vitals()


def test_a_record_takes_the_same_few_queries_whatever_the_history(
    cast: Cast, ana: EpisodeOfCare, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record(ana, cast.detox_nurse, minutes_ago=1, total=8)
    cast.detox_nurse.current_roles()
    # savepoint, person's lock, form key, what stood before, observation, watch, audit row, end of savepoint
    for _ in range(3):
        with django_assert_num_queries(8):
            record(ana, cast.detox_nurse, total=9, vitals={"respiratory_rate_per_min": 16})
