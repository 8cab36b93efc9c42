"""The secret that signs sessions: made by ourselves for a demo center, given by the operator for a live program."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from breakwater.operations.errors import OperationsError

SHORTEST = 50
FILE = "secret-key"


def secret_key(home: Path, mode: str) -> str:
    """The secret of this installation.

    Live: from BREAKWATER_SECRET_KEY, else OperationsError. Otherwise a random one kept in `home`, readable by us alone.
    """
    if given := os.environ.get("BREAKWATER_SECRET_KEY"):
        return given
    if mode == "live":
        raise OperationsError(
            "settings.no_secret",
            "A live program needs a secret of its own.",
            f"Set BREAKWATER_SECRET_KEY to at least {SHORTEST} random characters and keep it with your backups.",
        )
    return _kept(home / FILE)


def _kept(path: Path) -> str:
    """The secret in `path`; made if it is not there. Two processes that start at once end up with the same one."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(60))
    try:
        os.link(half, path)  # fails when another process was quicker, and never shows a half-written secret
    except FileExistsError:
        pass
    finally:
        half.unlink()
    return path.read_text().strip()
