"""Level of care: six dimensions by name, ten levels by name, and a recommendation of our own.

Only the names of the ASAM Criteria, fourth edition, are used. Its questions, risk ratings and decision rules are
licensed and are not here: a clinician names a level for each dimension and writes a short reason in our own fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from breakwater.clinical.sources import source


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of the assessment. `gives_level` is false for the sixth, which shapes the plan agreed."""

    number: int
    id: str
    label: str
    gives_level: bool = True


@dataclass(frozen=True, slots=True)
class Level:
    """A level of care: its code and our short label. `intensity` orders them, higher is more intensive."""

    code: str
    label: str
    intensity: int


# No threshold: the numbers of the list.
DIMENSIONS: Final = (
    Dimension(1, "withdrawal", "Intoxication, withdrawal and addiction medications"),
    Dimension(2, "biomedical", "Biomedical conditions"),
    Dimension(3, "psychiatric_cognitive", "Psychiatric and cognitive conditions"),
    Dimension(4, "substance_use_risks", "Substance-use-related risks"),
    Dimension(5, "recovery_environment", "Recovery environment interactions"),
    Dimension(6, "person_centered", "Person-centered considerations", gives_level=False),
)

LEVELS: Final = tuple(
    Level(code, label, intensity)
    for intensity, (code, label) in enumerate(
        (
            ("1.0", "Long-term remission monitoring"),
            ("1.5", "Outpatient therapy"),
            ("1.7", "Medically managed outpatient"),
            ("2.1", "Intensive outpatient"),
            ("2.5", "High-intensity outpatient"),
            ("2.7", "Medically managed intensive outpatient"),
            ("3.1", "Clinically managed low-intensity residential"),
            ("3.5", "Clinically managed high-intensity residential"),
            ("3.7", "Medically managed residential"),
            ("4", "Medically managed inpatient"),
        )
    )
)

_BY_CODE: Final = {level.code: level for level in LEVELS}
NAMES_SOURCE: Final = source("asam-criteria-4")
RULE_SOURCE: Final = source("ours-placement")


class UnknownLevel(ValueError):
    """A level code that is not one of the ten."""


class PlacementIncomplete(ValueError):
    """A dimension that gives a level has none yet. `missing` holds the ids."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(f"Name a level for each of the first five dimensions. Missing: {', '.join(missing)}.")


def level(code: str) -> Level:
    """The level with this code. Raises `UnknownLevel`."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise UnknownLevel(f"{code!r} is not a level of care.") from None


def recommended_level(levels_by_dimension: Mapping[str, str]) -> Level:
    """The most intensive level named by dimensions 1 to 5, from dimension id to level code.

    This is our own rule (source ours-placement), not ASAM's decision logic, and only a starting point: the clinician
    decides and gives a reason when the decision differs. Dimension 6 is about preferences and never changes the
    result. Severe opioid withdrawal is not by itself a reason for inpatient care when an agonist can be started.
    Raises `PlacementIncomplete` when one of the five is missing and `UnknownLevel` for a code that does not exist.
    """
    needed = [dimension.id for dimension in DIMENSIONS if dimension.gives_level]
    missing = tuple(dimension_id for dimension_id in needed if dimension_id not in levels_by_dimension)
    if missing:
        raise PlacementIncomplete(missing)
    return max((level(levels_by_dimension[dimension_id]) for dimension_id in needed), key=lambda named: named.intensity)
