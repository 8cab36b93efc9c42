"""The dispensing log: for each dose given the eight items of 21 CFR 1304.24(a), and ours beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from breakwater.audit.export import Cell
from breakwater.clinical.formatting import NBSP, mg
from breakwater.journey.medication.models import StockEntry
from breakwater.organization.models import Site
from breakwater.record.models import Patient
from breakwater.record.scoped import ReachableSites

NOT_TAKEN_HOME = "none"


@dataclass(frozen=True, slots=True)
class LogAsked:
    """Which lines of the log: dosing days, both included, and if named one medicine, person or dispenser."""

    first: date
    last: date
    drug: str = ""
    record_number: int | None = None
    dispenser_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One dose. The first eight are the law's; ``consumed_mg`` is 0 when the dose was taken back.

    ``wasted_mg`` is what was poured for the dose and not swallowed.
    """

    substance: str
    strength: str
    form: str
    at: datetime
    person: str
    record_number: int
    consumed_mg: Decimal
    taken_home: str
    dispenser: str
    initials: str
    volume_ml: Decimal | None
    lot: str
    ndc: str
    bottle: str
    line: int
    balance_after_mg: Decimal
    order_version: int
    second_person: str
    station: str
    patient_id: UUID
    taken_back: bool
    wasted_mg: Decimal


def day_log(scope: ReachableSites, site: Site, day: date) -> list[LogLine]:
    """Every dose dispensed at a site on a dosing day, in the order of the ledger, in one query."""
    return log_of(scope, site, LogAsked(day, day))


def log_of(scope: ReachableSites, site: Site, asked: LogAsked, at_most: int | None = None) -> list[LogLine]:
    """The lines of the log that were asked for, in the order of the ledger, in one query."""
    related = (
        "bottle__product", "station", "by", "dose__patient", "reversed_by__second_by", "take_home__patient",
        "take_home__issue",
    )  # fmt: skip
    dispensed = StockEntry.objects.within(scope).filter(kind=StockEntry.Kind.DISPENSED)
    days = (asked.first, asked.last)
    observed = dispensed.filter(dose__site=site, dose__dosing_day__range=days)
    taken_home = dispensed.filter(take_home__site=site, take_home__issue__dosing_day__range=days)
    # Two look-ups put together, since one with "or" would read the whole ledger.
    found = observed.order_by().values("pk").union(taken_home.order_by().values("pk"))
    lines = StockEntry.objects.within(scope).filter(pk__in=found)
    if asked.drug:
        lines = lines.filter(bottle__drug=asked.drug)
    if asked.record_number is not None:
        number = asked.record_number
        lines = lines.filter(Q(dose__patient__record_number=number) | Q(take_home__patient__record_number=number))
    if asked.dispenser_id is not None:
        lines = lines.filter(by=asked.dispenser_id)
    wasted = (
        StockEntry.objects.within(scope)
        .filter(dose=OuterRef("dose"), kind=StockEntry.Kind.WASTED)
        .order_by()
        .values("dose")
    )
    lines = lines.annotate(wasted_mg=Coalesce(Subquery(wasted.annotate(mg=-Sum("amount_mg")).values("mg")), Decimal(0)))
    return [_line(entry, vars(entry)["wasted_mg"]) for entry in lines.select_related(*related).order_by("id")[:at_most]]


@dataclass(frozen=True, slots=True)
class _Act:
    """What a line was dispensed for: an observed dose, or one bottle to take home."""

    patient: Patient
    at: datetime
    order_version: int
    dose_mg: Decimal
    taken_home: str


def _act(entry: StockEntry) -> _Act:
    dose, bottle = entry.dose, entry.take_home
    if bottle is not None:
        home = f"{mg(bottle.dose_mg)} for {bottle.covers_on}".replace(NBSP, " ")
        return _Act(bottle.patient, bottle.issue.issued_at, bottle.order_version, Decimal(0), home)
    if dose is None:
        raise ValueError(f"stock line {entry.pk} was dispensed for nobody")  # held off by a constraint
    return _Act(dose.patient, dose.given_at, dose.order_version, dose.dose_mg, NOT_TAKEN_HOME)


def _line(entry: StockEntry, wasted_mg: Decimal) -> LogLine:
    act, product = _act(entry), entry.bottle.product
    back = getattr(entry, "reversed_by", None)
    return LogLine(
        substance=product.drug,
        strength=product.strength,
        form=product.get_form_display(),
        at=act.at,
        person=act.patient.list_name,
        record_number=act.patient.record_number,
        consumed_mg=Decimal(0) if back else act.dose_mg - wasted_mg,
        taken_home=act.taken_home,
        dispenser=str(entry.by),
        initials=entry.by.initials,
        volume_ml=None if entry.volume_ml is None else -entry.volume_ml,
        lot=entry.bottle.lot,
        ndc=product.ndc,
        bottle=entry.bottle.code,
        line=entry.line_number,
        balance_after_mg=entry.balance_after_mg,
        order_version=act.order_version,
        second_person=str(back.second_by) if back else "",
        station=entry.station.name if entry.station else "",
        patient_id=act.patient.pk,
        taken_back=bool(back),
        wasted_mg=wasted_mg,
    )


def totals(lines: Iterable[LogLine]) -> list[tuple[str, int, Decimal]]:
    """Doses and mg consumed by substance; bottles taken home are not consumed here."""
    found: dict[str, list[Decimal]] = {}
    for line in lines:
        if not line.taken_back and line.taken_home == NOT_TAKEN_HOME:
            found.setdefault(line.substance, []).append(line.consumed_mg)
    return [(substance, len(amounts), sum(amounts, Decimal(0))) for substance, amounts in sorted(found.items())]


CSV_HEADER = (
    *("substance", "strength", "dosage form", "dispensed at", "person", "record number", "consumed mg", "taken home"),
    *("dispensed by", "initials", "mL", "lot", "NDC", "bottle", "ledger line", "left in the bottle mg"),
    *("order version", "taken back before", "window", "wasted mg"),
)


def csv_row(line: LogLine, site: Site) -> list[Cell]:
    """One dose as a row of the CSV file, times as the site's clocks showed them."""
    return [
        line.substance, line.strength.replace("\u00a0", " "), line.form, site.local(line.at), line.person,
        line.record_number, line.consumed_mg, line.taken_home, line.dispenser, line.initials, line.volume_ml, line.lot,
        line.ndc, line.bottle, line.line, line.balance_after_mg, line.order_version, line.second_person, line.station,
        line.wasted_mg,
    ]  # fmt: skip
