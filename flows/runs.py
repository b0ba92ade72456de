"""The life of a run in the database: who may crawl, what was begun, what waits in spools, how it ended.

A flow takes the outlet's lock, drains what dead runs left, starts its run, drains its own spool while the
child writes it, and finishes the run.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs

from flows import store, store_archive, store_polls
from flows.archive_settings import keep_time
from flows.database import Connection, transact
from flows.ingest import batch_number, ingest_batch
from flows.reread import rereader
from flows.revisit import GIVE_UP_AFTER
from flows.rows import Effects, KnownPage, LockHolder, RunEnd, RunStart
from flows.walks import end_walk
from spiders.archive_read import mend_run
from spiders.identity import canonical
from spiders.job import JOB_FILE, History, Job, JobError, JobMode, read_job
from spiders.known import KnownPayload, KnownUrl, url_hash
from spiders.outlet import Outlet
from spiders.spool import RunLock, RunReport, SpoolBusyError, batches, read_report

log = logging.getLogger(__name__)

RECENT = 2000
"""Article addresses that a scout is told: the longest listings show no more."""
DUE_SOON = timedelta(days=1)
"""So far ahead the payloads of stored articles are told: a run is over by then."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The next visit of an address that is not to be visited again."""
COUNTS = ("article_outcomes", "listing_outcomes", "field_counts", "faults")
"""The fields of a report that are stored as JSON."""


@attrs.frozen(kw_only=True)
class Leftover:
    """What a former run had left in its spool, now in the database."""

    run: str
    effects: Effects
    died: bool
    """It wrote no report."""


def lock_outlet(conn: Connection, outlet: str, run: str) -> bool:
    """Take the right to crawl `outlet` for `run`. It lasts until `unlock_outlet` or the connection's end.

    False where another run has it: see `outlet_holder`.
    """
    # Named before the lock is taken, so that its holder is never without a name.
    store.name_connection(conn, f"khobor run {run}")
    if store.try_outlet_lock(conn, outlet):
        return True
    store.name_connection(conn, "khobor")
    return False


def unlock_outlet(conn: Connection, outlet: str) -> None:
    """Give the right to crawl `outlet` back."""
    store.unlock_outlet(conn, outlet)
    store.name_connection(conn, "khobor")


def outlet_holder(conn: Connection, outlet: str) -> LockHolder | None:
    """Who crawls `outlet` now, and since when."""
    return store.outlet_lock_holder(conn, outlet)


def start_run(
    conn: Connection,
    job: Job,
    outlet: Outlet,
    *,
    started_at: datetime,
    parent: str | None = None,
    prefect_id: str | None = None,
) -> None:
    """Record that `job` begins, with its outlet and its topics. Safe to call again."""
    start = RunStart(
        run=job.run,
        outlet=outlet.slug,
        mode=job.mode,
        started_at=started_at,
        parent=parent,
        prefect_id=prefect_id,
    )
    transact(conn, lambda: _start(conn, job, outlet, start))


def _start(conn: Connection, job: Job, outlet: Outlet, start: RunStart) -> None:
    declare_outlet(conn, outlet)
    for topic in job.topics:
        store.insert_topic(conn, topic)
    store.insert_run(conn, start)


def declare_outlet(conn: Connection, outlet: Outlet) -> None:
    """Bring an outlet's row in line with its declaration."""
    store.upsert_outlet(
        conn,
        slug=outlet.slug,
        name=outlet.name,
        country=outlet.country,
        zone=outlet.zone.key,
        language=outlet.language,
        domains=list(outlet.domains),
    )


def finish_run(conn: Connection, report: RunReport) -> None:
    """Record how a run ended. Its batches may still wait."""
    values = {field.name: getattr(report, field.name) for field in attrs.fields(RunEnd)}
    counts = {name: json.dumps(dict(values[name])) for name in COUNTS}
    transact(conn, lambda: store.finish_run(conn, RunEnd(**(values | counts | {"offending": list(report.offending)}))))


def outlet_history(conn: Connection, outlet: Outlet) -> History | None:
    """What the outlet's last runs in this database were like; `None` before the first."""
    history = store.outlet_history(conn, outlet.slug)
    return history if history.articles or history.found is not None else None


def fail_run(conn: Connection, run: str, reason: str, at: datetime) -> None:
    """Record that the flow gave a run up. A report that comes later corrects it."""
    _end_run(conn, run, "failed", reason, at)


def waiting_batches(conn: Connection, spool: Path) -> list[Path]:
    """The whole batches of a spool folder that are not in the database yet."""
    done = set(store.list_batches(conn, read_job(spool).run))
    return [path for path in batches(spool) if batch_number(path) not in done]


