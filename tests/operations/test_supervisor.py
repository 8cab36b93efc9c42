"""The supervisor with small programs: restart, pause, stop, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from breakwater.operations.supervisor import Child, Supervisor

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def child(script: str) -> Child:
    return Child("The program", ["sh", "-c", script], ENVIRONMENT)


def run_until(supervisor: Supervisor, happened: Callable[[], bool], longest_s: float = 30.0) -> None:
    """Let it run in this thread until something has happened."""

    def watch() -> None:
        give_up_at = time.monotonic() + longest_s
        while not happened() and time.monotonic() < give_up_at:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        supervisor.run()
    finally:
        supervisor.stop()
        watcher.join()
    assert happened()


def is_alive(pid: int) -> bool:
    """Whether it still runs. One that ended may stand in the list of processes until the system's first takes note."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def pid_in(file: Path) -> int:
    """The process id that a program writes there once it has come up."""
    while not file.exists() or not file.read_text().strip():
        time.sleep(0.01)
    return int(file.read_text())


def test_a_program_that_crashes_is_started_again_and_it_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    starts = tmp_path / "starts"
    supervisor = Supervisor(None, said.append)
    supervisor.start(child(f"echo x >> {starts}; [ $(wc -l < {starts}) -gt 1 ] && exec sleep 60; exit 3"))
    run_until(supervisor, lambda: starts.exists() and starts.read_text().count("x") == 2)
    assert said == ["The program ended unexpectedly (code 3); it is started again."]


def test_a_program_that_keeps_crashing_is_given_longer_and_longer_pauses() -> None:
    said: list[str] = []
    one = child("exit 1")
    one.start()
    for at_least_s in (0, 2, 4):
        running(one).wait()
        noticed_at = time.monotonic()
        one.look_after(said.append)
        assert one.start_again_at - noticed_at >= at_least_s
        if at_least_s:
            one.look_after(said.append)
            assert one.process is None, "its pause is not over"
            one.start_again_at = 0.0
            one.look_after(said.append)
    assert len(said) == 3
    running(one).wait()


def running(one: Child) -> subprocess.Popen[bytes]:
    assert one.process is not None, "it waits"
    return one.process


def test_h47_a_program_that_had_come_up_is_started_again_at_once_however_often_it_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("breakwater.operations.supervisor.CAME_UP_S", 0.01)
    one = child("exec sleep 60")
    one.start()
    for _ in range(5):
        time.sleep(0.02)
        running(one).kill()
        running(one).wait()
        one.look_after(lambda _: None)
        assert running(one).poll() is None
    one.stop()
    one.wait(time.monotonic() + 5)


def test_what_a_crashed_program_started_is_ended_with_it(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    one = child(f"sleep 60 & echo $! > {pid_file}; wait")
    one.start()
    grandchild = pid_in(pid_file)
    assert one.process is not None
    one.process.kill()
    one.process.wait()
    one.look_after(lambda _: None)
    one.stop()
    one.wait(time.monotonic() + 5)
    for _ in range(1000):
        if not is_alive(grandchild):
            return
        time.sleep(0.01)
    raise AssertionError("the grandchild lives on")


def test_a_program_that_will_not_stop_is_ended_by_force(tmp_path: Path) -> None:
    one = child(f"trap '' TERM; echo $$ > {tmp_path / 'pid'}; while true; do sleep 0.1; done")
    one.start()
    pid_in(tmp_path / "pid")
    one.stop()
    one.wait(time.monotonic() + 0.5)
    assert one.process is not None
    assert one.process.returncode == -signal.SIGKILL


def test_children_stop_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    program = (
        "import os, time\n"
        "from breakwater.operations.supervisor import Child, Supervisor\n"
        "supervisor = Supervisor(None, print)\n"
        f"supervisor.start(Child('x', ['sh', '-c', 'echo $$ > {pid_file}; exec sleep 60'], dict(os.environ)))\n"
        "supervisor.run()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program])
    pid = pid_in(pid_file)
    parent.kill()
    parent.wait()
    for _ in range(1000):
        if not is_alive(pid):
            return
        time.sleep(0.01)
    raise AssertionError("the child lives on")


def test_waiting_ends_at_once_when_a_program_gives_up() -> None:
    supervisor = Supervisor(None, lambda _: None)
    supervisor.start(child("exit 1"))
    began = time.monotonic()
    assert not supervisor.wait_until(lambda: False, longest_s=60)
    assert time.monotonic() - began < 30
    assert not supervisor.told_to_stop
    supervisor.stop()
