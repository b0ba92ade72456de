"""Small facts kept on disk from one run to the next, one file each: whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

Fact = TypeVar("Fact")


class KeptFiles:
    """The facts in a folder, by name. Without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def recall(self, name: str, read: Callable[[Any], Fact | None]) -> Fact | None:
        """What `read` makes of the fact; `None` where there is none, or none that it can read."""
        if self._folder is None:
            return None
        try:
            return read(json.loads(_path(self._folder, name).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or not whole

    def remember(self, name: str, fact: Mapping[str, str]) -> None:
        """Keep `fact` in the place of the one before."""
        if self._folder is None:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = _path(self._folder, name)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(fact), encoding="utf-8")
        draft.replace(path)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"
