"""Metadata of pages as they really are: broken blocks beside good ones, residue, many spellings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.blocks import read_tree
from spiders.state import read_state
from spiders.structured import Candidates, Field, read_structured

ARTICLE: dict[str, Any] = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "শিরোনাম"}


def page(*blocks: str, head: str = "", body: str = "<p>x</p>") -> Candidates:
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return read_structured(read_tree(f"<html><head>{head}{scripts}</head><body>{body}</body></html>"))


def ld(**fields: Any) -> str:
    return json.dumps(ARTICLE | fields, ensure_ascii=False)


def values(found: Candidates, field: Field) -> tuple[str, ...]:
    return found[field][0].values if field in found else ()


def test_a_broken_block_does_not_hide_the_good_one_beside_it() -> None:
    found = page('{"@type": "Website", "name": }', ld() + "}", '{"@type": "NewsArticle", "headline": "দ্বিতীয়"')
    assert [(c.values, c.layer) for c in found["headline"]] == [(("শিরোনাম",), "json_ld")]


@pytest.mark.parametrize("context", ["//schema.org", "http://schema.org/", None, ["https://schema.org", {"x": 1}]])
@pytest.mark.parametrize("kind", ["NewsArticle", "newsarticle", ["Thing", "NewsArticle"], "schema:NewsArticle"])
def test_context_and_case_of_types_do_not_matter(context: Any, kind: Any) -> None:
    assert values(page(ld(**{"@context": context, "@type": kind})), "headline") == ("শিরোনাম",)


@pytest.mark.parametrize(
    "author",
    ["আবু কালাম", ["আবু কালাম"], {"name": "আবু কালাম"}, [{"@type": "Person", "name": ["আবু কালাম"]}], [None, "আবু কালাম", {}]],
)
def test_authors_come_as_string_object_or_list(author: Any) -> None:
    assert values(page(ld(author=author)), "authors") == ("আবু কালাম",)


def test_a_graph_is_walked_and_its_references_followed() -> None:
    graph = {
        "@graph": [
            None,
            {"@type": "WebSite", "name": "সাইট"},
            {"@type": "WebPage", "name": "x | সাইট", "datePublished": "2020-08-29", "author": {"@id": "#p"}},
            {"@type": "Person", "@id": "#p", "name": "satter"},
        ]
    }
    found = page(json.dumps(graph))
    assert values(found, "published") == ("2020-08-29",)
    assert values(found, "authors") == ("satter",)
    assert "headline" not in found, "a WebPage's name carries the site's name"


def test_the_related_list_is_not_the_article() -> None:
    related = {"@type": "NewsArticle", "datePublished": "2020-01-01"}
    found = page(json.dumps([related, ARTICLE | {"datePublished": "2021-01-01"}]))
    assert values(found, "published") == ("2021-01-01",)


@pytest.mark.parametrize("residue", ["[author_link]", "{{ author }}", "%author%", "null", " undefined ", ""])
def test_template_residue_is_no_value(residue: str) -> None:
    found = page(ld(author=residue), head=f'<meta name="author" content="{residue}">')
    assert "authors" not in found


def test_meta_tags_are_read_in_any_spelling_and_a_profile_page_is_no_author() -> None:
    head = (
        '<meta property="OG:title" content="ক">'
        '<meta name="og:site_name" content="খ">'
        '<meta property="article:author" content="https://www.facebook.com/x">'
        '<meta property="article:tag" content="১"><meta property="article:tag" content="২">'
        '<link rel="shortlink" href="http://a.b/?p=77"><link rel="canonical" href="http://a.b/c">'
    )
    found = page(head=head)
    assert values(found, "headline") == ("ক",)
    assert values(found, "site_name") == ("খ",)
    assert values(found, "tags") == ("১", "২")
    assert values(found, "page_id") == ("77",)
    assert values(found, "canonical_url") == ("http://a.b/c",)
    assert "authors" not in found


def test_itemprops_are_read_from_content_and_from_text() -> None:
    body = '<meta itemprop="dateModified" content="২০২০-০৮-২৯T১০:৪৬:০৬+০১:০০"><span itemprop="headline "> ক  খ </span>'
    found = page(body=body)
    assert values(found, "modified") == ("২০২০-০৮-২৯T১০:৪৬:০৬+০১:০০",)
    assert values(found, "headline") == ("ক খ",)


def test_json_ld_comes_before_meta() -> None:
    found = page(ld(), head='<meta property="og:title" content="অন্য">')
    assert [c.layer for c in found["headline"]] == ["json_ld", "meta"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@graph", "@id", "author", "name", "headline", "image", "keywords", "datePublished", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_no_json_ld_whatsoever_raises(value: Any) -> None:
    block = json.dumps([value, {"@type": "NewsArticle", "headline": value, "author": value, "image": value}])
    for candidates in page(block.replace("</", "<\\/")).values():
        assert all(isinstance(text, str) and text for c in candidates for text in c.values)


@given(st.text(max_size=200))
def test_no_block_whatsoever_raises(block: str) -> None:
    page(block.replace("</", "<\\/"), "{" * 2000, '{"a":' * 2000, f"[1{'0' * 5000}]")


def test_a_block_in_comment_marks_is_read() -> None:
    assert values(page("\n//<![CDATA[\n" + ld() + "\n//]]>"), "headline") == ("শিরোনাম",)


def state_page(script: str) -> Candidates:
    return read_state(read_tree(f"<html><body><p>x</p>{script}</body></html>"), "আমার শিরোনাম")


def test_state_gives_the_dates_of_the_story_with_the_pages_headline() -> None:
    stories = {
        "stories": [
            {"headline": "অন্য", "first-published-at": 1},
            {
                "headline": "আমার শিরোনাম",
                "first-published-at": 1577953920000,
                "last-published-at": 1577954172000,
                "slug": None,
            },
        ]
    }
    found = state_page(f'<script id="static-page" type="application/json">{json.dumps(stories)}</script>')
    assert found["published"][0].values == ("1577953920000",)
    assert found["published"][0].layer == "state"
    assert found["modified"][0].values == ("1577954172000",)


def test_state_in_flight_chunks_is_put_together() -> None:
    row = "3:" + json.dumps([{"n_head": "আমার শিরোনাম", "created_at": "2026-01-14 10:02:00"}]) + "\n"
    chunks = "".join(f"<script>self.__next_f.push({json.dumps([1, part])})</script>" for part in (row[:20], row[20:]))
    found = state_page("<script>(self.__next_f=self.__next_f||[]).push([0])</script>" + chunks)
    assert found["published"][0].values == ("2026-01-14 10:02:00",)


@given(JSON)
def test_no_state_whatsoever_raises(value: Any) -> None:
    text = json.dumps({"a": value, "title": "আমার শিরোনাম", "publishedAt": value}).replace("</", "<\\/")
    for candidates in state_page(f'<script id="__NEXT_DATA__">{text}</script>').values():
        assert all(isinstance(found, str) for c in candidates for found in c.values)
