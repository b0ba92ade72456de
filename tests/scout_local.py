"""A child that scouts outlets of this machine: LOCAL_SITE=URL python -m tests.scout_local SPOOL…

`local` lives at URL itself, every other slug in the folder of its name.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scrapy.settings import Settings

from spiders.news import NewsSpider
from spiders.outlet import Outlet
from spiders.scout import look
from tests.crawl_local import local_outlet, local_spider


def outlet_at(site: str, slug: str) -> Outlet:
    """The outlet `slug` of the site at `site`."""
    return local_outlet(site if slug == "local" else f"{site}/{slug}", slug)


def main() -> None:
    """Scout and exit."""
    settings = Settings()
    settings.setmodule("spiders.settings")
    settings.set("TWISTED_DNS_RESOLVER", "tests.local_names.LocalNames")
    settings.setdict({"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_START_DELAY": 0, "LOG_LEVEL": "WARNING"})

    def find_spider(slug: str) -> type[NewsSpider]:
        return local_spider(outlet_at(os.environ["LOCAL_SITE"], slug))

    look([Path(argument) for argument in sys.argv[1:]], settings, find_spider)


if __name__ == "__main__":
    main()
