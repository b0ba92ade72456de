"""How many whole articles are stored per second: our way in against executemany, in one run.

    python -m tests.benchmarks.bench_store [ARTICLES]

Both ways read the same spool of invented articles of about 3 kB, batch by batch, one transaction each,
into the same tables of a throw-away server with its safe settings (fsync on). They share the reading of
the lines (parse, clean, fold, hash); executemany (pipelined by psycopg) then does for every table, row by
row, what COPY and set-based statements do at once. Then the same articles come again, unchanged. It is
printed where the time goes, so that the ratio can be understood.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from flows import store_ingest
from flows.batch import parse_batch
from flows.database import Connection, Database, connect, ensure_database
from flows.embedded import EmbeddedServer
from flows.fitting import prepare
from flows.index_text import INDEX_VERSION, index_words
from flows.ingest import ingest_batch
from flows.runs import start_run
from flows.staging import (
    Reading,
    stage_addresses,
    stage_article,
    stage_capture,
    stage_matches,
    stage_pages,
)
from flows.store import SCHEMA
from spiders.job import read_job
from spiders.spool import Line, batches
from tests.invented import DAY, NOW, outlet, visit, write_spool

OUTLET = outlet()
Way = Callable[[Connection, str, Path], None]
WORDS = 30_000
BODY_WORDS = 260

CAPTURE = """
INSERT INTO capture (capture_id, run, outlet, url, final_url, purpose, outcome, reason, fetched_at, status,
    content_type, etag, last_modified, digest, warc_file, warc_offset, article_key)
VALUES (%(capture_id)s, %(run)s, %(outlet)s, %(url)s, %(final_url)s, %(purpose)s, %(outcome)s, %(reason)s,
    %(fetched_at)s, %(status)s, %(content_type)s, %(etag)s, %(last_modified)s, %(digest)s, %(warc_file)s,
    %(warc_offset)s, %(article_key)s)
ON CONFLICT DO NOTHING
"""
ARTICLE = """
INSERT INTO article (outlet, article_key, url, canonical_url, zone, published_at, published_on, published_raw,
    published_confidence, modified_at, first_seen_at, last_seen_at)
VALUES ('bd_daily', %(article_key)s, %(url)s, %(canonical_url)s, %(zone)s, %(published_at)s, %(published_on)s,
    %(published_raw)s, %(published_confidence)s, %(modified_at)s, %(seen_at)s, %(seen_at)s)
ON CONFLICT (outlet, article_key) DO UPDATE SET last_seen_at = greatest(article.last_seen_at, excluded.last_seen_at)
"""
RETIRE = """
UPDATE article_version v SET is_latest = false
FROM article a
WHERE a.outlet = 'bd_daily' AND a.article_key = %(article_key)s AND v.article_id = a.id AND v.is_latest
    AND v.text_hash <> %(text_hash)s
"""
VERSION = """
INSERT INTO article_version (article_id, is_latest, capture_id, seen_at, parser_version, parser_changed, text_hash,
    fold_version, headline, alternative_headline, authors, section, tags, summary, body, captions, credits, dateline,
    image_url, language, published_at, published_on, published_raw, published_confidence, modified_at, faults,
    provenance)
SELECT a.id, true, %(capture_id)s, %(seen_at)s, %(parser_version)s, false, %(text_hash)s, %(fold_version)s,
    %(headline)s, %(alternative_headline)s, %(authors)s, %(section)s, %(tags)s, %(summary)s, %(body)s, %(captions)s,
    %(credits)s, %(dateline)s, %(image_url)s, %(language)s, %(published_at)s, %(published_on)s, %(published_raw)s,
    %(published_confidence)s, %(modified_at)s, %(faults)s, %(provenance)s::jsonb
FROM article a
WHERE a.outlet = 'bd_daily' AND a.article_key = %(article_key)s
    AND NOT EXISTS (SELECT FROM article_version v WHERE v.article_id = a.id AND v.is_latest)
