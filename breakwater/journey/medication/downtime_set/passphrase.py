"""What opens a downtime set without a server: given by the operator, made by ourselves only for a demo center."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from django.conf import settings

SHORTEST: Final = 15
FILE: Final = "downtime-passphrase"


class NoPassphrase(Exception):
    """A set with people's names is never written unencrypted."""


def passphrase() -> str:
    """The passphrase of this installation.

    Raises:
        NoPassphrase: a live program has not set one, or one that is too short.
    """
    given = settings.DOWNTIME["passphrase"] or _read(settings.DOWNTIME["passphrase_file"])
    if not given and not settings.LIVE:
        return _kept(settings.HOME / FILE)
    if len(given) < SHORTEST:
        raise NoPassphrase(
            f"Set BREAKWATER_DOWNTIME_PASSPHRASE, or the file of BREAKWATER_DOWNTIME_PASSPHRASE_FILE, "
            f"to {SHORTEST} characters or more."
        )
    return str(given)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else ""
    except OSError as error:
        raise NoPassphrase(f"The passphrase file {path} cannot be read: {error.strerror}.") from error


def _kept(path: Path) -> str:
    """A passphrase of words one can type, made at the first call."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    made = "-".join(secrets.token_hex(2) for _ in range(5))
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(made)
    try:
        os.link(half, path)  # fails when another process was quicker, and never shows a half-written one
    except FileExistsError:
        pass
    finally:
        half.unlink()
    return path.read_text(encoding="utf-8").strip()
