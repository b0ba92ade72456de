"""docker-compose.yml, Dockerfile and .env.example: what can be known of them without a container engine."""

from __future__ import annotations

import fnmatch
import importlib.util
import re
import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import khobor
from flows.archive_settings import DEFAULT_DAYS, KEEP_DAYS, LOCATION, archive_location, keep_time
from flows.services import SERVE_STOP_SECONDS
from flows.settings import MANNERS, prefect_environment
from spiders.budget import PER_HOUR, hourly_budget
from spiders.outlets import load_outlet
from tests.compose_file import COMPOSE, OPTIONAL, OURS, REQUIRED, ROOT, asked, compose, docker_steps, services

SERVICES = services()
LASTING = {name: service for name, service in SERVICES.items() if service["restart"] != "no"}
BUILT = {name: service for name, service in SERVICES.items() if service["image"] == OURS}


def seconds(duration: str) -> float:
    found = re.fullmatch(r"(\d+)(s|m)", duration)
    assert found is not None, duration
    return float(found[1]) * {"s": 1, "m": 60}[found[2]]


def test_there_are_a_postgres_a_prefect_server_and_a_worker() -> None:
    assert set(LASTING) == {"postgres", "prefect", "worker"}
    assert set(SERVICES) - set(LASTING) == {"migrate"}


def test_the_file_fits_the_compose_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_interpolation_is_asked_for_and_has_no_default_here() -> None:
    text = "\n".join(line.partition(" #")[0] for line in COMPOSE.read_text("utf-8").splitlines())
    names = [found["name"] for kind in (REQUIRED, OPTIONAL) for found in kind.finditer(text)]
    assert len(names) == text.count("$"), "an interpolation with a default, or without braces"
    assert set(names) == set(asked())
    assert set(asked().values()) == {""}


def test_what_is_set_for_a_crawl_and_for_the_archive_reaches_the_worker() -> None:
    given = SERVICES["worker"]["environment"]
    assert given.keys() >= {"KHOBOR_CONTACT", LOCATION, KEEP_DAYS, PER_HOUR}
    assert all(OPTIONAL.fullmatch(given[name]) for name in (LOCATION, KEEP_DAYS, PER_HOUR))


def test_a_setting_that_stays_empty_has_khobors_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (LOCATION, KEEP_DAYS, PER_HOUR):
        monkeypatch.setenv(name, "")
    assert archive_location() is None
    assert keep_time() == timedelta(days=DEFAULT_DAYS)
    outlet = load_outlet("dbcnews").outlet
    assert hourly_budget(outlet) == outlet.requests_per_hour


def test_no_secret_is_written_down() -> None:
    secrets = {
        f"{name}: {key}": value
        for name, service in SERVICES.items()
        for key, value in service["environment"].items()
        if re.search(r"PASSWORD|SECRET|AUTH|TOKEN|KEY", key)
    }
    assert len(secrets) >= 6
    assert [key for key, value in secrets.items() if not REQUIRED.search(value)] == []
    urls = [value for service in SERVICES.values() for value in service["environment"].values() if "://" in value]
    assert [url for url in urls if urlsplit(url).password] == []


def test_what_is_filled_in_reaches_neither_git_nor_the_image() -> None:
    for name in (".gitignore", ".dockerignore"):
        assert ".env" in (ROOT / name).read_text("utf-8").splitlines(), name


def test_every_port_is_on_loopback_and_the_worker_has_none() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"postgres": ["127.0.0.1:5432:5432"], "prefect": ["127.0.0.1:4200:4200"]}
    assert not any("network_mode" in service for service in SERVICES.values())


