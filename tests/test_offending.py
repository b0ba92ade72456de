"""The page that shows why a run is blind: named, found in the archive, and shown so that nothing in it acts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.database import Connection
from flows.offending import SHOWN, offending_page
from flows.summary import Summary
from spiders.archive import ArchiveWriter, Exchange
from tests.invented import NOW, Desk, address, capture

HOSTILE = "<script>alert(1)</script> ```` </pre> | [x](javascript:y) " + "ক" * SHOWN


def summary(*offending: str) -> Summary:
    return Summary(outlet="bd_daily", run="r1", state="blind", reason="layout changed: `body` <b>", offending=offending)


def archived(root: Path, text: str) -> dict[str, Any]:
    """A page in the archive: what its capture says of it."""
    writer = ArchiveWriter(root, "bd_daily", "r1")
    exchange = Exchange(
        url=address("1"),
        method="GET",
        request_headers=[],
        status=200,
        response_headers=[("Content-Type", "text/html"), ("Server", "x```y")],
        payload=text.encode(),
        fetched_at=NOW,
    )
    record = writer.write(exchange)
    writer.close()
    return {"capture_id": record.record_id, "warc_file": record.file, "warc_offset": record.offset}


def test_the_first_page_is_shown_as_it_came_and_the_others_are_named(db: Connection, tmp_path: Path) -> None:
    place = archived(tmp_path, HOSTILE)
    first = capture("1", "layout_changed", reason="the page has no | body", **place)
    second = capture("2", "empty", reason="bot check")
    Desk(db, tmp_path / "desk").ingest(first, second)
    text = offending_page(db, tmp_path, summary(first.capture_id, second.capture_id))
    assert text.startswith(r"**bd\_daily is blind**: layout changed: \`body\` \<b\>")
    assert f"{place['warc_file']}, byte {place['warc_offset']} ({first.capture_id})".replace("_", r"\_") in text
    assert text.index(address("1")) < text.index(address("2"))
    assert r"layout\_changed: the page has no \| body" in text
    assert f"the first {SHOWN} of {len(HOSTILE)} characters" in text
    assert "HTTP 200\nContent-Type: text/html" in text


def test_nothing_in_the_page_ends_the_block_that_shows_it(db: Connection, tmp_path: Path) -> None:
    first = capture("1", "layout_changed", **archived(tmp_path, HOSTILE))
    Desk(db, tmp_path / "desk").ingest(first)
    text = offending_page(db, tmp_path, summary(first.capture_id))
    lines = text.splitlines()
    (begins,) = [number for number, line in enumerate(lines) if line == "`````text"]
    assert lines[begins + 1] == HOSTILE[:SHOWN]
    assert lines[begins + 2] == "`````"
    assert "````text" in lines, "the head's own, longer than the backticks in it"


def test_a_run_without_a_page_and_a_page_without_its_archive_say_so(db: Connection, tmp_path: Path) -> None:
    assert offending_page(db, tmp_path, summary()).endswith("No page of the run is in the archive.")
    first = capture("1", "empty", warc_file="bd_daily/lost.warc.gz", warc_offset=0)
    Desk(db, tmp_path / "desk").ingest(first)
    assert "The page cannot be shown: " in offending_page(db, tmp_path, summary(first.capture_id))
