"""The one statement behind the board: each person's latest rows, looked up through an index beside their bed.

It is written out because the board is drawn every 30 seconds at every station. ``Found`` names its columns in order.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from breakwater.audit import prepared
from breakwater.organization.models import Unit

PEOPLE = """
SELECT bed.label, stay.id, episode.id, episode.started_at,
       -- A move to another bed does not put the first score off: what counts is the first bed of any detox unit.
       CASE WHEN seen.scored_at IS NULL THEN (
           SELECT min(lower(one.during))
           FROM record_stay one
           JOIN organization_bed its_bed ON its_bed.id = one.bed_id
           JOIN organization_room its_room ON its_room.id = its_bed.room_id
           JOIN organization_unit its_unit ON its_unit.id = its_room.unit_id
           WHERE one.episode_id = episode.id AND one.status IN ('occupied', 'ended') AND its_unit.kind = 'detox'
       ) ELSE lower(stay.during) END,
       patient.id, patient.family_name, patient.given_name, patient.birth_on, patient.record_number,
       patient.allergies, patient.allergies_reviewed,
       watch.next_due_at, watch.task, watch.nurse_id, nurse.initials, nurse.name,
       seen.totals, seen.scored_at, seen.points_given,
       seen.respiratory_rate, seen.spo2, seen.pulse, seen.systolic, seen.diastolic,
       dosing.last_at, dosing.parts_done, dosing.not_given_at, dosing.not_given_reason,
       prescribed.drug, prescribed.form, prescribed.dose_mg, prescribed.parts_per_day, prescribed.starts_on,
       (SELECT array_agg(reason ORDER BY placed_at) FROM record_hold
        WHERE patient_id = patient.id AND cleared_at IS NULL AND 'opioid' = ANY(holds)),
       (SELECT jsonb_agg(jsonb_build_array(id, code, level, title, value, raised_at) ORDER BY raised_at)
        FROM record_flag WHERE patient_id = patient.id AND answered_at IS NULL)
FROM record_stay stay
JOIN organization_bed bed ON bed.id = stay.bed_id
JOIN organization_room room ON room.id = bed.room_id
JOIN organization_unit unit ON unit.id = room.unit_id
JOIN record_episodeofcare episode ON episode.id = stay.episode_id
JOIN record_patient patient ON patient.id = episode.patient_id
LEFT JOIN detox_watch watch ON watch.episode_id = episode.id
LEFT JOIN organization_staffmember nurse ON nurse.id = watch.nurse_id
LEFT JOIN LATERAL (
    SELECT array_agg(total ORDER BY observed_at) FILTER (WHERE scale = 'cows') AS totals,
           max(observed_at) FILTER (WHERE scale = 'cows') AS scored_at,
           (array_agg(points_given ORDER BY observed_at DESC) FILTER (WHERE scale = 'cows'))[1] AS points_given,
           (array_agg(respiratory_rate_per_min ORDER BY observed_at DESC)
               FILTER (WHERE respiratory_rate_per_min IS NOT NULL))[1] AS respiratory_rate,
           (array_agg(spo2_percent ORDER BY observed_at DESC) FILTER (WHERE spo2_percent IS NOT NULL))[1] AS spo2,
           (array_agg(pulse_per_min ORDER BY observed_at DESC) FILTER (WHERE pulse_per_min IS NOT NULL))[1] AS pulse,
           (array_agg(systolic_mmhg ORDER BY observed_at DESC) FILTER (WHERE systolic_mmhg IS NOT NULL))[1] AS systolic,
           (array_agg(diastolic_mmhg ORDER BY observed_at DESC)
               FILTER (WHERE systolic_mmhg IS NOT NULL))[1] AS diastolic
    FROM (
        SELECT latest.*,
               CASE WHEN latest.total IS NULL
                    THEN (SELECT sum(points::int) FROM jsonb_each_text(latest.answers) AS item(name, points))
               END AS points_given
        FROM record_observation latest
        WHERE latest.episode_id = episode.id AND latest.kind IN ('withdrawal', 'vitals', 'fitness')
          AND NOT EXISTS (SELECT FROM record_observation newer WHERE newer.corrects_id = latest.id)
        ORDER BY latest.observed_at DESC LIMIT 14
    ) latest_ones
) seen ON true
LEFT JOIN LATERAL (
    SELECT max(given_at) FILTER (WHERE status = 'completed') AS last_at,
           count(*) FILTER (WHERE status = 'completed' AND kind = 'observed' AND dosing_day = %(dosing_day)s)
               AS parts_done,
           max(given_at) FILTER (WHERE status = 'not-done' AND dosing_day = %(dosing_day)s) AS not_given_at,
           (array_agg(not_given_reason ORDER BY given_at DESC)
               FILTER (WHERE status = 'not-done' AND dosing_day = %(dosing_day)s))[1] AS not_given_reason
    FROM (
        SELECT latest.* FROM record_dose latest
        WHERE latest.patient_id = patient.id AND latest.status IN ('completed', 'not-done')
          AND NOT EXISTS (SELECT FROM record_dose reversal WHERE reversal.reverses_id = latest.id)
        ORDER BY latest.given_at DESC LIMIT 8
    ) latest_ones
) dosing ON true
LEFT JOIN LATERAL (
    SELECT drug, form, dose_mg, parts_per_day, starts_on
    FROM record_medicationorder
    WHERE patient_id = patient.id AND status = 'active' AND ends_on >= %(dosing_day)s
    ORDER BY starts_on LIMIT 1
) prescribed ON true
WHERE unit.id = %(unit)s AND unit.site_id = ANY(%(sites)s)
  AND stay.status = 'occupied' AND stay.during @> %(now)s::timestamptz
ORDER BY bed.label
"""


class Found(NamedTuple):
    """One person in a bed of the unit, with their latest rows. None stands for "there is none"."""

    bed: str
    stay_id: UUID
    episode_id: UUID
    started_at: datetime
    watched_from: datetime
    patient_id: UUID
    family_name: str
    given_name: str
    birth_on: date
    record_number: int
    allergies: list[str]
    allergies_reviewed: bool
    kept_due_at: datetime | None
    kept_task: str | None
    nurse_id: UUID | None
    nurse_initials: str | None
    nurse_name: str | None
    totals: list[int | None] | None
    scored_at: datetime | None
    points_given: int | None
    respiratory_rate: int | None
    spo2: int | None
    pulse: int | None
    systolic: int | None
    diastolic: int | None
    last_dose_at: datetime | None
    parts_done: int
    not_given_at: datetime | None
    not_given_reason: str | None
    drug: str | None
    form: str | None
    dose_mg: Decimal | None
    parts_per_day: int | None
    starts_on: date | None
    hold_reasons: list[str] | None
    open_flags: str | None

    @property
    def total(self) -> int | None:
        """The latest score's total; None when nobody has scored or its form is incomplete."""
        return self.totals[-1] if self.totals else None


def people_in(unit: Unit, *, site_ids: Collection[UUID], now: datetime, dosing_day: date) -> list[Found]:
    """Everybody in this unit's beds. The unit's site must be one of those the caller may reach."""
    parameters: dict[str, Any] = {"unit": unit.pk, "sites": list(site_ids), "now": now, "dosing_day": dosing_day}
    return [Found._make(values) for values in prepared.ask(PEOPLE, parameters)]
