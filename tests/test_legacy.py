"""Text of the Bijoy fonts: converted where asked, and said so on the record."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.bengali.legacy import from_bijoy
from spiders.bengali.normalize import clean, looks_legacy
from spiders.parse import ParseError, parse_file

NOW = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
PAIRS = [
    ("evsjv‡`k", "বাংলাদেশ"),
    ("cÖavbgš¿x †kL nvwmbv", "প্রধানমন্ত্রী শেখ হাসিনা"),
    ("ivwkqvi m‡½ DËi †Kvwiqvi A¯¿ Pzw³", "রাশিয়ার সঙ্গে উত্তর কোরিয়ার অস্ত্র চুক্তি"),
    ("iæk †mbv", "রুশ সেনা"),
    ("wbe©vPb Kvh©µg KZ©„cÿ", "নির্বাচন কার্যক্রম কর্তৃপক্ষ"),
    ("AvšÍR©vwZK m¤ú~Y©", "আন্তর্জাতিক সম্পূর্ণ"),
    ("†hŠ_ †KŠkj", "যৌথ কৌশল"),
    ("¶gZv ÿgZv", "ক্ষমতা ক্ষমতা"),
    ("D‡jøL K¬ve", "উল্লেখ ক্লাব"),
    ("n¨uv Pvu`", "হ্যাঁ চাঁদ"),
    ("gyw³hy× ¯^vaxbZv ivóªcwZ", "মুক্তিযুদ্ধ স্বাধীনতা রাষ্ট্রপতি"),
    ("ˆeVK wek¦we`¨vjq", "বৈঠক বিশ্ববিদ্যালয়"),
    ("ÔcweÎ jovBÕ ÒRvZxqÓ", "'পবিত্র লড়াই' \"জাতীয়\""),
    ("5 †m‡Þ¤^i 2023|", "৫ সেপ্টেম্বর ২০২৩।"),
    ("†`Lyb https://example.com/a?b=c A_ev desk@example.com", "দেখুন https://example.com/a?b=c অথবা desk@example.com"),
    ("বাংলা", "বাংলা"),
    ("", ""),
]
LINES = ("cÖavbgš¿x e‡j‡Qb, wbe©vPb n‡e", "ivwkqvi m‡½ DËi †Kvwiqvi A¯¿ Pzw³ wb‡q ˆeVK n‡q‡Q|")


@pytest.mark.parametrize(("bijoy", "text"), PAIRS)
def test_words_of_the_old_font_are_converted(bijoy: str, text: str) -> None:
    assert from_bijoy(bijoy) == clean(text)


@given(st.text(max_size=60) | st.text(st.sampled_from("‡†wˆ©¨ªÖKvšÍ¿æøŠu&| \n"), max_size=40))
def test_any_text_is_converted_or_left(text: str) -> None:
    converted = from_bijoy(text)
    assert clean(converted) == converted
    assert len(converted) <= 4 * len(text)


def test_an_extract_is_converted_where_asked_and_says_so() -> None:
    text = "\n".join(LINES[:1] + LINES[1:] * 4)
    article = json.loads(parse_file(text.encode(), outlet_slug="dbcnews", format="bijoy", fetched_at=NOW))
    assert article["faults"] == ["converted_from_bijoy"]
    assert clean("উত্তর কোরিয়ার অস্ত্র চুক্তি") in article["body"]


def test_text_of_no_old_font_is_not_converted() -> None:
    assert looks_legacy(" ".join(LINES))
    with pytest.raises(ParseError, match="old font"):
        parse_file("শিরোনাম\nএকটি খবর।".encode(), outlet_slug="dbcnews", format="bijoy", fetched_at=NOW)
