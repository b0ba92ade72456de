"""The archive gives back the bytes that came, and a cut file loses only its last record."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import fastwarc
import pytest
from warcio.archiveiterator import ArchiveIterator

from spiders.archive import ArchiveError, ArchiveWriter, Earlier, Exchange, Record, run_files
from spiders.archive_read import Reference, mend, mend_run, read_response, read_responses, with_payload
from spiders.home import project_root

AT = datetime(2026, 9, 1, 6, 0, 0, 250000, tzinfo=UTC)
PAGE = "<p>আমনের ফলন ভালো হয়েছে।</p>".encode() * 40


def exchange(number: int = 1, payload: bytes = "খবর".encode()) -> Exchange:
    return Exchange(
        url=f"https://example.org/{number}",
        method="GET",
        request_headers=[("Accept", "text/html")],
        status=200,
        response_headers=[("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"')],
        payload=payload,
        fetched_at=AT,
    )


def test_a_response_is_read_back_as_it_came(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    record = writer.write(exchange())
    found = read_response(tmp_path, record.file, record.offset)
    assert found.payload == "খবর".encode()
    assert found.headers == [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"')]
    assert (found.status, found.url, found.fetched_at) == (200, "https://example.org/1", AT)
    assert found.record_id == record.record_id


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_compressed_payload_is_kept_as_it_came_and_read_as_it_was_meant(
    tmp_path: Path, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    text = "খবর".encode() * 50_000
    came = exchange(payload=pack(text))
    record = writer.write(attrs.evolve(came, response_headers=[("Content-Encoding", encoding)]))
    found = read_response(tmp_path, record.file, record.offset)
    assert found.payload == came.payload  # packed once: gzip writes the second into its head
    assert found.body == text


def test_half_a_compressed_payload_does_not_pass_for_a_page(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    cut = exchange(payload=gzip.compress(PAGE)[:-20])
    record = writer.write(attrs.evolve(cut, response_headers=[("Content-Encoding", "gzip")]))
    found = read_response(tmp_path, record.file, record.offset)
    assert found.payload == cut.payload
    with pytest.raises(ArchiveError, match="the body ends early"):
        _ = found.body


def test_a_record_is_readable_before_the_file_is_closed(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    records = [writer.write(exchange(number)) for number in range(3)]
    assert [read_response(tmp_path, r.file, r.offset).url[-1] for r in records] == ["0", "1", "2"]


def test_a_run_never_appends_to_a_file_that_exists(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path, "dbcnews", "run-1").close()
    with pytest.raises(FileExistsError):
        ArchiveWriter(tmp_path, "dbcnews", "run-1")


@pytest.mark.parametrize("lost", [1, 30, 200])
def test_a_file_cut_in_a_record_is_mended_to_its_last_whole_record(tmp_path: Path, lost: int) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    first = writer.write(exchange(1))
    writer.close()
    path = tmp_path / first.file
    whole = path.read_bytes()
    other = ArchiveWriter(tmp_path, "dbcnews", "run-2")
    other.write(exchange(2, payload=bytes(range(256)) * 40))
    other.close()
    path.write_bytes(whole + (tmp_path / other.name).read_bytes()[:-lost])
    mend(path)
    assert next(read_responses(path)).url == "https://example.org/1"
    assert mend(path) == 0


def test_a_file_that_is_damaged_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    first, _, third = (writer.write(exchange(number, payload=PAGE * number)) for number in (1, 2, 3))
    writer.close()
    path = tmp_path / writer.name
    data = path.read_bytes()
    path.write_bytes(data[: first.offset + 20] + bytes(10) + data[first.offset + 30 :])
    assert mend(path) == 0
    assert path.stat().st_size == len(data)
    assert read_response(tmp_path, third.file, third.offset).payload == PAGE * 3


def test_a_whole_file_is_left_as_it_is(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    writer.write(exchange())
    writer.close()
    before = (tmp_path / writer.name).read_bytes()
    assert mend(tmp_path / writer.name) == 0
    assert (tmp_path / writer.name).read_bytes() == before


def test_a_run_goes_on_in_another_file_when_one_is_long(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1", file_bytes=6000)
    records = [writer.write(exchange(number, payload=random.Random(number).randbytes(3000))) for number in range(4)]
    writer.close()
    names = [path.name for path in run_files(tmp_path, "dbcnews", "run-1")]
    assert names == ["run-1.warc.gz", "run-1-00002.warc.gz"]
    assert [Path(record.file).name for record in records] == [names[0], names[0], names[1], names[1]]
    assert [read_response(tmp_path, each.file, each.offset).url[-1] for each in records] == ["0", "1", "2", "3"]


def test_of_a_dead_runs_files_the_last_is_mended(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1", file_bytes=1)
    writer.write(exchange(1))
    writer.write(exchange(2))
    writer.close()
    files = run_files(tmp_path, "dbcnews", "run-1")
    before = [path.read_bytes() for path in files]
    files[-1].write_bytes(before[-1] + before[0][:50])
    mend_run(tmp_path, "dbcnews", "run-1")
    assert [path.read_bytes() for path in files] == before


def test_a_file_that_was_opened_and_not_begun_goes(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path, "dbcnews", "run-1").close()
    (file,) = run_files(tmp_path, "dbcnews", "run-1")
    file.write_bytes(file.read_bytes()[:7])
    mend_run(tmp_path, "dbcnews", "run-1")
    assert run_files(tmp_path, "dbcnews", "run-1") == []
    mend_run(tmp_path, "dbcnews", "run-1")


WRITES_FOR_EVER = """
import sys
from pathlib import Path
from tests.test_archive import exchange
from spiders.archive import ArchiveWriter

