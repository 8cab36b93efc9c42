"""Lofexidine: limits by liver and kidney, holds, days, and the way down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Final

from breakwater.clinical.findings import NOBODY, PRESCRIBER, Finding, Severity
from breakwater.clinical.medicines.alpha2 import HoldRules, Pressure, check_hold
from breakwater.clinical.medicines.given import GivenDose
from breakwater.clinical.medicines.organs import LiverState
from breakwater.clinical.medicines.running_total import DoseLimits, TotalCheck, check_total
from breakwater.clinical.sources import Source, source

__all__ = ["HOLD", "LofexidineFacts", "check_lofexidine", "limits_for", "taper"]

# Mg and minutes; a tablet, the most at once and a day, times a day, days of treatment, days of taper.
# Source: lofexidine-label.
TABLET_MG: Final = Decimal("0.18")
USUAL_DOSE_MG: Final = Decimal("0.54")
DOSE_MAX_MG: Final = Decimal("0.72")
DAILY_MAX_MG: Final = Decimal("2.88")
TIMES_A_DAY: Final = 4
INTERVAL_MINUTES: Final = 5 * 60
MOST_DAYS: Final = 14
TAPER_DAYS: Final = (2, 4)
DAILY_MAX_BY_LIVER_MG: Final[dict[LiverState, Decimal]] = {
    "none": Decimal("2.88"),
    "mild": Decimal("2.16"),
    "moderate": Decimal("1.44"),
    "severe": Decimal("0.72"),
}
# From this eGFR in mL/min/1.73 m2 downwards, most mg a day. Source: lofexidine-label.
KIDNEY_FULL_FROM: Final = Decimal(90)
KIDNEY_REDUCED_FROM: Final = Decimal(30)
DAILY_MAX_KIDNEY_REDUCED_MG: Final = Decimal("1.44")
DAILY_MAX_KIDNEY_SEVERE_MG: Final = Decimal("0.72")

# The strict reading: the fall of 20 % that the trials asked for as well is not waited for.
HOLD: Final = HoldRules(
    "Lofexidine trials", source("lofexidine-hold"), hold_below_systolic_mmhg=90, hold_below_pulse_per_min=50
)


@dataclass(frozen=True, slots=True)
class LofexidineFacts:
    """What the limits look at. None means not known. `egfr` in mL/min/1.73 m2; `day` counts from 1.

    `qt_medicines` are generic names of the person's other medicines that lengthen QT. Raises `ValueError` for an eGFR
    below zero or a day below 1.
    """

    liver: LiverState | None
    egfr: Decimal | None
    day: int
    qt_medicines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.day < 1 or (self.egfr is not None and self.egfr < 0):
            raise ValueError("The day of treatment counts from 1, and an eGFR is not below zero.")


def limits_for(liver: LiverState | None, egfr: Decimal | None) -> DoseLimits:
    """Most mg at once and in 24 hours for this liver and kidney; the stricter of the two decides.

    At most a quarter of the day's maximum at once. What is not known does not limit here: `check_lofexidine` asks for
    it. Sources: lofexidine-label, ours-lofexidine.
    """
    by_liver = DAILY_MAX_MG if liver is None else DAILY_MAX_BY_LIVER_MG[liver]
    daily_mg = min(by_liver, _kidney_daily_mg(egfr))
    label = source("lofexidine-label")
    return DoseLimits("Lofexidine", min(DOSE_MAX_MG, daily_mg / TIMES_A_DAY), INTERVAL_MINUTES, daily_mg, label, label)


def _kidney_daily_mg(egfr: Decimal | None) -> Decimal:
    if egfr is None or egfr >= KIDNEY_FULL_FROM:
        return DAILY_MAX_MG
    return DAILY_MAX_KIDNEY_REDUCED_MG if egfr >= KIDNEY_REDUCED_FROM else DAILY_MAX_KIDNEY_SEVERE_MG


def check_lofexidine(
    dose_mg: Decimal,
    given: Iterable[GivenDose],
    seen: Pressure | None,
    facts: LofexidineFacts,
    now: datetime,
    *,
    rule_sets: tuple[HoldRules, ...] = (HOLD,),
) -> TotalCheck:
    """Whether this dose may be given now: holds, whole tablets, days, liver and kidney, QT, then the running total.

    Amounts in mg. Raises `ValueError` for a dose not above zero or an earlier dose timed ahead of `now`. Sources:
    lofexidine-label, lofexidine-hold, ours-lofexidine, ours-alpha2-vitals.
    """
    earlier = tuple(given)
    holds = check_hold(seen, rule_sets, now, first_dose=not earlier)
    before = (*holds, *_about(dose_mg, facts))
    return check_total(limits_for(facts.liver, facts.egfr), dose_mg, earlier, now).after(before)


def _about(dose_mg: Decimal, facts: LofexidineFacts) -> Iterator[Finding]:
    label, ours = source("lofexidine-label"), source("ours-lofexidine")
    if dose_mg % TABLET_MG:
        message = f"Lofexidine comes in tablets of {TABLET_MG} mg: give a whole number of them."
        yield _found("not_whole_tablets", Severity.STOP, "Tablets", message, label)
    if facts.day > MOST_DAYS:
        message = f"Day {facts.day}: lofexidine is for {MOST_DAYS} days at most. Taper it over 2 to 4 days."
        yield _found("too_many_days", Severity.STOP, "Days", message, label)
    if facts.liver is None or facts.egfr is None:
        missing = "liver" if facts.liver is None else "kidney"
        message = f"The {missing} function is not known, and the most allowed depends on it. Ask the prescriber."
        yield _found("organs_unknown", Severity.CAUTION, "Liver and kidney", message, ours)
    if facts.qt_medicines:
        message = f"Lengthens QT, as does {', '.join(facts.qt_medicines)}. Ask about an ECG."
        yield _found("qt_together", Severity.CAUTION, "QT", message, label)


def _found(code: str, severity: Severity, title: str, message: str, where: Source) -> Finding:
    allowed = PRESCRIBER if severity is Severity.STOP else NOBODY
    return Finding(code, severity, title, message, None, None, None, where, allowed)


def taper(dose_mg: Decimal, days: int) -> tuple[Decimal, ...]:
    """Mg of each of the four daily doses on each day of a taper of 2 to 4 days, never falling by more than a tablet.

    The dose falls in equal steps, rounded up to whole tablets, and ends on one. Raises `ValueError` for a dose that is
    not a whole number of tablets up to 0.72 mg, for other days, and for too few days to go down tablet by tablet.
    Sources: lofexidine-label, ours-lofexidine.
    """
    if not 0 < dose_mg <= DOSE_MAX_MG or dose_mg % TABLET_MG:
        raise ValueError(f"A taper starts from whole tablets of {TABLET_MG} mg, up to {DOSE_MAX_MG} mg a dose.")
    tablets = int(dose_mg / TABLET_MG)
    if not max(TAPER_DAYS[0], tablets - 1) <= days <= TAPER_DAYS[1]:
        raise ValueError(f"A taper takes {TAPER_DAYS[0]} to {TAPER_DAYS[1]} days, one tablet less at a time.")
    return tuple(TABLET_MG * ceil(tablets * (days - day) / (days + 1)) for day in range(days))
