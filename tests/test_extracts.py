"""The four example texts, parsed by their outlets' line rules: exactly what the issue says."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extracts import parse_extract
from spiders.home import project_root
from spiders.items import Article, MissingFieldError
from spiders.lines import LineRules
from spiders.outlet import Outlet
from spiders.outlets import load_outlets

EXTRACTS = project_root() / "seeds" / "extracts"
NOW = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
SEEDS = {
    "banglarakash": "000_9f4aa213bdf76ba5.txt",
    "vietnamvn_bn": "001_7f330cefc62f35d8.txt",
    "dbcnews": "002_cca466a072b64d25.txt",
    "anandabazar": "003_930df3194f67f499.txt",
}


def outlet(slug: str) -> Outlet:
    return load_outlets()[slug].outlet


def text(slug: str) -> str:
    return (EXTRACTS / SEEDS[slug]).read_text(encoding="utf-8")


def seed(slug: str, url: str | None = None) -> Article:
    return parse_extract(text(slug), outlet(slug), url=url, fetched_at=NOW)


def paragraphs(article: Article) -> list[str]:
    return article.body.split("\n")


def test_banglarakash() -> None:
    article = seed("banglarakash")
    assert article.headline == "পুতিনের সঙ্গে অস্ত্র আলোচনার জন্য রাশিয়ায় যাচ্ছেন কিম"
    assert len(paragraphs(article)) == 13
    assert paragraphs(article)[0].startswith("রাশিয়ার প্রেসিডেন্ট ভ্লাদিমির পুতিনের সঙ্গে দেখা করতে")
    assert paragraphs(article)[1].endswith("খবর বিবিসির।"), "a credit inside a paragraph stays"
    assert paragraphs(article)[-1].endswith("পদক্ষেপ নিতে বাধ্য করেছে।")
    assert (article.published_at, article.published_on) == (None, date(2023, 9, 5))
    assert (article.published_confidence, article.modified_at) == ("day", None)
    assert article.authors == ("admin",)
    assert article.credits == ("বিবিসি",)
    assert (article.summary, article.captions, article.section, article.tags) == (None, (), None, ())


def test_the_clock_of_the_page_is_no_date_of_the_article() -> None:
    dump = repr(seed("banglarakash"))
    assert "October" not in dump
    assert "2025" not in dump


def test_vietnamvn_bn() -> None:
    article = seed("vietnamvn_bn")
    assert article.headline is None
    assert len(paragraphs(article)) == 13
    assert paragraphs(article)[0].startswith("২২ সেপ্টেম্বর, রাশিয়ার পররাষ্ট্র মন্ত্রণালয় বলেছে")
    assert paragraphs(article)[-1].endswith("ভবিষ্যতের দিকে এগিয়ে যাওয়া।")
    (caption,) = article.captions
    assert caption.startswith("গত সপ্তাহে রাশিয়ায়")
    assert caption.endswith("(সূত্র: ইউরো নিউজ)")
    assert caption not in article.body
    assert (article.published_at, article.published_on, article.modified_at) == (None, None, None)
    assert (article.published_raw, article.published_confidence) == (None, "none")
    assert "বিজ্ঞাপন" not in article.body
    assert "মন্তব্য (" not in article.body
    assert "উৎস" not in paragraphs(article)
    assert (article.authors, article.credits) == ((), ())


def test_dbcnews() -> None:
    article = seed("dbcnews")
    assert article.headline == "কিম জং উনের সাথে রুশ পররাষ্ট্রমন্ত্রীর বৈঠক,অস্ত্র ও সৈন্য দিয়ে রাশিয়াকে সাহায্য"
    assert len(paragraphs(article)) == 4
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2025-07-12T22:23:16+06:00"
    assert (article.published_on, article.published_confidence) == (None, "printed")
    assert (article.section, article.tags) == ("আন্তর্জাতিক", ("এশিয়া",))
    assert article.authors == ("আন্তর্জাতিক ডেস্ক",)
    assert article.credits == ("আল জাজিরা",)
    assert "ডিবিসি/" not in article.body
    assert "আল জাজিরা" not in article.body
    assert "News" not in article.body


def test_anandabazar() -> None:
    article = seed("anandabazar")
    assert article.headline == "রাশিয়ার সঙ্গে ‘শক্তিশালী’ সামরিক বোঝাপড়া নিয়ে আলোচনা কিমের, ফের সতর্ক করল আমেরিকা"
    assert article.alternative_headline == "Kim Jong Un"
    assert len(paragraphs(article)) == 4
    at = datetime.fromisoformat("2023-09-17T17:57:00+05:30")
    assert (article.modified_at, article.published_at, article.published_confidence) == (at, at, "at_latest")
    assert article.dateline == "মস্কো"
    assert article.summary is not None
    assert article.summary.startswith("শনিবার রাশিয়ায় সে দেশের হাইপারসনিক")
    assert article.summary not in article.body
    assert article.captions == ("রাশিয়ার বিদেশমন্ত্রীর সঙ্গে কিম জং উন (বাঁ দিকে)। ছবি: রয়টার্স।",)
    assert article.captions[0] not in article.body
    assert article.authors == ("আনন্দবাজার অনলাইন ডেস্ক",)
    assert "ফলো" not in article.body
    assert "Advertisement" not in article.body


@pytest.mark.parametrize("slug", SEEDS)
def test_an_extract_without_an_address_has_no_identity(slug: str) -> None:
    article = seed(slug)
    assert (article.url, article.canonical_url, article.article_key) == (None, None, None)
    assert {*article.provenance.values()} == {"line"}


@pytest.mark.parametrize(
    ("slug", "url", "key"),
    [
        ("banglarakash", "http://www.banglarakash.com/blog/archives/21874?ref=x", "21874"),
        ("vietnamvn_bn", "https://thongtin.vietnam.vn/bn/a-b-c", "a-b-c"),
        ("dbcnews", "https://www.dbcnews.tv/articles/%E0%A6%95-%E0%A6%96", "ক-খ"),
        ("anandabazar", "https://www.anandabazar.com/amp/international/kim-dgtl/cid/1461207?ref=hm", "1461207"),
    ],
)
def test_an_address_gives_the_key(slug: str, url: str, key: str) -> None:
    article = seed(slug, url)
    assert (article.article_key, article.url) == (key, url)
    assert article.canonical_url is not None
    assert "ref=" not in article.canonical_url


@pytest.mark.parametrize("slug", SEEDS)
def test_every_line_of_an_extract_is_accounted_for(slug: str) -> None:
    """What is neither body nor another field is a line that the outlet's rules call furniture or header."""
    article, rules = seed(slug), outlet(slug).lines
    kept = " ".join([article.body, *_texts(article)])
    for raw in text(slug).splitlines():
        line = " ".join(raw.replace("•", " ").strip(" |").split())
        if line and line not in kept and line not in article.body:
            known = rules.kind(line)
            is_section = line == ", ".join(filter(None, [article.section, *article.tags]))
            assert known is not None or is_section, line


