"""What a response was found to be: one outcome each, with the links or the article that it held.

Order matters: a bot wall is looked for before anything is parsed, an unchanged page is not parsed, and
what cannot be read as an article says why.
"""

from __future__ import annotations

import logging
from datetime import date

import attrs
from scrapy.http import Response
from web_poet import HttpResponse

from spiders.archive import Record
from spiders.blocks import ParsedResponse
from spiders.decoding import DecodingError, TooLargeError
from spiders.discovery import Ask
from spiders.entries import Came, Links
from spiders.failures import outcome_of
from spiders.fetch import FETCHED_AT, RECORD
from spiders.gate import headers_of, text_of
from spiders.items import INDEX, Article, ExtractionError, Match, Outcome
from spiders.listings import count_missed, read_links
from spiders.outlet import Outlet
from spiders.page_result import PageResult, no_page, read_page
from spiders.pages import ArticlePage, ListingPage
from spiders.reach import is_dated, is_elsewhere
from spiders.run import Run
from spiders.topics import match_article
from spiders.walls import classify

_LONGEST_WALL = 1 << 19
"""Letters of a listing without links that are looked at for a wall. A sitemap may have twenty million."""


@attrs.frozen(kw_only=True)
class ListingReading:
    """What a listing was found to be."""

    outcome: Outcome
    reason: str | None = None
    links: Links = attrs.field(factory=Links)
    has_answered: bool = True
    """Whether an empty one says that there is nothing, or nothing more; a page of an error says neither."""


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
    if response.status >= 400:  # a page of error shows the site's favourites, for ever the same
        return ListingReading(outcome="empty", reason=f"HTTP {response.status}", has_answered=ask.page > 1)
    if is_dated(run.outlet.discovery[ask.way]) and is_elsewhere(response.url, ask.template):
        return ListingReading(outcome="redirected_away", reason=f"to {response.url}")
    came = _came(response, ask, run)
    try:
        links = read_links(came, listing_page)
    except (TooLargeError, DecodingError) as error:
        outcome, reason = outcome_of(error)
        return ListingReading(outcome=outcome, reason=reason)
    except ExtractionError as error:
        return ListingReading(outcome="layout_changed", reason=str(error))
    except Exception as error:  # a bug of ours, or of the outlet's file, does not lose what other ways offer
        logging.getLogger(__name__).exception("%s: the listing's reader fails at %s", run.outlet.slug, response.url)
        reason = f"the listing's reader fails: {type(error).__name__}: {error}"
        return ListingReading(outcome="layout_changed", reason=reason)
    if links.articles or links.listings:
        return ListingReading(outcome="listing", reason=INDEX if links.listings else None, links=links)
    return _empty(response, came, ask, listing_page)


def _empty(response: Response, came: Came, ask: Ask, listing_page: type[ListingPage]) -> ListingReading:
    """What a page without articles is: one that says so, one of an error, or one that its way's selector misses."""
    failure = classify(response.status, came.headers, came.text[:_LONGEST_WALL], came.outlet.domains)
    if failure is not None:
        # Behind the last page may stand a frame without text, or a page that says that there is none.
        is_end = ask.page > 1 and failure.kind != "server_error"
        return ListingReading(outcome="empty", reason=failure.reason, has_answered=is_end)
    missed = count_missed(came, listing_page) if ask.page == 1 else 0
    if missed:
        reason = f"its selector finds no article, though {missed} links lead to some"
        return ListingReading(outcome="layout_changed", reason=reason)
    reason = f"no article links (HTTP {response.status})"
    return ListingReading(outcome="empty", reason=reason, has_answered=response.status == 200 or ask.page > 1)


def read_article(response: Response, digest: str | None, run: Run, article_page: type[ArticlePage]) -> ArticleReading:
    """What came where an article was due. `digest` is that of the payload seen last.

    Never raises for what a response may hold.
    """
    ended = _without_reading(response, digest, run)
    return ended if ended is not None else _read(response, run, article_page)


def _without_reading(response: Response, digest: str | None, run: Run) -> ArticleReading | None:
    if run.blocked is not None:
        return ArticleReading(outcome="blocked", reason=run.blocked)
    if response.status == 304:
        return ArticleReading(outcome="not_modified")
    failed = no_page(response.status, response.url, run.outlet)
    if failed is not None:
        return _ended(failed)
    record: Record = response.meta[RECORD]
    return ArticleReading(outcome="article_unchanged") if digest is not None and digest == record.digest else None


def _read(response: Response, run: Run, article_page: type[ArticlePage]) -> ArticleReading:
    result = read_page(
        _page_input(response), article_page, response.meta[FETCHED_AT], is_replay=run.recording is not None
    )
    if result.article is None:
        return _ended(result)
    run.seen_rules |= result.evidence
    matches = match_article(run.topics, result.article)
    outcome: Outcome = "article_matched" if matches else "article_unmatched"
    return ArticleReading(outcome=outcome, article=result.article, matches=matches)


def _ended(result: PageResult) -> ArticleReading:
    assert result.failed is not None
    return ArticleReading(outcome=result.failed, reason=result.reason)


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
    text, headers = text_of(response), headers_of(response)
    return ParsedResponse(response.url, response.body, status=response.status, headers=headers, decoded=text)
