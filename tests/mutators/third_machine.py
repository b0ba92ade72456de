"""A third hand's changes of what the head says for machines. Written without a look at the checks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import html

from spiders.items import Article
from tests.mutators.stranger_head import metas, put_json_ld, scripts
from tests.mutators.subject import NotHereError, Subject, again, fragment, mutator, remove

Form = Callable[[datetime, datetime], Any]


def own(subject: Subject) -> dict[str, Any]:
    """JSON-LD that says of the page what is true of it."""
    item: Article = subject.page.to_item()
    return article_ld(item)


def article_ld(item: Article) -> dict[str, Any]:
    """An article's JSON-LD; a day where no more is known."""
    when = item.published_at or item.published_on
    if when is None:
        raise NotHereError("date")
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": item.canonical_url},
        "headline": item.headline,
        "datePublished": when.isoformat(),
        "inLanguage": "bn",
    }


def the_other(subject: Subject) -> Article:
    """The other page's article."""
    text = html.tostring(subject.other, encoding="unicode", doctype="<!DOCTYPE html>")
    item: Article = again(subject.page, text.encode()).to_item()
    return item


def instant(subject: Subject) -> datetime:
    """When the page was published, in the outlet's zone. Raises `NotHereError` where only a day is known."""
    item: Article = subject.page.to_item()
    if item.published_at is None or item.published_confidence == "at_latest":
        raise NotHereError("time")
    return item.published_at.astimezone(subject.page.outlet.zone)


def noon(subject: Subject) -> datetime:
    """The instant, or the day's noon."""
    item: Article = subject.page.to_item()
    if item.published_on is None:
        return instant(subject)
    return datetime.combine(item.published_on, datetime.min.time(), subject.page.outlet.zone).replace(hour=12)


def fetched(subject: Subject) -> datetime:
    """When the page was read, in the outlet's zone."""
    at = datetime.fromisoformat(subject.page.page_params["fetched_at"])
    return at.astimezone(subject.page.outlet.zone)


def only_json_ld(subject: Subject, value: Any) -> None:
    """No other JSON-LD."""
    for script in scripts(subject):
        remove(script)
    put_json_ld(subject, value, alone=False)


def _swapped(at: datetime) -> datetime:
    if at.day > 12 or at.day == at.month:
        raise NotHereError("day")
    return at.replace(month=at.day, day=at.month)


def _other_month(at: datetime) -> datetime:
    return at.replace(month=at.month - 1 or 12, day=min(at.day, 28))


def _date(name: str, start: Callable[[Subject], datetime], form: Form, *, meta: bool) -> None:
    def change(subject: Subject) -> None:
        value = form(start(subject), fetched(subject))
        if meta:
            made = fragment("<meta property='article:published_time'>")
            made.set("content", str(value))
            subject.head().append(made)
        else:
            only_json_ld(subject, {**own(subject), "datePublished": value})

    change.__name__ = name
    mutator(change)


_TIMES: dict[str, Form] = {
    "twelve_hours_early": lambda at, _: (at - timedelta(hours=12)).isoformat(),
    "twelve_hours_late": lambda at, _: (at + timedelta(hours=12)).isoformat(),
    "an_hour_early": lambda at, _: (at - timedelta(hours=1)).isoformat(),
    "of_the_neighbouring_zone": lambda at, _: (
        at.replace(tzinfo=None).isoformat() + ("+06:00" if at.utcoffset() == timedelta(hours=5.5) else "+05:30")
    ),
    "utc_called_local": lambda at, _: at.astimezone(UTC).replace(tzinfo=at.tzinfo).isoformat(),
    "shifted_twice": lambda at, _: (at + (at.utcoffset() or timedelta())).isoformat(),
    "http_date": lambda at, _: at.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"),
    "as_an_object": lambda at, _: {"@type": "DateTime", "@value": at.isoformat()},
    "as_a_list": lambda at, _: [at.isoformat()],
    "as_text_of_javascript": lambda at, _: at.strftime("%a %b %d %Y %H:%M:%S GMT+0600 (+06)"),
    "in_words": lambda at, _: at.strftime("%B %d, %Y at %I:%M %p"),
    "with_a_space": lambda at, _: at.strftime("%Y-%m-%d %H:%M:%S %z"),
    "compact": lambda at, _: at.strftime("%Y%m%dT%H%M%S%z"),
}
_DAYS: dict[str, Form] = {
    "day_and_month_swapped": lambda at, _: _swapped(at).isoformat(),
    "of_the_year_before": lambda at, _: at.replace(year=at.year - 1).isoformat(),
    "of_the_month_before": lambda at, _: _other_month(at).isoformat(),
    "of_the_day_before": lambda at, _: (at - timedelta(days=1)).date().isoformat(),
    "of_the_next_week": lambda at, _: (at + timedelta(days=7)).date().isoformat(),
    "of_the_build": lambda _, now: (now - timedelta(minutes=20)).isoformat(),
    "of_the_build_day": lambda _, now: now.date().isoformat(),
    "of_the_copyright": lambda _, now: f"{now.year}-01-01",
    "a_year_alone": lambda at, _: str(at.year),
    "a_month_alone": lambda at, _: at.strftime("%Y-%m"),
    "seconds_as_milliseconds": lambda at, _: datetime.fromtimestamp(at.timestamp() / 1000, UTC).isoformat(),
    "of_the_bengali_year": lambda at, _: at.replace(year=at.year - 593).isoformat(),
    "of_the_founding": lambda at, _: at.replace(year=1998, month=11, day=4).isoformat(),
    "first_of_the_month": lambda at, _: at.replace(day=1, hour=0, minute=0, second=0).isoformat(),
    "of_the_next_century": lambda at, _: at.replace(year=at.year + 100).isoformat(),
    "in_dotted_numbers": lambda at, _: at.strftime("%d.%m.%Y"),
    "in_slashed_numbers": lambda at, _: at.strftime("%d/%m/%Y"),
}
for _name, _form in _TIMES.items():
    _date(f"ld_date_{_name}", instant, _form, meta=False)
