"""One comfort medicine, now: amount, interval, what was given in 24 hours, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.interactions import interactions_with
from breakwater.clinical.medicines.comfort_list import (
    ACETAMINOPHEN_LIVER_DAILY_MG,
    COMFORT,
    ComfortMedicine,
    Condition,
)
from breakwater.clinical.medicines.given import GivenDose
from breakwater.clinical.medicines.running_total import DoseLimits, TotalCheck, check_total
from breakwater.clinical.sources import source

__all__ = ["ComfortFacts", "UnknownMedicine", "check_comfort", "comfort_limits"]


class UnknownMedicine(KeyError):
    """Not one of the comfort medicines. The message lists them."""


@dataclass(frozen=True, slots=True)
class ComfortFacts:
    """What is known of the person. `liver_disease` is None when not known and then counts as present.

    `medicines` are generic names of everything else the person takes, methadone included; `allergies` generic names;
    `conditions` those of `Condition` that hold.
    """

    liver_disease: bool | None = None
    medicines: frozenset[str] = frozenset()
    allergies: frozenset[str] = frozenset()
    conditions: frozenset[Condition] = frozenset()


def comfort_limits(name: str, *, liver_disease: bool | None) -> DoseLimits:
    """The limits of one comfort medicine; acetaminophen lower with liver disease or when the liver is not known.

    Raises `UnknownMedicine`. Sources: comfort-medicines, acetaminophen-liver, comfort-intervals, ours-comfort-totals.
    """
    limits = _medicine(name).limits
    if name == "acetaminophen" and liver_disease is not False:
        return limits.with_daily_max(ACETAMINOPHEN_LIVER_DAILY_MG, source("acetaminophen-liver"))
    return limits


def check_comfort(
    name: str, dose_mg: Decimal, given: Iterable[GivenDose], facts: ComfortFacts, now: datetime
) -> TotalCheck:
    """Whether a comfort medicine may be given now: cautions of the person first, then amount, interval and 24 hours.

    `given` are earlier doses of the same medicine, by every route and from every order. Amounts in mg. Raises
    `UnknownMedicine`, and `ValueError` for a dose not above zero or an earlier dose timed ahead of `now`. Sources:
    those of `comfort_limits`; ours-qt-pairs; fda-2017-sedatives.
    """
    medicine = _medicine(name)
    limits = comfort_limits(name, liver_disease=facts.liver_disease)
    return check_total(limits, dose_mg, given, now).after(_about(medicine, facts))


def _medicine(name: str) -> ComfortMedicine:
    try:
        return COMFORT[name]
    except KeyError:
        raise UnknownMedicine(f"{name!r} is not a comfort medicine here: {', '.join(COMFORT)}.") from None


def _about(medicine: ComfortMedicine, facts: ComfortFacts) -> Iterator[Finding]:
    comfort = source("comfort-medicines")
    if medicine.name in {name.lower() for name in facts.allergies}:
        message = f"An allergy to {medicine.name} is recorded. Do not give it."
        yield Finding("allergy", Severity.STOP, "Allergy", message, medicine.name, None, None, comfort, PRESCRIBER)
    for condition, sentence in medicine.cautions:
        if condition in facts.conditions:
            yield Finding(condition, Severity.STOP, "Condition", sentence, condition, None, None, comfort, PRESCRIBER)
    if medicine.lengthens_qt:
        yield from _qt(medicine, facts)
    if medicine.sedating:
        yield from _sedatives(medicine, facts)


def _qt(medicine: ComfortMedicine, facts: ComfortFacts) -> Iterator[Finding]:
    others = set(_taken_with("qt", facts))
    if "methadone" in {name.lower() for name in facts.medicines}:
        others.add("methadone")
    if listed := ", ".join(sorted(others - {medicine.name})):
        message = f"{medicine.limits.name} lengthens QT, as does {listed}. Ask about an ECG or another medicine."
        where = source("ours-qt-pairs")
        yield Finding("qt_together", Severity.CAUTION, "QT", message, listed, None, None, where, NOBODY)


def _sedatives(medicine: ComfortMedicine, facts: ComfortFacts) -> Iterator[Finding]:
    if listed := ", ".join(sorted(set(_taken_with("sedation", facts)) - {medicine.name})):
        message = f"Sedating, as is {listed}. Check that the person is awake before and after."
        where = source("fda-2017-sedatives")
        yield Finding("sedating_together", Severity.CAUTION, "Sedation", message, listed, None, None, where, NOBODY)


def _taken_with(effect: str, facts: ComfortFacts) -> Iterator[str]:
    """Names among the person's medicines with this effect beside methadone, where the list of effects is longest."""
    return (one.name for one in interactions_with("methadone", tuple(facts.medicines)) if effect in one.effects)
