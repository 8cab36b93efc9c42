"""Make the downtime set of a site: read, draw, encrypt, write to every folder, say so in the record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog
from django.db import transaction

from breakwater.audit import record as audit
from breakwater.journey.medication.downtime_set import folders
from breakwater.journey.medication.downtime_set.paper import draw
from breakwater.journey.medication.downtime_set.passphrase import NoPassphrase, passphrase
from breakwater.journey.medication.downtime_set.read import read_contents
from breakwater.journey.medication.models import DowntimeSet
from breakwater.organization.models import Installation, Site, StaffMember
from breakwater.record.refusals import Refused

log = structlog.get_logger(__name__)


class SetNotMade(Refused):
    """No set was written anywhere. The message says what to repair."""

    code = "downtime_set_not_made"


@dataclass(slots=True)
class Written:
    """Where a file went, and where it could not be written and why."""

    to: list[Path] = field(default_factory=list)
    failed: list[tuple[Path, str]] = field(default_factory=list)


def make_set(*, site: Site, by: StaffMember | None, at: datetime, into: Iterable[Path] | None = None) -> DowntimeSet:
    """Make a set of a site as it stands now and put it into every folder.

    The set stays inside the program, so it is no disclosure; who made it, of how many people, is in the audit trail.

    Args:
        by: who asked for it; None for the job and the command.
        into: other folders than those of the settings.

    Raises:
        SetNotMade: there is no passphrase, or no folder could be written to.
    """
    try:
        secret = passphrase()
    except NoPassphrase as error:
        raise SetNotMade(str(error), code="downtime_no_passphrase") from error
    contents = read_contents(site, at=at)
    drawn = draw(contents, site, demo=_is_demo(), passphrase=secret)
    name = folders.file_name(site, at)
    written = _write(list(into) if into is not None else folders.folders(), name, drawn.pdf, site, at)
    if not written.to:
        why = "; ".join(f"{folder}: {reason}" for folder, reason in written.failed)
        raise SetNotMade(f"The downtime set could not be written to any folder ({why}).")
    with transaction.atomic():
        made: DowntimeSet = DowntimeSet.objects.create(
            site=site, made_at=at, made_by=by, dosing_day=contents.day, people=len(contents.people),
            pages=drawn.pages, file_name=name, sha256=hashlib.sha256(drawn.pdf).hexdigest(),
            folders=[str(folder) for folder in written.to],
            failed_folders=[f"{folder}: {reason}"[:400] for folder, reason in written.failed],
            outside=any(folders.is_outside(folder) for folder in written.to),
        )  # fmt: skip
        seen = {"people": made.people, "folders": len(written.to), "failed": len(written.failed)}
        audit.act(action="downtime.set_made", by=by, at=at, site_id=site.pk, subject=made, detail=seen)
    return made


def _write(into: list[Path], name: str, pdf: bytes, site: Site, at: datetime) -> Written:
    """Every folder is tried: a full or missing one must not keep the set from the others."""
    written = Written()
    for folder in into:
        try:
            folders.put(folder, name, pdf)
        except OSError as error:
            log.error("downtime.folder_failed", folder=str(folder), why=error.strerror)
            written.failed.append((folder, error.strerror or type(error).__name__))
            continue
        written.to.append(folder)
        _prune(folder, site, at)
    return written


def _prune(folder: Path, site: Site, at: datetime) -> None:
    try:
        folders.prune(folder, site, at=at)
    except OSError as error:  # the new set is in place; an old one that stays is for `breakwater check` to say
        log.error("downtime.not_pruned", folder=str(folder), why=error.strerror)


def _is_demo() -> bool:
    installation = Installation.objects.first()
    return installation is not None and installation.is_demo
