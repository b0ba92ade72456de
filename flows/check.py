"""Whether an outlet's parser still works: each way of discovery once, each rule on what came.

The check is one small real crawl into places of its own; nothing is stored.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
from web_poet import HttpResponse, PageParams

from flows.crawl import CrawlEnd, crawl
from flows.errors import CheckError
from flows.saved import save_responses
from spiders.alone import new_run_key
from spiders.archive_read import ArchivedResponse, read_response, with_payload
from spiders.declared import declaration_faults
from spiders.home import Places
from spiders.items import Article, Capture, ExtractionError, Layer
from spiders.job import Job, Limits, write_job
from spiders.news import NewsSpider
from spiders.outlet import Discovery
from spiders.outlets import load_outlet
from spiders.pages import ArticlePage
from spiders.replay import Recording
from spiders.rules import Rule
from spiders.spool import RunReport, WayReport, batches, read_batch

REQUESTS_A_WAY = 13
"""Two listings, a sitemap below one, and five articles of each listing."""
FIELDS = (
    *("headline", "body", "canonical_url", "article_key", "published_at", "published_on", "published_raw"),
    *("modified_at", "authors", "section", "tags", "summary", "alternative_headline", "dateline", "captions"),
    *("credits", "image_url"),
)
"""The article's fields in the order of the table."""
REQUIRED = frozenset(("headline", "body"))


@attrs.frozen(kw_only=True)
class WayCheck:
    """A way of discovery and what it gave; `None` where it was not asked."""

    way: Discovery
    report: WayReport | None

    @property
    def works(self) -> bool:
        """Whether it offers articles."""
        return self.report is not None and self.report.offered > 0


@attrs.frozen(kw_only=True)
class OutletCheck:
    """What works of an outlet."""

    slug: str
    zone: ZoneInfo
    ways: tuple[WayCheck, ...]
    requests: int
    ended: str
    """How the crawl ended: `finished`, or what cut it short."""
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
        """Whether the crawl came to its end, the first way that lists everything finds articles, and all that were
        asked for can be read."""
        complete = [way for way in self.ways if way.way.complete] or list(self.ways)
        return bool(self.ended == "finished" and complete[0].works and self.articles and not self.faults)


@attrs.frozen
class _Page:
    """A page that was read again from the archive."""

    page: ArticlePage
    article: Article | None
    fault: str | None


async def check_outlet(slug: str, recording: Path | None, save: Path | None = None) -> OutletCheck:
    """Check the outlet on the live web, or on a recording. What came is kept in the new folder `save`.

    Raises `OutletFileError`, `CheckError` where the outlet's declaration is wrong or the spider died, and
    `RecordingError` where the recording is none.
    """
    if recording is not None:
        Recording(recording)
    spider = _declared(slug)
    with tempfile.TemporaryDirectory(prefix="khobor-check-") as folder:
        places = Places.below(Path(folder), replay=recording is not None)
        report, captures = await _crawl(spider, places, recording)
        held = {each.capture_id: each for each in captures}
        pages = [_read(spider, each, held, places) for each in captures if _is_read(each)]
        if save is not None:
            save_responses(save, spider, places.archive, captures)
    return _summary(spider, report, pages)


def _declared(slug: str) -> type[NewsSpider]:
    """The outlet's spider. Raises `OutletFileError`, and `CheckError` where the file says what cannot be."""
    spider = load_outlet(slug)
    faults = list(declaration_faults(spider.outlet, spider.article_page))
    if faults:
        raise CheckError(f"The outlet {slug} is declared wrongly. {'. '.join(faults)}.")
    return spider


async def _crawl(spider: type[NewsSpider], places: Places, recording: Path | None) -> tuple[RunReport, list[Capture]]:
    now = datetime.now(UTC)
    job = Job(
        run=new_run_key(spider.name, now),
        outlet=spider.name,
        limits=Limits(requests=1 + REQUESTS_A_WAY * len(spider.outlet.discovery)),
        check=True,
        archive=places.archive,
        replay=recording,
        contact=os.environ.get("KHOBOR_CONTACT"),
    )
    spool = places.spool / job.run
    spool.mkdir()
    write_job(job, spool)
    end = await crawl(job, spool, on_progress=lambda _: None, on_log=lambda _level, _line: None)
    lines = (line for path in batches(spool) for line in read_batch(path.read_bytes(), spider.name, now))
    return _report(end), [line for line in lines if isinstance(line, Capture)]


def _report(end: CrawlEnd) -> RunReport:
    if end.report is None:
        words = (end.last_words.splitlines() or ["it said nothing"])[-1]
        raise CheckError(f"The check could not be made, the spider died: {words}")
    return end.report


def _is_read(capture: Capture) -> bool:
    is_page = capture.purpose == "article" and capture.status == 200
    return is_page and capture.outcome not in {"blocked", "redirected_away"}


def _read(spider: type[NewsSpider], capture: Capture, held: Mapping[str, Capture], places: Places) -> _Page:
    kept = _response(capture, places)
    if capture.refers_to is not None:
        kept = with_payload(kept, _response(held[capture.refers_to], places))
    page = spider.article_page(
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


def _summary(spider: type[NewsSpider], report: RunReport, pages: list[_Page]) -> OutletCheck:
    articles = [each.article for each in pages if each.article is not None]
    layers: dict[str, Counter[Layer]] = {name: Counter() for name in FIELDS}
    rules: Counter[Rule] = Counter()
    for article in articles:
        for field, layer in article.provenance.items():
            layers.setdefault(field, Counter())[layer] += 1
    for each in pages:
        rules.update({rule: int(count > 0) for rule, count in each.page.check_rules().items()})
    return OutletCheck(
        slug=spider.name,
        zone=spider.outlet.zone,
        ways=tuple(WayCheck(way=way, report=report.ways.get(way.name)) for way in spider.outlet.discovery),
        requests=report.requests,
        ended=report.finish_reason if report.health != "blind" else report.health_reason,
        articles=len(articles),
        faults=tuple(each.fault for each in pages if each.fault is not None),
        layers=layers,
        rules=rules,
        newest=max((each.published_at for each in articles if each.published_at), default=None),
    )
