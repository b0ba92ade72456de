"""Migrations: in order, once, never edited; and schema.sql says the same."""

from __future__ import annotations

import re
import subprocess
import threading
from pathlib import Path

import pytest

from flows import fitting
from flows.database import connect
from flows.embedded import EmbeddedServer
from flows.errors import MigrationError
from flows.fitting import migrate, migration_files
from flows.store import SCHEMA
from tests.fix_database import all_rows, create_database, one_value

NAME = re.compile(r"\d{4}_[a-z]+(_[a-z]+)+")
RANDOM = re.compile(r"^\\(un)?restrict .*$", re.MULTILINE)
"""pg_dump protects its output with a fresh word each time."""


def dump(server: EmbeddedServer, url: str) -> str:
    """The schema of a database, as the server's own pg_dump writes it."""
    command = [str(server.binaries / "pg_dump"), "--schema-only", "--no-owner", url]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return RANDOM.sub("", printed)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Migrations that a test writes, in place of the real ones."""
    files: dict[str, str] = {}
    monkeypatch.setattr(fitting, "migration_files", lambda: dict(sorted(files.items())))
    return files


def test_schema_sql_and_the_migrations_make_the_same_database(server: EmbeddedServer) -> None:
    migrated, read = create_database(server), create_database(server)
    with connect(migrated) as conn:
        migrate(conn)
    with connect(read) as conn, conn.transaction():
        conn.execute((SCHEMA / "schema.sql").read_text("utf-8"))
    schema = dump(server, migrated)
    assert "CREATE TABLE public.article_version" in schema
    assert dump(server, read) == schema


def test_migrations_are_numbered_without_gaps_and_named_by_what_they_do() -> None:
    names = list(migration_files())
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(NAME.fullmatch(name) for name in names)


def test_a_second_migrate_does_nothing(server: EmbeddedServer) -> None:
    with connect(create_database(server)) as conn:
        assert migrate(conn) == list(migration_files())
        before = all_rows(conn, "SELECT * FROM schema_migration")
        assert migrate(conn) == []
        assert all_rows(conn, "SELECT * FROM schema_migration") == before


def test_several_migrates_at_once_apply_everything_once(server: EmbeddedServer) -> None:
    url = create_database(server)
    applied: list[list[str]] = []

    def run() -> None:
        with connect(url) as conn:
            applied.append(migrate(conn))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(applied) == [[], [], list(migration_files())]


def test_an_edited_migration_is_refused(server: EmbeddedServer, written: dict[str, str]) -> None:
    written["0001_create_thing"] = "CREATE TABLE thing ()"
    with connect(create_database(server)) as conn:
        migrate(conn)
        written["0001_create_thing"] += " -- harmless"
        with pytest.raises(MigrationError, match="0001_create_thing was edited"):
            migrate(conn)


def test_a_database_of_a_newer_checkout_is_refused(server: EmbeddedServer, written: dict[str, str]) -> None:
    written |= {"0001_create_thing": "CREATE TABLE thing ()", "0002_create_other": "CREATE TABLE other ()"}
    with connect(create_database(server)) as conn:
        migrate(conn)
        del written["0002_create_other"]
        with pytest.raises(MigrationError, match="0002_create_other, this checkout has not"):
            migrate(conn)


def test_a_migration_that_fails_leaves_nothing_of_itself(server: EmbeddedServer, written: dict[str, str]) -> None:
    written |= {
        "0001_create_thing": "CREATE TABLE thing ()",
        "0002_create_half": "CREATE TABLE half (); CREATE TABLE thing ();",
    }
    with connect(create_database(server)) as conn:
        with pytest.raises(MigrationError, match="thing"):
            migrate(conn)
        assert one_value(conn, "SELECT to_regclass('half')") is None
        assert all_rows(conn, "SELECT name FROM schema_migration") == [("0001_create_thing",)]
        written["0002_create_half"] = "CREATE TABLE half ()"
        assert migrate(conn) == ["0002_create_half"]


def test_a_marked_migration_runs_outside_a_transaction(server: EmbeddedServer, written: dict[str, str]) -> None:
    written |= {
        "0001_create_thing": "CREATE TABLE thing (id int)",
        "0002_index_thing": "-- no-transaction\nCREATE INDEX CONCURRENTLY thing_id_idx ON thing (id)",
    }
    with connect(create_database(server)) as conn:
        assert migrate(conn) == ["0001_create_thing", "0002_index_thing"]
        assert one_value(conn, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'thing_id_idx'::regclass")


def test_every_table_and_view_says_what_it_is_and_every_constraint_has_a_name_of_ours(
    server: EmbeddedServer, url: str
) -> None:
    with connect(url) as conn:
        silent = all_rows(
            conn,
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') "
            "AND obj_description(oid, 'pg_class') IS NULL",
        )
        unnamed = all_rows(
            conn,
            "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
            "AND contype IN ('c', 'f', 'p', 'u') AND conname ~ '[0-9]$'",
        )
        unzoned = all_rows(
            conn,
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('timestamp without time zone', 'character varying')",
        )
    assert (silent, unnamed, unzoned) == ([], [], [])


def test_the_migrations_folder_holds_nothing_else() -> None:
    assert {path.stem for path in Path(SCHEMA / "migrations").iterdir()} == set(migration_files())
