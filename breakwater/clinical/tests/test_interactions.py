from __future__ import annotations

from typing import Any

import pytest

from breakwater.clinical.interactions import (
    CONTRAINDICATED,
    INTERACTIONS,
    effect_in_words,
    interaction,
    interactions_with,
    qt_medicines,
)

INDUCERS = ("rifampin", "phenytoin", "carbamazepine", "phenobarbital", "efavirenz", "nevirapine", "st john's wort")
INHIBITORS = (
    "fluvoxamine",
    "fluconazole",
    "ketoconazole",
    "voriconazole",
    "ciprofloxacin",
    "azithromycin",
    "clarithromycin",
    "erythromycin",
)
BENZODIAZEPINES = ("alprazolam", "chlordiazepoxide", "clonazepam", "diazepam", "lorazepam", "oxazepam", "temazepam")


@pytest.mark.parametrize("name", INDUCERS)
def test_inducers_lower_methadone_in_one_to_two_weeks(name: str) -> None:
    found = interaction("methadone", name)
    assert found is not None
    assert found.effects == ("lowers",)
    assert "1 to 2 weeks" in found.time_course
    assert "when it is stopped, watch for sedation" in found.message
    assert found.source.key == "methadone-interactions"


@pytest.mark.parametrize("name", INHIBITORS)
def test_inhibitors_raise_methadone(name: str) -> None:
    found = interaction("methadone", name)
    assert found is not None
    assert found.effects[0] == "raises"
    assert ("qt" in found.effects) == (name != "fluvoxamine")


@pytest.mark.parametrize("name", ["alcohol", *BENZODIAZEPINES])
@pytest.mark.parametrize("drug", ["methadone", "buprenorphine"])
def test_benzodiazepines_and_alcohol_are_managed_together_and_never_a_refusal(drug: Any, name: str) -> None:
    found = interaction(drug, name)
    assert found is not None
    assert found.effects == ("sedation",)
    assert not CONTRAINDICATED.intersection(found.effects)
    assert "Not a reason to refuse the dose" in found.message
    assert found.source.key == "fda-2017-sedatives"


@pytest.mark.parametrize(
    ("drug", "name", "words"),
    [
        ("methadone", "naltrexone", "blocks opioids"),
        ("buprenorphine", "naltrexone", "blocks opioids"),
        ("methadone", "nalbuphine", "brings on withdrawal"),
        ("methadone", "butorphanol", "brings on withdrawal"),
        ("methadone", "pentazocine", "brings on withdrawal"),
        ("methadone", "buprenorphine", "brings on withdrawal"),
        ("methadone", "hydroxyzine", "lengthens QT and more sedation"),
        ("methadone", "fluconazole", "raises methadone and lengthens QT"),
        ("methadone", "fluvoxamine", "raises methadone"),
        ("methadone", "rifampin", "lowers methadone"),
        ("methadone", "ondansetron", "lengthens QT"),
        ("methadone", "lofexidine", "lengthens QT"),
        ("methadone", "citalopram", "lengthens QT"),
        ("methadone", "gabapentin", "more sedation"),
        ("methadone", "trazodone", "more sedation"),
        ("methadone", "lithium", "listed as interacting"),
        ("buprenorphine", "rifampin", "listed as interacting"),
        ("buprenorphine", "buprenorphine", "listed as interacting"),
    ],
)
def test_the_effect_in_words(drug: Any, name: str, words: str) -> None:
    assert effect_in_words(drug, name) == words


@pytest.mark.parametrize("name", ["Rifampin", " RIFAMPIN ", "rifampin"])
def test_names_are_taken_in_any_case(name: str) -> None:
    found = interaction("methadone", name)
    assert found is not None
    assert found.name == "rifampin"


def test_only_listed_medicines_come_back_in_their_order() -> None:
    found = interactions_with("methadone", ("diazepam", "lithium", "rifampin"))
    assert [one.name for one in found] == ["diazepam", "rifampin"]


@pytest.mark.parametrize(
    ("medicines", "count"),
    [((), 0), (("ondansetron",), 1), (("ondansetron", "hydroxyzine", "rifampin", "fluconazole"), 3), (("lithium",), 0)],
)
def test_medicines_that_lengthen_qt_are_counted(medicines: tuple[str, ...], count: int) -> None:
    assert qt_medicines(medicines) == count


def test_every_entry_is_complete_and_in_lower_case() -> None:
    for table in INTERACTIONS.values():
        for name, one in table.items():
            assert name == one.name == name.lower().strip()
            assert one.effects
            assert one.time_course
            assert one.message.endswith(".")


def test_only_what_blocks_or_displaces_is_contraindicated() -> None:
    listed = {one.name for one in INTERACTIONS["methadone"].values() if CONTRAINDICATED.intersection(one.effects)}
    assert listed == {"naltrexone", "buprenorphine", "butorphanol", "nalbuphine", "pentazocine"}
    assert {
        one.name for one in INTERACTIONS["buprenorphine"].values() if CONTRAINDICATED.intersection(one.effects)
    } == {"naltrexone"}
