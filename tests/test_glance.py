"""The glance before matching: it may say yes for nothing, and never no for a match."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.bengali.normalize import clean
from spiders.items import Article
from spiders.job import TopicSource
from spiders.topics import Topics, analyse, analyse_article, compile_topic, match_all, match_article, shipped_topics
from spiders.topics.glance import Glance
from tests.invented import article

CASES = Path(__file__).parent / "cases"
TOPIC = """
slug = "asked"
description = "For this test."
[title]
bn = "প্রশ্ন"
en = "Question"
[[confirmed]]
name = "asked"
query = '''{query}'''
"""


def asking(query: str) -> Topics:
    """One topic of a single query."""
    return Topics.of([compile_topic(TopicSource(slug="asked", source=TOPIC.format(query=query), aliases=""))])


def printed(body: str = "", **changes: Any) -> Article:
    """An invented article that says `body` and nothing else."""
    bare = {"headline": None, "summary": None, "section": None, "authors": ()}
    return attrs.evolve(article(), **(bare | {"body": body} | changes))


@cache
def leads() -> list[str]:
    """Leads on the shipped topic and near it."""
    texts = []
    for name in ("topic.tsv", "topic_leads.tsv"):
        with (CASES / name).open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return texts


QUERIES = [
    "কিম OR রুশ",
    '"উত্তর কোরিয়া" AND NOT মহড়া',
    "রাশিয়া NEAR/5 (গোলা OR অস্ত্র)",
    "সেনা*",
    "=রাশিয়ার",
    "headline:কিম",
    "ড্রোন AND ইউক্রেন NOT রাশিয়া",
]


@pytest.mark.parametrize("topics", [Topics.of(map(compile_topic, shipped_topics())), *map(asking, QUERIES)], ids=str)
def test_the_glance_loses_no_match_of_any_lead(topics: Topics) -> None:
    matched = 0
    for text in leads():
        for each in (printed(text), printed("", headline=text)):
            wanted = match_all(topics, analyse_article(each))
            assert match_article(topics, each) == wanted
            matched += bool(wanted)
    assert matched


@pytest.mark.parametrize("query", ["গোলা", "সেনা*", "=কামানের", '"লাল গোলা"', "গোলা AND সেনা", "লাল NEAR/3 গোলা"])
def test_a_text_without_the_words_is_passed_over_at_a_glance(query: str) -> None:
    assert not Glance.at(printed("লাল গোলাপ ও নীল আকাশ, সে দিলে ভালো।")).allows(asking(query))


@pytest.mark.parametrize("word", ["বিদ্যুৎ", "বিদ্যুতের", "বিদ্যুত"])
def test_every_spelling_of_a_stem_is_seen(word: str) -> None:
    assert Glance.at(printed(f"শহরে {word} নেই।")).allows(asking("বিদ্যুৎ"))


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "কামানের গোলার দাম"},
        {"summary": "কামানের গোলার দাম"},
        {"section": "গোলা"},
        {"authors": ("গোলা রহমান",)},
    ],
)
def test_the_glance_sees_every_field_that_can_be_asked_for(changes: dict[str, Any]) -> None:
    assert Glance.at(printed("আকাশ", **changes)).allows(asking("গোলা"))


def test_numbers_are_seen_without_their_commas_and_in_any_digits() -> None:
    assert Glance.at(printed("১,০০,০০০ টাকা")).allows(asking("100000"))


def words_and_stems(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Those of the body as they are prepared."""
    analysed = analyse(None, None, text)
    return frozenset(analysed.words), frozenset(analysed.stems)


@settings(max_examples=300)
@given(st.text(st.sampled_from("কখতরয়াি়্েৎ\u200c\u200d\ufe0f ১২,.-–|aB'’।\n")).map(clean))
def test_a_text_has_the_same_words_at_a_glance_as_when_it_is_prepared(text: str) -> None:
    glance = Glance.at(printed(text, outlet=""))
    assert (glance.words, glance.stems) == words_and_stems(text)


def test_leads_have_the_same_words_at_a_glance_as_when_they_are_prepared() -> None:
    for text in map(clean, leads()):
        glance = Glance.at(printed(text, outlet=""))
        assert (glance.words, glance.stems) == words_and_stems(text)
