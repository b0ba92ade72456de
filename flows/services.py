"""Starts and stops what Khobor needs around it: Postgres, the Prefect server, the served deployments.

`khobor up` leaves all three running in sessions of their own. A command that finds no server starts
one for itself, tethered: it ends with the command, however that ends.
"""

import base64
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import attrs

from flows.embedded import EmbeddedServer
from flows.running import holder, one_at_a_time, stop_holder
from flows.settings import api_secret, own_environment, prefect_environment, prefect_folder
from spiders.home import project_root

PREFERRED_PORT = 4200
START_SECONDS = 180.0
"""A first start migrates Prefect's database: 15 s where this was written, longer on a slow disk."""
STOP_SECONDS = 10.0
LAST_WORDS_SECONDS = 10.0
SERVE_STOP_SECONDS = 45.0
"""Prefect gives the runs in progress 30 s to end."""
SERVER = "server.json"
DEPLOYMENTS = "deployments.json"
"""The records of the two detached processes, in Prefect's folder."""

OnProgress = Callable[[str, float], None]
"""Called several times a second with what is being done and for how many seconds already."""


def quietly(what: str, seconds: float) -> None:
    """Tell nobody what is being done."""


class ServiceError(RuntimeError):
    """A service cannot be started. The message is for a person and says where to look."""


@attrs.frozen(kw_only=True)
class ServiceRow:
    """One line of `khobor status`."""

    name: str
    running: bool
    detail: str
    enter_url: str = ""
    """The address that signs in."""


@attrs.frozen(kw_only=True)
class PrefectServer:
    """A Prefect server of this home: adopted where a kept one runs, else started."""

    home: Path
    port: int
    child: subprocess.Popen[bytes] | None = None
    """Our own child; `None` where the server was adopted."""
    first: bool = False
    """It begins by making its database."""

    @property
    def url(self) -> str:
        """The address of its pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def enter_url(self) -> str:
        """The address that signs a browser in and shows the deployments."""
        return f"{self.url}/enter#{api_secret(self.home)}"

    @classmethod
    def start(cls, home: Path, *, keep: bool, on_progress: OnProgress) -> "PrefectServer":
        """A server that answers: `launch` and `wait` in one."""
        server = cls.launch(home, keep=keep)
        server.wait(on_progress)
        return server

    @classmethod
    def launch(cls, home: Path, *, keep: bool) -> "PrefectServer":
        """Adopt the kept server of `home`, or begin to start one without waiting for it.

        `keep` detaches and records it and gives it pages and a scheduler. Without, it has neither, is
        for this process alone and ends with it; any number of such may run beside each other.
        """
        kept = holder(prefect_folder(home) / SERVER)
        if kept is not None and kept.port is not None and (keep or answers(home, kept.port)):
            return cls(home=home, port=kept.port)
        first = not (prefect_folder(home) / "prefect.db").exists()
        with _bind(PREFERRED_PORT if keep else 0) as bound:
            port = bound.getsockname()[1]
            child = _spawn_server(home, bound, port, keep=keep)
        return cls(home=home, port=port, child=child, first=first)

    def wait(self, on_progress: OnProgress) -> None:
        """Wait until it answers. Raises `ServiceError` where it does not."""
        what = "Preparing Prefect's database (only once)" if self.first else "Starting the Prefect server"
        begun = time.monotonic()
        while not answers(self.home, self.port):
            seconds = time.monotonic() - begun
            if self._is_gone() or seconds > START_SECONDS:
                self.stop()
                raise _failure("The Prefect server does not start", prefect_folder(self.home) / "server.log")
            on_progress(what, seconds)
            time.sleep(0.2)

    def use(self) -> None:
        """Make this process a client of it. Must come before the first import of Prefect."""
        for name in [name for name in os.environ if name.startswith("PREFECT_")]:
            del os.environ[name]
        os.environ.update(prefect_environment(self.home, self.port))

    def stop(self) -> None:
        """End the server where it is this process's child; an adopted one is left alone."""
        _send_last_words()
        if self.child is None:
            return
        self.child.terminate()
        try:
            self.child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def _is_gone(self) -> bool:
        if self.child is None:
            return holder(prefect_folder(self.home) / SERVER) is None
        return self.child.poll() is not None


def _send_last_words() -> None:
    """Let Prefect, where this process has used it, send the logs and events that it still holds."""
    if "prefect" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=LAST_WORDS_SECONDS)


def answers(home: Path, port: int) -> bool:
    """Whether a Prefect server on `port` knows the secret of `home`: one of another home does not."""
    credentials = base64.b64encode(api_secret(home).encode()).decode()
    url = f"http://127.0.0.1:{port}/api/admin/version"
    request = Request(url, headers={"Authorization": f"Basic {credentials}"})
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=5) as response:
            return bool(response.status == 200)
    except (OSError, http.client.HTTPException):
        return False


