"""Reading topics' TOML with faults that an analyst can mend: which key, and what to do."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

import attrs

from spiders.topics.terms import Term, TermError, read_term


class TopicError(ValueError):
    """A topic or its alias sets cannot be understood. The message says which key and what to do."""


@attrs.frozen
class Section:
    """A TOML table and its name in messages."""

    where: str
    table: Mapping[str, object]

    def allow(self, keys: Collection[str]) -> None:
        """Raise `TopicError` where the table has a key outside `keys`."""
        for key in self.table:
            if key not in keys:
                raise TopicError(f"{self.where} has an unknown key {key}: {instead(key, keys)}.")

    def text(self, key: str) -> str:
        """A text that must be there and not be blank."""
        value = self.table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise TopicError(f'{self.where} needs {key}: write {key} = "…".')
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise TopicError(f'{self.where}: {key} must be a list of texts, as in ["…", "…"].')
        return tuple(value)

    def number(self, key: str, default: int) -> int:
        """A whole number of at least 1; absent is `default`."""
        value = self.table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise TopicError(f"{self.where}: {key} must be a whole number of at least 1.")
        return value

    def terms(self, key: str) -> tuple[Term, ...]:
        """A list of terms; absent is empty."""
        return tuple(self.term(key, text) for text in self.texts(key))

    def term(self, key: str, text: str) -> Term:
        """The term `text`, which stands under `key`."""
        try:
            return read_term(text)
        except TermError as error:
            raise TopicError(f'{self.where}: "{text}" in {key} {error}.') from error

    def names(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of names of alias sets, all of them in `known`; absent is empty."""
        names = self.texts(key)
        for name in names:
            if name not in known:
                raise TopicError(
                    f"{self.where}: {key} names the alias set {name}, which does not exist: {instead(name, known)}."
                )
        return names

    def section(self, key: str) -> Section:
        """The table under `key`; absent is an empty one."""
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise TopicError(f"{key} in {self.where} must be a table: write [{key}] and its keys below.")
        return Section(f"[{key}]", value)

    def sections(self, key: str) -> Iterator[Section]:
        """The tables of the list under `key`, of which there must be at least one."""
        value = self.table.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            raise TopicError(f"{self.where} needs at least one [[{key}]] with its keys below.")
        for number, table in enumerate(value, 1):
            yield Section(f"[[{key}]] {number}", table)


def read_toml(source: str, where: str) -> Section:
    """The text's top table, called `where` in messages. Raises `TopicError`."""
    try:
        return Section(where, tomllib.loads(source))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TopicError(f"{where} cannot be read as TOML: {error}.") from error


def slug_of(source: str) -> str:
    """The slug that a topic's source gives itself. Raises `TopicError`."""
    return read_toml(source, "The topic").text("slug")


def short_hash(text: str) -> str:
    """The version of a source text: the first 12 digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def instead(name: str, known: Collection[str]) -> str:
    """What to write for the unknown `name`, as the end of a sentence."""
    close = get_close_matches(name, known, n=1)
    if close:
        return f"did you mean {close[0]}"
    return f"known are {', '.join(sorted(known))}" if known else "there is none yet"
