"""Two months of an outlet, invented and recorded: a WordPress API asked by months, and the articles it lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Literal

import attrs

from spiders.discovery import page_url
from spiders.job import Job
from spiders.outlets import load_outlet

OUTLET = "banglarakash"
JULY, AUGUST = (date(2026, 7, 1), date(2026, 7, 31)), (date(2026, 8, 1), date(2026, 8, 31))
WINDOW = ("--from", "2026-07-01", "--to", "2026-08-31")
FETCHED_AT = "2026-09-02T06:00:00+00:00"
PER_PAGE = 100
BEHIND_THE_LAST = '{"code": "rest_post_invalid_page_number", "message": "", "data": {"status": 400}}'
"""What WordPress answers there."""

ABOUT = {
    "matching": "রাশিয়াকে কামানের গোলা ও ক্ষেপণাস্ত্র দিচ্ছে উত্তর কোরিয়া, বলছেন সিউলের কর্মকর্তারা।",
    "other": "চলতি মৌসুমে আমনের ফলন আগের বছরের চেয়ে ভালো হয়েছে বলে জানিয়েছেন কৃষি কর্মকর্তারা।",
}
Kind = Literal["matching", "other", "empty", "gone"]


@attrs.frozen(order=True)
class Post:
    """An article of the outlet; `empty` has a page without a text, `gone` has none."""

    number: int
    day: date
    kind: Kind

    @property
    def url(self) -> str:
        return f"http://banglarakash.com/blog/archives/{self.number}"


def posts() -> list[Post]:
    """One article every second day, three on 14 August; every fifth matches; one is empty, one is gone."""
    days = [JULY[0] + timedelta(days=2 * number) for number in range(31)]
    days += [date(2026, 8, 14), date(2026, 8, 14)]
    kinds: dict[int, Kind] = {7: "empty", 22: "gone"}
    return [
        Post(70001 + number, day, kinds.get(number, "matching" if number % 5 == 0 else "other"))
        for number, day in enumerate(sorted(days))
    ]


def record(folder: Path, windows: tuple[tuple[date, date], ...] = (JULY, AUGUST)) -> None:
    """Write the recording into `folder`: listings of the months, newest first, and the articles."""
    _save(folder, "http://banglarakash.com/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
    for (since, until), oldest_first in product(windows, (False, True)):
        listed = sorted((post for post in posts() if since <= post.day <= until), reverse=not oldest_first)
        pages = list(_listings(since, until, 2 + len(listed) // PER_PAGE, oldest_first))
        for page, url in enumerate(pages[:-1]):
            entries = [_entry(post) for post in listed[page * PER_PAGE : (page + 1) * PER_PAGE]]
            _save(folder, url, json.dumps(entries), kind="application/json")
        _save(folder, pages[-1], BEHIND_THE_LAST, status=400, kind="application/json")
    for post in posts():
        if post.kind != "gone":
            _save(folder, post.url, _article(post))


def _listings(since: date, until: date, pages: int, oldest_first: bool) -> Iterator[str]:
    """The addresses that a crawl of these days asks for."""
    way = load_outlet(OUTLET).outlet.discovery[0]
    window = {"since": since, "until": until, "oldest_first": oldest_first}
    job = Job(run="r", outlet=OUTLET, archive=Path("a"), mode="backfill", **window)  # type: ignore[arg-type]
    yield from (page_url(way.urls[0], page, way, job) for page in range(1, pages + 1))


def _entry(post: Post) -> dict[str, object]:
    at = datetime.combine(post.day, time(9, 25)).isoformat()
    return {"id": post.number, "date": at, "date_gmt": at, "link": post.url, "title": {"rendered": "শিরোনাম"}}


def _article(post: Post) -> str:
    text = "" if post.kind == "empty" else f"<p>{ABOUT[post.kind]} সংখ্যা {post.number}।</p>" * 4
    return (
        '<!DOCTYPE html><html lang="bn"><head><meta charset="utf-8"><meta name="khobor-fixture" content="invented">'
        f'<title>খবর {post.number}</title><link rel="canonical" href="{post.url}"></head>'
        f'<body class="single postid-{post.number}"><article><h1 class="entry-title">খবর {post.number}</h1>'
        f'<ul class="post-meta"><li class="update-time">Update Time : {post.day:%A, %B %d, %Y},</li></ul>'
        f'<div class="entry-content">{text}</div></article></body></html>'
    )


def _save(folder: Path, url: str, body: str, status: int = 200, kind: str = "text/html; charset=utf-8") -> None:
    place = folder / f"response-{len(list(folder.iterdir())):03d}"
    place.mkdir()
    info = {"url": url, "status": status, "headers": [["Content-Type", kind]], "_encoding": "utf-8"}
    (place / "HttpResponse-info.json").write_text(json.dumps(info), encoding="utf-8")
    (place / "HttpResponse-body.html").write_text(body, encoding="utf-8")
    (place / "PageParams.json").write_text(json.dumps({"fetched_at": FETCHED_AT}), encoding="utf-8")
