"""The archive's daily round, step by step. `flows.upkeep` shows it in the UI."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import attrs

from flows import store_archive, store_polls
from flows.archive_check import check_files, missing_files
from flows.archive_expire import expire_captures
from flows.archive_files import archive_lock, close_files, move_files
from flows.archive_settings import archive_location, keep_time
from flows.database import Connection, connect, transact
from flows.session import database
from flows.store_archive import ArchiveFile
from spiders.home import Places, khobor_home

CHECK_AGAIN = timedelta(days=30)
CHECK_FILES, CHECK_BYTES = 1000, 2 << 30
"""What is checked a day at the most: new files, then those whose last check is the oldest."""
FORGET_LOOKS = 50_000
"""Rows of looks deleted a day at the most: seventy outlets add less than half of that."""


@attrs.define(kw_only=True)
class Round:
    """A round in progress: what it works on, what was done, what is bad."""

    conn: Connection
    root: Path
    spool: Path
    location: str | None
    now: datetime
    done: list[str] = attrs.field(factory=list)
    faults: list[str] = attrs.field(factory=list)

    def note(self, said: str, faults: tuple[str, ...]) -> str:
        """Take in what a step did."""
        self.done.append(said)
        self.faults.extend(faults)
        return said


@contextmanager
def opened_round(replay: bool, now: datetime) -> Iterator[Round]:
    """A round of one world's archive; a replay's is never moved. Raises `ArchiveBusyError` or `DatabaseError`."""
    home = khobor_home()
    places = Places.below(home, replay=replay)
    location = None if replay else archive_location()
    with database(home, replay=replay) as opened, connect(opened.url) as conn, archive_lock(conn):
        yield Round(conn=conn, root=places.archive, spool=places.spool, location=location, now=now)


def close(work: Round) -> str:
    """Take new files into the index."""
    closed = close_files(work.conn, work.root)
    return work.note(f"{len(closed)} files closed.", ())


def expire(work: Round) -> str:
    """Drop what has expired. Raises `ArchiveError` where the setting is no number."""
    expired = expire_captures(work.conn, work.root, keep=keep_time(), now=work.now)
    return work.note(expired.sentence(), expired.faults)


def forget(work: Round) -> str:
    """Delete the rows of a scout's looks that found nothing, when their time is over and their records are gone."""
    in_spool = [folder.name for folder in work.spool.glob("*")]
    cutoff = work.now - keep_time()
    looks = transact(
        work.conn,
        lambda: store_polls.delete_idle_looks(work.conn, cutoff=cutoff, in_spool=in_spool, limit_to=FORGET_LOOKS),
    )
    return work.note(f"{looks} looks forgotten.", ())


def move(work: Round) -> str:
    """Move closed files to their place, where there is one."""
    moved = move_files(work.conn, work.root, work.location, now=work.now)
    return work.note(moved.sentence(), moved.faults)


def check_some(work: Round) -> str:
    """Check a day's share of the files."""
    files: list[ArchiveFile] = []
    size = 0
    due = work.now - CHECK_AGAIN
    for file in store_archive.list_archive_files(work.conn, unchecked_since=due, limit_to=CHECK_FILES):
        if not files or size + file.bytes <= CHECK_BYTES:
            files.append(file)
            size += file.bytes
    checked = check_files(work.conn, work.root, files, now=work.now)
    gone = tuple(f"{file}: it is not there" for file in missing_files(work.conn, work.root))
    return work.note(checked.sentence(), (*checked.faults, *gone))
