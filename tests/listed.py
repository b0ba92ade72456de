"""What tests of listings share: an outlet, and what came from it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from spiders.entries import Came, Links
from spiders.lines import LineRules
from spiders.outlet import CountBand, Discovery, Outlet, Way

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
OUTLET = Outlet(
    slug="local",
    name="স্থানীয়",
    domains=("example.org",),
    country="BD",
    zone=ZoneInfo("Asia/Dhaka"),
    discovery=(),
    article_url=re.compile(r"https://example\.org/article/(?P<key>\d+)$"),
    count_band=CountBand(minimum=1, maximum=10),
    parser_version=1,
    lines=LineRules(),
)


def came(
    body: bytes | str,
    way: Way = "feed",
    *,
    deep: bool = False,
    since: date | None = None,
    until: date | None = None,
    day: date | None = None,
    headers: dict[str, str] | None = None,
    **declared: Any,
) -> Came:
    """What came where a listing of kind `way`, declared so, was due."""
    data = body.encode() if isinstance(body, str) else body
    return Came(
        url="https://example.org/listing",
        body=data,
        text=data.decode("utf-8", "replace"),
        headers=headers or {},
        way=Discovery(way=way, urls=("https://example.org/listing",), evidence="test", **declared),
        outlet=OUTLET,
        now=NOW,
        day=day,
        since=since,
        until=until,
        deep=deep,
    )


def urls(links: Links) -> list[str]:
    """The addresses of the articles."""
    return [entry.url for entry in links.articles]


def keys(links: Links) -> list[int]:
    """The article keys, as numbers."""
    return [int(entry.url.rpartition("/")[2]) for entry in links.articles]
