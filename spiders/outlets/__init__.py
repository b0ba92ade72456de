"""The outlets, one module each, named by their slugs. `_families` are bases; `generic` is not crawled."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spiders.news import NewsSpider


class OutletFileError(RuntimeError):
    """An outlet's file cannot be read. The message says which and why."""


def outlet_slugs() -> tuple[str, ...]:
    """The slug of every outlet that is crawled, in alphabetical order. Quick: nothing is imported."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name for name in names if not name.startswith("_") and name != "generic")


def load_outlets() -> dict[str, type[NewsSpider]]:
    """Slug → spider class of every outlet that is crawled, in alphabetical order.

    A file that cannot be read keeps no other outlet from its work: a warning says which, and why.
    """
    found, unread = load_readable(outlet_slugs())
    for why in unread:
        logging.getLogger(__name__).warning("%s", why)
    return found


def load_readable(slugs: Iterable[str]) -> tuple[dict[str, type[NewsSpider]], list[str]]:
    """The spider classes of `slugs`, in their order, and for each file that cannot be read a sentence that says why.

    Raises `KeyError` for an unknown slug.
    """
    found, unread = {}, []
    for slug in slugs:
        try:
            found[slug] = load_outlet(slug)
        except OutletFileError as error:
            unread.append(str(error))
    return found, unread


def load_outlet(slug: str) -> type[NewsSpider]:
    """The spider class of an outlet. Raises `KeyError` for an unknown slug, and `OutletFileError`."""
    from spiders.news import NewsSpider  # here, because every outlet module imports it back

    if slug not in outlet_slugs():
        raise KeyError(slug)
    try:
        values = vars(importlib.import_module(f"{__name__}.{slug}")).values()
    except Exception as error:  # a person's file: whatever is wrong with it, it is one outlet's
        why = f"{type(error).__name__}: {error}"
        raise OutletFileError(f"The file of the outlet {slug} cannot be read: {why}") from error
    classes = [each for each in values if isinstance(each, type) and issubclass(each, NewsSpider)]
    (spider,) = set(classes) - {NewsSpider}
    return spider
