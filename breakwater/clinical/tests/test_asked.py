"""Questions in JSON: read strictly by annotations, answered, and written back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.asked.reading import parse, read
from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.asked.registry import FUNCTIONS, MODEL_NOTICE, ask, schema
from breakwater.clinical.asked.schema import kind_schema
from breakwater.clinical.asked.writing import write
from breakwater.clinical.sources import Source, source
from breakwater.clinical.tests.cases import property_test


class Color(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    """One inner value."""

    dose_mg: Decimal

    def __post_init__(self) -> None:
        if self.dose_mg < 0:
            raise ValueError("Below zero.")


@dataclass(frozen=True, slots=True)
class Outer:
    """Everything that can be asked.

    A second paragraph.
    """

    inner: Inner
    on: date
    at: datetime
    color: Color = Color.RED
    word: Literal["a", 1] = "a"
    number: int | Decimal | None = None
    count: int | None = None
    share: float = 0.5
    yes: bool = True
    text: str = ""
    days: tuple[date, ...] = ()
    pair: tuple[int, str] = (1, "x")
    codes: frozenset[str] = frozenset()
    by_day: Mapping[date, int] | None = None
    where_from: Source | None = None


LEAST: dict[str, Any] = {"inner": {"dose_mg": "2.5"}, "on": "2026-11-22", "at": "2026-11-22T07:42:00-05:00"}


def _read(**changes: Any) -> Outer:
    found: Outer = read(Outer, parse(json.dumps({**LEAST, **changes})))
    return found


def test_keys_that_are_left_out_have_their_defaults() -> None:
    asked = _read()
    assert asked.inner.dose_mg == Decimal("2.5")
    assert asked.on == date(2026, 11, 22)
    assert asked.at == datetime(2026, 11, 22, 12, 42, tzinfo=UTC)
    assert asked.color is Color.RED


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("at", "2026-11-22T07:42Z", datetime(2026, 11, 22, 7, 42, tzinfo=UTC)),
        ("at", "2026-11-22T07:42:10.5+00:00", datetime(2026, 11, 22, 7, 42, 10, 500_000, tzinfo=UTC)),
        ("color", "red", Color.RED),
        ("word", 1, 1),
        ("number", 4, 4),
        ("number", "4", Decimal(4)),
        ("number", 4.5, Decimal("4.5")),
        ("number", None, None),
        ("count", 3, 3),
        ("count", None, None),
        ("share", 1, 1.0),
        ("share", 0.25, 0.25),
        ("days", ["2026-11-22"], (date(2026, 11, 22),)),
        ("pair", [2, "y"], (2, "y")),
        ("codes", ["b", "a"], frozenset({"a", "b"})),
        ("by_day", {"2026-11-22": 2}, {date(2026, 11, 22): 2}),
        ("where_from", "news2", source("news2")),
    ],
)
def test_each_kind_is_read_as_it_is_meant(key: str, written: Any, meant: Any) -> None:
    found = getattr(_read(**{key: written}), key)
    assert found == meant
    assert type(found) is type(meant)


def test_a_number_keeps_every_digit() -> None:
    inner = read(Inner, parse('{"dose_mg": 0.1}'))
    assert inner.dose_mg == Decimal("0.1")


@pytest.mark.parametrize(
    ("key", "written", "code"),
    [
        ("on", "2026-02-30", "not_a_day"),
        ("on", "22.11.2026", "not_a_day"),
        ("on", 20261122, "not_text"),
        ("at", "2026-11-22T07:42:00", "naive_moment"),
        ("at", "2026-11-22T25:42:00Z", "not_a_moment"),
        ("at", "yesterday", "not_a_moment"),
        ("color", "blue", "not_allowed"),
        ("word", "b", "not_allowed"),
        ("word", True, "not_allowed"),
        ("number", True, "not_a_number"),
        ("number", "4,5", "not_a_number"),
        ("number", "+4", "not_a_number"),
        ("number", ".5", "not_a_number"),
        ("number", "05", "not_a_number"),
        ("number", "1e3", "not_a_number"),
        ("number", "٤", "not_a_number"),
        ("count", "4", "not_a_whole_number"),
        ("count", 4.0, "not_a_whole_number"),
        ("count", True, "not_a_whole_number"),
        ("share", "0.5", "not_a_number"),
        ("share", None, "not_a_number"),
        ("yes", 1, "not_yes_or_no"),
        ("text", 1.5, "not_text"),
        ("days", "2026-11-22", "not_a_list"),
        ("pair", [1], "not_that_many"),
        ("by_day", [], "not_an_object"),
        ("by_day", {"monday": 1}, "not_a_day"),
        ("where_from", "my-own", "not_allowed"),
        ("inner", 5, "not_an_object"),
        ("inner", {}, "missing_key"),
        ("inner", {"dose": 5}, "unknown_key"),
        ("inner", {"dose_mg": -1}, "refused_by_rule"),
        ("dose", 5, "unknown_key"),
    ],
)
def test_what_could_be_meant_in_two_ways_is_refused(key: str, written: Any, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        _read(**{key: written})
    assert refusal.value.code == code
    assert refusal.value.where.startswith(key)
    assert refusal.value.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("{'a': 1}", "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"a": NaN}', "not_a_number"),
        ('{"a": -Infinity}', "not_a_number"),
        ('{"a": 1, "a": 2}', "key_twice"),
        ("9" * 5000, "not_json"),
    ],
)
def test_what_is_no_json_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(text)
    assert refusal.value.code == code


def test_the_place_of_a_mistake_is_named() -> None:
    with pytest.raises(Refused) as refusal:
        _read(days=["2026-11-22", "soon"])
    assert refusal.value.where == "days[1]"
    assert str(refusal.value).startswith("days[1]: ")
    with pytest.raises(Refused, match="the whole"):
        read(Inner, 5)


@property_test
@given(st.decimals(-99999, 99999, places=4, allow_nan=False))
def test_an_amount_is_the_same_there_and_back(amount: Decimal) -> None:
    assert read(Decimal, parse(json.dumps(write(amount, {})))) == amount


@property_test
@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    for kind in (Decimal, float, int, date, datetime, Outer):
        with suppress(Refused):
            assert read(kind, parse(json.dumps(text))) is not None


def test_kinds_without_a_grammar_are_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError):
        read(list[complex], [])
    with pytest.raises(TypeError):
        kind_schema(complex)


# Writing


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("2.50"), "2.5"),
        (Decimal("1000"), "1000"),
        (0.123456, 0.1235),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 7, tzinfo=UTC), "2026-11-22T07:00:00+00:00"),
        (timedelta(minutes=90), 1.5),
        (Color.RED, "red"),
        (frozenset({"b", "a"}), ["a", "b"]),
        ((1, None), [1, None]),
        ({date(2026, 1, 1): 1}, {"2026-01-01": 1}),
        (Inner(Decimal(1)), {"dose_mg": "1"}),
        (True, True),
    ],
)
def test_each_kind_is_written_plainly(value: Any, written: Any) -> None:
    assert write(value, {}) == written
    assert type(write(value, {})) is type(written)


def test_a_source_stands_by_its_key_and_is_told_once() -> None:
    told: dict[str, Source] = {}
    assert write((source("news2"), source("news2"), source("rass")), told) == ["news2", "news2", "rass"]
    assert sorted(told) == ["news2", "rass"]


# Schema


def test_the_schema_says_keys_units_defaults_and_what_is_needed() -> None:
    found = kind_schema(Outer)
    assert found["required"] == ["inner", "on", "at"]
    assert found["additionalProperties"] is False
    assert found["description"] == "Everything that can be asked."
    properties = found["properties"]
    assert properties["inner"]["properties"]["dose_mg"]["x-unit"] == "mg"
    assert properties["color"] == {"enum": ["red"], "default": "red"}
    assert properties["pair"]["minItems"] == properties["pair"]["maxItems"] == 2
    assert properties["share"]["default"] == 0.5
    assert properties["by_day"]["anyOf"][0]["type"] == "object"
    assert "default" not in properties["inner"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_schema_that_json_can_hold(name: str) -> None:
    found = schema(name)
    assert json.loads(json.dumps(found)) == found
    assert found["additionalProperties"] is False
    assert found["$defs"]["answer"]


# Functions


QTC = '{"qt_ms": 400, "heart_rate_per_min": 75}'
NOON = "2026-11-22T12:00:00-05:00"


def test_an_answer_brings_its_sources_and_how_sure_they_are() -> None:
    told = ask("qtc", QTC)
    assert told["function"] == "qtc"
    assert told["answer"]["fridericia"]["qtc"]["qtc_ms"] == 431
    assert told["sources"]["krantz-2009"]["confidence"] == "read"
    assert "notice" not in told


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("accumulate", {"half_life_h": 25}),
        ("course", {"opioid": "buprenorphine_precipitated", "hours": [1]}),
        ("occupancy", {"buprenorphine_ng_per_ml": 2}),
        ("occupancy", {"levels_nm": {"methadone": 100}}),
        ("simulate", {"drug": "buprenorphine_monthly", "doses": [{"at_h": 0, "dose_mg": 128}], "at_hours": [24]}),
        ("simulate", {"drug": "methadone", "doses": [{"at_h": 0, "dose_mg": 30}], "at_hours": [3], "people": 20}),
    ],
)
def test_every_model_says_that_it_is_for_teaching(name: str, question: dict[str, Any]) -> None:
    assert ask(name, json.dumps(question))["notice"] == MODEL_NOTICE


def test_the_same_seed_draws_the_same_people() -> None:
    question = {"drug": "methadone", "doses": [{"at_h": 0, "dose_mg": 30}], "at_hours": [3, 24], "people": 50}
    first, again, other = (ask("simulate", json.dumps({**question, "seed": seed})) for seed in (1, 1, 2))
    assert first == again
    assert first != other


ORDER = {
    "id": "o1", "version": 1, "drug": "methadone", "dose_mg": 80, "parts_per_day": 1, "status": "active",
    "signed": True, "starts_on": "2026-11-01", "ends_on": "2026-12-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "question", "path", "said"),
    [
        ("red-flags", {"vitals": {"respiratory_rate_per_min": 8}}, ("red_flags", 0, "code"), "slow_breathing"),
        ("red-flags", {"vitals": {"temperature_c": 98.6}}, ("problems", 0, "kind"), "impossible"),
        (
            "missed-dose",
            {"last_dosing_day": "2026-11-23", "dosing_day": "2026-11-27", "usual_mg": 80, "policies": ["conservative"]},
            ("advice", "conservative", "max_mg"),
            "40",
        ),
        (
            "bup-start",
            {"facts": {"last_opioid": "short_acting", "cows_total": 7, "cows_at": NOON}, "now": NOON},
            ("findings", 0, "code"),
            "score_too_low",
        ),
        ("comfort", {"medicine": "ibuprofen", "dose_mg": 400, "now": NOON}, ("worst",), "ok"),
        (
            "dose-check",
            {"order": ORDER, "history": {}, "standing": {}, "dosing_day": "2026-11-22", "now": NOON},
            ("worst",),
            "stop",
        ),
        (
            "continuity",
            {
                "supplies": [{"from_on": "2026-01-01", "days": 31, "medicine": "methadone"}],
                "retention": {"start_on": "2026-01-01", "start_is": "first dose", "known_through_on": "2026-02-20"},
            },
            ("retention", 0, "in_treatment"),
            True,
        ),
        (
            "occupancy",
            {"levels_nm": {"methadone": 100}, "newcomer": {"drug": "naloxone", "level_nm": 50}},
            ("precipitates",),
            True,
        ),
    ],
)
def test_a_question_reaches_its_rule(name: str, question: dict[str, Any], path: tuple[Any, ...], said: Any) -> None:
    found = ask(name, json.dumps(question))["answer"]
    for step in path:
        found = found[step]
    assert found == said


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("score", {"scale": "made_up"}, "not_allowed"),
    ("score", {"scale": "cows", "answers": {"pulse": 3}}, "refused_by_rule"),
    ("score", {"scale": "cows", "answers": {"breathing": 1}}, "refused_by_rule"),
    ("severity", {"supervised_use": False, "answers": {"sleep": True}}, "refused_by_rule"),
    ("red-flags", {"vitals": {}, "cows_total": 40}, "unknown_key"),
    ("red-flags", {"vitals": {"respiratory_rate_per_min": 8}, "limits": {"spo2_assess_low": 90}}, "refused_by_rule"),
    ("red-flags", {"vitals": {}, "reports": ["fit"]}, "refused_by_rule"),
    ("qtc", {"qt_ms": 400}, "one_of_two"),
    ("qtc", {"qt_ms": 400, "heart_rate_per_min": 75, "rr_ms": 800}, "one_of_two"),
    ("qtc", {"qt_ms": 400, "rr_ms": 800, "today": "2026-11-22"}, "both_or_none"),
    ("qtc", {"qt_ms": "0.4", "rr_ms": 800}, "refused_by_rule"),
    ("bup-schedule", {"start_on": "2026-11-22"}, "one_of_two"),
    ("bup-schedule", {"start_on": "9999-12-31", "schedule": "bernese"}, "refused_by_rule"),
    ("xr", {"depot": "new", "dose_mg": 8, "on": "2026-11-22", "site": "thigh", "certified": True}, "not_allowed"),
    ("comfort", {"medicine": "wine", "dose_mg": 1, "now": NOON}, "not_allowed"),
    ("deadlines", {"event": "admission", "zone": "Nowhere", "now": NOON, "event_on": "2026-11-22"}, "not_a_zone"),
    ("deadlines", {"event": "admission", "zone": "America", "now": NOON, "event_on": "2026-11-22"}, "not_a_zone"),
    ("deadlines", {"event": "admission", "zone": "UTC", "now": NOON}, "missing_key"),
    ("deadlines", {"event": "theft_or_loss_found", "zone": "UTC", "now": NOON}, "missing_key"),
    ("accumulate", {"half_life_h": 0}, "refused_by_rule"),
    ("occupancy", {}, "missing_key"),
    ("occupancy", {"buprenorphine_ng_per_ml": 1, "newcomer": {"drug": "naloxone", "level_nm": 1}}, "missing_key"),
    ("simulate", {"drug": "methadone", "doses": [], "at_hours": [1], "people": 0}, "out_of_range"),
    ("simulate", {"drug": "methadone", "doses": [], "at_hours": [-1]}, "out_of_range"),
    ("simulate", {"drug": "buprenorphine_weekly", "doses": [], "at_hours": [1], "people": 2}, "not_allowed"),
    ("continuity", {"supplies": [], "injection": "injection_29"}, "not_allowed"),
    ("continuity", {"supplies": [{"from_on": "2026-01-01", "days": 0, "medicine": "x"}]}, "refused_by_rule"),
]


@pytest.mark.parametrize(("name", "question", "code"), REFUSED)
def test_a_question_that_makes_no_sense_is_refused_with_a_reason(
    name: str, question: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        ask(name, json.dumps(question))
    assert refusal.value.code == code
    assert refusal.value.message


def test_first_day_is_about_methadone_only() -> None:
    with pytest.raises(Refused, match="bup-start"):
        ask("first-day", json.dumps({"order": {**ORDER, "drug": "buprenorphine"}, "now": NOON}))


def test_a_later_order_gets_no_suggestion_for_a_first_dose() -> None:
    history = {"first_dose_on": "2026-10-01", "last_dosing_day": "2026-11-21", "last_daily_mg": 80}
    told = ask("first-day", json.dumps({"order": ORDER, "now": NOON, "history": history}))
    assert told["answer"]["first_dose"] is None


def test_the_ecg_that_is_due_is_named_when_it_is_asked_for() -> None:
    told = ask("qtc", json.dumps({"qt_ms": 400, "rr_ms": 800, "ecg": {"daily_mg": 120}, "today": "2026-11-22"}))
    assert told["answer"]["ecg"]["code"] == "ecg_due"


def test_a_stepwise_start_ends_where_it_was_told_to() -> None:
    steps = {"first_mg": "0.5", "step_mg": "0.5", "until_mg": 2}
    told = ask("bup-schedule", json.dumps({"start_on": "2026-11-22", "stepwise": steps}))
    assert [row["dose_mg"] for row in told["answer"]] == ["0.5", "1", "1.5", "2"]


def test_an_injection_is_checked_against_those_before_it() -> None:
    given_before = [{"depot": "rbp6000", "dose_mg": 300, "on": "2026-10-25", "site": "abdomen"}]
    question = {"depot": "rbp6000", "dose_mg": 300, "on": "2026-11-22", "site": "abdomen", "certified": True}
    told = ask("xr", json.dumps({**question, "given": given_before}))
    assert told["answer"]["following"]["due_on"] > "2026-11-22"
    assert told["answer"]["conversion"] is None


EVENTS_ON = [
    "admission", "screening_exam", "tests_sampled", "first_stock", "last_inventory", "order_form_signed",
    "injection_delivered", "breach_found", "telemedicine_start", "telemedicine_prescription", "interim_start",
    "drug_tests_since_admission",
]  # fmt: skip


@pytest.mark.parametrize("event", EVENTS_ON)
def test_every_event_on_a_day_starts_its_clocks(event: str) -> None:
    question = {"event": event, "zone": "America/New_York", "now": NOON, "event_on": "2026-11-20"}
    for clock in ask("deadlines", json.dumps(question))["answer"]:
        assert clock["deadline"]["due_on"] or clock["deadline"]["due_at"]
        assert clock["state"]["words"]


@pytest.mark.parametrize("event", ["theft_or_loss_found", "emergency_access_opened"])
def test_every_event_at_a_moment_starts_its_clocks(event: str) -> None:
    question = {"event": event, "zone": "America/New_York", "now": NOON, "event_at": NOON}
    assert ask("deadlines", json.dumps(question))["answer"]


def test_take_home_answers_what_was_asked_and_no_more() -> None:
    supply = {"drug": "methadone", "day_1_on": "2026-11-01", "given_on": "2026-11-20", "covers_on": ["2026-11-21"]}
    told = ask("take-home", json.dumps({"supply": supply}))["answer"]
    assert (told["decision"]["allowed"], told["coverable"], told["documented"]) == (True, None, [])
    more = {"supply": supply, "considerations": {}, "hand_over": {}, "own_limits": [{"name": "Site", "max_days": 0}]}
    told = ask("take-home", json.dumps(more))["answer"]
    assert told["decision"]["allowed"] is False
    assert told["documented"]


def test_measures_and_retention_are_worked_out_when_they_are_asked_for() -> None:
    supplies = [{"from_on": "2026-01-01", "days": 30, "medicine": "methadone"}]
    told = ask("continuity", json.dumps({"supplies": supplies}))["answer"]
    assert (told["retention"], told["measures"]) == ([], [])
    measures = {"measure_year": 2026, "born_on": "1990-01-01", "has_oud": True}
    question = {"supplies": supplies, "measures": measures, "injection": "injection_30"}
    assert ask("continuity", json.dumps(question))["answer"]["measures"]
