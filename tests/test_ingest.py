"""Spool to rows: once, whole, and by constraint."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import psycopg
import pytest
from psycopg.rows import dict_row

from flows import store, store_ingest
from flows.database import Connection, connect
from flows.errors import LostDatabaseError
from flows.ingest import ingest_batch
from flows.rows import Effects
from flows.runs import start_run
from spiders.items import StoredArticle
from spiders.job import read_job
from tests.fix_database import all_rows, one_value
from tests.invented import (
    BODY,
    NOW,
    Desk,
    article,
    break_line,
    capture,
    line_with,
    match,
    outlet,
    rejection,
    visit,
    write_spool,
)

HOUR = timedelta(hours=1)
MATCHES = """
    SELECT m.topic, m.tier, v.is_latest
    FROM article_match m JOIN article_version v ON v.id = m.version_id ORDER BY m.topic
"""


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


def test_a_matched_article_is_stored_with_all_its_fields(desk: Desk) -> None:
    read = article(
        authors=("আন্তর্জাতিক ডেস্ক", "নিজস্ব প্রতিবেদক"),
        section="আন্তর্জাতিক",
        tags=("এশিয়া",),
        summary="সারাংশ",
        captions=("ছবি: রয়টার্স",),
        credits=("রয়টার্স",),
        dateline="সিউল",
        image_url="https://bd-daily.example/i.jpg",
        alternative_headline="কূটনীতি",
        faults=("published_in_future",),
        modified_at=NOW - HOUR,
    )
    seen = capture()
    stored = StoredArticle(article=read, matches=(match(),), capture_id=seen.capture_id)
    assert desk.ingest(seen, stored) == Effects(new=1, captures=1)
    with desk.conn.cursor(row_factory=dict_row) as cursor:
        [row] = cursor.execute("SELECT * FROM articles").fetchall()
    lists = {"authors", "tags", "captions", "credits", "faults"}
    for name, value in attrs.asdict(read, recurse=False).items():
        if name != "parser_version":
            assert row[name] == (list(value) if name in lists else value), name
    assert (row["warc_file"], row["warc_offset"]) == ("bd_daily/run.warc.gz", 512)
    assert (row["tier"], row["topics"]) == ("confirmed", ["arms"])


def test_the_same_file_is_ingested_once(desk: Desk, tmp_path: Path) -> None:
    spool = write_spool(tmp_path / "spools" / "again", visit())
    assert desk.ingest_spool(spool, outlet()) == Effects(new=1, captures=1)
    assert desk.ingest_spool(spool, outlet()) == Effects()
    assert one_value(desk.conn, "SELECT count(*) FROM batch") == 1


def test_matches_follow_the_latest_text_and_stay_when_a_topic_no_longer_matches(desk: Desk) -> None:
    seen = capture()
    stored = visit()[1]
    both = attrs.evolve(stored, matches=(match(), match("sports", tier="candidate")))  # type: ignore[arg-type]
    desk.conn.execute("INSERT INTO topic (slug, source, aliases) VALUES ('sports', '', '')")
    desk.ingest(seen, both)
    desk.ingest(*visit(at=NOW + HOUR, body=BODY + "\nনতুন।"))
    rows = all_rows(
        desk.conn,
        MATCHES,
    )
    assert rows == [("arms", "confirmed", True), ("sports", "candidate", False)]


def test_an_unchanged_article_matched_by_a_newer_topic_gets_its_evidence(desk: Desk) -> None:
    desk.ingest(*visit())
    seen, stored = visit(at=NOW + HOUR)
    newer = attrs.evolve(stored, matches=(match(topic_version="v2", tier="candidate"),))  # type: ignore[arg-type]
    assert desk.ingest(seen, newer).unchanged == 1
    assert all_rows(desk.conn, "SELECT topic_version, tier FROM article_match") == [("v2", "candidate")]


def test_nothing_that_postgres_cannot_hold_reaches_it(desk: Desk, tmp_path: Path) -> None:
    dirty = visit(
        headline="শিরো\u0000নাম\ud800", body="এক\u0000\u0007\nদুই\udfff", authors=("ক\u0000",), tags=("\ud83d",)
    )
    assert desk.ingest(*dirty) == Effects(new=1, captures=1)
    [row] = all_rows(desk.conn, "SELECT headline, body, authors, tags FROM articles")
    assert row == ("শিরোনাম", "এক\nদুই", ["ক"], [""])


def test_a_broken_line_is_a_rejection_and_the_rest_is_stored(desk: Desk, tmp_path: Path) -> None:
    spool = write_spool(tmp_path / "spools" / "broken", [*visit("1"), *visit("2")])
    path = spool / "batch-00001.jsonl"
    break_line(path, 1, '{"kind": "article", "arti')
    assert desk.ingest_spool(spool, outlet()) == Effects(new=1, captures=2, rejected=1)
    [(reason,)] = all_rows(desk.conn, "SELECT reason FROM rejection")
    assert "line 2 of the batch is broken" in str(reason)


def test_a_batch_cut_in_the_middle_is_stored_up_to_the_cut(desk: Desk, tmp_path: Path) -> None:
    spool = write_spool(tmp_path / "spools" / "cut", [*visit("1"), *visit("2")])
    path = spool / "batch-00001.jsonl"
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * 0.9)])
    assert desk.ingest_spool(spool, outlet()) == Effects(new=1, captures=2, rejected=1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"outlet": "other"}, "another outlet"),
        ({"article_key": None}, "lacks article_key"),
        ({"headline": None}, "lacks headline"),
        ({"article_key": "k" * 2001}, "longer than"),
        ({"published_at": NOW.replace(tzinfo=None)}, "no time zone"),
        ({"published_at": NOW.replace(year=1)}, "in the year 1"),
        ({"published_on": date(2026, 9, 1)}, "both published_at and published_on"),
    ],
)
def test_an_article_that_cannot_be_stored_is_a_rejection_with_its_reason(
    desk: Desk, changes: dict[str, Any], reason: str
) -> None:
    assert desk.ingest(*visit("1"), *visit("2", **changes)) == Effects(new=1, captures=2, rejected=1)
    assert reason in str(one_value(desk.conn, "SELECT reason FROM rejection"))


def test_what_only_the_database_finds_wrong_costs_one_line_not_the_batch(desk: Desk) -> None:
    seen, stored = visit("2")
    unknown = attrs.evolve(stored, matches=(match("no_such_topic"),))  # type: ignore[arg-type]
    effects = desk.ingest(*visit("1"), seen, unknown, *visit("3"), rejection())
    assert effects == Effects(new=2, captures=2, rejected=3)
    assert all_rows(desk.conn, "SELECT article_key FROM article ORDER BY 1") == [("1",), ("3",)]
    reasons = {str(reason) for (reason,) in all_rows(desk.conn, "SELECT reason FROM rejection")}
    assert any("article_match_topic_fkey" in reason for reason in reasons)


def test_an_article_whose_capture_never_came_is_a_rejection(desk: Desk) -> None:
    assert desk.ingest(visit("1")[1], *visit("2")) == Effects(new=1, captures=1, rejected=1)


def test_two_writers_of_one_batch_store_it_once(url: str, tmp_path: Path) -> None:
    spool = write_spool(tmp_path / "spools" / "both", [line for n in range(30) for line in visit(str(n))])
    with connect(url) as conn:
        start_run(conn, read_job(spool), outlet(), started_at=NOW)
    together = threading.Barrier(4)
    effects: list[Effects] = []

    def write() -> None:
        with connect(url) as conn:
            together.wait()
            path = spool / "batch-00001.jsonl"
            effects.append(ingest_batch(conn, run="both", outlet=outlet(), path=path, now=NOW))

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(each.new for each in effects) == [0, 0, 0, 30]
    with connect(url) as conn:
        assert one_value(conn, "SELECT count(*) FROM article_version") == 30


def test_writers_of_overlapping_batches_meet_no_deadlock(url: str, tmp_path: Path) -> None:
    keys = [str(number) for number in range(40)]
    orders = [keys, keys[::-1], keys[20:] + keys[:20], keys[1::2] + keys[::2]]
    spools = [
        write_spool(tmp_path / "spools" / f"run{n}", [line for key in order for line in visit(key)])
        for n, order in enumerate(orders)
    ]
    with connect(url) as conn:
        for spool in spools:
            start_run(conn, read_job(spool), outlet(), started_at=NOW)
    together = threading.Barrier(len(spools))
    effects: list[Effects] = []

    def write(spool: Path) -> None:
        with connect(url) as conn:
            together.wait()
            path = spool / "batch-00001.jsonl"
            effects.append(ingest_batch(conn, run=spool.name, outlet=outlet(), path=path, now=NOW))

    writers = [threading.Thread(target=write, args=(spool,)) for spool in spools]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sum(each.new for each in effects) == 40
    assert sum(each.unchanged for each in effects) == 120


def test_a_connection_killed_inside_the_transaction_leaves_nothing_and_the_batch_can_come_again(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = write_spool(tmp_path / "spools" / "killed", visit())
    path = spool / "batch-00001.jsonl"
    original = store_ingest.insert_versions

    def insert_then_die(conn: Connection) -> None:
        original(conn)
        with connect(url) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [conn.info.backend_pid])

    with connect(url) as conn:
        start_run(conn, read_job(spool), outlet(), started_at=NOW)
        with monkeypatch.context() as patch, pytest.raises(LostDatabaseError, match="waits in the spool"):
            patch.setattr(store_ingest, "insert_versions", insert_then_die)
            ingest_batch(conn, run="killed", outlet=outlet(), path=path, now=NOW)
    with connect(url) as conn:
        for table in ("batch", "capture", "article", "article_version", "page"):
            assert one_value(conn, f"SELECT count(*) FROM {table}") == 0
        assert ingest_batch(conn, run="killed", outlet=outlet(), path=path, now=NOW).new == 1


def test_a_batch_lost_to_a_deadlock_is_tried_again(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original, calls = store_ingest.upsert_pages, []

    def deadlock_once(conn: Connection, slug: str) -> None:
        calls.append(slug)
        if len(calls) == 1:
            raise psycopg.errors.DeadlockDetected
        original(conn, slug)

    monkeypatch.setattr(store_ingest, "upsert_pages", deadlock_once)
    assert desk.ingest(*visit()).new == 1
    assert len(calls) == 2
    assert store.run_effects(desk.conn, "bd_daily-1") == Effects(new=1, captures=1)


def test_a_line_in_the_shape_of_another_kind_is_a_rejection(desk: Desk, tmp_path: Path) -> None:
    spool = write_spool(tmp_path / "spools" / "shape", [capture("1", "gone"), capture("2", "gone")])
    path = spool / "batch-00001.jsonl"
    break_line(path, 0, line_with(path, 0, kind="rejection"))
    assert desk.ingest_spool(spool, outlet()) == Effects(captures=1, rejected=1)
