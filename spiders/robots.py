"""robots.txt files, kept for some hours: who looks every few minutes need not ask for the rules each time."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime, timedelta
from pathlib import Path

VALID_FOR = timedelta(hours=6)
"""RFC 9309 §2.4 allows a day."""


class RobotsMemory:
    """The rules of sites as they were read last. Without a folder nothing is remembered."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def recall(self, site: str, now: datetime) -> bytes | None:
        """The rules of `site` (`https://host:port`) where they were read within the last hours."""
        if self._folder is None:
            return None
        try:
            kept = json.loads(self._path(self._folder, site).read_text(encoding="ascii"))
            age = now - datetime.fromisoformat(kept["read_at"])
            return kept["rules"].encode("latin-1") if timedelta(0) <= age < VALID_FOR else None
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or not whole: ask

    def remember(self, site: str, rules: bytes, now: datetime) -> None:
        """Keep the rules of `site`."""
        if self._folder is None:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(self._folder, site)
        draft = path.with_suffix(f".{os.getpid()}")
        kept = {"site": site, "read_at": now.isoformat(), "rules": rules.decode("latin-1")}
        draft.write_text(json.dumps(kept), encoding="ascii")
        draft.replace(path)

    @staticmethod
    def _path(folder: Path, site: str) -> Path:
        return folder / f"{hashlib.sha256(site.encode()).hexdigest()[:32]}.json"
