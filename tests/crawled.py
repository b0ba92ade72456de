"""A crawl of a local server by the real spider in a child process, and what it left."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import attrs

from spiders.home import project_root
from spiders.items import Capture
from spiders.job import Job, Limits, write_job
from spiders.known import KNOWN_FILE, KnownUrl, write_known
from spiders.spool import Line, RunReport, batches, read_batch, read_report
from tests.local_site import LocalSite

NO_DELAY = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_START_DELAY=0")
ONCE = (*NO_DELAY, "RETRY_TIMES=0")
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@attrs.frozen
class Crawled:
    """What a crawl left."""

    report: RunReport
    lines: list[Line]
    log: str
    peak: int
    """The most memory that the child held, in bytes."""

    @property
    def captures(self) -> list[Capture]:
        """The capture lines, in order."""
        return [line for line in self.lines if isinstance(line, Capture)]

    @property
    def outcomes(self) -> dict[str, str]:
        """Path → outcome, with the reason where there is one. A path that has two ends is an error."""
        ends = [("/" + each.url.split("/", 3)[3], _end(each)) for each in self.captures if each.purpose != "robots"]
        assert len(ends) == len(dict(ends)), ends
        return dict(ends)

    @property
    def robots(self) -> list[str]:
        """The ends of the robots.txt asked for, in order."""
        return [_end(each) for each in self.captures if each.purpose == "robots"]


def _end(capture: Capture) -> str:
    return ": ".join(filter(None, (capture.outcome, capture.reason)))


def crawl(
    site: LocalSite,
    tmp_path: Path,
    *extra: str,
    limits: Limits | None = None,
    environment: dict[str, str] | None = None,
    names: dict[str, list[list[str]]] | None = None,
    known: Iterable[KnownUrl] = (),
    now: dt.datetime | None = None,
    waits: Path | None = None,
) -> Crawled:
    """Crawl `site` to the end. `extra` are settings, `names` what `tests.local_names` answers."""
    spool = tmp_path / "run"
    spool.mkdir(parents=True)
    write_known(spool / KNOWN_FILE, known)
    job = Job(run="run", outlet="local", archive=tmp_path / "archive", limits=limits or Limits(), now=now, waits=waits)
    write_job(job, spool)
    given = [*(extra or NO_DELAY), f"LOCAL_NAMES={json.dumps(names or {})}"]
    result = subprocess.run(
        [sys.executable, "-m", "tests.crawl_local", str(spool), site.url, *given],
        cwd=project_root(),
        env={**os.environ, "KHOBOR_CONTACT": "desk@example.org", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    report = read_report(spool)
    assert report is not None, result.stderr
    read_at = dt.datetime.now(dt.UTC)
    lines = [line for path in batches(spool) for line in read_batch(path.read_bytes(), "local", read_at)]
    assert report.found == report.known + report.fetched + report.not_reached
    assert report.fetched == sum(report.article_outcomes.values())
    return Crawled(report, lines, result.stderr, int(result.stdout.split()[-1]) * 1024)
