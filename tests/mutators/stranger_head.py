"""A second hand's changes of head and headline. Written without a look at the others."""

from __future__ import annotations

import html as escapes
import json
from datetime import datetime, timedelta
from typing import Any

from spiders.items import Article
from tests.mutators.subject import NotHereError, Subject, clear, fragment, mutator, remove


def articles_of(subject: Subject) -> list[dict[str, Any]]:
    """The head's JSON-LD of the article. Raises `NotHereError` where there is none."""
    found = [script for script in scripts(subject) if "datePublished" in (script.text or "")]
    if not found:
        raise NotHereError("json-ld")
    return [json.loads(script.text) for script in found]


def scripts(subject: Subject) -> list[Any]:
    return list(subject.tree.xpath("//script[@type='application/ld+json']"))


def put_json_ld(subject: Subject, value: Any, *, alone: bool = True) -> None:
    """Put JSON-LD into the head, in the place of the article's where it is `alone`."""
    for script in scripts(subject) if alone else ():
        if "datePublished" in (script.text or ""):
            remove(script)
    made = fragment("<script type='application/ld+json'></script>")
    made.text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    subject.head().append(made)


def metas(subject: Subject, *names: str) -> list[Any]:
    found = [m for m in subject.tree.iter("meta") if (m.get("property") or m.get("name")) in names]
    if not found:
        raise NotHereError("meta")
    return found


def moment(subject: Subject) -> datetime:
    """When the article was published, as an instant."""
    item: Article = subject.page.to_item()
    if item.published_at is None and item.published_on is None:
        raise NotHereError("date")
    zone = subject.page.outlet.zone
    if item.published_at is not None:
        return item.published_at.astimezone(zone)
    assert item.published_on is not None
    return datetime(item.published_on.year, item.published_on.month, item.published_on.day, 12, tzinfo=zone)


def _headline(name: str, form: str) -> None:
    def change(subject: Subject) -> None:
        element = subject.one("headline")
        text = escapes.escape(clear(element))
        made = fragment(
            f"<h1>{form.format(text=text, half=text[: len(text) // 2], site=subject.page.outlet.name)}</h1>"
        )
        element.text = made.text
        element.extend(list(made))

    change.__name__ = name
    mutator(change)


for _name, _form_of_headline in {
    "headline_with_kicker": "<span class='kicker'>সীমান্ত সংঘাত</span> {text}",
    "headline_with_kicker_and_colon": "<b>বিশ্লেষণ:</b> {text}",
    "headline_behind_the_site": "{site} | {text}",
    "headline_before_the_site": "{text} - {site}",
    "headline_for_both_screens": "<span class='d-none'>{text}</span><span class='d-block'>{text}</span>",
    "headline_cut": "{half}…",
    "headline_cut_plainly": "{half}",
    "headline_with_a_second_line": "{text}<br><small>উপশিরোনাম এখানে যোগ হয়েছে</small>",
    "headline_with_views": "{text} <span>১২৩ বার পঠিত</span>",
    "headline_with_live_badge": "<span class='badge'>সরাসরি</span> {text}",
    "headline_escaped_twice": "&amp;quot;{text}&amp;quot;",
    "headline_loading": "লোড হচ্ছে...",
    "headline_untitled": "Untitled",
    "headline_placeholder": "{{{{ post.title }}}}",
    "headline_empty": "",
    "headline_a_picture": "<img src='/t.png' alt='{text}'>",
    "headline_with_video_mark": "ভিডিও | {text}",
    "headline_with_share_word": "{text} <a href='#'>শেয়ার</a>",
    "headline_with_comment_count": "{text} (৩২)",
    "headline_the_section": "আন্তর্জাতিক",
    "headline_the_site": "{site}",
    "headline_in_a_link": "<a href='#'>{text}</a>",
    "headline_with_a_time": "{text} <time>১৪:২০</time>",
}.items():
    _headline(_name, _form_of_headline)


@mutator
def headline_below_the_logo(subject: Subject) -> None:
    """The site's name became an h1 above."""
    subject.tree.find("body").insert(0, fragment(f"<h1>{subject.page.outlet.name}</h1>"))


@mutator
def headline_below_the_section(subject: Subject) -> None:
    """The section became an h1 in the article, with the headline's class."""
    name = subject.one("headline").get("class") or ""
    subject.scope().insert(0, fragment(f"<h1 class='{name}'>আন্তর্জাতিক</h1>"))


@mutator
def headline_below_a_related_one(subject: Subject) -> None:
    """Another story's headline came into the article, marked up alike."""
    name = subject.one("headline").get("class") or ""
    subject.scope().insert(0, fragment(f"<h1 class='{name}'><a href='/n/3'>নদীভাঙনে বিলীন আরও ২০ বসতভিটা</a></h1>"))


@mutator
def graph_in_json_ld(subject: Subject) -> None:
    """The article stands in a @graph, beside its page and its publisher."""
    (article,) = articles_of(subject)[:1]
    put_json_ld(subject, {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, article]})


def _other(subject: Subject) -> dict[str, Any]:
    headline = "নদীভাঙনে বিলীন আরও ২০ বসতভিটা"
    old = (moment(subject) - timedelta(days=40)).isoformat()
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": headline, "datePublished": old}


