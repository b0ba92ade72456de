"""The store's queries about reading captures again. See `store`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from flows.store import Connection, do, fetch, fetch_column
from spiders.items import Capture, Outcome


@attrs.frozen(kw_only=True)
class Wanted:
    """Which captures of an outlet are to be read again: the arguments of the schema's function `reparsable`."""

    outlet: str
    stored: bool
    """Those that a stored text was read from; else the others."""
    reader: str | None
    """Without those that this reader has read; `None`: those too."""
    topics: str
    """The version of all topics: what was judged by others is due."""
    since: date | None = None
    until: date | None = None
    of_topics: list[str] | None = None
    """Only of stored articles that match one of these topics; `None`: of any article."""


@attrs.frozen(kw_only=True)
class ReparsableFile:
    """An archive file with captures to be read again."""

    file: str
    location: str | None
    """The URL of the root that it was moved to; `None`: it is local."""
    captures: int


@attrs.frozen(kw_only=True)
class Ending:
    """What a capture gave when it was read again."""

    capture_id: str
    outcome: Outcome
    reason: str | None = None


def list_reparsable_files(conn: Connection, wanted: Wanted) -> list[ReparsableFile]:
    return fetch(conn, "list_reparsable_files", ReparsableFile, attrs.asdict(wanted))


def find_reparsable(conn: Connection, wanted: Wanted, file: str) -> list[Capture]:
    return fetch(conn, "find_reparsable", Capture, {**attrs.asdict(wanted), "file": file})


def mark_reparsed(conn: Connection, endings: Sequence[Ending], *, reader: str, topics: str | None) -> None:
    columns = {
        "capture_ids": [each.capture_id for each in endings],
        "outcomes": [each.outcome for each in endings],
        "reasons": [each.reason for each in endings],
    }
    do(conn, "mark_reparsed", {"reader": reader, "topics": topics, **columns})


def reject_rereads(conn: Connection, endings: Sequence[Ending]) -> None:
    columns = {
        "capture_ids": [each.capture_id for each in endings],
        "reasons": [each.reason or each.outcome for each in endings],
    }
    do(conn, "reject_rereads", columns)


def place_rereads(conn: Connection) -> None:
    do(conn, "place_rereads")


def replace_versions(conn: Connection) -> None:
    do(conn, "replace_versions")


def judge_edits(conn: Connection) -> None:
    do(conn, "judge_edits")


def restate_articles(conn: Connection) -> None:
    do(conn, "restate_articles")


def list_effects(conn: Connection) -> dict[str, str]:
    """Effects of the staged texts by their captures."""
    return {each.capture_id: each.effect for each in fetch(conn, "list_effects", _Effect)}


def clear_articles(conn: Connection) -> None:
    do(conn, "clear_articles")


def find_old_readings(conn: Connection, outlet: str, parser_versions: dict[str, str]) -> list[Capture]:
    """`parser_versions`: today's, by article key."""
    columns = {"keys": list(parser_versions), "parser_versions": list(parser_versions.values())}
    return fetch(conn, "find_old_readings", Capture, {"outlet": outlet, **columns})


def try_reparse_lock(conn: Connection, outlet: str) -> bool:
    return bool(fetch_column(conn, "try_reparse_lock", {"outlet": outlet})[0])


def unlock_reparse(conn: Connection, outlet: str) -> None:
    do(conn, "unlock_reparse", {"outlet": outlet})


@attrs.frozen(kw_only=True)
class _Effect:
    capture_id: str
    effect: str
