"""Spool to rows: a batch is in the database whole and once, whoever brings it and however often.

Identity, versions and dates are decided here and in schema/queries; copies are decided later, by `link`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import attrs

from flows import store_ingest as store
from flows.batch import Batch, parse_batch, rejected
from flows.database import Connection, transact
from flows.errors import BadRowError
from flows.fingerprint import HASH_VERSION, text_hash
from flows.index import index_changed
from flows.moves import settle_keys
from flows.reparse_texts import Reread, renew_texts
from flows.rows import Effects
from flows.staged import BatchId, RefreshedText, RejectionRow, StagedPage
from flows.staging import (
    Reading,
    identity,
    page_addresses,
    stage_addresses,
    stage_article,
    stage_capture,
    stage_find,
    stage_matches,
    stage_pages,
)
from spiders.items import Capture, Rejection
from spiders.known import url_hash
from spiders.outlet import Outlet
from spiders.spool import Line


def ingest_batch(
    conn: Connection,
    *,
    run: str,
    outlet: Outlet,
    path: Path,
    now: datetime | None = None,
    reread: Reread | None = None,
) -> Effects:
    """Store the batch file at `path` of a started run in one transaction, and say what it changed.

    No effects where the same file is stored already. A line that cannot be used becomes a rejection,
    dated `now`. Where an article's latest text came from another parser, `reread` gives what today's reads from the
    same capture, so that our change is not taken for the outlet's; without it the new text is marked
    `parser_changed`. Raises `LostDatabaseError`; then nothing of the batch is stored.
    """
    now = now or datetime.now(UTC)
    data = path.read_bytes()
    batch_id = BatchId(run=run, number=batch_number(path), sha256=hashlib.sha256(data).digest())
    batch = parse_batch(data, outlet.slug, now)
    try:
        return transact(conn, lambda: _ingest(conn, batch_id, outlet, [batch], now, reread))
    except BadRowError:
        # Some line is worse than we know how to tell: store the others, one by one.
        pieces = list(batch.pieces())
        return transact(conn, lambda: _ingest(conn, batch_id, outlet, pieces, now, reread))


def batch_number(path: Path) -> int:
    """The number in a batch file's name."""
    return int(path.stem.rpartition("-")[2])


def _ingest(
    conn: Connection,
    batch_id: BatchId,
    outlet: Outlet,
    pieces: Sequence[Batch],
    now: datetime,
    reread: Reread | None,
) -> Effects:
    store.lock_ingest(conn, outlet.slug)
    if not store.insert_batch(conn, batch_id):
        return Effects()
    if not store.has_staging(conn):
        store.create_staging(conn)
    effects = Effects()
    for piece in pieces:
        effects += _store_piece(conn, batch_id.run, outlet, piece, now, reread, alone=len(pieces) == 1)
    store.finish_batch(conn, batch_id, effects)
    return effects


def _store_piece(
    conn: Connection, run: str, outlet: Outlet, piece: Batch, now: datetime, reread: Reread | None, *, alone: bool
) -> Effects:
    """Store a piece; one of several is turned into rejections where it breaks a constraint."""
    if alone:
        return _store(conn, run, outlet, piece, now, reread)
    store.clear_staging(conn)
    try:
        return transact(conn, lambda: _store(conn, run, outlet, piece, now, reread))
    except BadRowError as error:
        lines: list[Line] = [*piece.captures, *piece.articles, *piece.finds, *piece.rejections]
        refused = [rejected(line, outlet.slug, f"the database refuses it: {error}", now) for line in lines]
        return _reject(conn, run, refused)


def _store(conn: Connection, run: str, outlet: Outlet, batch: Batch, now: datetime, reread: Reread | None) -> Effects:
    store.copy_captures(conn, (stage_capture(each, run, outlet.slug) for each in batch.captures))
    store.insert_captures(conn)
    captures = _captures(conn, run, batch)
    readings = [
        Reading.of(line.article, line.matches, captures[line.capture_id])
        for line in batch.articles
        if line.capture_id in captures
    ]
    orphans = [
        rejected(line, outlet.slug, "its capture is in no batch before it", now)
        for line in batch.articles
        if line.capture_id not in captures
    ]
    store.copy_finds(conn, (stage_find(each, outlet) for each in batch.finds))
    store.insert_finds(conn, outlet.slug, run)
    effects = store_visits(conn, outlet, captures, readings, reread)
    return effects + _reject(conn, run, [*batch.rejections, *orphans]) + Effects(captures=len(batch.captures))