def test_what_a_service_waits_for_is_there_and_can_happen() -> None:
    waits = [(name, *pair) for name, service in SERVICES.items() for pair in service.get("depends_on", {}).items()]
    assert waits
    for name, other, wait in waits:
        if wait["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other], name
        else:
            assert wait["condition"] == "service_completed_successfully", name
            assert SERVICES[other]["restart"] == "no", name


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_service_is_watched_started_again_and_given_time_to_end(name: str) -> None:
    service = LASTING[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} < set(service["healthcheck"])
    assert (service["restart"], service["init"]) == ("unless-stopped", True)
    assert seconds(service["stop_grace_period"]) > max(30, SERVE_STOP_SECONDS)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "cap_add" not in service
    user = docker_steps("USER")[-1] if service["image"] == OURS else service["user"]
    assert user not in {"root", "0"}


def test_what_is_written_lies_in_declared_volumes() -> None:
    mounts = {name: [mount.split(":") for mount in service.get("volumes", ())] for name, service in SERVICES.items()}
    assert {volume for mount in mounts.values() for volume, _ in mount} == set(compose()["volumes"])
    (home,) = re.findall(r"KHOBOR_HOME=(\S+)", " ".join(docker_steps("ENV")))
    assert mounts["worker"] == [["khobor", home]]
    assert mounts["prefect"] == [["prefect", home]]
    assert any(f"-o khobor -g khobor -m 0700 {home}" in step for step in docker_steps("RUN"))


def test_prefects_manners_are_those_of_one_machine() -> None:
    differ = {"NO_PROXY", "no_proxy", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"}
    for name in ("prefect", "worker"):
        given = SERVICES[name]["environment"]
        assert {key: given.get(key) for key in MANNERS.keys() - differ} == {
            key: value for key, value in MANNERS.items() if key not in differ
        }
        assert set(SERVICES) - {"worker", "migrate"} <= set(given["NO_PROXY"].split(","))
        assert given["NO_PROXY"] == given["no_proxy"]


def test_the_server_gets_every_setting_that_one_machine_gives_it(tmp_path: Path) -> None:
    by_command_line = {"PREFECT_SERVER_API_HOST", "PREFECT_SERVER_API_PORT"}
    assert set(prefect_environment(tmp_path, 4200)) - by_command_line <= set(SERVICES["prefect"]["environment"])


def test_the_image_installs_what_khobor_py_installs() -> None:
    steps = [step.removeprefix("pip install ").split() for step in docker_steps("RUN") if step.startswith("pip ")]
    here = {str(khobor.LOCK): "requirements.lock", str(khobor.ROOT): "."}
    assert steps == [[here.get(word, word) for word in words] for words in (khobor.LOCKED, khobor.PROJECT)]


def test_the_image_has_a_python_that_khobor_runs_on() -> None:
    (image,) = docker_steps("FROM")
    found = re.fullmatch(r"python:(\d+)\.(\d+)-slim-\w+", image)
    assert found is not None, "Alpine has no wheels"
    assert (int(found[1]), int(found[2])) >= khobor.NEEDED


def test_what_the_image_needs_is_copied_into_it() -> None:
    assert docker_steps("COPY") == ["requirements.lock .", ". ."]
    ignored = [line.removeprefix("**/") for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()]
    readme = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["readme"]
    for name in ("requirements.lock", "pyproject.toml", readme, "spiders", "flows", "schema", "seeds", "scrapy.cfg"):
        assert (ROOT / name).exists(), name
        assert not any(fnmatch.fnmatch(name, pattern) for pattern in ignored), name


@pytest.mark.parametrize("name", BUILT)
def test_what_the_image_is_told_to_run_exists(name: str) -> None:
    program, *arguments = BUILT[name]["command"]
    if program == "python":
        assert arguments[0] == "-m"
        assert importlib.util.find_spec(arguments[1]) is not None
    else:
        assert help_of(program, *arguments).returncode == 0


def test_the_images_own_command_exists() -> None:
    assert docker_steps("CMD") == ['["khobor", "--help"]']
    assert "collect" in help_of("khobor").stdout


def help_of(program: str, *arguments: str) -> subprocess.CompletedProcess[Any]:
    """What an installed program says of itself."""
    command = [str(Path(sys.executable).parent / program), *arguments, "--help"]
    return subprocess.run(command, check=False, capture_output=True, text=True)
