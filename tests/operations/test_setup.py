"""What `make` does before anything runs: pins, the environment, and what the machine has to bring."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from breakwater.testing.database import ROOT

PINS = ("requirements.txt", "requirements-dev.txt")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for this module, because making an environment takes seconds."""
    return tmp_path_factory.mktemp("checkout")


@pytest.fixture
def bootstrap(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """deploy/bootstrap.py, working on a folder of the tests' own."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "deploy" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = folder / ".venv"
    requirements = folder / "requirements.txt"
    requirements.write_text("# nothing\n")
    for name, value in {
        "ROOT": folder,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "REQUIREMENTS": {"runtime": requirements, "dev": requirements},
    }.items():
        monkeypatch.setattr(module, name, value)
    return module


def pinned(file: str) -> dict[str, list[str]]:
    """Each requirement line of a pin file with its hashes."""
    text = (ROOT / file).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return {
        line.split(" ;")[0].split(" --")[0].strip(): re.findall(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines
    }


@pytest.mark.parametrize("file", PINS)
def test_every_pin_is_exact_and_hashed(file: str) -> None:
    pins = pinned(file)
    assert len(pins) > 30
    for requirement, hashes in pins.items():
        assert re.fullmatch(r"[a-z0-9._-]+(\[[a-z0-9,_-]+\])?==[^ ]+", requirement), requirement
        assert hashes, f"{requirement} has no hash"


@pytest.mark.parametrize("file", PINS)
def test_pins_name_no_package_index(file: str) -> None:
    text = (ROOT / file).read_text()
    assert "://" not in text
    assert "--index" not in text


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for file, wanted in (
        ("requirements.txt", project["project"]["dependencies"]),
        ("requirements-dev.txt", project["project"]["dependencies"] + project["dependency-groups"]["dev"]),
    ):
        names = {re.split(r"[=\[]", requirement)[0] for requirement in pinned(file)}
        missing = {re.split(r"[\[<>=!~ ]", one)[0] for one in wanted} - names
        assert not missing, f"run `make pins`: {missing} not in {file}"


def test_a_second_set_up_does_nothing(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bootstrap.set_up("dev") == 0

    def fail(*_: object) -> None:
        raise AssertionError("nothing had to be done")

    monkeypatch.setattr(bootstrap.subprocess, "run", fail)
    assert bootstrap.set_up("dev") == 0
    assert bootstrap.set_up("runtime") == 0, "what is needed for development holds what is needed to run"


def test_the_environment_finds_the_package_and_has_the_command(bootstrap: ModuleType) -> None:
    package = bootstrap.ROOT / "breakwater"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import sys; print('called with', *sys.argv[1:])")
    assert bootstrap.set_up("runtime") == 0
    command = [str(bootstrap.VENV / "bin" / "breakwater"), "check", "--json"]
    answer = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True)
    assert answer.stdout == "called with check --json\n"


def test_changed_requirements_are_installed_again(bootstrap: ModuleType) -> None:
    before = bootstrap.stamp_for("runtime")
    bootstrap.REQUIREMENTS["runtime"].write_text("# something else\n")
    assert bootstrap.stamp_for("runtime") != before


def test_a_package_that_is_not_the_pinned_one_is_refused(
    bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    bootstrap.REQUIREMENTS["runtime"].write_text("segno\n")
    assert bootstrap.set_up("runtime") == 1
    stamp = bootstrap.VENV / "installed-runtime"
    assert not stamp.exists() or stamp.read_text() != bootstrap.stamp_for("runtime")
    assert "could not be installed" in capfd.readouterr().err


def test_what_a_machine_lacks_is_named_where_it_cannot_be_installed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BREAKWATER_BROWSER", raising=False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: None)
    monkeypatch.setattr(bootstrap, "find_library", lambda _: None)
    assert bootstrap.install_system_packages() == 1
    told = capsys.readouterr().err
    for package in ("chromium", "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"):
        assert package in told


def test_on_debian_as_root_exactly_what_is_missing_is_installed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "is_debian_root", lambda: True)
    monkeypatch.setattr(bootstrap, "missing_packages", lambda: ["chromium"])

    def install(packages: list[str]) -> int:
        asked.append(packages)
        return 0

    monkeypatch.setattr(bootstrap, "apt_install", install)
    assert bootstrap.install_system_packages() == 0
    assert asked == [["chromium"]]


def test_an_old_python_is_told_what_is_needed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (sys.version_info[0] + 1, 0))
    assert bootstrap.main() == 1
    assert "Python 3.11 or newer" in capsys.readouterr().err
