"""JSON listings: APIs with their arrays anywhere, WordPress, and the data that front ends embed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from spiders.entries import Links
from spiders.items import ExtractionError
from spiders.json_listings import filled, json_feed_links, json_links, state_links, wordpress_links
from tests.listed import came, keys, urls


def test_entries_become_addresses_by_their_template() -> None:
    entries = [{"id": 2}, {"id": "3"}, {"title": "no id"}, {"id": 2}, None, {"id": {"a": 1}}, {"id": True}]
    assert keys(json_links(came(json.dumps(entries), "json", item_url="/article/{id}"))) == [2, 3]


def test_addresses_that_are_no_articles_are_left() -> None:
    entries = [{"link": "https://example.org/video/1"}, {"link": "https://example.org/article/1"}, {"link": "http://["}]
    assert keys(json_links(came(json.dumps(entries), "json"))) == [1]


def test_the_array_may_stand_deep_and_fields_too() -> None:
    answer = {"data": {"items": [{"post": {"id": 4, "at": 1795515630000}}, {"post": 1}]}}
    dates = ("none", "post.at")
    listing = came(json.dumps(answer), "json", entries="data.items", item_url="/article/{post.id}", dates=dates)
    (entry,) = json_links(listing).articles
    assert entry.url == "https://example.org/article/4"
    assert entry.listed_at == datetime(2026, 11, 24, 10, 20, 30, tzinfo=UTC)
    assert not entry.at_latest


def test_a_field_of_an_update_says_how_new_an_article_is_at_most() -> None:
    answer = [{"id": 4, "updated_at": "2026-11-24 10:20:30"}]
    (entry,) = json_links(came(json.dumps(answer), "json", item_url="/article/{id}", dates=("updated_at",))).articles
    assert entry.at_latest


@pytest.mark.parametrize("text", ["", "<html>", "{}", '"a"', "null", '{"data": []}', "[" * 100_000])
def test_a_json_listing_that_is_none_is_said(text: str) -> None:
    with pytest.raises(ExtractionError):
        json_links(came(text, "json"))
    with pytest.raises(ExtractionError):
        wordpress_links(came(text, "wordpress"))


WARNING = "<br />\n<b>Warning</b>:  mysqli() [<a href='x'>x</a>] in <b>/home/a/[b].php</b> on line <b>3</b><br />\n"
POSTS = json.dumps([{"link": "https://example.org/article/1"}])
WRAPPED = {
    "html warning": WARNING + POSTS,
    "plain warning": "\nNotice: Undefined index [a] in /x.php on line 3\n" + POSTS,
    "warning behind": POSTS + WARNING,
    "guard": ")]}',\n" + POSTS,
    "loop": "for(;;);" + POSTS,
    "callback": f"/**/ show({POSTS});",
    "mark": "\ufeff\ufeff" + POSTS,
    "comment behind": POSTS + "\n<!-- cached -->",
    "line end in a string": POSTS.replace('"}', '", "title": "a\n\tb"}'),
    "numbers for names": json.dumps({"0": json.loads(POSTS)[0], "5": {"link": "/article/2/amp"}}),
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED)
def test_what_a_server_writes_round_its_answer_costs_no_article(text: str) -> None:
    assert keys(json_links(came(text, "json"))) == [1]
    assert keys(wordpress_links(came(text, "wordpress"))) == [1]


@pytest.mark.parametrize(
    "text",
    [f"<!DOCTYPE html><script>{POSTS}</script>", f'<?xml version="1.0"?><a>{POSTS}</a>', "[\n" + POSTS, POSTS[:-1]],
)
def test_a_page_that_holds_json_and_json_that_was_cut_are_none(text: str) -> None:
    with pytest.raises(ExtractionError):
        json_links(came(text, "json"))


@pytest.mark.parametrize(
    ("entry", "template", "address"),
    [
        ({"id": "১২৩"}, "/article/{id}", "/article/123"),
        ({"slug": "২০২৬ সাল"}, "/article/{slug}", "/article/২০২৬ সাল"),
        ({"id": " 7\n"}, "/article/{id}", "/article/7"),
        ({"tags": [{"slug": "a"}], "id": 0}, "/{tags.0.slug}/{id}", "/a/0"),
        ({"tags": [], "id": 1}, "/{tags.0.slug}/{id}", None),
        ({"tag": "", "id": 1}, "/{tag}/{id}", None),
    ],
)
def test_a_template_is_filled_with_what_is_there(entry: dict[str, object], template: str, address: str | None) -> None:
    assert filled(template, entry) == address


ADDRESS = "https://example.org/article/1"


@pytest.mark.parametrize("version", ["http://jsonfeed.org/version/1", "https://www.jsonfeed.org/version/1.1"])
@pytest.mark.parametrize(
    "item",
    [
        {"id": ADDRESS},
        {"url": "https://elsewhere.example/1", "id": ADDRESS},
        {"id": "1", "url": None, "external_url": "/article/1"},
        {"id": "1", "url": "https://EXAMPLE.org:443/article/1"},
        {"id": "https://example.org/?p=1", "url": "article/1"},
    ],
)
def test_an_item_of_a_json_feed_is_found_by_any_of_its_addresses(version: str, item: dict[str, object]) -> None:
    feed = {"version": version, "items": [item, {"id": "article/9"}, 5]}
    assert keys(json_feed_links(came(json.dumps(feed)))) == [1]


def post(number: int, local: str, gmt: str | None) -> dict[str, object]:
    return {"id": number, "link": f"https://example.org/article/{number}", "date": local, "date_gmt": gmt}


@pytest.mark.parametrize(
    ("local", "gmt", "times", "hour"),
    [
        ("2026-11-24T10:20:30", "2026-11-24T04:20:30", "stated", 4),
        ("2026-11-24T04:20:30", "2026-11-24T04:20:30", "stated", 4),  # the zone was never set: both are UTC
        ("2026-11-24T10:20:30", "2026-11-24T10:20:30", "local_as_utc", 4),
        ("2026-11-24T10:20:30", "2026-11-24T04:20:30", "local_as_utc", 4),  # and then it was set
        ("2026-11-24T10:20:30", "2026-11-24 04:20:30", "stated", 4),
        ("2026-11-24T10:20:30", "2026-11-24T04:20:30.000Z", "stated", 4),
        ("2026-11-24T10:20:30", "", "stated", 4),
        ("2026-11-24T10:20:30", None, "stated", 4),
        ("2026-11-24T10:20:30", "0000-00-00T00:00:00", "stated", 4),
    ],
)
def test_wordpress_times_are_read_as_the_site_means_them(local: str, gmt: str | None, times: str, hour: int) -> None:
    (entry,) = wordpress_links(came(json.dumps([post(1, local, gmt)]), "wordpress", times=times)).articles
    assert entry.listed_at == datetime(2026, 11, 24, hour, 20, 30, tzinfo=UTC)
    assert entry.listed_on == date(2026, 11, 24)


def test_wordpress_local_time_in_both_fields_shows_by_lying_in_the_future() -> None:
    stamp = "2026-11-25T11:30:00"
    (entry,) = wordpress_links(came(json.dumps([post(1, stamp, stamp)]), "wordpress")).articles
    assert entry.listed_at == datetime(2026, 11, 25, 5, 30, tzinfo=UTC)


def test_wordpress_says_how_many_pages_there_are_and_that_there_is_no_such_page() -> None:
    found = wordpress_links(came(json.dumps([]), "wordpress", headers={"x-wp-totalpages": "7"}))
    assert found.pages == 7
    assert wordpress_links(came("[]", "wordpress", headers={"x-wp-totalpages": "9" * 5000})).pages is None
    answer = '{"code": "rest_post_invalid_page_number", "data": {"status": 400}}'
    assert wordpress_links(came(answer, "wordpress")) == Links(pages=0)


STORY = {"headline": "খবর", "url": "https://example.org/article/7", "published-at": 1795515630000}
QUINTYPE = (
    f'<script id="static-page" type="application/json">{json.dumps({"c": {"items": [{"story": STORY}]}})}</script>'
)
NEXT_DATA = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"list": [STORY]}})}</script>'
FLIGHT_ROW = "a:" + json.dumps(["$", "div", None, {"items": [STORY]}])
FLIGHT = f"<script>self.__next_f.push({json.dumps([1, FLIGHT_ROW[:40]])})</script>" + (
    f"<script>self.__next_f.push({json.dumps([1, FLIGHT_ROW[40:]])})</script>"
)
NUXT = [["ShallowReactive", 1], {"list": 2}, [3], {"url": 4, "published-at": 5, "self": 3, "no": 99}]
NUXT_DATA = (
    f'<script id="__NUXT_DATA__" type="application/json">{json.dumps([*NUXT, STORY["url"], 1795515630000])}</script>'
)


@pytest.mark.parametrize("script", [QUINTYPE, NEXT_DATA, FLIGHT, NUXT_DATA], ids=["quintype", "next", "flight", "nuxt"])
def test_embedded_state_of_a_listing_gives_its_articles(script: str) -> None:
    page = f"<html><body><h1>x</h1>{script}</body></html>"
    (entry,) = state_links(came(page, "state", dates=("published-at",))).articles
    assert entry.url == "https://example.org/article/7"
    assert entry.listed_at == datetime(2026, 11, 24, 10, 20, 30, tzinfo=UTC)


def test_articles_of_embedded_state_stand_in_the_page_s_order() -> None:
    script = f'<script type="application/json">{json.dumps([{"id": n} for n in (5, 3, 8)])}</script>'
    assert keys(state_links(came(f"<html>{script}</html>", "state", item_url="/article/{id}"))) == [5, 3, 8]


def test_a_link_that_a_front_end_draws_counts_beside_the_declared_address() -> None:
    rows = [{"id": 3}, ["$", "a", None, {"href": "/article/4", "children": []}], {"href": "/about"}]
    script = f'<script type="application/json">{json.dumps(rows)}</script>'
    assert keys(state_links(came(f"<html>{script}</html>", "state", item_url="/article/{id}"))) == [3, 4]


def test_articles_of_several_scripts_stand_in_the_page_s_order() -> None:
    scripts = "".join(f'<script type="application/json">{json.dumps([{"id": n}])}</script>' for n in (5, 3, 8))
    assert keys(state_links(came(f"<html>{scripts}</html>", "state", item_url="/article/{id}"))) == [5, 3, 8]


def test_a_link_without_a_time_costs_no_article_its_time() -> None:
    rows = [["$", "a", None, {"href": "/article/7"}], STORY]
    script = f'<script type="application/json">{json.dumps(rows)}</script>'
    (entry,) = state_links(came(f"<html>{script}</html>", "state", dates=("published-at",))).articles
    assert entry.listed_on == date(2026, 11, 24)


def test_a_page_without_state_has_no_articles_and_an_empty_one_is_said() -> None:
    assert urls(state_links(came("<html><script>var a = 1</script></html>", "state"))) == []
    with pytest.raises(ExtractionError):
        state_links(came("", "state"))
