#!/usr/bin/env python3
"""Sets Khobor up on first use and runs the `khobor` command. Needs Python 3.11 and nothing else.

    python3 khobor.py collect --replay seeds     the main job over recorded outlets, without network
    python3 khobor.py test                       the tests
    python3 khobor.py --help                     everything else

The first start makes `.venv` here from requirements.lock, whose hashes pin every package, with uv where
there is one and with pip otherwise. Later starts only look whether the lock has changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "khobor.stamp"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
NEEDED = (3, 11)


class SetUpError(Exception):
    """Something that the set-up needs is not here. The message says what, and the remedy."""


def main() -> int:
    """Set up where needed, then become the `khobor` command. Returns its exit code."""
    try:
        check_python()
        if not is_set_up():
            set_up()
    except SetUpError as error:
        print(f"khobor: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nkhobor: stopped during the set-up; the next start goes on with it.", file=sys.stderr)
        return 130
    return run_command(sys.argv[1:])


def check_python() -> None:
    """Raise `SetUpError` where this Python cannot carry Khobor."""
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:2]))
        raise SetUpError(f"this is Python {found}; install 3.11 or later and run this file with it.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise SetUpError(
            "this Python lacks the venv module; on Debian or Ubuntu: apt-get install python3-venv"
        ) from None


def is_set_up() -> bool:
    """Whether `.venv` was made from the present lock."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == stamp()


def stamp() -> str:
    """What the environment depends on: the lock, the project's metadata, the Python."""
    inputs = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{sys.version_info[:2]} {hashlib.sha256(inputs).hexdigest()} {ROOT}"


def set_up() -> None:
    """Make `.venv`. Raises `SetUpError` where that fails."""
    say("first start: setting up .venv (about 500 MB; half a minute with uv, three with pip)")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "the virtual environment cannot be made")
    uv = shutil.which("uv")
    say(f"installing the locked packages with {'uv' if uv else 'pip'} …")
    if uv:
        common = ["--python", str(PYTHON), "--quiet"]
        install = [uv, "pip", "install", *common, "--compile-bytecode"]
    else:
        install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    why = (
        "the locked packages cannot be installed. Offline? A proxy? Or a platform without wheels "
        "(Linux on x86-64 or ARM, macOS on ARM and Windows have them; Alpine does not)"
    )
    run([*install, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)], why)
    project = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    run([*install, *project], "the project itself cannot be installed")
    STAMP.write_text(stamp())
    say("ready.")


def run(command: list[str], why: str) -> None:
    """Run a step of the set-up. Raises `SetUpError` with `why` where it fails."""
    result = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if result.returncode != 0:
        print(result.stdout[-2000:], file=sys.stderr)
        raise SetUpError(f"{why}.")


def run_command(arguments: list[str]) -> int:
    """Run `khobor` inside the environment, in this process' place where the system can do that."""
    command = [str(PYTHON), "-m", "flows.cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    if os.name != "nt":
        os.execve(PYTHON, command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(f"khobor: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
