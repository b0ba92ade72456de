"""Sorting an article's lines: credits, captions, signatures, furniture, and text that looks like them."""

from __future__ import annotations

import pytest

from spiders.agencies import agencies_in, without_ending
from spiders.bengali.normalize import clean
from spiders.lines import LineRules, sift, tidy

RULES = LineRules(signatures=(r"ডিবিসি\s*/\s*\S+",), openings=(r"ডেস্কঃ\s*",), footers=(r"আরও পড়ুন",))


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("বিবিসির", "বিবিসি"),
        ("রয়টার্সের", "রয়টার্স"),
        ("রয়টার্স", "রয়টার্স"),
        ("আল জাজিরার", "আল জাজিরা"),
        ("আল জাজিরা", "আল জাজিরা"),
        ("এএফপির", "এএফপি"),
        ("এএফপি’র", "এএফপি"),
        ("কেসিএনএ-র", "কেসিএনএ"),
        ("পিটিআইয়ের", "পিটিআই"),
        ("সিএনএন-এর", "সিএনএন"),
        ("দ্য গার্ডিয়ানের", "দ্য গার্ডিয়ান"),
        ("ওয়াশিংটন পোস্টের", "ওয়াশিংটন পোস্ট"),
        ("আনাদোলু এজেন্সির", "আনাদোলু এজেন্সি"),
        ("তাসের", "তাস"),
    ],
)
def test_an_agency_loses_its_case_ending_and_nothing_else(printed: str, name: str) -> None:
    assert without_ending(clean(printed)) == clean(name)


def test_a_name_after_a_colon_is_taken_as_it_stands() -> None:
    found = sift(["ক।", "সূত্র: বাংলাদেশ বেতার", "তথ্যসূত্র: বিবিসির"], RULES)
    assert found.credits == ("বাংলাদেশ বেতার", "বিবিসি")


def test_several_agencies_are_told_apart_and_an_address_is_none() -> None:
    names = [clean(name) for name in ("এএফপি", "রয়টার্স", "বিবিসি")]
    assert list(agencies_in(clean("এএফপি, রয়টার্স ও বিবিসির"))) == names
    assert list(agencies_in("https://www.vietnamplus.vn/x.vnp")) == []


@pytest.mark.parametrize("line", ["তথ্যসূত্র: আল জাজিরা", "সূত্র : আল জাজিরা।", "সূত্রঃ আল জাজিরা", "খবর: আল জাজিরা"])
def test_a_credit_of_its_own_line_leaves_the_body(line: str) -> None:
    found = sift(["প্রথম অনুচ্ছেদ।", line], RULES)
    assert found.body == ("প্রথম অনুচ্ছেদ।",)
    assert found.credits == ("আল জাজিরা",)


@pytest.mark.parametrize(
    "paragraph",
    ["তিনি এ তথ্য জানান। খবর বিবিসির।", "খবর বিবিসির। তিনি বলেন।", "তিনি বলেন। (সূত্র: বিবিসি)", "শেষ কথা। সূত্র: বিবিসি"],
)
def test_a_credit_inside_a_paragraph_stays_and_is_copied(paragraph: str) -> None:
    found = sift([paragraph], RULES)
    assert found.body == (paragraph,)
    assert found.credits == ("বিবিসি",)


@pytest.mark.parametrize(
    "paragraph",
    [
        "খবর পেয়ে পুলিশ ঘটনাস্থলে যায়।",
        "খবর ছড়িয়ে পড়লে লোকজন ভিড় করে।",
        "গোয়েন্দা সূত্র জানায়, দুই দেশ একমত হয়েছে।",
        "সূত্রের খবর, রবিবার তিনি রওনা দিয়েছেন।",
        "এ খবরে শেয়ারের দাম বেড়েছে।",
    ],
)
def test_the_words_for_news_and_source_are_no_credit(paragraph: str) -> None:
    found = sift([paragraph], RULES)
    assert (found.body, found.credits) == ((paragraph,), ())


def test_furniture_signature_caption_and_opening_leave_the_body() -> None:
    lines = [
        "বিজ্ঞাপন",
        "ডেস্কঃ প্রথম।",
        "Advertisement",
        "ছবি: সংগৃহীত",
        "* * *",
        "আরও পড়ুন: অন্য খবর",
        "শেষ।",
        "ডিবিসি/ এইচএপি",
    ]
    found = sift(lines, RULES)
    assert found.body == ("প্রথম।", "শেষ।")
    assert found.captions == ("ছবি: সংগৃহীত",)


def test_a_footer_line_is_dropped_and_ends_the_text_only_where_that_is_asked() -> None:
    lines = ["প্রথম।", "আরও পড়ুন", "শেষ।"]
    assert sift(lines, RULES).body == ("প্রথম।", "শেষ।")
    assert sift(lines, RULES, end_at_footer=True).body == ("প্রথম।",)


def test_a_paragraph_that_repeats_the_one_before_is_dropped_and_a_later_one_is_not() -> None:
    assert sift(["ক।", "ক।", "খ।", "ক।"], RULES).body == ("ক।", "খ।", "ক।")


def test_patterns_fit_in_either_spelling_of_their_letters() -> None:
    one_code_point = LineRules(furniture=("প\u09dcুন",))
    two_code_points = LineRules(furniture=("পড\u09bcুন",))
    for rules in (one_code_point, two_code_points):
        assert sift([tidy("প\u09dcুন"), "ক।"], rules).body == ("ক।",)
