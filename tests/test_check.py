"""`khobor outlet check`: what works of an outlet, way by way and field by field, and what came kept as fixtures."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from flows.check import OutletCheck, WayCheck
from spiders.home import project_root
from spiders.outlet import Discovery
from spiders.outlets import load_outlet
from spiders.replay import INFO_FILE, Recording
from spiders.spool import WayReport
from tests.khobor import Desk, Said

SEEDS = project_root() / "seeds"


def check(home: Path, slug: str, *arguments: str) -> Said:
    return Desk(home).run("outlet", "check", slug, *arguments, COLUMNS="100")


def row(said: Said, start: str) -> list[str]:
    """The words of the first line that starts so."""
    return next(line.split() for line in said.out.splitlines() if line.startswith(start))


def recording(folder: Path, slug: str, *, without: str = "", unread: str = "") -> Path:
    """The outlet's part of the seeds, less the case named `without`, with no Bengali letter in the page `unread`."""
    for info in SEEDS.rglob(INFO_FILE):
        case = info.parent
        name = case.parent.name if case.name == "inputs" else case.name
        if slug in str(case) and name != without:
            kept = folder / f"{case.parent.name}-{case.name}"
            shutil.copytree(case, kept)
            if unread and name == unread:
                body = kept / "HttpResponse-body.html"
                body.write_text(re.sub("[\u0980-\u09ff]+", "x", body.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def test_a_check_asks_every_way_once_and_says_what_each_gave(tmp_path: Path) -> None:
    said = check(tmp_path / "home", "anandabazar")
    assert said.code == 0, said.out + said.err
    assert row(said, "sitemap  /news-sitemap.xml")[2:6] == ["12", "2026-08-31", "16:20", "IST"]
    assert row(said, "listing  /international/pa")[2] == "14"
    assert "not asked" in said.out, "no topic declares words to search for"
    assert "anandabazar works." in said.out
    assert max(map(len, said.out.splitlines())) <= 100
    assert not (tmp_path / "home").exists(), "nothing is stored"


def test_a_check_says_for_each_field_and_rule_where_it_works(tmp_path: Path) -> None:
    said = check(tmp_path / "home", "dbcnews")
    assert row(said, "headline (required)")[2:] == ["5", "5", "meta"]
    assert row(said, "modified_at")[1:] == ["0"]
    assert row(said, "body       div.article-content-wrapper")[2:4] == ["5", "two"]


def test_feeds_and_nested_sitemaps_are_checked_too(tmp_path: Path) -> None:
    said = check(tmp_path / "home", "banglarakash")
    assert said.code == 0, said.out + said.err
    assert row(said, "feed       /feed/")[2] == "10"
    assert row(said, "sitemap    /wp-sitemap.xml")[2] == "13"
    assert "2 listing" in said.out, "the index and one sitemap below it"


def test_a_dead_complete_way_fails_the_check_though_another_way_works(tmp_path: Path) -> None:
    folder = recording(tmp_path / "recorded", "dbcnews", without="articles_page_1")
    said = check(tmp_path / "home", "dbcnews", "--replay", str(folder))
    assert said.code == 1
    assert "json /api/articles?per-page=15&page={page}: HTTP 404." in " ".join(said.out.split())
    assert "dbcnews does not work." in said.out


def test_a_page_without_a_required_field_fails_the_check(tmp_path: Path) -> None:
    folder = recording(tmp_path / "recorded", "dbcnews", unread="agency")
    said = check(tmp_path / "home", "dbcnews", "--replay", str(folder))
    assert said.code == 1
    assert "the page's text has no Bengali letters" in " ".join(said.out.split())


def test_what_came_is_kept_as_fixtures_that_nobody_takes_for_a_truth(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    said = check(tmp_path / "home", "dbcnews", "--save", str(folder))
    assert said.code == 0, said.out + said.err
    assert Recording(folder).find("https://dbcnews.tv/robots.txt") is not None
    assert not list(folder.rglob("output.json"))
    unread = sorted(folder.glob("pages/spiders.outlets.dbcnews.DbcnewsArticlePage/*/unread.json"))
    assert len(unread) == 5
    assert all(json.loads(path.read_text(encoding="utf-8"))["headline"] for path in unread)
    again = check(tmp_path / "home", "dbcnews", "--replay", str(folder))
    assert again.code == 0
    assert row(again, "body (required)")[2] == "5"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--save", "seeds"), "seeds exists already, and nothing is overwritten"),
        (("--replay", "nowhere"), "is not a folder; give the folder of a recording"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    said = check(tmp_path / "home", "dbcnews", *arguments)
    assert said.code == 2
    assert sentence in " ".join(said.err.split())
    assert "Traceback" not in said.err


def outlet_check(
    *offered: int | None, complete: tuple[bool, ...], articles: int = 1, ended: str = "finished"
) -> OutletCheck:
    ways = tuple(
        WayCheck(
            way=Discovery(way="feed", urls=(f"https://example.org/{number}",), complete=whole, evidence="test"),
            report=None if count is None else WayReport(offered=count, outcomes={}),
        )
        for number, (count, whole) in enumerate(zip(offered, complete, strict=True))
    )
    return OutletCheck(
        slug="x",
        zone=load_outlet("dbcnews").outlet.zone,
        ways=ways,
        requests=1,
        ended=ended,
        articles=articles,
        faults=(),
        layers={},
        rules={},
        newest=None,
    )


def test_an_outlet_works_where_its_first_complete_way_does() -> None:
    assert outlet_check(0, 3, complete=(False, True)).works
    assert not outlet_check(3, 0, complete=(False, True)).works
    assert not outlet_check(3, None, complete=(False, True)).works
    assert outlet_check(3, complete=(False,)).works
    assert not outlet_check(3, complete=(True,), articles=0).works
    assert not outlet_check(3, complete=(True,), ended="start_error").works
