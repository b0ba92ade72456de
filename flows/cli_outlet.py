"""`khobor outlet …`: the outlets that Khobor knows, and what works of each now."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from cyclopts import App
from rich.console import Console

from flows.arguments import NO_CONTACT, WrongUseError, check_outlets, find_recording

outlet_app = App(name="outlet", help="The outlets that Khobor knows, and whether their parsers still work.")

console = Console(highlight=False)


@outlet_app.command(name="list")
def outlet_list() -> int:
    """Show the outlets."""
    from flows.show import outlets_table
    from spiders.outlets import load_outlets

    console.print(outlets_table([spider.outlet for spider in load_outlets().values()]))
    return 0


@outlet_app.command(name="check")
def outlet_check(slug: str, *, live: bool = False, replay: Path = Path("seeds"), save: Path | None = None) -> int:
    """Try each way of discovery and each rule of an outlet, and show what works, field by field.

    The exit code is 1 where the first way that lists everything, or a required field, does not work.

    Parameters
    ----------
    slug
        The outlet.
    live
        Ask the outlet itself: about ten requests for each way, five seconds apart. Needs KHOBOR_CONTACT.
    replay
        The recording to ask where --live is not given.
    save
        A new folder for what came, as fixtures: beside each page, `unread.json` has what the parser made of it.
    """
    from flows.check import check_outlet
    from flows.show_check import check_tables

    (checked,) = check_outlets((slug,))
    recording = None if live else find_recording(replay)
    if live and not os.environ.get("KHOBOR_CONTACT"):
        raise WrongUseError(NO_CONTACT)
    if save is not None and save.exists():
        raise WrongUseError(f"{save} exists already, and nothing is overwritten: give --save a new folder.")
    found = asyncio.run(check_outlet(checked, recording, save))
    console.print(*check_tables(found), sep="\n")
    if save is not None:
        console.print(f"Saved in {save}. Read each unread.json, correct it, and rename it to output.json.")
    return 0 if found.works else 1
