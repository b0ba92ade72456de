"""Where things lie: the checkout that Khobor runs from, and the one folder that it writes to."""

from __future__ import annotations

import os
from pathlib import Path

import attrs


def project_root() -> Path:
    """The checkout: the folder that holds `schema/` and `seeds/`."""
    return Path(__file__).resolve().parent.parent


def khobor_home() -> Path:
    """The folder for everything that Khobor writes: `KHOBOR_HOME`, or `.khobor` in the checkout."""
    given = os.environ.get("KHOBOR_HOME")
    return Path(given).expanduser().absolute() if given else project_root() / ".khobor"


@attrs.frozen
class Places:
    """Where the files of one world lie: a replay never shares them with a live crawl."""

    spool: Path
    archive: Path
    robots: Path
    waits: Path

    @classmethod
    def below(cls, home: Path, *, replay: bool) -> Places:
        """The places in `home`, made where they are missing, readable by nobody else."""
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        world = home / "replay" if replay else home
        places = cls(**{name: world / name for name in ("spool", "archive", "robots", "waits")})
        for folder in (places.spool, places.archive):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return places
