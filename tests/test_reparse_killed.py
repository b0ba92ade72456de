"""Reading the archive again, in a process of its own that is killed half-way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flows.database import Connection
from spiders.home import project_root
from tests.khobor import wait_until
from tests.reread_pages import OUTLET, Shelf, Visit, old
from tests.test_reparse import content, counts, reparse

REPARSE = """
import multiprocessing, os, sys
from pathlib import Path
from flows.database import connect
from flows.reparse_archive import Order, reparse_archive

def tell(outlet, done, due):
    if done >= int(sys.argv[3]):
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), 9)

if __name__ == "__main__":
    with connect(sys.argv[1]) as conn:
        order = Order(outlets=(sys.argv[4],), processes=int(sys.argv[5]), part=3)
        list(reparse_archive(conn, Path(sys.argv[2]), order, is_replay=False, tell=tell))
"""


def killed_after(captures: int, shelf: Shelf, url: str, processes: int) -> list[int]:
    """The reading processes of a run that was killed when it had read so many captures."""
    script = shelf.folder / "script.py"
    script.write_text(REPARSE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), url, str(shelf.archive), str(captures), OUTLET, str(processes)],
        cwd=project_root(),
        env={"PYTHONPATH": str(project_root()), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == -9, done.stderr
    return [int(each) for each in done.stdout.split()]


def lives(process: int) -> bool:
    """Whether it runs: a dead one that nobody waited for has no command line."""
    line = Path(f"/proc/{process}/cmdline")
    return line.exists() and bool(line.read_bytes())


def test_it_may_be_killed_anywhere_and_goes_on_where_it_was(db: Connection, url: str, tmp_path: Path) -> None:
    shelf = Shelf(db, tmp_path)
    shelf.crawl(*(Visit(number=n, parser=old(headline="ভুল")) for n in range(1, 11)))
    shelf.crawl(*(Visit(number=n, failed="layout_changed") for n in range(11, 18)))
    readers = killed_after(6, shelf, url, processes=2)
    assert len(readers) == 2
    assert wait_until(lambda: not any(map(lives, readers)), seconds=10)
    killed_after(7, shelf, url, processes=1)
    # The server notices a moment later.
    assert wait_until(lambda: shelf.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0, seconds=10)
    found = reparse(shelf)
    assert 0 < found.read < 10, "what the killed ones stored is not read again"
    assert found.failed == 0
    assert shelf.value("SELECT count(*) FROM article_version WHERE headline <> 'ভুল'") == 17
    after = content(db)
    assert reparse(shelf, every=True) == counts(read=17, same=17)
    assert content(db) == after
