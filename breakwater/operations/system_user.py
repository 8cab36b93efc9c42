"""The system user PostgreSQL runs as when we are root.

PostgreSQL refuses to run as root. Everywhere else the server simply runs as the user who called us.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from breakwater.operations.errors import OperationsError

NAME = "breakwater"


@dataclass(frozen=True)
class RunAs:
    """Whom a child process runs as; `user_id` None means: as ourselves."""

    user_id: int | None = None
    group_id: int | None = None

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments for subprocess calls. The working folder is `/`: ours may be closed to the other user."""
        if self.user_id is None:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.user_id, "group": self.group_id, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or folder to that user."""
        if self.user_id is not None and self.group_id is not None:
            os.chown(path, self.user_id, self.group_id)

    def can(self, *test: str) -> bool:
        """Whether `test` (arguments of test(1), such as "-x", path) holds for that user."""
        return subprocess.run(["test", *test], check=False, **self.popen_arguments()).returncode == 0


def run_as() -> RunAs:
    """Whom PostgreSQL runs as on this machine; as root this creates the system user if it is missing."""
    if os.geteuid() != 0:
        return RunAs()
    entry = _find() or _create()
    return RunAs(entry.pw_uid, entry.pw_gid)


def _find() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _create() -> pwd.struct_passwd:
    for command in _ways_to_create():
        if shutil.which(command[0]):
            # Two of us may try at once: what counts is that the user is there afterwards.
            subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL)
        if entry := _find():
            return entry
    raise OperationsError(
        "database.no_system_user",
        f"PostgreSQL cannot run as root, and the system user {NAME!r} could not be created.",
        f"Create it with: useradd --system --user-group --no-create-home --shell /usr/sbin/nologin {NAME}",
    )


def _ways_to_create() -> Sequence[Sequence[str]]:
    shell = "/usr/sbin/nologin" if Path("/usr/sbin/nologin").exists() else "/sbin/nologin"
    return (
        ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/", "--shell", shell, NAME),
        ("adduser", "-S", "-D", "-H", "-h", "/", "-s", shell, NAME),  # BusyBox
    )
