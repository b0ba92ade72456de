"""`khobor archive`: where every response lies, and for how long; `khobor source`: what a text was read from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import attrs
from cyclopts import App
from rich.console import Console

from flows import store
from flows.arguments import WrongUseError
from flows.database import Connection, connect
from flows.session import database
from spiders.home import Places, khobor_home
from spiders.outlets import outlet_slugs

archive_app = App(name="archive", help="Every response as it came, in WARC files: move, expire, check them.")
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


@contextmanager
def _opened(replay: bool) -> Iterator[tuple[Connection, Path]]:
    """The database and the archive's folder."""
    root = Places.below(khobor_home(), replay=replay).archive
    with database(khobor_home(), replay=replay) as opened, connect(opened.url) as conn:
        yield conn, root


@archive_app.command(name="list")
def archive_list(*, replay: bool = False) -> int:
    """Show the closed files: how large, since when, where.

    Parameters
    ----------
    replay
        The archive of the recordings' crawls.
    """
    from flows.archive_files import ArchiveBusyError, archive_lock, close_files
    from flows.show_archive import files_table
    from flows.store_archive import list_archive_files

    with _opened(replay) as (conn, root):
        with suppress(ArchiveBusyError), archive_lock(conn):
            close_files(conn, root)
        console.print(files_table(list_archive_files(conn)))
    return 0


@archive_app.command(name="move")
def archive_move(to: str | None = None) -> int:
    """Move the closed files to where they are to stay. Safe to break off and to start again.

    Parameters
    ----------
    to
        The place, as a URL: file:///srv/archive, s3://bucket/prefix. Default: KHOBOR_ARCHIVE.
    """
    from flows.archive import file_system, reaching
    from flows.archive_files import archive_lock, close_files, move_files
    from flows.archive_settings import archive_location

    location = to.rstrip("/") if to else archive_location()
    if location is None or "://" not in location:
        raise WrongUseError("Say where to: khobor archive move file:///srv/archive, or set KHOBOR_ARCHIVE.")
    with reaching(location):
        file_system(location, "")  # a place that nobody knows is told before anything is started
    with _opened(replay=False) as (conn, root), archive_lock(conn):
        close_files(conn, root)
        moved = move_files(conn, root, location, now=datetime.now(UTC), tell=console.print)
    console.print(moved.sentence())
    return _faults(moved.faults)


@archive_app.command(name="expire")
def archive_expire(*, days: int | None = None, replay: bool = False) -> int:
    """Drop what no stored article needs and whose time is over: listings, pages off the topics.

    Parameters
    ----------
    days
        For how many days it is kept. Default: KHOBOR_KEEP_DAYS, or 30. Less than half of that only while
        nothing is crawled: a spider may refer to what it was told is kept.
    replay
        The archive of the recordings' crawls.
    """
    from datetime import timedelta

    from flows.archive_expire import expire_captures
    from flows.archive_files import archive_lock, close_files
    from flows.archive_settings import keep_time

    if days is not None and days < 0:
        raise WrongUseError("--days must be 0 or more.")
    keep = keep_time() if days is None else timedelta(days=days)
    with _opened(replay) as (conn, root), archive_lock(conn):
        if keep < keep_time() / 2:
            _check_idle(conn)
        close_files(conn, root)
        expired = expire_captures(conn, root, keep=keep, now=datetime.now(UTC))
    console.print(expired.sentence())
    return _faults(expired.faults)


@archive_app.command(name="check")
def archive_check(*files: str, replay: bool = False) -> int:
    """Read the files through: are they what was written, and is everything where the index says?

    Parameters
    ----------
    files
        Files as `khobor archive list` shows them. Without any: all.
    replay
        The archive of the recordings' crawls.
    """
    from flows.archive_check import check_files, missing_files
    from flows.archive_files import archive_lock, close_files
    from flows.store_archive import list_archive_files

    with _opened(replay) as (conn, root), archive_lock(conn):
        close_files(conn, root)
        found = list_archive_files(conn, list(files) or None)
        unknown = sorted(set(files) - {each.file for each in found})
        if unknown:
            raise WrongUseError(f"There is no closed file {unknown[0]}; `khobor archive list` shows them.")
        checked = check_files(conn, root, found, now=datetime.now(UTC))
        gone = [] if files else missing_files(conn, root)
    checked = attrs.evolve(checked, faults=(*checked.faults, *(f"{file}: it is not there" for file in gone)))
    console.print(checked.sentence())
    return _faults(checked.faults)


def source(
    article_id: int, *, version: int | None = None, save: Path | None = None, raw: bool = False, replay: bool = False
) -> int:
    """Show what a text of an article was read from: capture, archive file, bytes.

    Parameters
    ----------
    article_id
        The article, by the column id of the view `articles`.
    version
        Which of its texts, counted from 1. Default: the latest.
    save
        Write the page to this file.
    raw
        Save the page as it was received, compressed as the server sent it.
    replay
        An article of the recordings.
    """
    from flows.archive_source import find_provenance, save_page
    from flows.show_archive import provenance_lines

    with _opened(replay) as (conn, root):
        found = find_provenance(conn, root, article_id, version)
    for line in provenance_lines(found):
        console.print(line, markup=False, soft_wrap=True)
    if save is not None:
        size = save_page(found, save, raw=raw)
        console.print(f"Saved {size} bytes to {save}.", markup=False, soft_wrap=True)
    return 0


def _check_idle(conn: Connection) -> None:
    for outlet in outlet_slugs():
        if store.outlet_lock_holder(conn, outlet) is not None:
            raise WrongUseError(f"{outlet} is being crawled: wait for its end, or expire what is older.")


def _faults(faults: tuple[str, ...]) -> int:
    for fault in faults:
        errors.print(fault, markup=False, soft_wrap=True)
    return int(bool(faults))
