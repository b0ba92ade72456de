"""The generic fallback: the main text of any page, by trafilatura (pure)."""

from __future__ import annotations

import re

from spiders.lines import tidy

_HEADING = re.compile(r"<h[1-6]\b", re.IGNORECASE)
MAX_TAGS = 40_000
"""Opening and closing tags of a page that trafilatura is given: 20 times those of the largest page that was
collected. It takes minutes over hundreds of thousands."""
MAX_HEADINGS = 500
"""Headings with which its second opinion (justext) is asked for: its time grows with their square."""


def main_text(html: str) -> tuple[str, ...]:
    """The tidy lines of the page's main text; empty where none is found or the page is out of all measure.

    Only the text is taken. Its dates are not: trafilatura looks for them in text, page-head clocks and
    copyright lines, which are no datelines.
    """
    if html.count("<") > MAX_TAGS:
        return ()
    # Imported here because it takes a third of a second and most runs never need it.
    from trafilatura import bare_extraction

    document = bare_extraction(
        html,
        fast=len(_HEADING.findall(html)) > MAX_HEADINGS,
        with_metadata=False,
        include_comments=False,
        include_tables=False,
        favor_precision=True,
    )
    text = getattr(document, "text", None) or ""
    return tuple(line for line in map(tidy, text.splitlines()) if line)
