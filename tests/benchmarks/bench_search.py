"""How long search() takes beside the bare look-up of the same words in the index, and beside LIKE.

    python -m tests.benchmarks.bench_search [ARTICLES] [WORDS_A_BODY] [FOLDER]

Articles of a Zipf vocabulary of more than 200,000 forms are stored in bulk in a throw-away server (below
FOLDER, else the system's temporary folder). Their words are made by the pipeline's
own `index_words`. Two-word queries are drawn by how many articles have their words: rare and rare, common and
rare, common and common. Each is asked three ways in turn, in one run: search() with its defaults; `SELECT
article_id FROM article_search WHERE search @@ q` with the same tsquery; and, a few of them only and on a
sample of the bodies that has an index of trigrams, LIKE with the two words as typed.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import LiteralString

from flows.database import Connection, Database, connect, ensure_database
from flows.embedded import EmbeddedServer
from flows.fitting import prepare
from flows.index_text import INDEX_VERSION, index_words, lexeme
from tests.benchmarks.invented_news import articles

LOADING = ("-c max_wal_size=8GB", "-c fsync=off")
"""Settings of the server that make loading quick and change no search."""
CHUNK = 20_000
QUERIES = 60
"""Of each kind."""
BANDS = {"rare": (0.00002, 0.0005), "common": (0.02, 0.2)}
"""Share of the articles that have the word."""
Pairs = dict[tuple[str, str], list[tuple[str, str]]]
KINDS = (("rare", "rare"), ("common", "rare"), ("common", "common"))
SAMPLE = 100_000
LIKE_QUERIES = 5

SEARCH = "SELECT * FROM search(%s)"
LOOK_UP = "SELECT article_id FROM article_search WHERE search @@ %s::tsquery"
LIKE = "SELECT article_id FROM sample WHERE body LIKE %s AND body LIKE %s"
SIZES = """
SELECT pg_size_pretty(pg_total_relation_size('article_search')),
    pg_size_pretty(pg_relation_size('article_search_search_idx'))
"""
PARTS = """
INSERT INTO outlet VALUES ('bd_daily', 'উদাহরণ', 'BD', 'Asia/Dhaka', 'bn', '{bd-daily.example}');
INSERT INTO run (run, outlet, mode, started_at) VALUES ('bench', 'bd_daily', 'latest', now());
INSERT INTO capture (capture_id, run, outlet, url, final_url, purpose, outcome, fetched_at)
VALUES ('one', 'bench', 'bd_daily', '', '', 'article', 'article_matched', now());
CREATE TEMPORARY TABLE stage (number bigint, headline text, body text, words text);
DROP INDEX article_search_search_idx;
ALTER TABLE article DISABLE TRIGGER ALL;
ALTER TABLE article_version DISABLE TRIGGER ALL;
ALTER TABLE article_search DISABLE TRIGGER ALL;
"""
FROM_STAGE = """
INSERT INTO article (id, outlet, article_key, url, canonical_url, zone, published_at, published_confidence,
    first_seen_at, last_seen_at) OVERRIDING SYSTEM VALUE
SELECT number, 'bd_daily', number::text, 'https://bd-daily.example/a/' || number, '', 'Asia/Dhaka',
    '2026-09-01 06:00Z'::timestamptz - number * interval '1 minute', 'machine', now(), now()
FROM stage;
INSERT INTO article_version (article_id, is_latest, capture_id, seen_at, parser_version, parser_changed, text_hash,
    fold_version, headline, authors, tags, body, captions, credits, language, published_confidence, faults, provenance)
SELECT number, true, 'one', now(), '1', false, sha256(number::text::bytea), '1', headline, '{}', '{}', body, '{}', '{}',
    'bn', 'machine', '{}', '{}'
