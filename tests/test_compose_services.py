"""The services of docker-compose.yml, started here as their processes with the environment that it gives them.

The Postgres is a cluster made with its options, the containers' folder one of ours, their names 127.0.0.1.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest

from flows.embedded import EmbeddedServer
from spiders.home import project_root
from tests.compose_file import OPTIONAL, REQUIRED, asked, services
from tests.fix_database import FAST
from tests.fix_prefect import CLIENT, basic
from tests.khobor import wait_until

SECRET = "of-the-test"
ANSWERS = dict.fromkeys(asked(), SECRET) | {"KHOBOR_CONTACT": ""}
"""What stands in .env. Without a contact nobody crawls the live web: a schedule may come due while we test."""


@attrs.frozen(kw_only=True)
class Machine:
    """Where the services run: what in the file stands for what here."""

    folder: Path
    port: int
    database_url: str

    def here(self, text: str) -> str:
        """`text` of the file with its addresses and places in this machine's."""
        places = {
            "/var/lib/khobor": str(self.folder / "home"),
            "/tmp/": f"{self.folder}/",
            "0.0.0.0": "127.0.0.1",
            "4200": str(self.port),
            "postgresql://khobor@postgres/khobor": self.database_url,
        }
        text = OPTIONAL.sub("", REQUIRED.sub(lambda found: ANSWERS[found["name"]], text))
        # In one go, lest what is put in is replaced again.
        return re.sub("|".join(map(re.escape, places)), lambda found: places[found[0]], text)

    def environment(self, name: str) -> dict[str, str]:
        """All that a service's process knows: nothing of the caller's environment but where programs are."""
        given = {key: self.here(value) for key, value in services()[name]["environment"].items()}
        if name != "prefect":  # which must know itself by the name that the worker calls it by
            given = {key: value.replace("//prefect:", "//127.0.0.1:") for key, value in given.items()}
        own = {"KHOBOR_HOME": str(self.folder / "home"), "HOME": "/nonexistent", "PYTHONUTF8": "1"}
        return {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"} | own | given

    def run(self, name: str, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run `command` as in the container of a service."""
        return subprocess.run(
            [self.here(word) for word in command],
            cwd=project_root(),
            env=self.environment(name),
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def is_healthy(self, name: str) -> bool:
        """What the service's own health check says."""
        kind, *command = services()[name]["healthcheck"]["test"]
        assert kind == "CMD"
        return self.run(name, command).returncode == 0

    @contextmanager
    def started(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        """The service's process, healthy; told to end at the end, which it must do in its time."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [self.here(word) for word in services()[name]["command"]],
                cwd=project_root(),
                env=self.environment(name),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            assert wait_until(lambda: self.is_healthy(name) or process.poll() is not None, seconds=120)
            assert process.poll() is None, log.read_text("utf-8")
            yield process
            process.terminate()
            process.wait(float(services()[name]["stop_grace_period"].removesuffix("s")))
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """All services at work, started in their order."""
    folder = tmp_path_factory.mktemp("machine")
    with ExitStack() as stack:
        running = Machine(folder=folder, port=free_port(), database_url=stack.enter_context(postgres(folder)))
        assert not running.is_healthy("prefect")
        assert not running.is_healthy("worker")
        migrated = running.run("migrate", services()["migrate"]["command"])
        assert migrated.returncode == 0, migrated.stderr
        stack.enter_context(running.started("prefect"))
        stack.enter_context(running.started("worker"))
        yield running


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A cluster made with the options of the file. Gives the address of its database."""
    server = EmbeddedServer(folder / "pg", options=FAST)
    (folder / "pg" / "postgres").mkdir(parents=True)
    options = shlex.split(services()["postgres"]["environment"]["POSTGRES_INITDB_ARGS"])
    server._run("initdb", "-U", "postgres", "-A", "trust", *options)
    server.acquire()
    try:
        yield server.url("postgres")
    finally:
        server.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port


@contextmanager
def api(machine: Machine, **headers: str) -> Iterator[httpx.Client]:
    """A client of the server that knows the secret."""
    headers |= {"Authorization": basic(f"khobor:{SECRET}"), "Prefect-Csrf-Client": CLIENT}
    base = f"http://127.0.0.1:{machine.port}/api"
    with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=30) as client:
        token = client.get("/csrf-token", params={"client": CLIENT}).raise_for_status().json()["token"]
        client.headers["Prefect-Csrf-Token"] = token
        yield client


def post(client: httpx.Client, path: str) -> dict[str, Any]:
    """What the API answers. Asked again after a 503, as Prefect's own clients do: its database was busy."""
    answers: list[httpx.Response] = []

    def is_answered() -> bool:
        answers.append(client.post(path, json={}))
        return answers[-1].status_code != 503

    assert wait_until(is_answered, seconds=30)
    found: dict[str, Any] = answers[-1].raise_for_status().json()
    return found


def test_the_server_answers_to_who_has_the_secret_and_to_nobody_else(machine: Machine) -> None:
    with api(machine) as client:
        assert client.post("/flow_runs/filter", json={}).status_code == 200
        for authorization in ("", basic("khobor:wrong"), basic(SECRET)):
            headers = {"Authorization": authorization}
            assert client.post("/flow_runs/filter", json={}, headers=headers).status_code == 401


def test_the_server_answers_to_browsers_and_to_the_worker_by_name_and_to_no_other_name(machine: Machine) -> None:
    for name, status in (("127.0.0.1", 200), ("prefect", 200), ("attacker.example", 403)):
        url = f"http://127.0.0.1:{machine.port}/api/health"
        answer = httpx.get(url, headers={"Host": f"{name}:{machine.port}"}, trust_env=False)
        assert answer.status_code == status, name


def test_its_own_pages_may_use_the_server_and_others_may_not(machine: Machine) -> None:
    with api(machine) as client:
        for origin, status in ((f"http://127.0.0.1:{machine.port}", 200), ("https://attacker.example", 403)):
            answer = client.post("/flow_runs/filter", json={}, headers={"Origin": origin})
            assert answer.status_code == status, origin
    pages = httpx.get(f"http://127.0.0.1:{machine.port}/", trust_env=False, follow_redirects=True)
    settings = httpx.get(f"http://127.0.0.1:{machine.port}/ui-settings", trust_env=False).json()
    assert pages.status_code == 200
    assert settings["api_url"] == f"http://127.0.0.1:{machine.port}/api"


def test_the_worker_runs_what_a_person_starts_over_the_services_postgres(machine: Machine) -> None:
    with api(machine) as client:
        deployment = client.get("/deployments/name/link/link").raise_for_status().json()["id"]
        started = post(client, f"/deployments/{deployment}/create_flow_run")

        def state() -> dict[str, Any]:
            found: dict[str, Any] = client.get(f"/flow_runs/{started['id']}").json()["state"]
            return found

        assert wait_until(lambda: state()["type"] in {"COMPLETED", "FAILED", "CRASHED"}, seconds=90)
        assert (state()["type"], state()["message"]) == ("COMPLETED", "0 articles point to another original now")


def test_the_services_write_into_their_volume_only(machine: Machine) -> None:
    written = {path.name for path in machine.folder.iterdir()}
    assert written == {"home", "pg", "prefect.log", "worker.log", "deployments.json"}
    assert (machine.folder / "home" / "prefect" / "prefect.db").exists()
    assert not Path("/nonexistent").exists()
