"""Ctrl-C and SIGTERM end a command alike, and not halfway where that would leave a mess."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from flows.stopping import ENDING, unbroken


@pytest.fixture(autouse=True)
def as_in_the_command() -> Iterator[None]:
    """SIGTERM does what Ctrl-C does."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGTERM, former)


@pytest.mark.parametrize("how", ENDING)
def test_the_first_signal_waits_for_the_end_of_the_block(how: signal.Signals) -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), unbroken():
        signal.raise_signal(how)
        done.append("all of it")
    assert done == ["all of it"]
    assert signal.getsignal(how) is signal.default_int_handler


def test_an_error_of_the_block_gives_way_to_the_signal() -> None:
    with pytest.raises(KeyboardInterrupt), unbroken():
        signal.raise_signal(signal.SIGINT)
        raise ValueError


def test_the_second_signal_is_obeyed_at_once() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), unbroken():
        signal.raise_signal(signal.SIGTERM)
        done.append("a part")
        signal.raise_signal(signal.SIGTERM)
        done.append("the rest")
    assert done == ["a part"]


def test_another_thread_is_left_alone() -> None:
    done = []

    def work() -> None:
        with unbroken():
            done.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [signal.default_int_handler]
