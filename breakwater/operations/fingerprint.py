"""Short hashes of what decides tables, rights and static files, so that a second start can skip work."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
BRING_TABLES = (
    "django",
    "django-allauth",
    "django-axes",
    "django-oauth-toolkit",
    "django-pghistory",
    "django-pgtrigger",
    "procrastinate",
)


def of_migrations() -> str:
    """Changes with any migration file of ours, how they are run, the rights of roles, and installed packages."""
    ways = [Path(__file__).with_name(name) for name in ("quick_migrations.py", "roles.py")]
    return _hash([*_files("**/migrations/*.py"), *ways])


def of_schema() -> str:
    """Like `of_migrations`, and with every model: a class that becomes append-only changes rights on its table."""
    files = _files("**/migrations/*.py") + _files("**/models.py") + _files("**/models/*.py")
    return _hash([*files, Path(__file__).with_name("roles.py"), PACKAGE / "audit" / "append_only.py"])


def of_static_files() -> str:
    """Changes with any file below a `static` folder of ours."""
    return _hash(path for path in _files("**/static/**/*") if path.is_file())


def _files(pattern: str) -> list[Path]:
    return sorted(PACKAGE.glob(pattern))


def _hash(files: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for name in BRING_TABLES:
        found.update(f"{name}={_version(name)}\n".encode())
    for path in files:
        found.update(f"{path.relative_to(PACKAGE)}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"
