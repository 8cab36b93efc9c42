"""HCPCS codes of an opioid treatment program: weekly bundles and what is added to them.

A weekly bundle needs at least one service within its 7 days. A bundle with a monthly injection is billed in the week of
the injection, once in 28 days. Place of service is 58. Payers may ask for more; nothing here bills anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from breakwater.clinical.codes.code import HCPCS, Code, Status, by_code, look_up
from breakwater.clinical.sources import Source, source
from breakwater.clinical.treatment_day import Stretch, days_since

_READ: Final = source("hcpcs-otp")
_MEMORY: Final = source("hcpcs-memory")

PLACE_OF_SERVICE: Final = "58"

# Source: hcpcs-otp.
BUNDLE_DAYS: Final = 7
MONTHLY_INJECTION_EVERY_DAYS: Final = 28
ADD_ON_MAX_DAYS: Final = 7
ADD_ONS_A_MONTH: Final = 3

_DISPLAYS: Final = {
    "G2067": "Weekly bundle, methadone",
    "G2068": "Weekly bundle, oral buprenorphine",
    "G2069": "Weekly bundle, monthly buprenorphine injection",
    "G0533": "Weekly bundle, weekly buprenorphine injection",
    "G2073": "Weekly bundle, extended-release naltrexone",
    "G2074": "Weekly bundle, no medicine",
    "G2075": "Weekly bundle, other medicine",
    "G2076": "Intake",
    "G2077": "Periodic assessment",
    "G2078": "Take-home methadone, up to 7 further days",
    "G2079": "Take-home buprenorphine, up to 7 further days",
    "G2080": "Each further 30 minutes of counseling or therapy",
    "G2215": "Overdose reversal agent to take home",
    "G2216": "Overdose reversal agent to take home",
    "G1028": "Overdose reversal agent to take home",
    "G0532": "Overdose reversal agent to take home",
    "G0137": "Intensive outpatient services",
    "G2086": "Office treatment of opioid use disorder",
    "G2087": "Office treatment of opioid use disorder",
    "G2088": "Office treatment of opioid use disorder",
}
_FROM_MEMORY: Final = {
    "Q9991": "Monthly buprenorphine injection, lower strength",
    "Q9992": "Monthly buprenorphine injection, higher strength",
    "J2315": "Extended-release naltrexone injection",
    "H0020": "Methadone service (Medicaid)",
}


def _codes(displays: dict[str, str], where: Source) -> Iterable[Code]:
    return (Code(HCPCS, code, display, Status.BILLABLE, where) for code, display in displays.items())


CODES: Final = by_code((*_codes(_DISPLAYS, _READ), *_codes(_FROM_MEMORY, _MEMORY)))


def hcpcs_code(code: str) -> Code:
    """The code on our list. Raises `UnknownCode`."""
    return look_up(CODES, code, HCPCS)


BundleMedicine = Literal[
    "methadone",
    "buprenorphine_oral",
    "buprenorphine_monthly_injection",
    "buprenorphine_weekly_injection",
    "naltrexone_injection",
    "other",
    "none",
]
_BUNDLES: Final[dict[BundleMedicine, str]] = {
    "methadone": "G2067",
    "buprenorphine_oral": "G2068",
    "buprenorphine_monthly_injection": "G2069",
    "buprenorphine_weekly_injection": "G0533",
    "naltrexone_injection": "G2073",
    "other": "G2075",
    "none": "G2074",
}
_NO_MEDICINE: Final = "G2074"
_MONTHLY: Final = frozenset({"buprenorphine_monthly_injection", "naltrexone_injection"})
_INJECTIONS: Final = _MONTHLY | {"buprenorphine_weekly_injection"}

BundleReason = Literal["billable", "no_service", "no_injection_this_week", "injection_too_soon"]


@dataclass(frozen=True, slots=True)
class WeeklyBundle:
    """What may be billed for one week; `code` is None when nothing may. `source` says how sure we are of the rule."""

    week: Stretch
    code: Code | None
    reason: BundleReason
    message: str
    source: Source


def weekly_bundle(
    medicine: BundleMedicine,
    week_from_on: date,
    services_on: Iterable[date],
    *,
    injected_on: date | None = None,
    last_billed_injection_on: date | None = None,
) -> WeeklyBundle:
    """The weekly bundle of the 7 days from `week_from_on`.

    `services_on` are the days of services in any week. For an injection, `injected_on` is the latest one and
    `last_billed_injection_on` the one before it that was billed: a monthly one is billed again from the 28th day on.
    A week without its injection, or with one too soon, is billed without medicine (from memory). Sources: hcpcs-otp,
    hcpcs-memory.
    """
    week = Stretch(week_from_on, week_from_on + timedelta(days=BUNDLE_DAYS - 1))
    injected = injected_on is not None and injected_on in week
    if not injected and not any(day in week for day in services_on):
        return WeeklyBundle(week, None, "no_service", "No service in these 7 days: no bundle is billed.", _READ)
    if medicine in _INJECTIONS and not injected:
        message = "No injection in these 7 days: the bundle without medicine is billed."
        return WeeklyBundle(week, hcpcs_code(_NO_MEDICINE), "no_injection_this_week", message, _MEMORY)
    if medicine in _MONTHLY and _too_soon(injected_on, last_billed_injection_on):
        message = f"The last injection was billed less than {MONTHLY_INJECTION_EVERY_DAYS} days before this one."
        return WeeklyBundle(week, hcpcs_code(_NO_MEDICINE), "injection_too_soon", message, _MEMORY)
    message = "At least one service in these 7 days."
    return WeeklyBundle(week, hcpcs_code(_BUNDLES[medicine]), "billable", message, _READ)


def _too_soon(injected_on: date | None, last_billed_on: date | None) -> bool:
    if injected_on is None or last_billed_on is None:
        return False
    return days_since(last_billed_on, injected_on) < MONTHLY_INJECTION_EVERY_DAYS


@dataclass(frozen=True, slots=True)
class TakeHomeAddOns:
    """Add-ons for take-home days beyond the week's bundle: the code so many times, and the days left unbilled."""

    code: Code
    units: int
    days_not_billed: int
    message: str
    source: Source


def take_home_add_ons(
    medicine: Literal["methadone", "buprenorphine_oral"], extra_days: int, billed_this_month: int
) -> TakeHomeAddOns:
    """The add-ons for `extra_days` of take-home supply beyond the bundle's week (source hcpcs-otp).

    Each covers up to 7 days, and at most 3 are billed in a month. This limits billing, never the supply itself, which
    the take-home rules decide. Raises `ValueError` for negative numbers.
    """
    if extra_days < 0 or billed_this_month < 0:
        raise ValueError("Extra days and add-ons already billed cannot be negative.")
    wanted = -(-extra_days // ADD_ON_MAX_DAYS)
    units = min(wanted, max(0, ADD_ONS_A_MONTH - billed_this_month))
    left = max(0, extra_days - units * ADD_ON_MAX_DAYS)
    message = f"At most {ADD_ONS_A_MONTH} add-ons a month, each for up to {ADD_ON_MAX_DAYS} further days."
    return TakeHomeAddOns(hcpcs_code("G2078" if medicine == "methadone" else "G2079"), units, left, message, _READ)
