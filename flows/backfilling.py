"""`khobor backfill` and `khobor coverage` at the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence

from rich.console import Console

from flows.at_terminal import ready
from flows.coverage import Piece
from flows.database import connect
from flows.pieces import Backfilled, Order, covered, unswept
from flows.show import Counters
from flows.show_coverage import coverage_tables

Flow = Callable[[Order, Counters, Callable[[str], None]], Coroutine[object, object, tuple[Backfilled, ...]]]


def backfill_now(order: Order, console: Console, errors: Console) -> int:
    """Do it and show it. Returns the exit code: 1 where an outlet could not be walked. Raises as `ready` does."""
    with ready(order, errors, _load_backfill) as (run, url):
        counters = Counters(errors)
        with counters.shown():
            done = asyncio.run(run(order, counters, lambda line: errors.print(line, markup=False, soft_wrap=True)))
        return _show(order, done, url, console)


def _load_backfill() -> Flow:
    """What runs the flow. Prefect is imported here, when its environment stands."""
    from flows.backfill import BackfillError, backfill, on_step
    from flows.collect import on_progress
    from flows.form import MoreBack

    async def run(order: Order, counters: Counters, tell: Callable[[str], None]) -> tuple[Backfilled, ...]:
        on_progress.set(counters.update)
        on_step.set(tell)
        more = MoreBack(
            requests=order.requests,
            wait=order.wait,
            again=order.again,
            replay=None if order.replay is None else str(order.replay),
            as_of=order.as_of,
        )
        try:
            done: tuple[Backfilled, ...] = await backfill(
                since=order.window.since,
                until=order.window.until,
                outlets=list(order.outlets),
                topics=list(order.topics),
                gaps=order.gaps,
                oldest_first=order.oldest_first,
                more=more,
            )
        except BackfillError as error:
            done = error.done
        return done

    return run


def _show(order: Order, done: Sequence[Backfilled], url: str, console: Console) -> int:
    show_coverage(order.outlets, order.window, url, console)
    for each in done:
        console.print(each.sentence(), markup=False, soft_wrap=True)
    return int(any(each.failed for each in done))


def show_coverage(outlets: Sequence[str], window: Piece, url: str, console: Console, *, gaps: bool = False) -> None:
    """Print what there is and is not of the window, and why days of it are not swept."""
    with connect(url) as conn:
        rows, reasons = covered(conn, outlets, window), unswept(conn, outlets, window)
    console.print(*coverage_tables(rows, gaps=gaps), "", sep="\n")
    for each in reasons:
        console.print(str(each), markup=False, soft_wrap=True)
