"""Clocks of medicines that come from outside: injections a pharmacy delivers, buprenorphine by telemedicine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from breakwater.clinical.deadlines.deadline import Deadline
from breakwater.clinical.rule_sets import RuleSet, strictest
from breakwater.clinical.sources import source
from breakwater.clinical.treatment_day import add_months

_DAY: Final = timedelta(days=1)
# The day in July 2026 on which 14 became 45 was not read, so July still counts by the older, shorter time.
# Source: 21-cfr-1306.07-f.
_LONGER_FROM: Final = date(2026, 8, 1)


@dataclass(frozen=True, slots=True)
class InjectionDeliveryRules(RuleSet):
    """How many days after receipt an injection delivered for a named patient may be given."""

    days: int | None = None


INJECTION_DELIVERY_RULES: Final = (
    InjectionDeliveryRules("21 CFR 1306.07(f)(5)", source("21-cfr-1306.07-f"), days=45, effective_on=_LONGER_FROM),
    InjectionDeliveryRules(
        "21 CFR 1306.07(f)(5), older text", source("21-cfr-1306.07-f-before"), days=14, superseded_on=_LONGER_FROM
    ),
)


def delivered_injection(
    received_on: date, rule_sets: Iterable[InjectionDeliveryRules] = INJECTION_DELIVERY_RULES
) -> Deadline:
    """The last day on which an injection that a pharmacy delivered for a named patient may be given.

    45 days after receipt, 14 by the older text, by the day of receipt (sources 21-cfr-1306.07-f,
    21-cfr-1306.07-f-before); the shortest of the rule sets in force decides and is named. A site may add its own,
    shorter. Raises `ValueError` when no rule set is in force on that day.
    """
    deciding = strictest(rule_sets, "days", received_on)
    if deciding is None:
        raise ValueError(f"No rule on delivered injections is in force on {received_on}.")
    return Deadline(
        "delivered_injection",
        "Give the delivered injection",
        counted_from=received_on,
        due_on=received_on + timedelta(days=deciding.limit),
        rule=f"Within {deciding.limit} days of receipt ({deciding.name}).",
        source=deciding.source,
    )


# Source: 21-cfr-1306.51.
TELEMEDICINE_MONTHS: Final = 6
TELEMEDICINE_PIECE_DAYS: Final = 7
FLEXIBILITIES_TO_ON: Final = date(2026, 12, 31)

_TELEMEDICINE: Final = source("21-cfr-1306.51")


def telemedicine_supply(first_prescribed_on: date) -> Deadline:
    """The last day that buprenorphine prescribed by telemedicine alone may cover: six calendar months from the first.

    Six months from January 1 end on June 30; from August 31 they end on the last day of February (source
    21-cfr-1306.51).
    """
    return Deadline(
        "telemedicine_supply",
        "Last day covered by telemedicine alone",
        counted_from=first_prescribed_on,
        due_on=add_months(first_prescribed_on, TELEMEDICINE_MONTHS, "later") - _DAY,
        rule=f"Buprenorphine by telemedicine alone for at most {TELEMEDICINE_MONTHS} calendar months.",
        source=_TELEMEDICINE,
    )


def telemedicine_piece(prescribed_on: date) -> Deadline:
    """The last day one prescription may cover while the monitoring program cannot be asked: 7 days with its own."""
    last_on = prescribed_on + timedelta(days=TELEMEDICINE_PIECE_DAYS - 1)
    return Deadline(
        "telemedicine_piece",
        "Ask the prescription monitoring program again",
        counted_from=prescribed_on,
        due_on=last_on,
        rule=f"At most {TELEMEDICINE_PIECE_DAYS} days at a time while the monitoring program cannot be asked.",
        source=_TELEMEDICINE,
    )


def flexibilities_in_force(on: date) -> bool:
    """Whether DEA's temporary telemedicine flexibilities still run on a day; their last is December 31, 2026."""
    return on <= FLEXIBILITIES_TO_ON
