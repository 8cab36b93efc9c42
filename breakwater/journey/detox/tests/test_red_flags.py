"""A red flag holds medicine until a named person answers it with an action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.audit.models import AuditEntry
from breakwater.journey.detox.flag_actions import answer_flags
from breakwater.journey.detox.pathways import ASSESS, OPIOID_EMERGENCY, OTHER_EMERGENCY, pathway_for
from breakwater.journey.detox.tests.builders import record
from breakwater.organization.clock import now
from breakwater.record.flags import FlagAlreadyAnswered, NotMeasuredAgain, measured_again
from breakwater.record.models import EpisodeOfCare, Flag, Hold
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in


@pytest.mark.parametrize(
    ("vitals", "codes", "held"),
    [
        ({"respiratory_rate_per_min": 8}, ["slow_breathing"], {"opioid", "sedative"}),
        ({"respiratory_rate_per_min": 11}, ["slow_breathing_assess"], {"opioid", "sedative"}),
        ({"respiratory_rate_per_min": 12}, [], set()),
        ({"spo2_percent": 91}, ["low_oxygen"], {"opioid", "sedative"}),
        ({"sedation_poss": "3"}, ["sedation_assess"], {"opioid", "sedative"}),
        ({"pulse_per_min": 122}, ["fast_pulse_assess"], set()),
        ({"respiratory_rate_per_min": 22}, ["fast_breathing_assess"], {"sedative"}),
    ],
)
def test_a_sign_raises_its_flag_and_holds_what_it_holds(
    cast: Cast, ana: EpisodeOfCare, vitals: Mapping[str, Any], codes: list[str], held: set[str]
) -> None:
    saved = record(ana, cast.detox_nurse, total=10, vitals=vitals)
    assert [flag.code for flag in saved.flags] == codes
    holds = Hold.objects.standing().filter(patient_id=ana.patient_id)
    assert {what for hold in holds for what in hold.holds} == held


def test_a_high_score_does_not_cancel_slow_breathing(cast: Cast, ana: EpisodeOfCare) -> None:
    saved = record(ana, cast.detox_nurse, total=40, vitals={"respiratory_rate_per_min": 8})
    assert [flag.level for flag in saved.flags] == [Flag.Level.EMERGENCY]


def test_pinpoint_pupils_count_only_together_with_sleepiness(cast: Cast, ana: EpisodeOfCare) -> None:
    awake = record(ana, cast.detox_nurse, vitals={"sedation_poss": "1"}, reports=frozenset({"pinpoint_pupils"}))
    assert awake.flags == ()
    drowsy = record(ana, cast.detox_nurse, vitals={"sedation_poss": "2"}, reports=frozenset({"pinpoint_pupils"}))
    assert [flag.code for flag in drowsy.flags] == ["pinpoint_drowsy"]


@pytest.mark.parametrize(
    ("action_taken", "still_held"),
    [("reassessed_safe", False), ("prescriber_told", True), ("naloxone_given", True), ("emergency_called", True)],
)
def test_medicine_waits_until_somebody_has_assessed_again(
    cast: Cast, ana: EpisodeOfCare, action_taken: str, still_held: bool
) -> None:
    flag = record(ana, cast.detox_nurse, minutes_ago=20, vitals={"respiratory_rate_per_min": 8}).flags[0]
    record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 14})
    standing = Hold.objects.standing().filter(patient_id=ana.patient_id)
    assert standing.exists()
    answer_flags(
        flags=[flag], action_taken=action_taken, note="", form_key=uuid4(), body={}, by=cast.detox_nurse, at=now()
    )
    flag.refresh_from_db()
    assert (flag.answered_by, flag.action_taken) == (cast.detox_nurse, action_taken)
    assert standing.exists() is still_held


@pytest.mark.parametrize(
    ("flagged", "later", "counts"),
    [
        ({"respiratory_rate_per_min": 8}, None, False),
        ({"respiratory_rate_per_min": 8}, {"pulse_per_min": 80}, False),
        ({"respiratory_rate_per_min": 8}, {"respiratory_rate_per_min": 14}, True),
        ({"sedation_poss": "3"}, {"respiratory_rate_per_min": 14}, False),
        ({"sedation_poss": "3"}, {"sedation_poss": "1"}, True),
        ({"pulse_per_min": 120}, None, True),  # it holds nothing
    ],
)
def test_assessed_again_needs_the_sign_measured_after_the_flag(
    cast: Cast, ana: EpisodeOfCare, flagged: Mapping[str, Any], later: Mapping[str, Any] | None, counts: bool
) -> None:
    flag = record(ana, cast.detox_nurse, minutes_ago=20, vitals=flagged).flags[0]
    record(ana, cast.detox_nurse, minutes_ago=60, vitals={**flagged, "respiratory_rate_per_min": 14}, entered_at=now())
    if later:
        record(ana, cast.detox_nurse, vitals=later)

    def answer() -> None:
        answer_flags(
            flags=[flag], action_taken="reassessed_safe", note="", form_key=uuid4(), body={}, by=cast.detox_nurse,
            at=now(),
        )  # fmt: skip

    if counts:
        answer()
    else:
        with pytest.raises(NotMeasuredAgain):
            answer()
    flag.refresh_from_db()
    assert (flag.answered_at is not None) is counts


def test_a_reported_sign_is_looked_at_again_with_any_record(cast: Cast, ana: EpisodeOfCare) -> None:
    flag = record(ana, cast.detox_nurse, minutes_ago=20, reports=frozenset({"chest_pain"})).flags[0]
    assert not measured_again(flag)
    record(ana, cast.detox_nurse, vitals={"pulse_per_min": 80})
    assert measured_again(flag)


def test_seen_is_not_an_answer(cast: Cast, ana: EpisodeOfCare) -> None:
    flag = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).flags[0]
    with pytest.raises(Refused):
        answer_flags(
            flags=[flag], action_taken="seen", note="", form_key=uuid4(), body={}, by=cast.detox_nurse, at=now()
        )
    flag.refresh_from_db()
    assert flag.answered_at is None


def test_several_flags_are_answered_together_or_not_at_all(cast: Cast, ana: EpisodeOfCare) -> None:
    slow, low = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8, "spo2_percent": 90}).flags
    answer_flags(
        flags=[low], action_taken="prescriber_told", note="", form_key=uuid4(), body={}, by=cast.prescriber, at=now()
    )
    with pytest.raises(FlagAlreadyAnswered):
        answer_flags(
            flags=[slow, low], action_taken="prescriber_told", note="", form_key=uuid4(), body={},
            by=cast.detox_nurse, at=now(),
        )  # fmt: skip
    slow.refresh_from_db()
    assert slow.answered_at is None
    assert Hold.objects.standing().filter(flag=slow).exists()


def test_the_pathway_follows_the_worst_open_flag(cast: Cast, ana: EpisodeOfCare) -> None:
    breathing = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).flags
    chest = record(ana, cast.detox_nurse, reports=frozenset({"chest_pain"})).flags
    pulse = record(ana, cast.detox_nurse, vitals={"pulse_per_min": 120}).flags
    assert pathway_for([*pulse, *breathing, *chest]) is OPIOID_EMERGENCY
    assert pathway_for([*pulse, *chest]) is OTHER_EMERGENCY
    assert pathway_for(pulse) is ASSESS


class TestThePage:
    def test_the_emergency_steps_stand_before_the_form(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        flag = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).flags[0]
        page = nurse.get(reverse("detox:answer_flag", args=[flag.pk])).content.decode()
        assert (
            page.index("Act now: possible opioid toxicity")
            < page.index("Naloxone 4 mg")
            < page.index("What did you do?")
        )
        assert AuditEntry.objects.filter(action="flag.viewed", patient_id=ana.patient_id).count() == 1

    def test_an_answer_goes_back_to_the_board_and_says_what_waits(
        self, cast: Cast, ana: EpisodeOfCare, nurse: Client
    ) -> None:
        flag = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).flags[0]
        form = {"form_key": uuid4(), "flags": [flag.pk], "action_taken": "prescriber_told", "note": "Dr. Wei, 14:20."}
        response = nurse.post(reverse("detox:answer_flag", args=[flag.pk]), form, follow=True)
        assert response.redirect_chain == [(reverse("detox:board"), 303)]
        assert "waits until a prescriber clears it" in response.content.decode()
        flag.refresh_from_db()
        assert (flag.answered_by, flag.answer_note) == (cast.detox_nurse, "Dr. Wei, 14:20.")

    def test_an_answer_without_an_action_keeps_the_note_and_answers_nothing(
        self, cast: Cast, ana: EpisodeOfCare, nurse: Client
    ) -> None:
        flag = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).flags[0]
        form = {"form_key": uuid4(), "flags": [flag.pk], "note": "Woke him"}
        response = nurse.post(reverse("detox:answer_flag", args=[flag.pk]), form)
        assert response.status_code == 422
        assert "Say what you did about it." in response.content.decode()
        assert "Woke him" in response.content.decode()
        flag.refresh_from_db()
        assert flag.answered_at is None

    def test_assessed_again_without_new_numbers_says_to_measure_first(
        self, cast: Cast, ana: EpisodeOfCare, nurse: Client
    ) -> None:
        flag = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).flags[0]
        form = {"form_key": uuid4(), "flags": [flag.pk], "action_taken": "reassessed_safe", "note": "Looks fine"}
        response = nurse.post(reverse("detox:answer_flag", args=[flag.pk]), form)
        assert response.status_code == 422
        assert "Measure again first" in response.content.decode()
        assert "Looks fine" in response.content.decode()
        assert Hold.objects.standing().filter(flag=flag).exists()

    def test_who_comes_second_learns_who_was_first(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        flag = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).flags[0]
        answer_flags(
            flags=[flag], action_taken="naloxone_given", note="", form_key=uuid4(), body={}, by=cast.prescriber,
            at=now(),
        )  # fmt: skip
        form = {"form_key": uuid4(), "flags": [flag.pk], "action_taken": "reassessed_safe", "note": "Fine again"}
        response = nurse.post(reverse("detox:answer_flag", args=[flag.pk]), form)
        assert response.status_code == 409
        assert "Ada Wei MD answered RR 8 /min at" in response.content.decode()
        assert Hold.objects.standing().filter(flag=flag).exists()
        assert AuditEntry.objects.filter(action="flag.answered", kind=AuditEntry.Kind.REFUSED).count() == 1

    def test_the_same_answer_sent_twice_is_one_answer(self, cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
        flag = record(ana, cast.detox_nurse, minutes_ago=20, vitals={"respiratory_rate_per_min": 8}).flags[0]
        record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 14})
        form = {"form_key": uuid4(), "flags": [flag.pk], "action_taken": "reassessed_safe", "note": ""}
        first = nurse.post(reverse("detox:answer_flag", args=[flag.pk]), form)
        again = nurse.post(reverse("detox:answer_flag", args=[flag.pk]), form)
        assert (first.status_code, again.status_code) == (303, 303)
        assert AuditEntry.objects.filter(action="flag.answered", kind=AuditEntry.Kind.ACT).count() == 1

    def test_a_flag_of_another_site_answers_like_one_that_is_not_there(
        self, cast: Cast, ana: EpisodeOfCare, client: Client
    ) -> None:
        flag = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).flags[0]
        sign_in(client, cast.nadia)
        theirs = client.get(reverse("detox:answer_flag", args=[flag.pk]))
        nobodys = client.get(reverse("detox:answer_flag", args=[uuid4()]))
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert theirs.content == nobodys.content
