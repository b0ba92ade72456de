"""What a person reads at the terminal about reading the archive again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import Progress

from flows.reparse_archive import Tell
from flows.reparse_storing import COUNTS, Reparsed
from flows.show import table_of

PLAIN_EVERY = 1000
"""Without a terminal, every how many captures a line says how far an outlet is."""


def reparsed_table(reparsed: Sequence[Reparsed]) -> RenderableType:
    """One row an outlet, and one for all of several."""
    columns = [name.replace("_", " ") for name in COUNTS]
    shown = table_of("Read again", "outlet", *columns, right=columns)
    rows = list(reparsed)
    if len(rows) > 1:
        rows.append(sum(rows, Reparsed(outlet="all")))
    for row in rows:
        shown.add_row(row.outlet, *(str(getattr(row, name)) for name in COUNTS))
    return shown


@contextmanager
def reading_again(console: Console) -> Iterator[Tell]:
    """Show how far reading again is: a bar for each outlet on a terminal, a plain line now and then elsewhere."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bars = {}

        def tell(outlet: str, done: int, due: int) -> None:
            if outlet not in bars:
                bars[outlet] = progress.add_task(f"Reading {outlet} again", total=due)
            progress.update(bars[outlet], completed=done)
            if not console.is_terminal and (done == due or done % PLAIN_EVERY < 100 <= done):
                console.print(f"{outlet}: {done} of {due} captures read again", markup=False)

        yield tell
