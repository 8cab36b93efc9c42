"""What a rule was asked and what it answered cannot change afterwards."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from collections.abc import Iterator

import pytest

MODULES = (
    "dose_facts",
    "dose_gate_input",
    "ecg_due",
    "findings",
    "guest_dosing",
    "interactions",
    "methadone_rules",
    "missed_doses",
    "peak_trough",
    "qtc",
    "rule_sets",
    "split_dose",
    "take_home_eligibility",
    "take_home_limits",
    "take_home_rules",
    "titration",
    "vomited_dose",
)


def _dataclasses() -> Iterator[type]:
    for name in MODULES:
        module = importlib.import_module(f"breakwater.clinical.{name}")
        for _, found in inspect.getmembers(module, dataclasses.is_dataclass):
            if inspect.isclass(found) and found.__module__ == module.__name__:
                yield found


@pytest.mark.parametrize("value", list(_dataclasses()), ids=lambda value: value.__name__)
def test_a_value_is_frozen_and_takes_no_further_attribute(value: type) -> None:
    assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(value)
