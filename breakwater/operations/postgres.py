"""Our own small PostgreSQL runner: a cluster in a folder, reached through a private socket.

Every rule here answers a failure seen while trying (docs/operations/database.md): the socket lives in a 0700 folder
and nothing listens on the network; `postmaster.pid` is never deleted, because deleting it lets two servers write the
same files; the server is stopped with SIGINT and waited for; after a crash we wait until its orphans are gone.

Several processes may use one cluster at once (the server, `breakwater check`, test workers). Each holds a shared lock
while it does; whoever lets go last stops the server.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote, urlencode

import psycopg
from psycopg import pq

from breakwater.operations import binaries
from breakwater.operations.errors import OperationsError
from breakwater.operations.system_user import RunAs, run_as

ADMIN = "postgres"
LONGEST_SOCKET_FOLDER = 85  # the kernel allows 107 bytes for folder and socket name together
RETRY_AFTER_CRASH_S = 10.0
LONGEST_RECOVERY_S = 300.0
LONGEST_STOP_S = 60.0

SETTINGS: Mapping[str, str] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",  # our statements are short; compiling them costs more than it saves
    # A week of logs, each day over the one of last week, so that logs cannot fill the disk.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    # Statements and error details can hold names and birth dates: neither goes into a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class Cluster:
    """One PostgreSQL cluster below `home`. Start it, ask it for addresses, stop it (or use `with`).

    `settings` replaces entries of SETTINGS; only tests may switch fsync off.
    `programs` chooses the PostgreSQL programs; without it the best ones of this machine are used.
    """

    def __init__(
        self, home: Path, settings: Mapping[str, str] | None = None, programs: binaries.Binaries | None = None
    ) -> None:
        self.home = home.absolute()
        self.settings = {**SETTINGS, **(settings or {})}
        self._programs = programs
        self._run_as = RunAs()
        self._child: subprocess.Popen[bytes] | None = None
        self._in_use: IO[str] | None = None

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def folder(self) -> Path:
        """Data, socket and log. A link when `home` lies where PostgreSQL's user may not look."""
        return (self.home / "postgres").resolve()

    @property
    def data(self) -> Path:
        """PostgreSQL's own files."""
        return self.folder / "data"

    @property
    def socket_folder(self) -> Path:
        """The 0700 folder of the socket: the cluster's own, or a private one elsewhere if that path is too long."""
        own = self.folder / "socket"
        if len(os.fsencode(own)) <= LONGEST_SOCKET_FOLDER:
            return own
        return (self.folder / "socket.link").resolve()

    def url(self, role: str = ADMIN, database: str = "postgres") -> str:
        """A connection address for `role` in `database`. No password: only the socket's owner gets in at all."""
        return f"postgresql://{quote(role)}@/{quote(database)}?{urlencode({'host': str(self.socket_folder)})}"

    def start(self) -> None:
        """Create the cluster if need be and start it, or join the server that already runs on it."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._run_as = run_as()
        with (self.home / "starting.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            self._make_folder()
            if self.runs():
                self._join()
            else:
                programs = self._programs or binaries.find(self._run_as)
                if not self.data.exists():
                    self._initialize(programs)
                self._check_version(programs)
                self._launch(programs)
            self._hold()

    def stop(self) -> None:
        """Let go of the cluster; the last one to let go stops the server and waits until it is gone."""
        if self._in_use is None:
            return
        with (self.home / "starting.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else still works with it
            else:
                self._shut_down()
            finally:
                self._in_use.close()
                self._in_use = None

    def answers(self) -> bool:
        """Whether the server takes connections (or would, were it not full)."""
        return pq.PGconn.ping(self.url().encode()) == pq.Ping.OK

    def runs(self) -> bool:
        """Whether a server is there at all, be it still recovering from a crash."""
        return pq.PGconn.ping(self.url().encode()) in (pq.Ping.OK, pq.Ping.REJECT)

    def has_died(self) -> bool:
        """Whether the server that we started ourselves has ended. Cheap; another's server is for `runs` to ask."""
        return self._child is not None and self._child.poll() is not None

    def server_pid(self) -> int | None:
        """Process id of the running server, or None."""
        if self._child is not None and self._child.poll() is None:
            return self._child.pid
        # A file left by a crash may name a process that is somebody else's by now: believe it only if a server answers.
        return self._pid_on_file() if self.runs() else None

    def _pid_on_file(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _join(self) -> None:
        """Use the server that already runs, once it is ready and truly serves our files."""
        give_up_at = time.monotonic() + LONGEST_RECOVERY_S
        while not self.answers() and time.monotonic() < give_up_at:
            time.sleep(0.1)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            (served,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        if Path(served) != self.data:
            raise OperationsError(
                "database.wrong_server",
                f"The server at {self.socket_folder} serves {served}, not {self.data}.",
                f"Remove the link {self.folder / 'socket.link'} (it came with a copied folder) and start again.",
            )

    def _hold(self) -> None:
        if self._in_use is None:
            self._in_use = (self.home / "in-use.lock").open("w")
            fcntl.flock(self._in_use, fcntl.LOCK_SH)

    def _make_folder(self) -> None:
        place = self.home / "postgres"
        if not place.exists():
            place.mkdir(mode=0o700)
            self._run_as.own(place)
            if not self._run_as.can("-x", str(place)):
                # The folders above are closed to PostgreSQL's user. They stay closed: its data goes elsewhere.
                place.rmdir()
                place.symlink_to(self._make_folder_elsewhere())
        own = self.folder / "socket"
        own.mkdir(mode=0o700, exist_ok=True)
        self._run_as.own(own)
        if not self.socket_folder.is_dir():
            self._make_short_socket_folder()

    def _make_folder_elsewhere(self) -> Path:
        folder = Path(tempfile.mkdtemp(dir=binaries.shared_folder("clusters")))
        (folder / "belongs-to").write_text(f"{self.home}\n")
        self._run_as.own(folder)
        return folder

    def _make_short_socket_folder(self) -> None:
        short = Path(tempfile.mkdtemp(prefix="breakwater-", dir="/tmp"))
        self._run_as.own(short)
        link = self.folder / "socket.link"
        link.unlink(missing_ok=True)
        link.symlink_to(short)

    def _initialize(self, programs: binaries.Binaries) -> None:
        """Run initdb beside the final place and move it there, so that an interrupted one leaves nothing half made."""
        half = self.folder / "data.half"
        shutil.rmtree(half, ignore_errors=True)
        # Without built-in locales C.UTF-8 of the C library is the one that sorts the same way everywhere.
        locale = ["--locale=C.UTF-8"]
        if programs.has_builtin_locales:
            locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
        arguments = ["--encoding=UTF8", "--data-checksums", "--auth=trust", f"--username={ADMIN}", "--no-instructions"]
        made = subprocess.run(
            [programs.program("initdb"), f"--pgdata={half}", *locale, *arguments],
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            **self._run_as.popen_arguments(),
        )
        if made.returncode != 0:
            raise OperationsError(
                "database.initdb_failed",
                f"PostgreSQL could not create a cluster in {self.folder}: {made.stderr.strip()}",
                "Look at free disk space and at the rights of that folder, then start again.",
            )
        half.rename(self.data)

    def _check_version(self, programs: binaries.Binaries) -> None:
        kept = (self.data / "PG_VERSION").read_text().strip()
        if kept != str(programs.version):
            raise OperationsError(
                "database.other_version",
                f"The data in {self.data} belong to PostgreSQL {kept}, the programs found are {programs.version}.",
                f"Install PostgreSQL {kept} again, take a backup, and restore it into a new folder.",
            )

    def _launch(self, programs: binaries.Binaries) -> None:
        """Start the server and wait until it answers. After a crash its orphans may need some seconds to go."""
        retry_until = time.monotonic() + RETRY_AFTER_CRASH_S
        while True:
            self._child = self._spawn(programs)
            if self._wait_until_ready(self._child):
                return
            if time.monotonic() > retry_until:
                raise OperationsError(
                    "database.does_not_start",
                    f"PostgreSQL does not start in {self.folder}. Its last words: {self._last_words()}",
                    f"Read {self.folder / 'startup.log'} and {self.data / 'log'}. Never delete postmaster.pid.",
                )
            time.sleep(0.25)

    def _spawn(self, programs: binaries.Binaries) -> subprocess.Popen[bytes]:
        settings = {
            **self.settings,
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "startup.log").open("wb") as log:
            # In a session of its own: Ctrl-C in our terminal must reach us, not the database below us.
            return subprocess.Popen(
                [programs.program("postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                **self._run_as.popen_arguments(),
            )

    def _wait_until_ready(self, child: subprocess.Popen[bytes]) -> bool:
        give_up_at = time.monotonic() + LONGEST_RECOVERY_S
        while child.poll() is None and time.monotonic() < give_up_at:
            if self.answers():
                return True
            time.sleep(0.02)
        return False

    def _last_words(self) -> str:
        logs = [self.folder / "startup.log", *(self.data / "log").glob("*.log")]
        latest = max(logs, key=lambda log: log.stat().st_mtime_ns)
        words = latest.read_text(errors="replace").strip().splitlines()
        return " / ".join(words[-3:]) or "none"

    def _shut_down(self) -> None:
        pid = self.server_pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        give_up_at = time.monotonic() + LONGEST_STOP_S
        while self._is_alive(pid):
            if time.monotonic() > give_up_at:
                raise OperationsError(
                    "database.does_not_stop",
                    f"PostgreSQL (process {pid}) did not stop within {LONGEST_STOP_S:.0f} s.",
                    "Wait for it. Do not end it by force unless the machine has to go down.",
                )
            time.sleep(0.02)
        self._child = None

    def _is_alive(self, pid: int) -> bool:
        if self._child is not None and self._child.pid == pid:
            return self._child.poll() is None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        # The server takes its file away as the very last thing it does. Its parent may not have noticed yet.
        return self._pid_on_file() == pid
