"""`khobor watch`: rounds of watching at the terminal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from rich.console import Console, RenderableType

from flows.at_terminal import ready
from flows.scouting import Looked, looks_table
from flows.show import Counters, notes, summary_table, table_of

if TYPE_CHECKING:
    from flows.watch import Round


@attrs.frozen(kw_only=True)
class WatchOrder:
    """What a person asked `khobor watch` for, checked."""

    outlets: tuple[str, ...]
    topics: tuple[str, ...]
    """Empty: all."""
    every: timedelta | None
    """Between the beginnings of two rounds; `None`: one round."""
    replay: Path | None
    as_of: datetime | None


def watch_now(order: WatchOrder, console: Console, errors: Console) -> int:
    """Watch and show it. Returns the exit code: 1 where the last round failed. Raises as `ready` does."""
    with ready(order, errors, _load_watch) as (run, _):
        counters = Counters(errors)
        while True:
            began = time.monotonic()
            with counters.shown():
                code = _show(*asyncio.run(run(order, counters)), console)
            if order.every is None:
                return code
            time.sleep(max(0.0, order.every.total_seconds() - (time.monotonic() - began)))


def _load_watch() -> Callable[[WatchOrder, Counters], Coroutine[object, object, tuple[Round, str | None]]]:
    """What runs a round. Prefect is imported here, when its environment stands."""
    from flows.collect import on_progress
    from flows.form import MoreWatch
    from flows.watch import WatchError, watch

    async def run(order: WatchOrder, counters: Counters) -> tuple[Round, str | None]:
        on_progress.set(counters.update)
        replay = None if order.replay is None else str(order.replay)
        more = MoreWatch(replay=replay, as_of=order.as_of)
        try:
            found: Round = await watch(outlets=list(order.outlets), topics=list(order.topics), more=more)
        except WatchError as error:
            return error.found, str(error)
        return found, None

    return run


def _show(found: Round, failure: str | None, console: Console) -> int:
    console.print(f"{found.at:%Y-%m-%d %H:%M} UTC: {failure or found.sentence()}", markup=False, soft_wrap=True)
    if found.looked:
        console.print(_table(found.looked))
    if found.summaries:
        console.print(summary_table(found.summaries), *notes(found.summaries), sep="\n", markup=False)
    return int(failure is not None)


def _table(looked: Sequence[Looked]) -> RenderableType:
    rows = looks_table(looked)
    shown = table_of("Looks", *rows[0], right=("new", "looks", "unchanged"))
    for row in rows:
        row["way"] = str(row["way"]).partition(" ")[0]  # the artifact has the address too
        shown.add_row(*map(str, row.values()))
    return shown
