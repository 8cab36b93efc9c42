"""Homes for clusters of one's own, and a way to run the `breakwater` command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from breakwater.testing.database import ROOT, TestDatabase, throw_away_folder

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder with a short path that every user may pass through. It may lie in memory."""
    with folder_below(throw_away_folder()) as folder:
        yield folder


@pytest.fixture
def home_on_disk() -> Iterator[Path]:
    """Like `home`, for what must outlast a crash."""
    with folder_below(Path("/tmp")) as folder:
        yield folder


@contextmanager
def folder_below(place: Path) -> Iterator[Path]:
    """A new folder there for everybody to pass through, gone afterwards with a cluster that had to lie elsewhere."""
    folder = Path(mkdtemp(prefix="bw-", dir=place))
    folder.chmod(0o755)
    yield folder
    elsewhere = folder / "postgres"
    if elsewhere.is_symlink():
        shutil.rmtree(elsewhere.resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def environment_of() -> Callable[..., Mapping[str, str]]:
    """Environment for the command: `environment_of(home, "demo", database)`, as the application's user."""

    def build(home: Path, mode: str, database: TestDatabase | None = None, **more: str) -> Mapping[str, str]:
        ours = ("BREAKWATER_", "DATABASE_", "DJANGO_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        chosen = {"BREAKWATER_HOME": str(home), "BREAKWATER_MODE": mode}
        if database is not None:
            chosen["DATABASE_URL"] = database.app_url
        return {**kept, **chosen, **more}

    return build


@pytest.fixture
def breakwater() -> Command:
    """Run the command: `breakwater("check", "--json", environment=...)`."""

    def run(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "breakwater", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return run
