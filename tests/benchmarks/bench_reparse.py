"""What reading the archive again costs, on one core: today's page objects beside warcio and lxml alone.

    python -m tests.benchmarks.bench_reparse [PAGES] [--plain] [--profile]

An archive file of PAGES article pages of the four layouts is written by our own writer, in gzip as outlets send
them, or as they are with `--plain`. `bare` reads every response with warcio and gives its body to `lxml.html`.
`reparse` reads the same with our reader, judges it, reads the article and matches it with the shipped topic. Both take
turns in one process, neither under garbage collection of what was imported. `--profile` says where the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from lxml import html
from warcio.archiveiterator import ArchiveIterator
from web_poet import PageParams

from spiders.archive import ArchiveWriter, Exchange
from spiders.archive_read import ArchivedResponse, read_responses
from spiders.blocks import ParsedResponse, tree_of
from spiders.items import Article
from spiders.pages import ArticlePage
from spiders.topics import Topics, compile_topic, match_article, shipped_topics
from spiders.walls import why_unusable
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


def read(response: ArchivedResponse, page_class: type[ArticlePage]) -> Article:
    """The article that an archived response gives today, judged first as a visit judges it."""
    headers = {name.lower(): value for name, value in response.headers}
    source = ParsedResponse(response.url, response.body, status=response.status, headers=headers)
    tree = partial(tree_of, source)
    assert why_unusable(response.status, headers, source.text, page_class.outlet.domains, tree) is None
    params = PageParams(fetched_at=response.fetched_at.isoformat())
    return page_class(response=source, page_params=params).to_item()


def reparse(path: Path) -> int:
    """The number of articles that today's page objects read."""
    topics = Topics.of(map(compile_topic, shipped_topics()))
    classes = page_classes(BASE)
    articles = (read(response, classes[response.url.split("/")[3]]) for response in read_responses(path))
    matched = [bool(match_article(topics, article)) for article in articles]
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
        gc.collect()
        gc.freeze()
        turns = [[seconds(way, path, given.pages) for way in (reparse, bare)] for _ in range(TURNS)]
        ours, theirs = (statistics.median(each) / given.pages * 1000 for each in zip(*turns, strict=True))
        print(
            f"reparse {ours:.2f} ms a page ({1000 / ours:.0f} pages/s), bare {theirs:.2f} ms,"
            f" in {path.stat().st_size:,} bytes"
        )
        print(f"{theirs / ours:.2f} of the bare way's speed; at least {SHARE}, better {SHARE_WANTED}")
        if given.profile:
            profiler = cProfile.Profile()
            profiler.runcall(reparse, path)
            print_profile(profiler, given.pages)


if __name__ == "__main__":
    main()
