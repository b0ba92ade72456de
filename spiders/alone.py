"""The job of a spider that is run without a flow, by `scrapy crawl NAME`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from spiders.budget import hourly_budget
from spiders.home import Places, khobor_home
from spiders.job import Job, Limits, write_job
from spiders.outlet import Outlet
from spiders.topics import shipped_topics


def new_run_key(outlet: str, at: datetime) -> str:
    """A fresh run's key, readable and sortable: `dbcnews-20260901T060000-1f3a9c`."""
    return f"{outlet}-{at.astimezone(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"


def start_alone(outlet: Outlet, settings: BaseSettings) -> Path:
    """The spool folder, with its job, of a run of mode latest over the shipped topics.

    Raises `UsageError` where a live crawl has no contact.
    """
    replay, contact = settings.get("KHOBOR_REPLAY"), settings.get("KHOBOR_CONTACT")
    if not replay and not contact:
        raise UsageError(
            "A live crawl needs KHOBOR_CONTACT, an address or a page where the outlet's webmaster "
            "reaches you. Set it, or crawl a recording: -s KHOBOR_REPLAY=seeds"
        )
    places = Places.below(khobor_home(), replay=bool(replay))
    job = Job(
        run=new_run_key(outlet.slug, datetime.now(UTC)),
        outlet=outlet.slug,
        topics=shipped_topics(),
        limits=Limits(per_hour=hourly_budget(outlet)),
        archive=places.archive,
        waits=None if replay else places.waits,
        replay=Path(replay).absolute() if replay else None,
        contact=contact or None,
    )
    spool = places.spool / job.run
    spool.mkdir(mode=0o700)
    write_job(job, spool)
    return spool
