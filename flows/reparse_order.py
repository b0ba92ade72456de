"""Reading the archive again from its first step to its last, for the command and for the flow."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import attrs

from flows.arguments import WrongUseError
from flows.copies import link_copies
from flows.database import connect
from flows.reparse_archive import Order, Tell, reparse_archive
from flows.reparse_storing import COUNTS, Reparsed
from flows.session import database
from flows.topic_table import choose_topics
from spiders.home import Places


class ReparseError(RuntimeError):
    """Reading the archive again ended before its time. What was stored stays; it goes on from there."""


@attrs.frozen(kw_only=True)
class Done:
    """What reading the archive again gave."""

    outlets: tuple[Reparsed, ...]
    copies: int
    """Articles that point to another original now."""

    def sentence(self) -> str:
        """For a person."""
        read, failed = (sum(getattr(each, name) for each in self.outlets) for name in ("read", "failed"))
        changed = sum(each.replaced + each.newly_readable + each.newly_matched for each in self.outlets)
        busy = [each.outlet for each in self.outlets if each.is_busy]
        also = f" {', '.join(busy)}: another process is at it, nothing was done." if busy else ""
        if not read and not busy:
            return "Today's page objects have read all of it already; every capture is read again with --all."
        return f"{read} captures read again: {changed} gave something else now, {failed} gave no article.{also}"


def as_rows(done: Done) -> list[dict[str, object]]:
    """The counts of each outlet, for the UI's table."""
    return [{"outlet": each.outlet, **{name: getattr(each, name) for name in COUNTS}} for each in done.outlets]


def check_choice(topics: Sequence[str], *, unmatched: bool) -> None:
    """Raise `WrongUseError` where both stored articles and the others are asked for."""
    if topics and unmatched:
        raise WrongUseError("A topic names stored articles, and unmatched is about the others: choose one of them.")


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def reparse_now(home: Path, order: Order, *, replay: bool, tell: Tell) -> Done:
    """Read again what `order` names, then decide about copies anew.

    Raises `WrongUseError`, `ReparseError`, `TopicError` or a `DatabaseError`.
    """
    root = Places.below(home, replay=replay).archive
    with database(home, replay=replay) as opened, connect(opened.url) as conn:
        choose_topics(conn, order.topics)  # a slug that is wrong is told before anything is read
        try:
            outlets = tuple(reparse_archive(conn, root, order, is_replay=replay, tell=tell))
        except BrokenProcessPool as error:
            raise ReparseError("A reading process was killed: start again, it goes on from where it was.") from error
        return Done(outlets=outlets, copies=link_copies(conn))
