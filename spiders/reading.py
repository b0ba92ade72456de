"""What a response was found to be: one outcome each, with the links or the article that it held.

Order matters: a bot wall is looked for before anything is parsed, an unchanged page is not parsed, and
what cannot be read as an article says why.
"""

from __future__ import annotations

from datetime import date

import attrs
from scrapy.http import Response
from web_poet import HttpResponse, PageParams

from spiders.archive import Record
from spiders.blocks import ParsedResponse
from spiders.decoding import DecodingError, TooLargeError
from spiders.discovery import Ask
from spiders.entries import Came, Links
from spiders.failures import outcome_of
from spiders.fetch import FETCHED_AT, RECORD
from spiders.gate import headers_of, text_of
from spiders.items import INDEX, Article, ExtractionError, Match, MissingFieldError, Outcome
from spiders.listings import read_links
from spiders.outlet import Outlet
from spiders.pages import ArticlePage, ListingPage
from spiders.reparse import why_no_article
from spiders.run import Run
from spiders.topics import match_article
from spiders.walls import why_unusable


@attrs.frozen(kw_only=True)
class ListingReading:
    """What a listing was found to be."""

    outcome: Outcome
    reason: str | None = None
    links: Links = attrs.field(factory=Links)


@attrs.frozen(kw_only=True)
class ArticleReading:
    """What an article page was found to be."""

    outcome: Outcome
    reason: str | None = None
    article: Article | None = None
    matches: tuple[Match, ...] = ()


def read_listing(
    response: Response, digest: str | None, ask: Ask, run: Run, listing_page: type[ListingPage]
) -> ListingReading:
    """What came where a listing was due. `digest` is that of the payload seen last.

    Never raises for what a response may hold.
    """
    if run.blocked is not None:
        return ListingReading(outcome="blocked", reason=run.blocked)
    if response.status == 304:
        return ListingReading(outcome="not_modified")
    if digest is not None and digest == response.meta[RECORD].digest:
        return ListingReading(outcome="not_modified", reason="the same content as before")
    if response.status >= 500:
        return ListingReading(outcome="unreachable", reason=f"HTTP {response.status}")
    try:
        links = read_links(_came(response, ask, run), listing_page, response.status)
    except (TooLargeError, DecodingError) as error:
        outcome, reason = outcome_of(error)
        return ListingReading(outcome=outcome, reason=reason)
    except ExtractionError as error:
        if response.status >= 400:
            return ListingReading(outcome="empty", reason=f"HTTP {response.status}")
        return ListingReading(outcome="layout_changed", reason=str(error))
    if links.articles or links.listings:
        return ListingReading(outcome="listing", reason=INDEX if links.listings else None, links=links)
    unusable = why_unusable(response.status, headers_of(response), text_of(response), run.outlet.domains)
    reason = unusable or f"no article links (HTTP {response.status})"
    return ListingReading(outcome="empty", reason=reason)


def read_article(response: Response, digest: str | None, run: Run, article_page: type[ArticlePage]) -> ArticleReading:
    """What came where an article was due. `digest` is that of the payload seen last.

    Never raises for what a response may hold.
    """
    source = _page_input(response)
    ended = _without_parsing(response, source, digest, run)
    return ended if ended is not None else _parsed(response, source, run, article_page)


def _without_parsing(response: Response, source: HttpResponse, digest: str | None, run: Run) -> ArticleReading | None:
    status = response.status
    if run.blocked is not None:
        return ArticleReading(outcome="blocked", reason=run.blocked)
    if status == 304:
        return ArticleReading(outcome="not_modified")
    if status in {404, 410}:
        return ArticleReading(outcome="gone", reason=f"HTTP {status}")
    if status != 200:
        return ArticleReading(outcome="unreachable", reason=f"HTTP {status}")
    if not run.outlet.article_url.match(response.url):
        return ArticleReading(outcome="redirected_away", reason=f"to {response.url}")
    record: Record = response.meta[RECORD]
    if digest is not None and digest == record.digest:
        return ArticleReading(outcome="article_unchanged")
    ended = why_no_article(
        source, headers_of(response), text_of(response), run.outlet, is_replay=run.recording is not None
    )
    return None if ended is None else ArticleReading(outcome=ended[0], reason=ended[1])


def _parsed(response: Response, source: HttpResponse, run: Run, article_page: type[ArticlePage]) -> ArticleReading:
    fetched_at = response.meta[FETCHED_AT].isoformat()
    page = article_page(response=source, page_params=PageParams(fetched_at=fetched_at))
    try:
        article = page.to_item()
    except MissingFieldError as error:
        return ArticleReading(outcome="layout_changed", reason=str(error))
    except ExtractionError as error:
        return ArticleReading(outcome="rejected", reason=str(error))
    run.seen_rules |= page.matched_evidence()
    matches = match_article(run.topics, article)
    outcome: Outcome = "article_matched" if matches else "article_unmatched"
    return ArticleReading(outcome=outcome, article=article, matches=matches)


def day_of(article: Article, outlet: Outlet) -> date | None:
    """The day of an article in the outlet's zone, where one is known."""
    at = article.published_at
    return article.published_on if at is None else at.astimezone(outlet.zone).date()


def _came(response: Response, ask: Ask, run: Run) -> Came:
    is_deep = run.job.mode == "backfill"
    return Came(
        url=response.url,
        body=response.body,
        text=text_of(response),
        headers=headers_of(response),
        way=run.outlet.discovery[ask.way],
        outlet=run.outlet,
        now=response.meta[FETCHED_AT],
        day=ask.day,
        since=run.job.since if is_deep else None,
        until=run.job.until if is_deep else None,
        deep=is_deep,
    )


def _page_input(response: Response) -> HttpResponse:
    return ParsedResponse(response.url, response.body, status=response.status, headers=headers_of(response))
