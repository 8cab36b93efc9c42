"""Write audit rows. Call these inside the transaction of the act they tell of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from breakwater.audit import prepared
from breakwater.audit.models import AuditEntry
from breakwater.audit.request import current_request_id
from breakwater.audit.stamp import stamp_for
from breakwater.organization.clock import now
from breakwater.organization.models import StaffMember

Detail = Mapping[str, Any]


def act(
    *,
    action: str,
    by: StaffMember | None,
    at: datetime | None = None,
    patient_id: UUID | None = None,
    site_id: UUID | None = None,
    subject: Model | None = None,
    detail: Detail | None = None,
) -> AuditEntry:
    """Record that ``by`` did ``action`` ("dose.given") at ``at``. ``detail`` holds ids and codes, never typed text.

    Args:
        by: who did it; None only for the public and for jobs.
        patient_id: whose record it touched, if it touched one.
        subject: the row that was made or changed.
    """
    return _write(
        AuditEntry.Kind.ACT, action, by, at=at, patient_id=patient_id, site_id=site_id, subject=subject, detail=detail
    )


def read(
    *,
    action: str,
    by: StaffMember,
    patient_id: UUID | None = None,
    site_id: UUID | None = None,
    subject: Model | None = None,
    detail: Detail | None = None,
) -> AuditEntry:
    """Record that ``by`` saw a record ("chart.viewed"). Lists of people name the site and the count instead."""
    return _write(
        AuditEntry.Kind.READ, action, by, patient_id=patient_id, site_id=site_id, subject=subject, detail=detail
    )


def refused(
    *,
    action: str,
    by: StaffMember | None,
    code: str,
    patient_id: UUID | None = None,
    site_id: UUID | None = None,
    detail: Detail | None = None,
) -> AuditEntry:
    """Record a refusal with its code. Call it after the refused act has rolled back, so that it is not lost with it."""
    return _write(
        AuditEntry.Kind.REFUSED,
        action,
        by,
        patient_id=patient_id,
        site_id=site_id,
        detail={"code": code, **(detail or {})},
    )


def access(*, action: str, by: StaffMember | None, detail: Detail | None = None) -> AuditEntry:
    """Record a sign-in, sign-out, lock or failed try."""
    return _write(AuditEntry.Kind.ACCESS, action, by, detail=detail)


def _write(
    kind: AuditEntry.Kind,
    action: str,
    by: StaffMember | None,
    *,
    at: datetime | None = None,
    patient_id: UUID | None = None,
    site_id: UUID | None = None,
    subject: Model | None = None,
    detail: Detail | None = None,
) -> AuditEntry:
    entry = AuditEntry(
        at=at or now(),
        kind=kind,
        action=action,
        staff_id=by.pk if by else None,
        site_id=site_id,
        patient_id=patient_id,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        detail=dict(detail or {}),
        request_id=current_request_id.get(),
    )
    entry.stamp = stamp_for(entry)
    _insert(entry)
    return entry


COLUMNS = (
    *("at", "kind", "action", "staff_id", "site_id", "patient_id"),
    *("subject_type", "subject_id", "request_id", "stamp"),
)
INSERT = f"""
    INSERT INTO audit_auditentry ({", ".join(COLUMNS)}, detail)
    VALUES ({", ".join(f"%({name})s" for name in COLUMNS)}, %(detail)s::jsonb) RETURNING id
"""  # noqa: S608 - column names only


def _insert(entry: AuditEntry) -> None:
    """Write the row. Nearly every request does this, so it is one prepared statement."""
    values = {name: getattr(entry, name) for name in COLUMNS}
    values |= {"kind": str(entry.kind), "detail": json.dumps(entry.detail)}
    ((entry.pk,),) = prepared.ask(INSERT, values)
    entry._state.adding = False