writer = ArchiveWriter(Path(sys.argv[1]), "dbcnews", "run-1")
for number in range(100_000):
    record = writer.write(exchange(number, payload=bytes(range(256)) * 400))
    print(record.offset, flush=True)
"""


def test_a_kill_loses_no_record_whose_place_was_told(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITES_FOR_EVER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=project_root()) as child:
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _ in range(50)]
        child.kill()
    mend_run(tmp_path, "dbcnews", "run-1")
    (path,) = run_files(tmp_path, "dbcnews", "run-1")
    assert [response.offset for response in read_responses(path)][:50] == told
    assert warcio_check(path).returncode == 0


# What came again


def earlier(of: Record, url: str = "https://example.org/1") -> Callable[[Exchange, str], Earlier]:
    return lambda _exchange, _digest: Earlier(capture_id=of.record_id, url=url, archived_at=of.archived_at)


def twice(tmp_path: Path, **changes: Any) -> tuple[Record, Record]:
    """A page, and in a later run what is said to be the same."""
    first = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    page = first.write(exchange(payload=PAGE))
    first.close()
    second = ArchiveWriter(tmp_path, "dbcnews", "run-2", find_earlier=earlier(page))
    again = second.write(attrs.evolve(exchange(payload=PAGE), fetched_at=AT + timedelta(days=1), **changes))
    second.close()
    return page, again


def test_a_payload_that_came_again_is_not_stored_again(tmp_path: Path) -> None:
    page, again = twice(tmp_path, response_headers=[("Age", "7")])
    assert again.refers_to == page.record_id
    assert again.digest == page.digest
    revisit = read_response(tmp_path, again.file, again.offset)
    assert (revisit.payload, revisit.status, revisit.headers) == (b"", 200, [("Age", "7")])
    assert revisit.refers_to == Reference(
        record_id=page.record_id, url="https://example.org/1", fetched_at=AT, not_modified=False
    )
    whole = with_payload(revisit, read_response(tmp_path, page.file, page.offset))
    assert (whole.payload, whole.headers, whole.fetched_at) == (PAGE, [("Age", "7")], AT + timedelta(days=1))
    assert whole.refers_to is None


def test_a_revisit_record_says_what_the_standard_asks_for(tmp_path: Path) -> None:
    page, again = twice(tmp_path)
    with (tmp_path / again.file).open("rb") as stream:
        records = {each.rec_type: each.rec_headers for each in ArchiveIterator(stream)}
    with (tmp_path / page.file).open("rb") as stream:
        originals = {each.rec_type: each.rec_headers for each in ArchiveIterator(stream)}
    said = records["revisit"].get_header
    assert said("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert said("WARC-Refers-To") == originals["response"].get_header("WARC-Record-ID")
    assert said("WARC-Refers-To-Target-URI") == originals["response"].get_header("WARC-Target-URI")
    assert said("WARC-Refers-To-Date") == originals["response"].get_header("WARC-Date")
    assert said("WARC-Payload-Digest") == originals["response"].get_header("WARC-Payload-Digest")
    assert records["request"].get_header("WARC-Concurrent-To") == said("WARC-Record-ID")


def test_a_304_confirms_the_page_with_its_newer_head(tmp_path: Path) -> None:
    page, again = twice(tmp_path, status=304, payload=b"", response_headers=[("etag", '"2"')])
    confirmed = read_response(tmp_path, again.file, again.offset)
    assert confirmed.status == 304
    assert confirmed.refers_to is not None and confirmed.refers_to.not_modified
    whole = with_payload(confirmed, read_response(tmp_path, page.file, page.offset))
    assert (whole.status, whole.payload) == (200, PAGE)
    assert whole.headers == [("Content-Type", "text/html; charset=utf-8"), ("etag", '"2"')]


# What others read


def warcio_check(path: Path) -> subprocess.CompletedProcess[str]:
    check = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
    return subprocess.run(check, capture_output=True, text=True, check=False)


def test_warcio_accepts_the_files(tmp_path: Path) -> None:
    for record in twice(tmp_path):
        result = warcio_check(tmp_path / record.file)
        assert result.returncode == 0, result.stdout + result.stderr
        assert "digest pass" in result.stdout


def test_fastwarc_reads_the_same_records(tmp_path: Path) -> None:
    page, again = twice(tmp_path)
    for record, kind in ((page, "response"), (again, "revisit")):
        with (tmp_path / record.file).open("rb") as stream:
            found = [
                (each.headers["WARC-Type"], each.verify_block_digest(), each.stream_pos)
                for each in fastwarc.ArchiveIterator(stream, parse_http=False)
            ]
        assert [name for name, _, _ in found] == ["warcinfo", kind, "request", "metadata"]
        assert all(verified for _, verified, _ in found)
        assert found[1][2] == record.offset
    with (tmp_path / page.file).open("rb") as stream:
        response = next(fastwarc.ArchiveIterator(stream, record_types=fastwarc.WarcRecordType.response))
        assert response.http_headers.status_code == 200
        assert response.verify_payload_digest()
        assert response.reader.read() == PAGE


def test_the_heads_are_as_they_came(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    came = attrs.evolve(
        exchange(),
        url="https://example.org/a/b?c=1&d",
        status=410,
        response_headers=[("Location", "/খবর".encode().decode("latin-1")), ("Set-Cookie", "a"), ("Set-Cookie", "b")],
        ip_address="192.0.2.7",
    )
    record = writer.write(came)
    writer.close()
    assert read_response(tmp_path, record.file, record.offset).headers[1:] == [("Set-Cookie", "a"), ("Set-Cookie", "b")]
    data = gzip.decompress((tmp_path / record.file).read_bytes())
    assert b"\r\n\r\nHTTP/1.1 410 Gone\r\nLocation: /" + "খবর".encode() + b"\r\n" in data
    assert b"\r\n\r\nGET /a/b?c=1&d HTTP/1.1\r\nHost: example.org\r\nAccept: text/html\r\n\r\n" in data
    assert b"WARC-IP-Address: 192.0.2.7\r\n" in data
    assert b"fetchedAt: 2026-09-01T06:00:00.250000+00:00\r\noutlet: dbcnews\r\nrun: run-1\r\n" in data


def test_a_member_with_two_records_is_refused(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    writer.write(exchange())
    writer.close()
    path = tmp_path / writer.name
    records = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(records[records.index(b"WARC/1.1", 1) :]))
    with pytest.raises(ArchiveError, match="more than one record"):
        list(read_responses(path))


def test_a_place_that_holds_no_response_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="holds no response at byte 7"):
        read_response(tmp_path, "nowhere.warc.gz", 7)
