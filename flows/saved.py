"""What a check fetched, kept as fixtures for a person to read: web-poet's layout, as under seeds/.

Pages stand below `pages/<page class>/<case>/`, everything else below `responses/<outlet>/<case>/`. What the parser
makes of a page stands beside it as `unread.json`: it becomes a truth (`output.json`) only by a person's hand.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from web_poet import HttpResponse, PageParams

from spiders.archive_read import ArchivedResponse, read_responses, with_payload
from spiders.items import Capture, ExtractionError, to_json_dict
from spiders.news import NewsSpider
from spiders.replay import BODY_FILE, INFO_FILE, PARAMS_FILE

ADAPTER = {"adapter": "spiders.pages.ArticleJson"}
_OF_THE_WIRE = frozenset(("content-encoding", "content-length", "transfer-encoding"))
"""Headers that are true of the bytes on the wire alone: a fixture has them unpacked."""


def save_responses(folder: Path, spider: type[NewsSpider], archive: Path, captures: Iterable[Capture]) -> None:
    """Write every response in `archive` into the new `folder`. Raises `FileExistsError` where it is there already."""
    folder.mkdir(parents=True)
    by_id = {each.capture_id: each for each in captures}
    responses = {each.record_id: each for path in sorted(archive.rglob("*.warc.gz")) for each in read_responses(path)}
    numbers: Counter[str] = Counter()
    for key, kept in responses.items():
        capture = by_id.get(key)
        purpose = capture.purpose if capture else "robots" if kept.url.endswith("/robots.txt") else "redirect"
        numbers[purpose] += 1
        earlier = None if capture is None or capture.refers_to is None else responses[capture.refers_to]
        whole = kept if earlier is None else with_payload(kept, earlier)
        _save(folder, spider, whole, purpose, f"{purpose}_{numbers[purpose]}")


def _save(folder: Path, spider: type[NewsSpider], kept: ArchivedResponse, purpose: str, name: str) -> None:
    page_class = {"article": spider.article_page, "listing": spider.listing_page}.get(purpose)
    is_page = kept.status == 200 and kept.body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))
    if page_class is None or not is_page:
        _write_inputs(folder / "responses" / spider.name / name, kept)
        return
    case = folder / "pages" / f"{page_class.__module__}.{page_class.__qualname__}" / name
    _write_inputs(case / "inputs", kept)
    _write(case / "meta.json", ADAPTER)
    _write(case / "unread.json", _made_of(page_class, kept, is_article=purpose == "article"))


def _made_of(page_class: Any, kept: ArchivedResponse, *, is_article: bool) -> dict[str, Any]:
    """What the parser makes of a page, or why it makes nothing."""
    response = HttpResponse(kept.url, kept.body, status=kept.status, headers=kept.headers)
    params = {"page_params": PageParams(fetched_at=kept.fetched_at.isoformat())}
    try:
        return to_json_dict(page_class(response=response, **(params if is_article else {})).to_item())
    except ExtractionError as error:
        return {"not read": str(error)}


def _write_inputs(folder: Path, kept: ArchivedResponse) -> None:
    headers = [[name, value] for name, value in kept.headers if name.lower() not in _OF_THE_WIRE]
    info = {"url": kept.url, "status": kept.status, "headers": headers, "_encoding": None, "type": "HttpResponse"}
    _write(folder / INFO_FILE, info)
    _write(folder / PARAMS_FILE, {"fetched_at": kept.fetched_at.isoformat()})
    (folder / BODY_FILE).write_bytes(kept.body)


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
