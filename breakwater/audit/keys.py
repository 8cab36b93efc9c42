"""One-time form keys: the second click, the reload and the lost answer all end in the first result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from breakwater.audit.models import FormKey
from breakwater.organization.models import StaffMember

# One statement, which waits for another transaction that is claiming the same key. A row comes back to the first only.
CLAIM = """
    INSERT INTO audit_formkey (key, action, staff_id, body_hash, subject_id, claimed_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING RETURNING subject_id
"""


class KeyReused(Exception):
    """The key was used before for something else: the page is old, or was copied."""

    code = "form_key_reused"
    message = "This page was already used for something else. Open it again and check what was saved."


@dataclass(frozen=True, slots=True)
class Claim:
    """What a claimed key stands for: ``subject_id`` is the id of the row to make, or of the row made before."""

    subject_id: UUID
    is_first: bool


def claim(*, key: UUID, action: str, by: StaffMember | None, body: Mapping[str, Any], at: datetime) -> Claim:
    """Claim a form's key inside the running transaction.

    The first caller gets a fresh ``subject_id`` to use as primary key of the row it makes. A second caller with the
    same key waits until the first has committed, then gets the first one's id with ``is_first`` False.

    Raises:
        KeyReused: the key was used by someone else, for another action, or with another body.
    """
    body_hash = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    staff_id = by.pk if by else None
    subject_id = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [key, action, staff_id, body_hash, subject_id, at])
        if cursor.fetchone():
            return Claim(subject_id=subject_id, is_first=True)
    kept = FormKey.objects.get(key=key)
    if (kept.action, kept.staff_id, kept.body_hash) != (action, staff_id, body_hash):
        raise KeyReused
    return Claim(subject_id=kept.subject_id, is_first=False)


def earlier(key: UUID, *, by: StaffMember | None) -> FormKey | None:
    """Whether this key's act happened: the answer to "did it happen?" after a lost reply."""
    return FormKey.objects.filter(key=key, staff_id=by.pk if by else None).first()
