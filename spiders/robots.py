"""robots.txt files, kept for some hours: who looks every few minutes need not ask for the rules each time."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from spiders.kept import KeptFiles

VALID_FOR = timedelta(hours=6)
"""RFC 9309 §2.4 allows a day."""


class RobotsMemory:
    """The rules of sites as they were read last. Without a folder nothing is remembered."""

    def __init__(self, folder: Path | None) -> None:
        self._kept = KeptFiles(folder)

    def recall(self, site: str, now: datetime) -> bytes | None:
        """The rules of `site` (`https://host:port`) where they were read within the last hours."""

        def read(kept: Any) -> bytes | None:
            age = now - datetime.fromisoformat(kept["read_at"])
            rules: str = kept["rules"]
            return rules.encode("latin-1") if timedelta(0) <= age < VALID_FOR else None

        return self._kept.recall(_name(site), read)

    def remember(self, site: str, rules: bytes, now: datetime) -> None:
        """Keep the rules of `site`."""
        fact = {"site": site, "read_at": now.isoformat(), "rules": rules.decode("latin-1")}
        self._kept.remember(_name(site), fact)


def _name(site: str) -> str:
    return hashlib.sha256(site.encode()).hexdigest()[:32]
