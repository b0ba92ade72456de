"""The job: what a flow asks of a spider. Written as `job.json` into the run's spool folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import attrs

from spiders.items import from_json_dict, to_json_dict

FORMAT = 2
READABLE = (1, 2)
"""Formats that this version understands: a spool may wait longer than an update takes."""
JOB_FILE = "job.json"
ARCHIVE_FILE_MB = "KHOBOR_ARCHIVE_FILE_MB"
"""The environment's name for the size at which a run begins another archive file."""

Mode = Literal["latest", "backfill", "revisit", "urls", "due"]
"""latest: what the outlet lists now and we do not know. backfill: an earlier window. revisit: matched
articles again. urls: exactly the given addresses. due: no listing, only what waits: addresses that were found
and not asked for yet, and matched articles again."""
JobMode = Literal[Mode, "scout"]
"""scout: a look at a listing for new addresses, which are written down and not asked for."""

Unit = Literal["day", "month", "window"]
"""What one walk through a way's listings covers (see `spiders.reach`). day, month: the way is asked for exactly
that. window: it can only be walked from its newest article on, so the whole window is one walk."""


class JobError(ValueError):
    """A job file is missing, broken or of another format. Nothing is crawled."""


@attrs.frozen(kw_only=True)
class TopicSource:
    """A topic as source text, so that a spool can be understood without the database."""

    slug: str
    source: str
    """TOML, see `spiders.topics.query`."""
    aliases: str
    """TOML of the alias sets."""


@attrs.frozen(kw_only=True)
class Limits:
    """Bounds of one run."""

    requests: int = 200
    """Requests of any purpose, retries and redirects included."""
    seconds: int = 3600
    per_hour: int = 360
    """Requests in any clock hour (UTC) that all runs of the outlet share."""
    spent: int = 0
    """Of these, made in the present hour by earlier runs."""
    archive_file_bytes: int = attrs.field(factory=lambda: _archive_file_bytes())
    """An archive file that is as long as this is closed, and another begun. The environment may say otherwise."""


def _archive_file_bytes() -> int:
    text = os.environ.get(ARCHIVE_FILE_MB) or "256"
    if not text.isdecimal() or text == "0":
        raise JobError(f"{ARCHIVE_FILE_MB} is {text!r}: set it to a number of megabytes, or unset it for 256.")
    return int(text) << 20


@attrs.frozen(kw_only=True)
class History:
    """What an outlet's last runs were like, summed: the measure of the next one."""

    articles: int = 0
    """Articles read by them."""
    field_counts: Mapping[str, int] = attrs.field(factory=dict, hash=False)
    """As in a run's report."""
    faults: Mapping[str, int] = attrs.field(factory=dict, hash=False)
    """Fault → how many articles had it."""
    found: int | None = None
    """Addresses that a run of mode latest usually finds: the median."""
    new_per_hour: float | None = None
    """New addresses an hour, over the runs of mode latest."""
    last_new_at: datetime | None = None
    """When a run last found a new address."""


@attrs.frozen(kw_only=True)
class Job:
    """One crawl of one outlet."""

    run: str
    """The run's key: the name of its spool folder and its archive file."""
    outlet: str
    mode: JobMode = "latest"
    since: date | None = None
    until: date | None = None
    """The window of days (the outlet's zone), both included, for backfill."""
    oldest_first: bool = False
    """For backfill: walk the window from its first day on."""
    sweep: bool = True
    """For backfill: walk the listings. False: they were walked whole; only what was found there is left."""
    walked_since: datetime | None = None
    """For backfill: listings seen since then were seen by this same walk, which goes on behind them."""
    unit: Unit | None = None
    """For backfill: only ways that lead back by this unit."""
    urls: tuple[str, ...] = ()
    topics: tuple[TopicSource, ...] = ()
    limits: Limits = attrs.field(factory=Limits)
    way: int | None = None
    """Only this way of discovery, without its fallback."""
    check: bool = False
    """Each way of discovery once, whatever the others give, and only a few articles of each."""
    archive: Path
    """The archive's root."""
    robots: Path | None = None
    """Where robots.txt files are kept from run to run; `None`: nowhere."""
    waits: Path | None = None
    """Where it is kept until when a server asked us to wait, from run to run; `None`: nowhere."""
    replay: Path | None = None
    """A recording that stands in for the web."""
    as_of: datetime | None = None
    """Which snapshot of the recording; `None` is the first."""
    now: datetime | None = None
    """What the run takes for the present, in a simulation; `None`: the clock's, or the recording's."""
    contact: str | None = None
    """Address or page for the outlet's webmaster. A live crawl needs it."""
    history: History | None = None
    """`None` where the outlet has none yet."""
    format: int = FORMAT


def write_job(job: Job, spool: Path) -> None:
    """Write `job` as `spool/job.json`."""
    text = json.dumps(to_json_dict(job), ensure_ascii=False, indent=1)
    (spool / JOB_FILE).write_text(text, encoding="utf-8")


def read_job(spool: Path) -> Job:
    """The job in `spool`. Raises `JobError` where there is none that this version understands."""
    try:
        data = json.loads((spool / JOB_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise JobError(f"{spool / JOB_FILE} cannot be read: {error}") from error
    if not isinstance(data, dict) or data.get("format") not in READABLE:
        raise JobError(f"{spool / JOB_FILE} is not a job of format {FORMAT}.")
    return from_json_dict(data, Job)
