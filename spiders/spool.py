"""The spool: batches out. One folder a run; a batch is one file that exists whole or not at all.

run.lock             held by the child for its whole life; free and no report.json: it died
job.json             what was asked (`spiders.job`)
known.sqlite3        what was known before (`spiders.known`)
batch-00001.jsonl    lines of kind article, capture, find, rejection
report.json          counts and the reason for finishing; its presence says that the run ended
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, Literal

import attrs
import cattrs

from spiders.items import (
    Capture,
    Find,
    Outcome,
    Rejection,
    StoredArticle,
    from_json_dict,
    to_json_dict,
)
from spiders.job import JobMode

LOCK_FILE = "run.lock"
REPORT_FILE = "report.json"
BATCH_LINES = 20
"""Lines after which a batch is closed: at a polite pace, some two minutes of crawling."""

Line = StoredArticle | Capture | Find | Rejection
Health = Literal["healthy", "quiet", "blind"]

_KINDS: Mapping[str, type[Line]] = {
    "article": StoredArticle,
    "capture": Capture,
    "find": Find,
    "rejection": Rejection,
}


class SpoolBusyError(RuntimeError):
    """Another process holds the run's lock. The caller waits or leaves the spool alone."""


@attrs.frozen(kw_only=True)
class WayReport:
    """What one way of discovery gave in a run."""

    offered: int
    """Distinct article addresses that it offered, known ones too."""
    outcomes: Mapping[Outcome, int]
    """Of its listings."""
    newest_at: datetime | None = None
    """The newest instant of publication that it states."""
    newest_on: date | None = None
    """The newest day that it states."""
    validators: bool = False
    """Whether a listing of it came with an ETag or Last-Modified: then the next look is cheap."""
    reason: str | None = None
    """Why the last of its listings that failed did."""


@attrs.frozen(kw_only=True)
class RunReport:
    """How a run ended. `found` = `known` + `not_reached` + the sum of the article outcomes."""

    run: str
    outlet: str
    mode: JobMode
    started_at: datetime
    finished_at: datetime
    finish_reason: str
    """`finished`, `blocked`, `request budget`, `hourly budget`, `time limit`, `stopped`."""
    health: Health
    health_reason: str
    found: int
    """Distinct article addresses offered by discovery (or asked for by the job)."""
    known: int
    """Of these, passed over because they were known and not due."""
    not_reached: int
    """Of these, left when the run ended."""
    fetched: int
    """Of these, asked for: the sum of `article_outcomes`."""
    article_outcomes: Mapping[Outcome, int]
    listing_outcomes: Mapping[Outcome, int]
    requests: int
    batches: int
    hour_requests: int = 0
    """Of the clock hour in which it ended: those of all the outlet's runs. 0 for a recording."""
    hour_budget: int = 0
    """How many the outlet gets in an hour."""
    inferred_only: bool
    """No rule that was ever seen on a real page matched; all outlet rules that did were inferred."""
    ways: Mapping[str, WayReport] = attrs.field(factory=dict)
    """What each way of discovery that was tried gave, under its name."""
    articles_read: int = 0
    """Pages that gave an article, of any topic."""
    field_counts: Mapping[str, int] = attrs.field(factory=dict)
    """Field → how many of these had it; of headline, body and published also by layer: `body:generic`. `letters`:
    the characters of their texts together."""
    faults: Mapping[str, int] = attrs.field(factory=dict)
    """Fault → how many of these had it."""
    offending: tuple[str, ...] = ()
    """Captures of a few pages that show what is wrong, the first first."""
    unswept: str | None = "it does not say"
    """Why the listings were not walked to their end; `None` where they were."""
    back_to: date | None = None
    """Where they end before the window does: the day up to which they were walked."""


class RunLock:
    """The exclusive lock of a run's folder, freed by the kernel when its holder dies."""

    def __init__(self, spool: Path) -> None:
        """Take the lock. Raises `SpoolBusyError` where somebody holds it."""
        self._file = (spool / LOCK_FILE).open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise SpoolBusyError(f"{spool.name} is being written by another process") from error

    def release(self) -> None:
        """Give the lock back."""
        self._file.close()


class SpoolWriter:
    """Writes batches. A line must name only archive records that are already flushed."""

    def __init__(self, spool: Path, batch_lines: int = BATCH_LINES) -> None:
        self._spool = spool
        self._batch_lines = batch_lines
        self._lines = 0
        self._part: IO[bytes] | None = None
        self.batches = 0

    def write(self, line: Line) -> None:
        """Append `line` to the open batch and close the batch when it is full."""
        if self._part is None:
            self._part = self._path(".part").open("wb")
        kind = next(name for name, cls in _KINDS.items() if isinstance(line, cls))
        text = json.dumps({"kind": kind, **to_json_dict(line)}, ensure_ascii=True)
        self._part.write(text.encode("ascii") + b"\n")
        self._lines += 1
        if self._lines >= self._batch_lines:
            self.close_batch()

    def close_batch(self) -> None:
        """Make the open batch, if any, durable and visible."""
        if self._part is None:
            return
        self._part.flush()
        os.fsync(self._part.fileno())
        self._part.close()
        part = self._path(".part")
        self.batches += 1
        part.rename(part.with_suffix(""))
        self._part, self._lines = None, 0

    def finish(self, report: RunReport) -> None:
        """Close the last batch and say that the run ended."""
        self.close_batch()
        part = self._spool / f"{REPORT_FILE}.part"
        with part.open("w", encoding="utf-8") as file:
            json.dump(to_json_dict(report), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._spool / REPORT_FILE)

    def _path(self, suffix: str) -> Path:
        return self._spool / f"batch-{self.batches + 1:05d}.jsonl{suffix}"


def batches(spool: Path) -> list[Path]:
    """The complete batches of a spool, in order."""
    return sorted(spool.glob("batch-*.jsonl"))


def read_batch(data: bytes, outlet: str, read_at: datetime) -> Iterator[Line]:
    """The lines of a batch. A line that cannot be read comes out as a rejection with its reason."""
    for number, raw in enumerate(data.splitlines(), start=1):
        try:
            yield _read_line(raw)
        except (ValueError, KeyError, TypeError, cattrs.BaseValidationError) as error:
            yield Rejection(
                outlet=outlet,
                url=None,
                stage="spool",
                reason=f"line {number} of the batch is broken: {_first_cause(error)}",
                rejected_at=read_at,
            )


def read_report(spool: Path) -> RunReport | None:
    """How the run ended, or `None` while it goes on or when it died."""
    path = spool / REPORT_FILE
    if not path.exists():
        return None
    return from_json_dict(json.loads(path.read_text(encoding="utf-8")), RunReport)


def _read_line(raw: bytes) -> Line:
    data = json.loads(raw)
    if not isinstance(data, dict):
        raise ValueError("not an object")
    return from_json_dict(data, _KINDS[data.pop("kind")])


def _first_cause(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
