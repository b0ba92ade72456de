"""What a check of an outlet found, as tables of 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from flows.check import REQUIRED, OutletCheck, WayCheck
from flows.show import table_of
from spiders.rules import Rule

WIDE = 36
"""Characters of an address or a selector in a cell."""
NOT_ASKED = "not asked: the crawl ended before, or no topic declares words to search for"


def check_tables(found: OutletCheck) -> list[RenderableType]:
    """What works of an outlet: its ways, its fields, its rules; then in sentences what does not, and the verdict."""
    verdict = "works" if found.works else "does not work"
    end = "" if found.ended == "finished" else f" The crawl ended early: {found.ended}."
    sentences = [escape(sentence) for sentence in (*_way_notes(found), *found.faults)]
    return [_ways(found), _fields(found), _rules(found), *sentences, escape(f"{found.slug} {verdict}.{end}")]


def _ways(found: OutletCheck) -> Table:
    title = f"{found.slug}: ways of discovery, {found.requests} requests"
    columns = ("way", "address", "articles", "newest", "validators", "lists all", "listings")
    shown = table_of(title, *columns, right=["articles"], whole=["way", "newest"])
    shown.padding = (0, 1, 0, 0)
    for each in found.ways:
        report = each.report
        shown.add_row(
            each.way.way,
            _address(each),
            Text(str(report.offered), "green" if each.works else "red") if report else "",
            _newest(each, found.zone),
            ("yes" if report.validators else "no") if report else "",
            "yes" if each.way.complete else "no",
            "not asked" if report is None else _counts(report.outcomes),
        )
    return shown


def _address(each: WayCheck, width: int = WIDE) -> str:
    parts = urlsplit(each.way.urls[0])
    address = unquote(parts.path + (f"?{parts.query}" if parts.query else ""))
    more = f" +{len(each.way.urls) - 1}" if len(each.way.urls) > 1 else ""
    return _cut(address, width - len(more)) + more


def _newest(each: WayCheck, zone: ZoneInfo) -> str:
    if each.report is None or each.report.newest_on is None:
        return ""
    at = each.report.newest_at
    return str(each.report.newest_on) if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _counts(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _way_notes(found: OutletCheck) -> Iterator[str]:
    """Why a way gave nothing, and where it was seen to work."""
    for each in found.ways:
        if not each.works:
            reason = NOT_ASKED if each.report is None else each.report.reason or "it offered no article"
            yield f"{each.way.way} {_address(each, 2 * WIDE)}: {reason}. Evidence: {each.way.evidence}."


def _fields(found: OutletCheck) -> Table:
    newest = f", newest {found.newest:%Y-%m-%d %H:%M %Z}" if found.newest else ""
    shown = table_of(f"Fields of {found.articles} articles{newest}", "field", "articles", "from", right=["articles"])
    shown.padding = (0, 1, 0, 0)
    for field, layers in found.layers.items():
        count = sum(layers.values())
        missing = field in REQUIRED and count < found.articles + len(found.faults)
        name = f"{field} (required)" if field in REQUIRED else field
        shown.add_row(name, Text(str(count), "red" if missing else ""), _counts(layers))
    return shown


def _rules(found: OutletCheck) -> Table:
    shown = table_of("The outlet's own rules", "field", "selector", "pages", "seen", right=["pages"])
    shown.padding = (0, 1, 0, 0)
    for rule, pages in found.rules.items():
        shown.add_row(rule.field, _selector(rule), Text(str(pages), "" if pages else "yellow"), rule.seen or "inferred")
    return shown


def _selector(rule: Rule) -> Text:
    return Text(_cut(rule.css, WIDE))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
