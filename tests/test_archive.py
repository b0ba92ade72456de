"""The archive gives back the bytes that came, and a cut file loses only its last record."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from spiders.archive import ArchiveError, ArchiveWriter, Exchange
from spiders.archive_read import mend, read_response, read_responses

AT = datetime(2026, 9, 1, 6, 0, 0, 250000, tzinfo=UTC)


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
    assert found.payload == pack(text)
    assert found.body == text


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


def test_a_whole_file_is_left_as_it_is(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    writer.write(exchange())
    writer.close()
    before = (tmp_path / writer.name).read_bytes()
    assert mend(tmp_path / writer.name) == 0
    assert (tmp_path / writer.name).read_bytes() == before


def test_warcio_accepts_the_file(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "dbcnews", "run-1")
    writer.write(exchange())
    writer.close()
    check = [sys.executable, "-m", "warcio.cli", "check", "-v", str(tmp_path / writer.name)]
    result = subprocess.run(check, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "digest pass" in result.stdout


def test_a_place_that_holds_no_response_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="holds no response at byte 7"):
        read_response(tmp_path, "nowhere.warc.gz", 7)
