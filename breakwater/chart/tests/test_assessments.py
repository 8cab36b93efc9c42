"""Scales on the site: drawn from their one definition, scored by the server, and never silent about danger."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from breakwater.clinical.scales import SCALES
from breakwater.organization.clock import now
from breakwater.record.assessments import (
    AT_THE_BEDSIDE,
    Filled,
    ItemsMissing,
    NothingAnswered,
    ScaleUnknown,
    record_assessment,
    scales_to_fill,
)
from breakwater.record.models import Assessment, Flag, Hold
from breakwater.record.refusals import Refused
from breakwater.testing.cast import Cast
from breakwater.testing.sign_in import sign_in

pytestmark = pytest.mark.django_db
PHQ_9 = {item.id: 1 for item in SCALES["phq_9"].items if not item.optional} | {"better_off_dead": 0}


@pytest.fixture
def counselor(cast: Cast) -> Client:
    return sign_in(Client(), cast.counselor)


def record(cast: Cast, scale_id: str, answers: dict[str, int], **options: Any) -> Filled:
    given: dict[str, Any] = {"stays_incomplete": False, "note": "", "form_key": uuid4(), "body": {}}
    return record_assessment(
        episode=cast.rosas_episode, scale_id=scale_id, answers=answers, by=cast.counselor, at=now(), **given | options
    )


def page_of(cast: Cast, scale_id: str) -> str:
    return reverse("chart:fill_scale", args=[cast.rosa.pk, scale_id])


def sent(answers: dict[str, int], **more: Any) -> dict[str, Any]:
    return {f"item_{item}": score for item, score in answers.items()} | {"form_key": str(uuid4())} | more


def test_the_server_scores_and_keeps_version_and_bands(cast: Cast) -> None:
    kept = record(cast, "phq_9", PHQ_9).assessment
    scale = SCALES["phq_9"]
    band = scale.band_for(8)
    assert band is not None
    assert (kept.total, kept.band, kept.scale_version) == (8, band.id, scale.version)
    assert kept.answers == PHQ_9


def test_missing_is_never_zero(cast: Cast) -> None:
    answers = {"interest": 3}
    with pytest.raises(ItemsMissing):
        record(cast, "phq_9", answers)
    kept = record(cast, "phq_9", answers, stays_incomplete=True).assessment
    assert (kept.total, kept.band) == (None, "")
    with pytest.raises(NothingAnswered):
        record(cast, "phq_9", {}, stays_incomplete=True)


def test_a_score_the_form_does_not_print_is_refused_by_name(cast: Cast) -> None:
    with pytest.raises(Refused, match="Little interest or pleasure: 4 is not a score"):
        record(cast, "phq_9", PHQ_9 | {"interest": 4})
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("scale_id", ["cows", "rass", "no-such-scale", "../phq_9"])
def test_what_is_not_filled_in_here_is_refused(cast: Cast, scale_id: str) -> None:
    with pytest.raises(ScaleUnknown):
        record(cast, scale_id, {"pulse": 0})


def test_thoughts_of_death_open_a_flag_whatever_the_total_and_hold_nothing(cast: Cast) -> None:
    filled = record(cast, "phq_9", {"better_off_dead": 1}, stays_incomplete=True)
    (flag,) = filled.flags
    assert (flag.code, flag.holds, flag.episode_id) == ("suicide_follow_up", [], cast.rosas_episode.pk)
    assert not Hold.objects.exists()


def test_high_risk_of_suicide_is_an_emergency_that_holds_medicine(cast: Cast) -> None:
    answers = {"wish_to_be_dead": 1, "suicidal_thoughts": 1, "method": 2, "intent": 3, "plan": 0, "behavior": 0}
    (flag,) = record(cast, "cssrs_screener", answers).flags
    assert (flag.code, flag.level) == ("suicidal_intent", "emergency")
    assert Hold.objects.standing().filter(flag=flag).exists()


def test_the_same_form_twice_is_one_assessment_and_one_flag(cast: Cast) -> None:
    key = uuid4()
    first = record(cast, "phq_9", {"better_off_dead": 2}, stays_incomplete=True, form_key=key)
    again = record(cast, "phq_9", {"better_off_dead": 2}, stays_incomplete=True, form_key=key)
    assert again.again
    assert again.assessment == first.assessment
    assert Flag.objects.count() == 1


def test_an_assessment_is_never_changed(cast: Cast) -> None:
    kept = record(cast, "phq_9", PHQ_9).assessment
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE record_assessment SET total = 0 WHERE id = %s", [kept.pk])


@pytest.mark.parametrize("scale_id", [scale.id for scale in scales_to_fill()])
def test_every_scale_has_a_form_with_its_own_scores_and_a_result(cast: Cast, counselor: Client, scale_id: str) -> None:
    scale = SCALES[scale_id]
    page = counselor.get(page_of(cast, scale_id)).content.decode()
    for item in scale.items:
        for choice in item.choices:
            assert f'name="item_{item.id}" id="id_item_{item.id}_' in page
            assert f'value="{choice.score}"' in page
    if scale.rights.credit:
        assert scale.rights.credit.split(".")[0].replace("'", "&#39;") in page
    answers = {item.id: item.lowest for item in scale.items}
    answer = counselor.post(page_of(cast, scale_id), sent(answers, stays_incomplete="on"), follow=True)
    assert answer.status_code == 200
    assert scale.title in answer.content.decode()
    assert Assessment.objects.get().scale == scale_id


def test_there_is_a_form_for_every_scale_but_the_one_of_the_bedside() -> None:
    assert {scale.id for scale in scales_to_fill()} == SCALES.keys() - AT_THE_BEDSIDE


def test_an_incomplete_form_keeps_what_was_typed_and_names_what_is_open(cast: Cast, counselor: Client) -> None:
    answers = {key: score for key, score in PHQ_9.items() if key != "sleep"}
    answer = counselor.post(page_of(cast, "phq_9"), sent(answers, note="tired today"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Still open: Sleep." in page
    assert "tired today" in page
    assert page.count("checked") >= len(answers)
    assert not Assessment.objects.exists()


def test_a_number_out_of_reach_says_which_numbers_fit(cast: Cast, counselor: Client) -> None:
    answer = counselor.post(page_of(cast, "single_drug_question"), sent({"times_used": -1}))
    assert answer.status_code == 422
    assert "enter a whole number from 0" in answer.content.decode()


def test_the_result_says_first_what_to_do_now(cast: Cast, counselor: Client) -> None:
    answer = counselor.post(page_of(cast, "phq_9"), sent(PHQ_9 | {"better_off_dead": 1}), follow=True)
    page = answer.content.decode()
    (follow_up,) = [one for one in SCALES["phq_9"].follow_ups if one.urgent]
    assert page.index(follow_up.message.split(".")[0]) < page.index("Result")
    assert "9, mild" in page


def test_the_list_and_the_chart_show_the_last_result(cast: Cast, counselor: Client) -> None:
    record(cast, "gad_7", {item.id: 3 for item in SCALES["gad_7"].items if not item.optional})
    record(cast, "gad_7", {item.id: 1 for item in SCALES["gad_7"].items if not item.optional})
    listed = counselor.get(reverse("chart:scales", args=[cast.rosa.pk])).content.decode()
    assert "7, mild" in listed
    assert "21, severe" not in listed
    chart = counselor.get(reverse("chart:person", args=[cast.rosa.pk])).content.decode()
    assert "(GAD-7) 7, mild" in chart
    assert "(GAD-7) 21, severe" in chart


def test_the_list_takes_the_same_queries_for_one_and_for_all_scales(
    cast: Cast, counselor: Client, django_assert_max_num_queries: Any
) -> None:
    for scale in scales_to_fill():
        record(cast, scale.id, {item.id: item.lowest for item in scale.items}, stays_incomplete=True)
    with django_assert_max_num_queries(7):
        counselor.get(reverse("chart:scales", args=[cast.rosa.pk]))


def test_h60_somebody_of_another_site_finds_nothing(cast: Cast) -> None:
    kept = record(cast, "phq_9", PHQ_9).assessment
    stranger = sign_in(Client(), cast.nadia)
    for address in (
        reverse("chart:scales", args=[cast.rosa.pk]),
        page_of(cast, "phq_9"),
        reverse("chart:assessment", args=[kept.pk]),
    ):
        assert stranger.get(address).status_code == 404
