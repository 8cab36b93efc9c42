"""QT corrected for heart rate in both ways, what it means for methadone, and which ECG is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.ecg_due import ECG_RULE_SETS, EcgFacts, check_ecg
from breakwater.clinical.findings import Finding
from breakwater.clinical.qtc import Band, Correction, Qtc, check_qtc, corrected, rate_from_rr

Rules = Literal["krantz_2009", "aps_hrs", "bccsu"]


@dataclass(frozen=True, slots=True)
class Asked:
    """QT in milliseconds with the heart rate per minute, or with RR in milliseconds: one of the two.

    With `ecg` and `today` it also says which ECG is due, by the rules named.
    """

    qt_ms: Decimal
    heart_rate_per_min: Decimal | None = None
    rr_ms: Decimal | None = None
    ecg: EcgFacts | None = None
    today: date | None = None
    ecg_rules: Rules = "krantz_2009"


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction, its band, whether it is good at this heart rate, and the finding for methadone."""

    qtc: Qtc
    band: Band
    reliable: bool
    finding: Finding


@dataclass(frozen=True, slots=True)
class Answer:
    """Both corrections, and the finding about the next ECG when it was asked for."""

    bazett: Corrected
    fridericia: Corrected
    ecg: Finding | None


def answer(asked: Asked) -> Answer:
    """Correct the QT in both ways."""
    if (asked.heart_rate_per_min is None) == (asked.rr_ms is None):
        raise Refused("one_of_two", "", "Give heart_rate_per_min or rr_ms, and not both.")
    if (asked.ecg is None) != (asked.today is None):
        raise Refused("both_or_none", "", "Give ecg and today together.")
    rate = asked.heart_rate_per_min if asked.rr_ms is None else rate_from_rr(asked.rr_ms)
    assert rate is not None  # noqa: S101 - one of the two was given
    ecg = None
    if asked.ecg is not None and asked.today is not None:
        ecg = check_ecg(asked.ecg, ECG_RULE_SETS[asked.ecg_rules], asked.today)
    return Answer(_corrected(asked.qt_ms, rate, "bazett"), _corrected(asked.qt_ms, rate, "fridericia"), ecg)


def _corrected(qt_ms: Decimal, rate: Decimal, correction: Correction) -> Corrected:
    qtc = corrected(qt_ms, rate, correction)
    return Corrected(qtc, qtc.band, qtc.reliable, check_qtc(qtc))
