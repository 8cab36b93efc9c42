"""Who has missed doses, counted from what was taken, and what the rules say about their order (H10).

A day counts as taken by a dose that stands, of any medicine at any site or elsewhere, or by a take-home of a past day.
A day on which the site was closed counts like any other: what matters is what was swallowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from breakwater.audit import prepared
from breakwater.clinical.dose_checks_amount import missed_doses
from breakwater.clinical.dose_facts import DosingHistory, Drug, OrderFacts, Standing
from breakwater.clinical.dose_gate_input import DoseGateInput
from breakwater.clinical.findings import Finding, Severity
from breakwater.clinical.missed_doses import ORDER_NEEDED_FROM_DAYS, missed_days
from breakwater.clinical.partly_taken import COUNTS_FROM_SHARE
from breakwater.organization.models import Site
from breakwater.record.scoped import ReachableSites

# Part of a statement in which o is an order: the last day on which the person took something, and how much of the
# ordered medicine that day, in mg. Of a dose only partly swallowed the day counts from a share on, with what went down.
# A replacement adds nothing to the dose that was vomited (H23).
LAST_TAKEN = """
    LEFT JOIN LATERAL (
        SELECT greatest(
            (SELECT d.dosing_day FROM record_dose d
              WHERE d.patient_id = o.patient_id AND d.status = 'completed'
                AND NOT EXISTS (SELECT FROM record_dose r WHERE r.reverses_id = d.id)
                AND NOT EXISTS (SELECT FROM record_doseevent e
                                 WHERE e.dose_id = d.id AND e.kind = 'partly_taken'
                                   AND e.swallowed_mg < d.dose_mg * %(share)s::numeric)
              ORDER BY d.given_at DESC LIMIT 1),
            (SELECT x.dosing_day FROM record_outsidedose x
              WHERE x.patient_id = o.patient_id AND x.reverses_id IS NULL
                AND NOT EXISTS (SELECT FROM record_outsidedose r WHERE r.reverses_id = x.id)
              ORDER BY x.taken_at DESC LIMIT 1),
            (SELECT max(t.covers_on) FROM record_takehomesupply t
              WHERE t.patient_id = o.patient_id AND t.covers_on <= %(day)s
                AND EXISTS (SELECT FROM record_takehomehandover h WHERE h.issue_id = t.issue_id)
                AND NOT EXISTS (SELECT FROM record_takehomeloss l WHERE l.supply_id = t.id)
                AND NOT EXISTS (SELECT FROM record_takehomereturn b
                                 WHERE b.supply_id = t.id AND b.condition = 'sealed'))) AS day
    ) taken ON true
    LEFT JOIN LATERAL (
        SELECT sum(went_down.mg) AS mg FROM (
            SELECT coalesce((SELECT e.swallowed_mg FROM record_doseevent e
                              WHERE e.dose_id = d.id AND e.kind = 'partly_taken'), d.dose_mg) AS mg
              FROM record_dose d
             WHERE d.patient_id = o.patient_id AND d.dosing_day = taken.day AND d.drug = o.drug
               AND d.status = 'completed' AND d.replaces_id IS NULL AND d.given_at >= taken.day - 1
               AND NOT EXISTS (SELECT FROM record_dose r WHERE r.reverses_id = d.id)
            UNION ALL
            SELECT x.dose_mg FROM record_outsidedose x
             WHERE x.patient_id = o.patient_id AND x.dosing_day = taken.day AND x.drug = o.drug
               AND x.reverses_id IS NULL
               AND NOT EXISTS (SELECT FROM record_outsidedose r WHERE r.reverses_id = x.id)
        ) went_down
    ) last ON true
