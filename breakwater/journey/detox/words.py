"""The words of detox: bands, red flags and routes, short enough for a board."""

from __future__ import annotations

from typing import Protocol

from breakwater.clinical.scales import COWS
from breakwater.record.models import Dose

BAND_WORDS = {
    "below_mild": "below mild",
    "mild": "mild",
    "moderate": "moderate",
    "moderately_severe": "mod. severe",
    "severe": "severe",
}
_BY_TOTAL = [BAND_WORDS[band.id] for total in range(COWS.maximum + 1) for band in COWS.bands if band.contains(total)]

NOT_GIVEN_WORDS = {
    Dose.NotGiven.REFUSED: "refused",
    Dose.NotGiven.SEDATED: "held, sleepy",
    Dose.NotGiven.DID_NOT_COME: "did not come",
    Dose.NotGiven.HELD: "held",
    Dose.NotGiven.VOMITED: "vomited",
    Dose.NotGiven.OTHER: "not given",
}

# A measured sign in few words: what stands before the value of a flag. Others are told by their title.
_SIGN = {
    "slow_breathing": "RR",
    "fast_breathing": "RR",
    "low_oxygen": "SpO2",
    "slow_pulse": "HR",
    "fast_pulse": "HR",
    "low_pressure": "systolic",
    "fever": "temperature",
    "low_temperature": "temperature",
    "low_glucose": "glucose",
}
_SAID_BY_VALUE = frozenset({"precipitated_withdrawal"})


def band_of(total: int) -> str:
    """The band of a complete total: "mild"."""
    return _BY_TOTAL[total]


class FlagLike(Protocol):
    """What the words of a flag are made from: a row of the record or a line of the board."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def value(self) -> str: ...


def flag_in_short(flag: FlagLike) -> str:
    """A flag on its card: "RR 8 /min", "Seizure", "COWS +9 in 60 min after dose"."""
    sign = _SIGN.get(flag.code.removesuffix("_assess"))
    if sign:
        return f"{sign} {flag.value.replace(' %', '%')}"
    return flag.value if flag.code in _SAID_BY_VALUE else flag.title


def route_of(form: str) -> tuple[str, str]:
    """Short and full route of a form of medicine: ("SL", "under the tongue") or ("PO", "by mouth")."""
    return ("SL", "under the tongue") if "under the tongue" in form else ("PO", "by mouth")
