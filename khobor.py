#!/usr/bin/env python3
"""Sets Khobor up on first use and runs the `khobor` command. Needs Python 3.11 and nothing else.

    python3 khobor.py collect --replay seeds     the main job over recorded outlets, without network
    python3 khobor.py test                       the tests
    python3 khobor.py --help                     everything else

The first start makes `.venv` here from requirements.lock, whose hashes pin every package, with uv where
there is one and with pip otherwise. Later starts only look whether the lock has changed.
"""

# Older Pythons must get as far as the sentence that sends them away: no newer syntax, annotations in quotes.
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "khobor.stamp"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
NEEDED = (3, 11)

# Without --no-deps pip asks for a hash of `sqlalchemy[asyncio]` itself. The lock names every package anyway.
LOCKED = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK))
PROJECT = ("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
"""What uv or pip is told to install, first this, then that. The Dockerfile does the same."""

REMEDIES = (
    # What pip and uv say → what it means here; the first that fits.
    ("do not match the hashes|hash mismatch", "a package is not the one of the lock; something on the way changed it"),
    (
        "connection|name resolution|timed? ?out|dns error|offline|unreachable|proxy|certificate",
        "the package index cannot be reached; connect to the network, or set HTTPS_PROXY or PIP_INDEX_URL",
    ),
    ("no space left", "the disk is full; half a gigabyte is needed"),
    (
        r"no matching distribution|could not find a version|no\s+(?:usable\s+)?wheels",
        "this platform ({platform}) lacks one of them ready-made; Linux on x86-64 or ARM with glibc, macOS on ARM "
        "and Windows have them all",
    ),
)


class SetUpError(Exception):
    """Something that the set-up needs is not here. The message says what, and the remedy."""


def main() -> int:
    """Set up where needed, then become the `khobor` command. Returns its exit code."""
    try:
        check_python()
        if not is_set_up():
            set_up()
    except SetUpError as error:
        say(str(error))
        return 2
    except OSError as error:
        say(f"{error.filename or ROOT}: {error.strerror}; Khobor needs a whole checkout that it may write to.")
        return 2
    except KeyboardInterrupt:
        say("stopped during the set-up; the next start does it anew.")
        return 130
    return run_command(sys.argv[1:])


def check_python() -> None:
    """Raise `SetUpError` where this Python cannot carry Khobor."""
    if sys.version_info < NEEDED:
        needed = ".".join(map(str, NEEDED))
        raise SetUpError(
            f"this is Python {platform.python_version()}; install {needed} or later and run this file with it."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise SetUpError(
            "this Python lacks the venv module; on Debian or Ubuntu: apt-get install python3-venv"
        ) from None


def is_set_up() -> bool:
    """Whether `.venv` was made from the present lock, by this Python, at this place."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_bytes() == stamp()


def stamp() -> bytes:
    """What the environment depends on: the lock, the Python, the place."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{sys.version_info[:2]} {lock} ".encode() + os.fsencode(ROOT)


def set_up() -> None:
    """Make `.venv`. Raises `SetUpError` where that fails."""
    why = "the lock or the place has changed" if STAMP.exists() else "first start"
    wanted = stamp()
    uv = shutil.which("uv")
    say(f"{why}: setting up .venv (about 500 MB; half a minute with uv, three with pip)")
    make = [sys.executable, "-m", "venv", "--clear", *(["--without-pip"] if uv else []), str(VENV)]
    step("making the virtual environment", make, "the virtual environment cannot be made")
    if uv:
        install = [uv, "pip", "install", "--python", str(PYTHON), "--quiet", "--compile-bytecode"]
    else:
        # Isolated: packages that a PYTHONPATH shows would count as installed.
        install = [str(PYTHON), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    tool = "uv" if uv else "pip"
    step(f"installing the locked packages with {tool}", [*install, *LOCKED], "the packages cannot be installed")
    step("installing the project itself", [*install, *PROJECT], "the project itself cannot be installed")
    STAMP.write_bytes(wanted)
    say("ready.")


def step(what: str, command: "list[str]", failure: str) -> None:
    """Run a step of the set-up, showing that it lives. Raises `SetUpError` with `failure` and its reason."""
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            watch(child, what)
        except BaseException:
            child.kill()
            child.wait()
            raise
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    if child.returncode != 0:
        print(said[-2000:], file=sys.stderr)
        raise SetUpError(f"{failure}: {reason(said)}.")


def watch(child: "subprocess.Popen[bytes]", what: str) -> None:
    """Wait for `child`: on a terminal with a count of the seconds, elsewhere with one plain line."""
    if not sys.stderr.isatty():
        say(f"{what} …")
        child.wait()
        return
    begun = time.monotonic()
    try:
        while child.poll() is None:
            print(f"\rkhobor: {what} … {time.monotonic() - begun:.0f} s", end="", file=sys.stderr, flush=True)
            time.sleep(0.2)
    finally:
        print(file=sys.stderr)


def reason(said: str) -> str:
    """Why a step failed, with the remedy, judged by what it said."""
    for pattern, meaning in REMEDIES:
        if re.search(pattern, said, re.IGNORECASE):
            return meaning.format(platform=f"{platform.system()} {platform.machine()}")
    return "what it said stands above"


def run_command(arguments: "list[str]") -> int:
    """Run `khobor` inside the environment, in this process' place where the system can do that."""
    command = [str(PYTHON), "-m", "flows", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    if os.name != "nt":
        os.execve(PYTHON, command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(f"khobor: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
