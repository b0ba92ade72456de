"""Whether a database may be used, and what makes it ready: fit for Bengali, of the right kind, migrated."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import get_args

import psycopg

from flows import store
from flows.database import Connection, Database, connect, first_line, transact
from flows.errors import MigrationError, UnfitDatabaseError, WrongKindError
from flows.language import sync_rules
from flows.rows import Kind
from flows.store import SCHEMA
from spiders.bengali.rules import language_rules

OLDEST_SERVER = 150000
NO_TRANSACTION = "-- no-transaction"
"""First line of a migration that holds one statement which Postgres runs outside a transaction only."""


def prepare(database: Database) -> None:
    """Make the database ready: fit, of the right kind, migrated, with today's language rules. Safe at every start.

    Raises the errors of `check`, `migrate` and `mark_kind`; a refused database is left as it was.
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
            f"The database cannot be migrated by this role ({first_line(error)}): make it the database's "
            "owner, or let its owner migrate."
        ) from error
    except psycopg.errors.DuplicateTable as error:
        raise MigrationError(
            f"The database already has something of a name that Khobor needs ({first_line(error)}): use "
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


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
