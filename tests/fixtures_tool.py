"""The page fixtures under seeds/pages: walking them, and writing what a parser gives for them.

    python -m tests.fixtures_tool

writes the `output.json` of every case. Where somebody left an `expected.json` beside it, a statement of the
main fields made without looking at the parser, the two are compared first and a difference is printed and
nothing written: decide who is right, then run again. Read an `output.json` with your own eyes before you
keep it, then delete `expected.json`.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from web_poet.testing import Fixture

from spiders.home import project_root
from spiders.items import to_json_dict
from spiders.outlet import Outlet
from spiders.pages import ArticlePage, ListingPage

PAGES = project_root() / "seeds" / "pages"


@attrs.frozen
class Case:
    """One recorded page and the class that reads it."""

    path: Path
    page_class: type[ArticlePage] | type[ListingPage]

    @property
    def name(self) -> str:
        """Outlet and case, for test ids."""
        return f"{self.outlet.slug}-{self.path.name}"

    @property
    def outlet(self) -> Outlet:
        """The outlet of the page."""
        return self.page_class.outlet

    def page(self) -> Any:
        """The page object over the recorded inputs."""
        return Fixture(self.path).get_page(self.page_class)

    def output(self) -> dict[str, Any]:
        """What the parser gives, as JSON."""
        return to_json_dict(self.page().to_item())


def cases(kind: type[ArticlePage] | type[ListingPage]) -> list[Case]:
    """All cases whose page class is a `kind`. Raises `AssertionError` where there are none."""
    found = [case for case in _all_cases() if issubclass(case.page_class, kind)]
    assert found, f"no case of a {kind.__name__} under {PAGES}"
    return found


def article_cases() -> list[Case]:
    """The recorded article pages."""
    return cases(ArticlePage)


def listing_cases() -> list[Case]:
    """The recorded listing pages."""
    return cases(ListingPage)


def differences(case: Case) -> list[str]:
    """Where the parser differs from the case's `expected.json`."""
    path = case.path / "expected.json"
    if not path.exists():
        return []
    expected, got = json.loads(path.read_text(encoding="utf-8")), case.output()
    return [
        f"{case.name} {field}: expected {value!r}, got {got.get(field)!r}"
        for field, value in expected.items()
        if got.get(field) != value
    ]


def save_outputs() -> list[str]:
    """Write `output.json` for every case that agrees with its `expected.json`; give the differences."""
    wrong: list[str] = []
    for case in _all_cases():
        found = differences(case)
        wrong.extend(found)
        if not found:
            text = json.dumps(case.output(), ensure_ascii=False, indent=2, sort_keys=True)
            (case.path / "output.json").write_text(text + "\n", encoding="utf-8")
    return wrong


def _all_cases() -> Iterator[Case]:
    for folder in sorted(PAGES.glob("*/*/inputs")):
        module, _, name = folder.parent.parent.name.rpartition(".")
        yield Case(folder.parent, getattr(importlib.import_module(module), name))


if __name__ == "__main__":
    problems = save_outputs()
    print("\n".join(problems) or "all written")
    sys.exit(1 if problems else 0)
