"""What to do about possible opioid toxicity, step by step: breathing first, then naloxone, then staying.

Facts for the emergency page, the printed sheet and the board. Nothing here is a diagnosis or an order: the hospital
amounts are for a clinician at the bedside.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from breakwater.clinical.sources import Source, source

NaloxoneSetting = Literal["nasal", "injection", "hospital", "titrated"]

# The three signs of the opioid toxidrome. Not all are needed: slow breathing alone is enough to act.
TOXIDROME: Final = ("Hard to wake or cannot be woken", "Slow, shallow or no breathing", "Very small pupils")


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """One step of the answer: a stable code, and what to do in plain words."""

    code: str
    words: str
    source: Source


_AHA: Final = source("aha-2020-opioid")
_BOYER: Final = source("boyer-2012")

# In this order. Breathing comes before naloxone, because low oxygen is what kills.
ANSWER_STEPS: Final = (
    AnswerStep("call", "Call 911, also when naloxone seems to work. In a hospital call the rapid response team.", _AHA),
    AnswerStep("breathe", "Open the airway and give rescue breaths or bag-mask breaths with oxygen.", _AHA),
    AnswerStep(
        "naloxone",
        "Give naloxone. It does not reverse xylazine or benzodiazepines, and is given all the same.",
        _AHA,
    ),
    AnswerStep("repeat", "If breathing is no better after 2 to 3 minutes, give the next dose.", _AHA),
    AnswerStep("aim", "Aim at breathing, not at full waking.", _BOYER),
    AnswerStep("stay", "Stay and watch: naloxone wears off before most opioids, and breathing can stop again.", _BOYER),
    AnswerStep(
        "record", "Record who was told and when. Hold every opioid and every sedative.", source("ours-red-flags")
    ),
)


@dataclass(frozen=True, slots=True)
class NaloxoneDose:
    """Naloxone in one setting: the first amount from and to (mg), and minutes from and to before the next."""

    first_mg: tuple[Decimal, Decimal]
    repeat_after_minutes: tuple[int, int]
    words: str
    source: Source


NALOXONE: Final[dict[NaloxoneSetting, NaloxoneDose]] = {
    "nasal": NaloxoneDose(
        (Decimal(4), Decimal(4)), (2, 3), "One spray in one nostril, the next in the other nostril.", _AHA
    ),
    "injection": NaloxoneDose((Decimal("0.4"), Decimal(2)), (2, 3), "Into a muscle or a vein.", _AHA),
    "hospital": NaloxoneDose(
        (Decimal("0.04"), Decimal("0.04")),
        (2, 3),
        "Into a vein, for somebody who depends on opioids: raise it each time until breathing is back.",
        _BOYER,
    ),
    "titrated": NaloxoneDose(
        (Decimal("0.02"), Decimal("0.02")),
        (2, 2),
        "0.4 mg made up to 10 mL, half a milliliter at a time.",
        source("naloxone-titrated"),
    ),
}

# Past this total another cause is likely. Source: boyer-2012.
QUESTION_THE_CAUSE_ABOVE_MG: Final = Decimal(10)
# How long naloxone lasts, from and to; longer-acting opioids outlast it. Source: boyer-2012.
NALOXONE_LASTS_MINUTES: Final = (45, 90)

# After these, watching for a second sedation goes on longest, and a clinician thinks of an infusion.
OUTLASTS_NALOXONE: Final = ("methadone", "fentanyl", "buprenorphine", "extended_release")


def outlasts_naloxone(last_opioid: str) -> bool:
    """Whether sedation may well come back after naloxone: a long-acting opioid, or one that is not known."""
    return last_opioid in OUTLASTS_NALOXONE or last_opioid == "unknown"
