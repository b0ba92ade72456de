"""What a page object costs: an outlet's `to_item` against bare lxml.html and against trafilatura, in one run.

    python -m tests.benchmarks.bench_pages [REPETITIONS] [--profile]

The pages are the seed fixtures. What stands around the article (menus, sidebars, related lists, scripts,
styles) is repeated in its own proportions until the page has 80 KB, as real pages have. Each page is read
in the three ways by turns, and the medians are compared, so that the machine's load falls on all alike.
`--profile` says where a page object's time goes.
"""

from __future__ import annotations

import argparse
import copy
import cProfile
import gc
import json
import pstats
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

from lxml import etree, html
from trafilatura import bare_extraction
from web_poet import HttpResponse, PageParams

from spiders.home import project_root
from spiders.items import Article
from spiders.outlets import load_outlets
from spiders.pages import ArticlePage

SIZE = 80_000
REPETITIONS = 201
LXML_SHARE = 0.5
"""The goal for bare parsing's share of a page object's time. At least 0.3 must hold."""
TRAFILATURA_TIMES = 5.0
ROUNDS = 200
"""Readings under the profiler."""
BUILTIN = "~"
"""Where the profiler says that a built-in function stands."""


def seed(page_class: type[ArticlePage]) -> tuple[str, bytes, PageParams]:  # type: ignore[type-arg]
    """The address, the body and the parameters of an outlet's seed fixture."""
    name = f"{page_class.__module__}.{page_class.__qualname__}"
    inputs = project_root() / "seeds" / "pages" / name / "seed" / "inputs"
    info = json.loads((inputs / "HttpResponse-info.json").read_text("utf-8"))
    params = json.loads((inputs / "PageParams.json").read_text("utf-8"))
    return info["url"], (inputs / "HttpResponse-body.html").read_bytes(), PageParams(params)


def grown(body: bytes, size: int = SIZE) -> bytes:
    """`body` with what surrounds its article repeated until it has `size` bytes."""
    tree = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    missing = size - len(body)
    for element in cycle(list(_furniture(tree))):
        if missing <= 0:
            break
        again = copy.deepcopy(element)
        again.tail = "\n"
        element.addnext(again)
        missing -= len(etree.tostring(again, encoding="utf-8", method="html"))
    return bytes(etree.tostring(tree, encoding="utf-8", method="html", doctype="<!DOCTYPE html>"))


def _furniture(tree: Any) -> Iterator[Any]:
    """The styles and scripts of the head but not its data, and all that stands beside the article."""
    yield from tree.xpath("/html/head/*[self::style or self::script[not(contains(@type, 'json'))]]")
    yield from tree.xpath(
        "//article[.//h1]/ancestor-or-self::*[ancestor::body]/../*[not(descendant-or-self::article[.//h1])]"
    )


def ways(page_class: type[ArticlePage]) -> Mapping[str, Callable[[], object]]:
    """The three ways to read an outlet's grown page, ready to be called."""
    url, body, params = seed(page_class)
    large = grown(body)
    text = large.decode("utf-8")

    def read(page: bytes = large) -> Article:
        response = HttpResponse(url, page, status=200, headers={"Content-Type": "text/html; charset=utf-8"})
        return page_class(response=response, page_params=params).to_item()

    assert read() == read(body), f"{page_class.__name__} reads another article from the grown page"
    return {
        "page": read,
        "lxml": lambda: html.document_fromstring(large),
        "trafilatura": lambda: bare_extraction(text, with_metadata=True),
    }


def medians(ways: Mapping[str, Callable[[], object]], repetitions: int) -> dict[str, float]:
    """The median of the processor seconds that each way takes. Each round has its own order, the same ones every
    time: what came before decides what is still in the processor's caches."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    names, chance = list(ways), random.Random(1)
    gc.disable()  # as timeit does: one way's garbage is not to be swept on another's time
    for _ in range(repetitions):
        gc.collect()
        chance.shuffle(names)
        for name in names:
            begun = time.process_time()
            ways[name]()
            seconds[name].append(time.process_time() - begun)
    gc.enable()
    return {name: statistics.median(values) for name, values in seconds.items()}


def profile(way: Callable[[], object]) -> None:
    """Print where the time of `way` goes; freeing a page's tree counts for this file."""
    profiler = cProfile.Profile(time.process_time)
    for _ in range(ROUNDS):
        profiler.runcall(way)
    print_profile(profiler, ROUNDS)


def print_profile(profiler: cProfile.Profile, rounds: int) -> None:
    """Print where the time of `rounds` calls went, by file and by function. A built-in function counts for its
    caller."""
    stats: Any = pstats.Stats(profiler)
    files, functions = Counter[str](), Counter[str]()
    for place, (_, _, own, _, callers) in stats.stats.items():
        shares = {caller: entry[2] for caller, entry in callers.items()} if place[0] == BUILTIN else {place: own}
        for (file, line, name), seconds in shares.items():
            files[Path(file).name] += seconds
            functions[f"{Path(file).name}:{line} {name}"] += seconds
    print(f"    {stats.total_tt / rounds * 1000:.2f} ms under the profiler")
    for (file, own), (function, part) in zip(files.most_common(12), functions.most_common(12), strict=False):
        print(f"    {own / stats.total_tt:5.1%} {file[:24]:24} | {part / stats.total_tt:5.1%} {function[:70]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repetitions", nargs="?", type=int, default=REPETITIONS)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    print(f"{'outlet':14} {'page':>9} {'lxml':>9} {'trafilatura':>12} {'lxml/page':>10} {'trafilatura/page':>17}")
    for slug, spider in load_outlets().items():
        readers = ways(spider.article_page)
        for reader in readers.values():
            reader()  # the first call imports and compiles
        took = medians(readers, given.repetitions)
        page, lxml, other = (took[name] * 1000 for name in ("page", "lxml", "trafilatura"))
        print(f"{slug:14} {page:6.2f} ms {lxml:6.2f} ms {other:9.2f} ms {lxml / page:10.2f} {other / page:17.1f}")
        if given.profile:
            profile(readers["page"])
    print(f"goals: lxml/page at least 0.3, better {LXML_SHARE}; trafilatura/page at least {TRAFILATURA_TIMES:.0f}")


if __name__ == "__main__":
    main()
