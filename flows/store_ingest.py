"""The store's queries that take a batch in: ledger, staging, look-ups, upserts. See `store`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from flows.revisit import GIVE_UP_AFTER
from flows.rows import Effects
from flows.staged import (
    BatchId,
    Namesake,
    PageState,
    RefreshedText,
    RejectionRow,
    StagedAddress,
    StagedArticle,
    StagedCapture,
    StagedFind,
    StagedMatch,
    StagedPage,
    StaleText,
)
from flows.store import Connection, copy_in, do, fetch, fetch_column
from spiders.items import Capture

# The ledger and the staging tables


def lock_ingest(conn: Connection, outlet: str) -> None:
    do(conn, "lock_ingest", {"outlet": outlet})


def insert_batch(conn: Connection, batch: BatchId) -> bool:
    """False where this file is already ingested."""
    return bool(fetch_column(conn, "insert_batch", attrs.asdict(batch)))


def finish_batch(conn: Connection, batch: BatchId, effects: Effects) -> None:
    do(conn, "finish_batch", {**attrs.asdict(batch), **attrs.asdict(effects)})


def has_staging(conn: Connection) -> bool:
    return bool(fetch_column(conn, "has_staging")[0])


def create_staging(conn: Connection) -> None:
    do(conn, "create_staging")


def clear_staging(conn: Connection) -> None:
    do(conn, "clear_staging")


def copy_captures(conn: Connection, rows: Iterable[StagedCapture]) -> None:
    copy_in(conn, "copy_captures", StagedCapture, rows)


def copy_pages(conn: Connection, rows: Iterable[StagedPage]) -> None:
    copy_in(conn, "copy_pages", StagedPage, rows)


def copy_finds(conn: Connection, rows: Iterable[StagedFind]) -> None:
    copy_in(conn, "copy_finds", StagedFind, rows)


def copy_articles(conn: Connection, rows: Iterable[StagedArticle]) -> None:
    copy_in(conn, "copy_articles", StagedArticle, rows)


def copy_addresses(conn: Connection, rows: Iterable[StagedAddress]) -> None:
    copy_in(conn, "copy_addresses", StagedAddress, rows)


def copy_matches(conn: Connection, rows: Iterable[StagedMatch]) -> None:
    copy_in(conn, "copy_matches", StagedMatch, rows)


def copy_rejections(conn: Connection, rows: Iterable[RejectionRow]) -> None:
    copy_in(conn, "copy_rejections", RejectionRow, rows)


# What is stored already


def find_captures(conn: Connection, run: str, capture_ids: Sequence[str]) -> list[Capture]:
    return fetch(conn, "find_captures", Capture, {"run": run, "capture_ids": list(capture_ids)})


def find_namesakes(
    conn: Connection,
    outlet: str,
    *,
    keys: Sequence[str],
    url_hashes: Sequence[bytes],
    text_hashes: Sequence[bytes],
    seconds: Sequence[int],
) -> list[Namesake]:
    return fetch(
        conn,
        "find_namesakes",
        Namesake,
        {
            "outlet": outlet,
            "keys": list(keys),
            "url_hashes": list(url_hashes),
            "text_hashes": list(text_hashes),
            "seconds": list(seconds),
        },
    )


def settle_captures(conn: Connection, article_keys: Mapping[str, str]) -> None:
    """`article_keys`: by capture."""
    columns = {"capture_ids": list(article_keys), "article_keys": list(article_keys.values())}
    do(conn, "settle_captures", columns)


def find_stored_keys(conn: Connection, outlet: str, keys: Sequence[str]) -> list[str]:
    return fetch_column(conn, "find_stored_keys", {"outlet": outlet, "keys": list(keys)})


def find_stale_hashes(conn: Connection, outlet: str, *, keys: Sequence[str], fold_version: str) -> list[StaleText]:
    values = {"outlet": outlet, "keys": list(keys), "fold_version": fold_version}
    return fetch(conn, "find_stale_hashes", StaleText, values)


def refresh_hash(conn: Connection, refreshed: RefreshedText) -> None:
    do(conn, "refresh_hash", attrs.asdict(refreshed))


def find_pages(conn: Connection, outlet: str, url_hashes: Sequence[bytes]) -> list[PageState]:
    return fetch(conn, "find_pages", PageState, {"outlet": outlet, "url_hashes": list(url_hashes)})


# From staging into the tables


def insert_captures(conn: Connection) -> None:
    do(conn, "insert_captures")


def insert_finds(conn: Connection, outlet: str, run: str) -> None:
    do(conn, "insert_finds", {"outlet": outlet, "run": run, "rest": GIVE_UP_AFTER})


def upsert_pages(conn: Connection, outlet: str) -> None:
    do(conn, "upsert_pages", {"outlet": outlet})


def drop_repeats(conn: Connection) -> None:
    do(conn, "drop_repeats")


def insert_articles(conn: Connection, outlet: str) -> None:
    do(conn, "insert_articles", {"outlet": outlet})


def place_articles(conn: Connection, outlet: str) -> None:
    do(conn, "place_articles", {"outlet": outlet})


def retire_versions(conn: Connection) -> None:
    do(conn, "retire_versions")


def insert_versions(conn: Connection) -> None:
    do(conn, "insert_versions")


def update_articles(conn: Connection) -> None:
    do(conn, "update_articles")


def upsert_addresses(conn: Connection, outlet: str) -> None:
    do(conn, "upsert_addresses", {"outlet": outlet})


def upsert_matches(conn: Connection) -> None:
    do(conn, "upsert_matches")


def find_touched(conn: Connection, outlet: str) -> list[int]:
    """The articles whose states a batch may change."""
    return fetch_column(conn, "find_touched", {"outlet": outlet})


def settle_states(conn: Connection, article_ids: Sequence[int]) -> None:
    # A plan that was made while the tables were small costs a hundred times as much when they have grown.
    do(conn, "settle_states", {"ids": list(article_ids)}, prepare=False)


def see_articles(conn: Connection, outlet: str, article_ids: Sequence[int]) -> Effects:
    """How many stored articles a visit found standing without reading their text, and how many are gone now."""
    return fetch(conn, "see_articles", Effects, {"outlet": outlet, "ids": list(article_ids)})[0]


def count_effects(conn: Connection) -> Effects:
    return fetch(conn, "count_effects", Effects)[0]
