"""How a number is called and in which unit it stands, from its name in the code; and how it is written."""

from __future__ import annotations

import re
from typing import Final

# The end of a name says the unit. Longer ends first, so that "_mg_per_ml" is not taken for "_ml".
_UNITS: Final = {
    "mg_per_ml": "mg/mL", "mg_per_dl": "mg/dL", "ng_per_ml": "ng/mL", "ng_per_mg": "ng/mg", "ml_per_min": "mL/min",
    "l_per_h_per_kg": "L/h/kg", "mg_per_kg": "mg/kg", "l_per_kg": "L/kg", "l_per_h": "L/h", "mg_per_day": "mg/day",
    "mg_per_h": "mg/h", "per_min": "/min", "per_h": "/h", "per_day": "/day", "per_hour": "/h", "per_week": "/week",
    "percent": "%", "mmhg": "mmHg", "seconds": "s", "minutes": "min", "hours": "h", "days": "days", "day": "day",
    "weeks": "weeks", "months": "months", "years": "years", "mcg": "mcg", "mg": "mg", "ml": "mL",
    "kg": "kg", "ms": "ms", "nm": "nM", "h": "h", "l": "L", "c": "°C", "cows": "COWS",
}  # fmt: skip
# Inside a name these say the unit too: "min_hours_one_part" is in hours.
_INSIDE: Final = ("minutes", "hours", "days", "weeks", "months", "years", "mg")
# Words rather than abbreviations: they stay where little else of the name is left.
_SPELLED: Final = frozenset({*_INSIDE[:-1], "seconds", "day", "percent"})
_WRITTEN: Final = {
    "cows": "COWS", "qtc": "QTc", "ecg": "ECG", "rass": "RASS", "poss": "POSS", "spo2": "SpO2", "ciwa": "CIWA",
    "phq": "PHQ", "gad": "GAD", "moud": "MOUD", "sows": "SOWS", "oows": "OOWS",
}  # fmt: skip
_AT_LEAST_WORDS: Final = 2


def unit_of(name: str) -> str:
    """The unit that a name ends with or has in it, or nothing: "first_dose_max_mg" is in mg."""
    plain = name.lower().strip("_")
    if end := _end_of(plain):
        return _UNITS[end]
    tokens = plain.split("_")
    return next((_UNITS[token] for token in _INSIDE if token in tokens), "")


def words_of(name: str) -> str:
    """A name of the code in words, without the unit at its end: "_SINGLE_DOSE_LEAST_MG" is "single dose least"."""
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")
    if end := _end_of(plain):
        shorter = plain.removesuffix(f"_{end}")
        plain = plain if end in _SPELLED and len(shorter.split("_")) < _AT_LEAST_WORDS else shorter
    return " ".join(_WRITTEN.get(word, word) for word in plain.split("_"))


def _end_of(plain: str) -> str:
    """The end of a name that is a unit; a C is degrees only after a temperature (AUDIT-C is a scale)."""
    ends = (end for end in _UNITS if plain.endswith(f"_{end}"))
    return next((end for end in ends if end != "c" or "temperature" in plain), "")
