"""What changes around an article makes no version of it: adverts, counters, related links, clocks, markup."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from lxml import html
from web_poet import HttpResponse, PageParams

from flows.fingerprint import text_hash
from spiders.home import project_root
from spiders.items import Article, MissingFieldError
from spiders.outlets import load_outlets

PAGES = {
    spider.article_page: project_root() / "seeds" / "pages" / f"{spider.__module__}.{spider.article_page.__name__}"
    for spider in load_outlets().values()
}
CASES = [(page, folder) for page, root in sorted(PAGES.items(), key=str) for folder in sorted(root.iterdir())]

Change = Callable[[str], str]


def read(page: type, folder: Path, change: Change = str) -> Article | None:
    """The article of a recorded page after a change; `None` where there is none to read."""
    inputs = folder / "inputs"
    info = json.loads((inputs / "HttpResponse-info.json").read_text("utf-8"))
    params = json.loads((inputs / "PageParams.json").read_text("utf-8"))
    body = change((inputs / "HttpResponse-body.html").read_text("utf-8")).encode("utf-8", "surrogatepass")
    response = HttpResponse(info["url"], body, status=200, headers={"content-type": "text/html; charset=utf-8"})
    try:
        article: Article = page(response=response, page_params=PageParams(**params)).to_item()
    except MissingFieldError:
        return None
    return article


def hashed(article: Article) -> bytes:
    return text_hash(article.headline or "", article.body, article.credits)


def between_paragraphs(text: str) -> Change:
    """Put `text` behind every paragraph that is followed by another one."""
    return lambda page: re.sub(r"</p>(?=\s*<p\b)", lambda _: f"</p>{text}", page)


def with_elements(change: Callable[[html.HtmlElement], None]) -> Change:
    def changed(page: str) -> str:
        tree = html.document_fromstring(page)
        change(tree)
        return f"<!DOCTYPE html>{html.tostring(tree, encoding='unicode')}"

    return changed


def swap_attributes(tree: html.HtmlElement) -> None:
    for element in tree.iter("*"):
        kept = list(element.attrib.items())
        element.attrib.clear()
        element.attrib.update(reversed(kept))


def add_tracking(tree: html.HtmlElement) -> None:
    for link in tree.iter("a"):
        if link.get("href", "").startswith(("http", "/")):
            link.set("href", f"{link.get('href')}{'&' if '?' in link.get('href', '') else '?'}utm_source=x&fbclid=y")


def other_asides(tree: html.HtmlElement) -> None:
    """Other related articles, other latest and most read ones: every link outside the article's own text."""
    for link in tree.cssselect("aside a, footer a, nav a, section a, .related a, .post-related a, .scroll a"):
        if not link.cssselect("img") and link.text:
            link.text = "আজকের অন্য একটি খবর"


RELATED = '<h3>সর্বাধিক পঠিত</h3><ul><li><a href="/a/1">আরও একটি খবর</a></li><li><a href="/a/2">অন্য খবর</a></li></ul>'
LINES = {
    "counters": r"\b\d+(?= Time View)",
    "clock": r"(?<=class=\"clock-bar\">).*?(?=</div>)|(?<=id=\"live-clock\">)",
}

CHANGES: dict[str, Change] = {
    "google's adverts": between_paragraphs(
        '<ins class="adsbygoogle" data-ad-slot="9"></ins><script>(adsbygoogle=window.adsbygoogle||[]).push({})</script>'
    ),
    "an iframe": between_paragraphs('<div class="my-4"><iframe title="ad" src="about:blank"></iframe></div>'),
    "an advert slot": between_paragraphs('<div id="div-gpt-ad-9901"><script>show("9901")</script></div>'),
    "the outlets' own adverts": between_paragraphs(
        '<div class="adbox"><span>Advertisement</span></div><div class="ad-box"></div>'
        '<div class="ads-slot">বিজ্ঞাপন</div>'
    ),
    "a picture that counts": between_paragraphs('<img src="https://t.example/p?c=1" width="1" height="1" alt="">'),
    "a tracking script": lambda page: page.replace("</body>", '<script>track("9f1c")</script></body>'),
    "a nonce and a version": lambda page: page.replace("<script>", '<script nonce="f00d">').replace(".js", ".js?v=77"),
    "a comment of the cache": lambda page: page + "<!-- cached 2026-09-01 06:07:08, 0.123 s -->",
    "other related articles": with_elements(other_asides),
    "a list of what is most read": lambda page: page.replace(
        "</body>", f"<aside><h3>সর্বাধিক পঠিত</h3>{RELATED}</aside></body>"
    ),
    "counts of views": lambda page: re.sub(LINES["counters"], "99123", page),
    "counts of comments": lambda page: page.replace("মন্তব্য (0)", "মন্তব্য (48)"),
    "the clock of the head": lambda page: re.sub(LINES["clock"], "বুধবার, ২রা সেপ্টেম্বর, ২০২৬", page),
    "an age in words": lambda page: page.replace("৩ ঘন্টা আগে", "১ দিন আগে").replace("ঘণ্টা আগে", "দিন আগে"),
    "more buttons": lambda page: page.replace(
        "</article>", '<div class="share"><a href="#">Threads</a></div></article>'
    ),
    "tracking in links": with_elements(add_tracking),
    "attributes in another order": with_elements(swap_attributes),
    "blanks": lambda page: re.sub(r"(?<=[।,]) ", " \n\t ", page.replace("<p>", "\n\n  <p>\n")),
    "NFC": lambda page: unicodedata.normalize("NFC", page),
    "NFD": lambda page: unicodedata.normalize("NFD", page),
    "letters as entities": lambda page: re.sub(
        r"<p>[^<]*", lambda text: re.sub("[অ-হ]", lambda found: f"&#{ord(found[0])};", text[0]), page
    ),
    "other classes of style": lambda page: page.replace("<p>", '<p class="text-justify mb-3" data-v-1f="">'),
    "bold and links in the text": lambda page: re.sub(
        r"(?<=<p>)([^<]{10,40}?) (?=[^<]{40})", lambda found: f"<strong>{found[1]}</strong> ", page
    ),
    "joiners that show nothing": lambda page: page.replace("কে ", "কে\u200c "),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize(("page", "folder"), CASES, ids=[f"{page.__name__}-{folder.name}" for page, folder in CASES])
def test_what_changes_around_an_article_makes_no_version(page: type, folder: Path, name: str) -> None:
    before = read(page, folder)
    after = read(page, folder, CHANGES[name])
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert hashed(after) == hashed(before), f"{before.body}\n-----\n{after.body}"


@pytest.mark.parametrize(("page", "folder"), CASES, ids=[f"{page.__name__}-{folder.name}" for page, folder in CASES])
def test_a_changed_word_makes_one(page: type, folder: Path) -> None:
    before = read(page, folder)
    if before is not None:
        printed = (folder / "inputs" / "HttpResponse-body.html").read_text("utf-8")
        ends = [f"{line[-25:]}</p>" for line in before.body.split("\n")]
        end = next(end for end in ends if end in printed)
        after = read(page, folder, lambda text: text.replace(end, f" সংশোধিত {end}"))
        assert after is not None
        assert hashed(after) != hashed(before)


def test_the_pages_of_all_outlets_are_changed() -> None:
    assert len(PAGES) == len(load_outlets()) >= 4
    assert len(CASES) > 40


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_changes_some_page(name: str) -> None:
    bodies = [(folder / "inputs" / "HttpResponse-body.html").read_text("utf-8") for _, folder in CASES]
    assert any(CHANGES[name](body) != body for body in bodies), escape(name)
