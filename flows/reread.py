"""One former capture read again, where a visit meets a text that another parser read. See `ingest`."""

from __future__ import annotations

from pathlib import Path

from flows.archive import read_capture
from flows.database import Connection
from flows.reparse_part import read_again, reader_of
from flows.reparse_texts import Reread
from spiders.archive import ArchiveError
from spiders.items import Article, Capture
from spiders.outlet import Outlet
from spiders.outlets import outlet_slugs


def rereader(conn: Connection, root: Path, outlet: Outlet, *, is_replay: bool) -> Reread | None:
    """What `ingest_batch` asks for former captures of `outlet` in the archive at `root`.

    It gives `None` for what the archive does not hold any more, and for what gives no article today. `None` for an
    outlet without page objects here.
    """
    if outlet.slug not in outlet_slugs():
        return None
    reader = reader_of(outlet.slug, is_replay=is_replay)

    def reread(capture: Capture) -> Article | None:
        try:
            response = read_capture(conn, root, capture.capture_id)
        except ArchiveError:
            return None
        return read_again(reader, response).article

    return reread
