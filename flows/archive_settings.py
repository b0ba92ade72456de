"""What the environment says of the archive: where its files go, and how long is kept what nobody needs."""

from __future__ import annotations

import os
from datetime import timedelta

from spiders.archive import ArchiveError

LOCATION = "KHOBOR_ARCHIVE"
"""Where closed files are moved to, as a URL that fsspec knows: `s3://bucket/prefix`, `file:///srv/archive`."""
KEEP_DAYS = "KHOBOR_KEEP_DAYS"
"""For how many days captures are kept that no stored article needs."""
DEFAULT_DAYS = 30


def archive_location() -> str | None:
    """Where closed files are moved to; `None`: they stay."""
    return (os.environ.get(LOCATION) or "").rstrip("/") or None


def keep_time() -> timedelta:
    """How long is kept what no stored article needs. Raises `ArchiveError` where the setting is no number."""
    text = os.environ.get(KEEP_DAYS) or str(DEFAULT_DAYS)
    if not text.isdecimal():
        raise ArchiveError(f"{KEEP_DAYS} is {text!r}: set it to a number of days, or unset it for {DEFAULT_DAYS}.")
    return timedelta(days=int(text))
