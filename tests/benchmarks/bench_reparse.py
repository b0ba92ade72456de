"""What reading the archive again costs, on one core: today's page objects beside warcio and lxml alone.

    python -m tests.benchmarks.bench_reparse [PAGES] [--plain] [--profile]

An archive file of PAGES article pages of the four layouts is written by our own writer, in gzip as outlets send
them, or as they are with `--plain`. `bare` reads every response with warcio and gives its body to `lxml.html`.
`reparse` reads the same with our reader and `spiders.reparse`, also with matching the shipped topic. They
take turns in one process, none under garbage collection of what was imported. `--profile` says where the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from lxml import html
from warcio.archiveiterator import ArchiveIterator

from spiders.archive import ArchiveWriter, Exchange
from spiders.archive_read import read_responses
from spiders.collector import spare_collector
from spiders.items import Article
from spiders.reparse import Reader
from spiders.topics import Topics, compile_topic, match_article, shipped_topics
from tests.benchmarks.article_pages import Press
from tests.benchmarks.bench_pages import print_profile
from tests.benchmarks.crawl_pages import page_classes

PAGES, TURNS = 2_000, 3
SHARE, SHARE_WANTED = 0.3, 0.5
"""Of the bare way's pages a second: what must hold, and the goal."""
BASE = "http://localhost"
FETCHED = datetime(2026, 9, 2, tzinfo=UTC)


def write_archive(root: Path, pages: int, *, packs: bool) -> Path:
    """An archive file of `pages` pages."""
    press = Press(BASE)
    writer = ArchiveWriter(root, "four", "run")
    encoded = [("Content-Encoding", "gzip")] if packs else []
    for number in range(pages):
        writer.write(
            Exchange(
                url=BASE + press.path(number),
                method="GET",
                request_headers=[("User-Agent", "Khobor")],
                status=200,
                response_headers=[("Content-Type", "text/html; charset=utf-8"), *encoded],
                payload=press.packed(number) if packs else press.plain(number),
                fetched_at=FETCHED,
            )
        )
    writer.close()
    return next(root.rglob("*.warc.gz"))


def bare(path: Path) -> int:
    """The number of pages, read by warcio and parsed by lxml."""
    count = 0
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                html.document_fromstring(record.content_stream().read())
                count += 1
    return count


def articles(path: Path) -> Iterator[Article]:
    """What today's page objects read."""
    readers = {slug: Reader(outlet=page.outlet, article_page=page) for slug, page in page_classes(BASE).items()}
    for response in read_responses(path):
        article = readers[response.url.split("/")[3]].read(response).article
        assert article is not None
        yield article


def reparse(path: Path) -> int:
    """The number of articles that today's page objects read."""
    return sum(1 for _ in articles(path))


def match_too(path: Path) -> int:
    """The same, each article matched with the shipped topic, as for captures that gave no stored text."""
    topics = Topics.of(map(compile_topic, shipped_topics()))
    matched = [bool(match_article(topics, article)) for article in articles(path)]
    assert any(matched)
    return len(matched)


def seconds(way: Callable[[Path], int], path: Path, pages: int) -> float:
    """The processor seconds that `way` takes."""
    begun = time.process_time()
    assert way(path) == pages
    return time.process_time() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=int, default=PAGES)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = write_archive(Path(folder), given.pages, packs=not given.plain)
        spare_collector()
        ways = (reparse, match_too, bare)
        turns = [[seconds(way, path, given.pages) for way in ways] for _ in range(TURNS)]
        read, matched, theirs = (statistics.median(each) / given.pages * 1000 for each in zip(*turns, strict=True))
        print(f"reparse {read:.2f} ms a page, with matching {matched:.2f} ms, bare {theirs:.2f} ms")
        print(f"{theirs / read:.2f} and {theirs / matched:.2f} of the bare way's speed", end="; ")
        print(f"at least {SHARE}, better {SHARE_WANTED}")
        if given.profile:
            profiler = cProfile.Profile()
            profiler.runcall(match_too, path)
            print_profile(profiler, given.pages)


if __name__ == "__main__":
    main()
