"""The layers of a page and their order: JSON-LD, meta tags, embedded state, the outlet's own selectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Generic, Literal, TypeVar

import attrs
from web_poet import WebPage

from spiders.blocks import text_of, tree_of
from spiders.items import Layer
from spiders.outlet import Outlet
from spiders.rules import Rule, select
from spiders.state import read_state
from spiders.structured import Candidate, Candidates, Field, read_structured
from spiders.titles import alike

Source = Literal["json_ld", "meta", "state", "selectors", "generic"]
LAYERS: tuple[Source, ...] = ("json_ld", "meta", "state", "selectors")
ORDER: Mapping[str, tuple[Source, ...]] = {
    "headline": ("json_ld", "meta", "selectors", "generic"),
    # JSON-LD's articleBody has no paragraphs on most outlets, so it is the last resort.
    "body": ("selectors", "generic", "json_ld"),
}
"""Where a field is looked for, where that differs from `LAYERS`."""

WITHOUT_STATE: dict[str, tuple[Source, ...]] = {"*": ("json_ld", "meta", "selectors")}
"""For outlets whose pages embed no state, or one that only repeats the visible page."""

Found = tuple[Any, Layer]
"""A field's value and the layer that gave it."""

ItemT = TypeVar("ItemT")


@attrs.define(slots=False)
class LayeredPage(WebPage[ItemT], Generic[ItemT]):
    """A page that is parsed once and asked layer by layer."""

    outlet: ClassVar[Outlet]
    rules: ClassVar[tuple[Rule, ...]] = ()
    scope: ClassVar[str | None] = None
    """CSS of the element that holds the article. The rules look below the first one; where there is none, in
    the whole page. A sidebar's cards often have the article's own classes, and a small part is read faster."""
    order: ClassVar[Mapping[str, tuple[Source, ...]]] = {}
    """Where this outlet differs from `LAYERS` and `ORDER`; `*` stands for `LAYERS`."""
    own_rules: ClassVar[bool] = True
    """Switch for the outlet's own selectors; without them the structured and generic layers stand alone."""

    def matched_rules(self) -> tuple[Rule, ...]:
        """The outlet's own rules that gave a value so far."""
        return tuple(dict.fromkeys(self.matched))

    def matched_evidence(self) -> frozenset[bool]:
        """For the own rules that gave a value: whether each was ever seen to work on a real page."""
        return frozenset(rule.seen is not None for rule in self.matched)

    def check_rules(self) -> dict[Rule, int]:
        """How many values each own rule finds on this page, needed or not."""
        return {rule: len(rule.values(self.scoped)) for rule in self.rules}

    @cached_property
    def tree(self) -> Any:
        """The page as elements. Raises `ExtractionError` for an empty page."""
        return tree_of(self.response)

    @cached_property
    def scoped(self) -> Any:
        """The element that the rules look below."""
        found = select(self.tree, self.scope) if self.scope else []
        if len(found) < 2:
            return found[0] if found else self.tree
        # Endless pages and caches show other articles beside ours: the metadata says which is ours.
        stated = [candidate.values[0] for candidate in self.structured.get("headline", ())]
        ours = (e for e in found if any(alike(text_of(h), title) for h in select(e, "h1") for title in stated))
        return next(ours, found[0])

    @cached_property
    def structured(self) -> Candidates:
        """What the page's metadata says."""
        return read_structured(self.tree)

    @property
    def plain_headline(self) -> str:
        """The headline by which the article is found in embedded state."""
        raise NotImplementedError

    def sources(self, field: str) -> tuple[Source, ...]:
        """Where `field` is looked for, first to last."""
        return self.order.get(field) or ORDER.get(field) or self.order.get("*", LAYERS)

    def active_rules(self, field: str) -> Iterator[Rule]:
        """The outlet's rules for `field`; none while they are switched off."""
        return (rule for rule in self.rules if rule.field == field and self.own_rules)

    def own(self, field: str) -> Iterator[tuple[Rule, tuple[str, ...]]]:
        """The outlet's rules for `field` that find something, with what they find."""
        for rule in self.active_rules(field):
            values = rule.values(self.scoped)
            if values:
                self.matched.append(rule)
                yield rule, values

    def candidates(self, field: Field) -> Iterator[Candidate]:
        """The candidates of `field`, best first. Later layers are not read before they are asked for."""
        for source in self.sources(field):
            if source == "selectors":
                for rule, values in self.own(field):
                    yield Candidate(values, rule.layer)
            elif source == "state":
                yield from self._state.get(field, ())
            else:
                yield from (c for c in self.structured.get(field, ()) if c.layer == source)

    def single(self, field: Field) -> Found | None:
        """The best value of `field`."""
        best = next(self.candidates(field), None)
        return None if best is None else (best.values[0], best.layer)

    def several(self, field: Field) -> Found | None:
        """The distinct values of `field` that the best layer gives."""
        best = next(self.candidates(field), None)
        return None if best is None else (tuple(dict.fromkeys(best.values)), best.layer)

    @cached_property
    def _state(self) -> Candidates:
        return read_state(self.tree, self.plain_headline)

    @cached_property
    def matched(self) -> list[Rule]:
        """The rules that found something, noted as they do."""
        return []
