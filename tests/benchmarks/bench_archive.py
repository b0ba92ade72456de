"""What a response costs to write into the archive and to read back, against warcio alone, in one run.

    python -m tests.benchmarks.bench_archive [PAGES]

The pages are invented and have 80 KB; each is written as it is and as a server sends it, with gzip. The ways
take turns, CPU time is counted, and the medians are compared, so that the machine's load falls on all alike.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from spiders.archive import ArchiveWriter, Exchange
from spiders.archive_read import read_responses
from tests.benchmarks.invented_news import articles

SIZE = 80_000
ROUNDS = 15
AT = datetime(2026, 9, 1, tzinfo=UTC)
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx"), ("ETag", '"1"'), ("Vary", "Cookie")]


def pages(count: int) -> list[bytes]:
    """Bengali pages with the markup that repeats in real ones."""
    found = []
    for headline, body in articles(count, words=500):
        menu = "".join(f'<li class="item"><a href="/news/{word}">{word}</a></li>' for word in body.split())
        text = f"<html><body><ul>{menu}</ul><h1>{headline}</h1><p>{body}</p>"
        found.append((text * (SIZE // len(text.encode()) + 1)).encode()[:SIZE])
    return found


def exchange(payload: bytes, number: int, packed: bool) -> Exchange:
    return Exchange(
        url=f"https://example.org/news/{number}",
        method="GET",
        request_headers=[("Accept", "text/html"), ("Accept-Encoding", "gzip, deflate"), ("User-Agent", "Khobor")],
        status=200,
        response_headers=[*HEADERS, *([("Content-Encoding", "gzip")] if packed else [])],
        payload=payload,
        fetched_at=AT,
    )


def write_ours(exchanges: list[Exchange], path: Path) -> None:
    writer = ArchiveWriter(path.parent, path.name, "run")
    for each in exchanges:
        writer.write(each)
    writer.close()


def write_warcio(exchanges: list[Exchange], path: Path) -> None:
    """As its documentation has it: gzip level 9."""
    with path.with_suffix(".gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True, warc_version="1.1")
        for each in exchanges:
            head = StatusAndHeaders("200 OK", each.response_headers, protocol="HTTP/1.1")
            asked = StatusAndHeaders("GET / HTTP/1.1", each.request_headers, is_http_request=True)
            writer.write_request_response_pair(
                writer.create_warc_record(each.url, "request", http_headers=asked),
                writer.create_warc_record(each.url, "response", payload=BytesIO(each.payload), http_headers=head),
            )


def read_ours(path: Path) -> None:
    assert all(each.body for each in read_responses(path))


def read_warcio(path: Path) -> None:
    with path.open("rb") as stream:
        assert all(each.content_stream().read() for each in ArchiveIterator(stream) if each.rec_type == "response")


def cost(work: Callable[[], None], count: int) -> float:
    """Microseconds of CPU for each of `count`."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) / count * 1e6


def main(count: int = 100) -> None:
    """Measure and print."""
    raw = pages(count)
    for packed, payloads in ((False, raw), (True, [gzip.compress(page, 6) for page in raw])):
        exchanges = [exchange(payload, number, packed) for number, payload in enumerate(payloads)]
        rounds = [_round(exchanges) for _ in range(ROUNDS)]
        names = ("write", "write, warcio", "read", "read, warcio", "MB", "MB, warcio")
        print("gzip by the server" if packed else f"plain, {SIZE} bytes")
        for name, values in zip(names, zip(*rounds, strict=True), strict=True):
            print(f"  {name:<14} {statistics.median(values):8.2f}{'' if name.startswith('MB') else ' us'}")


def _round(exchanges: list[Exchange]) -> tuple[float, ...]:
    count = len(exchanges)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench"
        ours, theirs = path / "run.warc.gz", path.with_suffix(".gz")
        return (
            cost(lambda: write_ours(exchanges, path), count),
            cost(lambda: write_warcio(exchanges, path), count),
            cost(lambda: read_ours(ours), count),
            cost(lambda: read_warcio(ours), count),
            ours.stat().st_size / 1e6,
            theirs.stat().st_size / 1e6,
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
