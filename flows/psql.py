"""psql, the prompt that Postgres' users know."""

from __future__ import annotations

import os
import shutil
import subprocess

from flows.arguments import WrongUseError
from flows.embedded import find_binaries


def run_psql(url: str, query: str | None) -> int:
    """Run one query, or a prompt, and return psql's exit code. Raises `WrongUseError` without psql."""
    command = [_psql(), url, "--no-psqlrc", "--set", "ON_ERROR_STOP=1"]
    if query is not None:
        command += ["--command", query]
    # Wide tables scroll sideways and short ones do not open a pager.
    environment = {"PSQL_PAGER": "less -SFX", **os.environ}
    return subprocess.run(command, env=environment, check=False).returncode


def _psql() -> str:
    """The psql that came with the embedded server, or the system's."""
    own = find_binaries() / "psql"
    found = str(own) if own.exists() else shutil.which("psql")
    if found is None:
        raise WrongUseError("There is no psql here: install Postgres' client, or ask with another tool.")
    return found
