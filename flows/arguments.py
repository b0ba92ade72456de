"""What was typed, read and checked: each wrong input gets one sentence with its remedy."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

from spiders.home import project_root
from spiders.outlets import outlet_slugs


class WrongUseError(ValueError):
    """What was typed cannot be done; the message says why and what can be. The command exits with 2."""


NO_CONTACT = (
    "A live crawl needs KHOBOR_CONTACT, an address or a page where the outlet's webmaster reaches you. "
    "Set it, or use a recording: --replay seeds"
)


def check_outlets(slugs: tuple[str, ...]) -> tuple[str, ...]:
    """`slugs`, or all outlets where there are none. Raises `WrongUseError` for an unknown one."""
    known = outlet_slugs()
    for slug in slugs:
        if slug not in known:
            raise WrongUseError(f"There is no outlet {slug!r}. There are: {', '.join(known)}.")
    return tuple(dict.fromkeys(slugs)) or known


def check_order(mode: str, has_urls: bool, since: date | None, until: date | None, requests: int) -> None:
    """Raise `WrongUseError` where options contradict each other."""
    if has_urls != (mode == "urls"):
        raise WrongUseError("--url goes with --mode urls, and --mode urls needs at least one --url.")
    if (since or until) and mode != "backfill":
        raise WrongUseError("--since and --until go with --mode backfill.")
    check_window(since, until)
    if requests < 1:
        raise WrongUseError("--requests must be at least 1.")


def check_window(since: date | None, until: date | None) -> None:
    """Raise `WrongUseError` where a window of days ends before it begins."""
    if since and until and since > until:
        raise WrongUseError(f"--since {since} is after --until {until}.")


def read_day(option: str, text: str | None) -> date | None:
    """A day as 2026-08-01. Raises `WrongUseError`."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise WrongUseError(f"{option} {text} is not a day; write it as 2026-08-01.") from None


def read_instant(option: str, text: str | None) -> datetime | None:
    """An instant with its offset, or a day, which counts to its end in UTC. Raises `WrongUseError`."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-09-03"):
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        instant = datetime.fromisoformat(text)
    except ValueError:
        message = f"{option} {text} is not a time; write it as 2026-09-03 or 2026-09-03T06:00Z."
        raise WrongUseError(message) from None
    if instant.tzinfo is None:
        raise WrongUseError(f"{option} {text} has no offset; write {text}Z or {text}+06:00.")
    return instant


def find_recording(path: Path) -> Path:
    """`path` as it stands, or below the checkout: `seeds` means the same from everywhere."""
    return path.absolute() if path.exists() else project_root() / path