@mutator
def json_ld_of_another_beside(subject: Subject) -> None:
    """A related story's JSON-LD, with its address, behind the article's own."""
    put_json_ld(subject, _other(subject) | {"url": "/n/3"}, alone=False)


@mutator
def json_ld_of_another_alone(subject: Subject) -> None:
    """The cache holds the JSON-LD of another article, without an address."""
    put_json_ld(subject, _other(subject))


@mutator
def json_ld_of_another_at_our_address(subject: Subject) -> None:
    """The same, and it says that it is this page."""
    put_json_ld(subject, _other(subject) | {"url": str(subject.page.response.url)})


@mutator
def json_ld_list_led_by_another(subject: Subject) -> None:
    """A list, the related story first."""
    put_json_ld(subject, [_other(subject) | {"url": "/n/3"}, *articles_of(subject)[:1]])


@mutator
def json_ld_cut(subject: Subject) -> None:
    """It ends in the middle."""
    text = json.dumps(articles_of(subject)[0], ensure_ascii=False)
    put_json_ld(subject, text[: len(text) // 2])


@mutator
def json_ld_escaped(subject: Subject) -> None:
    """Its quotes are entities."""
    put_json_ld(subject, escapes.escape(json.dumps(articles_of(subject)[0], ensure_ascii=False)))


@mutator
def json_ld_residue(subject: Subject) -> None:
    """The template's words stand in it."""
    put_json_ld(subject, articles_of(subject)[0] | {"headline": "{{ title }}", "datePublished": "{{ date }}"})


@mutator
def json_ld_body_is_the_excerpt(subject: Subject) -> None:
    """articleBody came, holding the first sentences only."""
    words = " ".join("".join(subject.paragraphs()[0].itertext()).split())[:80]
    value = {"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": f"{words}…"}
    put_json_ld(subject, value, alone=False)


@mutator
def microdata_instead(subject: Subject) -> None:
    """Microdata in the markup, JSON-LD and the times of the head gone."""
    exact = subject.page.to_item().published_at
    at = (exact or moment(subject).date()).isoformat()
    for script in scripts(subject):
        remove(script)
    subject.scope().set("itemscope", "")
    subject.scope().set("itemtype", "https://schema.org/NewsArticle")
    subject.one("headline").set("itemprop", "headline")
    subject.one("body").set("itemprop", "articleBody")
    subject.scope().insert(0, fragment(f"<meta itemprop='datePublished' content='{at}'>"))


def _meta(name: str, of: str, form: str) -> None:
    """Another content of a meta tag: `form` may name the old content, the outlet's name and its host."""

    def change(subject: Subject) -> None:
        outlet = subject.page.outlet
        for each in metas(subject, of):
            each.set("content", form.format(old=each.get("content"), site=outlet.name, host=outlet.domains[0]))

    change.__name__ = name
    mutator(change)


for _name, _of, _content in (
    ("og_title_of_another", "og:title", "নদীভাঙনে বিলীন আরও ২০ বসতভিটা"),
    ("og_title_the_site", "og:title", "{site}"),
    ("og_title_behind_the_site", "og:title", "{site} | {old}"),
    ("og_title_empty", "og:title", ""),
    ("og_title_escaped_twice", "og:title", "&quot;{old}&quot;"),
    ("og_description_of_another", "og:description", "নদীতে বিলীন হয়েছে বসতভিটা, বলছেন এলাকাবাসী।"),
    ("og_description_the_site", "og:description", "সর্বশেষ বাংলা খবর, ব্রেকিং নিউজ, আজকের খবর পড়ুন।"),
    ("og_url_the_front_page", "og:url", "https://{host}/"),
    ("og_url_with_tracking", "og:url", "{old}?utm_source=fb&fbclid=x1"),
    ("published_time_of_another", "article:published_time", "2026-03-01T10:00:00+06:00"),
):
    _meta(_name, _of, _content)


@mutator
def canonical_the_front_page(subject: Subject) -> None:
    """The canonical link names the front page."""
    _canonical(subject, f"https://{subject.page.outlet.domains[0]}/")


@mutator
def canonical_of_a_test_site(subject: Subject) -> None:
    """It names the machine where the template was tried."""
    _canonical(subject, "https://staging.example.org/n/1")


def _canonical(subject: Subject, address: str) -> None:
    for link in list(subject.tree.xpath("//link[@rel='canonical']")):
        remove(link)
    subject.head().append(fragment(f"<link rel='canonical' href='{address}'>"))


@mutator
def amp_page(subject: Subject) -> None:
    """The AMP template: other classes, no article element, pictures of its own."""
    subject.tree.set("amp", "")
    subject.one("body").set("class", "amp-body")
    subject.one("headline").set("class", "amp-title")
    for picture in list(subject.scope().iter("img")):
        picture.tag = "amp-img"
    subject.scope().tag = "div"


@mutator
def attributes_turned_round(subject: Subject) -> None:
    """Every element says its attributes in another order, and one more."""
    for each in subject.tree.iter("div", "p", "h1", "span", "meta", "article"):
        pairs = list(each.attrib.items())[::-1]
        each.attrib.clear()
        each.set("data-v-7f1", "")
        for name, value in pairs:
            each.set(name, value)
