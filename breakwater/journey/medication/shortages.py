"""Shortages that repeat at one person's hands, however small each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from breakwater.clinical.controlled_stock import REPEATED_SHORTAGES, REPEATED_WITHIN_DAYS
from breakwater.record.scoped import ReachableSites


@dataclass(frozen=True, slots=True)
class Repeated:
    """Somebody who worked with bottles that were short, several times. It accuses nobody; somebody should look."""

    name: str
    site: str
    times: int
    missing_mg: Decimal


# Each count that was short, and everybody who took medicine from that bottle since the count before it.
SHORTAGES = """
    WITH short AS (
        SELECT c.id, e.bottle_id, e.line_number, -e.amount_mg AS missing_mg, b.site_id,
               coalesce((SELECT max(p.line_number) FROM medication_stockentry p
                          WHERE p.bottle_id = e.bottle_id AND p.kind = 'counted' AND p.line_number < e.line_number), 0)
               AS since
          FROM medication_stockcount c
          JOIN medication_stockentry e ON e.id = c.entry_id
          JOIN medication_bottle b ON b.id = e.bottle_id
         WHERE e.amount_mg < 0 AND c.counted_at >= %(since)s AND b.site_id = ANY(%(sites)s)
    ), at_the_bottle AS (
        SELECT DISTINCT short.id, short.missing_mg, short.site_id, e.by_id
          FROM short JOIN medication_stockentry e ON e.bottle_id = short.bottle_id
           AND e.line_number > short.since AND e.line_number < short.line_number AND e.amount_mg < 0
    )
    SELECT m.name, s.name, count(*), sum(a.missing_mg)
      FROM at_the_bottle a
      JOIN organization_staffmember m ON m.id = a.by_id
      JOIN organization_site s ON s.id = a.site_id
     GROUP BY m.id, m.name, s.id, s.name HAVING count(*) >= %(times)s
     ORDER BY 3 DESC, 4 DESC, 1
"""


def repeated_shortages(scope: ReachableSites, at: datetime) -> list[Repeated]:
    """Who was at the bottle before counts that were short, several times within the last weeks, in one query."""
    asked: dict[str, Any] = {
        "since": at - timedelta(days=REPEATED_WITHIN_DAYS),
        "sites": list(scope.site_ids),
        "times": REPEATED_SHORTAGES,
    }
    with connection.cursor() as cursor:
        cursor.execute(SHORTAGES, asked)
        return [Repeated(*row) for row in cursor.fetchall()]
