"""What our spider costs a page: the whole of it against a bare Scrapy spider that downloads the same pages.

    python -m tests.benchmarks.bench_spider [PAGES] [CONCURRENCY] [--plain] [--turns N] [--profile]

A server in its own process has PAGES article pages of the four layouts, of 60 to 100 KB, one in ten on the shipped
topic, in gzip as the outlets send them, or as they are with `--plain`. One run of the whole spider (archive, parse,
match, spool) and one of the bare one take turns, so that the machine's drift falls on both. Then a run over a tenth of
the pages says how much of the memory grows with their number. `--profile` says where the spider's time goes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PAGES, CONCURRENCY, TURNS = 20_000, 16, 2
SHARE, SHARE_WANTED = 0.35, 0.5
"""Of the bare spider's pages a second: what must hold, and the goal."""
GROWTH = 1.2
"""Of the peak memory over a tenth of the pages."""


@contextmanager
def server(pages: int, *options: str) -> Iterator[str]:
    """The article server; its base address."""
    command = [sys.executable, "-m", "tests.benchmarks.article_server", str(pages), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()


def crawl(way: str, base: str, pages: int, concurrency: int) -> dict[str, Any]:
    """One crawl in a process of its own, printed as a line of the table."""
    command = [sys.executable, "-m", "tests.benchmarks.crawl_pages", way, base, str(pages), str(concurrency)]
    took: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    speed, each = pages / took["seconds"], took["processor"] / pages * 1000
    print(
        f"{way:7} {pages:7,} pages {took['seconds']:7.1f} s {speed:7.0f} pages/s {each:6.2f} ms of processor a page"
        f" {took['peak']:6.0f} MiB  {took['outcomes'] or ''}",
        flush=True,
    )
    assert took["responses"] >= pages
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=int, default=PAGES)
    parser.add_argument("concurrency", nargs="?", type=int, default=CONCURRENCY)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with server(given.pages, *(["--plain"] if given.plain else [])) as base:
        runs: list[tuple[dict[str, Any], dict[str, Any]]] = []
        for _ in range(given.turns):
            ours = crawl("khobor", base, given.pages, given.concurrency)
            runs.append((ours, crawl("bare", base, given.pages, given.concurrency)))
        small = crawl("khobor", base, given.pages // 10, given.concurrency)
        share = statistics.mean(bare["seconds"] for _, bare in runs) / statistics.mean(
            own["seconds"] for own, _ in runs
        )
        growth = runs[0][0]["peak"] / small["peak"]
        print(f"{share:.2f} of the bare spider's speed; at least {SHARE}, better {SHARE_WANTED}")
        print(f"{growth:.2f} times the peak memory of a tenth of the pages; at most {GROWTH}")
        if given.profile:
            command = [
                sys.executable,
                "-m",
                "tests.benchmarks.crawl_pages",
                "khobor",
                base,
                str(min(given.pages, 1000)),
            ]
            subprocess.run([*command, str(given.concurrency), "--profile"], check=True)


if __name__ == "__main__":
    main()
