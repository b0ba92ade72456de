"""What came again is not stored again: told by digest, within a run and from run to run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from spiders.archive import Exchange
from spiders.archive_read import ArchivedResponse, read_response, with_payload
from spiders.home import project_root
from spiders.items import Capture
from spiders.job import Job, JobError, Limits, write_job
from spiders.known import KNOWN_FILE, Known, KnownPayload, KnownUrl, write_known
from spiders.payloads import REMEMBERED, Payloads
from spiders.spool import batches, read_batch
from tests.invented import capture
from tests.local_site import Answer, LocalSite, article_html, serve

AT = datetime(2026, 9, 1, 6, tzinfo=UTC)
URL = "https://example.org/a"


def exchange(payload: bytes = b"<p>", status: int = 200) -> Exchange:
    return Exchange(
        url=URL,
        method="GET",
        request_headers=[],
        status=status,
        response_headers=[],
        payload=payload,
        fetched_at=AT,
    )


def known(tmp_path: Path, digest: str) -> Known:
    """A file that knows one address and its payload."""
    url = KnownUrl(
        url=URL,
        article_key=None,
        etag=None,
        last_modified=None,
        digest=digest,
        next_visit=AT,
        revisit=True,
        listed_on=AT.date(),
    )
    payload = KnownPayload(digest=digest, capture_id="urn:uuid:1", url=f"{URL}?was", archived_at=AT)
    write_known(tmp_path / KNOWN_FILE, [url], [payload])
    return Known(tmp_path / KNOWN_FILE)


def test_a_payload_of_a_former_run_is_found_by_its_digest(tmp_path: Path) -> None:
    payloads = Payloads(known(tmp_path, "d"))
    found = payloads.find(exchange(), "d")
    assert found is not None
    assert (found.capture_id, found.url, found.archived_at) == ("urn:uuid:1", f"{URL}?was", AT)
    assert payloads.find(exchange(), "other") is None


def test_a_304_refers_to_what_the_address_held(tmp_path: Path) -> None:
    payloads = Payloads(known(tmp_path, "d"))
    found = payloads.find(exchange(b"", 304), "of nothing")
    assert found is not None and found.capture_id == "urn:uuid:1"
    assert payloads.find(attrs.evolve(exchange(b"", 304), url="https://example.org/b"), "of nothing") is None


def test_an_empty_payload_is_not_looked_for(tmp_path: Path) -> None:
    assert Payloads(known(tmp_path, "d")).find(exchange(b""), "d") is None


def test_a_run_remembers_its_own_payloads_for_a_while(tmp_path: Path) -> None:
    payloads = Payloads(Known(tmp_path / KNOWN_FILE))
    for number in range(REMEMBERED + 1):
        payloads.remember(capture(str(number), digest=f"d{number}", archived_at=AT))
    payloads.remember(capture("again", digest="d7", archived_at=AT, refers_to="urn:uuid:x"))
    assert payloads.find(exchange(), "d0") is None
    found = payloads.find(exchange(), "d7")
    assert found is not None and found.capture_id == capture("7").capture_id


def test_a_crawl_stores_the_same_bytes_once_and_reads_them_all_back(tmp_path: Path) -> None:
    page = article_html("same").encode()
    with serve(LocalSite()) as site:
        site.list_articles("1", "2")
        site.routes["/article/1"] = site.routes["/article/2"] = Answer(page)
        listing = site.routes["/news"]
        assert isinstance(listing, Answer)
        digest = hashlib.sha256(listing.body).hexdigest()
        earlier = KnownPayload(digest=digest, capture_id="urn:uuid:1", url=f"{site.url}/news", archived_at=AT)
        captures = crawl(site, tmp_path, earlier)
    by_id = {each.capture_id: each for each in captures}
    assert [each.refers_to for each in captures if each.purpose == "listing"] == ["urn:uuid:1"]
    [one] = [each for each in captures if each.purpose == "article" and each.refers_to is None]
    [other] = [each for each in captures if each.purpose == "article" and each.refers_to is not None]
    assert by_id[other.refers_to or ""] == one
    revisit = response(tmp_path, other)
    assert revisit.payload == b""
    assert with_payload(revisit, response(tmp_path, one)).payload == page


def test_the_length_of_a_file_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Limits().archive_file_bytes == 256 << 20
    monkeypatch.setenv("KHOBOR_ARCHIVE_FILE_MB", "7")
    assert Limits().archive_file_bytes == 7 << 20
    monkeypatch.setenv("KHOBOR_ARCHIVE_FILE_MB", "0")
    with pytest.raises(JobError, match="set it to a number of megabytes"):
        Limits()


def crawl(site: LocalSite, tmp_path: Path, earlier: KnownPayload) -> list[Capture]:
    spool = tmp_path / "run"
    spool.mkdir()
    write_known(spool / KNOWN_FILE, [], [earlier])
    write_job(Job(run="run", outlet="local", archive=tmp_path / "archive"), spool)
    no_delay = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_START_DELAY=0")
    subprocess.run(
        [sys.executable, "-m", "tests.crawl_local", str(spool), site.url, *no_delay],
        cwd=project_root(),
        env={**os.environ, "KHOBOR_CONTACT": "desk@example.org"},
        check=True,
        capture_output=True,
    )
    lines = [line for path in batches(spool) for line in read_batch(path.read_bytes(), "local", AT)]
    return [line for line in lines if isinstance(line, Capture)]


def response(tmp_path: Path, of: Capture) -> ArchivedResponse:
    assert of.warc_file is not None and of.warc_offset is not None
    return read_response(tmp_path / "archive", of.warc_file, of.warc_offset)
