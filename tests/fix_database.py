"""Fixtures of the database: throw-away servers, and on each a prepared database that every test gets empty."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from flows.database import Connection, Database, connect, ensure_database
from flows.embedded import EmbeddedServer, find_binaries
from flows.fitting import prepare

DEBIAN = Path("/usr/lib/postgresql/15/bin")
"""What `apt-get install postgresql-15` gives; .ci/run does that."""
FAST = ("-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off")

TABLES = (
    *("outlet", "topic", "run", "batch", "capture", "archive_file", "page", "poll", "rejection", "backfill_day"),
    *("article", "article_url", "article_version", "article_search", "article_match", "article_state", "reparse"),
)

_numbers = count()


def servers() -> list[str]:
    """The servers to test on: the embedded one, and Debian's where it is. CI must have both."""
    has_debian = (DEBIAN / "initdb").exists() or os.environ.get("CI") == "true"
    return ["embedded", *(["debian15"] if has_debian else [])]


def binaries(name: str) -> Path:
    if name == "embedded":
        return find_binaries()
    assert (DEBIAN / "initdb").exists(), f"CI needs Postgres 15: apt-get install postgresql-15 ({DEBIAN})"
    return DEBIAN


@pytest.fixture(scope="session", params=servers())
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A running throw-away server."""
    home = tmp_path_factory.mktemp("home")
    running = EmbeddedServer(home, binaries=binaries(request.param), options=FAST)
    running.acquire()
    yield running
    running.stop()
    shutil.rmtree(home)  # pytest keeps the folders of three sessions


@pytest.fixture(scope="session")
def shared(server: EmbeddedServer) -> str:
    """The address of the session's prepared database of a replay: `url` gives it out empty."""
    url = ensure_database(server, "shared")
    prepare(Database(url=url, kind="replay"))
    return url


def create_database(server: EmbeddedServer, *, template: str = "template1", options: str = "") -> str:
    """The URL of a new database."""
    name = f"test_{next(_numbers)}"
    with connect(server.url("postgres")) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template} {options}")
    return server.url(name)


@pytest.fixture
def url(shared: str) -> Iterator[str]:
    """The address of an empty prepared database. A new one for every test would take ten times as long."""
    yield shared
    with connect(shared) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        conn.execute(f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY")


@pytest.fixture
def db(url: str) -> Iterator[Connection]:
    """A connection to an empty prepared database."""
    with connect(url) as conn:
        yield conn


def all_rows(conn: Connection, query: str) -> list[tuple[object, ...]]:
    """The rows of a test's own query."""
    cursor: psycopg.Cursor[tuple[object, ...]] = conn.execute(query)
    return cursor.fetchall()


def one_value(conn: Connection, query: str) -> object:
    """The only value of a test's own query."""
    [(value,)] = all_rows(conn, query)
    return value


def replaced(folder: Path, program: str, before: str) -> Path:
    """A folder of Postgres' binaries in which `program` does `before`, in shell, before what it does otherwise."""
    real = find_binaries()
    folder.mkdir()
    for each in real.iterdir():
        (folder / each.name).symlink_to(each)
    (folder / program).unlink()
    (folder / program).write_text(f'#!/bin/sh\n{before}\nexec "{real / program}" "$@"\n')
    (folder / program).chmod(0o700)
    return folder
