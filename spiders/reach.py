"""How far back an outlet's ways lead, and by what pieces a backfill walks them (pure)."""

from __future__ import annotations

import re
from typing import get_args

from spiders.job import Job, Unit
from spiders.outlet import Discovery, Outlet

UNITS: tuple[Unit, ...] = get_args(Unit)
_DATED = re.compile(r"\{date(?::(?P<format>[^}]*))?\}")


def unit_of(way: Discovery) -> Unit | None:
    """The unit by which a way leads back; `None` where it shows only what is new.

    A month of WordPress's API, not a day: it is asked for by pages of many articles, so a day would cost a page of
    its own and the page behind the last.
    """
    dated = [found for url in way.urls for found in _DATED.finditer(url)]
    if dated:
        return "day" if any("%d" in (found["format"] or "%d") for found in dated) else "month"
    if way.way == "wordpress":
        return "month"
    return "window" if way.way == "sitemap" or any("{page}" in url for url in way.urls) else None


def units(outlet: Outlet) -> tuple[Unit, ...]:
    """The units by which an outlet can be walked back, the finest first; empty where it cannot."""
    found = {unit_of(way) for way in outlet.discovery}
    return tuple(unit for unit in UNITS if unit in found)


def ways_of(job: Job, outlet: Outlet) -> list[int]:
    """The numbers of the ways that a run tries, in their order: each is the fallback of the one before it."""
    if job.way is not None:
        return [job.way]
    if job.mode != "backfill":
        return list(range(len(outlet.discovery)))
    reaching = [(unit_of(way), number) for number, way in enumerate(outlet.discovery)]
    wanted = UNITS if job.unit is None else (job.unit,)
    return [number for unit in wanted for found, number in reaching if found == unit]


def reach_in_words(outlet: Outlet) -> str:
    """Each way with how far it leads, for a person."""
    words = {"day": "day by day", "month": "month by month", "window": "from the newest back", None: "only what is new"}
    return "; ".join(f"{way.name}: {words[unit_of(way)]}" for way in outlet.discovery)
