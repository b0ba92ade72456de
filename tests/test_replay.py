"""A recording stands in for the web: the right snapshot, the right validators, never the network."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from spiders.archive import ArchiveWriter, Earlier, Exchange, Record
from spiders.replay import Recorded, Recording, RecordingError, is_unchanged

FIRST = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
SECOND = FIRST + timedelta(days=2)
URL = "https://example.org/খবর"


def save(root: Path, name: str, at: datetime, body: str, url: str = URL) -> None:
    folder = root / name / "inputs"
    folder.mkdir(parents=True)
    info = {"url": url, "status": 200, "headers": [["ETag", f'"{body}"']], "_encoding": "utf-8"}
    (folder / "HttpResponse-info.json").write_text(json.dumps(info))
    (folder / "HttpResponse-body.html").write_text(body)
    (folder / "PageParams.json").write_text(json.dumps({"fetched_at": at.isoformat()}))


def body_of(recording: Recording, url: str = URL) -> str:
    recorded = recording.find(url)
    assert recorded is not None
    return recorded.body().decode()


def test_the_first_snapshot_is_the_default(tmp_path: Path) -> None:
    save(tmp_path, "b", SECOND, "second")
    save(tmp_path, "a", FIRST, "first")
    recording = Recording(tmp_path)
    assert body_of(recording) == "first"
    assert recording.now == FIRST


@pytest.mark.parametrize(
    ("as_of", "body"),
    [(FIRST, "first"), (SECOND - timedelta(seconds=1), "first"), (SECOND, "second")],
)
def test_as_of_chooses_the_latest_snapshot_of_its_time(tmp_path: Path, as_of: datetime, body: str) -> None:
    save(tmp_path, "a", FIRST, "first")
    save(tmp_path, "b", SECOND, "second")
    recording = Recording(tmp_path, as_of)
    assert body_of(recording) == body
    assert recording.now == as_of


def test_an_address_is_found_in_either_spelling_of_its_bengali_letters(tmp_path: Path) -> None:
    save(tmp_path, "a", FIRST, "first")
    recording = Recording(tmp_path)
    assert body_of(recording, "https://example.org/%E0%A6%96%E0%A6%AC%E0%A6%B0#top") == "first"
    assert recording.find("https://example.org/other") is None


def test_an_archive_is_a_recording_too(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, "outlet", "run")
    for at, body in ((FIRST, b"first"), (SECOND, b"second")):
        writer.write(
            Exchange(
                url="https://example.org/1",
                method="GET",
                request_headers=[],
                status=200,
                response_headers=[("Content-Type", "text/html")],
                payload=body,
                fetched_at=at,
            )
        )
    writer.close()
    assert body_of(Recording(tmp_path), "https://example.org/1") == "first"
    assert body_of(Recording(tmp_path, SECOND), "https://example.org/1") == "second"


def revisited(folder: Path, *, of: Record | None = None, payload: bytes = b"first", status: int = 200) -> Record:
    """What came at the second time; the same as `of`, where there is one."""

    def find_earlier(_exchange: Exchange, _digest: str) -> Earlier | None:
        if of is None:
            return None
        return Earlier(capture_id=of.record_id, url="https://example.org/1", archived_at=of.archived_at)

    writer = ArchiveWriter(folder, "outlet", "run" if of is None else "later", find_earlier=find_earlier)
    record = writer.write(
        Exchange(
            url="https://example.org/1",
            method="GET",
            request_headers=[],
            status=status,
            response_headers=[("Age", "0" if of is None else "9")],
            payload=payload,
            fetched_at=FIRST if of is None else SECOND,
        )
    )
    writer.close()
    return record


def test_a_page_that_came_again_is_recorded_at_both_times(tmp_path: Path) -> None:
    revisited(tmp_path, of=revisited(tmp_path))
    later = Recording(tmp_path, SECOND).find("https://example.org/1")
    assert later is not None
    assert (later.fetched_at, later.headers, later.body()) == (SECOND, [("Age", "9")], b"first")


def test_a_304_is_no_page_of_a_recording(tmp_path: Path) -> None:
    revisited(tmp_path, of=revisited(tmp_path), payload=b"", status=304)
    later = Recording(tmp_path, SECOND).find("https://example.org/1")
    assert later is not None
    assert (later.fetched_at, later.status) == (FIRST, 200)


def test_a_page_whose_bytes_lie_elsewhere_is_left_out_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "one").mkdir()
    revisited(tmp_path / "other", of=revisited(tmp_path / "one"))
    with pytest.raises(RecordingError, match="holds no recorded responses"):
        Recording(tmp_path / "other")
    assert "url=https://example.org/1 is left out" in caplog.text


def test_what_is_no_recording_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="holds no recorded responses"):
        Recording(tmp_path)
    with pytest.raises(RecordingError, match="is not a folder"):
        Recording(tmp_path / "nowhere")
    save(tmp_path, "a", FIRST, "first")
    with pytest.raises(RecordingError, match="from 2020-01-01"):
        Recording(tmp_path, datetime(2020, 1, 1, tzinfo=UTC))
    (tmp_path / "a" / "inputs" / "PageParams.json").write_text("{}")
    with pytest.raises(RecordingError, match="is broken"):
        Recording(tmp_path)


@pytest.mark.parametrize(
    ("etag", "date", "unchanged"),
    [
        ('"1"', None, True),
        ('"2"', None, False),
        (None, "Tue", True),
        (None, "Wed", False),
        ('"2"', "Tue", False),
        (None, None, False),
    ],
)
def test_validators_decide_as_http_says(etag: str | None, date: str | None, unchanged: bool) -> None:
    headers = [("ETag", '"1"'), ("Last-Modified", "Tue")]
    recorded = Recorded(url=URL, fetched_at=FIRST, status=200, headers=headers, body=bytes)
    assert is_unchanged(recorded, etag, date) is unchanged
