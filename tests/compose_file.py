"""docker-compose.yml and its Dockerfile as the tests read them."""

from __future__ import annotations

import re
from typing import Any

import yaml  # type: ignore[import-untyped]

from spiders.home import project_root

ROOT = project_root()
COMPOSE = ROOT / "docker-compose.yml"
OURS = "khobor:local"
"""The image that the Dockerfile makes."""
REQUIRED = re.compile(r"\$\{(?P<name>[A-Z_]+):\?[^}]+\}")
"""An interpolation that compose refuses to do without a value."""
OPTIONAL = re.compile(r"\$\{(?P<name>[A-Z_]+):-\}")
"""One of a setting that may stay empty: Khobor has a default."""


def compose() -> dict[str, Any]:
    """The file as compose sees it, before interpolation."""
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))
    return found


def services() -> dict[str, dict[str, Any]]:
    """Its services by name."""
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def asked() -> dict[str, str]:
    """The names that .env.example asks for, with what stands there."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def docker_steps(instruction: str) -> list[str]:
    """The arguments of each such instruction of the Dockerfile, in order."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    found = (line.partition(" ") for line in text.splitlines())
    return [" ".join(arguments.split()) for name, _, arguments in found if name == instruction]
