"""The `khobor` command as a person runs it: a process of its own, over a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from flows.database import Connection, connect
from flows.embedded import EmbeddedServer
from spiders.home import project_root

NATURAL_KEYS = {
    "article": "SELECT outlet, article_key, published_at, published_on, gone_at IS NULL FROM article",
    "article_version": (
        "SELECT a.outlet, a.article_key, v.text_hash, v.headline, v.parser_changed "
        "FROM article_version v JOIN article a ON a.id = v.article_id"
    ),
    "article_match": (
        "SELECT a.outlet, a.article_key, m.topic, m.tier "
        "FROM article_match m JOIN article_version v ON v.id = m.version_id JOIN article a ON a.id = v.article_id"
    ),
    "copies": (
        "SELECT a.outlet, a.article_key, o.outlet, o.article_key FROM article a JOIN article o ON o.id = a.copy_of"
    ),
    "page": "SELECT url, outcome FROM page WHERE purpose = 'article'",
}
"""What two databases of the same crawls must have in common, without ids and times of storing."""


@attrs.frozen
class Said:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@attrs.frozen
class Desk:
    """A home, and the commands run in it."""

    home: Path
    checkout: Path = attrs.field(factory=project_root)

    def environment(self, **more: str) -> dict[str, str]:
        """A person's environment with this home."""
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "KHOBOR_CONTACT"}}
        return kept | {"KHOBOR_HOME": str(self.home), "COLUMNS": "120"} | more

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start a command and return its process."""
        return subprocess.Popen(
            [sys.executable, "-m", "flows", *arguments],
            cwd=self.checkout,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **more: str) -> Said:
        """Run a command to its end."""
        with self.start(*arguments, **more) as process:
            out, err = process.communicate(timeout=240)
        return Said(process.returncode, out, err)

    def collect(self, *arguments: str, **more: str) -> Said:
        """Run the main job over the recording of the checkout."""
        return self.run("collect", *arguments, "--replay", "seeds", **more)

    @contextmanager
    def database(self) -> Iterator[Connection]:
        """A connection to the database of the recordings."""
        server = EmbeddedServer(self.home)
        server.acquire()
        try:
            with connect(server.url("khobor_replay")) as conn:
                yield conn
        finally:
            server.release()

    def content(self) -> dict[str, set[tuple[object, ...]]]:
        """What is stored, by natural keys."""
        with self.database() as conn:
            return {name: set(conn.execute(query.encode()).fetchall()) for name, query in NATURAL_KEYS.items()}

    def stop(self) -> None:
        """Stop what runs in this home."""
        EmbeddedServer(self.home).stop()


def processes_of(home: Path) -> list[str]:
    """Command lines of living processes that name this home (Linux)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if line and (str(home) in line or f"KHOBOR_HOME={home}" in environment):
            found.append(line)
    return found


def wait_until(holds: Callable[[], bool], *, seconds: float) -> bool:
    """Whether `holds` becomes true within `seconds`; returns as soon as it does."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
