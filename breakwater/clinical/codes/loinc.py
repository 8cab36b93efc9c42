"""LOINC codes for vital signs, scales and drug tests, by the names this program uses for them.

Drug tests have a plain result and, for some, a screen and a confirmation; one is never reported as the other.
"""

from __future__ import annotations

from typing import Final, Literal

from breakwater.clinical.codes.code import LOINC, Code, Status, UnknownCode, by_code, look_up
from breakwater.clinical.sources import Source, source

_READ: Final = source("loinc")
_MEMORY: Final = source("loinc-memory")
_DAST_MEMORY: Final = source("loinc-dast-memory")

DrugTest = Literal["result", "screen", "confirmation"]


def _code(code: str, display: str, where: Source = _READ, status: Status = Status.ACTIVE) -> Code:
    return Code(LOINC, code, display, status, where)


# Keyed by the fields of `vitals.Vitals`, and weight and height.
VITALS: Final = {
    "pulse_per_min": _code("8867-4", "Pulse"),
    "respiratory_rate_per_min": _code("9279-1", "Respiratory rate"),
    "spo2_percent": _code("59408-5", "Oxygen saturation by pulse oximetry"),
    "temperature_c": _code("8310-5", "Body temperature"),
    "systolic_mmhg": _code("8480-6", "Systolic pressure"),
    "diastolic_mmhg": _code("8462-4", "Diastolic pressure"),
    "weight_kg": _code("29463-7", "Body weight"),
    "height_cm": _code("8302-2", "Body height"),
}
# The panel that holds both pressures, and the second code that goes with oxygen saturation.
BLOOD_PRESSURE_PANEL: Final = _code("85354-9", "Blood pressure, both values")
OXYGEN_SATURATION_ALSO: Final = _code("2708-6", "Oxygen saturation in arterial blood")

_PHQ_9_ITEMS: Final = (
    "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8",
)  # fmt: skip
_AUDIT_C_ITEMS: Final = ("68518-0", "68519-8", "68520-6")

# Keyed by scale and part: "panel", "total", or the number of an item.
SCALES: Final = {
    ("phq_9", "panel"): _code("44249-1", "PHQ-9"),
    ("phq_9", "total"): _code("44261-6", "PHQ-9 total"),
    **{("phq_9", str(n)): _code(code, f"PHQ-9 item {n}") for n, code in enumerate(_PHQ_9_ITEMS, 1)},
    ("gad_7", "panel"): _code("69737-5", "GAD-7", _MEMORY),
    ("gad_7", "total"): _code("70274-6", "GAD-7 total"),
    ("audit_c", "panel"): _code("72109-2", "AUDIT-C"),
    ("audit_c", "total"): _code("75626-2", "AUDIT-C total"),
    **{("audit_c", str(n)): _code(code, f"AUDIT-C item {n}") for n, code in enumerate(_AUDIT_C_ITEMS, 1)},
    ("audit", "total"): _code("75624-7", "AUDIT total"),
    ("taps", "panel"): _code("96841-2", "TAPS"),
    ("dast_10", "panel"): _code("82666-9", "DAST-10", _DAST_MEMORY),
    ("dast_10", "total"): _code("82667-7", "DAST-10 total", _DAST_MEMORY),
}

# Urine. Keyed by what is looked for and the kind of test.
DRUG_TESTS: Final[dict[tuple[str, DrugTest], Code]] = {
    ("6_mam", "result"): _code("10976-9", "6-monoacetylmorphine in urine"),
    ("6_mam", "screen"): _code("19321-9", "6-monoacetylmorphine in urine, screen"),
    ("6_mam", "confirmation"): _code("19322-7", "6-monoacetylmorphine in urine, confirmed"),
    ("methadone", "result"): _code("3773-9", "Methadone in urine"),
    ("eddp", "result"): _code("41858-2", "EDDP in urine"),
    ("buprenorphine", "result"): _code("3414-0", "Buprenorphine in urine"),
    ("fentanyl", "screen"): _code("58379-9", "Fentanyl and norfentanyl in urine, screen"),
    ("opiates", "result"): _code("3879-4", "Opiates in urine"),
    ("opiates", "screen"): _code("19295-5", "Opiates in urine, screen"),
    ("benzodiazepines", "result"): _code("3390-2", "Benzodiazepines in urine"),
    ("benzoylecgonine", "result"): _code("3393-6", "Benzoylecgonine in urine"),
    ("oxycodone", "result"): _code("10998-3", "Oxycodone in urine"),
    ("xylazine", "confirmation"): _code("101809-2", "Xylazine in urine, confirmed"),
}

# Codes that public examples still carry.
DEPRECATED: Final = tuple(
    _code(code, "Deprecated: do not use", status=Status.DEPRECATED) for code in ("27073-6", "14845-2", "44262-4")
)

_VITALS: Final = (*VITALS.values(), BLOOD_PRESSURE_PANEL, OXYGEN_SATURATION_ALSO)
CODES: Final = by_code((*_VITALS, *SCALES.values(), *DRUG_TESTS.values(), *DEPRECATED))


def loinc_code(code: str) -> Code:
    """The code on our list, deprecated ones included. Raises `UnknownCode`."""
    return look_up(CODES, code, LOINC)


def loinc_for_vital(field: str) -> Code:
    """The code of a vital sign by its field in `vitals.Vitals`, "weight_kg" or "height_cm". Raises `UnknownCode`."""
    if field not in VITALS:
        raise UnknownCode(f"There is no LOINC code on our list for {field}.")
    return VITALS[field]


def loinc_for_scale(scale: str, part: str = "total") -> Code:
    """The code of a scale's "panel", "total" or item by number ("1"). Raises `UnknownCode`: COWS, for one, is not on
    our list."""
    if (scale, part) not in SCALES:
        raise UnknownCode(f"There is no LOINC code on our list for {part} of {scale}.")
    return SCALES[scale, part]


def loinc_for_drug_test(substance: str, test: DrugTest = "result") -> Code:
    """The code of a urine test. Raises `UnknownCode` rather than answer with another kind of test."""
    if (substance, test) not in DRUG_TESTS:
        raise UnknownCode(f"There is no LOINC code on our list for {substance}, {test}.")
    return DRUG_TESTS[substance, test]
