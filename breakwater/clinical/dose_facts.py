"""What the dose checks look at, as plain frozen values gathered by whoever reads the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from breakwater.clinical.ecg_due import EcgFacts
from breakwater.clinical.findings import Finding
from breakwater.clinical.medicines.organs import LiverState

Drug = Literal["methadone", "buprenorphine"]


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One medication order. `dose_mg` is the amount of one part; `signed_on` is the dosing day of the signature.

    `parts_mg` names each part where they differ, and `dose_mg` is then the part asked about.

    `status` is "draft", "active" or "ended". `starts_on` and `ends_on` are dosing days, both included. A verbal order
    that nobody has signed counts until `verbal_until`; its `signed_on` is the day it was told. Raises `ValueError` for
    an amount or a number of parts that is not above zero, and for amounts of parts that are not as many as the parts.
    """

    id: str
    version: int
    drug: Drug
    dose_mg: Decimal
    parts_per_day: int
    status: str
    signed: bool
    starts_on: date
    ends_on: date
    min_hours_between: Decimal | None = None
    signed_on: date | None = None
    verbal_until: datetime | None = None
    parts_mg: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        if not self.dose_mg > 0:
            raise ValueError("An order's dose in mg must be above zero.")
        if self.parts_per_day < 1:
            raise ValueError("An order has at least one part a day.")
        if self.parts_mg and len(self.parts_mg) != self.parts_per_day:
            raise ValueError("An order of parts that differ names the amount of each.")

    @property
    def parts(self) -> tuple[Decimal, ...]:
        """The amount of each part of the day, in mg."""
        return self.parts_mg or (self.dose_mg,) * self.parts_per_day

    @property
    def daily_mg(self) -> Decimal:
        """All parts of one dosing day together, in mg."""
        return sum(self.parts, Decimal(0))


OpioidClass = Literal["short_acting", "extended_release", "methadone", "fentanyl", "unknown"]
StartMethod = Literal["standard", "low_dose", "high_dose"]


@dataclass(frozen=True, slots=True)
class OrderHistory:
    """What is known about a person when an order is checked, of this drug and from this or a confirmed other program.

    `first_dose_on` and `last_dosing_day` are None before the first dose. `last_daily_mg` is the total of the last
    dosing day, `last_raised_on` the day it last went up, `given_today_mg` what was already given on the day the order
    starts, under earlier orders.
    `course_started_on` is the first day of the doses without a gap long enough to start again
    (`missed_doses.course_start`); None means the first dose ever. `week_before_mg` is the daily total a week before the
    order starts, or of the first day of a younger course; None when not known.
    `low_tolerance` is True also when tolerance is not known. `lower_start_for` names other reasons for a lower start:
    older age, lung disease, sleep apnea, liver disease. The rest matters for a first buprenorphine dose only:
    the class of the last opioid, hours since it, and the last complete COWS total with its time.
    """

    first_dose_on: date | None = None
    last_dosing_day: date | None = None
    last_daily_mg: Decimal | None = None
    last_raised_on: date | None = None
    course_started_on: date | None = None
    week_before_mg: Decimal | None = None
    lower_start_for: tuple[str, ...] = ()
    given_today_mg: Decimal = Decimal(0)
    low_tolerance: bool = False
    pregnant: bool | None = None
    last_opioid: OpioidClass = "unknown"
    hours_since_last_opioid: Decimal | None = None
    cows_total: int | None = None
    cows_at: datetime | None = None
    start_method: StartMethod = "standard"


@dataclass(frozen=True, slots=True)
class DosingHistory:
    """Doses so far, of every opioid medicine and every site of the program.

    `last_dosing_day` is the last day on which a dose was taken; take-home doses believed taken count.
    `completed_parts_today` holds the parts already given on the dosing day asked about, `given_today_mg` their total.
    `last_daily_mg` is the total of the last dosing day before it, of the ordered medicine; None when not known.
    """

    last_dose_at: datetime | None = None
    last_dose_mg: Decimal | None = None
    last_dosing_day: date | None = None
    completed_parts_today: tuple[int, ...] = ()
    take_home_covers_today: bool = False
    enrolled_on: date | None = None
    doses_taken: int = 0
    last_daily_mg: Decimal | None = None
    given_today_mg: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Observed:
    """What the nurse saw at the window. None means the question has not been answered."""

    identity_confirmed: bool = False
    second_identifier_matches: bool = False
    alert: bool | None = None
    slurred_or_unsteady: bool | None = None
    smells_of_alcohol: bool | None = None
    respiratory_rate_per_min: int | None = None
    spo2_percent: int | None = None
    vomited: bool | None = None
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """A standing hold. `reason` is in words; `holds` names "opioid", "sedative" or both; `owner` may clear it.

    `due_at` is when its owner should have answered. With `stays` it goes on stopping doses after that; without, it
    stops none from then on (`holds.HOLD_RULES`).
    """

    reason: str
    holds: frozenset[str]
    owner: str
    placed_at: datetime | None = None
    due_at: datetime | None = None
    stays: bool = True

    def has_run_out(self, now: datetime) -> bool:
        """Whether its time is over and it stops no dose any more."""
        return not self.stays and self.due_at is not None and now >= self.due_at


@dataclass(frozen=True, slots=True)
class RedFlagFacts:
    """A red flag nobody has answered yet, as `red_flags` produced it."""

    code: str
    level: str
    title: str
    holds: frozenset[str]
    raised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BottleFacts:
    """The bottle or box in use at the window. `strength_mg_per_ml` is None for films and tablets."""

    open: bool
    expired: bool
    recalled: bool
    drug: str
    strength_mg_per_ml: Decimal | None
    balance_mg: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about the person today beside their doses.

    `pregnant` is False also where it does not apply, None when nobody asked; `pregnant_asked_on` is the day of the
    answer. `interacting_medicines` and `allergies` hold generic names in lower case; `medicines_asked` is False while
    nobody has asked what else is taken. `sedative_use` and `alcohol_use` are by the person's own account. `liver` is
    None when nobody asked, "none" without liver disease. `qtc_ms` is the last QTc in milliseconds, `qtc_on` its day,
    `qtc_correction` how it was corrected, empty when not known; `ecg` is what decides whether another one is due.
    `start_findings` is what `buprenorphine.check_order` says at this moment; needed only for a first buprenorphine
    dose.
    """

    holds: tuple[HoldFacts, ...] = ()
    red_flags_open: tuple[RedFlagFacts, ...] = ()
    allergies: tuple[str, ...] = ()
    pregnant: bool | None = None
    pregnant_asked_on: date | None = None
    liver: LiverState | None = None
    qtc_ms: int | None = None
    qtc_on: date | None = None
    qtc_correction: str = ""
    ecg: EcgFacts | None = None
    interacting_medicines: tuple[str, ...] = ()
    medicines_asked: bool = True
    sedative_use: bool = False
    alcohol_use: bool = False
    bottle: BottleFacts | None = None
    start_findings: tuple[Finding, ...] = ()