def _texts(article: Article) -> list[str]:
    values = attrs.asdict(article).values()
    return [
        text for value in values for text in (value if isinstance(value, tuple) else [value]) if isinstance(text, str)
    ]


@pytest.mark.parametrize("slug", ["banglarakash", "dbcnews", "anandabazar"])
@pytest.mark.parametrize("ends", ["\r\n", "\n\n", "\n \n"])
def test_blank_lines_and_line_ends_do_not_matter(slug: str, ends: str) -> None:
    lines = [line for line in text(slug).splitlines() if line.strip()]
    other = parse_extract(ends.join(lines), outlet(slug), fetched_at=NOW)
    assert other == seed(slug)


@pytest.mark.parametrize("slug", ["banglarakash", "dbcnews", "anandabazar"])
def test_navigation_above_an_extract_does_not_become_its_headline(slug: str) -> None:
    menu = "প্রচ্ছদ\nজাতীয় সংবাদ\nখেলা ও বিনোদন\nসর্বশেষ সব খবর\n\n"
    article = parse_extract(menu + text(slug), outlet(slug), fetched_at=NOW)
    assert (article.headline, article.body) == (seed(slug).headline, seed(slug).body)


def test_markdown_is_read_as_what_it_marks() -> None:
    markdown = (
        "[প্রচ্ছদ](https://dbcnews.tv/) [![DBC](https://dbcnews.tv/logo.svg)](https://dbcnews.tv/)\n\n"
        "# [শিরোনাম এখানে](https://dbcnews.tv/articles/x)\n\n**আন্তর্জাতিক ডেস্ক**\n\n"
        "শনিবার ১২ই জুলাই ২০২৫ ১০:২৩:১৬ অপরাহ্ন\n\n* * *\n\n---|---\n\n"
        "প্রথম \\- [দ্বিতীয়](https://a.b/c_(d)) তৃতীয়।\n\n  * একটি দফা\n\n## আরও পড়ুন\n\n  * অন্য খবর\n"
    )
    article = parse_extract(markdown, outlet("dbcnews"), fetched_at=NOW)
    assert article.headline == "শিরোনাম এখানে"
    assert article.authors == ("আন্তর্জাতিক ডেস্ক",)
    assert paragraphs(article) == ["প্রথম - দ্বিতীয় তৃতীয়।", "একটি দফা"]


@pytest.mark.parametrize("nothing", ["", "\n\n", "Advertisement\nShare:\n", "আরও পড়ুন"])
def test_an_extract_without_a_body_is_refused(nothing: str) -> None:
    with pytest.raises(MissingFieldError):
        parse_extract(nothing, outlet("anandabazar"), fetched_at=NOW)


@given(st.sampled_from(sorted(SEEDS)), st.text(max_size=300))
def test_no_text_makes_the_parser_raise_anything_else(slug: str, anything: str) -> None:
    try:
        article = parse_extract(anything, outlet(slug), fetched_at=NOW)
    except MissingFieldError:
        return
    assert article.body


def test_long_lines_of_brackets_are_read_in_reasonable_time() -> None:
    parse_extract("[" * 50_000 + "ক।" + "\n" + "[a](" * 20_000, outlet("dbcnews"), fetched_at=NOW)


def test_the_rules_are_data() -> None:
    for slug in SEEDS:
        rules: Any = attrs.asdict(outlet(slug).lines, recurse=True)
        for value in rules.values():
            assert isinstance(value, tuple)
    source = Path(str(parse_extract.__code__.co_filename)).read_text(encoding="utf-8")
    assert not re.search("|".join(SEEDS), source), "extracts.py knows no outlet"
    assert attrs.fields(LineRules)
