"""Ctrl-C and SIGTERM: both end a command with `KeyboardInterrupt`, wherever they meet it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def unbroken() -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM wait for the end of the block, where stopping halfway leaves a mess: a server
    that nobody knows of yet, or an import whose code takes the interruption for an error of its own.

    The second one is obeyed at once. Other threads than the main one are never interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {each: signal.getsignal(each) for each in ENDING}
    came: list[int] = []

    def restore() -> None:
        for each, handler in former.items():
            signal.signal(each, handler)

    def remember(number: int, _: FrameType | None) -> None:
        came.append(number)
        restore()

    for each in ENDING:
        signal.signal(each, remember)
    try:
        yield
    finally:
        restore()
        for number in came:
            signal.raise_signal(number)


@contextmanager
def calm_end() -> Iterator[None]:
    """While a flow runs, Prefect has an error of its own for SIGTERM: let it be `KeyboardInterrupt` as elsewhere.
    Prefect's environment must stand."""
    from prefect.exceptions import TerminationSignal

    try:
        yield
    except TerminationSignal as error:
        raise KeyboardInterrupt from error
