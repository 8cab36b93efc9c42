"""The folders of downtime sets: a file is written whole or not at all, by us alone to be read, and old ones go."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from breakwater.organization.models import Site

# Old paper is dangerous, and every file names people. Two days back is enough to see what changed over a night.
KEPT_FOR: Final = timedelta(days=2)
PREFIX: Final = "downtime"
# The time at the site with its offset, so that the newest file is the last by name and the name can be read back.
STAMP: Final = "%Y-%m-%dT%H-%M-%S%z"


def file_name(site: Site, at: datetime) -> str:
    """ "downtime-harbor-2026-11-22T05-30-00-0500.pdf"."""
    return f"{PREFIX}-{site.slug}-{site.local(at):{STAMP}}.pdf"


def folders() -> list[Path]:
    """The folders of this installation, the local one first."""
    return list(settings.DOWNTIME["folders"])


def is_outside(folder: Path) -> bool:
    """Whether a folder lies on another disk than the server's own data, so that it outlives that disk."""
    try:
        return folder.stat().st_dev != Path(settings.HOME).stat().st_dev
    except OSError:
        return False


def put(folder: Path, name: str, data: bytes) -> None:
    """Write a file of this name, readable by us alone. Until it is whole nothing has its name.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = folder / f".{name}.{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(folder / name)
        _sync(folder)
    finally:
        half.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Make the new name last, where the file system knows how."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def prune(folder: Path, site: Site, *, at: datetime) -> int:
    """Remove this site's sets older than ``KEPT_FOR``; the newest one stays, however old. Returns how many went."""
    dated = sorted((made, path) for path in folder.glob(f"{PREFIX}-*.pdf") if (made := made_at(path.name, site)))
    old = [path for made, path in dated[:-1] if made < at - KEPT_FOR]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def made_at(name: str, site: Site) -> datetime | None:
    """When a file of this name was made; None when it is not a set of this site."""
    stamp = name.removeprefix(f"{PREFIX}-{site.slug}-").removesuffix(".pdf")
    try:
        return datetime.strptime(stamp, STAMP)  # noqa: DTZ007 - the name carries its offset
    except ValueError:
        return None
