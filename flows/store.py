"""The store: one function for each file in `schema/queries`; no SQL is run anywhere else.

Functions take a connection in autocommit mode or inside a transaction and give frozen rows. What belongs
into one transaction is decided by the callers: `database`, `runs`, `ingest`, `copies`. The queries that
take a batch in are in `store_ingest`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

import attrs
import psycopg
from psycopg import sql
from psycopg.rows import TupleRow, class_row, scalar_row

from flows.rows import (
    CopyPointer,
    Effects,
    Kind,
    KnownPage,
    Linkable,
    LockHolder,
    Migration,
    Offending,
    RunEnd,
    RunStart,
    ServerFacts,
    ShownArticle,
)
from spiders.home import project_root
from spiders.job import History, TopicSource

if TYPE_CHECKING:
    from attrs import AttrsInstance

SCHEMA = project_root() / "schema"
STREAM_ROWS = 2000

Connection = psycopg.Connection[TupleRow]
Values = Mapping[str, object]
T = TypeVar("T")


@cache
def query(name: str) -> LiteralString:
    """The text of `schema/queries/<name>.sql`.

    psycopg asks for proof that no outsider's text becomes SQL. The files are part of the program, and
    this is the one place where they are read.
    """
    return (SCHEMA / "queries" / f"{name}.sql").read_text("utf-8")


def do(conn: Connection, name: str, values: Values | None = None, *, prepare: bool | None = None) -> None:
    """Run a query for what it does. `prepare` False: planned anew each time, see `psycopg`."""
    conn.execute(query(name), values, prepare=prepare)


def fetch(conn: Connection, name: str, kind: type[T], values: Values | None = None) -> list[T]:
    """Run a query for its rows."""
    with conn.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(query(name), values).fetchall()


def fetch_column(conn: Connection, name: str, values: Values | None = None) -> list[Any]:
    """Run a query for its only column."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(query(name), values).fetchall()


def stream(conn: Connection, name: str, kind: type[T], values: Values) -> Iterator[T]:
    """Run a query for its rows, a part at a time, in a transaction of its own."""
    with conn.transaction(), conn.cursor(name, row_factory=class_row(kind)) as cursor:
        cursor.itersize = STREAM_ROWS
        yield from cursor.execute(query(name), values)


def copy_in(conn: Connection, name: str, kind: type[AttrsInstance], items: Iterable[AttrsInstance]) -> None:
    """Run a COPY. The fields of `kind` are its columns, in order."""
    values = attrgetter(*(field.name for field in attrs.fields(kind)))
    with conn.cursor() as cursor, cursor.copy(query(name)) as copy:
        for item in items:
            copy.write_row(values(item))


# The database itself


def server_facts(conn: Connection) -> ServerFacts:
    return fetch(conn, "server_facts", ServerFacts)[0]


def cuts_danda(conn: Connection) -> bool:
    return bool(fetch_column(conn, "cuts_danda")[0])


def can_create_trigrams(conn: Connection) -> bool:
    return bool(fetch_column(conn, "can_create_trigrams")[0])


def sees_trigrams(conn: Connection) -> bool:
    return bool(fetch_column(conn, "sees_trigrams")[0])


def database_exists(conn: Connection, name: str) -> bool:
    return bool(fetch_column(conn, "database_exists", {"name": name})[0])


def create_database(conn: Connection, name: str) -> None:
    conn.execute(sql.SQL(query("create_database")).format(name=sql.Identifier(name)))


def list_relations(conn: Connection) -> list[str]:
    return fetch_column(conn, "list_relations")


def database_kind(conn: Connection) -> Kind | None:
    return next(iter(fetch_column(conn, "database_kind")), None)


def mark_kind(conn: Connection, kind: Kind) -> None:
    do(conn, "mark_kind", {"kind": kind})


def lock_migrations(conn: Connection) -> None:
    do(conn, "lock_migrations")


def unlock_migrations(conn: Connection) -> None:
    do(conn, "unlock_migrations")


def create_schema_migration(conn: Connection) -> None:
    do(conn, "create_schema_migration")


def list_migrations(conn: Connection) -> list[Migration]:
    return fetch(conn, "list_migrations", Migration)


def run_migration(conn: Connection, text: LiteralString) -> None:
    """Run the text of a file of `schema/migrations`."""
    conn.execute(text)


def insert_migration(conn: Connection, name: str, sha256: str) -> None:
    do(conn, "insert_migration", {"name": name, "sha256": sha256})


def role_exists(conn: Connection, role: str) -> bool:
    return bool(fetch_column(conn, "role_exists", {"role": role})[0])