def drain(conn: Connection, spool: Path, outlet: Outlet, *, now: datetime | None = None) -> Effects:
    """Ingest every whole batch of a started run's spool folder that is not stored yet.

    Anyone may do it at any time, also two at once. Raises `LostDatabaseError`: the rest waits.
    """
    job = read_job(spool)
    reread = rereader(conn, job.archive, outlet, is_replay=job.replay is not None)
    effects = Effects()
    for path in waiting_batches(conn, spool):
        effects += ingest_batch(conn, run=job.run, outlet=outlet, path=path, now=now, reread=reread)
    return effects


def drain_left(conn: Connection, spools: Path, outlet: Outlet, *, now: datetime | None = None) -> list[Leftover]:
    """Ingest what former runs of `outlet` left in their folders below `spools`, and close those runs.

    Call it with the outlet's lock held. A run whose child still writes is left alone.
    """
    folders = {folder.name: folder for folder in sorted(spools.iterdir()) if (folder / JOB_FILE).exists()}
    settled = set(store.list_settled_runs(conn, list(folders)))
    left = (drain_folder(conn, folders[name], outlet, now) for name in folders if name not in settled)
    return [each for each in left if each is not None]


def drain_folder(conn: Connection, spool: Path, outlet: Outlet, now: datetime | None) -> Leftover | None:
    """Ingest what one run of `outlet` left in its folder, and close the run. `None` where that is not ours to do:
    its child still writes, or its job is another's or cannot be read."""
    try:
        job = read_job(spool)
    except JobError as error:
        # Cut while it was written: no spider ever began. Or a newer Khobor's, who will drain it.
        log.warning("spool=%s is left alone: %s", spool.name, error)
        return None
    if job.outlet != outlet.slug:
        return None
    try:
        lock = RunLock(spool)
    except SpoolBusyError:
        return None
    try:
        return _close_run(conn, spool, job, outlet, now or datetime.now(UTC))
    finally:
        lock.release()


def _close_run(conn: Connection, spool: Path, job: Job, outlet: Outlet, now: datetime) -> Leftover:
    report = read_report(spool)
    begun = datetime.fromtimestamp((spool / JOB_FILE).stat().st_mtime, UTC)
    start_run(conn, job, outlet, started_at=begun if report is None else report.started_at)
    if report is None:
        mend_run(job.archive, outlet.slug, job.run)
    effects = drain(conn, spool, outlet, now=now)
    if report is not None:
        finish_run(conn, report)
    else:
        _end_run(conn, job.run, "died", "its process ended without a report", now)
    end_walk(conn, job, report, now)
    return Leftover(run=job.run, effects=effects, died=report is None)


def _end_run(conn: Connection, run: str, state: str, reason: str, at: datetime) -> None:
    transact(conn, lambda: store.close_run(conn, run=run, state=state, finished_at=at, reason=reason))


def known_payloads(
    conn: Connection, outlet: Outlet, *, now: datetime, mode: JobMode = "latest"
) -> Iterator[KnownPayload]:
    """What the archive need not store again for `outlet`. Only what does not expire while the run may refer to it.

    For a scout, which meets listings only, what the last day brought.
    """
    kept_long = keep_time() / 2
    if mode == "scout":
        since = now - min(DUE_SOON, kept_long)
        return store_archive.stream_payloads(conn, outlet.slug, since=since, until=now - keep_time())
    return store_archive.stream_payloads(conn, outlet.slug, since=now - kept_long, until=now + DUE_SOON)


def known_urls(
    conn: Connection, outlet: Outlet, mode: JobMode, *, now: datetime, urls: Sequence[str] = ()
) -> Iterator[KnownUrl]:
    """What a spider is told: the outlet's ledger, or only what the mode needs of it.

    For revisits the stored articles that are due; for mode due also the addresses that gave no article yet; for
    a scout the listings and the newest articles; for mode urls the given `urls`. What was given up is known for as
    long as it was tried, then as good as new: a listing may offer it anew.
    """
    forgotten = now - GIVE_UP_AFTER
    if mode == "scout":
        return map(_known, store_polls.recent_known(conn, outlet.slug, limit_to=RECENT, forgotten=forgotten))
    hashes = [url_hash(each) for url in urls for each in (url, canonical(url, outlet))]
    rows = store.stream_known(
        conn,
        outlet.slug,
        url_hashes=hashes if mode == "urls" else None,
        due_at=now if mode in {"revisit", "due"} else None,
        forgotten=forgotten,
        only_stored=mode == "revisit",
    )
    return map(_known, rows)


def _known(row: KnownPage) -> KnownUrl:
    return KnownUrl(
        url=row.url,
        purpose=row.purpose,
        article_key=row.article_key,
        etag=row.etag,
        last_modified=row.last_modified,
        digest=row.digest,
        next_visit=row.next_visit_at or NEVER,
        revisit=row.revisit,
        listed_on=row.listed_on,
        dated=row.dated,
    )
