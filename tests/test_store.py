"""The store: one function for each query, rows whose fields are columns, locks that tell who holds them."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import attrs
import pytest

from flows import rows, staged, store, store_search
from flows.database import Connection, connect
from flows.runs import lock_outlet, outlet_holder, start_run, unlock_outlet
from flows.store import SCHEMA
from spiders.bengali.rules import EndingRule, KeptWord, Replacement
from spiders.job import Job, TopicSource
from spiders.topics.source import short_hash
from tests.fix_database import all_rows
from tests.invented import NOW, TOPIC, outlet

QUERIES = sorted(path.stem for path in (SCHEMA / "queries").glob("*.sql"))
PRIMITIVES = {"copy_in", "do", "fetch", "fetch_column", "query", "run_migration", "stream"}
STORES = [
    importlib.import_module(f"flows.{path.stem}") for path in sorted(Path(store.__file__).parent.glob("store*.py"))
]
COPIED = {
    "copy_captures": staged.StagedCapture,
    "copy_pages": staged.StagedPage,
    "copy_articles": staged.StagedArticle,
    "copy_addresses": staged.StagedAddress,
    "copy_matches": staged.StagedMatch,
    "copy_rejections": staged.RejectionRow,
    "copy_language_rules": store_search.RuleText,
    "copy_fold_replacements": Replacement,
    "copy_word_endings": EndingRule,
    "copy_kept_words": KeptWord,
}


def own_functions() -> set[str]:
    return {
        name
        for module in STORES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def test_every_query_has_its_function_and_every_function_its_query() -> None:
    assert own_functions() - PRIMITIVES == set(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_says_first_what_it_is_for_and_builds_no_text(name: str) -> None:
    text = store.query(name)
    assert re.match(r"-- \S.*[^ ]\n", text)
    assert text.endswith(";\n")
    assert max(len(line) for line in text.splitlines()) <= 120
    assert not re.search(r"%s|%\d|\bformat\(", text)


@pytest.mark.parametrize("name", COPIED)
def test_the_fields_of_a_staged_row_are_the_columns_of_its_copy(name: str) -> None:
    [columns] = re.findall(r"\(([^)]+)\)", store.query(name))
    assert [field.name for field in attrs.fields(COPIED[name])] == re.split(r",\s*", columns.strip())


def test_rows_are_frozen() -> None:
    kinds = [kind for module in (rows, staged) for _, kind in inspect.getmembers(module, attrs.has)]
    assert len(kinds) > 20
    assert all(kind.__attrs_attrs__ and kind.__setattr__ is not object.__setattr__ for kind in kinds)


# Topics


def topic_rows(conn: Connection) -> list[tuple[object, ...]]:
    return all_rows(conn, "SELECT slug, source, edited FROM topic ORDER BY slug")


def test_a_shipped_topic_is_kept_up_to_date_until_somebody_edits_it(db: Connection) -> None:
    first = TopicSource(slug="arms", source="one", aliases="names")
    store.sync_shipped_topic(db, first)
    store.sync_shipped_topic(db, attrs.evolve(first, source="two"))
    assert topic_rows(db) == [("arms", "two", False)]
    db.execute("UPDATE topic SET aliases = 'names of mine'")
    store.sync_shipped_topic(db, attrs.evolve(first, source="three"))
    assert topic_rows(db) == [("arms", "two", True)]
    assert store.load_topics(db, ["arms"]) == [TopicSource(slug="arms", source="two", aliases="names of mine")]


def test_a_topic_of_ones_own_counts_as_edited_and_is_loaded_by_name(db: Connection) -> None:
    own = TopicSource(slug="mine", source="x", aliases="")
    store.insert_topic(db, own)
    store.insert_topic(db, attrs.evolve(own, source="y"))
    store.sync_shipped_topic(db, TOPIC)
    assert topic_rows(db) == [("arms", TOPIC.source, False), ("mine", "x", True)]
    assert store.load_topics(db, ["mine", "nobody"]) == [own]
    assert [topic.slug for topic in store.load_topics(db)] == ["arms", "mine"]


def test_a_topics_version_is_the_one_that_its_matches_carry(db: Connection) -> None:
    store.insert_topic(db, TopicSource(slug="mine", source="রাশিয়া", aliases="উ. কোরিয়া"))
    [versions] = all_rows(db, "SELECT version, aliases_version FROM topic")
    assert versions == (short_hash("রাশিয়া"), short_hash("উ. কোরিয়া"))


# Locks


def test_an_outlet_is_crawled_by_one_run_and_others_learn_which(url: str, db: Connection) -> None:
    start_run(db, Job(run="bd_daily-1", outlet="bd_daily", archive=SCHEMA), outlet(), started_at=NOW)
    with connect(url) as one, connect(url) as other:
        assert lock_outlet(one, "bd_daily", "bd_daily-1")
        assert not lock_outlet(other, "bd_daily", "bd_daily-2")
        assert lock_outlet(other, "in_daily", "in_daily-1")
        holder = outlet_holder(other, "bd_daily")
        assert holder is not None
        assert (holder.run, holder.since) == ("bd_daily-1", NOW)
        unlock_outlet(one, "bd_daily")
        assert outlet_holder(other, "bd_daily") is None
        assert lock_outlet(other, "bd_daily", "bd_daily-2")


def test_the_lock_of_a_dead_process_is_free(url: str, db: Connection) -> None:
    dying = connect(url)
    assert lock_outlet(dying, "bd_daily", "bd_daily-1")
    db.execute("SELECT pg_terminate_backend(%s)", [dying.info.backend_pid])
    with connect(url) as next_one:
        # The server needs a moment to notice; a blocking lock waits for just that.
        next_one.execute("SELECT pg_advisory_lock(1263289203, hashtext('bd_daily'))")
        assert outlet_holder(db, "bd_daily") is not None
    dying.close()