def up(home: Path, on_progress: OnProgress = quietly) -> str:
    """Start what does not run yet of Postgres, server and deployments, and leave it running.

    Returns the address that opens the pages. Raises `ServiceError` or a `DatabaseError`.
    """
    folder = prefect_folder(home)
    with one_at_a_time(folder / "up.lock"):
        on_progress("Starting Postgres", 0.0)
        _keep_postgres(home)
        server = PrefectServer.start(home, keep=True, on_progress=on_progress)
        if holder(folder / DEPLOYMENTS) is None:
            _serve_deployments(server, on_progress)
    return server.enter_url


def down(home: Path, on_progress: OnProgress = quietly) -> None:
    """Stop all three: first what starts runs, then what records them, last what stores them."""
    folder = prefect_folder(home)
    with one_at_a_time(folder / "up.lock"):
        stop_holder(folder / DEPLOYMENTS, SERVE_STOP_SECONDS, _saying(on_progress, "Ending the runs in progress"))
        stop_holder(folder / SERVER, STOP_SECONDS, _saying(on_progress, "Stopping the Prefect server"))
        if not os.environ.get("DATABASE_URL"):
            on_progress("Stopping Postgres", 0.0)
            EmbeddedServer(home).stop()


def status(home: Path) -> list[ServiceRow]:
    """What runs now, for a table."""
    folder = prefect_folder(home)
    kept = holder(folder / SERVER)
    server = PrefectServer(home=home, port=kept.port) if kept and kept.port else None
    healthy = server is not None and answers(home, server.port)
    serving = holder(folder / DEPLOYMENTS) is not None
    return [
        _postgres_row(home),
        _server_row(server if healthy else None),
        ServiceRow(
            name="Deployments",
            running=serving,
            detail="the flows can be started and scheduled" if serving else "not running",
        ),
    ]


def _server_row(server: PrefectServer | None) -> ServiceRow:
    if server is None:
        return ServiceRow(name="Prefect server", running=False, detail="not running")
    return ServiceRow(name="Prefect server", running=True, detail=server.url, enter_url=server.enter_url)


def _postgres_row(home: Path) -> ServiceRow:
    if os.environ.get("DATABASE_URL"):
        return ServiceRow(name="Postgres", running=True, detail="given by DATABASE_URL, not ours to start")
    running = (home / "postgres").exists() and EmbeddedServer(home).is_running()
    return ServiceRow(name="Postgres", running=running, detail="embedded" if running else "not running")


def _keep_postgres(home: Path) -> None:
    """Migrate the live database now, so that what is wrong with it is said here and not by every run."""
    from flows.session import database  # it knows the outlets, and with them Scrapy: slow to import

    with database(home, replay=False) as opened:
        if opened.server is not None:
            opened.server.hold()


def _serve_deployments(server: PrefectServer, on_progress: OnProgress) -> None:
    """Start the process that serves them and wait for its record: it writes it once they are there."""
    folder = prefect_folder(server.home)
    record, log = folder / DEPLOYMENTS, folder / "deployments.log"
    environment = own_environment(server.home, server.port) | {
        "KHOBOR_HOME": str(server.home),
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "INFO",
    }
    child = _spawn(["flows.deployments", str(record)], environment, log, keep=True)
    begun = time.monotonic()
    while holder(record) is None:
        seconds = time.monotonic() - begun
        if child.poll() is not None or seconds > START_SECONDS:
            child.kill()
            raise _failure("The deployments are not served", log)
        on_progress("Registering the deployments", seconds)
        time.sleep(0.2)


def _spawn_server(home: Path, bound: socket.socket, port: int, *, keep: bool) -> subprocess.Popen[bytes]:
    folder, number = prefect_folder(home), bound.fileno()
    role = ["--record", str(folder / SERVER)] if keep else ["--tethered"]
    private = {} if keep else {"PREFECT__SERVER_EPHEMERAL": "1"}  # neither pages nor scheduler
    command = ["flows.prefect_server", "--socket", str(number), *role]
    environment = own_environment(home, port) | private
    return _spawn(command, environment, folder / "server.log", keep=keep, pass_fds=(number,))


def _spawn(
    module: list[str], environment: dict[str, str], log: Path, *, keep: bool, pass_fds: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start one of our modules in a session of its own, where a terminal's Ctrl-C does not reach it: it
    ends by our word, or by the pipe that closes when we die."""
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=project_root(),
            env=environment,
            stdin=subprocess.DEVNULL if keep else subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=pass_fds,
        )


def _bind(port: int) -> socket.socket:
    """A socket on loopback, on `port` where it is free, else on any. The child gets it as it is: between
    choosing a port and using it nobody else can take it."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except OSError:
        bound.bind(("127.0.0.1", 0))
    return bound


def _saying(on_progress: OnProgress, what: str) -> Callable[[float], None]:
    return lambda seconds: on_progress(what, seconds)


def _failure(what: str, log: Path) -> ServiceError:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["nothing"]
    return ServiceError(f"{what}. The end of {log} says: {lines[-1].strip()}")
