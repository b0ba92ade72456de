"""What stands among the paragraphs and is no paragraph is told by its wording, and a story about it is left alone."""

from __future__ import annotations

import pytest
from lxml import html

from spiders.blocks import link_blocks, text_of
from spiders.strays import is_furniture, strays
from spiders.titles import said_once, without_site_name
from tests.invented import BODY

HEADLINE = "সীমান্তে গোলাগুলি, আহত ৩"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{{ article.body }}", "residue_in_text"),
        ("&nbsp;দাবি করেছে মস্কো।", "residue_in_text"),
        ("<p>দাবি করেছে মস্কো।</p>", "residue_in_text"),
        ("[caption id='attachment_9']", "residue_in_text"),
        ("দাবি ক\ufffdেছে মস্কো।", "residue_in_text"),
        ("undefined", "residue_in_text"),
        ("?????? ??? ????", "residue_in_text"),
        ("%E0%A6%A6%E0%A6%BE%E0%A6%AC%E0%A6%BF করেছে মস্কো।", "residue_in_text"),
        (r"\u09a6\u09be\u09ac\u09bf করেছে মস্কো।", "residue_in_text"),
        (r"\"দাবি\" করেছে মস্কো।\nআরও বলেছে", "residue_in_text"),
        ("**দাবি** করেছে [মস্কো](https://example.org)", "residue_in_text"),
        ("%%title%% %%sep%%", "residue_in_text"),
        (HEADLINE, "headline_in_body"),
        (".lead{font-size:18px;color:red}", "residue_in_text"),
        ("আমরা কুকি ব্যবহার করি। চালিয়ে গেলে আপনি সম্মতি দিচ্ছেন।", "furniture_in_body"),
        ("বাকি অংশ পড়তে লগইন করুন", "furniture_in_body"),
        ("সব খবর পেতে আমাদের টেলিগ্রাম চ্যানেলে যুক্ত হোন", "furniture_in_body"),
        ("পড়তে সময় লাগবে ৩ মিনিট", "furniture_in_body"),
        ("৪৫ বার পঠিত", "furniture_in_body"),
        ("নিজস্ব প্রতিবেদক, সিলেট", "furniture_in_body"),
        ("© ২০২৬ সর্বস্বত্ব সংরক্ষিত", "furniture_in_body"),
        (BODY.split("\n")[0], "paragraphs_repeated"),
    ],
)
def test_a_line_that_no_journalist_wrote_is_a_fault(line: str, fault: str) -> None:
    assert list(strays((*BODY.split("\n"), line), HEADLINE)) == [fault]


@pytest.mark.parametrize(
    "line",
    [
        "কুকি বানাতে লাগে আটা ও চিনি।",
        "নিজস্ব প্রতিবেদক জানান, দুপুরে ঘটনাস্থলে গিয়ে কাউকে পাওয়া যায়নি।",
        "গ্রাহকদের অভিযোগ, দুই দিন ধরে গ্যাস নেই।",
        "তাঁর ফেসবুক পেজে দেওয়া পোস্টটি এক লাখ মানুষ লাইক করেছেন বলে জানায় পুলিশ।",
        "[caption] লেখা নেই, এমন ছবিও ৫ < ৬ জন দেখেছেন বলে জানান তিনি।"[10:],
        "‘AT&T’ ও ‘R&D’ নিয়ে আলোচনা হয়।",
        "এ কী?? এত দাম??? বাড়ল ১০%!",
        "ঠিকানাটি https://example.org/%E0%A6%A6%E0%A6%BE%E0%A6%AC%E0%A6%BF বলে জানায় পুলিশ।",
        r"ফাইলটি C:\news\today ফোল্ডারে ছিল।",
        "শ্লীলতার খাতিরে লেখা হলো ‘শা**’ ও ‘হা**’।",
    ],
)
def test_a_sentence_that_speaks_of_such_things_is_none(line: str) -> None:
    assert not list(strays((*BODY.split("\n"), line), HEADLINE))


def test_a_refrain_is_not_a_text_for_two_screens() -> None:
    first = BODY.split("\n")[0]
    assert not list(strays((first,) * 4, HEADLINE))
    assert list(strays((first, first), HEADLINE)) == ["paragraphs_repeated"]


def test_a_headline_with_residue_is_a_fault() -> None:
    assert list(strays(BODY.split("\n"), f"&quot;{HEADLINE}&quot;")) == ["residue_in_text"]


def test_an_element_says_by_its_name_that_it_is_no_text() -> None:
    assert all(map(is_furniture, ("comments", "story-related", "cookie-banner x", "author-bio", " newsletter")))
    assert not any(map(is_furniture, ("commentary", "relatedness", "paragraph", "article-text", " ")))


def test_a_link_around_a_heading_takes_its_teaser_along() -> None:
    card = "<div><a href='/n/1'><img src='x'><h4>নদীভাঙন বাড়ছে</h4></a><p>বলছেন স্থানীয় মানুষ।</p></div>"
    body = html.fragment_fromstring(f"<div><p>{BODY}</p>{card}<p>শেষ কথা।</p></div>")
    assert [text_of(block) for block in link_blocks(body)] == ["নদীভাঙন বাড়ছেবলছেন স্থানীয় মানুষ।"]


def test_a_block_of_nothing_but_links_is_no_text() -> None:
    tags = "<div><a href='/t/1'>মস্কো</a> <a href='/t/2'>পিয়ংইয়ং</a></div>"
    body = html.fragment_fromstring(f"<div><p>{BODY}</p>{tags}<p>বললেন <a href='/x'>তিনি</a> ও <a>আমি</a>।</p></div>")
    assert [text_of(block) for block in link_blocks(body)] == ["মস্কো পিয়ংইয়ং"]


def test_a_headline_that_is_said_twice_is_said_once_and_a_cry_stays() -> None:
    long = "সীমান্তে গোলাগুলি, আহত তিন জওয়ান"
    assert said_once(f"{long} {long}") == long
    assert said_once("চাই বিচার চাই বিচার") == "চাই বিচার চাই বিচার"


def test_the_outlets_name_before_a_headline_is_cut_and_another_word_is_not() -> None:
    def cut(title: str) -> str:
        return without_site_name(title, names=("ডিবিসি নিউজ",), headlines=(), host="dbcnews.tv")

    assert cut(f"ডিবিসি নিউজ | {HEADLINE}") == cut(f"{HEADLINE} | ডিবিসি নিউজ") == HEADLINE
    assert cut(f"বিশ্লেষণ | {HEADLINE}") == f"বিশ্লেষণ | {HEADLINE}"
