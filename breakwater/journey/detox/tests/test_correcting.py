"""A wrong entry is corrected by a further row; the first stays as it was."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from breakwater.journey.detox.actions import AlreadyCorrected
from breakwater.journey.detox.models import Watch
from breakwater.journey.detox.tests.builders import answers_for, correct, record
from breakwater.organization.clock import now
from breakwater.record.models import EpisodeOfCare, Flag, Observation
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast


def test_a_correction_is_a_further_row_that_names_the_first(cast: Cast, ana: EpisodeOfCare) -> None:
    first = record(ana, cast.detox_nurse, total=28).observation
    saved = correct(first, cast.dosing_nurse, total=8, note="Calm.")
    assert saved.observation.corrects == first
    assert saved.observation.observed_at == first.observed_at
    assert saved.observation.note == "Corrected: Typed 8 for 18.\nCalm."
    assert Observation.objects.get(pk=first.pk).total == 28
    assert list(Observation.objects.withdrawal_scores().filter(episode=ana)) == [saved.observation]


def test_what_is_due_follows_the_corrected_score(cast: Cast, ana: EpisodeOfCare) -> None:
    first = record(ana, cast.detox_nurse, minutes_ago=10, total=28).observation
    correct(first, cast.detox_nurse, total=8)
    watch = Watch.objects.get(episode=ana)
    assert watch.next_due_at is not None
    assert (watch.next_due_at - first.observed_at).total_seconds() == 4 * 3600


def test_an_entry_is_corrected_once(cast: Cast, ana: EpisodeOfCare) -> None:
    first = record(ana, cast.detox_nurse, total=28).observation
    correct(first, cast.detox_nurse, total=8)
    with pytest.raises(AlreadyCorrected):
        correct(first, cast.dosing_nurse, total=9)


def test_a_correction_says_why(cast: Cast, ana: EpisodeOfCare) -> None:
    first = record(ana, cast.detox_nurse, total=28).observation
    with pytest.raises(Refused, match="Say what was wrong"):
        correct(first, cast.detox_nurse, total=8, reason="  ")


def test_a_flag_of_the_first_entry_stays_open_and_is_not_raised_twice(cast: Cast, ana: EpisodeOfCare) -> None:
    first = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8}).observation
    correct(first, cast.detox_nurse, vitals={"respiratory_rate_per_min": 7})
    assert Flag.objects.open().filter(episode=ana).count() == 1


def test_a_correction_that_shows_a_new_sign_raises_its_flag(cast: Cast, ana: EpisodeOfCare) -> None:
    first = record(ana, cast.detox_nurse, vitals={"respiratory_rate_per_min": 18}).observation
    saved = correct(first, cast.detox_nurse, vitals={"respiratory_rate_per_min": 8})
    assert [flag.code for flag in saved.flags] == ["slow_breathing"]


def test_the_page_begins_with_what_was_entered_and_strikes_the_first_through(
    cast: Cast, ana: EpisodeOfCare, nurse: Client
) -> None:
    first = record(ana, cast.detox_nurse, minutes_ago=75, total=28, vitals={"pulse_per_min": 88}).observation
    address = reverse("detox:correct", args=[first.pk])
    form_drawn = nurse.get(address).content.decode().split("<main")[1].split("</main>")[0]
    assert 'value="88"' in form_drawn
    assert form_drawn.count(" checked") == 11 + 1  # every item, and the unit of the temperature
    local = cast.harbor.local(first.observed_at)
    form = {
        **{f"cows_{item}": score for item, score in answers_for(8).items()},
        "form_key": uuid4(),
        "reason": "Wrong person",
        "observed_time": f"{local:%H:%M}",
        "observed_on": local.date().isoformat(),
    }
    response = nurse.post(address, form)
    assert response.status_code == 303
    corrected = Observation.objects.get(corrects=first)
    assert (corrected.total, corrected.observed_at) == (8, first.observed_at)
    page = nurse.get(reverse("detox:person", args=[ana.pk])).content.decode()
    assert "<del>28 mod. severe</del>" in page
    assert "Corrected: Wrong person" in page


def test_a_dose_check_is_not_corrected_here(cast: Cast, ana: EpisodeOfCare, nurse: Client) -> None:
    fitness = Observation.objects.create(
        patient_id=ana.patient_id, episode=ana, kind=Observation.Kind.FITNESS, observed_at=now(),
        observed_by=cast.dosing_nurse, recorded_at=now(),
    )  # fmt: skip
    assert nurse.get(reverse("detox:correct", args=[fitness.pk])).status_code == 404
