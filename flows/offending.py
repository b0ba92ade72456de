"""The page that shows why an outlet's run is blind, as a text for the run's artifact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from flows import store
from flows.archive import read_capture
from flows.database import Connection
from flows.rows import Offending
from flows.summary import Summary, escaped
from spiders.archive import ArchiveError
from spiders.archive_read import ArchivedResponse

SHOWN = 3000
"""Characters of the page that are shown; the whole lies in the archive."""


def offending_page(conn: Connection, archive: Path, summary: Summary) -> str:
    """Why a run is blind, and of the pages that its report names the first one as it came, in Markdown."""
    captures = store.find_offending(conn, summary.offending)
    lines = [f"**{escaped(summary.outlet)} is blind**: {escaped(summary.reason)}", ""]
    if not captures:
        return "\n".join([*lines, "No page of the run is in the archive."])
    lines += ["| page | outcome | status | in the archive |", "|---|---|---|---|", *map(_row, captures), ""]
    return "\n".join([*lines, *_shown(conn, archive, captures)])


def _row(capture: Offending) -> str:
    outcome = f"{capture.outcome}: {capture.reason}" if capture.reason else capture.outcome
    place = f"{capture.warc_file}, byte {capture.warc_offset}"
    cells = (capture.url, outcome, str(capture.status or ""), f"{place} ({capture.capture_id})")
    return f"| {' | '.join(escaped(' '.join(cell.split())) for cell in cells)} |"


def _shown(conn: Connection, archive: Path, captures: Sequence[Offending]) -> list[str]:
    first = captures[0]
    try:
        response = read_capture(conn, archive, first.capture_id)
        text = response.body.decode("utf-8", "replace")
    except ArchiveError as error:
        return [f"The page cannot be shown: {escaped(str(error))}"]
    more = f"the first {SHOWN} of {len(text)} characters" if len(text) > SHOWN else f"{len(text)} characters"
    return [
        f"{escaped(first.url)} as it came at {first.fetched_at:%Y-%m-%d %H:%M:%S} UTC, {more}:",
        "",
        *_quoted(_head(response)),
        "",
        *_quoted(text[:SHOWN]),
    ]


def _head(response: ArchivedResponse) -> str:
    return "\n".join((f"HTTP {response.status}", *(f"{name}: {value}" for name, value in response.headers)))


def _quoted(text: str) -> list[str]:
    """A code block that nothing in `text` can end."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", text.replace("\0", ""), fence]
