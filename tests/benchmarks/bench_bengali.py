"""What the Bengali layer costs: `fold` against Python's own NFC, datelines against dateparser, stems, in one run.

    python -m tests.benchmarks.bench_bengali [REPETITIONS]

Documents of 2,700 characters are cut from the example texts, as they came and with a typing slip in each, which
calls for the repairs. The datelines are those of the cases; the words are those of the documents. Every way is
run by turns and its best time counts. dateparser is no dependency of the project but of one: it is asked
for Bengali and English, with nothing of ours before it.
"""

from __future__ import annotations

import csv
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dateparser

from spiders.bengali.dates import read_date
from spiders.bengali.normalize import fold
from spiders.bengali.stem import stem
from spiders.bengali.words import tokens
from spiders.home import project_root

SIZE = 2_700
REPETITIONS = 5
CASES = Path(__file__).parents[1] / "cases"
SLIP = " কোরিয়াা"
FEW = 8
"""Every so many datelines go to dateparser, which takes some twenty times as long."""

Way = Callable[[], object]


def documents() -> list[str]:
    """The example texts, one behind the other, cut into documents."""
    seeds = sorted((project_root() / "seeds" / "extracts").glob("*.txt"))
    whole = " ".join(seed.read_text("utf-8") for seed in seeds)
    return [whole[start : start + SIZE] for start in range(0, len(whole) - SIZE, SIZE)]


def datelines() -> list[tuple[str, ZoneInfo, datetime]]:
    """The datelines of the cases, with the outlet's zone and the time of fetching."""
    found = []
    for name in ("dates.tsv", "dates_more.tsv"):
        with (CASES / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
        found += [(row[0], ZoneInfo(row[1]), datetime.fromisoformat(row[2])) for row in rows]
    return found


def each(function: Callable[[Any], object], things: Iterable[object]) -> None:
    """Calls `function` with every one of `things`."""
    for thing in things:
        function(thing)


def _ours(line: tuple[str, ZoneInfo, datetime]) -> object:
    text, zone, now = line
    return read_date(text, zone=zone, now=now)


def _theirs(line: tuple[str, ZoneInfo, datetime]) -> object:
    text, zone, now = line
    settings: Any = {"RELATIVE_BASE": now.replace(tzinfo=None), "TIMEZONE": zone.key}
    return dateparser.parse(text, languages=["bn", "en"], settings=settings)


def ways() -> Mapping[str, tuple[int, Way]]:
    """Each way by its name: how many things it does, and how to do them once."""
    docs = documents()
    slips = [doc[: SIZE - len(SLIP)] + SLIP for doc in docs]
    lines = datelines()
    words = [token.text for doc in docs for token in tokens(fold(doc))]
    return {
        "NFC, documents": (len(docs), partial(each, partial(unicodedata.normalize, "NFC"), docs)),
        "fold, documents": (len(docs), partial(each, fold, docs)),
        "fold, documents with a slip": (len(slips), partial(each, fold, slips)),
        "dateparser, strings": (len(lines[::FEW]), partial(each, _theirs, lines[::FEW])),
        "read_date, strings": (len(lines), partial(each, _ours, lines)),
        "stem, words": (len(words), partial(each, stem.__wrapped__, words)),
        "stem with its cache, words": (len(words), partial(each, stem, words)),
    }


def _seconds(way: Way) -> float:
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def main(repetitions: int = REPETITIONS) -> None:
    """Prints what each way does in a second, and the ratios."""
    all_ways = ways()
    best = dict.fromkeys(all_ways, float("inf"))
    for _ in range(repetitions):
        for name, (_count, way) in all_ways.items():
            best[name] = min(best[name], _seconds(way))
    rates = {name: count / best[name] for name, (count, _way) in all_ways.items()}
    for name, rate in rates.items():
        print(f"{name:30} {rate:12,.0f}/s")
    print(f"fold/NFC         {rates['fold, documents'] / rates['NFC, documents']:8.2f}")
    print(f"read_date/dateparser {rates['read_date, strings'] / rates['dateparser, strings']:4.0f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
