"""Whether an outlet's parser still works: each way of discovery tried alone, each rule on what came.

The check is a small real crawl for each way, into places of its own; nothing is stored.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import attrs
from web_poet import HttpResponse, PageParams

from flows.crawl import CrawlEnd, crawl
from spiders.alone import new_run_key
from spiders.archive_read import ArchivedResponse, read_response, with_payload
from spiders.home import Places
from spiders.items import Article, Capture, ExtractionError, Layer, Outcome
from spiders.job import Job, Limits, write_job
from spiders.outlets import load_outlet
from spiders.pages import ArticlePage
from spiders.rules import Rule
from spiders.spool import batches, read_batch

ARTICLES = 5
"""Articles that are read for each way."""
LISTING_REQUESTS = 3
"""robots.txt, the listing, and one redirect or retry."""


@attrs.frozen(kw_only=True)
class WayCheck:
    """What one way of discovery gave."""

    name: str
    evidence: str
    found: int
    outcomes: Mapping[Outcome, int]
    """Of its listings."""
    detail: str


@attrs.frozen(kw_only=True)
class OutletCheck:
    """What works of an outlet."""

    slug: str
    ways: tuple[WayCheck, ...]
    articles: int
    """Articles that were read."""
    faults: tuple[str, ...]
    """Pages that could not be read, with their reasons."""
    layers: Mapping[str, Mapping[Layer, int]]
    """Field → layer → how many articles got the field from it."""
    rules: Mapping[Rule, int]
    """Own rule → on how many pages it found something."""
    newest: datetime | None

    @property
    def works(self) -> bool:
        """Whether the first way finds articles and all that were asked for can be read."""
        return bool(self.ways[0].found and self.articles and not self.faults)


@attrs.frozen
class _Page:
    """A page that was read again from the archive."""

    page: ArticlePage
    article: Article | None
    fault: str | None


async def check_outlet(slug: str, recording: Path | None) -> OutletCheck:
    """Check the outlet on the live web, or on a recording."""
    outlet = load_outlet(slug).outlet
    ways: list[WayCheck] = []
    pages: dict[str, _Page] = {}
    with tempfile.TemporaryDirectory(prefix="khobor-check-") as folder:
        for number, way in enumerate(outlet.discovery):
            places = Places.below(Path(folder) / str(number), replay=recording is not None)
            end, captures = await _crawl(slug, number, places, recording)
            ways.append(_way_check(way.name, way.evidence, end))
            held = {each.capture_id: each for each in captures}
            pages |= {each.url: _read(slug, each, held, places) for each in captures if _is_read(each)}
    return _summary(slug, tuple(ways), tuple(pages.values()))


async def _crawl(slug: str, way: int, places: Places, recording: Path | None) -> tuple[CrawlEnd, list[Capture]]:
    now = datetime.now(UTC)
    job = Job(
        run=new_run_key(slug, now),
        outlet=slug,
        limits=Limits(requests=LISTING_REQUESTS + ARTICLES),
        way=way,
        archive=places.archive,
        replay=recording,
        contact=os.environ.get("KHOBOR_CONTACT"),
    )
    spool = places.spool / job.run
    spool.mkdir()
    write_job(job, spool)
    end = await crawl(job, spool, on_progress=lambda _: None, on_log=lambda _level, _line: None)
    lines = (line for path in batches(spool) for line in read_batch(path.read_bytes(), slug, now))
    return end, [line for line in lines if isinstance(line, Capture)]


def _way_check(name: str, evidence: str, end: CrawlEnd) -> WayCheck:
    report = end.report
    if report is None:
        detail = f"the spider died: {end.last_words.splitlines()[-1:]}"
        return WayCheck(name=name, evidence=evidence, found=0, outcomes={}, detail=detail)
    return WayCheck(
        name=name,
        evidence=evidence,
        found=report.found,
        outcomes=report.listing_outcomes,
        detail=report.health_reason,
    )


def _is_read(capture: Capture) -> bool:
    return capture.purpose == "article" and capture.status == 200 and capture.outcome != "blocked"


def _read(slug: str, capture: Capture, held: Mapping[str, Capture], places: Places) -> _Page:
    kept = _response(capture, places)
    if capture.refers_to is not None:
        kept = with_payload(kept, _response(held[capture.refers_to], places))
    page = load_outlet(slug).article_page(
        response=HttpResponse(kept.url, kept.body, status=kept.status, headers=kept.headers),
        page_params=PageParams(fetched_at=kept.fetched_at.isoformat()),
    )
    try:
        return _Page(page, page.to_item(), None)
    except ExtractionError as error:
        return _Page(page, None, f"{capture.url}: {error}")


def _response(capture: Capture, places: Places) -> ArchivedResponse:
    assert capture.warc_file is not None
    assert capture.warc_offset is not None
    return read_response(places.archive, capture.warc_file, capture.warc_offset)


def _summary(slug: str, ways: tuple[WayCheck, ...], pages: tuple[_Page, ...]) -> OutletCheck:
    articles = [each.article for each in pages if each.article is not None]
    layers: dict[str, Counter[Layer]] = {}
    for article in articles:
        for field, layer in article.provenance.items():
            layers.setdefault(field, Counter())[layer] += 1
    rules: Counter[Rule] = Counter()
    for each in pages:
        rules.update({rule: int(count > 0) for rule, count in each.page.check_rules().items()})
    return OutletCheck(
        slug=slug,
        ways=ways,
        articles=len(articles),
        faults=tuple(each.fault for each in pages if each.fault is not None),
        layers=layers,
        rules=rules,
        newest=max((each.published_at for each in articles if each.published_at), default=None),
    )
