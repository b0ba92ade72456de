"""Reading the archive: a capture's response, from wherever its file lies, and all of a file.

    root = Places.below(khobor_home(), replay=False).archive
    read_capture(conn, root, capture_id)                           one response
    file_responses(conn, root, "dbcnews/RUN.warc.gz")              all of a file, each read once

A process without a connection gets from another what it needs: `responses(root, file, location, originals)`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, cast

from fsspec.core import url_to_fs

from flows.database import Connection
from flows.store_archive import Place, find_originals, find_places, list_archive_files
from spiders.archive import ArchiveError
from spiders.archive_read import ArchivedResponse, read_record, read_records, with_payload

RECORD_BLOCK = 1 << 18
"""Bytes asked of a distant place at once, for one record."""
FILE_BLOCK = 1 << 23
"""The same, for a whole file."""
ORIGINALS_HELD = 32
"""Payloads kept in memory that several revisit records of a file may refer to."""
Fault = Callable[[ArchiveError], object]


def open_file(root: Path, file: str, location: str | None, *, block: int = RECORD_BLOCK) -> BinaryIO:
    """An archive file, open for reading, in the folder `root` or at the URL `location`.

    Raises `ArchiveError` where it is not there, or where the place cannot be reached.
    """
    try:
        if location is None:
            return (root / file).open("rb")
        with reaching(location):
            places, path = file_system(location, file)
            return cast("BinaryIO", places.open(path, "rb", block_size=block))
    except OSError as error:
        raise ArchiveError(f"{file} is not in {location or root}: {error}") from error


@contextmanager
def reaching(location: str) -> Iterator[None]:
    """Do something at a location. Raises `OSError`, or `ArchiveError` for what else its file system says."""
    try:
        yield
    except (OSError, ArchiveError):
        raise
    except Exception as error:  # each file system of fsspec has errors of its own: NoCredentialsError of S3
        raise ArchiveError(
            f"The archive's location {location} cannot be used: {error}. For s3:// install s3fs beside Khobor "
            "and set AWS_ACCESS_KEY_ID and its like."
        ) from error


def file_system(location: str, file: str) -> tuple[Any, str]:
    """The file system (fsspec) of a location, and the path of a file in it."""
    places, folder = url_to_fs(location)
    return places, f"{folder.rstrip('/')}/{file}"


def read_capture(conn: Connection, root: Path, capture_id: str) -> ArchivedResponse:
    """The response of a capture, with its payload. Raises `ArchiveError` where the archive does not hold it."""
    place = _place(conn, capture_id)
    try:
        response = read_place(root, place)
    except ArchiveError:
        moved = _place(conn, capture_id)
        if moved == place:
            raise
        response = read_place(root, moved)  # between the look and the reading the file was moved
    if place.refers_to is None:
        return response
    return with_payload(response, read_capture(conn, root, place.refers_to))


def read_place(root: Path, place: Place) -> ArchivedResponse:
    """The record at a place; of a revisit without its payload. Raises `ArchiveError`."""
    if place.file is None or place.offset is None:
        raise ArchiveError(
            f"The archive holds nothing of {place.capture_id}: no response came, or it was not of a stored "
            "article and its time is over (KHOBOR_KEEP_DAYS)."
        )
    with open_file(root, place.file, place.location) as stream:
        response = read_record(stream, place.offset)
    if response.record_id != place.capture_id:
        raise ArchiveError(f"{place.file} holds another record at byte {place.offset} than {place.capture_id}.")
    return response


def file_responses(
    conn: Connection, root: Path, file: str, *, only: Container[int] | None = None, on_fault: Fault | None = None
) -> Iterator[ArchivedResponse]:
    """The responses of an archive file; see `responses`."""
    location = next((each.location for each in list_archive_files(conn, [file])), None)
    originals = {place.capture_id: place for place in find_originals(conn, file)}
    return responses(root, file, location, originals, only=only, on_fault=on_fault)


def responses(
    root: Path,
    file: str,
    location: str | None = None,
    originals: Mapping[str, Place] | None = None,
    *,
    only: Container[int] | None = None,
    on_fault: Fault | None = None,
) -> Iterator[ArchivedResponse]:
    """Every response of a file in the order of offsets, with its payload; the file is read once, front to back.

    `originals` says where the payloads lie that its revisit records refer to (`find_originals`); `only` names
    the offsets that are wanted. Raises `ArchiveError` where the file is damaged. A revisit whose payload is
    not there does the same, or is told to `on_fault` and left out.
    """
    original = lru_cache(ORIGINALS_HELD)(lambda place: read_place(root, place))
    with open_file(root, file, location, block=FILE_BLOCK) as stream:
        for response in read_records(stream, only=only):
            if response.refers_to is None:
                yield response
                continue
            try:
                yield with_payload(response, original(_original(response, originals or {})))
            except ArchiveError as error:
                if on_fault is None:
                    raise
                on_fault(error)


def _original(revisit: ArchivedResponse, originals: Mapping[str, Place]) -> Place:
    assert revisit.refers_to is not None
    place = originals.get(revisit.refers_to.record_id or "")
    if place is None:
        raise ArchiveError(f"{revisit.url}: the payload it had before, {revisit.refers_to.record_id}, is unknown.")
    return place


def _place(conn: Connection, capture_id: str) -> Place:
    for place in find_places(conn, [capture_id]):
        return place
    raise ArchiveError(f"There is no capture {capture_id}.")
