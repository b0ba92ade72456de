"""What `khobor parse` prints, for pages and extracts, with and without an address."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from spiders.home import project_root
from spiders.items import MissingFieldError
from spiders.parse import ParseError, parse_file
from tests.fixtures_tool import Case, article_cases, listing_cases

NOW = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
DBC = (project_root() / "seeds" / "extracts" / "002_cca466a072b64d25.txt").read_bytes()


def seed_page(slug: str) -> Case:
    return next(case for case in article_cases() if case.name == f"{slug}-seed")


def parsed(data: bytes, **options: Any) -> dict[str, Any]:
    printed: dict[str, Any] = json.loads(parse_file(data, fetched_at=NOW, **options))
    return printed


@pytest.mark.parametrize(
    "case", [seed_page(slug) for slug in ("banglarakash", "vietnamvn_bn", "dbcnews", "anandabazar")]
)
def test_a_page_gives_what_the_fixture_says(case: Case) -> None:
    url = str(case.page().response.url)
    got = parsed(bytes(case.page().response.body), outlet_slug=case.outlet.slug, url=url)
    assert got == json.loads((case.path / "output.json").read_text(encoding="utf-8"))


def test_text_is_told_from_markup() -> None:
    assert parsed(DBC, outlet_slug="dbcnews")["provenance"]["headline"] == "line"
    assert parsed(b"\xef\xbb\xbf" + DBC, outlet_slug="dbcnews") == parsed(DBC, outlet_slug="dbcnews", format="text")


def test_the_json_is_readable_and_bengali_in_it_too() -> None:
    printed = parse_file(DBC, outlet_slug="dbcnews", fetched_at=NOW)
    assert "আন্তর্জাতিক ডেস্ক" in printed
    assert printed.startswith("{\n  ")


def test_a_page_without_an_address_is_taken_at_its_own_word() -> None:
    case = seed_page("anandabazar")
    got = parsed(bytes(case.page().response.body), outlet_slug="anandabazar")
    assert (got["url"], got["article_key"]) == (None, "1461207")
    assert got["canonical_url"].endswith("/cid/1461207")


def test_a_page_that_names_no_address_has_none() -> None:
    html = "<html><body><h1>শিরোনাম</h1><article><p>" + "এখানে অনেক কথা লেখা আছে। " * 30 + "</p></article></body></html>"
    got = parsed(html.encode())
    assert (got["url"], got["canonical_url"], got["article_key"], got["headline"]) == (None, None, None, "শিরোনাম")
    assert "url" not in got["provenance"].values()


def test_generic_reads_an_outlets_page_by_the_shared_layers() -> None:
    case = seed_page("banglarakash")
    got = parsed(bytes(case.page().response.body), url=str(case.page().response.url))
    assert got["outlet"] == "generic"
    assert got["headline"] == case.output()["headline"]
    assert got["provenance"]["body"] == "generic"


def test_a_zone_may_be_given() -> None:
    got = parsed(DBC, outlet_slug="dbcnews", zone="Europe/London")
    assert got["published_at"] == "2025-07-12T22:23:16+01:00"


@pytest.mark.parametrize("case", listing_cases(), ids=lambda case: case.name)
def test_a_listing_is_counted(case: Case) -> None:
    response = case.page().response
    printed = parse_file(
        bytes(response.body), outlet_slug=case.outlet.slug, url=str(response.url), kind="listing", fetched_at=NOW
    )
    assert printed == f"listing: {len(case.output()['links'])} links"


@pytest.mark.parametrize(
    ("options", "word"), [({"outlet_slug": "nosuch"}, "nosuch"), ({"zone": "Mars/Base"}, "Mars/Base")]
)
def test_a_senseless_question_gets_one_sentence(options: dict[str, str], word: str) -> None:
    with pytest.raises(ParseError, match=word) as raised:
        parse_file(DBC, fetched_at=NOW, **options)  # type: ignore[arg-type]
    assert "\n" not in str(raised.value)


def test_an_article_that_cannot_be_read_says_what_is_missing() -> None:
    page = "<html><body><h1>শিরোনাম এখানে আছে, লেখা কোথাও নেই</h1></body></html>"
    with pytest.raises(MissingFieldError, match="body"):
        parse_file(page.encode(), fetched_at=NOW)
