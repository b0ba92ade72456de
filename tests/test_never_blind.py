"""What a whole spider makes of pages that are not what was due: each has its outcome, the report says the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest

from spiders.entries import Entry
from tests.crawled import NO_DELAY, crawl
from tests.local_site import PARAGRAPH, Answer, LocalSite, article_html, serve

FRAME = "<nav>" + "<a href='/s'>জাতীয় আন্তর্জাতিক খেলা</a>" * 20 + "</nav>"


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serve(LocalSite()) as served:
        yield served


def page(title: str, text: str, head: str = "") -> Answer:
    start = f"<html lang='bn'><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
    return Answer(f"{start}<body>{FRAME}{text}</body></html>".encode())


def test_each_page_that_was_not_due_has_its_outcome_and_is_named(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two", "three", "missing", "front", "upkeep", "void")
    site.routes["/article/missing"] = page("পৃষ্ঠাটি খুঁজে পাওয়া যায়নি", "<p>আবার খুঁজুন।</p>")
    front = f"<link rel='canonical' href='{site.url}/'>"
    site.routes["/article/front"] = page("স্থানীয়", f"<h2>{PARAGRAPH}</h2>" * 9, front)
    site.routes["/article/upkeep"] = page("স্থানীয়", "<h1>ওয়েবসাইটের রক্ষণাবেক্ষণের কাজ চলছে</h1>")
    site.routes["/article/void"] = Answer(b"")
    crawled = crawl(site, tmp_path)
    assert crawled.outcomes["/article/missing"] == "gone: soft 404: the page says: পৃষ্ঠাটি খুঁজে পাওয়া যায়নি"
    assert crawled.outcomes["/article/front"] == "gone: soft 404: the front page in its place"
    assert crawled.outcomes["/article/upkeep"].startswith("empty: error page: ওয়েবসাইটের")
    assert crawled.outcomes["/article/void"] == "empty: zero bytes"
    report = crawled.report
    assert report.articles_read == report.field_counts["body"] == 3
    assert report.article_outcomes == {"article_unmatched": 3, "gone": 2, "empty": 2}
    assert len(report.offending) == 4


def test_the_same_text_at_every_address_is_blindness(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two", "three", "four")
    for name in ("two", "three", "four"):
        site.routes[f"/article/{name}"] = Answer(article_html("one").encode())
    report = crawl(site, tmp_path).report
    assert report.health == "blind"
    assert report.health_reason == "layout changed: 3 of 4 articles doubtful: text_of_another 3"
    assert len(report.offending) == 3


def test_the_links_on_a_listing_s_page_of_error_are_no_listing(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two")
    listing = site.routes["/news"]
    assert isinstance(listing, Answer)
    site.routes["/news"] = Answer(listing.body, 404)
    crawled = crawl(site, tmp_path)
    assert crawled.outcomes["/news"] == "empty: HTTP 404"
    assert (crawled.report.found, crawled.report.health) == (0, "blind")


def test_a_page_that_is_a_year_older_than_its_listing_says_is_doubtful(site: LocalSite, tmp_path: Path) -> None:
    names = ("one", "two", "three", "updated")
    site.list_articles(*names)
    stated = dict.fromkeys(names, "publication_date") | {"updated": "lastmod"}
    rows = "".join(f"<url><loc>{site.url}/article/{n}</loc><{t}>2026-11-24</{t}></url>" for n, t in stated.items())
    site.routes["/news"] = Answer(f"<urlset>{rows}</urlset>".encode())
    for name in names:
        head = '<meta property="article:published_time" content="2025-11-24T10:00:00+06:00">'
        site.routes[f"/article/{name}"] = Answer(article_html(name, head).encode())
    now = datetime(2026, 11, 25, tzinfo=UTC)
    report = crawl(site, tmp_path, *NO_DELAY, "LOCAL_WAY=sitemap", now=now).report
    assert (report.articles_read, report.faults) == (4, {"listing_disagrees": 3})
    assert report.health == "blind"
    assert report.health_reason == "layout changed: 3 of 4 articles doubtful: listing_disagrees 3"


def test_a_page_may_state_the_days_around_its_listing_s() -> None:
    listed = Entry(url="https://example.org/article/1", listed_on=date(2026, 11, 24))
    first, last = listed.days or (0, 0)
    assert (date.fromordinal(first), date.fromordinal(last)) == (date(2026, 11, 17), date(2026, 11, 25))
    assert attrs.evolve(listed, at_latest=True).days == (0, last)
    assert Entry(url=listed.url).days is None
