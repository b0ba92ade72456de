"""A batch is whole or not there; what cannot be read becomes a rejection; a dead run is told."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from spiders.items import Article, Capture, Evidence, Match, Rejection, StoredArticle
from spiders.spool import (
    Line,
    RunLock,
    RunReport,
    SpoolBusyError,
    SpoolWriter,
    batches,
    read_batch,
    read_report,
)

AT = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
ARTICLE = Article(
    outlet="dbcnews",
    article_key="1",
    url="https://dbcnews.tv/articles/1",
    canonical_url="https://dbcnews.tv/articles/1",
    headline="শিরোনাম",
    body="প্রথম অনুচ্ছেদ\nদ্বিতীয়\u2028অনুচ্ছেদ \ud800",
    published_at=AT,
    published_confidence="machine",
    provenance={"headline": "json_ld"},
    parser_version="dbcnews.1+3",
)
MATCH = Match(
    topic="t",
    topic_version="a",
    aliases_version="b",
    tier="confirmed",
    score=0.5,
    terms=("রাশিয়া",),
    evidence=(Evidence(field="body", start=0, end=8, text="রাশিয়া।", terms=((0, 7),)),),
)
CAPTURE = Capture(
    capture_id="urn:uuid:1",
    url="https://dbcnews.tv/articles/1",
    final_url="https://dbcnews.tv/articles/1",
    purpose="article",
    outcome="article_matched",
    fetched_at=AT,
    status=200,
)
REJECTION = Rejection(outlet="dbcnews", url=None, stage="parse", reason="no headline", rejected_at=AT)
LINES: list[Line] = [
    StoredArticle(article=ARTICLE, matches=(MATCH,), capture_id="urn:uuid:1"),
    CAPTURE,
    REJECTION,
]
REPORT = RunReport(
    run="r",
    outlet="dbcnews",
    mode="latest",
    started_at=AT,
    finished_at=AT,
    finish_reason="finished",
    health="healthy",
    health_reason="",
    found=1,
    known=0,
    not_reached=0,
    fetched=1,
    article_outcomes={"article_matched": 1},
    listing_outcomes={"listing": 1},
    requests=3,
    batches=1,
    inferred_only=False,
)


def read(path: Path) -> list[Line]:
    return list(read_batch(path.read_bytes(), "dbcnews", AT))


def test_every_kind_of_line_comes_back_as_it_went_in(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    for line in LINES:
        writer.write(line)
    writer.finish(REPORT)
    (batch,) = batches(tmp_path)
    assert read(batch) == LINES
    assert read_report(tmp_path) == REPORT


def test_a_batch_is_not_visible_before_it_is_whole(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, batch_lines=2)
    writer.write(CAPTURE)
    assert batches(tmp_path) == []
    writer.write(CAPTURE)
    writer.write(CAPTURE)
    assert [batch.name for batch in batches(tmp_path)] == ["batch-00001.jsonl"]
    assert read_report(tmp_path) is None


@pytest.mark.parametrize(
    "broken",
    [b"{", b"[]", b'{"kind":"story"}', b'{"kind":"capture"}', b"\xff\xfe", b'{"kind":["a"]}'],
)
def test_a_broken_line_is_a_rejection_with_its_reason_and_the_rest_is_read(tmp_path: Path, broken: bytes) -> None:
    writer = SpoolWriter(tmp_path)
    writer.write(CAPTURE)
    writer.write(REJECTION)
    writer.finish(REPORT)
    (batch,) = batches(tmp_path)
    first, last = batch.read_bytes().splitlines()
    batch.write_bytes(b"\n".join([first, broken, last]))
    one, rejection, other = read(batch)
    assert (one, other) == (CAPTURE, REJECTION)
    assert isinstance(rejection, Rejection)
    assert rejection.reason.startswith("line 2 of the batch is broken:")


def test_a_batch_cut_in_a_line_loses_that_line_only(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    writer.write(CAPTURE)
    writer.write(CAPTURE)
    writer.close_batch()
    (batch,) = batches(tmp_path)
    batch.write_bytes(batch.read_bytes()[:-9])
    one, rejection = read(batch)
    assert one == CAPTURE
    assert isinstance(rejection, Rejection)


def test_an_unknown_field_is_not_dropped_in_silence(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    writer.write(CAPTURE)
    writer.close_batch()
    (batch,) = batches(tmp_path)
    batch.write_bytes(batch.read_bytes().replace(b'"kind"', b'"novel": 1, "kind"'))
    (rejection,) = read(batch)
    assert isinstance(rejection, Rejection)
    assert "novel" in rejection.reason


def test_the_lock_of_a_run_is_held_by_one_and_freed_by_death(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from spiders.spool import RunLock\n"
        "lock = RunLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(SpoolBusyError):
            RunLock(tmp_path)
        holder.kill()
        holder.wait()
        RunLock(tmp_path).release()


def test_the_counts_of_a_report_add_up() -> None:
    total = REPORT.known + REPORT.not_reached + sum(REPORT.article_outcomes.values())
    assert REPORT.found == total
    assert attrs.evolve(REPORT, found=2) != REPORT
