"""A stamp on each audit row that only this program can make, so that a row written past it is found.

The stamp is 8 random bytes and an HMAC-SHA-256 over them and the row's content, cut to 16 bytes. Its key comes from the
installation's secret, which is not in the database: whoever can only write to the database cannot make a stamp, and a
copied stamp is found because no two rows may have the same one. The id is not covered, since it is not known before the
row is written; the chain of seals covers it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import UTC
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.conf import settings

from breakwater.audit.models import AuditEntry

NONCE_BYTES: Final = 8
MAC_BYTES: Final = 16


def content_of(entry: AuditEntry) -> bytes:
    """The content of a row in one fixed form, the same before it is written and after it is read back."""
    values = [
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(entry.kind),
        entry.action,
        _id(entry.staff_id),
        _id(entry.site_id),
        _id(entry.patient_id),
        entry.subject_type,
        entry.subject_id,
        # There and back, because the database keeps JSON, not Python: keys become text, numbers lose how they were
        # written (1e22 comes back as a whole number, minus zero as zero).
        json.loads(json.dumps(entry.detail), parse_int=_number, parse_float=_number),
        entry.request_id,
    ]
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def stamp_for(entry: AuditEntry) -> bytes:
    """A new stamp for a row about to be written."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _mac(_key(settings.SECRET_KEY), nonce, content_of(entry))


def is_genuine(entry: AuditEntry) -> bool:
    """Whether this program wrote the row as it stands, with the installation's secret or one of its earlier ones."""
    stamp = bytes(entry.stamp)
    nonce, mac = stamp[:NONCE_BYTES], stamp[NONCE_BYTES:]
    content = content_of(entry)
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(mac, _mac(_key(key), nonce, content)) for key in keys)


def hash_of(entry: AuditEntry, *, as_id: int | None = None) -> bytes:
    """SHA-256 of the whole row with its id and stamp: what a seal keeps of it. ``as_id``: as if it had that id."""
    number = entry.pk if as_id is None else as_id
    return hashlib.sha256(b"%d\n" % number + bytes(entry.stamp) + b"\n" + content_of(entry)).digest()


def _mac(key: bytes, nonce: bytes, content: bytes) -> bytes:
    return hmac.digest(key, nonce + content, "sha256")[:MAC_BYTES]


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"breakwater.audit.stamp\n" + secret.encode()).digest()


def _number(text: str) -> float:
    return float(text) + 0.0


def _id(value: UUID | str | None) -> str | None:
    if value is None or isinstance(value, UUID):
        return None if value is None else str(value)
    return str(UUID(value))
