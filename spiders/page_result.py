"""What an answer with an article's page gives: the article, or an outcome with its reason (pure).

The same for a visit (`reading`) and for the archive read again (`reparse`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Literal

import attrs
from web_poet import HttpResponse, PageParams

from spiders.blocks import tree_of
from spiders.items import Article, ExtractionError, MissingFieldError
from spiders.outlet import Outlet
from spiders.pages import ArticlePage
from spiders.tally import SOFT_404
from spiders.walls import classify

FIXTURE_MARKER = b'name="khobor-fixture"'
GONE = frozenset((404, 410))

Failed = Literal["gone", "redirected_away", "empty", "layout_changed", "rejected", "unreachable"]
"""Outcomes of an answer that gives no article."""


@attrs.frozen(kw_only=True)
class PageResult:
    """An article, or an outcome with its reason."""

    article: Article | None = None
    evidence: frozenset[bool] = frozenset()
    """For the outlet's own rules that gave a value: whether each was ever seen to work on a real page."""
    failed: Failed | None = None
    reason: str | None = None


def no_page(status: int, url: str, outlet: Outlet) -> PageResult | None:
    """What an answer is that holds no article's page, by its `status` and final address; `None`: it may hold one."""
    if status in GONE:
        return PageResult(failed="gone", reason=f"HTTP {status}")
    if status != 200:
        return PageResult(failed="unreachable", reason=f"HTTP {status}")
    if not outlet.article_url.match(url):
        return PageResult(failed="redirected_away", reason=f"to {url}")
    return None


def read_page(source: HttpResponse, page: type[ArticlePage], fetched_at: datetime, *, is_replay: bool) -> PageResult:
    """What a page with status 200 gives. Never raises for what it may hold: a page object that breaks on it is a
    rejection like another, and its traceback is logged. In a replay, pages that were written for our tests count."""
    try:
        return _no_article(source, page.outlet, is_replay=is_replay) or _article(source, page, fetched_at)
    except MissingFieldError as error:
        return PageResult(failed="layout_changed", reason=str(error))
    except ExtractionError as error:
        return PageResult(failed="rejected", reason=str(error))
    except Exception as error:  # the border of one article: no bug of ours loses the others, or this one's outcome
        logging.getLogger(__name__).exception("%s: the page object fails at %s", page.outlet.slug, source.url)
        return PageResult(failed="rejected", reason=f"the page object fails: {type(error).__name__}: {error}")


def _no_article(source: HttpResponse, outlet: Outlet, *, is_replay: bool) -> PageResult | None:
    tree: Callable[[], object] = partial(tree_of, source)
    failure = classify(200, source.headers, source.text, outlet.domains, asked=str(source.url), tree=tree)
    if failure is not None and failure.kind == "not_found":
        return PageResult(failed="gone", reason=f"{SOFT_404}: {failure.reason}")
    if failure is not None:
        return PageResult(failed="empty", reason=failure.reason)
    if not is_replay and source.body.find(FIXTURE_MARKER) >= 0:
        return PageResult(failed="rejected", reason="the page was written for Khobor's tests")
    return None


def _article(source: HttpResponse, page: type[ArticlePage], fetched_at: datetime) -> PageResult:
    read = page(response=source, page_params=PageParams(fetched_at=fetched_at.isoformat()))
    return PageResult(article=read.to_item(), evidence=read.matched_evidence())
