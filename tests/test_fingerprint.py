"""What of a text decides whether it changed and whether it was copied."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.copies import CONTAINED
from flows.fingerprint import (
    Fingerprint,
    containment,
    fingerprint,
    numbers_disagree,
    plain_text,
    text_hash,
)
from spiders.bengali.normalize import fold

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "neardup.jsonl").read_text("utf-8").splitlines()
]


def body_print(text: str) -> Fingerprint:
    """The fingerprint of a case: its first line is its headline, where it has one."""
    return fingerprint(text.split("\n", 1)[-1])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['type']}")
def test_copies_are_told_from_templates_follow_ups_and_furniture(case: dict[str, str]) -> None:
    one, other = body_print(case["a"]), body_print(case["b"])
    is_copy = containment(one, other) >= CONTAINED and not numbers_disagree(one, other)
    assert is_copy == (case["label"] == "dup")


def test_the_threshold_stands_in_the_middle_of_a_wide_gap() -> None:
    pairs = [(case, body_print(case["a"]), body_print(case["b"])) for case in CASES]
    shares = {"dup": [], "distinct": []}  # type: dict[str, list[float]]
    for case, one, other in pairs:
        if not numbers_disagree(one, other):
            shares[case["label"]].append(containment(one, other))
    assert min(shares["dup"]) > CONTAINED + 0.1
    assert max(shares["distinct"]) < CONTAINED - 0.2


def test_the_gold_price_of_two_days_is_no_copy() -> None:
    yesterday = "আজ ২২ ক্যারেট সোনার ভরি ১,১২,৪৪১ টাকায় বিক্রি হবে বলে জানিয়েছে বাজুস।"
    today = yesterday.replace("১,১২,৪৪১", "১,১৩,৬০০")
    assert containment(fingerprint(yesterday), fingerprint(today)) > 0.5
    assert numbers_disagree(fingerprint(yesterday), fingerprint(today))


@pytest.mark.parametrize(
    ("one", "other", "disagree"),
    [
        ("৬,০০০ সেনা", "6000 সেনা", False),
        ("৬,০০০ সেনা, ১০ জেনারেল", "6000 সেনা", False),
        ("৬,০০০ সেনা", "৭,০০০ সেনা", True),
        ("৪০০টি ট্যাঙ্ক", "৪০০ টি ট্যাঙ্ক", False),
        ("সংখ্যা নেই", "৫ জন", False),
        ("৪.৫ শতাংশ", "৪.৬ শতাংশ", True),
    ],
)
def test_numbers_disagree_where_each_text_has_one_that_the_other_lacks(one: str, other: str, disagree: bool) -> None:
    assert numbers_disagree(fingerprint(one), fingerprint(other)) is disagree


@pytest.mark.parametrize(
    ("body", "credited", "kept"),
    [
        ("রুশ মন্ত্রী পৌঁছেছেন। খবর বিবিসির।", ("বিবিসি",), "রুশ মন্ত্রী পৌঁছেছেন।"),
        ("রুশ মন্ত্রী পৌঁছেছেন।\n(রয়টার্স)", ("রয়টার্স",), "রুশ মন্ত্রী পৌঁছেছেন।"),
        ("রুশ মন্ত্রী পৌঁছেছেন।\nতথ্যসূত্র: আল জাজিরা", ("আল জাজিরা",), "রুশ মন্ত্রী পৌঁছেছেন।"),
        ("রুশ মন্ত্রী পৌঁছেছেন।\nডিবিসি/জেআরওয়াই", (), "রুশ মন্ত্রী পৌঁছেছেন।"),
        # A sentence that reports something stays, also where it names its agency.
        ("বিবিসি বন্ধ হয়েছে।", ("বিবিসি",), "বিবিসি বন্ধ হয়েছে।"),
        ("বিবিসি জানায়, খবর পেয়ে পুলিশ ঘটনাস্থলে যায় সকালে।", ("বিবিসি",), "বিবিসি জানায়, খবর পেয়ে পুলিশ ঘটনাস্থলে যায় সকালে।"),
        ("খবর বিবিসির।", (), "খবর বিবিসির।"),
    ],
)
def test_credits_and_signatures_are_not_the_story(body: str, credited: tuple[str, ...], kept: str) -> None:
    assert plain_text(fold(body), credited) == fold(kept)


def test_the_hash_knows_neither_blanks_nor_spelling_nor_credits() -> None:
    def hashed(headline: str, body: str, *credited: str) -> bytes:
        return text_hash(headline, body, credited)

    one = hashed("র\u200d্যাব", "১২ জন  আটক।\n\nখবর বিবিসির।", "বিবিসি")
    assert one == hashed("র্যাব ", "12 জন আটক।")
    assert one != hashed("র্যাব", "13 জন আটক।")
    assert one != hashed("পুলিশ", "12 জন আটক।")


def test_vowel_signs_belong_to_their_word_and_dandas_do_not() -> None:
    assert fingerprint("কিম জং উনের।কিম জং উনের").shingles == {
        ("কিম", "জং", "উনের"),
        ("জং", "উনের", "কিম"),
        ("উনের", "কিম", "জং"),
    }


def test_texts_without_three_words_have_nothing_in_common() -> None:
    assert containment(fingerprint(""), fingerprint("এক দুই")) == 0.0
