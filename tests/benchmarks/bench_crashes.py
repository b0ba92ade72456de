"""A long random sweep of kills: python -m tests.benchmarks.bench_crashes [ROUNDS] [SEED]

Each round kills a random victim at a random place of the main job, runs it again, and compares what is
stored with an undisturbed run. The seed is printed: the same seed gives the same rounds.
"""

from __future__ import annotations

import random
import secrets
import sys
import tempfile
from pathlib import Path

from spiders.home import project_root
from tests.khobor import Desk

OUTLET = "dbcnews"
FAULTS = str(project_root() / "tests" / "faults")
PLACES = {"response": 17, "part": 2, "ingest": 2}
"""Place → how often a run comes by it."""


def main(rounds: int, seed: int) -> int:
    """Sweep. Returns 1 at the first round whose content differs."""
    print(f"seed {seed}")
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="khobor-sweep-") as folder:
        reference = Desk(Path(folder) / "reference")
        reference.collect(OUTLET)
        expected = reference.content()
        reference.stop()
        for number in range(1, rounds + 1):
            place = dice.choice(sorted(PLACES))
            fault = f"{place}:{dice.randint(1, PLACES[place])}:{dice.choice(['spider', 'flow', 'postgres'])}"
            same = survives(Path(folder) / str(number), fault, expected)
            print(f"{number:4} {fault:22} {'same content' if same else 'DIFFERENT CONTENT'}", flush=True)
            if not same:
                return 1
    return 0


def survives(folder: Path, fault: str, expected: dict[str, set[tuple[object, ...]]]) -> bool:
    """Whether a run that meets `fault`, and a plain one after it, store what is expected."""
    desk = Desk(folder / "home")
    desk.collect(OUTLET, KHOBOR_FAULT=f"{fault}:{folder / 'struck'}", PYTHONPATH=FAULTS)
    desk.collect(OUTLET)
    content = desk.content()
    desk.stop()
    return content == expected


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    raise SystemExit(main(given[0] if given else 20, given[1] if len(given) > 1 else secrets.randbelow(10**6)))