"""
INDEXED = """
INSERT INTO article_search (article_id, outlet, dated_at, rules_version, search)
SELECT a.id, a.outlet, a.dated_at, %(rules_version)s, %(words)s::tsvector
FROM article a WHERE a.outlet = 'bd_daily' AND a.article_key = %(article_key)s
ON CONFLICT (article_id) DO UPDATE SET search = excluded.search
"""
ADDRESS = """
INSERT INTO article_url (outlet, url_hash, article_id, url, first_seen_at, last_seen_at)
SELECT 'bd_daily', %(url_hash)s, a.id, %(url)s, %(seen_at)s, %(seen_at)s
FROM article a WHERE a.outlet = 'bd_daily' AND a.article_key = %(article_key)s
ON CONFLICT (outlet, url_hash, article_id) DO UPDATE SET last_seen_at = excluded.last_seen_at
"""
MATCH = """
INSERT INTO article_match (article_id, topic, version_id, topic_version, aliases_version, tier, score, terms, evidence)
SELECT a.id, %(topic)s, v.id, %(topic_version)s, %(aliases_version)s, %(tier)s, %(score)s, %(terms)s, %(evidence)s
FROM article a JOIN article_version v ON v.article_id = a.id AND v.is_latest
WHERE a.outlet = 'bd_daily' AND a.article_key = %(article_key)s
ON CONFLICT (article_id, topic) DO UPDATE SET version_id = excluded.version_id, terms = excluded.terms
"""
PAGE = """
INSERT INTO page (outlet, url_hash, url, purpose, outcome, reason, article_key, first_seen_at, last_seen_at, etag,
    last_modified, digest, next_visit_at)
VALUES ('bd_daily', %(url_hash)s, %(url)s, %(purpose)s, %(outcome)s, %(reason)s, %(article_key)s, %(seen_at)s,
    %(seen_at)s, %(etag)s, %(last_modified)s, %(digest)s, %(next_visit_at)s)
