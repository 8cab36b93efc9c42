"""The person on buprenorphine: liver, pregnancy, age, and other medicines. Sedatives never refuse treatment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.interactions import Effect, interactions_with
from breakwater.clinical.medicines.organs import LiverState
from breakwater.clinical.sources import source

__all__ = ["PersonFacts", "check_person"]

# Whole years from which the labels hold.
# Source: bup-age.
MIN_AGE_YEARS: Final = 16
# By how many percent rifampin lowers buprenorphine.
# Source: bup-rifampin.
RIFAMPIN_PERCENT: Final = 70

# Generic names, lower case. Source: bup-interactions.
RAISE: Final = frozenset(
    {
        "atazanavir", "clarithromycin", "erythromycin", "fluconazole", "itraconazole", "ketoconazole", "ritonavir",
        "voriconazole",
    }
)  # fmt: skip
LOWER: Final = frozenset(
    {"carbamazepine", "efavirenz", "phenobarbital", "phenytoin", "rifampin", "st john's wort"}
)  # fmt: skip
ADD_TO_QT: Final = frozenset({"amiodarone", "disopyramide", "dofetilide", "procainamide", "quinidine", "sotalol"})


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of the person. None means not known; `medicines` are generic names in any case.

    `liver` is the Child-Pugh class in words; `starting` is True before the first dose, `combination` for a product
    with naloxone. Raises `ValueError` for an age below zero.
    """

    age_years: int | None
    pregnant: bool | None
    liver: LiverState | None
    liver_tests_known: bool
    medicines: frozenset[str] = frozenset()
    starting: bool = False
    combination: bool = True
    lowering: bool = False

    def __post_init__(self) -> None:
        if self.age_years is not None and self.age_years < 0:
            raise ValueError("An age cannot be below zero.")


def check_person(facts: PersonFacts) -> tuple[Finding, ...]:
    """What stands against, or should be known beside, buprenorphine for this person; empty when nothing does.

    Naltrexone stops. Severe liver disease stops the combination, moderate stops starting on it; a prescriber may go
    past each. All else cautions. Sources: bup-liver, bup-age, acog-711, bup-interactions, bup-rifampin,
    never-with-naltrexone, fda-2017-sedatives.
    """
    return (*_liver(facts), *_age(facts), *_pregnancy(facts), *_medicines(facts))


def _found(code: str, severity: Severity, title: str, message: str, value: str | None, key: str) -> Finding:
    allowed = PRESCRIBER if severity is Severity.STOP else NOBODY
    return Finding(code, severity, title, message, value, None, None, source(key), allowed)


def _liver(facts: PersonFacts) -> Iterator[Finding]:
    title, key = "Liver", "bup-liver"
    if facts.starting and not facts.liver_tests_known:
        message = "No liver tests are known. Take them at the start; waiting for them delays nothing."
        yield _found("liver_tests", Severity.CAUTION, title, message, None, key)
    if facts.liver == "severe":
        if facts.combination:
            message = (
                "Severe liver disease: avoid the product with naloxone. Ask for buprenorphine alone, half the dose."
            )
            yield _found("liver_severe", Severity.STOP, title, message, "severe", key)
        else:
            message = "Severe liver disease: half the usual dose, raised slowly."
            yield _found("liver_halve", Severity.CAUTION, title, message, "severe", key)
    elif facts.liver == "moderate" and facts.combination:
        severity = Severity.STOP if facts.starting else Severity.CAUTION
        message = "Moderate liver disease: do not start on the product with naloxone; going on with it needs watching."
        yield _found("liver_moderate", severity, title, message, "moderate", key)


def _age(facts: PersonFacts) -> Iterator[Finding]:
    if facts.age_years is None:
        yield _found("age_unknown", Severity.CAUTION, "Age", "The age is not recorded.", None, "bup-age")
    elif facts.age_years < MIN_AGE_YEARS:
        message = f"Under {MIN_AGE_YEARS} the labels do not speak. A specialist decides with the guardian."
        yield _found("under_age", Severity.STOP, "Age", message, f"{facts.age_years} years", "bup-age")


def _pregnancy(facts: PersonFacts) -> Iterator[Finding]:
    if facts.pregnant is None:
        yield _found(
            "pregnancy_unknown", Severity.CAUTION, "Pregnancy", "Ask, and record the answer.", None, "acog-711"
        )
    elif facts.pregnant:
        message = "Pregnant: treatment is safer than withdrawal. Do not taper; needs may rise and doses may be split."
        severity = Severity.STOP if facts.lowering else Severity.CAUTION
        code = "pregnant_lowering" if facts.lowering else "pregnant"
        yield _found(code, severity, "Pregnancy", message, "pregnant", "acog-711")


def _medicines(facts: PersonFacts) -> Iterator[Finding]:
    taken, title = {name.strip().lower() for name in facts.medicines}, "Other medicines"
    if found := _with_effect("blocks", taken):
        message = f"{found.capitalize()} and buprenorphine are never given together. Call the prescriber."
        yield _found("naltrexone", Severity.STOP, title, message, found, "never-with-naltrexone")
    if found := _listed(RAISE & taken):
        message = f"{found} raises buprenorphine: watch for sedation; when it is stopped, for withdrawal."
        yield _found("raises", Severity.CAUTION, title, message, found, "bup-interactions")
    if found := _listed(LOWER & taken):
        message = f"{found} lowers buprenorphine: watch for withdrawal; when it is stopped, for sedation."
        yield _found("lowers", Severity.CAUTION, title, message, found, "bup-interactions")
    if "rifampin" in taken:
        message = f"Rifampin lowers buprenorphine by about {RIFAMPIN_PERCENT} %. The prescriber plans the dose."
        yield _found("rifampin", Severity.CAUTION, title, message, "rifampin", "bup-rifampin")
    if found := _listed(ADD_TO_QT & taken):
        message = f"{found} lengthens QT, and buprenorphine a little: ask about an ECG."
        yield _found("adds_to_qt", Severity.CAUTION, title, message, found, "bup-interactions")
    if found := _with_effect("sedation", taken):
        message = f"{found} takes away from the safety of buprenorphine. No reason to refuse it; manage both together."
        yield _found("sedatives", Severity.CAUTION, title, message, found, "fda-2017-sedatives")


def _with_effect(effect: Effect, taken: set[str]) -> str:
    found = interactions_with("buprenorphine", tuple(sorted(taken)))
    return ", ".join(one.name for one in found if effect in one.effects)


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names))
