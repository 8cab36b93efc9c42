"""The unit's board: everybody in its beds with what is due, in one query whatever the number of people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from breakwater.clinical.monitoring import DueState, due_state
from breakwater.journey.detox.board_query import Found, people_in
from breakwater.journey.detox.schedule import NextCheck, next_check
from breakwater.organization.models import Unit
from breakwater.privacy.scope import Scope
from breakwater.record.models import Flag


@dataclass(frozen=True, slots=True)
class NextMedicine:
    """The dose that comes next under the standing order, and what happened with today's."""

    drug: str
    form: str
    dose_mg: Decimal
    starts_on: date
    due_today: bool
    not_given_at: datetime | None
    not_given_reason: str


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A red flag that nobody has answered."""

    id: UUID
    code: str
    level: str
    title: str
    value: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One person on the board, in values; the words are the presenter's."""

    found: Found
    check: NextCheck
    due: DueState
    medicine: NextMedicine | None
    flags: tuple[OpenFlag, ...]

    @property
    def is_late(self) -> bool:
        return self.due.state == "late"

    @property
    def is_soon(self) -> bool:
        """Due now or within 15 minutes."""
        return self.due.state in {"due", "soon"}

    @property
    def has_emergency(self) -> bool:
        return any(flag.level == Flag.Level.EMERGENCY for flag in self.flags)

    @property
    def urgency(self) -> tuple[Any, ...]:
        """What rows are sorted by: red flags, late, due within 15 minutes, the rest; then time and bed."""
        if self.flags:
            return (0, not self.has_emergency, self.found.bed)
        rank = 1 if self.is_late else 2 if self.is_soon else 3
        return (rank, self.check.due_at, self.found.bed)


def detox_units(scope: Scope) -> list[Unit]:
    """The detox units of the sites this scope reaches, with their sites."""
    units = Unit.objects.filter(site_id__in=scope.site_ids, kind=Unit.Kind.DETOX)
    return list(units.select_related("site"))


def board_rows(unit: Unit, *, scope: Scope, now: datetime) -> list[Row]:
    """Everybody in this unit's beds now, most urgent first."""
    dosing_day = unit.site.dosing_day(now)
    people = people_in(unit, site_ids=scope.site_ids, now=now, dosing_day=dosing_day)
    return sorted((_row(found, now, dosing_day) for found in people), key=lambda row: row.urgency)


def _row(found: Found, now: datetime, dosing_day: date) -> Row:
    kept = NextCheck(found.kept_due_at, found.kept_task) if found.kept_due_at and found.kept_task else None
    check = next_check(
        watched_from=found.watched_from,
        last_scored_at=found.scored_at,
        last_total=found.total,
        last_dose_at=found.last_dose_at,
        kept=kept,
    )
    return Row(found, check, due_state(check.due_at, now), _medicine(found, dosing_day), _flags(found))


def _flags(found: Found) -> tuple[OpenFlag, ...]:
    if not found.open_flags:
        return ()
    return tuple(
        OpenFlag(UUID(pk), code, level, title, value, datetime.fromisoformat(raised_at))
        for pk, code, level, title, value, raised_at in json.loads(found.open_flags)
    )


def _medicine(found: Found, dosing_day: date) -> NextMedicine | None:
    if found.drug is None or found.form is None or found.dose_mg is None or found.starts_on is None:
        return None
    return NextMedicine(
        drug=found.drug,
        form=found.form,
        dose_mg=found.dose_mg,
        starts_on=found.starts_on,
        due_today=found.starts_on <= dosing_day and found.parts_done < (found.parts_per_day or 1),
        not_given_at=found.not_given_at,
        not_given_reason=found.not_given_reason or "",
    )
