"""search(): words of the latest texts, spelt as people type them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.database import Connection, connect
from flows.embedded import EmbeddedServer
from flows.fitting import migration_files
from flows.index import refresh_index
from flows.language import sync_rules
from spiders.bengali.normalize import clean
from spiders.bengali.rules import language_rules
from tests.fix_database import all_rows, create_database, one_value
from tests.invented import DAY, NOW, Desk, outlet, visit

HOUR = timedelta(hours=1)
OLD_ARTICLE = """
INSERT INTO outlet VALUES ('bd_daily', 'উদাহরণ', 'BD', 'Asia/Dhaka', 'bn', '{}');
INSERT INTO run (run, outlet, mode, started_at) VALUES ('one', 'bd_daily', 'latest', now());
INSERT INTO capture (capture_id, run, outlet, url, final_url, purpose, outcome, fetched_at)
VALUES ('one', 'one', 'bd_daily', '', '', 'article', 'article_matched', now());
INSERT INTO article (outlet, article_key, url, canonical_url, zone, published_confidence, first_seen_at, last_seen_at)
VALUES ('bd_daily', '1', '', '', 'Asia/Dhaka', 'none', now(), now());
INSERT INTO article_version (article_id, is_latest, capture_id, seen_at, parser_version, parser_changed, text_hash,
    fold_version, headline, authors, tags, body, captions, credits, language, published_confidence, faults,
    provenance, search)
VALUES (1, true, 'one', now(), '1', false, '', '1.1', 'শিরোনাম', '{}', '{}', 'কামানের গোলা', '{}', '{}', 'bn', 'none',
    '{}', '{}', to_tsvector('simple', 'কামানের গোলা'));
