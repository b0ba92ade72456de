"""A wrong declaration is told before anything is asked for, in a sentence that names what is wrong."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

from spiders.declared import declaration_faults
from spiders.home import project_root
from spiders.lines import Dateline, LineRules
from spiders.outlet import Discovery, Outlet
from spiders.pages import ArticlePage
from spiders.rules import Rule
from tests.listed import OUTLET


class Page(ArticlePage):
    outlet = OUTLET


class Unreadable(Page):
    rules = (Rule(field="body", css="div..text"),)


def listing(*urls: str, **changes: Any) -> Outlet:
    way = Discovery(**{"way": "listing", "urls": urls or ("https://example.org/news",), "evidence": "seen"} | changes)
    return attrs.evolve(OUTLET, discovery=(way,))


def said(outlet: Outlet, page: type[ArticlePage] = Page) -> str:
    return "; ".join(declaration_faults(outlet, page))


@pytest.mark.parametrize(
    "outlet",
    [
        listing("https://example.org/{date:%Y/%m/%d}/{page}?n={size}&o={offset}&q={query}"),
        listing(link_css=".card a", card_css=".card", date_css="time"),
        attrs.evolve(OUTLET, article_url=re.compile(r"https://example\.org/article/\d+$")),
    ],
)
def test_what_is_declared_well_has_no_fault(outlet: Outlet) -> None:
    assert said(outlet) == ""


@pytest.mark.parametrize(
    ("outlet", "words"),
    [
        (attrs.evolve(OUTLET, article_url=re.compile(r"https://example\.org/article/(\d+)$")), "is named key"),
        (attrs.evolve(OUTLET, mirror=(("(/a", "/b"),)), "mirror has '(/a', which is no pattern"),
        (attrs.evolve(OUTLET, lines=LineRules(datelines=(Dateline(pattern="(?P<date>"),))), "which is no pattern"),
        (listing(way="lsting"), "there is no such way; there are feed, sitemap"),
        (listing(evidence=" "), "its evidence is empty"),
        (listing(urls="https://example.org/news"), "urls is to be a tuple"),
        (listing(urls=()), "urls is to be a tuple"),
        (listing("https://example.net/news"), "https://example.net/news is no address of example.org"),
        (listing("/news"), "/news is no address of example.org"),
        (listing("https://example.org/{pge}"), "{pge} in https://example.org/{pge} is none of the places"),
        (listing("https://example.org/article/{page}"), "a listing would be taken for an article"),
        (listing(link_css="a[href"), "'a[href' is no selector"),
        (listing(date_css="time"), "card_css and date_css go together"),
    ],
)
def test_what_is_declared_wrongly_is_said(outlet: Outlet, words: str) -> None:
    assert words in said(outlet)


def test_a_rule_that_is_no_selector_is_said() -> None:
    assert said(OUTLET, Unreadable).startswith("'div..text' is no selector")


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("Asia/Dhaka", "Asia/Daka", "The file of the outlet dbcnews cannot be read: ZoneInfoNotFoundError"),
        ('way="json"', 'way="jsn"', "The outlet dbcnews is declared wrongly. jsn https://dbcnews.tv/api"),
    ],
)
def test_a_check_of_a_wrong_file_is_one_sentence(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    for folder in ("spiders", "flows", "schema", "seeds"):
        shutil.copytree(project_root() / folder, tmp_path / folder)
    file = tmp_path / "spiders" / "outlets" / "dbcnews.py"
    file.write_text(file.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    command = [sys.executable, "-m", "flows", "outlet", "check", "dbcnews"]
    ended = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": ""}, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert sentence in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr
