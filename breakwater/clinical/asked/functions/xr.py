"""Injections of buprenorphine: may this one be given, when is the next, and what matches a daily tablet dose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from breakwater.clinical.asked.refusal import Refused
from breakwater.clinical.buprenorphine_injection_checks import GivenDepot, InjectionFacts, check_injection
from breakwater.clinical.buprenorphine_injections import (
    DEPOTS,
    Conversion,
    Depot,
    DepotLabel,
    Window,
    conversion_from_daily,
    next_window,
)
from breakwater.clinical.findings import Finding, Severity, worst
from breakwater.clinical.medicines.organs import LiverState


@dataclass(frozen=True, slots=True)
class Given:
    """One injection that was given."""

    depot: str
    dose_mg: Decimal
    on: date
    site: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The injection proposed, those given before, and what is known about the person.

    `depot` is cam2038_weekly, cam2038_monthly or rbp6000. `certified`: the setting is certified to give it.
    `daily_mg` is the daily amount of tablets, taken for `daily_days` days.
    """

    depot: str
    dose_mg: Decimal
    on: date
    site: str
    certified: bool
    given: tuple[Given, ...] = ()
    label: DepotLabel = "2025"
    daily_mg: Decimal | None = None
    daily_days: int | None = None
    minutes_since_test_dose: int | None = None
    liver: LiverState | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The most serious severity, the findings, when the following one is due, and the table row of the daily amount."""

    worst: Severity
    findings: tuple[Finding, ...]
    following: Window
    conversion: Conversion | None


def answer(asked: Asked) -> Answer:
    """Check the injection."""
    depot = _depot(asked.depot, "depot")
    given = tuple(
        GivenDepot(_depot(one.depot, f"given[{n}].depot"), one.dose_mg, one.on, one.site)
        for n, one in enumerate(asked.given)
    )
    findings = check_injection(
        InjectionFacts(
            depot=depot,
            dose_mg=asked.dose_mg,
            on=asked.on,
            site=asked.site,
            certified=asked.certified,
            given=given,
            label=asked.label,
            daily_mg=asked.daily_mg,
            daily_days=asked.daily_days,
            minutes_since_test_dose=asked.minutes_since_test_dose,
            liver=asked.liver,
        )
    )
    same = sum(one.depot == depot for one in given)
    following = next_window(depot, asked.on, given=same + 1, label=asked.label)
    conversion = None if asked.daily_mg is None else conversion_from_daily(asked.daily_mg)
    return Answer(worst(findings), findings, following, conversion)


def _depot(key: str, where: str) -> Depot:
    if key not in DEPOTS:
        raise Refused("not_allowed", where, f"Write one of: {', '.join(DEPOTS)}.")
    return DEPOTS[key]
