"""The archive's files after they were closed: taken into the index, and moved to where they are to stay.

Each step can be killed anywhere and done again: a file is deleted only when another place has all of it and
the index says so.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import attrs
from fsspec.implementations.local import LocalFileSystem

from flows import store, store_archive
from flows.archive import FILE_BLOCK, file_system, open_file, reaching
from flows.database import Connection, transact
from flows.store_archive import ArchiveFile, ClosedFile
from spiders.archive import ArchiveError

CHUNK = 1 << 20
MOST_FAULTS = 3
"""After so many files that could not be moved, the place itself is taken to be at fault."""
_NAME = re.compile(r"(?P<run>[^/]+?)(?:-\d{5})?\.warc\.gz")
"""A file as a run names it. What replaces one after some of it expired has `.kept-` in its name."""

Tell = Callable[[str], object]


class ArchiveBusyError(ArchiveError):
    """Raised where another process moves or expires archive files. Nothing was done."""


@attrs.frozen(kw_only=True)
class Seal:
    """What tells a file from another, and from a part of it."""

    bytes: int
    sha256: str

    @classmethod
    def of(cls, stream: BinaryIO) -> Seal:
        """Read to the end."""
        digest, size = hashlib.sha256(), 0
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
        return cls(bytes=size, sha256=digest.hexdigest())


@attrs.frozen(kw_only=True)
class Moved:
    """What moving did."""

    files: int = 0
    bytes: int = 0
    faults: tuple[str, ...] = ()
    """Files that stay where they are, with the reason."""

    def sentence(self) -> str:
        """For a person."""
        return f"{self.files} files moved, {self.bytes / 1e6:.1f} MB."


@contextmanager
def archive_lock(conn: Connection) -> Iterator[None]:
    """The right to change the archive's files. Raises `ArchiveBusyError` where another has it."""
    if not store_archive.try_archive_lock(conn):
        raise ArchiveBusyError("Another process moves or expires archive files: try again when it is done.")
    try:
        yield
    finally:
        store_archive.unlock_archive(conn)


def close_files(conn: Connection, root: Path) -> list[str]:
    """Take the local files into the index whose runs have ended and are drained. Returns their names."""
    runs = {str(path.relative_to(root)): _run_of(path) for path in sorted(root.glob("*/*.warc.gz"))}
    settled = set(store.list_settled_runs(conn, [run for run in runs.values() if run is not None]))
    known = {
        each.file
        for are_replaced in (False, True)
        for each in store_archive.list_archive_files(conn, list(runs), are_replaced=are_replaced)
    }
    new = [file for file, run in runs.items() if run in settled and file not in known]
    for file in new:
        store_archive.insert_archive_file(conn, closed_file(root, file, runs[file] or ""))
    return new


def closed_file(root: Path, file: str, run: str) -> ClosedFile:
    """What the index is told of a local file that nobody writes any more."""
    with (root / file).open("rb") as stream:
        seal = Seal.of(stream)
        closed_at = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
    return ClosedFile(file=file, run=run, bytes=seal.bytes, sha256=seal.sha256, closed_at=closed_at)


def move_files(conn: Connection, root: Path, location: str | None, *, now: datetime, tell: Tell | None = None) -> Moved:
    """Move closed files to `location`; without one only finish what was interrupted.

    Call it with the archive's lock held. What cannot be moved stays, with its reason.
    """
    moved = Moved()
    here = [str(path.relative_to(root)) for path in sorted(root.glob("*/*.warc.gz"))]
    for file in store_archive.list_archive_files(conn, here):
        if len(moved.faults) == MOST_FAULTS:
            return attrs.evolve(moved, faults=(*moved.faults, "no more was tried"))
        try:
            size = _move(conn, root, file, location, now)
        except (ArchiveError, OSError) as error:
            moved = attrs.evolve(moved, faults=(*moved.faults, f"{file.file}: {error}"))
            continue
        if size is not None:
            if tell is not None:
                tell(f"Moved {file.file} to {location}.")
            moved = attrs.evolve(moved, files=moved.files + 1, bytes=moved.bytes + size)
    return moved


def _move(conn: Connection, root: Path, file: ArchiveFile, location: str | None, now: datetime) -> int | None:
    """The bytes moved, or `None` where there was nothing to move."""
    local = root / file.file
    if file.location is not None:  # killed between the last two steps
        with reaching(file.location):
            _verify(root, file, file.location)
        local.unlink()
        return None
    if location is None:
        return None
    with reaching(location):
        _upload(root, file, location)
    transact(conn, lambda: store_archive.mark_moved(conn, file.file, location, now))
    local.unlink()
    return file.bytes


def _upload(root: Path, file: ArchiveFile, location: str) -> None:
    places, path = file_system(location, file.file)
    part = f"{path}.part"
    places.makedirs(path.rpartition("/")[0], exist_ok=True)
    places.put_file(str(root / file.file), part)
    places.invalidate_cache()
    _verify(root, attrs.evolve(file, file=f"{file.file}.part"), location)
    places.mv(part, path)
    _sync(places, path)


def _verify(root: Path, file: ArchiveFile, location: str) -> None:
    """Raise `ArchiveError` where the file at `location` is not the one that the index knows."""
    with open_file(root, file.file, location, block=FILE_BLOCK) as stream:
        if Seal.of(stream) != Seal(bytes=file.bytes, sha256=file.sha256):
            raise ArchiveError(f"what arrived at {location} is not what was sent; the next run sends it again")


def _sync(places: Any, path: str) -> None:
    if isinstance(places, LocalFileSystem):  # others have it when they say so
        with Path(path).open("rb") as stream:
            os.fsync(stream.fileno())


def delete_file(root: Path, file: ArchiveFile) -> None:
    """Delete a file, wherever it lies; no error where it is gone already."""
    (root / file.file).unlink(missing_ok=True)
    if file.location is not None:
        with reaching(file.location):
            places, path = file_system(file.location, file.file)
            places.invalidate_cache()
            if places.exists(path):
                places.rm_file(path)


def _run_of(path: Path) -> str | None:
    found = _NAME.fullmatch(path.name)
    return None if found is None or ".kept-" in path.name else found["run"]
