"""The scout: one process that looks at the listings of many outlets, so that spiders start only for news.

    python -m spiders.scout SPOOL…

Each folder holds the job of one look (mode scout). A look is a crawl like any other that asks for no article:
the outlet's own spider with its gate, robots.txt, delay, budget and archive, in a crawler of its own. All
crawlers share one reactor, so they wait, politely, at the same time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings

from spiders.job import read_job
from spiders.outlets import load_outlet

if TYPE_CHECKING:
    from spiders.news import NewsSpider


def look(spools: Sequence[Path], settings: Settings, find_spider: Callable[[str], type[NewsSpider]]) -> None:
    """Do every look, and return when the last has ended. Raises `JobError` where a folder has no job."""
    process = CrawlerProcess(settings)
    for spool in spools:
        own = settings.copy()
        own.set("KHOBOR_SPOOL", str(spool))
        spider = find_spider(read_job(spool).outlet)
        process.crawl(Crawler(spider, own, init_reactor=spool == spools[0]))
    process.start()


def main() -> None:
    """For the command line."""
    settings = Settings()
    settings.setmodule("spiders.settings")
    look([Path(argument) for argument in sys.argv[1:]], settings, load_outlet)


if __name__ == "__main__":
    main()
