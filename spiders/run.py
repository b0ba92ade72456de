"""One crawl in progress: what was asked, what is known, where its results go."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from spiders.archive import ArchiveWriter
from spiders.budget import HourBudget
from spiders.items import Capture
from spiders.job import Job
from spiders.known import KNOWN_FILE, Known
from spiders.outlet import Outlet
from spiders.payloads import Payloads
from spiders.replay import Recording
from spiders.spool import Line, RunLock, RunReport, SpoolWriter
from spiders.sweep import Sweep
from spiders.tally import Tally, judge
from spiders.topics import Topics, compile_topic
from spiders.waits import WaitMemory
from spiders.walk import Walk


class Run:
    """Holds the run's lock and its open files. `finish` must be called once, at the end."""

    def __init__(self, job: Job, spool: Path, outlet: Outlet) -> None:
        """Raises `SpoolBusyError`, `RecordingError` or `TopicError`; then nothing was written."""
        self.job = job
        self.outlet = outlet
        self.recording = None if job.replay is None else Recording(job.replay, job.as_of)
        self.topics = Topics.of(compile_topic(source) for source in job.topics)
        self._lock = RunLock(spool)
        self.known = Known(spool / KNOWN_FILE)
        self._payloads = Payloads(self.known)
        self._spool = SpoolWriter(spool)
        self.tally = Tally()
        self.sweep = Sweep(job, outlet)
        self.walk = Walk()
        self.waits = WaitMemory(job.waits)
        waiting = self.waits.recall(outlet.slug, self.now())
        self.blocked: str | None = None if waiting is None else str(waiting)
        """What kind of bot wall, or which wish to wait, ended the run."""
        self.seen_rules: set[bool] = set()
        """For the outlet rules that matched: whether they were ever seen on a real page."""
        self._started_at = self.now()
        self._hour = HourBudget(job.limits.per_hour, spent=job.limits.spent, at=self._started_at)

    @cached_property
    def archive(self) -> ArchiveWriter:
        """Where responses go. Opened for the first: a look that meets nothing new leaves no file behind."""
        return ArchiveWriter(
            self.job.archive,
            self.outlet.slug,
            self.job.run,
            find_earlier=self._payloads.find,
            file_bytes=self.job.limits.archive_file_bytes,
        )

    def now(self) -> datetime:
        """The present, or the recording's, or what the job says."""
        return self.job.now or (datetime.now(UTC) if self.recording is None else self.recording.now)

    def today(self) -> date:
        """The present day in the outlet's zone."""
        return self.now().astimezone(self.outlet.zone).date()

    def why_over(self) -> str | None:
        """Why no further request may be made, as the report says it; `None` while one may."""
        if self.blocked is not None:
            return "blocked"
        if self.tally.requests >= self.job.limits.requests:
            return "request budget"
        # A recording has no webmaster.
        return "hourly budget" if self.recording is None and self._hour.is_spent(self.now()) else None

    def spend_request(self) -> str | None:
        """Count a request against the budgets of the run and of the hour; where one is spent, say which."""
        over = self.why_over()
        if over is None:
            self.tally.requests += 1
            self._hour.count(self.now())
        return over

    def write(self, line: Line) -> None:
        """Put a line into the spool."""
        if isinstance(line, Capture):
            self._payloads.remember(line)
        self._spool.write(line)

    def finish(self, reason: str) -> RunReport:
        """Close everything, write the report and free the lock."""
        if "archive" in vars(self):
            self.archive.close()
        self.known.close()
        report = self._report(reason)
        self._spool.finish(report)
        self._lock.release()
        return report

    def _report(self, reason: str) -> RunReport:
        self._spool.close_batch()
        tally = self.tally
        # A look is judged as the look of a whole run would be.
        mode = "latest" if self.job.mode == "scout" else self.job.mode
        ways = self.walk.reports(tuple(way.name for way in self.outlet.discovery))
        why = next((way.reason for way in ways.values() if way.reason), None)
        band, history = self.outlet.count_band, self.job.history
        verdict = judge(tally, mode, band, self.blocked, history=history, now=self.now(), why=why)
        return RunReport(
            run=self.job.run,
            outlet=self.outlet.slug,
            mode=self.job.mode,
            started_at=self._started_at,
            finished_at=self.now(),
            finish_reason=reason,
            health=verdict.health,
            health_reason=verdict.reason,
            found=tally.found,
            known=tally.known,
            not_reached=tally.not_reached,
            fetched=tally.fetched,
            article_outcomes=dict(tally.articles),
            listing_outcomes=dict(tally.listings),
            requests=tally.requests,
            hour_requests=self._hour.spent(self.now()) if self.recording is None else 0,
            hour_budget=self._hour.per_hour if self.recording is None else 0,
            batches=self._spool.batches,
            inferred_only=self.seen_rules == {False},
            unswept=self.sweep.why_not_whole(),
            back_to=self.sweep.back_to,
            ways=ways,
            articles_read=tally.reading.articles,
            field_counts=dict(tally.reading.field_counts),
            faults=dict(tally.reading.faults),
            offending=tally.offending,
        )
