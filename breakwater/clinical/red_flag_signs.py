"""The tables behind `red_flags`: measured signs with their cut-offs, and signs that are told or seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

FlagLevel = Literal["emergency", "assess"]

HOLDS_BOTH: Final = frozenset({"opioid", "sedative"})
HOLDS_SEDATIVE: Final = frozenset({"sedative"})
HOLDS_NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class MeasuredSign:
    """A measured sign: what it is called, the cut-off that raises it, what to do and what it holds."""

    code: str
    field: str
    unit: str
    level: FlagLevel
    cutoff: str
    title: str
    message: str
    holds: frozenset[str] = HOLDS_BOTH


TOXICITY: Final = (
    "Possible opioid toxicity. Call for help, support breathing and give naloxone. Give no opioid and no sedative."
)
TOXICITY_ASSESS: Final = (
    "Possible opioid toxicity. Wake the person, count breathing for a full minute and assess before any dose."
)
_LUNGS: Final = "Think of infection, aspiration or another lung cause. The prescriber decides about the opioid."
_HEART: Final = "Call the prescriber now and take a full set of vital signs."
_RECHECK: Final = "Measure again by hand and assess before the next dose."
_FEVER: Final = (
    "Not explained by withdrawal alone. Think of endocarditis or sepsis. The prescriber decides about the opioid."
)
_ON_RASS: Final = "on RASS"

# The signs of one group exclude each other: the first that is reached is the flag.
MEASURED_SIGNS: Final = (
    (
        MeasuredSign(
            "slow_breathing",
            "respiratory_rate_per_min",
            "/min",
            "emergency",
            "respiratory_rate_emergency_low",
            "Very slow breathing",
            TOXICITY,
        ),
        MeasuredSign(
            "slow_breathing_assess",
            "respiratory_rate_per_min",
            "/min",
            "assess",
            "respiratory_rate_assess_low",
            "Slow breathing",
            TOXICITY_ASSESS,
        ),
    ),
    (
        MeasuredSign("low_oxygen", "spo2_percent", "%", "emergency", "spo2_emergency_low", "Low oxygen", TOXICITY),
        MeasuredSign(
            "low_oxygen_assess",
            "spo2_percent",
            "%",
            "assess",
            "spo2_assess_low",
            "Oxygen below usual",
            TOXICITY_ASSESS,
        ),
    ),
    (
        MeasuredSign(
            "fast_breathing",
            "respiratory_rate_per_min",
            "/min",
            "emergency",
            "respiratory_rate_emergency_high",
            "Very fast breathing",
            _LUNGS,
            HOLDS_SEDATIVE,
        ),
        MeasuredSign(
            "fast_breathing_assess",
            "respiratory_rate_per_min",
            "/min",
            "assess",
            "respiratory_rate_assess_high",
            "Fast breathing",
            _LUNGS,
            HOLDS_SEDATIVE,
        ),
    ),
    (
        MeasuredSign(
            "slow_pulse", "pulse_per_min", "/min", "emergency", "pulse_emergency_low", "Very slow pulse", _HEART
        ),
        MeasuredSign(
            "slow_pulse_assess", "pulse_per_min", "/min", "assess", "pulse_assess_low", "Slow pulse", _RECHECK
        ),
    ),
    (
        MeasuredSign(
            "fast_pulse", "pulse_per_min", "/min", "emergency", "pulse_emergency_high", "Very fast pulse", _HEART
        ),
        MeasuredSign(
            "fast_pulse_assess",
            "pulse_per_min",
            "/min",
            "assess",
            "pulse_assess_high",
            "Fast pulse",
            "Common in withdrawal: by itself no reason to withhold the medicine. Look for another cause.",
            HOLDS_NOTHING,
        ),
    ),
    (
        MeasuredSign(
            "low_pressure", "systolic_mmhg", "mmHg", "emergency", "systolic_emergency_low", "Low blood pressure", _HEART
        ),
        MeasuredSign(
            "low_pressure_assess",
            "systolic_mmhg",
            "mmHg",
            "assess",
            "systolic_assess_low",
            "Blood pressure below usual",
            _RECHECK,
        ),
    ),
    (
        MeasuredSign(
            "fever",
            "temperature_c",
            "°C",
            "emergency",
            "temperature_emergency_high",
            "High fever",
            _FEVER,
            HOLDS_SEDATIVE,
        ),
        MeasuredSign(
            "fever_assess", "temperature_c", "°C", "assess", "temperature_assess_high", "Fever", _FEVER, HOLDS_SEDATIVE
        ),
    ),
    (
        MeasuredSign(
            "low_temperature",
            "temperature_c",
            "°C",
            "emergency",
            "temperature_emergency_low",
            "Low temperature",
            "Warm the person, check breathing and glucose, and call the prescriber now.",
        ),
    ),
    (
        MeasuredSign(
            "low_glucose",
            "glucose_mg_per_dl",
            "mg/dL",
            "assess",
            "glucose_assess_low",
            "Low glucose",
            "Treat low glucose by the protocol and measure again before the next dose.",
        ),
    ),
    (
        MeasuredSign(
            "deep_sedation",
            "sedation_rass",
            _ON_RASS,
            "emergency",
            "rass_emergency_low",
            "Cannot be roused",
            TOXICITY,
        ),
        MeasuredSign(
            "deep_sedation_assess", "sedation_rass", _ON_RASS, "assess", "rass_assess_low", "Drowsy", TOXICITY_ASSESS
        ),
        MeasuredSign(
            "agitation_assess",
            "sedation_rass",
            _ON_RASS,
            "assess",
            "rass_assess_high",
            "Agitated",
            "Think of low oxygen, delirium, or alcohol or sedative withdrawal before the next dose.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ReportedSign:
    """A sign that is told or seen rather than measured."""

    code: str
    label: str
    level: FlagLevel
    message: str
    holds: frozenset[str] = HOLDS_BOTH


_NOT_WITHDRAWAL: Final = "Not explained by withdrawal. Call the prescriber now."

_REPORTED_SIGNS: Final = (
    ReportedSign("apnea", "Pauses in breathing or gasping", "emergency", TOXICITY),
    ReportedSign("hard_to_rouse", "Hard to wake", "emergency", TOXICITY),
    ReportedSign(
        "seizure",
        "Seizure",
        "emergency",
        "Not opioid withdrawal. Think of alcohol or sedative withdrawal, or low oxygen. "
        "The prescriber decides about the opioid.",
        HOLDS_SEDATIVE,
    ),
    ReportedSign(
        "new_confusion",
        "New confusion",
        "emergency",
        "Not opioid withdrawal. Check oxygen and glucose, think of alcohol or sedative withdrawal, "
        "and call the prescriber now.",
    ),
    ReportedSign("chest_pain", "Chest pain", "emergency", _NOT_WITHDRAWAL),
    ReportedSign("syncope", "Fainted", "emergency", "Record an ECG and call the prescriber now."),
    ReportedSign(
        "qtc_500_or_more",
        "QTc 500 ms or more",
        "emergency",
        "Check potassium, magnesium and other QT medicines. The prescriber decides before the next dose.",
    ),
    ReportedSign(
        "suicidal_intent",
        "Intends suicide",
        "emergency",
        "Do not leave the person alone. Call the prescriber and the crisis team now.",
    ),
    ReportedSign("blood_in_vomit", "Blood in vomit", "emergency", _NOT_WITHDRAWAL),
    ReportedSign(
        "no_urine_12h",
        "No urine for 12 hours",
        "emergency",
        "Think of dehydration or kidney failure. Call the prescriber now.",
    ),
    ReportedSign(
        "cannot_keep_fluids",
        "Vomits and cannot keep fluids down",
        "assess",
        "Check intake, weight and sodium. People have died of dehydration in withdrawal.",
    ),
)

REPORTS: Final[dict[str, ReportedSign]] = {report.code: report for report in _REPORTED_SIGNS}
