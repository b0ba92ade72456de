"""A child that crawls a LocalSite with the real spider: python -m tests.crawl_local SPOOL URL [N=VALUE]"""

from __future__ import annotations

import re
import sys
from zoneinfo import ZoneInfo

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from spiders.lines import LineRules
from spiders.news import NewsSpider
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.outlets.generic import GenericArticlePage
from spiders.pages import ListingPage


def local_outlet(base: str) -> Outlet:
    """An outlet that lives on this machine."""
    return Outlet(
        slug="local",
        name="স্থানীয়",
        domains=("localhost",),
        country="BD",
        zone=ZoneInfo("Asia/Dhaka"),
        discovery=(
            Discovery(way="listing", urls=(f"{base}/news",), evidence="this test"),
            Discovery(way="listing", urls=(f"{base}/fallback",), evidence="this test"),
        ),
        article_url=re.compile(rf"{re.escape(base)}/article/(?P<key>[\w-]+)$"),
        count_band=CountBand(minimum=1, maximum=100),
        parser_version=1,
        lines=LineRules(),
    )


def main(spool: str, base: str, *settings: str) -> None:
    """Crawl and exit."""
    crawl(spool, local_outlet(base), *settings)


def crawl(spool: str, declared: Outlet, *settings: str) -> None:
    """Crawl `declared` and exit."""

    class LocalArticlePage(GenericArticlePage):
        outlet = declared

    class LocalListingPage(ListingPage):
        outlet = declared

    class LocalSpider(NewsSpider):
        name = "local"
        outlet = declared
        article_page = LocalArticlePage
        listing_page = LocalListingPage

    merged = Settings()
    merged.setmodule("spiders.settings")
    merged.set("KHOBOR_SPOOL", spool)
    for setting in settings:
        name, _, value = setting.partition("=")
        merged.set(name, value)
    process = CrawlerProcess(merged)
    process.crawl(LocalSpider)
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
