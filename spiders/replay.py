"""Recordings in: a set of responses that stands in for the web.

A recording is a folder. In it, at any depth: fixture folders (`HttpResponse-info.json`,
`HttpResponse-body.html`, `PageParams.json` with `fetched_at`) as web-poet writes them, or WARC files.
A URL may be recorded at several times; `as_of` chooses, and the first is the default. What is not
recorded is answered with 404: the network is never touched.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import attrs
from w3lib.url import safe_url_string

from spiders.archive import Headers
from spiders.archive_read import ArchivedResponse, read_response, read_responses

log = logging.getLogger(__name__)

INFO_FILE = "HttpResponse-info.json"
BODY_FILE = "HttpResponse-body.html"
PARAMS_FILE = "PageParams.json"


class RecordingError(ValueError):
    """A folder is not a recording, or one of its parts is broken. Nothing is crawled."""


@attrs.frozen(kw_only=True)
class Recorded:
    """One recorded response."""

    url: str
    fetched_at: datetime
    status: int
    headers: Headers
    body: Callable[[], bytes]
    """Read only when asked for."""


class Recording:
    """What a recording answers as of an instant."""

    def __init__(self, root: Path, as_of: datetime | None = None) -> None:
        """Raises `RecordingError` where `root` holds no responses, or none as early as `as_of`."""
        self._answers: dict[str, Recorded] = {}
        for recorded in sorted(_recorded(root), key=lambda each: each.fetched_at):
            self._offer(recorded, as_of)
        if not self._answers:
            raise RecordingError(f"{root} holds no recorded responses{_before(as_of)}.")
        self.now = as_of or max(answer.fetched_at for answer in self._answers.values())
        """The recording's time: what the crawl takes for the present."""

    def find(self, url: str) -> Recorded | None:
        """The recorded response to `url`, or `None`."""
        return self._answers.get(_key(url))

    def _offer(self, recorded: Recorded, as_of: datetime | None) -> None:
        key = _key(recorded.url)
        if as_of is None:
            self._answers.setdefault(key, recorded)
        elif recorded.fetched_at <= as_of:
            self._answers[key] = recorded


def is_unchanged(recorded: Recorded, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """Whether a conditional request would be answered with 304 (RFC 9110: ETag outranks the date)."""
    present = {name.lower(): value for name, value in recorded.headers}
    if if_none_match is not None:
        return present.get("etag") == if_none_match
    return if_modified_since is not None and present.get("last-modified") == if_modified_since


def _recorded(root: Path) -> Iterator[Recorded]:
    if not root.is_dir():
        raise RecordingError(f"{root} is not a folder; give the folder of a recording, such as seeds.")
    for info in sorted(root.rglob(INFO_FILE)):
        yield _from_folder(info.parent)
    yield from _from_warcs(root)


def _from_folder(folder: Path) -> Recorded:
    try:
        info = json.loads((folder / INFO_FILE).read_text(encoding="utf-8"))
        params = json.loads((folder / PARAMS_FILE).read_text(encoding="utf-8"))
        return Recorded(
            url=info["url"],
            fetched_at=datetime.fromisoformat(params["fetched_at"]),
            status=info["status"],
            headers=[(name, value) for name, value in info["headers"]],
            body=(folder / BODY_FILE).read_bytes,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordingError(f"The recorded response in {folder} is broken: {error!r}") from error


def _from_warcs(root: Path) -> Iterator[Recorded]:
    places: dict[object, Callable[[], bytes]] = {}
    revisits: list[ArchivedResponse] = []
    for path in sorted(root.rglob("*.warc.gz")):
        for response in read_responses(path):
            if response.refers_to is not None:
                revisits.append(attrs.evolve(response, payload=b""))
                continue
            payload = _lazy(root, path, response.offset)
            places[response.record_id] = places[response.url, response.fetched_at] = payload
            yield _recorded_response(response, payload)
    yield from _from_revisits(revisits, places)


def _from_revisits(revisits: list[ArchivedResponse], places: dict[object, Callable[[], bytes]]) -> Iterator[Recorded]:
    """Pages that came again as they were. A 304 is no page: a replay gives its own."""
    for revisit in revisits:
        earlier = revisit.refers_to
        if earlier is None or earlier.not_modified:
            continue
        payload = places.get(earlier.record_id) or places.get((earlier.url, earlier.fetched_at))
        if payload is None:
            log.warning("url=%s is left out: its revisit record refers to one that is not here", revisit.url)
        else:
            yield _recorded_response(revisit, payload)


def _recorded_response(response: ArchivedResponse, payload: Callable[[], bytes]) -> Recorded:
    return Recorded(
        url=response.url,
        fetched_at=response.fetched_at,
        status=response.status,
        headers=response.headers,
        body=payload,
    )


def _lazy(root: Path, path: Path, offset: int) -> Callable[[], bytes]:
    file = str(path.relative_to(root))
    return lambda: read_response(root, file, offset).payload


def _key(url: str) -> str:
    return safe_url_string(url.split("#")[0])


def _before(as_of: datetime | None) -> str:
    return "" if as_of is None else f" from {as_of.isoformat()} or before"
