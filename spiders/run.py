"""One crawl in progress: what was asked, what is known, where its results go."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from spiders.archive import ArchiveWriter
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
        self.archive = ArchiveWriter(
            job.archive,
            outlet.slug,
            job.run,
            find_earlier=self._payloads.find,
            file_bytes=job.limits.archive_file_bytes,
        )
        self._spool = SpoolWriter(spool)
        self.tally = Tally()
        self.sweep = Sweep(job, outlet)
        self.walk = Walk()
        self.blocked: str | None = None
        """What kind of bot wall ended the run."""
        self.seen_rules: set[bool] = set()
        """For the outlet rules that matched: whether they were ever seen on a real page."""
        self._started_at = self.now()

    def now(self) -> datetime:
        """The present, or the recording's."""
        return datetime.now(UTC) if self.recording is None else self.recording.now

    def today(self) -> date:
        """The present day in the outlet's zone."""
        return self.now().astimezone(self.outlet.zone).date()

    def spend_request(self) -> bool:
        """Count a request against the budget. False where it is spent."""
        if self.tally.requests >= self.job.limits.requests:
            return False
        self.tally.requests += 1
        return True

    def write(self, line: Line) -> None:
        """Put a line into the spool."""
        if isinstance(line, Capture):
            self._payloads.remember(line)
        self._spool.write(line)

    def finish(self, reason: str) -> RunReport:
        """Close everything, write the report and free the lock."""
        self.archive.close()
        self.known.close()
        report = self._report(reason)
        self._spool.finish(report)
        self._lock.release()
        return report

    def _report(self, reason: str) -> RunReport:
        self._spool.close_batch()
        tally = self.tally
        verdict = judge(
            tally, self.job.mode, self.outlet.count_band, self.blocked, history=self.job.history, now=self.now()
        )
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
            batches=self._spool.batches,
            inferred_only=self.seen_rules == {False},
            unswept=self.sweep.why_not_whole(),
            back_to=self.sweep.back_to,
            ways=self.walk.reports(tuple(way.name for way in self.outlet.discovery)),
            articles_read=tally.reading.articles,
            field_counts=dict(tally.reading.field_counts),
            faults=dict(tally.reading.faults),
            offending=tally.offending,
        )
