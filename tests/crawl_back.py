"""A child that walks a LocalSite back by the ways it is given: python -m tests.crawl_back SPOOL URL WAY…"""

from __future__ import annotations

import sys

import attrs

from spiders.outlet import Discovery
from tests.crawl_local import crawl, local_outlet

NO_DELAY = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_START_DELAY": "0", "RETRY_TIMES": "0"}


def ways(base: str) -> dict[str, Discovery]:
    """The ways by name."""
    urls = {
        "front": ("listing", f"{base}/news"),
        "daily": ("listing", f"{base}/day/{{date:%Y-%m-%d}}/{{page}}"),
        "paging": ("listing", f"{base}/list/{{page}}"),
        "wordpress": ("wordpress", f"{base}/posts?page={{page}}"),
    }
    return {name: Discovery(way=way, urls=(url,), evidence="this test") for name, (way, url) in urls.items()}  # type: ignore[arg-type]


def main(spool: str, base: str, *names: str) -> None:
    """Crawl and exit."""
    declared = attrs.evolve(local_outlet(base), discovery=tuple(ways(base)[name] for name in names))
    crawl(spool, declared, NO_DELAY)


if __name__ == "__main__":
    main(*sys.argv[1:])
