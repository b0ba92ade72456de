"""Which database, and how it is talked to: `DATABASE_URL`, or the embedded server.

    with open_database(home, kind="live", database_url=os.environ.get("DATABASE_URL")) as database:
        prepare(database)
        with connect(database.url) as conn: ...

Connections are in autocommit mode, so that reading never leaves a transaction open; whatever writes
goes through `transact`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import attrs
import psycopg
from psycopg.conninfo import conninfo_to_dict

from flows import store
from flows.embedded import EmbeddedServer
from flows.errors import BadRowError, LostDatabaseError, ReaderRoleError, UnreachableDatabaseError
from flows.rows import Kind
from flows.stopping import unbroken
from flows.store import Connection

__all__ = [
    "Connection",
    "Database",
    "connect",
    "grant_reader",
    "open_database",
    "transact",
]

EMBEDDED_NAMES: dict[Kind, str] = {"live": "khobor", "replay": "khobor_replay"}
ATTEMPTS = 5
_SESSION = "-c timezone=UTC -c client_encoding=UTF8"

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Database:
    """A database that answers. Close it at the end: the last user of the embedded server stops it."""

    url: str
    kind: Kind
    server: EmbeddedServer | None = None

    def close(self) -> None:
        """Leave the embedded server, where this is one."""
        if self.server is not None:
            self.server.release()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_database(home: Path, *, kind: Kind, database_url: str | None) -> Database:
    """The database for `kind`: at `database_url`, else on the embedded server below `home`.

    Raises `UnreachableDatabaseError` or `EmbeddedServerError`. Nothing in the database is changed.
    """
    if database_url:
        connect(database_url).close()
        return Database(url=database_url, kind=kind)
    server = EmbeddedServer(home)
    with ExitStack() as undo:
        with unbroken():
            server.acquire()
            undo.callback(server.release)
        url = ensure_database(server, EMBEDDED_NAMES[kind])
        undo.pop_all()
    return Database(url=url, kind=kind, server=server)


def ensure_database(server: EmbeddedServer, name: str) -> str:
    """The URL of the database `name` on an embedded server, made where it is missing."""
    with connect(server.url("postgres")) as conn:
        if not store.database_exists(conn, name):
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):  # another was quicker
                store.create_database(conn, name)
    return server.url(name)


def connect(url: str) -> Connection:
    """A connection in autocommit mode, in UTC. Raises `UnreachableDatabaseError`."""
    try:
        return psycopg.connect(url, autocommit=True, application_name="khobor", options=_SESSION, connect_timeout=10)
    except psycopg.Error as error:
        raise UnreachableDatabaseError(
            f"The database {describe(url)} does not answer ({first_line(error)}): start it, correct "
            "DATABASE_URL, or unset it to use the embedded one."
        ) from error


def describe(url: str) -> str:
    """A database's address without its password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "that DATABASE_URL names"
    host, port = parts.get("host", "on this machine"), parts.get("port")
    return f"{parts.get('dbname', '')!r} at {host}{f':{port}' if port else ''}"


def transact(conn: Connection, work: Callable[[], T]) -> T:
    """Do `work` in one transaction, again where it met a deadlock, and return what it returns.

    Raises `LostDatabaseError` where the connection breaks, `BadRowError` where a row is refused. Inside
    another transaction only this part is undone.
    """
    try:
        for _ in range(ATTEMPTS - 1):
            try:
                with conn.transaction():
                    return work()
            except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
                continue
        with conn.transaction():
            return work()
    except (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded) as error:
        raise BadRowError(first_line(error)) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        if not conn.broken and not conn.closed:
            raise
        raise LostDatabaseError(
            f"The database was lost ({first_line(error)}): what was not stored waits in the spool, start "
            "again when it is back."
        ) from error


def grant_reader(conn: Connection, role: str) -> None:
    """Let an existing role read the views and search; no table. Raises `ReaderRoleError`."""
    if not store.role_exists(conn, role):
        raise ReaderRoleError(f"There is no role {role!r} on this server: create it first (CREATE ROLE … LOGIN).")
    transact(conn, lambda: store.grant_reader(conn, role))


def first_line(error: BaseException) -> str:
    """What Postgres says was wrong, for a sentence."""
    said = next(filter(None, map(str.strip, str(error).splitlines())), type(error).__name__)
    # libpq repeats the whole address; a Unix socket's path says nothing to a person.
    return re.sub(r"^connection failed: |^connection to server .*?failed: ", "", said)
