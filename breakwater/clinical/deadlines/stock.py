"""Clocks of controlled-substance stock (21 CFR): inventories, theft and loss, order forms; and the DEA number's check.

Days are civil days in the site's zone. These clocks are a federal floor; a state may ask for more.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from breakwater.clinical.deadlines.deadline import Deadline
from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.holidays import FEDERAL
from breakwater.clinical.sources import source
from breakwater.clinical.treatment_day import add_years, civil_day

# Source: 21-cfr-1304.11.
INVENTORY_EVERY_YEARS: Final = 2
# Source: 21-cfr-1301.76.
NOTICE_WITHIN_BUSINESS_DAYS: Final = 1
FORM_106_WITHIN_DAYS: Final = 45
# Source: 21-cfr-1305.13.
ORDER_FORM_VALID_DAYS: Final = 60

_INVENTORY: Final = source("21-cfr-1304.11")
_LOSS: Final = source("21-cfr-1301.76")


def initial_inventory(first_stock_on: date) -> Deadline:
    """The inventory due on the very day on which the site first holds controlled stock (source 21-cfr-1304.11)."""
    rule = "An inventory is taken on day one."
    return Deadline("initial_inventory", "Initial inventory", first_stock_on, rule, _INVENTORY, due_on=first_stock_on)


def biennial_inventory(last_on: date) -> Deadline:
    """The last day for the next full inventory: the same date two years on, or any day before it.

    After an inventory on February 29 that is February 28 (source 21-cfr-1304.11).
    """
    return Deadline(
        "biennial_inventory",
        "Full inventory",
        counted_from=last_on,
        due_on=add_years(last_on, INVENTORY_EVERY_YEARS, "earlier"),
        rule=f"On any date within {INVENTORY_EVERY_YEARS} years of the last inventory.",
        source=_INVENTORY,
    )


def theft_or_loss(discovered_at: datetime, zone: str) -> tuple[Deadline, Deadline]:
    """The two clocks that a theft or significant loss starts when it is discovered, an aware moment.

    Written notice by the end of the next federal business day after the civil day of discovery at the site; Form 106 on
    the 45th calendar day after it, whatever day that is (source 21-cfr-1301.76). A site's closed days do not
    lengthen either.
    """
    discovered_on = civil_day(discovered_at, zone)
    notice = Deadline(
        "theft_notice",
        "Written notice of theft or loss to the DEA field office",
        counted_from=discovered_at,
        due_on=FEDERAL.add(discovered_on, NOTICE_WITHIN_BUSINESS_DAYS),
        rule="Within one business day of discovery.",
        source=_LOSS,
    )
    form = Deadline(
        "form_106",
        "DEA Form 106",
        counted_from=discovered_at,
        due_on=discovered_on + timedelta(days=FORM_106_WITHIN_DAYS),
        rule=f"Within {FORM_106_WITHIN_DAYS} calendar days of discovery.",
        source=_LOSS,
    )
    return notice, form


def order_form(signed_on: date) -> Deadline:
    """The last day on which a DEA order form may be filled: the 60th after it was signed (source 21-cfr-1305.13)."""
    return Deadline(
        "order_form",
        "Order form is filled",
        counted_from=signed_on,
        due_on=signed_on + timedelta(days=ORDER_FORM_VALID_DAYS),
        rule=f"An order form is valid for {ORDER_FORM_VALID_DAYS} days.",
        source=source("21-cfr-1305.13"),
    )


_DEA_NUMBER: Final = re.compile(r"[A-Za-z]{2}([0-9])([0-9])([0-9])([0-9])([0-9])([0-9])([0-9])", re.ASCII)


def check_dea_number(number: str) -> Finding:
    """Whether a DEA number has its usual form and check digit: OK, or a caution. It is never a reason to refuse.

    The check is widely used and not published by DEA (source dea-check-digit).
    """
    match = _DEA_NUMBER.fullmatch(number.strip())
    if match is None:
        return _dea(Severity.CAUTION, "dea_number_form", "A DEA number is two letters and seven digits.", number)
    d1, d2, d3, d4, d5, d6, d7 = map(int, match.groups())
    if ((d1 + d3 + d5) + 2 * (d2 + d4 + d6)) % 10 != d7:
        message = "The last digit does not fit the others. Compare the DEA number with the paper once more."
        return _dea(Severity.CAUTION, "dea_number_check", message, number)
    return _dea(Severity.OK, "dea_number_ok", "The last digit fits the others.", number)


def _dea(severity: Severity, code: str, message: str, number: str) -> Finding:
    return Finding(code, severity, "DEA number", message, number, None, None, source("dea-check-digit"))
