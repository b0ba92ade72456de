"""Invented runs with an archive: real WARC files and the rows that point to them. And a process that is killed.

python -m tests.archived URL ROOT ACTION PLACE        does ACTION (a location to move to, or `expire`) and is
                                                      killed when PLACE (`module:function`) has returned
"""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from flows import store
from flows.archive_expire import Expired, expire_captures
from flows.archive_files import Moved, archive_lock, close_files, move_files
from flows.database import Connection, connect
from spiders.archive import ArchiveWriter, Earlier, Exchange
from spiders.home import project_root
from spiders.items import Capture, Outcome, Purpose
from spiders.spool import Line
from tests.invented import DAY, NOW, Desk, address, capture, visit

KEEP = timedelta(days=30)


@attrs.frozen
class Page:
    """What an outlet answered."""

    key: str
    outcome: Outcome = "article_unmatched"
    payload: bytes = b""
    purpose: Purpose = "article"
    status: int = 200
    again: Capture | None = None
    """An earlier capture with the same payload."""

    @property
    def came(self) -> bytes:
        """Something of its own where nothing is given."""
        return self.payload or f"<p>{self.key}</p>".encode() * 50


class Shelf:
    """An archive that fills run by run."""

    def __init__(self, conn: Connection, folder: Path) -> None:
        self.conn = conn
        self.desk = Desk(conn, folder / "spools")
        self.root = folder / "archive"

    def run(self, *pages: Page, at: datetime = NOW, ends: bool = True, file_bytes: int = 1 << 20) -> list[Capture]:
        """A run that brought `pages`, ingested; closed unless it is to be running still."""
        name = f"bd_daily-{self.desk.runs + 1}"
        held = {page.key: page.again for page in pages}
        writer = ArchiveWriter(
            self.root,
            "bd_daily",
            name,
            find_earlier=lambda exchange, _: _earlier(held[exchange.url.rpartition("/")[2]]),
            file_bytes=file_bytes,
        )
        captures, lines = [], list[Line]()
        for page in pages:
            written = _written(writer, page, at)
            captures.append(written)
            lines.extend(_lines(page, written, at))
        writer.close()
        self.desk.ingest(*lines)
        if ends:
            store.close_run(self.conn, run=name, state="died", finished_at=at, reason="it is a test")
        return captures

    def close(self) -> list[str]:
        """Take ended runs' files into the index."""
        return close_files(self.conn, self.root)

    def move(self, location: str | None, at: datetime = NOW) -> Moved:
        """Move closed files."""
        return move_files(self.conn, self.root, location, now=at)

    def expire(self, at: datetime = NOW + 31 * DAY) -> Expired:
        """Let expire what is older than 30 days at `at`."""
        return expire_captures(self.conn, self.root, keep=KEEP, now=at)

    @property
    def files(self) -> list[str]:
        """What is in the archive's folder."""
        return sorted(path.name for path in self.root.rglob("*.*") if path.is_file())


def kill(url: str, root: Path, action: str, place: str) -> None:
    """Run the process below until it is killed."""
    command = [sys.executable, "-m", "tests.archived", url, str(root), action, place]
    result = subprocess.run(command, cwd=project_root(), capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == -signal.SIGKILL, result.stderr


def _earlier(capture: Capture | None) -> Earlier | None:
    if capture is None or capture.archived_at is None:
        return None
    return Earlier(capture_id=capture.capture_id, url=capture.final_url, archived_at=capture.archived_at)


def _written(writer: ArchiveWriter, page: Page, at: datetime) -> Capture:
    record = writer.write(
        Exchange(
            url=address(page.key),
            method="GET",
            request_headers=[],
            status=page.status,
            response_headers=[("Content-Type", "text/html")],
            payload=b"" if page.status == 304 else page.came,
            fetched_at=at,
        )
    )
    return capture(
        page.key,
        page.outcome,
        at=at,
        capture_id=record.record_id,
        purpose=page.purpose,
        status=page.status,
        digest=record.digest,
        warc_file=record.file,
        warc_offset=record.offset,
        archived_at=record.archived_at,
        refers_to=record.refers_to,
    )


def _lines(page: Page, written: Capture, at: datetime) -> list[Line]:
    if page.outcome != "article_matched":
        return [written]
    return visit(page.key, at=at, capture_changes=attrs.asdict(written))


def _die_after(place: str) -> None:
    module, _, name = place.partition(":")
    owner = importlib.import_module(module)
    original = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, dying)


def main(url: str, root: str, action: str, place: str) -> None:
    """Be killed."""
    _die_after(place)
    with connect(url) as conn, archive_lock(conn):
        if action == "expire":
            expire_captures(conn, Path(root), keep=KEEP, now=NOW + 31 * DAY)
        else:
            move_files(conn, Path(root), action, now=NOW)


if __name__ == "__main__":
    main(*sys.argv[1:])
