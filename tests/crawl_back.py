"""A child that walks a LocalSite back by the ways it is given: python -m tests.crawl_back SPOOL URL WAY…"""

from __future__ import annotations

import sys
from typing import Any

import attrs

from spiders.outlet import Discovery
from tests.crawl_local import crawl, local_outlet

NO_DELAY = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_START_DELAY": "0", "RETRY_TIMES": "0"}


def ways(base: str) -> dict[str, Discovery]:
    """The ways by name."""
    day = f"{base}/day/{{date:%Y-%m-%d}}/{{page}}"
    chosen = {"link_css": ".card a", "card_css": ".card", "date_css": "time"}
    declared: dict[str, dict[str, Any]] = {
        "front": {"urls": (f"{base}/news",)},
        "daily": {"urls": (day,)},
        "daily_cards": {"urls": (day,), **chosen},
        "paging": {"urls": (f"{base}/list/{{page}}",)},
        "paging_cards": {"urls": (f"{base}/list/{{page}}",), **chosen},
        "sections": {"urls": (f"{base}/list/{{page}}", f"{base}/other/{{page}}")},
        "wordpress": {"way": "wordpress", "urls": (f"{base}/posts?page={{page}}",)},
    }
    return {name: Discovery(**{"way": "listing", "evidence": "this test"} | way) for name, way in declared.items()}


def main(spool: str, base: str, *names: str) -> None:
    """Crawl and exit."""
    declared = attrs.evolve(local_outlet(base), discovery=tuple(ways(base)[name] for name in names))
    crawl(spool, declared, NO_DELAY)


if __name__ == "__main__":
    main(*sys.argv[1:])
