"""`khobor topic`: list, check, add, edit, export, import, suggest, as a person types them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fix_database import all_rows
from tests.invented import Desk as Ingest
from tests.invented import visit
from tests.khobor import Desk

CONFIRMED = "রাশিয়াকে অস্ত্র দিচ্ছে উত্তর কোরিয়া।"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A home whose database holds two stored articles."""
    home = tmp_path_factory.mktemp("topics") / "home"
    desk = Desk(home)
    assert desk.run("migrate", "--replay").code == 0
    with desk.database() as conn:  # and so the server stays up for all of them
        conn.execute("INSERT INTO topic (slug, source, aliases) VALUES ('arms', %s, '')", [_topic("arms", "গোলা")])
        ingest = Ingest(conn, tmp_path_factory.mktemp("spools"))
        ingest.ingest(*visit("1"))
        ingest.ingest(
            *visit("2", headline="সিলেটে বন্যা", body="সিলেটে বন্যার পানি বাড়ছে।\nপুতীনের সঙ্গে কথা বলেছেন ভ্লাদিমির পুটিনভ।")
        )
        yield desk
    desk.stop()


def _topic(slug: str, query: str) -> str:
    title = '[title]\nbn = "ক"\nen = "x"\n'
    return f'slug = "{slug}"\ndescription = "x"\n{title}[[confirmed]]\nname = "all"\nquery = "{query}"\n'


