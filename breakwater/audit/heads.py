"""The heads of the audit chain, kept in a file outside the database: one line for each seal, added and never changed.

Somebody who owns the database could make the whole chain anew. They would also have to change this file, which the
operator may keep on another disk or copy elsewhere (BREAKWATER_AUDIT_HEADS).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path

from django.conf import settings

from breakwater.audit.models import AuditSeal
from breakwater.organization.models import Installation


def default_file() -> Path:
    """The file of this installation; another database in the same folder gets a file of its own."""
    if given := os.environ.get("BREAKWATER_AUDIT_HEADS"):
        return Path(given)
    made = Installation.objects.values_list("created_at", flat=True).first()
    name = f"audit-heads-{made.astimezone(UTC):%Y%m%dT%H%M%S}.txt" if made else "audit-heads.txt"
    return Path(settings.HOME) / name


def write(file: Path) -> int:
    """Add a line for each seal that the file does not have yet; returns how many. On disk before it returns."""
    last = max(read(file), default=0)
    new = AuditSeal.objects.filter(number__gt=last).order_by("number").values_list("number", "hash", "sealed_at")
    lines = [f"{number} {head} {sealed_at.astimezone(UTC).isoformat()}\n" for number, head, sealed_at in new]
    if not lines:
        return 0
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as out:
        out.writelines(lines)
        out.flush()
        os.fsync(out.fileno())
    return len(lines)


def read(file: Path) -> dict[int, str]:
    """Number and head of each seal in the file; empty when there is none. A line cut off by a crash is left out."""
    if not file.exists():
        return {}
    kept: dict[int, str] = {}
    for line in file.read_text(encoding="ascii").splitlines():
        words = line.split()
        if len(words) == 3:
            kept[int(words[0])] = words[1]
    return kept


def compare(kept: Mapping[int, str], hashes: Mapping[int, str]) -> Iterator[str]:
    """What the file knows otherwise than the database: the first seal that differs, and seals that are gone."""
    gone = sorted(number for number in kept if number not in hashes)
    if gone:
        yield f"Seals {gone[0]} to {gone[-1]} are in the file of heads but not in the database."
    differs = min((number for number, head in kept.items() if number in hashes and hashes[number] != head), default=0)
    if differs:
        yield f"Seal {differs} and those after it are not those in the file of heads: the chain was made anew."
