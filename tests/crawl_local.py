"""A child that crawls a LocalSite with the real spider: python -m tests.crawl_local SPOOL URL [N=VALUE]"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from spiders.lines import LineRules
from spiders.news import NewsSpider
from spiders.outlet import CountBand, Discovery, Outlet, Way
from spiders.outlets.generic import GenericArticlePage
from spiders.pages import ListingPage

WAYS = '[{"way": "WAY", "urls": ["BASE/news"]}, {"way": "listing", "urls": ["BASE/fallback"]}]'


def local_outlet(
    base: str,
    slug: str = "local",
    *,
    names: tuple[str, ...] = (),
    way: Way = "listing",
    ways: str | None = None,
) -> Outlet:
    """An outlet that lives on this machine, also under `names`, and lists its articles by `way`, or by `ways` as JSON.

    `BASE` in them is its address.
    """
    declared = json.loads((ways or WAYS.replace("WAY", way)).replace("BASE", base))
    return Outlet(
        slug=slug,
        name="স্থানীয়",
        domains=("localhost", *names),
        country="BD",
        zone=ZoneInfo("Asia/Dhaka"),
        discovery=tuple(Discovery(evidence="this test", **_way(fields)) for fields in declared),
        article_url=re.compile(rf"{re.escape(base)}/article/(?P<key>[\w-]+)$"),
        count_band=CountBand(minimum=1, maximum=100),
        parser_version=1,
        lines=LineRules(),
    )


def _way(fields: dict[str, Any]) -> dict[str, Any]:
    every = {"every": timedelta(seconds=fields.pop("every"))} if "every" in fields else {}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()} | every


def local_spider(declared: Outlet) -> type[NewsSpider]:
    """The spider of an outlet that lives on this machine."""

    class LocalArticlePage(GenericArticlePage):
        outlet = declared

    class LocalListingPage(ListingPage):
        outlet = declared

    class LocalSpider(NewsSpider):
        name = declared.slug
        outlet = declared
        article_page = LocalArticlePage
        listing_page = LocalListingPage

    return LocalSpider


def main(spool: str, base: str, *settings: str) -> None:
    """Crawl and exit."""
    given = dict(setting.split("=", 1) for setting in settings)
    names = tuple(json.loads(given.get("LOCAL_NAMES", "{}")))
    way = cast("Way", given.pop("LOCAL_WAY", "listing"))
    declared = local_outlet(base, names=names, way=way, ways=given.pop("WAYS", None))
    crawl(spool, declared, given)


def crawl(spool: str, declared: Outlet, given: Mapping[str, str]) -> None:
    """Crawl `declared` with the given settings, and exit."""
    merged = Settings()
    merged.setmodule("spiders.settings")
    merged.set("KHOBOR_SPOOL", spool)
    merged.set("TWISTED_DNS_RESOLVER", "tests.local_names.LocalNames")
    merged.setdict(dict(given))
    process = CrawlerProcess(merged)
    process.crawl(local_spider(declared))
    process.start()
    # VmHWM and not getrusage: that one remembers the parent's size from before exec.
    print(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
