"""How Scrapy finds an outlet's spider: by its slug, in its own file.

Scrapy's own imports every file for every spider that starts: seventy for one, and one that is broken stops all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spiders.outlets import load_outlet, load_outlets, outlet_slugs
from spiders.urls import host_of

if TYPE_CHECKING:
    import builtins
    from typing import Self

    from scrapy import Request
    from scrapy.settings import BaseSettings

    from spiders.news import NewsSpider


class OutletLoader:
    """Scrapy's interface for what finds spiders."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:  # noqa: ARG003
        """For Scrapy."""
        return cls()

    def load(self, spider_name: str) -> type[NewsSpider]:
        """For Scrapy. Raises `KeyError` for an unknown slug, and `OutletFileError`."""
        return load_outlet(spider_name)

    def list(self) -> list[str]:
        """For Scrapy: the slugs of all outlets."""
        return [*outlet_slugs()]

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """For Scrapy's shell: the outlets at the request's host."""
        host = host_of(request.url)
        return [slug for slug, spider in load_outlets().items() if host in spider.outlet.domains]
