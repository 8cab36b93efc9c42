"""A schedule's lines beside what was given under each, and what of them remains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum

from breakwater.journey.medication.plans import Line
from breakwater.record.models import Dose, MedicationOrder
from breakwater.record.scoped import ReachableSites


@dataclass(frozen=True, slots=True)
class GivenUnder:
    """Days with a dose under one line, and the mg of all of them together."""

    days: int = 0
    mg: Decimal = Decimal(0)


def given_under(scope: ReachableSites, lines: Sequence[MedicationOrder]) -> list[GivenUnder]:
    """For each line what was given from it, in one query."""
    doses = Dose.objects.within(scope).completed().filter(order__in=[order.pk for order in lines])
    given = doses.order_by().values("order_id")
    found = {
        row["order_id"]: GivenUnder(row["days"], row["mg"])
        for row in given.annotate(days=Count("dosing_day", distinct=True), mg=Sum("dose_mg"))
    }
    return [found.get(order.pk, GivenUnder()) for order in lines]


def remaining_lines(lines: Sequence[MedicationOrder], *, today: date) -> tuple[date, list[Line]]:
    """From today or the first line's later day on: the lines that are not over, the present one with its days left."""
    left = [order for order in lines if order.ends_on >= today and order.status != MedicationOrder.Status.ENDED]
    if not left:
        return today, [Line(1, lines[-1].parts)] if lines else []
    starts_on = max(today, left[0].starts_on)
    return starts_on, [
        Line((order.ends_on - max(order.starts_on, today)).days + timedelta(days=1).days, order.parts, order.condition)
        for order in left
    ]
