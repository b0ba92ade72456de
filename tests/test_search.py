"""search(): words of the latest texts, spelt as people type them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flows.database import Connection
from spiders.bengali.normalize import fold
from tests.fix_database import all_rows, one_value
from tests.invented import DAY, NOW, Desk, outlet, visit

HOUR = timedelta(hours=1)


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
        ("", []),
        ("'; DROP TABLE article; --", []),
        ("& | ! ( <-> :*", []),
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


@pytest.mark.parametrize("typed", ["১২,৫০০", "র\u200d্যাব", "“ABC”", "ৰাচিয়া", "রাশিয়া", "ঢাকা"])
def test_the_database_folds_a_query_as_the_pipeline_folds_texts(db: Connection, typed: str) -> None:
    assert db.execute("SELECT fold_query(%s)", [typed]).fetchall() == [(fold(typed),)]
