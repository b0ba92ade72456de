"""Kills a process of ours at a place defined by progress. Python imports this file at its start when its
folder is on PYTHONPATH; without `KHOBOR_FAULT` it does nothing.

    KHOBOR_FAULT=PLACE:COUNT:VICTIM:MARKER

PLACE is `response` (the spider has archived the COUNT-th one), `part` (a batch's .part is complete but not
renamed) or `ingest` (articles are inserted, the transaction is open). VICTIM is `spider`, `flow` or
`postgres`. MARKER is a file that is made when it happens: it happens once.

    KHOBOR_HOLD=FILE

The spider makes FILE before its first batch appears and goes on when FILE is gone again.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def strike(victim: str, marker: Path) -> None:
    """Kill the victim, once; where it is another process, wait for our own end or the error it causes."""
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    pid = {"spider": spider_pid, "flow": flow_pid, "postgres": postgres_pid}[victim]()
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
        time.sleep(0.01)


def in_spider() -> bool:
    """Whether this process is the crawling child."""
    return "crawl" in sys.orig_argv and "scrapy" in sys.orig_argv


def spider_pid() -> int:
    """This process, or its child that crawls."""
    if in_spider():
        return os.getpid()
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = " ".join(path.read_text() for path in children).split()
    return next(int(pid) for pid in pids if b"scrapy" in Path(f"/proc/{pid}/cmdline").read_bytes())


def flow_pid() -> int:
    """The process that runs the flow."""
    return os.getppid() if in_spider() else os.getpid()


def postgres_pid() -> int:
    """The embedded server's postmaster."""
    file = Path(os.environ["KHOBOR_HOME"]) / "postgres" / "data" / "postmaster.pid"
    return int(file.read_text().split()[0])


def after(owner: Any, name: str, count: int, act: Callable[[], None]) -> None:
    """Do `act` when `owner.name` has returned for the `count`-th time."""
    original = getattr(owner, name)
    calls = 0

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        result = original(*args, **kwargs)
        calls += 1
        if calls == count:
            act()
        return result

    setattr(owner, name, wrapped)


def wait_for_the_end() -> None:
    """Wait to be killed."""
    while True:
        signal.pause()


def hold(file: Path) -> None:
    """Say that we are here, and wait to be let go."""
    file.touch()
    while file.exists():
        time.sleep(0.05)


def before_batch_appears(count: int, act: Callable[[], None]) -> None:
    """Do `act` when the `count`-th batch is complete and about to be renamed."""
    original = Path.rename
    seen = 0

    def rename(self: Path, target: Any) -> Path:
        nonlocal seen
        if self.name.startswith("batch-") and self.suffix == ".part":
            seen += 1
            if seen == count:
                act()
        return original(self, target)

    Path.rename = rename  # type: ignore[method-assign,assignment]


def arm(fault: str) -> None:
    """Put the trap where the fault says."""
    place, count, victim, marker = fault.split(":", 3)
    sys.path.insert(0, str(ROOT))

    def act() -> None:
        strike(victim, Path(marker))

    if place == "response" and in_spider():
        from spiders.archive import ArchiveWriter

        after(ArchiveWriter, "write", int(count), act)
    elif place == "part" and in_spider():
        before_batch_appears(int(count), act)
    elif place == "ingest" and in_spider():
        if victim == "spider":  # it must live until the flow strikes it
            before_batch_appears(2, wait_for_the_end)
    elif place == "ingest":
        from flows import store_ingest

        after(store_ingest, "insert_versions", int(count), act)


if os.environ.get("KHOBOR_FAULT"):
    arm(os.environ["KHOBOR_FAULT"])
if os.environ.get("KHOBOR_HOLD") and in_spider():
    before_batch_appears(1, lambda: hold(Path(os.environ["KHOBOR_HOLD"])))
