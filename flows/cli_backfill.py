"""`khobor backfill` and `khobor coverage`: earlier days of the outlets, and what of them is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from flows.arguments import WrongUseError, check_outlets, find_recording, read_day, read_instant
from flows.coverage import Piece
from flows.pieces import Order, check_window, present, walkable
from spiders.home import khobor_home

days_app = App(name="days")
"""Flattened into `khobor`."""
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


@days_app.command
def backfill(
    *,
    outlet: Annotated[list[str] | None, Parameter(name="--outlet", negative="", consume_multiple=True)] = None,
    since: Annotated[str, Parameter(name="--from")],
    until: Annotated[str, Parameter(name="--to")],
    topic: Annotated[list[str] | None, Parameter(name="--topic", negative="")] = None,
    gaps: bool = False,
    oldest_first: bool = False,
    again: bool = False,
    wait: bool = True,
    requests: int = 2000,
    replay: Path | None = None,
    as_of: str | None = None,
) -> int:
    """Fetch what outlets published in earlier days; start it again to go on where it stopped.

    Parameters
    ----------
    outlet
        Slugs of outlets, as `khobor outlet list` shows them. Without any: all that can be walked back.
    since
        First day, as 2024-01-01, in the outlet's zone.
    until
        Last day, included.
    topic
        Only this topic; may be given several times. Without any: all.
    gaps
        Try again everything that is missing, also what was given up.
    oldest_first
        Begin with the first day instead of the last, where the outlet lists by days or months: what can only be paged
        is walked from the newest back.
    again
        Also walk days that are done.
    wait
        Wait for the next hour when this hour's requests are spent. --no-wait: end there.
    requests
        The most requests to one outlet.
    replay
        A recording that stands in for the web, such as `seeds`. It has a database of its own.
    as_of
        Which snapshot of the recording, as 2026-09-03. Without: the first.
    """
    from flows.backfilling import backfill_now

    if requests < 1:
        raise WrongUseError("--requests must be at least 1.")
    recording = None if replay is None else find_recording(replay)
    at = read_instant("--as-of", as_of)
    order = Order(
        outlets=walkable(_asked(outlet)),
        topics=tuple(topic or ()),
        window=_window(since, until),
        gaps=gaps,
        oldest_first=oldest_first,
        again=again,
        wait=wait,
        requests=requests,
        replay=recording,
        as_of=at,
        now=present(recording, at),
    )
    check_window(order.outlets, order.window.since, order.window.until, order.now)
    return backfill_now(order, console, errors)


@days_app.command
def coverage(
    *outlets: str,
    since: Annotated[str, Parameter(name="--from")],
    until: Annotated[str, Parameter(name="--to")],
    gaps: bool = False,
    replay: bool = False,
) -> int:
    """Show what of each day there is and what is missing; a long window month by month.

    Parameters
    ----------
    outlets
        Slugs of outlets. Without any: all.
    since
        First day, as 2026-08-01, in the outlet's zone.
    until
        Last day, included.
    gaps
        Only days where something is missing, or whose listings were never walked whole.
    replay
        Of the recordings instead of the live web.
    """
    from flows.backfilling import show_coverage
    from flows.session import database

    asked, window = check_outlets(outlets), _window(since, until)
    if window.since > window.until:
        raise WrongUseError(f"--from {since} is after --to {until}.")
    with database(khobor_home(), replay=replay) as opened:
        show_coverage(asked, window, opened.url, console, gaps=gaps)
    return 0


def _asked(outlets: list[str] | None) -> tuple[str, ...]:
    return check_outlets(tuple(outlets)) if outlets else ()


def _window(since: str, until: str) -> Piece:
    first, last = read_day("--from", since), read_day("--to", until)
    assert first is not None
    assert last is not None
    return Piece(first, last)
