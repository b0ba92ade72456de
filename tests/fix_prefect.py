"""What `khobor up` keeps running, for the tests that need a real Prefect server: started once a session."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest

from flows.services import PrefectServer, down, up
from flows.settings import api_secret

CLIENT = "khobor-tests"
ATTEMPTS = 5


class PatientTransport(httpx.HTTPTransport):
    """Asks again after a 503, as Prefect's own clients do: SQLite was busy, and nothing was done."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """For httpx."""
        answer = super().handle_request(request)
        for _ in range(ATTEMPTS):
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            answer.close()
            answer = super().handle_request(request)
        return answer


@attrs.frozen(kw_only=True)
class Kept:
    """The session's server, with what its first start told."""

    server: PrefectServer
    told: list[str]
    user_home: Path
    """The HOME it was started with."""

    @contextmanager
    def api(self) -> Iterator[httpx.Client]:
        """A client that knows the secret and has a CSRF token, as our own pages have them."""
        secret = {"Authorization": basic(api_secret(self.server.home))}
        with httpx.Client(
            base_url=f"{self.server.url}/api", headers=secret, transport=PatientTransport(), timeout=30
        ) as client:
            token = client.get("/csrf-token", params={"client": CLIENT}).json()["token"]
            client.headers.update({"Prefect-Csrf-Client": CLIENT, "Prefect-Csrf-Token": token})
            yield client

    def ask(self, path: str, **body: object) -> Any:
        """What the API answers to a POST."""
        with self.api() as api:
            return api.post(path, json=body).raise_for_status().json()

    def deployment(self, name: str) -> dict[str, Any]:
        """A deployment as the API tells it."""
        with self.api() as api:
            found: dict[str, Any] = api.get(f"/deployments/name/{name}/{name}").raise_for_status().json()
            return found

    def start_again(self) -> None:
        """What a second `khobor up` does."""
        up(self.server.home)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """`khobor up` in a fresh home, by a user whose own home is empty and who has a Prefect profile."""
    home, user_home = tmp_path_factory.mktemp("khobor"), tmp_path_factory.mktemp("user")
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(user_home))
        patch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
        patch.setenv("PREFECT_PROFILE", "of-the-user")
        for name in ("DATABASE_URL", "KHOBOR_CONTACT"):
            patch.delenv(name, raising=False)
        address = up(home, lambda what, _: told.append(what))
        port = int(address.partition("/enter")[0].rpartition(":")[2])
        yield Kept(server=PrefectServer(home=home, port=port), told=told, user_home=user_home)
        down(home)


def basic(secret: str) -> str:
    """The header that shows `secret`."""
    return f"Basic {base64.b64encode(secret.encode()).decode()}"
