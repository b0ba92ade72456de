"""Processes that outlive the command that started them: who runs is told by a lock, never by a pid file.

The process holds an exclusive lock on its record for as long as it lives; the kernel frees it at its
death. So a record whose lock is free is a dead one's, whatever pid stands in it.
"""

import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import attrs


@attrs.frozen
class Holder:
    """The living process behind a record."""

    pid: int
    port: int | None
    """Where it answers, if it does."""


class AlreadyRunningError(RuntimeError):
    """Another process holds the record."""


@contextmanager
def hold(record: Path, *, port: int | None = None) -> Iterator[None]:
    """Be the process behind `record`. Raises `AlreadyRunningError` where somebody else is."""
    with _open(record) as file:
        _lock(file.fileno(), record, patience=1.0)  # somebody may just be looking who holds it
        file.truncate(0)
        json.dump({"pid": os.getpid(), "port": port}, file)
        file.flush()
        yield
        file.truncate(0)


def holder(record: Path) -> Holder | None:
    """The process behind `record`, or `None` where nobody is."""
    try:
        with record.open("r+", encoding="utf-8") as file:
            _lock(file.fileno(), record)
            return None
    except FileNotFoundError:
        return None
    except AlreadyRunningError:
        return _read(record)


def stop_holder(record: Path, grace: float, on_wait: Callable[[float], None] = lambda _: None) -> bool:
    """Ask the process behind `record` to end; after `grace` seconds, end it. False: nobody was there.

    `on_wait` is called while it takes its time, with the seconds so far.
    """
    found = holder(record)
    if found is None:
        return False
    os.kill(found.pid, signal.SIGTERM)
    begun = time.monotonic()
    while holder(record) == found:
        seconds = time.monotonic() - begun
        on_wait(seconds)
        if seconds > grace:
            os.kill(found.pid, signal.SIGKILL)
        time.sleep(0.1)
    return True


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Wait for the lock on `path`: of several commands that start or stop things, one does."""
    with _open(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _open(path: Path) -> IO[str]:
    """Open for reading and appending; make it, readable by its owner only, where it is missing."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+", encoding="utf-8")


def _lock(descriptor: int, record: Path, *, patience: float = 0.0) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise AlreadyRunningError(f"{record.stem} runs already") from error
        time.sleep(0.02)


def _read(record: Path) -> Holder | None:
    try:
        return Holder(**json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # it has the lock but has not yet written who it is