def store_visits(
    conn: Connection,
    outlet: Outlet,
    captures: Mapping[str, Capture],
    readings: Sequence[Reading],
    reread: Reread | None = None,
) -> Effects:
    """Store what visits found: their texts, and what became of their addresses. The captures are stored already.

    Call it in a transaction with the outlet's ingest lock and empty staging tables. `reread`: see `ingest_batch`.
    """
    readings = _under_stored_keys(conn, outlet, readings)
    if reread is not None:
        renew_texts(conn, outlet, readings, reread)
    _refresh_hashes(conn, outlet, readings)
    pages = _pages(conn, outlet, captures, readings)
    effects = _store_readings(conn, outlet, readings)
    return effects + _store_pages(conn, outlet, pages)


def _captures(conn: Connection, run: str, batch: Batch) -> dict[str, Capture]:
    """The captures of the batch, and earlier ones that its articles were read from."""
    captures = {capture.capture_id: capture for capture in batch.captures}
    earlier = {line.capture_id for line in batch.articles} - set(captures)
    if earlier:
        captures |= {each.capture_id: each for each in store.find_captures(conn, run, sorted(earlier))}
    return captures


def _under_stored_keys(conn: Connection, outlet: Outlet, readings: Sequence[Reading]) -> Sequence[Reading]:
    """The readings under the keys of the articles that they are, where slugs are all that tells."""
    if not readings or not outlet.slugs_move:
        return readings
    found = [identity(each) for each in sorted(readings, key=lambda one: (one.capture.fetched_at, one.key))]
    stored = store.find_namesakes(
        conn,
        outlet.slug,
        keys=[each.article_key for each in found],
        url_hashes=[hashed for each in found for hashed in each.url_hashes],
        text_hashes=[each.text_hash for each in found],
        seconds=[int(each.second.timestamp()) for each in found if each.second is not None],
    )
    keys = settle_keys(found, stored)
    store.settle_captures(conn, {each.capture.capture_id: keys[each.key] for each in readings})
    return [attrs.evolve(each, key=keys[each.key]) for each in readings]


def _refresh_hashes(conn: Connection, outlet: Outlet, readings: Sequence[Reading]) -> None:
    """Hash stored texts anew that were hashed by older rules: new rules must not look like an edit."""
    keys = [each.key for each in readings]
    for stale in store.find_stale_hashes(conn, outlet.slug, keys=keys, fold_version=HASH_VERSION):
        hashed = text_hash(stale.headline, stale.body, stale.credits)
        refreshed = RefreshedText(id=stale.id, text_hash=hashed, fold_version=HASH_VERSION)
        store.refresh_hash(conn, refreshed)


def _pages(
    conn: Connection, outlet: Outlet, captures: Mapping[str, Capture], readings: Sequence[Reading]
) -> list[StagedPage]:
    """What became of every address that the captures tell about."""
    by_capture = {each.capture.capture_id: each for each in readings}
    asked = [(capture, by_capture.get(capture_id)) for capture_id, capture in captures.items()]
    hashes = {url_hash(url) for pair in asked for url in page_addresses(*pair, outlet)}
    states = {state.url_hash: state for state in store.find_pages(conn, outlet.slug, sorted(hashes))}
    keys = sorted({capture.article_key for capture, _ in asked if capture.article_key})
    stored = set(store.find_stored_keys(conn, outlet.slug, keys))
    return [
        page
        for capture, reading in asked
        for page in stage_pages(
            capture,
            reading,
            outlet,
            states=states,
            is_stored=reading is not None or capture.article_key in stored,
        )
    ]


def _store_readings(conn: Connection, outlet: Outlet, readings: Sequence[Reading]) -> Effects:
    """Compare the readings with what is stored, and store what is new."""
    store.copy_articles(conn, (stage_article(each, outlet.zone) for each in readings))
    store.copy_addresses(conn, (row for each in readings for row in stage_addresses(each, outlet)))
    store.copy_matches(conn, (row for each in readings for row in stage_matches(each)))
    store.drop_repeats(conn)
    store.insert_articles(conn, outlet.slug)
    store.place_articles(conn, outlet.slug)
    store.retire_versions(conn)
    store.insert_versions(conn)
    store.upsert_addresses(conn, outlet.slug)
    store.update_articles(conn)
    index_changed(conn, readings)
    store.upsert_matches(conn)
    return store.count_effects(conn)


def _store_pages(conn: Connection, outlet: Outlet, pages: Sequence[StagedPage]) -> Effects:
    """Bring the ledger up to date, and with it when stored articles were seen standing, or gone."""
    store.copy_pages(conn, pages)
    store.upsert_pages(conn, outlet.slug)
    touched = store.find_touched(conn, outlet.slug)
    store.settle_states(conn, touched)
    return store.see_articles(conn, outlet.slug, touched)


def _reject(conn: Connection, run: str, rejections: Sequence[Rejection]) -> Effects:
    rows = [RejectionRow(run=run, **attrs.asdict(rejection)) for rejection in rejections]
    store.copy_rejections(conn, rows)
    return Effects(rejected=len(rows))
