"""Words and sentences: where they begin and end in folded text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.bengali.normalize import clean, fold
from spiders.bengali.words import printed_tokens, sentences, tokens


def _words(text: str) -> list[str]:
    return [token.text for token in tokens(fold(text))]


def _sentences(text: str) -> list[str]:
    folded = fold(text)
    return [folded[start:end] for start, end in sentences(folded)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("রাশিয়ার অস্ত্র", "রাশিয়ার অস্ত্র"),
        ("হোয়াট্\u200cসঅ্যাপ, র\u200d্যাব", "হোয়াট্সঅ্যাপ র্যাব"),
        ("‘পবিত্র লড়াই’", "পবিত্র লড়াই"),
        ("বলেছে।তিনি", "বলেছে তিনি"),
        ("রাশিয়া-ইউক্রেন", "রাশিয়া ইউক্রেন"),
        ("কেসিএনএ-র খবর", "কেসিএনএ-র খবর"),
        ("বেইজিং-এর", "বেইজিং-এর"),
        ("NATO-র", "nato-র"),
        ("ছ’দিনের", "ছ দিনের"),
        ("৬,০০০ সেনা", "6000 সেনা"),
        ("১,২৩,৪৫৬.৫ টাকা", "123456.5 টাকা"),
        ("১০,১২", "10 12"),
        ("২০২৩ইং ৩টি", "2023 ইং 3 টি"),
        ("9mm A320 F-16", "9mm a320 f 16"),
        ("155mm ১৫৫mm", "155mm 155mm"),
        ("৪০০-এর", "400 এর"),
        ("১০:৩০", "10 30"),
        ("[বিজ্ঞাপন_২]", "বিজ্ঞাপন 2"),
        ("৳৫০০", "500"),
        ("Báo Nhân dân", "báo nhân dân"),
        ("", ""),
        ("।?! …", ""),
    ],
)
def test_text_is_cut_into_words(text: str, words: str) -> None:
    assert _words(text) == fold(words).split()


def test_a_token_knows_its_place() -> None:
    folded = fold("মস্কো: ৬,০০০ সেনা")
    number = tokens(folded)[1]
    assert (number.text, folded[number.start : number.end]) == ("6000", "6,000")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("তিনি এলেন। তিনি দেখলেন।", ["তিনি এলেন।", "তিনি দেখলেন।"]),
        ("বলেছে।তিনি", ["বলেছে।", "তিনি"]),
        ("কেন? কবে! বলুন।", ["কেন?", "কবে!", "বলুন।"]),
        ("‘আমি যাব।’ তিনি বলেন।", ["'আমি যাব।'", "তিনি বলেন।"]),
        ("শিরোনাম\nপ্রথম বাক্য", ["শিরোনাম", "প্রথম বাক্য"]),
        ("উ. কোরিয়া ও ড. ইউনূস বলেন।", ["উ. কোরিয়া ও ড. ইউনূস বলেন।"]),
        ("৫ সেপ্টে. তিনি আসেন।", ["5 সেপ্টে. তিনি আসেন।"]),
        ("মূল্য ৩.৫ টাকা।", ["মূল্য 3.5 টাকা।"]),
        ("Kim came. Putin left.", ["kim came.", "putin left."]),
        ("Gen. Kim came.", ["gen. kim came."]),
        ("তিনি এসেছিলেন. পরে গেলেন.", ["তিনি এসেছিলেন.", "পরে গেলেন."]),
        ("https://example.com/?a=1&b=2 দেখুন।", ["https://example.com/?a=1&b=2 দেখুন।"]),
        ("  । ।। \n\n", ["।", "।।"]),
        ("", []),
    ],
)
def test_text_is_cut_into_sentences(text: str, expected: list[str]) -> None:
    assert _sentences(text) == [fold(sentence) for sentence in expected]


@given(st.text(st.sampled_from("কখরা়্ি।|?! .-,’১২aB\n"), max_size=40) | st.text(max_size=60))
def test_words_and_sentences_lie_in_order_within_the_text(text: str) -> None:
    folded = fold(text)
    for spans in ([token[1:] for token in tokens(folded)], [tuple(span) for span in sentences(folded)]):
        bounds = [bound for span in spans for bound in span]
        assert bounds == sorted(bounds)
        assert all(0 <= start < end <= len(folded) for start, end in spans)


@given(st.text(max_size=60))
def test_every_word_lies_in_a_sentence(text: str) -> None:
    folded = fold(text)
    spans = sentences(folded)
    for token in tokens(folded):
        assert any(start <= token.start and token.end <= end for start, end in spans)


@given(st.text(st.sampled_from("কখরতয\u09df\u09beে়্ি।? .-,১২৯aB\n\u200c\u200d৷"), max_size=40))
def test_printed_words_are_the_folded_ones_in_the_places_of_the_print(text: str) -> None:
    cleaned = clean(text)
    printed = list(printed_tokens(cleaned))
    assert all(token.text == fold(cleaned[token.start : token.end]).replace(",", "") for token in printed)


def test_a_highlighter_finds_words_as_they_stand_in_print() -> None:
    cleaned = clean("র\u200d্যাব ৬,০০০ ‘হোয়াট্\u200cসঅ্যাপ’ পেল কেসিএনএ\u2011র")
    printed = list(printed_tokens(cleaned))
    assert [token.text for token in printed] == _words(cleaned)
    assert [cleaned[token.start : token.end] for token in printed] == [
        clean(word) for word in ("র\u200d্যাব", "৬,০০০", "হোয়াট্\u200cসঅ্যাপ", "পেল", "কেসিএনএ\u2011র")
    ]


def test_an_endless_word_is_one_word() -> None:
    folded = fold("ক" * 1_000_000)
    assert [len(token.text) for token in tokens(folded)] == [1_000_000]
    assert sentences(folded) == [(0, 1_000_000)]
