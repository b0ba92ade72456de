"""requirements.lock: all that is needed, each package pinned and hashed, from no named place."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution
from itertools import chain

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from spiders.home import project_root

ROOT = project_root()


def locked() -> dict[str, tuple[Requirement, list[str]]]:
    """The lock: canonical name → requirement and the options that follow it."""
    text = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", " ")
    found: dict[str, tuple[Requirement, list[str]]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        stated, *options = re.split(r"\s+(?=--)", line)
        requirement = Requirement(stated)
        assert canonicalize_name(requirement.name) not in found, f"{requirement.name} stands twice in the lock"
        found[canonicalize_name(requirement.name)] = (requirement, options)
    return found


def declared() -> list[Requirement]:
    """What the project, its tests and its build need. What is for some users only, such as s3, is not locked."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    optional = project["project"]["optional-dependencies"]
    extras = chain.from_iterable(optional[name] for name in ("test", "build"))
    needs = [*project["project"]["dependencies"], *project["build-system"]["requires"], *extras]
    return [Requirement(need) for need in needs]


def test_every_package_of_the_lock_is_pinned_and_hashed() -> None:
    for requirement, options in locked().values():
        assert [specifier.operator for specifier in requirement.specifier] == ["=="], requirement
        assert options, requirement
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", option) for option in options), requirement


def test_the_lock_names_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"https?:|file:|//|\s@\s|index|find-links|\.(?:com|org|net|io)\b", text)


def test_the_lock_has_what_the_project_its_tests_and_its_build_need() -> None:
    pins = locked()
    needs = declared()
    assert "setuptools" in {need.name for need in needs}
    for need in needs:
        requirement, _ = pins[canonicalize_name(need.name)]
        (pin,) = requirement.specifier
        assert need.specifier.contains(pin.version, prereleases=True), f"{need}, locked is {requirement}"
        for extra in need.extras:
            assert canonicalize_name(f"{need.name}-{extra}") in pins, need


def test_the_lock_has_what_its_packages_need_in_turn() -> None:
    # It is installed without asking the packages what they need.
    pins = locked()
    missing, seen = [], set[tuple[str, str]]()
    queue = [(need, extra) for need in declared() for extra in ("", *need.extras)]
    while queue:
        need, extra = queue.pop()
        name = canonicalize_name(need.name)
        if name not in pins:
            missing.append(str(need))
        elif (name, extra) not in seen:
            seen.add((name, extra))
            needs = map(Requirement, distribution(name).requires or ())
            wanted = [each for each in needs if each.marker is None or each.marker.evaluate({"extra": extra})]
            queue.extend((each, other) for each in wanted for other in ("", *each.extras))
    assert len(seen) > 100
    assert missing == []