for _name, _form in _DAYS.items():
    _date(f"ld_date_{_name}", noon, _form, meta=False)
for _name in ("twelve_hours_early", "of_the_neighbouring_zone", "http_date"):
    _date(f"meta_date_{_name}", instant, _TIMES[_name], meta=True)
for _name in ("day_and_month_swapped", "of_the_year_before", "of_the_build", "of_the_copyright"):
    _date(f"meta_date_{_name}", noon, _DAYS[_name], meta=True)


def _ld(name: str, form: Callable[[dict[str, Any], Subject], Any]) -> None:
    def change(subject: Subject) -> None:
        only_json_ld(subject, form(own(subject), subject))

    change.__name__ = name
    mutator(change)


def _related(subject: Subject) -> dict[str, Any]:
    return article_ld(the_other(subject))


for _name, _shape in {
    "ld_type_is_an_address": lambda own, _: {**own, "@type": "https://schema.org/NewsArticle"},
    "ld_two_types": lambda own, _: {**own, "@type": ["Article", "ReportageNewsArticle"]},
    "ld_within_its_page": lambda own, _: {"@type": "WebPage", "mainEntity": own},
    "ld_with_comments": lambda own, _: f"/* <![CDATA[ */ {json.dumps(own, ensure_ascii=False)} /* ]]> */",
    "ld_with_a_last_comma": lambda own, _: json.dumps(own, ensure_ascii=False)[:-1] + ",}",
    "ld_with_line_breaks_in_it": lambda own, _: json.dumps(own, ensure_ascii=False).replace(" ", "\n"),
    "ld_in_a_comment": lambda own, _: f"<!-- {json.dumps(own, ensure_ascii=False)} -->",
    "ld_cut_before_the_date": lambda own, _: json.dumps(own, ensure_ascii=False).partition('"datePublished"')[0],
    "ld_twice_in_one": lambda own, _: json.dumps(own) + json.dumps(own),
    "ld_headline_a_list": lambda own, _: {**own, "headline": [own["headline"]]},
    "ld_headline_by_language": lambda own, _: {**own, "headline": {"@language": "bn", "@value": own["headline"]}},
    "ld_headline_the_first_words": lambda own, _: {**own, "headline": " ".join(own["headline"].split()[:3])},
    "ld_headline_cut_at_sixty": lambda own, _: {**own, "headline": own["headline"][:40]},
    "ld_headline_in_english": lambda own, _: {**own, "headline": "North Korea and Russia: what we know"},
    "ld_headline_the_outlet": lambda own, s: {**own, "headline": s.page.outlet.name},
    "ld_headline_the_section": lambda own, _: {**own, "headline": "আন্তর্জাতিক"},
    "ld_headline_of_the_other": lambda own, s: {**own, "headline": _related(s)["headline"]},
    "ld_headline_with_the_lede": lambda own, s: {**own, "headline": f"{own['headline']} {s.page.paragraphs[0]}"},
    "ld_date_of_the_other": lambda own, s: {**own, "datePublished": _related(s)["datePublished"]},
    "ld_list_of_related": lambda own, s: [
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": _related(s)}]},
        own,
    ],
    "ld_list_of_related_alone": lambda _, s: {"@type": "ItemList", "itemListElement": [_related(s)]},
    "ld_related_within_ours": lambda own, s: {**own, "isRelatedTo": [_related(s)], "citation": _related(s)},
    "ld_of_the_other_with_our_date": lambda own, s: {**_related(s), "datePublished": own["datePublished"]},
    "ld_video_beside": lambda own, _: [
        {"@type": "VideoObject", "name": "ভিডিও প্রতিবেদন", "uploadDate": "2024-02-02T10:00:00+06:00"},
        own,
    ],
    "ld_body_of_the_other": lambda own, s: {**own, "articleBody": the_other(s).body},
    "ld_body_in_one_line": lambda own, s: {**own, "articleBody": " ".join(s.page.paragraphs)},
    "ld_body_with_markup": lambda own, s: {
        **own,
        "articleBody": "".join(f"<p>{text}</p>" for text in s.page.paragraphs),
    },
    "ld_url_of_the_category": lambda own, s: {
        **own,
        "mainEntityOfPage": f"https://{s.page.outlet.domains[0]}/international",
    },
}.items():
    _ld(_name, _shape)


@mutator
def meta_date_of_the_other(subject: Subject) -> None:
    """The published time of the article before stayed in the cache."""
    made = fragment("<meta property='article:published_time'>")
    made.set("content", _related(subject)["datePublished"])
    subject.head().insert(0, made)


@mutator
def og_titles_two(subject: Subject) -> None:
    """The theme writes the outlet's name before the plugin writes the headline."""
    first = metas(subject, "og:title")[0]
    first.addprevious(fragment(f"<meta property='og:title' content='{subject.page.outlet.name}'>"))


@mutator
def og_titles_two_the_other_first(subject: Subject) -> None:
    """A related story's card wrote an og:title before ours."""
    first = metas(subject, "og:title")[0]
    made = fragment("<meta property='og:title'>")
    made.set("content", _related(subject)["headline"])
    first.addprevious(made)
