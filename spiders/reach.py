"""How far back an outlet's ways lead, and by what pieces a backfill walks them (pure)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from spiders.job import Unit
from spiders.outlet import Discovery, Outlet

_DATED = re.compile(r"\{date:([^{}]+)\}")
_NUMBER = re.compile(r"[0-9]+")


def unit_of(way: Discovery) -> Unit | None:
    """The unit by which a way leads back; `None` where it shows only what is new.

    A month of WordPress's API, not a day: it is asked for by pages of many articles, so a day would cost a page of
    its own and the page behind the last.
    """
    forms = "".join(form for url in way.urls for form in _DATED.findall(url))
    if re.search(r"%-?[dj]", forms):
        return "day"
    if way.way == "wordpress" or re.search(r"%-?[mbB]", forms):
        return "month"
    return "window" if way.reaches_back else None


def is_dated(way: Discovery) -> bool:
    """Whether an address of its own leads to each day, month or year."""
    return any(_DATED.search(url) for url in way.urls)


def is_elsewhere(url: str, asked: str) -> bool:
    """Whether `url`, where an answer came from, no longer names the day, month or year that `asked` names.

    A missing day often leads to the front page, whose links are of another day.
    """
    there, here = (_NUMBER.findall(urlsplit(address)._replace(netloc="").geturl()) for address in (url, asked))
    is_named = {number.lstrip("0") for number in here} <= {number.lstrip("0") for number in there}
    return not is_named and "".join(here) not in "".join(there)


def units(outlet: Outlet) -> tuple[Unit, ...]:
    """The units by which an outlet can be walked back, the cheapest first; empty where it cannot."""
    found = dict.fromkeys(unit_of(way) for way in outlet.discovery)
    return tuple(unit for unit in found if unit is not None)


def reach_in_words(outlet: Outlet) -> str:
    """Each way with how far it leads, for a person."""
    words = {"day": "day by day", "month": "month by month", "window": "from the newest back", None: "only what is new"}
    return "; ".join(f"{way.name}: {words[unit_of(way)]}" for way in outlet.discovery)
