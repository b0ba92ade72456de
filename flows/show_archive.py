"""What a person reads about the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from rich.console import RenderableType

from flows.archive_source import Provenance
from flows.show import table_of
from flows.store_archive import ArchiveFile


def files_table(files: Iterable[ArchiveFile]) -> RenderableType:
    """The closed files."""
    rows = sorted(files, key=lambda each: (each.closed_at, each.file))
    elsewhere = ["location"] if any(file.location for file in rows) else []
    columns = ("file", "MB", "closed", "state", *elsewhere)
    shown = table_of("Archive", *columns, right=["MB"], whole=columns[1:4])
    for file in rows:
        state = "bad" if file.fault else "good" if file.checked_at else "new"
        cells = file.file, f"{file.bytes / 1e6:.1f}", f"{file.closed_at:%Y-%m-%d}", state, file.location or "here"
        shown.add_row(*cells[: len(columns)])
    return shown


def provenance_lines(found: Provenance) -> Iterator[str]:
    """Where a text came from, one fact a line."""
    source, response, held = found.source, found.response, found.held_by
    facts = {
        "article": f"{source.article_id} ({source.outlet})",
        "text": f"{found.number} of {found.of}: {source.headline}",
        "parser": source.parser_version,
        "address": " → ".join(dict.fromkeys(map(unquote, (source.url, source.final_url)))),
        "fetched": f"{source.fetched_at.isoformat()} by run {source.run}",
        "answer": f"HTTP {response.status}, {len(response.payload)} bytes",
        "SHA-256": f"{source.digest} (of the bytes as received; they are the same)",
        "capture": source.capture_id,
        "file": f"{source.file} at byte {source.offset}, {response.length} bytes",
        "location": source.location or "here",
    }
    if source.refers_to is not None:
        facts["payload"] = f"came unchanged: it lies in {held.file} at byte {held.offset}, {held.capture_id}"
    return (f"{name:<9} {fact}" for name, fact in facts.items())
