"""Set up this checkout: a virtual environment in .venv with exactly the packages the requirements name.

Needs nothing but Python 3.11 or newer. `make` calls it; run by hand: `python3 deploy/bootstrap.py runtime` for running
Breakwater, `dev` for working on it, and `system` for what the tests need of the machine (browser, PDF libraries).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
OLDEST_PYTHON = (3, 11)

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


def main() -> int:
    """Do the part that is asked for; returns the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        return fail(f"Breakwater needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if sys.argv[1:] in (["runtime"], ["dev"]):
        return set_up(sys.argv[1])
    if sys.argv[1:] == ["system"]:
        return install_system_packages()
    return fail(f"usage: {sys.argv[0]} runtime | dev | system")


def set_up(kind: str) -> int:
    """Make the environment hold the packages of one requirements file, each checked against its hash."""
    stamp = VENV / f"installed-{kind}"
    wanted = stamp_for(kind)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return 0
    if not has_pip() and make_environment() != 0:
        return 1
    say(f"Installing {REQUIREMENTS[kind].name} into .venv. The first time this takes a minute or two.")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    # The file is the whole closure, so nothing is left to resolve: resolving would look past a pin as soon as a newer
    # release of a package with an extra appears, and then refuse it for having no hash.
    exact = ["--no-deps", "--require-hashes", "--requirement", str(REQUIREMENTS[kind])]
    done = subprocess.run([*pip, *exact], check=False)
    if done.returncode != 0:
        return fail("The packages could not be installed. Is the package index reachable?")
    make_importable()
    stamp.write_text(wanted)
    if kind == "dev":
        (VENV / "installed-runtime").write_text(stamp_for("runtime"))  # dev holds all that runtime holds
    return 0


def stamp_for(kind: str) -> str:
    """Changes when the requirements, the Python or the place of the checkout change."""
    content = hashlib.sha256(REQUIREMENTS[kind].read_bytes()).hexdigest()
    return f"{content} {sys.version_info[:2]} {ROOT}\n"


def has_pip() -> bool:
    """Whether .venv is there, works, and belongs to this Python."""
    if not PYTHON.exists():
        return False
    question = "import sys, pip; print(sys.version_info[:2])"
    answer = subprocess.run([str(PYTHON), "-c", question], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == str(sys.version_info[:2])


def make_environment() -> int:
    """Create .venv. Debian keeps a part of Python that this needs in a package of its own."""
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if made.returncode != 0 and is_debian_root():
        say(f"Installing {package}.")
        if apt_install([package]) == 0:
            made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        return fail(f"{made.stdout}{made.stderr}\nNo virtual environment could be made. On Debian install {package}.")
    return 0


def make_importable() -> None:
    """Let the environment find the package in this folder, and give it the `breakwater` command."""
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([str(PYTHON), "-c", where], capture_output=True, text=True, check=True)
    packages = Path(answer.stdout.strip())
    (packages / "breakwater.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "breakwater"
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m breakwater "$@"\n')
    command.chmod(0o755)


def install_system_packages() -> int:
    """Install what is missing on Debian as root; elsewhere say what is missing."""
    missing = missing_packages()
    if not missing:
        return 0
    if not is_debian_root():
        return fail(
            "The tests need a Chromium browser and the Pango libraries, and this machine lacks: " + ", ".join(missing)
            + ".\nThese are the names of Debian packages; install them, or what they are called here."
        )  # fmt: skip
    say(f"Installing {', '.join(missing)}.")
    if apt_install(missing) != 0:
        return fail("The packages could not be installed.")
    return 0


def missing_packages() -> list[str]:
    """Debian names of what the tests need and this machine lacks."""
    browser = os.environ.get("BREAKWATER_BROWSER") or next(filter(shutil.which, BROWSERS), None)
    libraries = [package for library, package in LIBRARIES.items() if find_library(library) is None]
    return ([] if browser else ["chromium"]) + libraries


def is_debian_root() -> bool:
    """Whether we may install Debian packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: list[str]) -> int:
    """Install Debian packages without asking anything; returns the exit code."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "--quiet"], install):
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            print(done.stdout, file=sys.stderr)
            return done.returncode
    return 0


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def fail(text: str) -> int:
    """Tell what went wrong; returns the exit code for it."""
    say(text)
    return 1


if __name__ == "__main__":
    sys.exit(main())
