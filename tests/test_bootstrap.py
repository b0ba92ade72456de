"""khobor.py: what a newcomer's first command does, tried on small checkouts with a small lock."""

from __future__ import annotations

import ast
import json
import os
import platform
import re
import signal
import sys
import tomllib
from pathlib import Path

import attrs
import pytest

import khobor
from spiders.home import project_root
from tests.small_checkout import Checkout, Said, write_wheel

ROOT = project_root()
SCRIPT = ROOT / "khobor.py"


@attrs.frozen(kw_only=True)
class Life:
    """What was said in the life of a checkout: a killed set-up, a first and a second command, a new lock."""

    checkout: Checkout
    stamped_after_kill: bool
    first: Said
    second: Said
    on_terminal: Said
    third: Said


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    checkout = Checkout.build(tmp_path_factory.mktemp("life"))
    with checkout.start_until("installing the locked packages") as process:
        os.killpg(process.pid, signal.SIGKILL)
    stamped_after_kill = checkout.stamp.exists()
    first = checkout.run("sql", "select 1", "--replay", "", PYTHONPATH="/nowhere")
    second = checkout.run("status")
    checkout.lock(write_wheel(checkout.folder, "\nCHANGED = True\n"))
    return Life(
        checkout=checkout,
        stamped_after_kill=stamped_after_kill,
        first=first,
        second=second,
        on_terminal=checkout.run_on_terminal(),
        third=checkout.run("status"),
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout.build(tmp_path)


def test_the_first_command_sets_up_and_runs_with_its_arguments(life: Life) -> None:
    assert life.first.code == 7, life.first.err
    told = json.loads(life.first.out)
    assert told["arguments"] == ["sql", "select 1", "--replay", ""]
    assert Path(told["python"]).parent.parent == life.checkout.folder / ".venv"
    assert told["path"] == str(life.checkout.folder)


def test_a_set_up_that_was_killed_is_done_anew(life: Life) -> None:
    assert not life.stamped_after_kill
    assert "making the virtual environment" in life.first.err


def test_away_from_a_terminal_the_set_up_is_told_in_plain_lines(life: Life) -> None:
    lines = life.first.err.splitlines()
    assert all(line.startswith("khobor: ") and "\r" not in line for line in lines)
    assert [line for line in lines if line.endswith("…")][-1] == "khobor: installing the project itself …"
    assert lines[-1] == "khobor: ready."


def test_a_later_command_finds_everything_ready(life: Life) -> None:
    assert (life.second.code, life.second.err) == (7, "")
    assert json.loads(life.second.out)["arguments"] == ["status"]


def test_a_changed_lock_is_set_up_anew(life: Life) -> None:
    assert life.on_terminal.code == 7
    assert "khobor: the lock or the place has changed: setting up .venv" in life.on_terminal.err
    (installed,) = life.checkout.folder.glob(".venv/**/smallbackend.py")
    assert "CHANGED" in installed.read_text("utf-8")
    assert (life.third.code, life.third.err) == (7, "")


def test_a_terminal_sees_the_seconds_of_a_long_step(life: Life) -> None:
    assert re.search(r"\rkhobor: making the virtual environment … \d+ s", life.on_terminal.err)


def test_ctrl_c_during_the_set_up_ends_it_in_a_sentence(checkout: Checkout) -> None:
    with checkout.start_until("making the virtual environment") as process:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.strip().splitlines() == ["khobor: stopped during the set-up; the next start does it anew."]
    assert not checkout.stamp.exists()


def test_a_python_that_is_too_old_is_told_in_a_sentence(checkout: Checkout) -> None:
    checkout.change_script("NEEDED = (3, 11)", "NEEDED = (3, 99)")
    said = checkout.run("status")
    found = ".".join(map(str, sys.version_info[:3]))
    assert said == Said(2, "", f"khobor: this is Python {found}; install 3.99 or later and run this file with it.\n")


def test_old_pythons_get_as_far_as_that_sentence() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 6))
    annotations = [node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    annotations_of = [
        each
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for each in (node.returns, *(argument.annotation for argument in node.args.args))
    ]
    assert annotations == []
    assert not [each for each in annotations_of if isinstance(each, ast.Subscript | ast.BinOp)]


def test_a_python_without_venv_is_told_in_a_sentence(checkout: Checkout) -> None:
    # As Debian has it without python3-venv: the package is there, and cannot be imported.
    (checkout.folder / "ensurepip.py").write_text("raise ImportError('taken out')", encoding="utf-8")
    said = checkout.run("status")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines() == [
        "khobor: this Python lacks the venv module; on Debian or Ubuntu: apt-get install python3-venv"
    ]


def test_a_package_that_is_not_the_one_of_the_lock_is_refused_in_a_sentence(checkout: Checkout) -> None:
    checkout.lock("0" * 64)
    said = checkout.run("status")
    assert (said.code, said.out) == (2, "")
    sentence = said.err.rstrip().rpartition("\n")[2]
    assert sentence.startswith("khobor: the packages cannot be installed: a package is not the one of the lock")
    assert "Traceback" not in said.err
    assert not checkout.stamp.exists()


UNREACHABLE = "the package index cannot be reached; connect to the network"
NOT_READY_MADE = rf"this platform \({re.escape(platform.system())} \S+\) lacks one of them ready-made; Linux on x86-64"
NO_MATCH = "ERROR: Could not find a version that satisfies the requirement lxml==6.1.3 (from versions: none)\n"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        # As pip and uv say it.
        (
            f"WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'\n{NO_MATCH}",
            UNREACHABLE,
        ),
        ("error: Failed to fetch\n  Caused by: dns error\n  Caused by: failed to lookup address", UNREACHABLE),
        (NO_MATCH, NOT_READY_MADE),
        ("Because lxml==6.1.3 has no wheels with a matching\n platform tag and you require", NOT_READY_MADE),
        ("Because lxml==6.1.3 has no usable wheels and building from source is disabled", NOT_READY_MADE),
        (
            "  x Failed to download `lxml==6.1.3`\n  Hash mismatch for `lxml==6.1.3`",
            "a package is not the one of the lock",
        ),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: something new", "what it said stands above"),
    ],
)
def test_what_cannot_be_installed_is_told_with_its_remedy(said: str, reason: str) -> None:
    assert re.match(reason, khobor.reason(said))


def test_half_a_checkout_is_told_in_a_sentence(checkout: Checkout) -> None:
    (checkout.folder / "requirements.lock").unlink()
    (checkout.folder / ".venv").write_text("not a folder", encoding="utf-8")
    said = checkout.run("status")
    assert (said.code, said.out) == (2, "")
    assert "requirements.lock: No such file or directory; Khobor needs a whole checkout" in said.err
    assert len(said.err.splitlines()) == 1


def test_khobor_py_imports_only_the_standard_library() -> None:
    imported = set()
    for node in ast.walk(ast.parse(SCRIPT.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or ".").partition(".")[0])
    assert imported
    assert imported <= sys.stdlib_module_names


def test_khobor_py_asks_for_the_python_that_the_project_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found = re.search(r"^NEEDED = \((\d+), (\d+)\)$", SCRIPT.read_text("utf-8"), re.MULTILINE)
    assert found is not None
    assert project["requires-python"] == f">={found[1]}.{found[2]}"