"""
SHARE = COUNTS_FROM_SHARE

PEOPLE = f"""
    SELECT o.patient_id, o.id, o.episode_id, o.drug, o.dose_mg, o.parts_per_day, o.parts_mg, o.version, o.starts_on,
           o.ends_on, coalesce(o.signed_at, o.requested_at), taken.day, last.mg, p.family_name, p.given_name, p.phone,
           p.safe_to_leave_message,
           (SELECT w.id FROM record_medicationorder w
             WHERE w.patient_id = o.patient_id AND w.status = 'draft' AND w.origin = 'missed_days'),
           said.result, said.at, said.said_by
      FROM record_medicationorder o
      JOIN record_patient p ON p.id = o.patient_id
      JOIN record_episodeofcare e ON e.id = o.episode_id AND e.status = 'active'
      {LAST_TAKEN}
      LEFT JOIN LATERAL (
          SELECT c.result, c.at, trim(s.name || ' ' || s.credentials) AS said_by
            FROM medication_missedcall c JOIN organization_staffmember s ON s.id = c.by_id
           WHERE c.patient_id = o.patient_id ORDER BY c.at DESC LIMIT 1
      ) said ON true
     WHERE o.site_id = %(site)s AND o.status = 'active' AND %(day)s BETWEEN o.starts_on AND o.ends_on
       AND (%(person)s::uuid IS NULL OR o.patient_id = %(person)s::uuid)
       AND (EXISTS (SELECT FROM record_episodeofcare r WHERE r.patient_id = p.id AND r.site_id = ANY(%(sites)s))
            OR p.id = ANY(%(patients)s))
     ORDER BY taken.day, p.family_name, p.given_name
"""  # noqa: S608 - the part put in is the constant above


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """What the count needs of an order in force. ``known_at`` is when the prescriber signed it, or told it."""

    id: UUID
    drug: str
    dose_mg: Decimal
    parts_per_day: int
    parts_mg: tuple[Decimal, ...]
    version: int
    starts_on: date
    ends_on: date
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """One person with days missed in a row before today. ``needs_order``: nothing is given before a new one."""

    patient_id: UUID
    episode_id: UUID
    order: OrderSeen
    name: str
    phone: str
    last_day: date
    days: int
    usual_mg: Decimal
    finding: Finding
    restart_draft: UUID | None
    last_call: tuple[str, datetime, str] | None

    @property
    def needs_order(self) -> bool:
        return self.finding.severity is Severity.STOP

    @property
    def group(self) -> int:
        """The days missed, up to those from which an order is needed."""
        return min(self.days, ORDER_NEEDED_FROM_DAYS)


def missed_at(scope: ReachableSites, site: Site, *, now: datetime, patient_id: UUID | None = None) -> list[Missed]:
    """Everybody with an order in force today who missed the days before, longest away first, in one query.

    Whoever was dosed today, or has a take-home for today, is not among them; nor is whoever has not had a first dose.
    """
    day = site.dosing_day(now)
    values = {
        "site": site.pk, "day": day, "share": SHARE, "person": patient_id, "sites": list(scope.site_ids),
        "patients": list(scope.patient_ids),
    }  # fmt: skip
    rows = prepared.ask(PEOPLE, values)
    found = (_missed(row, site, day, now) for row in rows if row[11] is not None and row[11] < day)
    return [one for one in found if one.days > 0]


def _missed(row: prepared.Row, site: Site, day: date, now: datetime) -> Missed:
    patient_id, order_id, episode_id, drug, dose_mg, parts, parts_mg, version, starts_on, ends_on, known_at = row[:11]
    last_day, taken_mg, family_name, given_name, phone, is_safe, draft_id, result, said_at, said_by = row[11:]
    order = OrderSeen(order_id, drug, dose_mg, parts, tuple(parts_mg), version, starts_on, ends_on, known_at)
    return Missed(
        patient_id=patient_id,
        episode_id=episode_id,
        order=order,
        name=f"{family_name}, {given_name}",
        phone=phone if is_safe else "",
        last_day=last_day,
        days=missed_days(last_day, day),
        usual_mg=taken_mg or sum(_facts(order, site).parts, Decimal(0)),
        finding=finding_about(order, last_day, taken_mg, site=site, now=now),
        restart_draft=draft_id,
        last_call=(result, said_at, said_by) if result else None,
    )


def finding_about(order: OrderSeen, last_day: date, taken_mg: Decimal | None, *, site: Site, now: datetime) -> Finding:
    """What the dose gate would say about the days missed, asked before the person comes."""
    day = site.dosing_day(now)
    history = DosingHistory(last_dosing_day=last_day, doses_taken=1, last_daily_mg=taken_mg)
    return missed_doses(DoseGateInput(_facts(order, site), history, None, Standing(), day, now))


def _facts(order: OrderSeen, site: Site) -> OrderFacts:
    return OrderFacts(
        id=str(order.id), version=order.version, drug=cast(Drug, order.drug), dose_mg=order.dose_mg,
        parts_per_day=order.parts_per_day, status="active", signed=True, starts_on=order.starts_on,
        ends_on=order.ends_on, signed_on=site.dosing_day(order.known_at), parts_mg=order.parts_mg,
    )  # fmt: skip
