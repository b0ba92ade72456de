"""Until when an outlet's server asked us to wait: kept on disk, so that the next run keeps to it too."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from spiders.kept import KeptFiles

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
        self._kept = KeptFiles(folder)

    def recall(self, outlet: str, now: datetime) -> Wait | None:
        """The wish that `outlet` waits for at `now`."""

        def read(kept: Any) -> Wait | None:
            until = datetime.fromisoformat(kept["until"])
            # Further ahead than was ever written: a clock was wrong.
            return Wait(until, str(kept["wish"])) if timedelta(0) < until - now <= LONGEST else None

        return self._kept.recall(outlet, read)

    def remember(self, outlet: str, wish: str, wait: timedelta, now: datetime) -> None:
        """Keep that `outlet`'s server asked at `now` to be left alone for `wait`."""
        until = now + min(wait, LONGEST)
        self._kept.remember(outlet, {"outlet": outlet, "until": until.isoformat(), "wish": wish})

    def is_news(self, outlet: str, wait: Wait) -> bool:
        """Whether nobody asked this about the wish before: a watch comes across it every few minutes."""
        told, until = f"{outlet}.told", wait.until.isoformat()
        if self._kept.recall(told, lambda kept: bool(kept["until"] == until)):
            return False
        self._kept.remember(told, {"until": until})
        return True
