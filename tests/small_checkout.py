"""A small checkout with the real khobor.py, a lock of one package, and that package as a wheel beside it."""

from __future__ import annotations

import hashlib
import os
import pty
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import attrs

from spiders.home import project_root

# The one package of the small lock. It is the small checkout's build backend too, so that nothing else is needed.
BACKEND = """
import pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        info = "small-1.0.dist-info/"
        wheel.writestr("small.pth", str(pathlib.Path.cwd()))
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: small\\nVersion: 1.0\\n")
        about = "Wheel-Version: 1.0\\nGenerator: us\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr(info + "WHEEL", about)
        wheel.writestr(info + "RECORD", "")
    return name
"""
PYPROJECT = """
[build-system]
requires = ["smallbackend"]
build-backend = "smallbackend"
[project]
name = "small"
version = "1.0"
"""
COMMAND = """
import json, os, sys
import smallbackend
print(json.dumps({"arguments": sys.argv[1:], "python": sys.executable, "path": os.environ["PYTHONPATH"]}))
raise SystemExit(7)
"""


@attrs.frozen
class Checkout:
    """A folder with the real khobor.py and a project that needs one package."""

    folder: Path

    @classmethod
    def build(cls, folder: Path) -> Checkout:
        checkout = cls(folder / "small checkout")  # a blank, as in many people's paths
        (checkout.folder / "flows").mkdir(parents=True)
        shutil.copy(project_root() / "khobor.py", checkout.folder)
        (checkout.folder / "flows" / "__main__.py").write_text(COMMAND, encoding="utf-8")
        (checkout.folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
        checkout.lock(write_wheel(checkout.folder))
        return checkout

    @property
    def stamp(self) -> Path:
        return self.folder / ".venv" / "khobor.stamp"

    def lock(self, sha256: str, name: str = "smallbackend") -> None:
        text = f"{name}==1.0 \\\n    --hash=sha256:{sha256}\n"
        (self.folder / "requirements.lock").write_text(text, encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        """One in which pip and uv find the one package, and no index."""
        own = ("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        wheels = self.folder.as_uri()
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels}
        uv = {"UV_NO_CONFIG": "1", "UV_NO_INDEX": "1", "UV_FIND_LINKS": wheels}
        return kept | {"HOME": str(self.folder)} | pip | uv | more

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "khobor.py", *arguments],
            cwd=self.folder,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **more: str) -> Said:
        with self.start(*arguments, **more) as process:
            out, err = process.communicate(timeout=120)
        return Said(process.returncode, out, err)

    def start_until(self, step: str) -> subprocess.Popen[str]:
        """A set-up that has just begun `step`."""
        process = self.start("status")
        assert process.stderr is not None
        assert any(step in line for line in process.stderr)
        return process

    def run_on_terminal(self) -> Said:
        """How a command ends whose errors go to a terminal, and what stands there."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "khobor.py"],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b"".join(read_to_end(ours))
        return Said(process.wait(60), "", shown.decode("utf-8"))

    def change_script(self, old: str, new: str) -> None:
        script = self.folder / "khobor.py"
        text = script.read_text("utf-8")
        assert old in text
        script.write_text(text.replace(old, new), encoding="utf-8")


@attrs.frozen
class Said:
    """What khobor.py printed and how it ended."""

    code: int
    out: str
    err: str


def write_wheel(folder: Path, comment: str = "") -> str:
    """The one package as a wheel in `folder`. Returns its sha256."""
    path = folder / "smallbackend-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        info = "smallbackend-1.0.dist-info/"
        wheel.writestr("smallbackend.py", BACKEND + comment)
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: smallbackend\nVersion: 1.0\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(info + "RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_to_end(terminal: int) -> Iterator[bytes]:
    """What is written to a terminal until nobody has it open."""
    try:
        while data := os.read(terminal, 4096):
            yield data
    except OSError:  # Linux' way to say so
        os.close(terminal)
