"""What twenty topics cost an article, analysed already and from raw text, beside what bare parts of it cost.

    python -m tests.benchmarks.bench_topics [SECONDS] [--profile]

Articles of 2,700 characters are glued from texts of this project. In `a day's news` one in ten is from the
recording's articles about the two countries, in `all on topic` every one is nothing but leads of the shipped topic,
so that every sentence hits several queries. `fold alone` is the
floor: one look at each character. `--profile` says where matching and analysing spend their time.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import gc
import json
import pstats
import random
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import attrs

from spiders.bengali.normalize import fold
from spiders.home import project_root
from spiders.job import TopicSource
from spiders.topics import Analysed, Topics, analyse, compile_topic, match_all, shipped_topics

T = TypeVar("T")

CASES = Path(__file__).parents[1] / "cases"
LENGTH = 2_700
ARTICLES = 200
SECONDS = 3.0
ANALYSED_WANTED, RAW_WANTED = 5_000, 400
"""Articles a second."""

QUERIES = {
    "floods": "বন্যা AND (সিলেট OR সুনামগঞ্জ OR কুড়িগ্রাম)",
    "dengue": "ডেঙ্গু* NEAR/20 (মৃত্যু OR আক্রান্ত OR হাসপাতাল)",
    "gold": '"সোনার দাম" OR (স্বর্ণ NEAR/5 দাম)',
    "weather": "(বৃষ্টি OR তাপমাত্রা OR শৈত্যপ্রবাহ OR ঘূর্ণিঝড়) NOT ক্রিকেট",
    "rail": "রেল* NEAR/10 (সেতু OR ট্রেন OR দুর্ঘটনা)",
    "china-japan": "{china} AND {japan}",
    "us-china": "{united-states} NEAR/15 {china}",
    "seoul": "{south-korea} AND ({united-states} OR {japan})",
    "kyiv": "{ukraine} NEAR/15 ({arms} OR {weapons})",
    "trump": "headline:{trump} OR ({trump} NEAR/10 {xi-jinping})",
    "prices": "(পেঁয়াজ OR চাল OR ডিম OR চিনি) NEAR/8 (দাম OR কেজি)",
    "elections": 'নির্বাচন AND ("নির্বাচন কমিশন" OR ভোট* OR তফসিল)',
    "courts": "(আদালত OR হাইকোর্ট) NEAR/15 (রায় OR রিমান্ড OR জামিন)",
    "migrants": "অভিবাসী AND (সৌদি OR মালয়েশিয়া OR ইতালি)",
    "garments": "পোশাক NEAR/6 (শ্রমিক OR কারখানা) AND মজুরি",
    "drones": "ড্রোন AND {strikes} NOT {casualties}",
    "leaders": "{kim-jong-un} AND ({putin} OR {xi-jinping} OR {trump})",
    "drills": "{drills} AND ({south-korea} OR {japan} OR {china})",
    "cricket": "ক্রিকেট AND (উইকেট OR রান OR সেঞ্চুরি)",
}
TOPIC = """
slug = "{slug}"
description = "For the benchmark."
[title]
bn = "{slug}"
en = "{slug}"
[[confirmed]]
name = "{slug}"
query = '''{query}'''
"""


def twenty_topics() -> Topics:
    """The shipped topic and those of `QUERIES`, over the shipped alias sets."""
    (shipped,) = shipped_topics()
    own = [
        TopicSource(slug=slug, source=TOPIC.format(slug=slug, query=query), aliases=shipped.aliases)
        for slug, query in QUERIES.items()
    ]
    return Topics.of(compile_topic(source) for source in (shipped, *own))


@cache
def leads() -> list[str]:
    """Leads on the shipped topic and near it."""
    with (CASES / "topic_leads.tsv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def other_news() -> list[str]:
    """Texts about anything, headline first."""
    pairs = map(json.loads, (CASES / "neardup.jsonl").read_text("utf-8").splitlines())
    return [text for pair in pairs for text in (pair["a"], pair["b"])]


@cache
def recorded() -> list[str]:
    """The articles of the recording that match a topic, headline first."""
    files = sorted((project_root() / "seeds" / "pages").glob("*ArticlePage/*/output.json"))
    articles = [json.loads(file.read_text("utf-8")) for file in files]
    texts = [f"{article['headline']}\n{article['body']}" for article in articles if article.get("body")]
    return [text for text in texts if match_all(twenty_topics(), _analyse(text))]


def glued(parts: Sequence[str], chance: random.Random) -> str:
    """An article of `LENGTH` characters: parts by chance, each a paragraph or more."""
    text = ""
    while len(text) < LENGTH:
        text += chance.choice(parts) + "\n"
    return text[:LENGTH]


@attrs.frozen
class Corpus:
    """Articles to measure with."""

    name: str
    texts: list[str]

    def analysed(self) -> list[Analysed]:
        """The articles, ready to be matched."""
        return [_analyse(text) for text in self.texts]


def corpora() -> list[Corpus]:
    """The same two, every time."""
    chance = random.Random(3)
    topics = twenty_topics()
    quiet = [text for text in other_news() if not match_all(topics, _analyse(text))]
    day = [glued(recorded() if number % 10 == 0 else quiet, chance) for number in range(ARTICLES)]
    return [Corpus("a day's news", day), Corpus("all on topic", [glued(leads(), chance) for _ in range(ARTICLES)])]


def _analyse(text: str) -> Analysed:
    headline, _, body = text.partition("\n")
    return analyse(headline, None, body)


def rate(work: Callable[[T], object], items: Sequence[T], seconds: float) -> float:
    """How many of `items` a second `work` does, whole rounds, for about `seconds`."""
    rounds, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < seconds or not rounds:
        for item in items:
            work(item)
        rounds += 1
    return rounds * len(items) / spent


def profile(work: Callable[[T], object], items: Sequence[T]) -> None:
    """Print the dearest functions of `work`."""
    profiler = cProfile.Profile()
    profiler.runcall(lambda: [work(item) for item in items for _ in range(5)])
    pstats.Stats(profiler).sort_stats("tottime").print_stats(14)


def _say(what: str, reached: float, floor: float, wanted: int) -> None:
    print(f"  {what:<26}{reached:>9,.0f}  {reached / floor:>5.2f} of fold, wanted {wanted:,}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=SECONDS)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    topics = twenty_topics()
    print(f"{len(topics.topics)} topics; articles a second, one core")
    for corpus in corpora():
        analysed = corpus.analysed()
        gc.freeze()  # they are no garbage, and a crawl never holds so many
        matched = sum(bool(match_all(topics, text)) for text in analysed)
        print(f"\n{corpus.name}: {len(analysed)} articles of {LENGTH:,} characters, {matched} match something")
        floor = rate(fold, corpus.texts, asked.seconds)
        matching = rate(lambda text: match_all(topics, text), analysed, asked.seconds)
        both = rate(lambda text: match_all(topics, _analyse(text)), corpus.texts, asked.seconds)
        print(f"  {'fold alone':<26}{floor:>9,.0f}")
        _say("matched, analysed already", matching, floor, ANALYSED_WANTED)
        _say("analysed and matched", both, floor, RAW_WANTED)
        if asked.profile:
            profile(lambda text: match_all(topics, text), analysed)
            profile(_analyse, corpus.texts)


if __name__ == "__main__":
    main()
