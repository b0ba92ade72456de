"""Which database, and whether it may be used: `DATABASE_URL`, or the embedded server.

    with open_database(home, kind="live", database_url=os.environ.get("DATABASE_URL")) as database:
        prepare(database)
        with connect(database.url) as conn: ...

Connections are in autocommit mode, so that reading never leaves a transaction open; whatever writes
goes through `transact`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TypeVar, get_args

import attrs
import psycopg
from psycopg.conninfo import conninfo_to_dict

from flows import store
from flows.embedded import EmbeddedServer
from flows.errors import (
    BadRowError,
    LostDatabaseError,
    MigrationError,
    ReaderRoleError,
    UnfitDatabaseError,
    UnreachableDatabaseError,
    WrongKindError,
)
from flows.language import sync_rules
from flows.rows import Kind
from flows.store import SCHEMA, Connection
from spiders.bengali.rules import language_rules

__all__ = [
    "Connection",
    "Database",
    "check",
    "connect",
    "grant_reader",
    "mark_kind",
    "migrate",
    "open_database",
    "prepare",
    "transact",
]

EMBEDDED_NAMES: dict[Kind, str] = {"live": "khobor", "replay": "khobor_replay"}
OLDEST_SERVER = 150000
NO_TRANSACTION = "-- no-transaction"
"""First line of a migration that holds one statement which Postgres runs outside a transaction only."""
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
    server.acquire()
    return Database(url=ensure_database(server, EMBEDDED_NAMES[kind]), kind=kind, server=server)


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
            f"The database {describe(url)} does not answer ({_first_line(error)}): start it, correct "
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
        raise BadRowError(_first_line(error)) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        if not conn.broken and not conn.closed:
            raise
        raise LostDatabaseError(
            f"The database was lost ({_first_line(error)}): what was not stored waits in the spool, start "
            "again when it is back."
        ) from error


def prepare(database: Database) -> None:
    """Make the database ready: fit, of the right kind, migrated, with today's language rules, marked.

    Safe at every start. Raises the errors of `check`, `migrate`, `mark_kind`; a refused database stays as it was.
    """
    with connect(database.url) as conn:
        check(conn)
        # One at a time from the first look on: a database that another process is just making ready
        # is neither empty nor of a kind yet. The lock ends with the connection, however that ends.
        store.lock_migrations(conn)
        check_kind(conn, database.kind)
        migrate(conn)
        transact(conn, lambda: sync_rules(conn, language_rules()))
        mark_kind(conn, database.kind)
        store.unlock_migrations(conn)


def check(conn: Connection) -> None:
    """Raise `UnfitDatabaseError` where Bengali text could be stored but not found again."""
    facts = store.server_facts(conn)
    if facts.version < OLDEST_SERVER:
        raise UnfitDatabaseError(f"Postgres {facts.version // 10000} is too old: Khobor needs 15 or later.")
    if facts.encoding != "UTF8":
        raise UnfitDatabaseError(f"The database's encoding is {facts.encoding}: create it with ENCODING 'UTF8'.")
    if not store.can_create_trigrams(conn):
        raise UnfitDatabaseError(
            "The server lacks the extension pg_trgm: install Postgres' contrib package, then start again."
        )
    if not store.cuts_danda(conn) or not _sees_trigrams(conn):
        raise UnfitDatabaseError(
            "The database's LC_CTYPE does not know Bengali letters, so that searches would find nothing: "
            "create it anew with LC_CTYPE 'C.UTF-8' and TEMPLATE template0."
        )


def _sees_trigrams(conn: Connection) -> bool:
    try:
        return store.sees_trigrams(conn)
    except psycopg.errors.UndefinedFunction:
        return True  # not installed yet: migrate does it, and prepare checks again then


def check_kind(conn: Connection, kind: Kind) -> None:
    """Raise `WrongKindError` where a crawl of this kind must not write here. Changes nothing."""
    relations = store.list_relations(conn)
    if "public.database_kind" in relations:
        _compare_kind(store.database_kind(conn), kind)
    elif kind == "replay" and relations:
        raise WrongKindError(
            f"DATABASE_URL names a database that is not empty (it has {relations[0]}), and a replay only "
            "uses an empty one or its own: name another, or unset it to use the embedded one."
        )


def mark_kind(conn: Connection, kind: Kind) -> None:
    """Let the migrated database say what it holds. Raises `WrongKindError` where it says otherwise."""
    store.mark_kind(conn, kind)
    _compare_kind(store.database_kind(conn), kind)


def _compare_kind(found: Kind | None, wanted: Kind) -> None:
    if found is not None and found != wanted:
        words = dict(zip(get_args(Kind), ("crawls of the live web", "replays of a recording"), strict=True))
        raise WrongKindError(
            f"The database holds {words[found]}, and this is one of {words[wanted]}: set DATABASE_URL to "
            "another database, or unset it to use the embedded one."
        )


def migrate(conn: Connection) -> list[str]:
    """Apply the migrations that are missing, in order, each with its record in one transaction.

    Returns their names. Raises `MigrationError` where an applied one was edited or is unknown here,
    or cannot be applied.
    """
    store.lock_migrations(conn)
    try:
        return _migrate(conn)
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"The database cannot be migrated by this role ({_first_line(error)}): make it the database's "
            "owner, or let its owner migrate."
        ) from error
    except psycopg.errors.DuplicateTable as error:
        raise MigrationError(
            f"The database already has something of a name that Khobor needs ({_first_line(error)}): use "
            "an empty database."
        ) from error
    finally:
        if not conn.broken:
            store.unlock_migrations(conn)


def _migrate(conn: Connection) -> list[str]:
    store.create_schema_migration(conn)
    files = migration_files()
    missing = _missing(files, {row.name: row.sha256 for row in store.list_migrations(conn)})
    for name in missing:
        _apply(conn, name, files[name])
    check(conn)
    return missing


def migration_files(folder: Path = SCHEMA / "migrations") -> dict[str, str]:
    """The migrations' texts by name, in order."""
    return {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("[0-9]*.sql"))}


def _missing(files: dict[str, str], applied: dict[str, str]) -> list[str]:
    unknown = sorted(set(applied) - set(files))
    if unknown:
        raise MigrationError(f"The database has migration {unknown[0]}, this checkout has not: update Khobor.")
    for name, sha256 in applied.items():
        if sha256 != _sha256(files[name]):
            raise MigrationError(
                f"Migration {name} was edited after it was applied: undo that, and write a new migration."
            )
    return [name for name in files if name not in applied]


def _apply(conn: Connection, name: str, text: str) -> None:
    def apply() -> None:
        store.run_migration(conn, text)
        store.insert_migration(conn, name, _sha256(text))

    if text.startswith(NO_TRANSACTION):
        apply()
    else:
        transact(conn, apply)


def grant_reader(conn: Connection, role: str) -> None:
    """Let an existing role read the views and search; no table. Raises `ReaderRoleError`."""
    if not store.role_exists(conn, role):
        raise ReaderRoleError(f"There is no role {role!r} on this server: create it first (CREATE ROLE … LOGIN).")
    transact(conn, lambda: store.grant_reader(conn, role))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _first_line(error: BaseException) -> str:
    said = next(filter(None, map(str.strip, str(error).splitlines())), type(error).__name__)
    # libpq repeats the whole address; a Unix socket's path says nothing to a person.
    return re.sub(r"^connection failed: |^connection to server .*?failed: ", "", said)
