"""The coverage of days as a person reads it at the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from flows.coverage import COUNTS, Coverage, DayCoverage, sum_up
from flows.show import table_of
from spiders.outlets import load_outlets


def coverage_tables(rows: Sequence[DayCoverage], *, gaps: bool = False) -> list[RenderableType]:
    """A table for each outlet: its days or months, and their sum. `gaps`: only days where something is missing."""
    names = {slug: spider.outlet.name for slug, spider in load_outlets().items()}
    lines = sum_up(rows, gaps=gaps)
    tables: list[RenderableType] = [
        _table(f"{outlet} · {names.get(outlet, outlet)}", list(group))
        for outlet, group in groupby(lines, lambda line: line.outlet)
    ]
    whole = sorted({row.outlet for row in rows} - {line.outlet for line in lines})
    return [*tables, *(f"{outlet}: nothing is missing." for outlet in whole)]


def _table(title: str, lines: Sequence[Coverage]) -> Table:
    shown = table_of(title, "day", *COUNTS, "swept", right=[*COUNTS, "swept"], whole=["day"])
    for line in lines:
        counts = [_count(name, line.counts[name]) for name in COUNTS]
        last = line.label == "all"
        shown.add_row(line.label, *counts, _swept(line), style="bold" if last else None)
    return shown


def _count(name: str, count: int) -> Text:
    return Text(str(count), "red" if name == "missing" and count else "")


def _swept(line: Coverage) -> Text:
    if not line.days:
        return Text("")
    if line.days == 1:
        return Text("yes" if line.swept else "never", "" if line.swept else "red")
    return Text(f"{line.swept} of {line.days}", "" if line.swept == line.days else "red")
