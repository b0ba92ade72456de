"""`khobor reparse`: the archive, read again by today's page objects."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from flows.arguments import WrongUseError, check_outlets, check_window, read_day
from spiders.home import khobor_home

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def reparse(
    *outlets: str,
    topic: Annotated[list[str] | None, Parameter(name="--topic", negative="")] = None,
    since: str | None = None,
    until: str | None = None,
    every: Annotated[bool, Parameter(name="--all", negative="")] = False,
    unmatched: Annotated[bool, Parameter(negative="")] = False,
    processes: int | None = None,
    replay: bool = False,
) -> int:
    """Read the archive again by today's page objects and topics, without asking the web, and store what changed.

    Without --all only what today's code has not read yet: a run that was broken off goes on where it was.

    Parameters
    ----------
    outlets
        Slugs of outlets. Without any: all.
    topic
        Only what was read of stored articles that match this topic; may be given several times.
    since
        First day, as 2026-08-01: of the article, or of the fetch where no date is printed.
    until
        Last day, included.
    every
        Also what today's code has read already.
    unmatched
        Only pages that gave no stored article: a new topic finds old pages, a mended parser reads broken ones.
    processes
        How many read at once. Default: one for each processor.
    replay
        The archive of the recordings' crawls.
    """
    from flows.reparse_archive import Order
    from flows.reparse_order import check_choice, processors, reparse_now
    from flows.show_reparse import reading_again, reparsed_table

    if processes is not None and processes < 1:
        raise WrongUseError("--processes must be at least 1.")
    check_choice(topic or (), unmatched=unmatched)
    window = read_day("--since", since), read_day("--until", until)
    check_window(*window)
    order = Order(
        outlets=check_outlets(outlets),
        topics=tuple(topic or ()),
        since=window[0],
        until=window[1],
        every=every,
        unmatched=unmatched,
        processes=processes or processors(),
    )
    with reading_again(errors) as tell:
        done = reparse_now(khobor_home(), order, replay=replay, tell=tell)
    console.print(reparsed_table(done.outlets), "")
    console.print(done.sentence(), markup=False, soft_wrap=True)
    return int(all(each.is_busy for each in done.outlets))