FROM stage;
INSERT INTO article_search (article_id, outlet, dated_at, rules_version, search)
SELECT a.id, a.outlet, a.dated_at, current_setting('bench.version'), s.words::tsvector
FROM stage AS s JOIN article AS a ON a.id = s.number;
TRUNCATE stage;
"""
FINISH = """
SET maintenance_work_mem = '1GB';
CREATE INDEX article_search_search_idx ON article_search USING gin (search);
"""


def chunk(job: tuple[int, int, int]) -> list[tuple[int, str, str, str]]:
    """Rows of the staging table: their numbers from `first` on."""
    first, count, words = job
    made = articles(count, words=words, seed=1 + first)
    return [
        (number, headline, body, index_words(headline, None, body))
        for number, (headline, body) in enumerate(made, first)
    ]


def load(conn: Connection, count: int, words: int) -> None:
    """Store the articles and index them."""
    begun = time.perf_counter()
    conn.execute(PARTS)
    conn.execute("SELECT set_config('bench.version', %s, false)", [INDEX_VERSION])
    jobs = [(first, min(CHUNK, count - first + 1), words) for first in range(1, count + 1, CHUNK)]
    with ProcessPoolExecutor(2) as pool:
        for rows in pool.map(chunk, jobs):
            with conn.transaction():
                with conn.cursor().copy("COPY stage FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                conn.execute(FROM_STAGE)
    loaded = time.perf_counter()
    conn.execute(FINISH)
    conn.execute("VACUUM ANALYZE article, article_version, article_search")
    print(f"{count} articles: loaded in {loaded - begun:.0f} s, indexed in {time.perf_counter() - loaded:.0f} s")


def draw(conn: Connection, count: int) -> Pairs:
    """Pairs of words of each kind; the two of a pair stand in one article at least."""
    sample = min(count, 50_000)
    rows = conn.execute(
        "SELECT word, ndoc::float / %s FROM ts_stat('SELECT search FROM article_search WHERE article_id <= ' || %s)",
        [sample, sample],
    ).fetchall()
    print(f"{len(rows)} stems in the first {sample} articles")
    # Only words that are their own stems: they are typed as they are.
    shares = {word: part for word, part in rows if lexeme(word) == word}
    chance = random.Random(7)
    pairs: Pairs = {kind: [] for kind in KINDS}
    while min(map(len, pairs.values())) < QUERIES:
        number = chance.randint(1, sample)
        query = "SELECT tsvector_to_array(search) FROM article_search WHERE article_id = %s"
        [(words,)] = conn.execute(query, [number]).fetchall()
        for kind in KINDS:
            found = [[each for each in words if in_band(shares.get(each, 0), band)] for band in kind]
            if len(pairs[kind]) < QUERIES and all(found):
                one, other = (chance.choice(each) for each in found)
                pairs[kind] += [(one, other)] if one != other else []
    return pairs


def in_band(part: float, band: str) -> bool:
    """Whether a word of so many articles belongs there."""
    least, most = BANDS[band]
    return least <= part <= most


def ask(conn: Connection, query: LiteralString, *values: str) -> tuple[float, int]:
    """How many milliseconds a query takes, and how many rows come."""
    begun = time.perf_counter()
    rows = conn.execute(query, values).fetchall()
    return (time.perf_counter() - begun) * 1000, len(rows)


def measure(conn: Connection, pairs: Pairs) -> None:
    """Print the times of each kind of query."""
    for (one, other), asked in pairs.items():
        ours, bare, hits = [], [], []
        for first, second in asked:
            took, found = ask(conn, LOOK_UP, f"'{first}' & '{second}'")
            bare.append(took)
            hits.append(found)
            ours.append(ask(conn, SEARCH, f"{first} {second}")[0])
        ratio = percentile(ours, 95) / percentile(bare, 95)
        print(f"{one} + {other}: median of {statistics.median(hits):.0f} hits, most {max(hits)}")
        print(f"    search() p50 {percentile(ours, 50):.1f} ms, p95 {percentile(ours, 95):.1f} ms")
        print(
            f"    bare     p50 {percentile(bare, 50):.1f} ms, p95 {percentile(bare, 95):.1f} ms; p95 ratio {ratio:.2f}"
        )


def percentile(times: Sequence[float], percent: int) -> float:
    """The time that so many percent do not exceed."""
    return statistics.quantiles(times, n=100)[percent - 1]


def compare_with_like(conn: Connection, pairs: Pairs) -> None:
    """Print the ratio to LIKE over some of the bodies, without an index and with one of trigrams."""
    conn.execute("CREATE TABLE sample AS SELECT article_id, body FROM article_version WHERE article_id <= %s", [SAMPLE])
    _compare(conn, pairs, "LIKE")
    begun = time.perf_counter()
    conn.execute("SET maintenance_work_mem = '1GB'")
    conn.execute("CREATE INDEX ON sample USING gin (body gin_trgm_ops)")
    print(f"trigrams of the first {SAMPLE} bodies indexed in {time.perf_counter() - begun:.0f} s")
    _compare(conn, pairs, "LIKE with pg_trgm")


def _compare(conn: Connection, pairs: Pairs, name: str) -> None:
    conn.execute("VACUUM ANALYZE sample")
    for (one, other), asked in pairs.items():
        likes, ours = [], []
        for first, second in asked[:LIKE_QUERIES]:
            likes.append(ask(conn, LIKE, f"%{first}%", f"%{second}%")[0])
            ours.append(ask(conn, SEARCH, f"{first} {second}")[0])
        like, our = statistics.median(likes), statistics.median(ours)
        print(f"{name}, {one} + {other}: {like:.1f} ms; search() over all {our:.1f} ms; ratio {like / our:.1f}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    words = int(sys.argv[2]) if len(sys.argv) > 2 else 120
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        server = EmbeddedServer(Path(folder) / "home", options=LOADING)
        server.acquire()
        try:
            url = ensure_database(server, "bench")
            prepare(Database(url=url, kind="replay"))
            with connect(url) as conn:
                load(conn, count, words)
                print("article_search with its indexes, and the index of words:", conn.execute(SIZES).fetchone())
                drawn = draw(conn, count)
                measure(conn, drawn)  # warms up
                measure(conn, drawn)
                compare_with_like(conn, drawn)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
