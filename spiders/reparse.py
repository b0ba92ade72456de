"""An archived response, read again by today's page object (pure): the article, or why there is none.

The rules are those of a visit (`reading`), without what only a visit can tell: validators, bot walls met before.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs

import spiders
from spiders.archive import ArchiveError
from spiders.archive_read import ArchivedResponse
from spiders.blocks import ParsedResponse
from spiders.identity import parser_version
from spiders.outlet import Outlet
from spiders.page_result import PageResult, no_page, read_page
from spiders.pages import ArticlePage


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

    def read(self, response: ArchivedResponse) -> PageResult:
        """Read a response with its payload. Never raises for what it may hold."""
        failed = no_page(response.status, response.url, self.outlet)
        if failed is not None:
            return failed
        headers = {name.lower(): value for name, value in response.headers}
        try:
            source = ParsedResponse(response.url, response.body, status=response.status, headers=headers)
        except ArchiveError as error:
            return PageResult(failed="rejected", reason=str(error))
        return read_page(source, self.article_page, response.fetched_at, is_replay=self.is_replay)


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