"""


@pytest.fixture
def desk(db: Connection, tmp_path: Path) -> Desk:
    desk = Desk(db, tmp_path)
    desk.ingest(*visit("talks"))
    desk.ingest(
        *visit(
            "rab",
            of="in_daily",
            headline="র\u200d্যাবের অভিযান",
            body="শনিবার ১২,৫০০ রাউন্ড গুলি উদ্ধার হয়েছে।তিনি জানান, রাশিয়ার কোনো যোগ নেই।",
            summary="অভিযানে ‘বড়’ সাফল্য Kim",
            published_at=NOW - 2 * DAY,
        ),
        into=outlet("in_daily"),
    )
    return desk


def keys(desk: Desk, call: str) -> list[object]:
    query = f"SELECT a.article_key FROM search({call}) AS s JOIN articles AS a USING (id)"
    return [key for (key,) in all_rows(desk.conn, query)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("পিয়ংইয়ং", ["talks"]),
        ("পিয়ংইয়ং", ["talks"]),  # য় as one code point
        ("র্যাবের", ["rab"]),
        ("র\u200d্যাবের", ["rab"]),
        ("১২,৫০০", ["rab"]),
        ("12,500", ["rab"]),
        ("হয়েছে", ["rab", "talks"]),
        ("তিনি", ["rab"]),
        ("বড়", ["rab"]),
        ("KIM", ["rab"]),
        ("রাশিয়ার গোলা", ["talks"]),
        ('"কামানের গোলা"', ["talks"]),
        ('"গোলা কামানের"', []),
        ("রাশিয়ার -গোলা", ["rab"]),
        ("গুলি OR গোলা", ["rab", "talks"]),
        ("নেই-এমন-শব্দ", []),
        ("'; DROP TABLE article; --", []),
        ("গোলাকে", ["talks"]),
        ("কামানে", ["talks"]),
        ("পিয়ংই*", ["talks"]),
        ('"কামানের গো*"', ["talks"]),
        ("রাশিয়ায় -“কামানের গোলা”", ["rab"]),
        ("সিউল OR গুলি রাশিয়া", ["rab", "talks"]),
        ("গুলি OR", ["rab"]),
        ("গুলি or গোলা", []),
        ('"কামানের গোলা', ["talks"]),
        ("কামানের-গোলা", ["talks"]),
        ('"অভিযান শনিবার"', []),  # no phrase crosses from one text to another
        ("এবং", ["talks"]),
    ],
)
def test_words_are_found_however_they_are_typed(desk: Desk, typed: str, found: list[str]) -> None:
    query = "SELECT a.article_key FROM search(%s) AS s JOIN articles AS a USING (id)"
    assert sorted(key for (key,) in desk.conn.execute(query, [typed]).fetchall()) == found


def test_filters_narrow_the_search(desk: Desk) -> None:
    assert keys(desk, "'রাশিয়ার', since => '2026-08-31'") == ["talks"]
    assert keys(desk, "'রাশিয়ার', until => '2026-08-31'") == ["rab"]
    assert keys(desk, "'রাশিয়ার', outlets => '{in_daily}'") == ["rab"]
    assert keys(desk, "'রাশিয়ার', topic => 'arms', limit_to => 1") == ["talks"]
    assert keys(desk, "'রাশিয়ার', topic => 'other'") == []


def test_a_word_in_the_headline_counts_more_and_the_snippet_shows_it(desk: Desk) -> None:
    desk.ingest(*visit("late", headline="রাশিয়ার বক্তব্য", body="সংক্ষিপ্ত। রাশিয়ার কথা।", at=NOW + HOUR))
    assert keys(desk, "'রাশিয়ার'")[0] == "late"
    assert "**রাশিয়ার**" in str(one_value(desk.conn, "SELECT snippet FROM search('রাশিয়ার', limit_to => 1)"))


def test_only_the_latest_text_is_searched(desk: Desk) -> None:
    desk.ingest(*visit("talks", at=NOW + HOUR, body="সংশোধিত প্রতিবেদন।"))
    assert keys(desk, "'কামানের'") == []
    assert keys(desk, "'সংশোধিত'") == ["talks"]


def test_a_very_long_body_is_stored_whole_and_indexed_in_part(desk: Desk) -> None:
    body = "শুরু " + "শব্দ " * 400_000 + "শেষ"
    assert desk.ingest(*visit("long", body=body)).new == 1
    assert one_value(desk.conn, "SELECT length(body) FROM articles WHERE article_key = 'long'") == len(body)
    assert keys(desk, "'শুরু'") == ["long"]


def test_many_different_words_do_not_break_the_index(desk: Desk) -> None:
    body = " ".join(f"শব্দ{number}" for number in range(60_000))
    assert desk.ingest(*visit("wide", body=body)).new == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "names no word that an article must have: add one"),
        (None, "names no word"),
        ("& | ! ( <-> :*", "names no word"),
        ("-রাশিয়া", "names no word"),
        ("র*", "at least two letters"),
        ("শব্দ " * 10_000, "too many words: ask for at most 100"),
    ],
)
def test_a_query_that_cannot_be_answered_gets_a_sentence(db: Connection, typed: str | None, says: str) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue, match=says):
        db.execute("SELECT * FROM search(%s)", [typed])


def test_an_endless_word_is_found_by_its_beginning(desk: Desk) -> None:
    word = "ক" * 5000
    desk.ingest(*visit("endless", body=f"শুরু {word} শেষ"))
    assert keys(desk, f"'{word}'") == ["endless"]


def test_snippets_show_the_words_as_they_stand(desk: Desk) -> None:
    body = "আগে " * 60 + "র\u200d্যাবের ৬,০০০ সদস্য " + "মাঝে " * 60 + "দ্বিতীয় \n\n বৈঠকে পুতিন। " + "পরে " * 60
    desk.ingest(*visit("long", headline="র\u200d্যাব ও পুতিনের বৈঠক", body=body))
    query = "SELECT headline_marked, snippet FROM search('র্যাবকে বৈঠকের')"
    assert all_rows(desk.conn, query) == [
        (
            "**র\u200d্যাব** ও পুতিনের **বৈঠক**",
            f"…{'আগে ' * 4}**র\u200d্যাবের** ৬,০০০ সদস্য {' '.join(['মাঝে'] * 18)}… "
            f"…{'মাঝে ' * 3}{clean('দ্বিতীয়')} **বৈঠকে** পুতিন। {' '.join(['পরে'] * 19)}…".replace("… …", " … "),
        )
    ]


def test_a_text_without_a_hit_in_its_body_begins_the_snippet(desk: Desk) -> None:
    [(snippet,)] = all_rows(desk.conn, "SELECT snippet FROM search('অভিযানের')")
    assert str(snippet).startswith("শনিবার ১২,৫০০ রাউন্ড")


@given(st.lists(st.integers(1, 40), max_size=12), st.text(st.sampled_from("কত্য়়\u200d ,.-1a২।\n*"), max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_snippet_is_a_part_of_its_text(db: Connection, places: list[int], text: str) -> None:
    body = clean(text)
    places = sorted(set(places))
    call = "SELECT snippet(%s, %s::int[], %s::text[])"
    [(cut,)] = db.execute(call, [body, places, [str(place % 3) for place in places]]).fetchall()
    for piece in cut.replace("**", "").split("…"):
        assert " ".join(piece.split()) in " ".join(body.replace("**", "").split())


def test_the_words_follow_the_date_of_their_article(desk: Desk) -> None:
    desk.ingest(*visit("talks", at=NOW + HOUR, body="সংশোধিত", published_at=NOW - 5 * DAY))
    desk.conn.execute("UPDATE article SET published_at = NULL WHERE article_key = 'rab'")
    differing = (
        "SELECT count(*) FROM article_search AS s JOIN article AS a ON a.id = s.article_id AND a.dated_at <> s.dated_at"
    )
    assert one_value(desk.conn, differing) == 0
    assert one_value(desk.conn, "SELECT count(*) FROM article_search") == 2


def test_an_older_text_that_comes_late_does_not_take_the_place_of_the_latest(desk: Desk) -> None:
    desk.ingest(*visit("talks", at=NOW - HOUR, body="পুরনো প্রতিবেদন।"))
    assert keys(desk, "'পুরনো'") == []
    assert keys(desk, "'কামানের'") == ["talks"]


def test_unchanged_articles_are_not_indexed_again(desk: Desk) -> None:
    before = all_rows(desk.conn, "SELECT xmin::text FROM article_search ORDER BY article_id")
    desk.ingest(*visit("talks", at=NOW + HOUR))
    assert all_rows(desk.conn, "SELECT xmin::text FROM article_search ORDER BY article_id") == before


def test_texts_of_older_rules_are_indexed_anew_a_part_at_a_time(desk: Desk) -> None:
    before = all_rows(desk.conn, "SELECT * FROM article_search ORDER BY article_id")
    desk.conn.execute("UPDATE article_search SET rules_version = '', search = ''")
    told: list[tuple[int, int]] = []
    assert refresh_index(desk.conn, limit_to=1) == 1
    assert refresh_index(desk.conn, tell=lambda done, due: told.append((done, due))) == 1
    assert told == [(1, 1)]
    assert refresh_index(desk.conn) == 0
    assert all_rows(desk.conn, "SELECT * FROM article_search ORDER BY article_id") == before


def test_a_database_of_before_keeps_its_articles_and_its_readers(server: EmbeddedServer) -> None:
    files = migration_files()
    with connect(create_database(server)) as conn:
        conn.execute("CREATE ROLE former_reader")
        for name in list(files)[:3]:
            conn.execute(files[name])
        conn.execute("GRANT EXECUTE ON FUNCTION search TO former_reader")
        conn.execute(OLD_ARTICLE)
        for name in list(files)[3:]:
            with conn.transaction():
                conn.execute(files[name])
        sync_rules(conn, language_rules())
        assert refresh_index(conn) == 1
        conn.execute("GRANT USAGE ON SCHEMA public TO former_reader")
        conn.execute("SET ROLE former_reader")
        assert all_rows(conn, "SELECT snippet FROM search('কামান')") == [("**কামানের** গোলা",)]
        conn.execute("RESET ROLE")
        conn.execute("DROP OWNED BY former_reader")
        conn.execute("DROP ROLE former_reader")
