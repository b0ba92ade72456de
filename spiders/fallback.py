"""The generic fallback: the main text of any page, by trafilatura (pure)."""

from __future__ import annotations

from spiders.lines import tidy


def main_text(html: str) -> tuple[str, ...]:
    """The tidy lines of the page's main text; empty where none is found.

    Only the text is taken. Its dates are not: trafilatura looks for them in text, page-head clocks and
    copyright lines, which are no datelines.
    """
    # Imported here because it takes a third of a second and most runs never need it.
    from trafilatura import bare_extraction

    document = bare_extraction(
        html, with_metadata=False, include_comments=False, include_tables=False, favor_precision=True
    )
    text = getattr(document, "text", None) or ""
    return tuple(line for line in map(tidy, text.splitlines()) if line)
