"""A tethered child ends when its parent does, however that happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

CHILD = "from spiders import tether; import signal; tether.watch_stdin(grace=float({grace!r})); {then}"
PARENT = (
    "import subprocess, sys, signal;"
    "held = [int(sys.argv[2])];"
    "subprocess.Popen([sys.executable, '-c', sys.argv[1]], stdin=subprocess.PIPE, pass_fds=held);"
    "signal.pause()"
)


def start(then: str, grace: str = "30") -> subprocess.Popen[bytes]:
    code = CHILD.format(grace=grace, then=then)
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_a_closed_pipe_is_a_polite_request_to_end() -> None:
    child = start("signal.signal(15, lambda *_: exit(7)); print('up', flush=True); signal.pause()")
    assert child.stdout is not None
    assert child.stdout.readline() == b"up\n"
    child.communicate(timeout=20)
    assert child.returncode == 7


def test_a_child_that_does_not_listen_is_ended_after_the_grace() -> None:
    wait = "signal.signal(15, signal.SIG_IGN); print('up', flush=True)\nwhile True: signal.pause()"
    child = start(wait, grace="0.2")
    assert child.stdout is not None
    assert child.stdout.readline() == b"up\n"
    child.communicate(timeout=20)
    assert child.returncode == 130


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_child_of_a_killed_parent_ends(how: signal.Signals) -> None:
    read_end, write_end = os.pipe()
    then = f"import os; os.write({write_end}, b'u'); signal.alarm(60); signal.pause()"
    command = [sys.executable, "-c", PARENT, CHILD.format(grace="30", then=then), str(write_end)]
    with subprocess.Popen(command, pass_fds=[write_end]) as parent, os.fdopen(read_end, "rb") as pipe:
        os.close(write_end)
        assert pipe.read(1) == b"u"
        parent.send_signal(how)
        parent.wait(timeout=20)
        # The pipe ends only when the child, which holds its other end, is gone: SIGALRM is far away.
        assert pipe.read() == b""
