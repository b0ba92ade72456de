"""The real pages that KHOBOR_REAL_PAGES names: other people's, so never in this repository.

    KHOBOR_REAL_PAGES=…/pages python -m pytest tests/test_real_pages.py

Where the variable is not set there are no such tests; `test_walls` has each failure kind rebuilt small.
"""

from __future__ import annotations

import csv
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from web_poet import HttpResponse

from spiders.json_listings import state_links
from spiders.outlets.generic import GenericListingPage, leads_to_article
from spiders.parse import parse_file
from tests.listed import OUTLET, came

ROOT = os.environ.get("KHOBOR_REAL_PAGES")
NOW = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
LEAST_LINKS = 10
"""Fewer is no section page; the one excerpt that was typed over has two articles."""


STATES = [
    (
        *("prothomalo.com/listing-opinion-1.html", "{link}", ("first-published-at", "published-at")),
        *(r"https://www\.prothomalo\.com/.+/[a-z0-9]{9,14}$", 50, 30),
    ),
    (
        *("banglanews24.com/listing-opinion-3.html", "/{cat_name.slug}/news/bd/{n_id}.details", ("created_at",)),
        *(r"https://www\.banglanews24\.com/[\w-]+/news/bd/\d+\.details$", 26, 20),
    ),
    (
        *("dhakapost.com/listing-opinion-1.html", "{URL}", ("CreatedAtBangla",)),
        *(r"https://www\.dhakapost\.com/[\w-]+/\d+$", 11, 11),
    ),
    (
        *("dainikamadershomoy.com/listing-opinion-2.html", "/details/{slug}", ("published_at",)),
        *(r"https://www\.dainikamadershomoy\.com/details/[0-9a-f]+$", 20, 15),
    ),
]
"""File, address, dates and articles of a state way, the least articles, and of them the least with an instant."""


def rows(kind: str) -> list[dict[str, str]]:
    with (Path(str(ROOT)) / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file, delimiter="\t") if row["kind"] == kind]
    assert found, f"the manifest has no {kind}"
    return found


def read(row: dict[str, str], kind: str, zone: str | None = None) -> str:
    url = row["url"] or f"https://www.{row['outlet']}/"
    data = (Path(str(ROOT)) / row["file"]).read_bytes()
    return parse_file(data, url=url, zone=zone, kind="listing" if kind == "listing" else "article", fetched_at=NOW)


def links(row: dict[str, str]) -> set[str]:
    data = (Path(str(ROOT)) / row["file"]).read_bytes()
    return set(GenericListingPage(response=HttpResponse(row["url"], data)).to_item().links)


def name(row: dict[str, str]) -> str:
    return row["file"]


if ROOT:

    @pytest.mark.parametrize("row", rows("listing"), ids=name)
    def test_a_real_listing_lists_links(row: dict[str, str]) -> None:
        label, number, _ = read(row, "listing").split()
        assert label == "listing:"
        assert int(number) >= (LEAST_LINKS if row["complete"] == "y" else 2)

    @pytest.mark.parametrize("row", rows("challenge") + rows("error"), ids=name)
    def test_a_real_failure_is_told_from_an_empty_listing(row: dict[str, str]) -> None:
        wanted = "Cloudflare challenge" if row["kind"] == "challenge" else "error page: "
        assert read(row, "listing").startswith(f"blocked: {wanted}")

    def test_the_real_article_comes_out_right() -> None:
        (row,) = [row for row in rows("article") if row["outlet"] == "ukbdnews.com"]
        article = json.loads(read(row, "article", "Europe/London"))
        assert article["headline"] == "এমপির ভাইকে নিজ বাড়ির সামনেই কুপিয়ে হত্যা"
        assert article["published_at"] == "2020-08-29T10:46:06+01:00"
        assert article["modified_at"] == "2020-08-29T10:46:06+01:00"
        assert article["published_confidence"] == "machine"
        first, second = article["body"].split("\n")
        assert first.startswith("কুষ্টিয়া-১ (দৌলতপুর) আসনের সংসদ সদস্য")
        assert second.endswith("জিজ্ঞাসাবাদ করার পর প্রকৃত ঘটনা জানা যাবে।")
        assert article["authors"] == ["satter"]

    @pytest.mark.parametrize(("file", "item_url", "dates", "article", "least", "dated"), STATES)
    def test_the_embedded_state_of_a_real_listing_names_its_articles(
        file: str, item_url: str, dates: tuple[str, ...], article: str, least: int, dated: int
    ) -> None:
        (row,) = [row for row in rows("listing") if row["file"] == file]
        data = (Path(str(ROOT)) / file).read_bytes()
        outlet = attrs.evolve(OUTLET, domains=(f"www.{row['outlet']}",), article_url=re.compile(article))
        declared = came(data, "state", item_url=item_url, dates=dates)
        found = state_links(attrs.evolve(declared, outlet=outlet)).articles
        assert len(found) >= least
        assert sum(entry.listed_at is not None for entry in found) >= dated

    def test_of_a_pair_of_captures_the_later_one_has_four_new_links() -> None:
        by_name = {row["file"]: row for row in rows("listing")}
        earlier, later = (links(by_name[f"banglanews24.com/listing-opinion-3{end}.html"]) for end in ("", "-next"))
        assert (len(earlier), len(later), len(later - earlier)) == (26, 26, 4)


def test_links_of_real_shapes_are_told_from_sections() -> None:
    page = "https://www.example.com/opinion"
    articles = [
        "https://www.example.com/opinion/news/bd/1623410.details",
        "https://www.example.com/opinion/415056",
        "https://www.example.com/details/019c188710a2",
        "https://www.example.com/opinion/letter/g6wu72fsk3",
        "https://example.com/editorial/2026/03/01/1222530",
        "https://www.example.com/editorial/once-again-fundamentalism-spreads-dgtl-1.773045",
        "https://www.example.com/2020/08/23646/",
        "https://www.example.com/?p=77",
        f"https://www.example.com/articles/{'-'.join(['ক'] * 5)}",
    ]
    others = [
        "https://www.example.com/opinion",
        "https://www.example.com/opinion/column",
        "https://www.example.com/category/art-literature",
        "https://www.example.com/newsletters/daily-morning-briefing-for-you-1234567",
        "https://www.example.com/video/bangladesh/pbdi324ip2",
        "https://www.example.com/terms-of-use",
        "https://m.example.com/opinion/415056",
        "https://www.facebook.com/DailyProthomAlo/123456",
    ]
    assert [url for url in articles + others if leads_to_article(url, page)] == articles
