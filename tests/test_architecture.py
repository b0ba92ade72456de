"""The arrows between the rooms (who may import whom), read from the imports themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.home import project_root

ROOT = project_root()
SPIDERS = sorted((ROOT / "spiders").rglob("*.py"))
FLOWS = sorted((ROOT / "flows").rglob("*.py"))
PURE = [
    path
    for path in SPIDERS
    if path.parent.name in {"bengali", "topics"}
    or path.stem in {"urls", "structured", "extracts", "walls", "tally", "discovery", "entries", "listed_times"}
    or path.stem in {"feeds", "sitemaps", "json_listings", "state", "scripts", "nuxt", "reach", "declared"}
    or path.stem in {"mended_xml", "named_days"}
] + [ROOT / "flows" / "fingerprint.py"]
PREFECT_ROOMS = {
    "collect",
    "monitor",
    "watch",
    "backfill",
    "link",
    "rematch",
    "reparse",
    "upkeep",
    "services",
    "stopping",
    "deployments",
    "prefect_server",
    "settings",
}
PSYCOPG_ROOMS = {"database", "fitting", "store"}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at any depth of its code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert len(SPIDERS) > 20
    assert len(FLOWS) > 10
    assert all(path.exists() for path in PURE)


@pytest.mark.parametrize("path", SPIDERS, ids=name)
def test_the_way_in_knows_neither_the_flows_nor_prefect_nor_postgres(path: Path) -> None:
    assert not roots(path) & {"flows", "prefect", "psycopg", "tests"}


@pytest.mark.parametrize("path", PURE, ids=name)
def test_pure_rooms_know_no_framework(path: Path) -> None:
    assert not roots(path) & {"scrapy", "twisted", "prefect", "psycopg", "flows"} - (
        {"flows"} if path.parts[-2] == "flows" else set()
    )


@pytest.mark.parametrize("path", [path for path in SPIDERS if path.parent.name == "bengali"], ids=name)
def test_bengali_imports_nothing_from_the_rest(path: Path) -> None:
    foreign = {each for each in imports(path) if each.startswith("spiders")}
    assert all(each.startswith("spiders.bengali") for each in foreign)


@pytest.mark.parametrize("path", FLOWS, ids=name)
def test_prefect_and_psycopg_stay_in_their_rooms(path: Path) -> None:
    found = roots(path)
    assert "prefect" not in found or path.stem in PREFECT_ROOMS
    assert "psycopg" not in found or path.stem in PSYCOPG_ROOMS


@pytest.mark.parametrize("path", SPIDERS, ids=name)
def test_no_room_but_the_catalogue_names_an_outlet(path: Path) -> None:
    if path.parent.name == "outlets":
        return
    named = {each for each in imports(path) if each.startswith("spiders.outlets.")}
    allowed = {"spiders.outlets.generic", "spiders.outlets.load_outlet", "spiders.outlets.outlet_slugs"}
    assert all(any(each.startswith(one) for one in allowed) for each in named)


@pytest.mark.parametrize("path", SPIDERS + FLOWS, ids=name)
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", sorted((ROOT / "flows").rglob("*.py")), ids=name)
def test_sql_lives_in_schema(path: Path) -> None:
    words = ("SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ")
    texts = [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [text for text in texts if text.startswith(words)]
