"""What single scales do beyond adding up: skips, subscales, follow-ups, reversed items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.scales import SCALES, ScoreNotAllowed, Subscale, When
from breakwater.clinical.tests.cases import property_test

PHQ_9 = SCALES["phq_9"]
BAM_LIKERT = SCALES["bam_likert"]
BAM_DAYS = SCALES["bam_days"]
NOT_AT_ALL = {item.id: 0 for item in PHQ_9.items[:9]}


def opened(scale: str, answers: dict[str, int | None]) -> list[str]:
    return [follow_up.id for follow_up in SCALES[scale].score(answers).follow_ups]


# PHQ and GAD


@pytest.mark.parametrize("score", [1, 2, 3])
def test_a_thought_of_death_opens_a_follow_up_whatever_the_total(score: int) -> None:
    assert opened("phq_9", {**NOT_AT_ALL, "better_off_dead": score}) == ["suicide_follow_up"]
    alone = PHQ_9.score({"better_off_dead": score})
    assert alone.total is None
    assert [(one.id, one.urgent) for one in alone.follow_ups] == [("suicide_follow_up", True)]


def test_no_thought_of_death_opens_none_even_at_a_severe_total() -> None:
    result = PHQ_9.score({**dict.fromkeys(NOT_AT_ALL, 3), "better_off_dead": 0})
    assert (result.total, result.follow_ups) == (24, ())


@pytest.mark.parametrize("difficulty", [None, 0, 3])
def test_difficulty_is_neither_added_nor_missed(difficulty: int | None) -> None:
    assert PHQ_9.score({**NOT_AT_ALL, "interest": 2, "difficulty": difficulty}).total == 2


def test_phq_2_is_the_first_two_of_phq_9_and_leads_to_the_rest_from_3() -> None:
    assert SCALES["phq_2"].items == PHQ_9.items[:2]
    assert opened("phq_2", {"interest": 2, "low_mood": 0}) == []
    assert opened("phq_2", {"interest": 2, "low_mood": 1}) == ["ask_phq_9"]
    assert opened("phq_2", {"interest": 3}) == ["ask_phq_9"], "3 is reached whatever the other answer"


def test_the_lowest_answer_of_gad_7_is_not_at_all() -> None:
    assert {item.choice(0).label for item in SCALES["gad_7"].items} == {"Not at all"}


# AUDIT-C


def test_who_never_drinks_is_asked_nothing_more_and_scores_zero() -> None:
    result = SCALES["audit_c"].score({"how_often": 0})
    assert (result.total, result.missing) == (0, ())
    assert SCALES["audit_c"].score({"how_often": 1}).missing == ("how_many", "six_or_more")
    assert SCALES["audit_c"].score({}).missing == ("how_often", "how_many", "six_or_more")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [((3, 0, 0), True), ((4, 0, 0), True), ((2, 0, 0), False), ((3, 1, 0), False), ((3, 0, 1), False)],
)
def test_points_from_the_first_question_alone_are_looked_at_closer(
    answers: tuple[int, int, int], expected: bool
) -> None:
    given_answers = dict(zip(("how_often", "how_many", "six_or_more"), answers, strict=True))
    assert (opened("audit_c", {**given_answers}) == ["all_from_first_item"]) is expected


# Drug use


def test_the_item_on_being_able_to_stop_is_reversed() -> None:
    item = SCALES["dast_10"].item("can_stop")
    assert item.reversed
    assert (item.choice(0).label, item.choice(1).label) == ("Yes", "No")
    assert [one.id for scale in SCALES.values() for one in scale.items if one.reversed] == ["can_stop"]


@pytest.mark.parametrize(
    ("used", "beyond", "band"),
    [
        (7, None, "positive"),
        (366, None, "positive"),
        (6, 2, "positive"),
        (6, 1, "negative"),
        (0, 0, "negative"),
        (6, None, None),
        (None, None, None),
        (None, 5, None),
    ],
)
def test_the_two_item_screen_asks_the_second_question_only_below_seven_days(
    used: int | None, beyond: int | None, band: str | None
) -> None:
    result = SCALES["va_drug_screen"].score({"days_used": used, "days_beyond_meant": beyond})
    assert (result.band.id if result.band else None) == band


@pytest.mark.parametrize("item", ["tobacco", "alcohol", "drugs", "prescription"])
def test_any_answer_but_never_leads_to_the_second_part_of_taps(item: str) -> None:
    never: dict[str, int | None] = dict.fromkeys(["tobacco", "alcohol", "drugs", "prescription"], 0)
    assert opened("taps_1", never) == []
    assert opened("taps_1", {item: 1}) == ["ask_taps_2"]
    assert SCALES["taps_1"].score({**never, item: 4}).total == 4


def test_who_never_used_an_opioid_is_asked_nothing_more() -> None:
    assert SCALES["rods"].score({"ever_used": 0}).total == 0
    everything = {item.id: 1 for item in SCALES["rods"].items}
    assert SCALES["rods"].score(everything).total == 7, "the first question opens the others and is not counted"
    assert len(SCALES["rods"].score({"ever_used": 1}).missing) == 7


# C-SSRS

CSSRS = [
    ({"wish_to_be_dead": 0, "suicidal_thoughts": 0, "behavior": 0}, "none", []),
    ({"wish_to_be_dead": 1, "suicidal_thoughts": 0, "behavior": 0}, "low", ["suicide_follow_up"]),
    ({"wish_to_be_dead": 1, "suicidal_thoughts": 0, "behavior": 2}, "moderate", ["suicide_follow_up"]),
    (
        {"wish_to_be_dead": 0, "suicidal_thoughts": 0, "behavior": 3},
        "high",
        ["suicide_precautions", "suicide_follow_up"],
    ),
    (
        {"wish_to_be_dead": 1, "suicidal_thoughts": 1, "method": 0, "intent": 0, "plan": 0, "behavior": 0},
        "low",
        ["suicide_follow_up"],
    ),
    (
        {"wish_to_be_dead": 1, "suicidal_thoughts": 1, "method": 2, "intent": 0, "plan": 0, "behavior": 0},
        "moderate",
        ["suicide_follow_up"],
    ),
    (
        {"wish_to_be_dead": 1, "suicidal_thoughts": 1, "method": 2, "intent": 3, "plan": 0, "behavior": 0},
        "high",
        ["suicide_precautions", "suicide_follow_up"],
    ),
    (
        {"wish_to_be_dead": 1, "suicidal_thoughts": 1, "method": 0, "intent": 0, "plan": 3, "behavior": 2},
        "high",
        ["suicide_precautions", "suicide_follow_up"],
    ),
]


@pytest.mark.parametrize(("answers", "level", "follow_ups"), CSSRS)
def test_the_highest_level_wins(answers: dict[str, int | None], level: str, follow_ups: list[str]) -> None:
    result = SCALES["cssrs_screener"].score(answers)
    assert result.band is not None
    assert result.band.id == level
    assert [one.id for one in result.follow_ups] == follow_ups


def test_after_no_to_question_two_the_next_three_are_skipped_and_question_six_is_asked() -> None:
    assert SCALES["cssrs_screener"].score({"wish_to_be_dead": 0, "suicidal_thoughts": 0}).missing == ("behavior",)
    unanswered = SCALES["cssrs_screener"].score({"wish_to_be_dead": 0, "behavior": 0})
    assert unanswered.missing == ("suicidal_thoughts", "method", "intent", "plan")


def test_an_answer_to_a_skipped_question_is_never_thrown_away() -> None:
    result = SCALES["cssrs_screener"].score({"wish_to_be_dead": 0, "suicidal_thoughts": 0, "intent": 3, "behavior": 0})
    assert result.total == 3


def test_danger_is_shown_while_other_answers_are_missing() -> None:
    result = SCALES["cssrs_screener"].score({"behavior": 3})
    assert (result.total, result.band) == (None, None)
    assert [one.id for one in result.follow_ups] == ["suicide_precautions", "suicide_follow_up"]


# BAM


def bam(scale: str, **answers: int | None) -> dict[str, tuple[int | None, int, bool | None]]:
    least = {item.id: item.lowest for item in SCALES[scale].items}
    result = SCALES[scale].score({**least, **answers})
    assert (result.total, result.band) == (None, None)
    return {part.id: (part.total, part.lower_bound, part.flagged) for part in result.subscales}


def test_the_subscales_have_the_published_items() -> None:
    for scale in (BAM_LIKERT, BAM_DAYS):
        number = {item.id: item.label.split(".")[0] for item in scale.items}
        parts = {part.id: sorted((number[item_id] for item_id in part.item_ids), key=int) for part in scale.subscales}
        assert parts == {
            "use": ["4", "5", "6"],
            "risk": ["1", "2", "3", "8", "11", "15"],
            "protective": ["9", "10", "12", "13", "14", "16"],
        }


@pytest.mark.parametrize(("scale", "most"), [("bam_likert", (12, 24, 24)), ("bam_days", (90, 180, 180))])
def test_the_subscales_have_the_published_ranges(scale: str, most: tuple[int, int, int]) -> None:
    result = SCALES[scale].score({item.id: item.highest for item in SCALES[scale].items})
    assert tuple(part.total for part in result.subscales) == most
    assert tuple(part[0] for part in bam(scale).values()) == (0, 0, 0)


def test_use_is_flagged_from_1_risk_from_12_and_protection_up_to_12() -> None:
    assert bam("bam_likert") == {"use": (0, 0, False), "risk": (0, 0, False), "protective": (0, 0, True)}
    assert bam("bam_likert", alcohol_days=1)["use"] == (1, 1, True)
    eleven = {"physical_health": 4, "sleep_nights": 4, "craving": 3}
    assert bam("bam_likert", **eleven)["risk"] == (11, 11, False)
    assert bam("bam_likert", **eleven, risky_days=1)["risk"] == (12, 12, True)
    twelve = {"confidence": 4, "self_help_days": 4, "income": 4}
    assert bam("bam_likert", **twelve)["protective"] == (12, 12, True)
    assert bam("bam_likert", **twelve, work_days=1)["protective"] == (13, 13, False)


def test_a_flag_stays_open_only_while_missing_answers_could_decide_it() -> None:
    assert bam("bam_likert", drug_days=None)["use"] == (None, 0, None)
    assert bam("bam_likert", alcohol_days=1, drug_days=None)["use"] == (None, 1, True)
    assert bam("bam_likert", craving=None)["risk"] == (None, 0, False)
    assert bam("bam_likert", confidence=None)["protective"] == (None, 0, True)
    assert bam("bam_likert", confidence=None, income=4, work_days=4, self_help_days=4)["protective"][2] is None
    assert bam("bam_days", drug_days=None)["use"] == (None, 0, None)


def test_who_did_not_drink_is_not_asked_about_heavy_drinking() -> None:
    assert bam("bam_likert", alcohol_days=0, heavy_drinking_days=None)["use"] == (0, 0, False)
    assert bam("bam_likert", alcohol_days=1, heavy_drinking_days=None)["use"] == (None, 1, True)


def test_a_count_of_days_is_refused_by_the_graded_form() -> None:
    with pytest.raises(ScoreNotAllowed, match="Days with any alcohol"):
        BAM_LIKERT.score({"alcohol_days": 12})
    assert not {BAM_LIKERT.id, BAM_LIKERT.title} & {BAM_DAYS.id, BAM_DAYS.title}
    with pytest.raises(ScoreNotAllowed, match="from 0 to 30"):
        BAM_DAYS.score({"alcohol_days": 31})


def test_the_day_count_form_has_no_published_flags() -> None:
    assert {part[2] for part in bam("bam_days", alcohol_days=30, craving=30).values()} == {None}


@property_test
@given(st.integers(-3, 30), st.integers(0, 12))
def test_a_subscale_between_two_sums_is_flagged_only_when_both_are(lowest: int, width: int) -> None:
    high, low = Subscale("a", "A", (), flag_from=12), Subscale("b", "B", (), flag_up_to=12)
    both = {lowest >= 12, lowest + width >= 12}
    assert high.flagged(lowest, lowest + width) == (both.pop() if len(both) == 1 else None)
    both = {lowest <= 12, lowest + width <= 12}
    assert low.flagged(lowest, lowest + width) == (both.pop() if len(both) == 1 else None)


# Two scales of one name


def test_the_two_sows_share_no_id_and_no_range() -> None:
    ours, other = SCALES["sows_handelsman"], SCALES["sows_gossop"]
    assert "sows" not in SCALES
    assert ours.maximum != other.maximum
    assert ours.title != other.title
    with pytest.raises(ScoreNotAllowed):
        other.score({"yawning": 4})
    result = ours.score({item.id: 1 for item in ours.items})
    assert (result.scale_id, result.total, result.band_set) == ("sows_handelsman", 16, "commonly_used")


@pytest.mark.parametrize(
    ("when", "value", "holds"),
    [
        (When("a", at_least=1), None, False),
        (When("a", at_least=1), 0, False),
        (When("a", at_least=1), 1, True),
        (When("a", at_most=6), 6, True),
        (When("a", at_most=6), 7, False),
        (When("a"), 0, True),
    ],
)
def test_a_condition_does_not_hold_while_its_answer_is_missing(when: When, value: int | None, holds: bool) -> None:
    assert when.holds({} if value is None else {"a": value}) is holds
