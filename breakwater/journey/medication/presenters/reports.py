"""How long people waited because of holds, and which stops of the gate were passed: counted anew for each page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from breakwater.audit import prepared
from breakwater.record.models import Hold
from breakwater.record.scoped import ReachableSites

# No threshold: how far back the page looks, and from which share on a rule is looked at again by people.
WEEKS, DAYS = 8, 30
REVIEW_ABOVE = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Waited:
    """Holds of one reason placed in one week, Monday first. Hours are of clock time, until cleared or a dose given."""

    week: date
    reason: str
    holds: int
    hours: Decimal
    median_hours: Decimal
    still_waiting: int


WAITED = """
    SELECT (date_trunc('week', h.placed_at AT TIME ZONE %(zone)s))::date AS week, h.reason, count(*),
           round(sum(w.hours), 1), round(percentile_cont(0.5) WITHIN GROUP (ORDER BY w.hours)::numeric, 1),
           count(*) FILTER (WHERE w.ended_at IS NULL)
      FROM record_hold h
      JOIN LATERAL (SELECT min(d.given_at) AS at FROM record_dose d
                     WHERE d.patient_id = h.patient_id AND d.status = 'completed' AND d.given_at > h.placed_at) given
        ON true
      JOIN LATERAL (SELECT least(h.cleared_at, given.at) AS ended_at) e ON true
      JOIN LATERAL (SELECT e.ended_at, (extract(epoch FROM coalesce(e.ended_at, %(now)s) - h.placed_at) / 3600)::numeric
                           AS hours) w ON true
     WHERE h.placed_at BETWEEN %(since)s AND %(now)s
       AND EXISTS (SELECT FROM record_episodeofcare x WHERE x.patient_id = h.patient_id AND x.site_id = ANY(%(sites)s))
     GROUP BY 1, 2
     ORDER BY 1 DESC, 4 DESC, 2
"""


def hours_waited(scope: ReachableSites, zone: str, *, now: datetime) -> list[Waited]:
    """Hours people waited by reason and week, newest week first, in one query."""
    values = {"zone": zone, "now": now, "since": now - timedelta(weeks=WEEKS), "sites": list(scope.site_ids)}
    return [
        Waited(week, str(Hold.Reason(reason).label), holds, hours, median, waiting)
        for week, reason, holds, hours, median, waiting in prepared.ask(WAITED, values)
    ]


@dataclass(frozen=True, slots=True)
class PassedRule:
    """One stop of the gate: on how many days of how many people it stood, and on how many it was passed."""

    code: str
    stood: int
    passed: int

    @property
    def share(self) -> Decimal:
        return Decimal(self.passed) / Decimal(self.stood)

    @property
    def percent(self) -> int:
        return round(self.share * 100)

    @property
    def to_review(self) -> bool:
        """Passed more often than not: people look at the rule again."""
        return self.share > REVIEW_ABOVE


# A stop counts once for a person and day, however often the page was sent; a passed one stood as well. A replacement
# after vomiting is ordered by a prescriber, which passes no stop.
PASSED = """
    WITH stood AS (
        SELECT f->>'code' AS code, d.patient_id, d.dosing_day AS day, true AS passed
          FROM record_dose d, jsonb_array_elements(d.findings) f
         WHERE d.given_at BETWEEN %(since)s AND %(now)s AND d.site_id = ANY(%(sites)s) AND f ? 'overridden_by'
           AND f->>'check' <> 'vomited'
        UNION ALL
        SELECT c.code, a.patient_id,
               ((a.at AT TIME ZONE s.time_zone) - (s.day_boundary - time '00:00'))::date, false
          FROM audit_auditentry a
          JOIN organization_site s ON s.id = a.site_id
         CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(a.detail->'codes', '[]'::jsonb)) c(code)
         WHERE a.kind = 'refused' AND a.action = 'dose.given' AND a.at BETWEEN %(since)s AND %(now)s
           AND a.site_id = ANY(%(sites)s)
    )
    SELECT code, count(DISTINCT (patient_id, day)), count(DISTINCT (patient_id, day)) FILTER (WHERE passed)
      FROM stood GROUP BY code ORDER BY 3 DESC, 2 DESC, 1
"""


def passed_rules(scope: ReachableSites, *, now: datetime) -> list[PassedRule]:
    """Every stop that stood in the last 30 days, the most passed first, in one query."""
    values = {"now": now, "since": now - timedelta(days=DAYS), "sites": list(scope.site_ids)}
    return [PassedRule(*row) for row in prepared.ask(PASSED, values)]
