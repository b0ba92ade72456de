"""A child that scouts outlets of this machine: LOCAL_SITE=URL python -m tests.scout_local SPOOL…

`local` lives at URL itself, every other slug in the folder of its name. LOCAL_WAYS may declare their ways as JSON.
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

from scrapy.settings import Settings

from spiders.news import NewsSpider
from spiders.outlet import Outlet
from spiders.scout import look
from tests.crawl_local import local_outlet, local_spider


def outlet_at(site: str, slug: str) -> Outlet:
    """The outlet `slug` of the site at `site`."""
    return local_outlet(site if slug == "local" else f"{site}/{slug}", slug, ways=os.environ.get("LOCAL_WAYS"))


def main() -> None:
    """Scout and exit."""
    settings = Settings()
    settings.setmodule("spiders.settings")
    settings.set("TWISTED_DNS_RESOLVER", "tests.local_names.LocalNames")
    delay = float(os.environ.get("LOCAL_DELAY", "0"))
    settings.setdict({"DOWNLOAD_DELAY": delay, "AUTOTHROTTLE_START_DELAY": delay, "LOG_LEVEL": "WARNING"})

    def find_spider(slug: str) -> type[NewsSpider]:
        return local_spider(outlet_at(os.environ["LOCAL_SITE"], slug))

    look([Path(argument) for argument in sys.argv[1:]], settings, find_spider)
    peak = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]
    print(f"peak {peak} kB, {time.process_time():.1f} s of CPU")


if __name__ == "__main__":
    main()
