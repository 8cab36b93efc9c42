"""Limits for methadone orders by authority, as data: federal, label, state, and the titration a site has chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from breakwater.clinical.amounts import format_mg
from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.rule_sets import Deciding, RuleSet
from breakwater.clinical.sources import source


@dataclass(frozen=True, slots=True)
class MethadoneRules(RuleSet):
    """Limits for methadone orders, amounts in mg. None: this authority does not limit it.

    `same_day_step_max_mg` limits a further dose on the first day. `first_day_max_mg` to `third_day_max_mg` are day
    totals; after the third day `hold_days_after_third` days pass without a raise. `week_raise_max_mg` limits what is
    added within seven days.
    """

    first_dose_max_mg: Decimal | None = None
    first_day_max_mg: Decimal | None = None
    low_tolerance_first_dose_max_mg: Decimal | None = None
    step_max_mg: Decimal | None = None
    step_interval_days: int | None = None
    same_day_step_max_mg: Decimal | None = None
    second_day_max_mg: Decimal | None = None
    third_day_max_mg: Decimal | None = None
    hold_days_after_third: int | None = None
    week_raise_max_mg: Decimal | None = None


FEDERAL_2024: Final = MethadoneRules(
    "Federal rule (42 CFR 8.12)", source("42-cfr-8.12"), date(2024, 4, 2), first_day_max_mg=Decimal(50)
)
LABEL: Final = MethadoneRules(
    "Product label", source("methadone-label"), first_dose_max_mg=Decimal(30), first_day_max_mg=Decimal(40)
)
CALIFORNIA: Final = MethadoneRules(
    "California (9 CCR 10355)", source("9-ccr-10355"), first_dose_max_mg=Decimal(30), first_day_max_mg=Decimal(40)
)
SITE_DEFAULT: Final = MethadoneRules(
    "Site default (ASAM 2020)",
    source("asam-2020-titration"),
    low_tolerance_first_dose_max_mg=Decimal(10),
    step_max_mg=Decimal(10),
    step_interval_days=5,
    same_day_step_max_mg=Decimal(10),
)
HOSPITAL_TABLE: Final = MethadoneRules(
    "Hospital start table",
    source("methadone-hospital-table"),
    first_dose_max_mg=Decimal(30),
    first_day_max_mg=Decimal(40),
    same_day_step_max_mg=Decimal(10),
    second_day_max_mg=Decimal(50),
    third_day_max_mg=Decimal(60),
    hold_days_after_third=3,
)
UK_WEEKLY: Final = MethadoneRules(
    "UK weekly limit", source("methadone-uk"), first_dose_max_mg=Decimal(30), week_raise_max_mg=Decimal(30)
)

DEFAULT_RULE_SETS: Final = (FEDERAL_2024, LABEL, SITE_DEFAULT)
# Examples of states; a site adds its own to the defaults. Sites can only tighten, because the strictest decides.
STATE_RULE_SETS: Final = {"CA": CALIFORNIA}
# What a site may choose for raising the dose. Several together: the strictest decides.
TITRATION_RULE_SETS: Final = {"asam": SITE_DEFAULT, "hospital": HOSPITAL_TABLE, "uk": UK_WEEKLY}


class UnknownTitration(KeyError):
    """A site names a titration that is not listed in `TITRATION_RULE_SETS`."""


def rule_sets_for(
    state: str | None = None, titration: Iterable[str] = ("asam",), own: Iterable[MethadoneRules] = ()
) -> tuple[MethadoneRules, ...]:
    """The rule sets of one site: federal and label always, its state where known, at least one titration, its own.

    Its own can only tighten, because the strictest decides. Raises `UnknownTitration` for a titration that is not
    listed, and when none is named.
    """
    names = tuple(titration)
    if not names or not set(names) <= set(TITRATION_RULE_SETS):
        raise UnknownTitration(f"Choose from {', '.join(TITRATION_RULE_SETS)}; not {', '.join(names) or 'nothing'}.")
    of_state = [STATE_RULE_SETS[state]] if state in STATE_RULE_SETS else []
    return (FEDERAL_2024, LABEL, *of_state, *(TITRATION_RULE_SETS[name] for name in names), *own)


def limit_finding(code: str, title: str, what: str, value_mg: Decimal, deciding: Deciding) -> Finding:
    """An amount in mg against one limit: a stop above it, which a prescriber passes with a reason, or OK."""
    over = value_mg > deciding.limit
    limit = f"{format_mg(deciding.limit)} mg"
    message = (
        f"{what} of {format_mg(value_mg)} mg is above {limit}, the limit of: {deciding.name}. "
        "Lower it, or write why more is needed."
        if over
        else f"{what} is within {limit}, the limit of: {deciding.name}."
    )
    return Finding(
        code,
        Severity.STOP if over else Severity.OK,
        title,
        message,
        f"{format_mg(value_mg)} mg",
        None,
        limit,
        deciding.source,
        PRESCRIBER if over else NOBODY,
    )
