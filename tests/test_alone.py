"""Spiders without flows: `scrapy list` shows the outlets, `scrapy crawl NAME` writes a spool by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from spiders.home import Places, project_root
from spiders.items import Capture, StoredArticle
from spiders.outlets import outlet_slugs
from spiders.spool import batches, read_batch, read_report


def scrapy(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Scrapy's own command, without a database and without Prefect."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=project_root(),
        env=environment | {"KHOBOR_HOME": str(home), "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_scrapy_lists_the_four_outlets(tmp_path: Path) -> None:
    said = scrapy(tmp_path, "list")
    assert said.stdout.split() == list(outlet_slugs()) == ["anandabazar", "banglarakash", "dbcnews", "vietnamvn_bn"]
    assert list(tmp_path.iterdir()) == []


def test_a_spider_runs_alone_and_writes_a_spool(tmp_path: Path) -> None:
    said = scrapy(tmp_path, "crawl", "dbcnews", "-s", "KHOBOR_REPLAY=seeds")
    assert said.returncode == 0, said.stderr
    (spool,) = Places.below(tmp_path, replay=True).spool.iterdir()
    report = read_report(spool)
    assert report is not None
    assert (report.found, report.fetched, report.health) == (14, 14, "healthy")
    now = datetime.now(UTC)
    lines = [line for path in batches(spool) for line in read_batch(path.read_bytes(), "dbcnews", now)]
    assert sum(isinstance(line, StoredArticle) for line in lines) == 7
    captures = [line for line in lines if isinstance(line, Capture)]
    assert [line.outcome for line in captures if line.purpose == "robots"] == ["listing"]
    assert len(captures) - 1 == report.fetched + sum(report.listing_outcomes.values())
    assert not (tmp_path / "postgres").exists()
