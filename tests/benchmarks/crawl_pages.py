"""A child that crawls the article server once.

    python -m tests.benchmarks.crawl_pages khobor|bare BASE PAGES CONCURRENCY [--profile]

`khobor` is the whole spider with the four outlets' own page objects. `bare` is a Scrapy spider that downloads the
same pages at the same concurrency and looks at none. Both: no delays, no robots.txt, one host. Prints one line of
JSON: articles and how they ended, seconds from the spider's opening to its closing, peak memory.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import scrapy
from scrapy import signals
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from web_poet import HttpResponse

from spiders.job import Job, Limits, write_job
from spiders.news import NewsSpider
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.outlets import load_outlets
from spiders.outlets.generic import GenericArticlePage
from spiders.pages import ArticlePage, ListingPage
from spiders.spool import read_report
from spiders.topics import shipped_topics
from tests.benchmarks.article_server import LINKS
from tests.benchmarks.bench_pages import print_profile

PLAIN_SETTINGS = {
    "ROBOTSTXT_OBEY": False,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}
SLUG = "four"


def moved(outlet: Outlet, base: str, discovery: tuple[Discovery, ...] = ()) -> Outlet:
    """`outlet` as if it lived below `base`. Its lines, zone and dates stay its own."""
    return attrs.evolve(
        outlet,
        domains=("localhost",),
        article_url=re.compile(rf"{re.escape(base)}/\w+/(?P<key>\d+)$"),
        mirror=(),
        discovery=discovery,
        count_band=CountBand(minimum=1, maximum=1_000_000),
    )


def page_classes(base: str) -> Mapping[str, type[ArticlePage]]:
    """The outlets' own page objects, by the first part of their pages' path."""
    return {
        slug: type(spider.article_page.__name__, (spider.article_page,), {"outlet": moved(spider.outlet, base)})
        for slug, spider in load_outlets().items()
    }


def khobor(base: str, pages: int) -> type[scrapy.Spider]:
    """The whole spider over the sitemaps of the four outlets in one."""
    classes = page_classes(base)
    addresses = tuple(f"{base}/sitemap-{number}.xml" for number in range(1, -(-pages // LINKS) + 1))
    way = Discovery(way="sitemap", urls=addresses, evidence="this benchmark")
    declared = attrs.evolve(moved(next(iter(load_outlets().values())).outlet, base, (way,)), slug=SLUG)

    class MixedPage(GenericArticlePage):
        outlet = declared

        def __new__(cls, *, response: HttpResponse, page_params: Any) -> Any:
            slug = str(response.url).split("/")[3]
            return classes[slug](response=response, page_params=page_params)

    class MixedListingPage(ListingPage):
        outlet = declared

    class MixedSpider(NewsSpider):
        name = SLUG
        outlet = declared
        article_page = MixedPage
        listing_page = MixedListingPage

    return MixedSpider


def bare(base: str, pages: int) -> type[scrapy.Spider]:
    """A spider that only downloads. Any outlet's name will do in an address."""

    class BareSpider(scrapy.Spider):
        name = SLUG

        async def start(self) -> Any:
            for number in range(pages):
                yield scrapy.Request(f"{base}/any/{number}", _look_away, dont_filter=True)

    return BareSpider


def _look_away(_: Any) -> None:
    """The bare spider's callback."""


def new_spool(folder: Path) -> Path:
    """The spool folder of a run over the shipped topic, without limits."""
    spool = folder / "spool"
    spool.mkdir()
    limits = Limits(requests=1_000_000, per_hour=1_000_000, seconds=36_000)
    write_job(Job(run="run", outlet=SLUG, topics=shipped_topics(), archive=folder / "archive", limits=limits), spool)
    return spool


def settings_of(way: str, concurrency: int, folder: Path) -> Settings:
    """Scrapy's own defaults for `bare`, ours for `khobor`, without what makes either wait."""
    settings = Settings()
    if way == "khobor":
        settings.setmodule("spiders.settings")
        settings.set("KHOBOR_SPOOL", str(new_spool(folder)))
        settings.set("TWISTED_DNS_RESOLVER", "tests.local_names.LocalNames")
    settings.update(PLAIN_SETTINGS, priority="cmdline")
    for name in ("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN"):
        settings.set(name, concurrency, priority="cmdline")
    return settings


def peak_mib() -> float:
    """The most memory that this process ever had, in MiB (Linux: VmHWM)."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def crawl(way: str, base: str, pages: int, concurrency: int) -> dict[str, Any]:
    """One crawl from beginning to end."""
    with tempfile.TemporaryDirectory() as folder:
        process = CrawlerProcess(settings_of(way, concurrency, Path(folder)))
        crawler = process.create_crawler((khobor if way == "khobor" else bare)(base, pages))
        at: dict[str, float] = {}
        crawler.signals.connect(lambda: at.setdefault("opened", time.monotonic()), signals.spider_opened, weak=False)
        crawler.signals.connect(lambda: at.setdefault("closed", time.monotonic()), signals.spider_closed, weak=False)
        process.crawl(crawler)
        process.start()
        report = read_report(Path(folder) / "spool") if way == "khobor" else None
        return {
            "seconds": at["closed"] - at["opened"],
            "processor": time.process_time(),
            "peak": peak_mib(),
            "outcomes": report and dict(report.article_outcomes),
            "responses": crawler.stats.get_value("downloader/response_count") if crawler.stats else 0,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", choices=("khobor", "bare"))
    parser.add_argument("base")
    parser.add_argument("pages", type=int)
    parser.add_argument("concurrency", type=int)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    profiler = cProfile.Profile()
    arguments = (given.way, given.base, given.pages, given.concurrency)
    took = profiler.runcall(crawl, *arguments) if given.profile else crawl(*arguments)
    print(json.dumps(took))
    if given.profile:
        print_profile(profiler, given.pages)


if __name__ == "__main__":
    main()
