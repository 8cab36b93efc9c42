"""The comfort medicines: what each is for, its usual doses, interval, daily maximum, and when to think twice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.medicines.running_total import DoseLimits
from breakwater.clinical.sources import Source, source

__all__ = ["ACETAMINOPHEN_LIVER_DAILY_MG", "COMFORT", "ComfortMedicine", "Condition"]

Condition = Literal[
    "kidney_disease",
    "stomach_bleeding",
    "anticoagulant",
    "pregnant",
    "fever_with_diarrhea",
    "glaucoma_or_retention",
    "hot_surroundings",
    "sedated",
    "salicylate_allergy",
]


@dataclass(frozen=True, slots=True)
class ComfortMedicine:
    """One medicine: what for, usual mg a dose, the limits, and a sentence for each condition that speaks against it.

    `sedating` and `lengthens_qt` say what it adds to.
    """

    name: str
    for_what: str
    usual_mg: tuple[Decimal, ...]
    limits: DoseLimits
    source: Source
    cautions: tuple[tuple[Condition, str], ...] = ()
    sedating: bool = False
    lengthens_qt: bool = False
    note: str = ""


_SEDATED: Final = "Sedated: a sedating medicine waits until the person has been assessed."

# Most mg of acetaminophen in 24 hours with liver disease, or when the liver is not known. Source: acetaminophen-liver.
ACETAMINOPHEN_LIVER_DAILY_MG: Final = Decimal(3000)

_USUAL: Final = source("comfort-medicines")
_TIMES: Final = source("ours-comfort-totals")
_PACKAGE: Final = source("comfort-intervals")

_LIST: Final = (
    ComfortMedicine(
        "loperamide",
        "diarrhea",
        (Decimal(2), Decimal(4)),
        DoseLimits("Loperamide", Decimal(4), 0, Decimal(16), source("comfort-medicines"), _USUAL),
        source("comfort-medicines"),
        (("fever_with_diarrhea", "Fever or blood with diarrhea: ask the prescriber before slowing the gut."),),
        lengthens_qt=True,
        note="4 mg first, then 2 mg after each loose stool. Too much brings on dangerous heart rhythms.",
    ),
    ComfortMedicine(
        "ondansetron",
        "nausea",
        (Decimal(4), Decimal(8)),
        DoseLimits("Ondansetron", Decimal(8), 8 * 60, Decimal(16), source("comfort-medicines"), _USUAL),
        source("comfort-medicines"),
        lengthens_qt=True,
    ),
    ComfortMedicine(
        "hydroxyzine",
        "anxiety, sleep",
        (Decimal(25), Decimal(50)),
        DoseLimits("hydrOXYzine", Decimal(50), 6 * 60, Decimal(200), source("comfort-medicines"), _TIMES),
        source("comfort-medicines"),
        (("sedated", _SEDATED),),
        sedating=True,
        lengthens_qt=True,
    ),
    ComfortMedicine(
        "ibuprofen",
        "aches",
        (Decimal(400),),
        DoseLimits("Ibuprofen", Decimal(400), 4 * 60, Decimal(2400), source("comfort-medicines"), _USUAL),
        source("comfort-medicines"),
        (
            ("kidney_disease", "Kidney disease: no ibuprofen without the prescriber."),
            ("stomach_bleeding", "Bleeding or ulcer of the stomach: no ibuprofen without the prescriber."),
            ("anticoagulant", "With a blood thinner ibuprofen bleeds more: ask the prescriber."),
            ("pregnant", "Pregnant: no ibuprofen without the prescriber."),
        ),
    ),
    ComfortMedicine(
        "acetaminophen",
        "aches",
        (Decimal(650), Decimal(1000)),
        DoseLimits(
            "Acetaminophen",
            Decimal(1000),
            4 * 60,
            Decimal(4000),
            source("comfort-intervals"),
            source("acetaminophen-liver"),
        ),
        source("comfort-medicines"),
    ),
    ComfortMedicine(
        "trazodone",
        "sleep",
        (Decimal(25), Decimal(50), Decimal(100)),
        DoseLimits("Trazodone", Decimal(100), 20 * 60, Decimal(100), source("comfort-intervals"), _TIMES),
        source("comfort-medicines"),
        (("sedated", _SEDATED),),
        sedating=True,
        note="One dose a night.",
    ),
    ComfortMedicine(
        "dicyclomine",
        "cramps",
        (Decimal(20),),
        DoseLimits("Dicyclomine", Decimal(20), 6 * 60, Decimal(80), source("comfort-medicines"), _TIMES),
        source("comfort-medicines"),
        (
            ("glaucoma_or_retention", "Glaucoma or trouble passing urine: no dicyclomine without the prescriber."),
            ("hot_surroundings", "In heat it stops sweating: keep cool, drink, or choose another."),
        ),
    ),
    ComfortMedicine(
        "methocarbamol",
        "muscle spasms",
        (Decimal(750),),
        DoseLimits("Methocarbamol", Decimal(750), 6 * 60, Decimal(3000), source("comfort-medicines"), _TIMES),
        source("comfort-medicines"),
        (("sedated", _SEDATED),),
        sedating=True,
    ),
    ComfortMedicine(
        "bismuth subsalicylate",
        "upset stomach",
        (Decimal(524),),
        DoseLimits("Bismuth subsalicylate", Decimal(524), 30, Decimal(4192), source("comfort-intervals"), _PACKAGE),
        source("comfort-medicines"),
        (
            ("salicylate_allergy", "Allergy to aspirin: no bismuth subsalicylate."),
            ("anticoagulant", "With a blood thinner it bleeds more: ask the prescriber."),
            ("pregnant", "Pregnant: no bismuth subsalicylate without the prescriber."),
        ),
        note="Turns stool and tongue black; that is harmless, black stool without it is not.",
    ),
)
COMFORT: Final = {medicine.name: medicine for medicine in _LIST}
