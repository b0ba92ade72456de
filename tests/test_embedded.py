"""The launcher of the embedded Postgres: private, adopted, recovered, stopped by its last user."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.database import connect, ensure_database
from flows.embedded import (
    LONGEST_SOCKET_PATH,
    SOCKET_NAME,
    EmbeddedServer,
    check_user_namespaces,
    choose_socket_folder,
    find_binaries,
    is_server_of,
    make_private,
)
from flows.errors import EmbeddedServerError
from tests.fix_database import FAST, replaced

ROOT = Path(__file__).parent.parent


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of its own, whose server is stopped whatever happens."""
    yield tmp_path / "home"
    EmbeddedServer(tmp_path / "home").stop()


def launch(home: Path) -> EmbeddedServer:
    return EmbeddedServer(home, options=FAST)


def server_pid(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0])


def answer(server: EmbeddedServer) -> object:
    with connect(server.url("postgres")) as conn:
        [(value,)] = conn.execute("SELECT 1").fetchall()
        return value


def test_the_first_to_come_starts_it_and_the_last_to_leave_stops_it(home: Path) -> None:
    first, second = launch(home), launch(home)
    assert first.acquire() is True
    assert second.acquire() is False
    assert first.release() is False
    assert answer(second) == 1
    assert second.release() is True
    assert not second.is_running()


def test_a_held_server_stays_until_it_is_told_to_stop(home: Path) -> None:
    server = launch(home)
    server.acquire()
    server.hold()
    assert server.release() is False
    assert server.is_running()
    assert server.stop() is True
    assert server.stop() is False
    assert launch(home).acquire() is True


def test_several_commands_that_start_at_once_share_one_server(home: Path) -> None:
    started: list[bool] = []
    servers = [launch(home) for _ in range(4)]
    threads = [threading.Thread(target=lambda one=one: started.append(one.acquire())) for one in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [False, False, False, True]
    assert [one.release() for one in servers] == [False, False, False, True]


def test_a_killed_command_leaves_a_server_that_the_next_one_adopts(home: Path) -> None:
    program = (
        "import os, sys, pathlib; from flows.embedded import EmbeddedServer;"
        "EmbeddedServer(pathlib.Path(sys.argv[1])).acquire(); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(home)], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    server = launch(home)
    assert server.acquire() is False
    assert server.release() is True, "the dead command counts as nobody"


def test_a_killed_server_recovers_what_was_committed(home: Path) -> None:
    server = EmbeddedServer(home)
    server.acquire()
    with connect(server.url("postgres")) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(server_pid(home), signal.SIGKILL)
        assert launch(home).acquire() is True
    with connect(server.url("postgres")) as conn:
        assert conn.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_a_server_that_was_just_ended_by_somebody_else_is_stopped(home: Path, tmp_path: Path) -> None:
    stop_first = f'if [ "$1" = stop ]; then "{find_binaries() / "pg_ctl"}" "$@"; fi'
    server = EmbeddedServer(home, binaries=replaced(tmp_path / "bin", "pg_ctl", stop_first), options=FAST)
    server.acquire()
    assert server.release() is True
    assert not server.is_running()


def test_a_cluster_whose_making_was_killed_is_made_anew(home: Path, tmp_path: Path) -> None:
    half = f'"{find_binaries() / "initdb"}" "$@"; for data; do :; done; rm -r "$data/global"; exit 1'
    killed = replaced(tmp_path / "bin", "initdb", half)
    with pytest.raises(EmbeddedServerError, match="initdb -U failed"):
        EmbeddedServer(home, binaries=killed, options=FAST).acquire()
    server = launch(home)
    assert server.acquire() is True
    assert answer(server) == 1


def test_a_number_in_postmaster_pid_that_now_belongs_to_another_process_is_no_server(home: Path) -> None:
    server = launch(home)
    server.acquire()
    os.kill(server_pid(home), signal.SIGKILL)
    file = home / "postgres" / "data" / "postmaster.pid"
    _, _, rest = file.read_text().partition("\n")
    file.write_text(f"{os.getpid()}\n{rest}")
    assert not server.is_running()
    assert launch(home).acquire() is True
    assert answer(server) == 1


def test_nobody_else_can_reach_it(home: Path) -> None:
    server = launch(home)
    server.acquire()
    for folder in (home, home / "postgres", home / "postgres" / "data", server.socket_folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with connect(server.url("postgres")) as conn:
        assert conn.execute("SHOW listen_addresses").fetchall() == [("",)]
        listening = conn.execute("SHOW unix_socket_directories").fetchall()
    assert listening == [(str(server.socket_folder),)]


def test_a_deep_home_gets_a_short_private_socket_folder(tmp_path: Path) -> None:
    home = tmp_path / ("গভীর " * 8) / "home, deep"
    server = launch(home)
    assert len(os.fsencode(server.socket_folder / SOCKET_NAME)) < LONGEST_SOCKET_PATH
    assert server.socket_folder == launch(home).socket_folder
    assert server.socket_folder != launch(home / "other").socket_folder
    try:
        server.acquire()
        assert answer(server) == 1
        assert stat.S_IMODE(server.socket_folder.parent.stat().st_mode) == 0o700
    finally:
        server.stop()


def test_the_environment_of_the_caller_changes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "6543", "PGHOST": "nowhere.invalid", "LC_ALL": "C", "PGDATA": "/x"}.items():
        monkeypatch.setenv(name, value)
    server = launch(home)
    server.acquire()
    url = ensure_database(server, "bengali")
    with connect(url) as conn:
        ctype = "SELECT datctype FROM pg_database WHERE datname = 'bengali'"
        assert conn.execute(ctype).fetchall() == [("C.UTF-8",)]
        assert conn.execute("SHOW port").fetchall() == [("5432",)]


def test_a_start_that_fails_says_what_the_server_said(home: Path) -> None:
    server = EmbeddedServer(home, options=("-c shared_buffers=nonsense",))
    with pytest.raises(EmbeddedServerError, match=r"shared_buffers.*DATABASE_URL"):
        server.acquire()


def test_a_wrong_folder_of_binaries_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KHOBOR_PG_BIN", str(tmp_path))
    with pytest.raises(EmbeddedServerError, match=r"KHOBOR_PG_BIN names .* no pg_ctl"):
        find_binaries()


def test_a_root_without_user_namespaces_gets_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for said in ("exit 1", None):
        monkeypatch.setenv("PATH", str(tmp_path))
        (tmp_path / "unshare").unlink(missing_ok=True)
        if said is not None:
            (tmp_path / "unshare").write_text(f"#!/bin/sh\n{said}\n")
            (tmp_path / "unshare").chmod(0o700)
        with pytest.raises(EmbeddedServerError, match=r"does not run as root.*ordinary user, or set DATABASE_URL"):
            check_user_namespaces()


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(EmbeddedServerError, match="belongs to somebody else"):
        make_private(tmp_path / "link")


def test_a_process_is_the_server_of_the_folder_it_works_in_only(tmp_path: Path) -> None:
    assert is_server_of(os.getpid(), Path.cwd())
    assert not is_server_of(os.getpid(), tmp_path)
    assert not is_server_of(2**22 + 1, tmp_path)


def test_a_near_socket_folder_is_taken_where_it_fits() -> None:
    assert choose_socket_folder(Path("/srv/k/postgres")) == Path("/srv/k/postgres/run")
