"""Which database, and whether it may be used."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from flows import database, fitting, store
from flows.database import (
    Database,
    connect,
    describe,
    ensure_database,
    grant_reader,
    open_database,
    transact,
)
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
from flows.fitting import check, migrate, prepare
from flows.rows import Kind
from tests.fix_database import all_rows, create_database, one_value, replaced

C_LOCALE = "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc"
LATIN = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc"
VIEWS = ("articles", "matches", "copies", "edits", "coverage", "outlet_health")


def kind_of(url: str) -> object:
    with connect(url) as conn:
        return one_value(conn, "SELECT kind FROM database_kind")


def test_the_embedded_server_keeps_live_and_replay_apart(tmp_path: Path) -> None:
    with (
        open_database(tmp_path, kind="live", database_url=None) as live,
        open_database(tmp_path, kind="replay", database_url=None) as replay,
    ):
        prepare(live)
        prepare(replay)
        assert (kind_of(live.url), kind_of(replay.url)) == ("live", "replay")
        assert live.url != replay.url
    assert not EmbeddedServer(tmp_path).is_running()


def test_a_start_that_is_interrupted_leaves_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binaries = replaced(tmp_path / "bin", "pg_ctl", 'if [ "$1" = start ]; then kill -INT $PPID; fi')
    monkeypatch.setenv("KHOBOR_PG_BIN", str(binaries))
    with pytest.raises(KeyboardInterrupt):
        open_database(tmp_path / "home", kind="replay", database_url=None)
    assert not EmbeddedServer(tmp_path / "home").is_running()


def test_a_given_database_is_used_as_it_is(server: EmbeddedServer, tmp_path: Path) -> None:
    url = create_database(server)
    with open_database(tmp_path, kind="live", database_url=url) as opened:
        prepare(opened)
        prepare(opened)
    assert kind_of(url) == "live"
    assert list(tmp_path.iterdir()) == [], "no embedded server was made"


@pytest.mark.parametrize(("first", "second"), [("live", "replay"), ("replay", "live")])
def test_a_replay_and_a_live_crawl_never_share_a_database(server: EmbeddedServer, first: Kind, second: Kind) -> None:
    url = create_database(server)
    prepare(Database(url=url, kind=first))
    with pytest.raises(WrongKindError, match="set DATABASE_URL to another database"):
        prepare(Database(url=url, kind=second))
    assert kind_of(url) == first


def test_a_replay_refuses_a_database_that_holds_anything_else(server: EmbeddedServer) -> None:
    url = create_database(server)
    with connect(url) as conn:
        conn.execute("CREATE SCHEMA theirs")
        conn.execute("CREATE VIEW theirs.work AS SELECT 1")
        with pytest.raises(WrongKindError, match=r"not empty \(it has theirs.work\)"):
            prepare(Database(url=url, kind="replay"))
        assert one_value(conn, "SELECT to_regclass('article')") is None
    prepare(Database(url=url, kind="live"))


def test_extensions_do_not_make_a_database_somebodys(server: EmbeddedServer) -> None:
    url = create_database(server)
    with connect(url) as conn:
        conn.execute("CREATE EXTENSION pg_stat_statements")
    prepare(Database(url=url, kind="replay"))


def test_a_locale_that_cannot_tell_bengali_words_is_refused_untouched(server: EmbeddedServer) -> None:
    url = create_database(server, template="template0", options=C_LOCALE)
    with pytest.raises(UnfitDatabaseError, match="LC_CTYPE"):
        prepare(Database(url=url, kind="live"))
    with connect(url) as conn:
        assert one_value(conn, "SELECT to_regclass('schema_migration')") is None


def test_an_encoding_without_bengali_is_refused(server: EmbeddedServer) -> None:
    url = create_database(server, template="template0", options=LATIN)
    with pytest.raises(UnfitDatabaseError, match="LATIN1"):
        prepare(Database(url=url, kind="live"))


def test_a_server_without_pg_trgm_is_refused(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # The server has it: its absence is told by the query that asks.
    url = create_database(server)
    monkeypatch.setattr(store, "query", lambda name: _without_trigrams(name))
    with connect(url) as conn, pytest.raises(UnfitDatabaseError, match="contrib package"):
        check(conn)


_query = store.query


def _without_trigrams(name: str) -> str:
    text: str = _query(name)
    return text.replace("'pg_trgm'", "'no_such_extension'")


def test_an_old_server_is_refused(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "OLDEST_SERVER", 990000)
    with connect(create_database(server)) as conn, pytest.raises(UnfitDatabaseError, match="too old"):
        check(conn)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://khobor:secret@127.0.0.1:1/khobor",
        "postgresql://khobor:secret@/khobor?host=/nowhere",
        "not a url, secret",
    ],
)
def test_a_database_that_does_not_answer_is_one_sentence_without_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(UnreachableDatabaseError, match="unset it to use the embedded one") as raised:
        open_database(tmp_path, kind="live", database_url=url)
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_address_is_described_without_its_password() -> None:
    assert describe("postgresql://me:secret@db.example:5433/news") == "'news' at db.example:5433"


def test_a_missing_database_on_a_living_server_is_named(server: EmbeddedServer) -> None:
    with pytest.raises(UnreachableDatabaseError, match=r"'no_such' at .*does not exist"):
        connect(server.url("no_such"))


def test_ensure_database_makes_one_once(server: EmbeddedServer) -> None:
    assert ensure_database(server, "made_once") == ensure_database(server, "made_once")


def test_tables_of_the_same_name_are_not_touched(server: EmbeddedServer) -> None:
    url = create_database(server)
    with connect(url) as conn:
        conn.execute("CREATE TABLE article ()")
        with pytest.raises(MigrationError, match=r"already has something.*article.*empty database"):
            prepare(Database(url=url, kind="live"))
        assert one_value(conn, "SELECT count(*) FROM article") == 0
        assert one_value(conn, "SELECT count(*) FROM schema_migration") == 0


def test_a_role_that_may_not_create_gets_told_so(server: EmbeddedServer) -> None:
    url = create_database(server)
    with connect(url) as conn:
        conn.execute("DROP ROLE IF EXISTS meek")
        conn.execute("CREATE ROLE meek LOGIN")
        conn.execute("SET ROLE meek")
        with pytest.raises(MigrationError, match="cannot be migrated by this role"):
            migrate(conn)
        conn.execute("RESET ROLE")
        conn.execute("DROP ROLE meek")


def test_a_reader_reads_the_views_and_nothing_else(db: psycopg.Connection[tuple[object, ...]]) -> None:
    role = 'বাংলা "reader"; DROP TABLE article'
    quoted = psycopg.sql.Identifier(role)
    db.execute(psycopg.sql.SQL("CREATE ROLE {}").format(quoted))
    grant_reader(db, role)
    grant_reader(db, role)
    db.execute(psycopg.sql.SQL("SET ROLE {}").format(quoted))
    for view in VIEWS:
        assert all_rows(db, f"SELECT * FROM {view}") == []
    assert all_rows(db, "SELECT * FROM search('রাশিয়া')") == []
    for table in ("article", "article_version", "run", "topic", "page"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(f"SELECT * FROM {table}")
    db.execute("RESET ROLE")
    db.execute(psycopg.sql.SQL("DROP OWNED BY {}").format(quoted))
    db.execute(psycopg.sql.SQL("DROP ROLE {}").format(quoted))


def test_who_was_not_granted_may_not_search(db: psycopg.Connection[tuple[object, ...]]) -> None:
    db.execute("CREATE ROLE stranger")
    db.execute("SET ROLE stranger")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("SELECT * FROM search('রাশিয়া')")
    db.execute("RESET ROLE")
    db.execute("DROP ROLE stranger")


def test_a_reader_that_does_not_exist_is_named(db: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(ReaderRoleError, match="no role 'nobody_here'"):
        grant_reader(db, "nobody_here")


def test_transact_tries_again_after_a_deadlock_and_not_for_ever(
    db: psycopg.Connection[tuple[object, ...]],
) -> None:
    tried: list[int] = []

    def fail(times: int) -> int:
        tried.append(1)
        if len(tried) <= times:
            raise psycopg.errors.SerializationFailure
        return len(tried)

    assert transact(db, lambda: fail(2)) == 3
    tried.clear()
    with pytest.raises(psycopg.errors.SerializationFailure):
        transact(db, lambda: fail(100))
    assert len(tried) == database.ATTEMPTS


def test_transact_names_a_refused_row_and_undoes_its_part_only(
    db: psycopg.Connection[tuple[object, ...]],
) -> None:
    def outer() -> None:
        db.execute("INSERT INTO topic (slug, source, aliases) VALUES ('kept', '', '')")
        with pytest.raises(BadRowError, match="topic_pkey"):
            transact(db, lambda: db.execute("INSERT INTO topic (slug, source, aliases) VALUES ('kept', '', '')"))

    transact(db, outer)
    assert all_rows(db, "SELECT slug FROM topic") == [("kept",)]


def test_transact_says_that_a_database_was_lost(url: str) -> None:
    with connect(url) as conn, connect(url) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [conn.info.backend_pid])
        with pytest.raises(LostDatabaseError, match="start again when it is back"):
            transact(conn, lambda: conn.execute("SELECT 1"))


def test_reading_leaves_no_transaction_open(db: psycopg.Connection[tuple[object, ...]]) -> None:
    store.load_topics(db)
    assert db.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert one_value(db, "SHOW timezone") == "UTC"
    assert one_value(db, "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()") == "khobor"
