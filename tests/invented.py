"""Invented articles, captures and spools, as a spider would write them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flows.database import Connection
from flows.ingest import ingest_batch
from flows.rows import Effects
from flows.runs import start_run
from spiders.items import Article, Capture, Evidence, Match, Outcome, Rejection, StoredArticle
from spiders.job import Job, Mode, TopicSource, write_job
from spiders.lines import LineRules
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.spool import Line, SpoolWriter

NOW = datetime(2026, 9, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
TOPIC = TopicSource(slug="arms", source='slug = "arms"\n', aliases="")
BODY = (
    "রাশিয়ার প্রতিরক্ষামন্ত্রী সোমবার সকালে পিয়ংইয়ং পৌঁছেছেন এবং বিমানবন্দরে তাঁকে স্বাগত জানান দেশটির সেনাপ্রধান।\n"
    "দুই পক্ষের মধ্যে কামানের গোলা ও ক্ষেপণাস্ত্র সরবরাহ নিয়ে আলোচনা হয়েছে বলে কূটনৈতিক সূত্র জানিয়েছে।\n"
    "বৈঠকের পর এক যৌথ বিবৃতিতে সামরিক সহযোগিতা বাড়ানোর কথা বলা হয়, তবে অস্ত্রের পরিমাণ জানানো হয়নি।\n"
    "সিউল এই সফরের নিন্দা করেছে এবং জাতিসংঘের নিষেধাজ্ঞা মেনে চলতে সব দেশের প্রতি আহ্বান জানিয়েছে।"
)


def outlet(slug: str = "bd_daily", *, slugs_move: bool = False) -> Outlet:
    """An outlet whose article addresses end in a key."""
    host = f"{slug.replace('_', '-')}.example"
    return Outlet(
        slug=slug,
        name="দৈনিক উদাহরণ",
        domains=(host,),
        country="BD",
        zone=ZoneInfo("Asia/Dhaka"),
        discovery=(Discovery(way="listing", urls=(f"https://{host}/",), evidence="invented"),),
        article_url=re.compile(rf"https://{host}/a/(?P<key>[^/?#]+)"),
        slugs_move=slugs_move,
        count_band=CountBand(minimum=1, maximum=100),
        parser_version=1,
        lines=LineRules(),
    )


def address(key: str, of: str = "bd_daily") -> str:
    """The address of an article."""
    return f"https://{of.replace('_', '-')}.example/a/{key}"


def article(key: str = "1", *, of: str = "bd_daily", **changes: Any) -> Article:
    """An article with a printed publish time."""
    values: dict[str, Any] = {
        "outlet": of,
        "article_key": key,
        "url": address(key, of),
        "canonical_url": address(key, of),
        "headline": "পিয়ংইয়ংয়ে রুশ প্রতিরক্ষামন্ত্রী",
        "body": BODY,
        "published_at": NOW - timedelta(hours=3),
        "published_raw": "১ সেপ্টেম্বর ২০২৬, ০৯:০০",
        "published_confidence": "printed",
        "provenance": {"headline": "json_ld", "body": "selector:seen"},
        "parser_version": f"{of}.1+3",
    }
    return Article(**(values | changes))


def _evidence(sentence: str) -> Evidence:
    start = BODY.index(sentence)
    return Evidence(field="body", start=start, end=start + len(sentence), text=sentence, terms=((start, start + 3),))


def match(topic: str = "arms", **changes: Any) -> Match:
    """A confirmed match of the invented topic."""
    values: dict[str, Any] = {
        "topic": topic,
        "topic_version": "v1",
        "aliases_version": "a1",
        "tier": "confirmed",
        "score": 0.5,
        "terms": ("রাশিয়ার", "পিয়ংইয়ং", "গোলা"),
        "evidence": (_evidence(BODY.split("\n")[1]),),
    }
    return Match(**(values | changes))


def capture(
    key: str = "1", outcome: Outcome = "article_matched", *, at: datetime = NOW, of: str = "bd_daily", **changes: Any
) -> Capture:
    """The capture of an article's page. Its payload is told apart by its time."""
    values: dict[str, Any] = {
        "capture_id": f"urn:uuid:{of}-{key}-{at.isoformat()}-{outcome}",
        "url": address(key, of),
        "final_url": address(key, of),
        "purpose": "article",
        "outcome": outcome,
        "fetched_at": at,
        "status": 200,
        "content_type": "text/html; charset=utf-8",
        "etag": f'"{key}-{at:%d%H}"',
        "digest": f"{key}-{at.isoformat()}",
        "warc_file": f"{of}/run.warc.gz",
        "warc_offset": 512,
        "article_key": key,
    }
    return Capture(**(values | changes))


def visit(
    key: str = "1", *, at: datetime = NOW, of: str = "bd_daily", capture_changes: Any = None, **changes: Any
) -> list[Line]:
    """The two lines of a page that was fetched, read and matched."""
    seen = capture(key, at=at, of=of, **(capture_changes or {}))
    read = article(key, of=of, **changes)
    return [seen, StoredArticle(article=read, matches=(match(),), capture_id=seen.capture_id)]


def rejection(reason: str = "no headline", of: str = "bd_daily") -> Rejection:
    """A page that could not be read."""
    return Rejection(outlet=of, url=address("9", of), stage="parse", reason=reason, rejected_at=NOW)


def write_spool(
    folder: Path, lines: Sequence[Line], *, of: str = "bd_daily", mode: Mode = "latest", batch_lines: int = 1000
) -> Path:
    """A run's spool folder, without a report."""
    folder.mkdir(parents=True)
    job = Job(run=folder.name, outlet=of, mode=mode, topics=(TOPIC,), archive=folder.parent / "archive")
    write_job(job, folder)
    writer = SpoolWriter(folder, batch_lines)
    for line in lines:
        writer.write(line)
    writer.close_batch()
    return folder


class Desk:
    """Ingests runs one after the other, each with its own folder."""

    def __init__(self, conn: Connection, folder: Path) -> None:
        self.conn = conn
        self.folder = folder
        self.runs = 0

    def ingest(self, *lines: Line, into: Outlet | None = None) -> Effects:
        """Store lines as the only batch of a new run."""
        into = into or outlet()
        self.runs += 1
        spool = write_spool(self.folder / f"{into.slug}-{self.runs}", lines, of=into.slug)
        return self.ingest_spool(spool, into)

    def ingest_spool(self, spool: Path, into: Outlet) -> Effects:
        """Start the run of a spool and store its batches."""
        job = Job(run=spool.name, outlet=into.slug, topics=(TOPIC,), archive=spool.parent / "archive")
        start_run(self.conn, job, into, started_at=NOW)
        effects = Effects()
        for path in sorted(spool.glob("batch-*.jsonl")):
            effects += ingest_batch(self.conn, run=spool.name, outlet=into, path=path, now=NOW)
        return effects


def break_line(path: Path, number: int, text: str) -> None:
    """Replace a line of a batch file (counted from 0) by something else."""
    lines = path.read_text(encoding="ascii").splitlines()
    lines[number] = text
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def line_with(path: Path, number: int, **changes: Any) -> str:
    """A line of a batch file with some of its keys changed."""
    data = json.loads(path.read_text(encoding="ascii").splitlines()[number])
    return json.dumps(data | changes)
