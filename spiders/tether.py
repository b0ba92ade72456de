"""A child that cannot outlive its parent.

The parent keeps the child's standard input open and writes nothing. When the parent ends in any way,
also by kill -9, the pipe closes and the child stops: first politely, then for certain.

    python -m spiders.tether MODULE [ARGUMENT…]        runs MODULE tethered from its first moment
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 5.0
EXIT_ORPHANED = 130


def watch_stdin(grace: float = GRACE_SECONDS) -> None:
    """Watch standard input in a daemon thread. At its end: SIGTERM to this process, then, after
    `grace` seconds, exit without further ado."""
    threading.Thread(target=_wait_for_end, args=(grace,), name="tether", daemon=True).start()


def _wait_for_end(grace: float) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os._exit(EXIT_ORPHANED)


if __name__ == "__main__":
    watch_stdin()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
