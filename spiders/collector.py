"""Python's garbage collection, told what the reading of many pages is like."""

from __future__ import annotations

import gc

NEW_OBJECTS = 10_000
"""After so many the youngest are looked at; a page makes thousands, nearly none of them in cycles."""


def spare_collector() -> None:
    """Leave what was imported out of the collection, and collect less often: a sixth of a spider's time went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
