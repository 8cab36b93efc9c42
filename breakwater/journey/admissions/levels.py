"""What a level of care means for admission here: with a bed or without, and in which kind of unit."""

from __future__ import annotations

from typing import Final

from breakwater.organization.models import Unit

# Residential and inpatient levels live here day and night; all others come and go.
UNIT_KIND_BY_LEVEL: Final[dict[str, Unit.Kind]] = {
    "3.1": Unit.Kind.RESIDENCE,
    "3.5": Unit.Kind.RESIDENCE,
    "3.7": Unit.Kind.DETOX,
    "4": Unit.Kind.DETOX,
}

# Level 4 is a hospital's: a bed here bridges the time until one is found.
HOSPITAL_LEVEL: Final = "4"


def needs_bed(level_code: str) -> bool:
    """Whether somebody admitted at this level lies in a bed of ours: the 3.x levels and 4 do."""
    return level_code in UNIT_KIND_BY_LEVEL
