"""Until when an outlet's server asked us to wait: kept on disk, so that the next run keeps to it too."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import attrs

LONGEST = timedelta(days=1)
"""A longer wish is kept for a day: a server that is set wrong must not silence its outlet for good."""


@attrs.frozen
class Wait:
    """A wish to wait (Retry-After, RFC 9110 §10.2.3) that holds still."""

    until: datetime
    wish: str
    """What was asked for, in words."""

    def __str__(self) -> str:
        return f"{self.wish}, said to an earlier run: nothing is asked for before {self.until:%Y-%m-%d %H:%M} UTC"


class WaitMemory:
    """The wishes of outlets' servers, the last one each. Without a folder nothing is remembered."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def recall(self, outlet: str, now: datetime) -> Wait | None:
        """The wish that `outlet` waits for at `now`."""
        if self._folder is None:
            return None
        try:
            kept = json.loads(_path(self._folder, outlet).read_text(encoding="utf-8"))
            until = datetime.fromisoformat(kept["until"])
            # Further ahead than was ever written: a clock was wrong.
            return Wait(until, str(kept["wish"])) if timedelta(0) < until - now <= LONGEST else None
        except (OSError, ValueError, KeyError, TypeError):
            return None  # none, or not whole

    def remember(self, outlet: str, wish: str, wait: timedelta, now: datetime) -> None:
        """Keep that `outlet`'s server asked at `now` to be left alone for `wait`."""
        if self._folder is None:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = _path(self._folder, outlet)
        draft = path.with_suffix(f".{os.getpid()}")
        kept = {"outlet": outlet, "until": (now + min(wait, LONGEST)).isoformat(), "wish": wish}
        draft.write_text(json.dumps(kept), encoding="utf-8")
        draft.replace(path)


def _path(folder: Path, outlet: str) -> Path:
    return folder / f"{outlet}.json"