def grant_reader(conn: Connection, role: str) -> None:
    conn.execute(sql.SQL(query("grant_reader")).format(role=sql.Identifier(role)))


# Topics, outlets, runs


def insert_topic(conn: Connection, topic: TopicSource) -> None:
    do(conn, "insert_topic", attrs.asdict(topic))


def sync_shipped_topic(conn: Connection, topic: TopicSource) -> None:
    do(conn, "sync_shipped_topic", attrs.asdict(topic))


def load_topics(conn: Connection, slugs: Sequence[str] | None = None) -> list[TopicSource]:
    """The topics named, in order of their slugs; all where `slugs` is `None`."""
    return fetch(conn, "load_topics", TopicSource, {"slugs": None if slugs is None else list(slugs)})


def upsert_outlet(
    conn: Connection, *, slug: str, name: str, country: str, zone: str, language: str, domains: list[str]
) -> None:
    names = {"slug": slug, "name": name, "country": country}
    do(conn, "upsert_outlet", {**names, "zone": zone, "language": language, "domains": domains})


def insert_run(conn: Connection, start: RunStart) -> None:
    do(conn, "insert_run", attrs.asdict(start))


def finish_run(conn: Connection, end: RunEnd) -> None:
    do(conn, "finish_run", attrs.asdict(end))


def outlet_history(conn: Connection, outlet: str) -> History:
    return fetch(conn, "outlet_history", History, {"outlet": outlet})[0]


def find_offending(conn: Connection, capture_ids: Sequence[str]) -> list[Offending]:
    return fetch(conn, "find_offending", Offending, {"capture_ids": list(capture_ids)})


def close_run(conn: Connection, *, run: str, state: str, finished_at: datetime, reason: str) -> None:
    do(conn, "close_run", {"run": run, "state": state, "finished_at": finished_at, "reason": reason})


def list_settled_runs(conn: Connection, runs: Sequence[str]) -> list[str]:
    return fetch_column(conn, "list_settled_runs", {"runs": list(runs)})


def list_batches(conn: Connection, run: str) -> list[int]:
    return fetch_column(conn, "list_batches", {"run": run})


def run_effects(conn: Connection, run: str) -> Effects:
    return fetch(conn, "run_effects", Effects, {"run": run})[0]


# Locks


def try_outlet_lock(conn: Connection, outlet: str) -> bool:
    return bool(fetch_column(conn, "try_outlet_lock", {"outlet": outlet})[0])


def unlock_outlet(conn: Connection, outlet: str) -> None:
    do(conn, "unlock_outlet", {"outlet": outlet})


def name_connection(conn: Connection, name: str) -> None:
    do(conn, "name_connection", {"name": name})


def outlet_lock_holder(conn: Connection, outlet: str) -> LockHolder | None:
    return next(iter(fetch(conn, "outlet_lock_holder", LockHolder, {"outlet": outlet})), None)


def lock_link(conn: Connection) -> None:
    do(conn, "lock_link")


# What a crawl is told, what people are shown, what link decides


def stream_known(
    conn: Connection,
    outlet: str,
    *,
    url_hashes: Sequence[bytes] | None,
    due_at: datetime | None,
    forgotten: datetime,
    only_stored: bool = False,
) -> Iterator[KnownPage]:
    """The ledger of an outlet: all, some addresses, or what is due at an instant, or of that the stored articles.

    Without what was given up before `forgotten`.
    """
    values = {
        "outlet": outlet,
        "url_hashes": None if url_hashes is None else list(url_hashes),
        "due_at": due_at,
        "forgotten": forgotten,
        "only_stored": only_stored,
    }
    return stream(conn, "stream_known", KnownPage, values)


def run_articles(conn: Connection, runs: Sequence[str]) -> list[ShownArticle]:
    return fetch(conn, "run_articles", ShownArticle, {"runs": list(runs)})


def recent_articles(conn: Connection, limit_to: int) -> list[ShownArticle]:
    return fetch(conn, "recent_articles", ShownArticle, {"limit_to": limit_to})


def find_linkable(conn: Connection, window: timedelta) -> list[Linkable]:
    return fetch(conn, "find_linkable", Linkable, {"window": window})


def set_copies(conn: Connection, pointers: Sequence[CopyPointer]) -> int:
    """How many pointers changed."""
    columns = {
        "ids": [pointer.id for pointer in pointers],
        "version_ids": [pointer.version_id for pointer in pointers],
        "originals": [pointer.original for pointer in pointers],
        "containments": [pointer.containment for pointer in pointers],
    }
    return int(fetch_column(conn, "set_copies", columns)[0])
