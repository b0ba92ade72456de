"""The outlets, one module each, named by their slugs. `_families` are bases; `generic` is not crawled."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spiders.news import NewsSpider


def outlet_slugs() -> tuple[str, ...]:
    """The slug of every outlet that is crawled, in alphabetical order. Quick: nothing is imported."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name for name in names if not name.startswith("_") and name != "generic")


def load_outlets() -> dict[str, type[NewsSpider]]:
    """Slug → spider class of every outlet that is crawled, in alphabetical order."""
    return {slug: load_outlet(slug) for slug in outlet_slugs()}


def load_outlet(slug: str) -> type[NewsSpider]:
    """The spider class of an outlet. Raises `KeyError` for an unknown slug."""
    from spiders.news import NewsSpider  # here, because every outlet module imports it back

    if slug not in outlet_slugs():
        raise KeyError(slug)
    values = vars(importlib.import_module(f"{__name__}.{slug}")).values()
    classes = [each for each in values if isinstance(each, type) and issubclass(each, NewsSpider)]
    (spider,) = set(classes) - {NewsSpider}
    return spider
