"""`khobor watch`, as it is typed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from flows.arguments import WrongUseError, check_outlets, find_recording, read_instant

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def watch(
    *outlets: str,
    topic: Annotated[list[str] | None, Parameter(name="--topic", negative="")] = None,
    every: float | None = None,
    replay: Path | None = None,
    as_of: str | None = None,
) -> int:
    """Look at the listings that are due, with one process for all outlets, and crawl where something is new.

    Parameters
    ----------
    outlets
        Slugs of outlets, as `khobor outlet list` shows them. Without any: all.
    topic
        Only this topic; may be given several times. Without any: all.
    every
        Go on, a round every so many minutes, until Ctrl-C. Without: one round. `khobor up` does this by itself.
    replay
        A recording that stands in for the web, such as `seeds`. It has a database of its own.
    as_of
        Which snapshot of the recording, as 2026-09-03 or 2026-09-03T06:00Z. Without: the first.
    """
    from flows.watching import WatchOrder, watch_now

    if every is not None and every < 1:
        raise WrongUseError(f"--every {every:g} is too often: give 1 minute or more; 5 is usual.")
    if every is not None and replay is not None:
        raise WrongUseError("--every goes with the live web: in a recording no time passes.")
    order = WatchOrder(
        outlets=check_outlets(outlets),
        topics=tuple(topic or ()),
        every=None if every is None else timedelta(minutes=every),
        replay=None if replay is None else find_recording(replay),
        as_of=read_instant("--as-of", as_of),
    )
    return watch_now(order, console, errors)
