"""`khobor watch` as it is typed: one scout, spiders where something is new, and nothing where nothing is due."""

from __future__ import annotations

import shutil
from pathlib import Path

from spiders.home import Places, project_root
from tests.khobor import Desk, processes_of


def test_rounds_of_watching_a_recording(tmp_path: Path, made_home: Path) -> None:
    desk = Desk(tmp_path / "home")
    shutil.copytree(made_home, desk.home)
    command = ("watch", "banglarakash", "dbcnews", "--replay", "seeds")
    first = desk.run(*command)
    assert first.code == 0, first.err
    assert "Looks: 2, 0 unchanged, 27 new addresses. banglarakash, dbcnews crawled. 13 new articles" in first.out
    again = desk.run(*command)
    assert "Nothing was due." in again.out, again
    later = desk.run(*command, "--as-of", "2026-09-03")
    assert "Looks: 2, 2 unchanged, 0 new addresses." in later.out, later
    with desk.database() as conn:
        modes = conn.execute("SELECT outlet, mode FROM run ORDER BY outlet, started_at, mode DESC").fetchall()
        gone = conn.execute("SELECT outlet FROM articles WHERE gone_at IS NOT NULL").fetchall()
        edits = conn.execute("SELECT outlet FROM edits").fetchall()
    assert [mode for outlet, mode in modes if outlet == "dbcnews"] == ["scout", "latest", "scout", "due"]
    assert (gone, edits) == ([("banglarakash",)], [("dbcnews",)])
    spools = [folder.name for folder in Places.below(desk.home, replay=True).spool.iterdir()]
    assert len(spools) == 4, "those of the looks are gone"
    desk.stop()
    assert processes_of(desk.home) == []


def test_an_outlet_whose_file_cannot_be_read_keeps_no_other_from_being_watched(tmp_path: Path, made_home: Path) -> None:
    for folder in ("spiders", "flows", "schema", "seeds"):
        shutil.copytree(project_root() / folder, tmp_path / "checkout" / folder)
    file = tmp_path / "checkout" / "spiders" / "outlets" / "dbcnews.py"
    file.write_text(file.read_text(encoding="utf-8").replace("Asia/Dhaka", "Asia/Daka"), encoding="utf-8")
    desk = Desk(tmp_path / "home", tmp_path / "checkout")
    shutil.copytree(made_home, desk.home)
    said = desk.run("watch", "banglarakash", "dbcnews", "--replay", "seeds", PYTHONPATH="")
    assert said.code == 1
    assert "banglarakash crawled. 6 new articles" in said.out
    assert "The file of the outlet dbcnews cannot be read: ZoneInfoNotFoundError" in " ".join(said.out.split())
    assert "Traceback" not in said.out + said.err
    desk.stop()
