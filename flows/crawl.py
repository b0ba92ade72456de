"""The child process: one spider, or the scout of many outlets, started, listened to, stopped.

A reactor cannot be restarted, so each crawl has a process of its own; a crash or a leak stays inside.
The child ends when its standard input closes, however this process ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs

from spiders.home import project_root
from spiders.job import Job
from spiders.spool import RunReport, read_report

LINE_LIMIT = 1 << 20
"""Bytes of one log line; a longer one ends the reading of the log, not the crawl."""
STOP_SECONDS = 15.0
SCOUT = "spiders.scout"
SECRETS = ("PREFECT_", "DATABASE_URL", "AWS_", "FSSPEC_")
"""Beginnings of names in the environment that lead to what a child has no business with."""
_LEVELS = {name: getattr(logging, name) for name in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")}


@attrs.frozen(kw_only=True)
class Progress:
    """Where a running crawl stands."""

    outlet: str
    found: int
    known: int
    fetched: int
    matched: int
    requests: int


@attrs.frozen(kw_only=True)
class CrawlEnd:
    """How the child ended. No report: it died, and `last_words` is the end of its log."""

    exit_code: int
    report: RunReport | None
    last_words: str


async def crawl(
    job: Job,
    spool: Path,
    *,
    on_progress: Callable[[Progress], None],
    on_log: Callable[[int, str], None],
) -> CrawlEnd:
    """Run `job` in a child process until it ends. Cancelled, it stops the child first.

    `on_progress` gets the counts after every response, `on_log` the child's log lines with their
    levels.
    """
    settings = ["-s", f"KHOBOR_SPOOL={spool}", "-s", "KHOBOR_PROGRESS=1"]
    end = await _run(["scrapy", "crawl", job.outlet, *settings], on_progress, on_log)
    return attrs.evolve(end, report=read_report(spool))


async def scout(spools: Sequence[Path], *, on_log: Callable[[int, str], None], module: str = SCOUT) -> CrawlEnd:
    """Do the looks whose jobs are in `spools`, in one child process, until the last ends. Cancelled, it stops
    the child first.

    Its reports are in the spools. `module`: which one is run, for tests with outlets of their own.
    """
    return await _run([module, *map(str, spools)], lambda _: None, on_log)


async def _run(
    command: Sequence[str], on_progress: Callable[[Progress], None], on_log: Callable[[int, str], None]
) -> CrawlEnd:
    child = await _start(command)
    last_words: list[str] = []
    try:
        await asyncio.gather(_follow_progress(child, on_progress), _follow_log(child, on_log, last_words))
        exit_code = await child.wait()
    finally:
        await asyncio.shield(_stop(child))
    return CrawlEnd(exit_code=exit_code, report=None, last_words="\n".join(last_words))


async def _start(command: Sequence[str]) -> asyncio.subprocess.Process:
    """Start the child. Cancelled in the middle, it stops the child that is being born."""
    born = asyncio.ensure_future(_create(command))
    try:
        return await asyncio.shield(born)
    except asyncio.CancelledError:
        await _stop(await born)
        raise


async def _create(command: Sequence[str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "spiders.tether", *command),
        cwd=project_root(),
        env=_environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LINE_LIMIT,
        start_new_session=True,  # Ctrl-C is for us: we tell the child, once
    )


async def _stop(child: asyncio.subprocess.Process) -> None:
    """Close the pipe, which tells the child to finish; kill it where it does not."""
    if child.stdin is not None:
        child.stdin.close()
    try:
        await asyncio.wait_for(child.wait(), STOP_SECONDS)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _follow_progress(child: asyncio.subprocess.Process, on_progress: Callable[[Progress], None]) -> None:
    assert child.stdout is not None
    async for line in child.stdout:
        with contextlib.suppress(ValueError, TypeError):
            on_progress(Progress(**json.loads(line)))


async def _follow_log(
    child: asyncio.subprocess.Process, on_log: Callable[[int, str], None], last_words: list[str]
) -> None:
    assert child.stderr is not None
    level = logging.INFO
    async for raw in child.stderr:
        line = raw.decode("utf-8", "replace").rstrip()
        name, _, rest = line.partition(" ")
        level = _LEVELS.get(name, level)  # a traceback's lines keep the level of their first
        del last_words[:-20]
        last_words.append(line)
        on_log(level, rest if name in _LEVELS else line)


def _environment() -> dict[str, str]:
    """The child needs no database, no Prefect and no distant archive: it does not learn how to reach them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SECRETS)}
    return kept | {"SCRAPY_SETTINGS_MODULE": "spiders.settings", "PYTHONUTF8": "1"}