ON CONFLICT (outlet, url_hash) DO UPDATE SET outcome = excluded.outcome, last_seen_at = excluded.last_seen_at
"""


def invent(count: int, at: datetime) -> list[Line]:
    """Articles of many different words, each with its capture; the same ones whenever they are visited."""
    chance = random.Random(1)
    letters, signs = "কখগঘচছজটডতথদধনপফবভমযরলশষসহ", ["", "", "া", "ি", "ী", "ু", "ে", "ো", "্য"]
    syllables = [letter + sign for letter in letters for sign in signs]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 5))) for _ in range(WORDS)]
    lines: list[Line] = []
    for number in range(count):
        text = chance.choices(words, k=BODY_WORDS)
        sentences = [" ".join(text[start : start + 13]) + "।" for start in range(0, BODY_WORDS, 13)]
        body = "\n".join(" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3))
        headline = " ".join(chance.choices(words, k=7))
        published_at = NOW - timedelta(minutes=number)
        article: dict[str, Any] = {
            "headline": headline,
            "body": body,
            "published_at": published_at,
            "summary": sentences[0],
        }
        lines += visit(str(number), at=at, **article)
    return lines


def store_by_executemany(conn: Connection, run: str, path: Path) -> None:
    """The plain way: one statement a row, one executemany a table."""
    batch = parse_batch(path.read_bytes(), OUTLET.slug, NOW)
    captures = {each.capture_id: each for each in batch.captures}
    readings = [Reading.of(one.article, one.matches, captures[one.capture_id]) for one in batch.articles]
    by_capture = {each.capture.capture_id: each for each in readings}
    rows: dict[str, Sequence[Any]] = {
        CAPTURE: [stage_capture(each, run, OUTLET.slug) for each in batch.captures],
        ARTICLE: (staged := [stage_article(each, OUTLET.zone) for each in readings]),
        RETIRE: staged,
        VERSION: staged,
        INDEXED: [Words.of(each) for each in readings],
        ADDRESS: [row for each in readings for row in stage_addresses(each, OUTLET)],
        MATCH: [row for each in readings for row in stage_matches(each)],
        PAGE: [
            row
            for each in batch.captures
            for row in stage_pages(each, by_capture.get(each.capture_id), OUTLET, states={}, is_stored=True)
        ],
    }
    with clocked("executemany: SQL"), conn.transaction(), conn.cursor() as cursor:
        for statement, values in rows.items():
            cursor.executemany(statement, [attrs.asdict(value, recurse=False) for value in values])


def store_by_ingest(conn: Connection, run: str, path: Path) -> None:
    """Our way."""
    ingest_batch(conn, run=run, outlet=OUTLET, path=path, now=NOW)


@attrs.frozen(kw_only=True)
class Words:
    """A row of `INDEXED`."""

    article_key: str
    words: str
    rules_version: str = INDEX_VERSION

    @classmethod
    def of(cls, reading: Reading) -> Words:
        """The words of a reading."""
        article = reading.article
        words = index_words(article.headline or "", article.summary, article.body)
        return cls(article_key=reading.key, words=words)


spent: dict[str, float] = {}


@contextmanager
def clocked(name: str) -> Iterator[None]:
    """Add the time of a block to what is spent under `name`."""
    begun = time.perf_counter()
    yield
    spent[name] = spent.get(name, 0.0) + time.perf_counter() - begun


def watch_store() -> None:
    """Let every function of the store that ingest calls add to the time spent."""
    for name in [path.stem for path in (SCHEMA / "queries").glob("*.sql") if hasattr(store_ingest, path.stem)]:
        setattr(store_ingest, name, _watched(getattr(store_ingest, name), name))


def _watched(function: Callable[..., object], name: str) -> Callable[..., object]:
    def call(*args: object, **more: object) -> object:
        with clocked("ingest: SQL"), clocked(name):
            return function(*args, **more)

    return call


def open_database(server: EmbeddedServer, name: str, spools: Sequence[Path]) -> Connection:
    """A database of its own for a way, with the runs begun."""
    url = ensure_database(server, name)
    prepare(Database(url=url, kind="replay"))
    conn = connect(url)
    for spool in spools:
        start_run(conn, read_job(spool), OUTLET, started_at=NOW)
    return conn


def race(ways: Sequence[tuple[str, Way, Connection]], spool: Path) -> None:
    """Store a spool both ways, batch by batch in turns, so that what else the machine does hits both."""
    spent.clear()
    for path in batches(spool):
        for name, way, conn in ways:
            with clocked(name):
                way(conn, spool.name, path)
    report(spool)


def report(spool: Path) -> None:
    """Print the rates, their ratio, and where the time went."""
    count = sum(path.read_bytes().count(b'"kind": "article"') for path in batches(spool))
    print(f"{spool.name}: {count} articles")
    for part, took in sorted(spent.items(), key=lambda item: -item[1])[:9]:
        rate = f"{count / took:.0f}/s" if part in {"executemany", "ingest"} else ""
        print(f"    {part:20} {took / count * 1000:6.2f} ms an article  {rate}")
    print(f"    ratio {spent['executemany'] / spent['ingest']:.2f}; ", end="")
    print(f"of the time in SQL alone {spent['executemany: SQL'] / spent['ingest: SQL']:.2f}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    with tempfile.TemporaryDirectory() as folder:
        spools = [
            write_spool(Path(folder) / "spools" / "new", invent(count, NOW), batch_lines=100),
            write_spool(Path(folder) / "spools" / "unchanged", invent(count, NOW + DAY), batch_lines=100),
        ]
        server = EmbeddedServer(Path(folder) / "home")
        server.acquire()
        try:
            plain = open_database(server, "plain", spools)
            ours = open_database(server, "ours", spools)
            watch_store()
            for spool in spools:
                race([("executemany", store_by_executemany, plain), ("ingest", store_by_ingest, ours)], spool)
            for conn in (plain, ours):
                [stored] = conn.execute("SELECT count(DISTINCT article_id), count(*) FROM article_version").fetchall()
                assert stored == (count, count), stored
                conn.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
