from __future__ import annotations

from typing import Any

import pytest

from breakwater.clinical.other_medicines import NOT_LISTED, said_of


@pytest.mark.parametrize(
    ("drug", "medicine", "words", "key"),
    [
        ("methadone", " Rifampin ", "lowers methadone", "methadone-interactions"),
        ("methadone", "quetiapine", "lengthens QT", "qt-medicines"),
        ("buprenorphine", "lorazepam", "more sedation", "fda-2017-sedatives"),
        ("buprenorphine", "Rifampin", "lowers buprenorphine", "bup-interactions"),
        ("buprenorphine", "naltrexone", "blocks opioids", "never-with-naltrexone"),
    ],
)
def test_a_listed_medicine_is_said_with_what_it_does_and_its_source(
    drug: Any, medicine: str, words: str, key: str
) -> None:
    said = said_of(drug, medicine)
    assert said.listed
    assert said.name == medicine.strip().lower()
    assert words in said.words
    assert said.source is not None
    assert said.source.key == key


@pytest.mark.parametrize("drug", ["methadone", "buprenorphine"])
def test_h21_a_medicine_no_table_knows_is_never_called_safe(drug: Any) -> None:
    said = said_of(drug, "Lisinopril")
    assert not said.listed
    assert said.words == NOT_LISTED
