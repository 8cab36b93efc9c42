"""What holds for every scale, and the published numbers of each."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakwater.clinical.opioid_use_disorder import AREAS, NOT_COUNTED_UNDER_SUPERVISION, severity
from breakwater.clinical.scales import SCALES, Scale, ScoreNotAllowed, UnknownBandSet, UnknownItem
from breakwater.clinical.scales.fingerprint import fingerprint
from breakwater.clinical.tests.cases import property_test

ALL = pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
WITH_TOTAL = [scale for scale in SCALES.values() if scale.has_total]

# Range of each total as published, written out again on purpose; None for a form without one.
RANGES = {
    "cows": (0, 48),
    "sows_handelsman": (0, 64),
    "sows_gossop": (0, 30),
    "oows": (0, 13),
    "ciwa_ar": (0, 67),
    "poss": (0, 4),
    "rass": (-5, 4),
    "oud_areas": (0, 11),
    "oud_areas_supervised": (0, 9),
    "single_drug_question": (0, 9999),
    "taps_1": (0, 4),
    "dast_10": (0, 10),
    "rods": (0, 7),
    "va_drug_screen": (0, 1),
    "audit_c": (0, 12),
    "phq_2": (0, 6),
    "phq_9": (0, 27),
    "gad_7": (0, 21),
    "cssrs_screener": (0, 3),
    "bam_likert": None,
    "bam_days": None,
    "tea": (4, 40),
}
COUNTS = {
    "cows": 11, "sows_handelsman": 16, "sows_gossop": 10, "oows": 13, "ciwa_ar": 10, "poss": 1, "rass": 1,
    "oud_areas": 11, "oud_areas_supervised": 11, "single_drug_question": 1, "taps_1": 4, "dast_10": 10, "rods": 8,
    "va_drug_screen": 2, "audit_c": 3, "phq_2": 2, "phq_9": 10, "gad_7": 7, "cssrs_screener": 6,
    "bam_likert": 23, "bam_days": 23, "tea": 4,
}  # fmt: skip

# A released version never changes. What has to change gets a new version and a new line; a line is never edited.
RELEASED = {
    "cows 2003": "8070b44e7022ef721d4b4f7494b9713d1652c773f3a3ad9a54b8a4988da87b01",
    "sows_handelsman 1987": "1316e019d813d84d6d33997426c2d18eed9c1efbd4223c0f7d04bb3b7802a023",
    "sows_gossop 1990": "9d312e3f2c80b3d73b4739a04ba43ccde18d78d4b516f301d6377fdcbf07db23",
    "oows 1987": "3a1e52a0fb7a86f5831e02e2a068801b751f125faedbd6f9a27767bf2f065858",
    "ciwa_ar 1989": "10a21598ffe5a2a4851df13d45f7e181a75386eabd4a913dbdb5d48d30c2abb1",
    "poss 1994": "5d47b0cf2435507bb11d528d22c726c69f9b1c5cdca03f0d4d5a963ff21f620c",
    "rass 2002": "c024c71c307de0d0c0b649dd0fac4838e9392592e3ed173079d0612850af4ace",
    "oud_areas 2022": "5963ccf7e6eef51cd0a07fac30f9fcd1e25b30d68e7c8463434b534c6865720d",
    "oud_areas_supervised 2022": "0f08a906e253f0331f71d23789628c86497e79d682a94d2051e16433d927ab6f",
    "single_drug_question 2010": "05196cd34f7829a78448e1323418be7fb89c1b9a030b56d0b6a42f7db8dcb924",
    "taps_1 2016": "b57c411224e4d75dd0005bc52e71b5b1d7bf91473b5fb32f0ad407a4ea782acb",
    "dast_10 1982": "91bf790c1d5d129c715087ab2a958e58350efc9d6e1b3f7a9dcaded77b932f54",
    "rods 2015": "2d60537756d3b5b35bdb52a395869340dc7ebfb6d9c683815d1d7e4c1113d210",
    "va_drug_screen 2015": "226467d786e180d5b8547f4f4ee387bf3acca66f42eb9132918117fa6a65f5df",
    "audit_c 1998": "fd7ccf43e5897fdabcf0d18ddc2f91e212c39e1c7f6373cae73cf3ef3fff4501",
    "phq_2 1999": "e96998ebf489158821402892794f1eac62de6551a03217399cdd568282823c9d",
    "phq_9 1999": "81c7881cc5ad5a3b7d449b78778dd288de9bc4f60b19d050782133dce0815cae",
    "gad_7 2006": "c484e2c6d885e04d810c1814ca57cdccfd4b829f3e4618e0b33c5c821d41b700",
    "cssrs_screener 2016": "daba2d414cc302039e2915dd4e2a71152e8fb02529e57b404a0a865f6aedd669",
    "bam_likert 2012": "4d097e408512c9d335308f1577d74c3ee2a61d42cb9ca123905ec1973ba6f6d1",
    "bam_days 2013": "bf4da2404ffc328cfddbe9c9cf6c0a7a1ab910b82d712a323aaf84310e9de958",
    "tea 2012": "f197ba133196869d5d974d972ef0148447f2e6e5926f6b30db2cf3990815246f",
}


def lowest(scale: Scale) -> dict[str, int | None]:
    return {item.id: item.lowest for item in scale.items}


def highest(scale: Scale) -> dict[str, int | None]:
    return {item.id: item.highest for item in scale.items}


@st.composite
def forms(draw: st.DrawFn, complete: bool = False) -> tuple[Scale, dict[str, int | None]]:
    """A scale and answers to it, some of them missing unless `complete`."""
    scale = draw(st.sampled_from(WITH_TOTAL))
    answers: dict[str, int | None] = {}
    for item in scale.items:
        scores = st.sampled_from(item.allowed_scores)
        answers[item.id] = draw(scores if complete else scores | st.none())
    return scale, answers


@ALL
def test_a_released_version_never_changes(scale: Scale) -> None:
    assert fingerprint(scale) == RELEASED.get(f"{scale.id} {scale.version}"), "give the changed scale a new version"


@ALL
def test_the_items_and_the_range_are_the_published_ones(scale: Scale) -> None:
    assert len(scale.items) == COUNTS[scale.id]
    assert ((scale.minimum, scale.maximum) if scale.has_total else None) == RANGES[scale.id]
    if scale.has_total:
        assert scale.score(lowest(scale)).total == scale.minimum
        assert scale.score(highest(scale)).total == scale.maximum


@ALL
def test_a_definition_is_sound(scale: Scale) -> None:
    ids = [item.id for item in scale.items]
    assert len(ids) == len(set(ids))
    for position, item in enumerate(scale.items):
        assert item.label
        assert item.look_back
        assert bool(item.choices) != bool(item.whole_numbers)
        assert len(set(item.allowed_scores)) == len(item.allowed_scores)
        assert all(choice.label for choice in item.choices)
        assert {when.item_id for when in item.asked_when} <= set(ids[:position]), "a skip looks back, never ahead"
        assert not item.asked_when or item.lowest == 0, "what is skipped adds nothing"
    for subscale in scale.subscales:
        assert set(subscale.item_ids) <= set(ids)
    for follow_up in scale.follow_ups:
        assert {when.item_id for when in follow_up.when} <= set(ids)
        assert follow_up.when or follow_up.from_total is not None


@ALL
def test_every_total_falls_in_exactly_one_band_of_each_set(scale: Scale) -> None:
    for band_set in scale.band_sets:
        edges = [(band.low, band.high) for band in band_set.bands]
        assert edges[0][0] == scale.minimum
        assert edges[-1][1] == scale.maximum
        assert all(after[0] == before[1] + 1 for before, after in pairwise(edges))
        assert len({band.id for band in band_set.bands}) == len(edges)


@ALL
def test_the_owner_is_named_and_wording_is_whole_where_it_is_shipped(scale: Scale) -> None:
    assert scale.rights.owner
    assert scale.rights.terms
    if scale.rights.wording_shipped:
        assert scale.rights.credit
        assert all(item.wording for item in scale.items)
    else:
        own_questions = {"rods", "oud_areas", "oud_areas_supervised"}
        assert scale.id in own_questions or not any(item.wording for item in scale.items)


@ALL
def test_a_score_the_item_does_not_print_is_refused_with_its_name(scale: Scale) -> None:
    for item in scale.items:
        for value in (item.lowest - 1, item.highest + 1, True, 1.0, "1"):
            refused: Any = {**lowest(scale), item.id: value}
            with pytest.raises(ScoreNotAllowed) as refusal:
                scale.score(refused)
            assert refusal.value.item_id == item.id
            assert item.label in str(refusal.value)


@ALL
def test_an_item_the_scale_does_not_have_is_refused(scale: Scale) -> None:
    with pytest.raises(UnknownItem):
        scale.score({**lowest(scale), "breathing_rate": 1})


@ALL
def test_a_set_of_bands_that_does_not_exist_is_refused(scale: Scale) -> None:
    with pytest.raises(UnknownBandSet, match=scale.band_sets[0].id if scale.band_sets else "has no bands"):
        scale.score(lowest(scale), "made_up")


@property_test
@given(forms(complete=True))
def test_the_total_of_a_complete_form_lies_between_minimum_and_maximum(
    form: tuple[Scale, dict[str, int | None]],
) -> None:
    scale, answers = form
    result = scale.score(answers)
    assert result.total is not None
    assert scale.minimum <= result.total <= scale.maximum
    assert result.band == scale.band_for(result.total)
    assert (result.scale_id, result.scale_version) == (scale.id, scale.version)


@property_test
@given(forms())
def test_missing_is_never_zero(form: tuple[Scale, dict[str, int | None]]) -> None:
    scale, answers = form
    result = scale.score(answers)
    assert (result.total is None) == bool(result.missing)
    assert result.band is None or not result.missing
    assert all(answers[item_id] is None for item_id in result.missing)


@property_test
@given(forms(complete=True), st.data())
def test_what_was_sure_with_answers_missing_holds_when_they_come(
    form: tuple[Scale, dict[str, int | None]], data: st.DataObject
) -> None:
    scale, answers = form
    left_out = data.draw(st.sets(st.sampled_from([item.id for item in scale.items])))
    before = scale.score({key: value for key, value in answers.items() if key not in left_out})
    after = scale.score(answers)
    assert before.lower_bound <= after.lower_bound
    assert {one.id for one in before.follow_ups if not one.when} <= {one.id for one in after.follow_ups}


@property_test
@given(forms(complete=True), st.data())
def test_a_higher_score_never_lowers_the_total(form: tuple[Scale, dict[str, int | None]], data: st.DataObject) -> None:
    scale, answers = form
    item = data.draw(st.sampled_from(scale.items))
    before, after = scale.score(answers), scale.score({**answers, item.id: item.highest})
    assert before.total is not None
    assert after.total is not None
    assert after.total >= before.total


BANDS = {
    ("sows_handelsman", None): {0: "below_mild", 1: "mild", 10: "mild", 11: "moderate", 20: "moderate", 21: "severe",
                                31: "severe", 64: "severe"},
    ("ciwa_ar", None): {7: "mild", 8: "moderate", 14: "moderate", 15: "severe"},
    ("ciwa_ar", "from_10_and_19"): {9: "mild", 10: "moderate", 18: "moderate", 19: "severe", 67: "severe"},
    ("dast_10", None): {0: "none", 1: "low", 2: "low", 3: "moderate", 5: "moderate", 6: "substantial",
                        8: "substantial", 9: "severe", 10: "severe"},
    ("rods", None): {2: "unlikely", 3: "likely"},
    ("single_drug_question", None): {0: "negative", 1: "positive"},
    ("audit_c", None): {2: "negative", 3: "positive"},
    ("audit_c", "women"): {2: "negative", 3: "positive"},
    ("audit_c", "men"): {3: "negative", 4: "positive"},
    ("phq_2", None): {2: "negative", 3: "positive"},
    ("phq_9", None): {4: "minimal", 5: "mild", 9: "mild", 10: "moderate", 14: "moderate", 15: "moderately_severe",
                      19: "moderately_severe", 20: "severe", 27: "severe"},
    ("gad_7", None): {4: "minimal", 5: "mild", 9: "mild", 10: "moderate", 14: "moderate", 15: "severe", 21: "severe"},
    ("cssrs_screener", None): {0: "none", 1: "low", 2: "moderate", 3: "high"},
    ("poss", None): {0: "acceptable", 2: "acceptable", 3: "assess", 4: "emergency"},
    ("rass", None): {-5: "emergency", -4: "emergency", -3: "assess_sleepy", -2: "assess_sleepy", -1: "usual",
                     2: "usual", 3: "assess_agitated", 4: "assess_agitated"},
    ("oud_areas", None): {1: "none", 2: "mild", 3: "mild", 4: "moderate", 5: "moderate", 6: "severe", 11: "severe"},
    ("oud_areas_supervised", None): {1: "none", 2: "mild", 4: "moderate", 6: "severe", 9: "severe"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "band_set", "total", "band"),
    [(scale, band_set, *edge) for (scale, band_set), edges in BANDS.items() for edge in edges.items()],
)
def test_bands_have_the_published_edges(scale: str, band_set: str | None, total: int, band: str) -> None:
    found = SCALES[scale].band_for(total, band_set)
    assert found is not None
    assert found.id == band


@pytest.mark.parametrize("scale", ["sows_gossop", "oows", "tea", "bam_likert", "bam_days"])
def test_a_scale_without_published_bands_has_none(scale: str) -> None:
    result = SCALES[scale].score(highest(SCALES[scale]))
    assert (result.band, result.band_set) == (None, None)
    assert SCALES[scale].bands == ()


def test_where_published_bands_differ_the_stricter_set_is_used_and_named() -> None:
    for scale in SCALES.values():
        for other in scale.band_sets[1:]:
            for total in range(scale.minimum, scale.maximum + 1):
                default, less_strict = scale.band_sets[0].band_for(total), other.band_for(total)
                assert default is not None
                assert less_strict is not None
                ids = [band.id for band in other.bands]
                assert ids.index(default.id) >= ids.index(less_strict.id)
    assert SCALES["ciwa_ar"].score(highest(SCALES["ciwa_ar"])).band_set == "from_8_and_15"
    assert SCALES["audit_c"].score(highest(SCALES["audit_c"]), "men").band_set == "men"


def test_only_codes_that_exist_are_given() -> None:
    codes = {scale.id: (scale.loinc.panel, scale.loinc.total) for scale in SCALES.values() if scale.loinc}
    assert codes == {
        "phq_9": ("44249-1", "44261-6"),
        "gad_7": ("69737-5", "70274-6"),
        "audit_c": ("72109-2", "75626-2"),
        "taps_1": ("96841-2", ""),
        "dast_10": ("82666-9", "82667-7"),
    }
    phq_9 = [item.loinc for item in SCALES["phq_9"].items[:9]]
    assert phq_9 == [
        "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8",
    ]  # fmt: skip
    assert [item.loinc for item in SCALES["audit_c"].items] == ["68518-0", "68519-8", "68520-6"]


@pytest.mark.parametrize("supervised", [False, True])
@property_test
@given(answers=st.fixed_dictionaries({area.id: st.booleans() for area in AREAS}))
def test_the_scale_of_eleven_areas_says_what_severity_says(supervised: bool, answers: dict[str, bool]) -> None:
    scale = SCALES["oud_areas_supervised" if supervised else "oud_areas"]
    by_scale = scale.score({area_id: int(answer) for area_id, answer in answers.items()})
    by_rule = severity(answers, supervised_use=supervised)
    assert by_scale.total == by_rule.count
    assert by_scale.band is not None
    assert by_scale.band.id == by_rule.severity


def test_areas_that_do_not_count_under_supervision_are_not_missed() -> None:
    answers = {area.id: 1 for area in AREAS if area.id not in NOT_COUNTED_UNDER_SUPERVISION}
    assert SCALES["oud_areas_supervised"].score(answers).total == 9
    assert SCALES["oud_areas"].score(answers).missing == ("tolerance", "withdrawal")


def test_a_fingerprint_sees_words_and_scores_and_not_rights_or_sources() -> None:
    from dataclasses import replace

    from breakwater.clinical.scales import COWS, Rights
    from breakwater.clinical.sources import source

    known = fingerprint(COWS)
    tremor = COWS.item("tremor")
    changed = replace(tremor, choices=(*tremor.choices[:-1], replace(tremor.choices[-1], score=5)))
    assert fingerprint(replace(COWS, items=(changed,))) != known
    assert fingerprint(replace(COWS, title="Another")) != known
    assert fingerprint(replace(COWS, version="2004")) != known
    assert fingerprint(replace(COWS, rights=Rights("Nobody", "None", False), source=source("tea"), note="x")) == known