def editor(tmp_path: Path, old: str, new: str) -> str:
    """An editor that replaces `old` by `new`."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\n"
        f"file.write_text(file.read_text('utf-8').replace({old!r}, {new!r}), 'utf-8')\n",
        encoding="utf-8",
    )
    return shlex.join([sys.executable, str(script)])


def test_a_lead_is_explained_query_by_query(desk: Desk) -> None:
    said = desk.run("topic", "check", "--replay", "--topic", "dprk-russia-arms", "--text", CONFIRMED)
    assert said.code == 0, said
    assert "dprk-russia-arms: confirmed, score" in said.out
    assert CONFIRMED in said.out
    assert "{arms}: অস্ত্র" in said.out
    missed = desk.run("topic", "check", "--replay", "--topic", "dprk-russia-arms", "--text", "ঢাকায় বৃষ্টি।")
    assert "dprk-russia-arms: no match" in missed.out
    assert missed.code == 0


def test_a_page_and_a_text_file_are_checked_too(desk: Desk, tmp_path: Path) -> None:
    page = next(Path("seeds/pages").glob("*DbcnewsArticlePage/seed/inputs/HttpResponse-body.html"))
    assert "confirmed" in desk.run("topic", "check", str(page), "--replay", "--outlet", "dbcnews").out
    text = tmp_path / "lead.txt"
    text.write_text(f"শিরোনাম\n{CONFIRMED}\n", encoding="utf-8")
    assert "confirmed" in desk.run("topic", "check", str(text), "--replay").out


def test_a_draft_is_checked_without_the_table(tmp_path: Path) -> None:
    draft = tmp_path / "floods.toml"
    draft.write_text(_topic("floods", "বন্যা AND সিলেট"), encoding="utf-8")
    said = Desk(tmp_path / "home").run("topic", "check", "--draft", str(draft), "--text", "সিলেটে বন্যা।")
    assert "floods: confirmed" in said.out
    assert not (tmp_path / "home").exists()


def test_a_new_topic_is_matched_with_what_is_stored_and_edited_with_an_editor(desk: Desk, tmp_path: Path) -> None:
    said = desk.run("topic", "add", "floods", "বন্যা NEAR/3 ঢাকা", "--title", "Floods", "--replay")
    assert said.code == 0, said
    assert "Added floods." in said.out
    assert "2 stored articles matched again" in said.out
    said = desk.run("topic", "edit", "floods", "--replay", EDITOR=editor(tmp_path, "ঢাকা", "সিলেট"))
    assert said.code == 0, said
    assert "1 matches gained" in said.out
    with desk.database() as conn:
        query = "SELECT url LIKE '%2', sentences, is_current FROM matches WHERE topic = 'floods'"
        assert all_rows(conn, query) == [(True, ["সিলেটে বন্যা", "সিলেটে বন্যার পানি বাড়ছে।"], True)]
    listed = desk.run("topic", "list", "--replay").out
    assert "floods" in listed
    assert "Khobor" in listed
    assert "is as it was" in desk.run("topic", "edit", "floods", "--replay", EDITOR="true").out


def test_a_broken_edit_changes_nothing_and_keeps_the_text(desk: Desk, tmp_path: Path) -> None:
    said = desk.run("topic", "edit", "arms", "--replay", EDITOR=editor(tmp_path, "গোলা", "গোলা AND"))
    assert said.code == 2
    assert "column 9: the query ends too early" in " ".join(said.err.split())
    assert "গোলা AND" in (desk.home / "drafts" / "arms.toml").read_text("utf-8")
    with desk.database() as conn:
        assert all_rows(conn, "SELECT source LIKE '%AND%' FROM topic WHERE slug = 'arms'") == [(False,)]


def test_a_topic_goes_out_as_files_and_comes_back_changed(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("topic", "export", "arms", str(tmp_path), "--replay").code == 0
    again = desk.run("topic", "export", "arms", str(tmp_path), "--replay")
    assert again.code == 2
    assert "--force overwrites" in again.err
    assert "is as it was" in desk.run("topic", "import", str(tmp_path / "arms.toml"), "--replay").out
    file = tmp_path / "arms.toml"
    file.write_text(file.read_text("utf-8").replace("গোলা", "{shells}"), encoding="utf-8")
    (tmp_path / "arms.aliases.toml").write_text('[shells]\nname = "কামান"\n', encoding="utf-8")
    said = desk.run("topic", "import", str(file), "--replay")
    assert "Imported arms." in said.out
    with desk.database() as conn:
        ((terms,),) = all_rows(conn, "SELECT terms FROM matches WHERE topic = 'arms'")
        assert terms == ["কামানের"]


def test_spellings_that_are_missing_are_proposed_and_nothing_is_added(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "putin.toml"
    file.write_text(_topic("putin", "{putin} OR বন্যা"), encoding="utf-8")
    (tmp_path / "putin.aliases.toml").write_text('[putin]\nname = "পুতিন"\n', encoding="utf-8")
    assert desk.run("topic", "import", str(file), "--replay").code == 0
    said = desk.run("topic", "suggest", "putin", "--replay", COLUMNS="160")
    assert "পুতীনের" in said.out
    assert "sounds alike" in said.out
    assert "khobor topic edit putin --aliases" in said.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("check",), "Give either a file or --text."),
        (("check", "README.md", "--text", "ক"), "Give either a file or --text."),
        (("check", "nowhere.txt"), "nowhere.txt cannot be read: No such file"),
        (("check", "--text", "ক", "--topic", "nosuch"), "There is no topic 'nosuch'. There are:"),
        (("check", "--text", "ক", "--aliases", "x.toml"), "--aliases goes with --draft"),
        (("check", "--text", "ক", "--draft", "nowhere.toml"), "nowhere.toml cannot be read"),
        (("check", "--text", "ক", "--draft", "README.md"), "The topic cannot be read as TOML"),
        (("add", "Floods!", "বন্যা"), "'Floods!' is no slug: use small Latin letters"),
        (("add", "rain", "বৃষ্টি AND"), "The query ends too early"),
        (("add", "rain", "{rian}"), "there is no alias set rian"),
        (("add", "arms", "বৃষ্টি"), "There is a topic arms already: `khobor topic edit arms` changes it."),
        (("edit", "nosuch"), "There is no topic 'nosuch'"),
        (("export", "nosuch"), "There is no topic 'nosuch'"),
        (("suggest", "nosuch"), "There is no topic 'nosuch'"),
        (("import", "nowhere.toml"), "nowhere.toml cannot be read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_input_is_said_in_a_sentence(desk: Desk, arguments: tuple[str, ...], sentence: str) -> None:
    said = desk.run("topic", *arguments, "--replay")
    text = " ".join(said.err.split())
    assert said.code == 2, said
    assert sentence.lower() in text.lower()
    assert "Traceback" not in said.err


def test_an_editor_that_fails_is_said(desk: Desk) -> None:
    said = desk.run("topic", "edit", "arms", "--replay", EDITOR="no-such-editor")
    assert said.code == 2
    assert "The editor no-such-editor cannot be started" in said.err
    assert "The editor ended with code 1" in desk.run("topic", "edit", "arms", "--replay", EDITOR="false").err
