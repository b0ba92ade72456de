"""An archived response, read again by today's page object (pure): the article, or why there is none.

The rules are those of a visit (`reading`), without what only a visit can tell: validators, bot walls met before.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Literal

import attrs
from web_poet import HttpResponse, PageParams

import spiders
from spiders.archive import ArchiveError
from spiders.archive_read import ArchivedResponse
from spiders.blocks import ParsedResponse, tree_of
from spiders.identity import parser_version
from spiders.items import Article, ExtractionError, MissingFieldError
from spiders.outlet import Outlet
from spiders.pages import ArticlePage
from spiders.tally import SOFT_404
from spiders.walls import classify

FIXTURE_MARKER = b'name="khobor-fixture"'

Failed = Literal["gone", "redirected_away", "empty", "layout_changed", "rejected", "unreachable"]
"""Outcomes of a response that gives no article."""


@attrs.frozen(kw_only=True)
class Reread:
    """What a response gives now: an article, or an outcome with its reason."""

    article: Article | None = None
    failed: Failed | None = None
    reason: str | None = None


@attrs.frozen(kw_only=True)
class Reader:
    """How pages of an outlet are read today."""

    outlet: Outlet
    article_page: type[ArticlePage]
    is_replay: bool = False
    """Whether the archive is one of replays: there, pages that were written for our tests count."""

    @property
    def version(self) -> str:
        """What reads: the parser version, and a hash of its code, for a version that nobody raised."""
        return f"{parser_version(self.outlet)}/{_code_hash(self.article_page)}"

    def read(self, response: ArchivedResponse) -> Reread:
        """Read a response with its payload. Never raises for what it may hold."""
        if response.status != 200:
            return Reread(failed="unreachable", reason=f"HTTP {response.status}")
        if not self.outlet.article_url.match(response.url):
            return Reread(failed="redirected_away", reason=f"to {response.url}")
        try:
            return self._read_page(response, response.body)
        except MissingFieldError as error:
            return Reread(failed="layout_changed", reason=str(error))
        except (ExtractionError, ArchiveError) as error:
            return Reread(failed="rejected", reason=str(error))

    def _read_page(self, response: ArchivedResponse, body: bytes) -> Reread:
        headers = {name.lower(): value for name, value in response.headers}
        source = ParsedResponse(response.url, body, status=response.status, headers=headers)
        ended = why_no_article(source, headers, source.text, self.outlet, is_replay=self.is_replay)
        if ended is not None:
            return Reread(failed=ended[0], reason=ended[1])
        params = PageParams(fetched_at=response.fetched_at.isoformat())
        return Reread(article=self.article_page(response=source, page_params=params).to_item())


def why_no_article(
    source: HttpResponse, headers: Mapping[str, str], text: str, outlet: Outlet, *, is_replay: bool
) -> tuple[Failed, str] | None:
    """The outcome of an answer with status 200 that is no page of an article, with its reason; `None`: it may be one.

    `headers` have lower-case names, `text` is the decoded body.
    """
    tree, asked = partial(tree_of, source), str(source.url)
    failure = classify(source.status or 200, headers, text, outlet.domains, asked=asked, tree=tree)
    if failure is not None and failure.kind == "not_found":
        return "gone", f"{SOFT_404}: {failure.reason}"
    if failure is not None:
        return "empty", failure.reason
    if not is_replay and source.body.find(FIXTURE_MARKER) >= 0:
        return "rejected", "the page was written for Khobor's tests"
    return None


@cache
def _code_hash(page: type[ArticlePage]) -> str:
    digest = hashlib.sha256()
    for path in sorted(_code_of(page)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _code_of(page: type[ArticlePage]) -> Iterator[Path]:
    """The files that may decide what the page object reads: its outlet's, and what all outlets share."""
    root = Path(spiders.__path__[0])
    yield from root.glob("*.py")
    yield from root.glob("bengali/*.*")
    for module in {each.__module__ for each in page.__mro__}:
        if module.startswith("spiders.outlets."):
            yield Path(str(sys.modules[module].__file__))
