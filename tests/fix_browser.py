"""Whether there is a browser to look at pages with."""

from __future__ import annotations

import os
import shutil


def chromium() -> str | None:
    """The path of a Chromium or Chrome; CI must have one (apt-get install chromium)."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for path in map(shutil.which, names) if path), None)
    assert found or os.environ.get("CI") != "true", "CI needs a browser: apt-get install chromium"
    return found
