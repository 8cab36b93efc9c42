"""The dispensing log of a day: for each dose given the eight items of 21 CFR 1304.24(a), and ours beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from breakwater.journey.medication.models import StockEntry
from breakwater.organization.models import Site
from breakwater.record.scoped import ReachableSites


@dataclass(frozen=True, slots=True)
class LogLine:
    """One dose. The first eight are the law's; ``consumed_mg`` is 0 when the dose was taken back."""

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
    balance_after_mg: Decimal
    order_version: int
    second_person: str
    station: str
    patient_id: UUID
    taken_back: bool


def day_log(scope: ReachableSites, site: Site, day: date) -> list[LogLine]:
    """Every dose dispensed at a site on a dosing day, in the order of the ledger, in one query."""
    related = (
        "bottle__product", "station", "by", "dose__patient", "dose__reversed_by", "reversed_by__second_by",
    )  # fmt: skip
    lines = StockEntry.objects.within(scope).filter(
        kind=StockEntry.Kind.DISPENSED, dose__site=site, dose__dosing_day=day
    )
    return [_line(entry) for entry in lines.select_related(*related).order_by("id")]


def _line(entry: StockEntry) -> LogLine:
    dose, product = entry.dose, entry.bottle.product
    if dose is None:
        raise ValueError(f"stock line {entry.pk} was dispensed without a dose")  # held off by a constraint
    back = getattr(entry, "reversed_by", None)
    return LogLine(
        substance=product.drug,
        strength=product.strength,
        form=product.get_form_display(),
        at=dose.given_at,
        person=dose.patient.list_name,
        record_number=dose.patient.record_number,
        consumed_mg=Decimal(0) if back else dose.dose_mg,
        taken_home="none",
        dispenser=str(entry.by),
        initials=entry.by.initials,
        volume_ml=None if entry.volume_ml is None else -entry.volume_ml,
        lot=entry.bottle.lot,
        balance_after_mg=entry.balance_after_mg,
        order_version=dose.order_version,
        second_person=str(back.second_by) if back else "",
        station=entry.station.name if entry.station else "",
        patient_id=dose.patient_id,
        taken_back=bool(back),
    )


def totals(lines: list[LogLine]) -> list[tuple[str, int, Decimal]]:
    """Doses and mg consumed by substance."""
    found: dict[str, list[Decimal]] = {}
    for line in lines:
        if not line.taken_back:
            found.setdefault(line.substance, []).append(line.consumed_mg)
    return [(substance, len(amounts), sum(amounts, Decimal(0))) for substance, amounts in sorted(found.items())]
