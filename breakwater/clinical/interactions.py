"""Medicines that matter beside methadone or buprenorphine: what each does, when, and what to do about it.

Names are generic, in lower case. Nothing in this table refuses treatment because of benzodiazepines or alcohol: they
are managed together with it (source fda-2017-sedatives).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from breakwater.clinical.dose_facts import Drug
from breakwater.clinical.sources import Source, source

Effect = Literal["lowers", "raises", "qt", "sedation", "displaces", "blocks"]

_LEVELS: Final = source("methadone-interactions")
_QT: Final = source("qt-medicines")
_COMFORT: Final = source("comfort-medicines-qt")
_SEDATIVE: Final = source("fda-2017-sedatives")
_WARNING: Final = source("opioid-sedative-warning")
_MIXED: Final = source("mixed-agonists")

# Effects with which an opioid agonist is not given without the prescriber.
CONTRAINDICATED: Final[frozenset[Effect]] = frozenset({"displaces", "blocks"})


@dataclass(frozen=True, slots=True)
class Interaction:
    """What one medicine does: its effects, over which time, and what to watch or do."""

    name: str
    effects: tuple[Effect, ...]
    time_course: str
    message: str
    source: Source


def _lowers(name: str) -> Interaction:
    return Interaction(
        name,
        ("lowers",),
        "withdrawal in about 1 to 2 weeks; the level rises again after it is stopped",
        "Watch for withdrawal before the dose; when it is stopped, watch for sedation.",
        _LEVELS,
    )


def _raises(name: str, *more: Effect) -> Interaction:
    return Interaction(
        name,
        ("raises", *more),
        "from the first days; the level falls after it is stopped",
        "Watch for sedation, and for QTc where an ECG is available.",
        _LEVELS,
    )


def _lengthens_qt(name: str, where: Source, *more: Effect) -> Interaction:
    return Interaction(name, ("qt", *more), "from the first doses", "Consider an ECG and other choices.", where)


def _sedates(name: str, where: Source) -> Interaction:
    return Interaction(
        name,
        ("sedation",),
        "from the first dose",
        "More sedation and slower breathing. Not a reason to refuse the dose; manage both together.",
        where,
    )


def _brings_on_withdrawal(name: str, where: Source) -> Interaction:
    return Interaction(
        name, ("displaces",), "within minutes to hours", "Brings on withdrawal beside a full agonist.", where
    )


_BLOCKS: Final = Interaction(
    "naltrexone",
    ("blocks",),
    "for days after tablets, weeks after an injection",
    "Naltrexone blocks opioids; never give them together.",
    source("never-with-naltrexone"),
)

_METHADONE: Final = (
    *map(
        _lowers,
        (
            "carbamazepine",
            "efavirenz",
            "nevirapine",
            "phenobarbital",
            "phenytoin",
            "rifampin",
            "st john's wort",
        ),
    ),
    _raises("fluvoxamine"),
    *(
        _raises(name, "qt")
        for name in (
            "azithromycin",
            "ciprofloxacin",
            "clarithromycin",
            "erythromycin",
            "fluconazole",
            "ketoconazole",
            "voriconazole",
        )
    ),
    *(
        _lengthens_qt(name, _QT)
        for name in ("citalopram", "escitalopram", "haloperidol", "loperamide", "quetiapine", "ziprasidone")
    ),
    _lengthens_qt("ondansetron", _COMFORT),
    _lengthens_qt("lofexidine", _COMFORT),
    _lengthens_qt("hydroxyzine", _COMFORT, "sedation"),
    *(_brings_on_withdrawal(name, _MIXED) for name in ("butorphanol", "nalbuphine", "pentazocine")),
    _brings_on_withdrawal("buprenorphine", source("buprenorphine-displaces")),
)
_BOTH: Final = (
    _BLOCKS,
    *(
        _sedates(name, _SEDATIVE)
        for name in (
            "alcohol", "alprazolam", "chlordiazepoxide", "clonazepam", "diazepam", "lorazepam", "oxazepam", "temazepam",
        )
    ),
    *(_sedates(name, _WARNING) for name in ("gabapentin", "pregabalin", "zolpidem")),
    _sedates("trazodone", _COMFORT),
)  # fmt: skip

INTERACTIONS: Final[dict[Drug, dict[str, Interaction]]] = {
    "methadone": {one.name: one for one in (*_METHADONE, *_BOTH)},
    "buprenorphine": {one.name: one for one in _BOTH},
}

_WORDS: Final[dict[Effect, str]] = {
    "lowers": "lowers methadone",
    "raises": "raises methadone",
    "qt": "lengthens QT",
    "sedation": "more sedation",
    "displaces": "brings on withdrawal",
    "blocks": "blocks opioids",
}


def interaction(drug: Drug, medicine: str) -> Interaction | None:
    """What a medicine, by generic name in any case, does beside `drug`; None when this table does not list it."""
    return INTERACTIONS[drug].get(medicine.strip().lower())


def interactions_with(drug: Drug, medicines: tuple[str, ...]) -> tuple[Interaction, ...]:
    """The listed interactions among these medicines, in their order."""
    return tuple(found for name in medicines if (found := interaction(drug, name)) is not None)


def effect_in_words(drug: Drug, medicine: str) -> str:
    """What a medicine does, in a few words; "listed as interacting" for one that this table does not know."""
    found = interaction(drug, medicine)
    return " and ".join(_WORDS[effect] for effect in found.effects) if found else "listed as interacting"


def qt_medicines(medicines: tuple[str, ...]) -> int:
    """How many of a person's medicines lengthen QT beside methadone."""
    return sum("qt" in found.effects for found in interactions_with("methadone", medicines))
