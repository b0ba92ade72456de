from __future__ import annotations

import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from flows.running import AlreadyRunningError, hold, holder
from flows.services import SERVER, PrefectServer, answers, status
from flows.settings import api_secret, own_environment, prefect_environment, prefect_folder
from spiders.home import project_root
from tests.fix_prefect import Kept, basic
from tests.khobor import wait_until

FOREIGN = "https://attacker.example"


def private(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_first_start_says_what_takes_so_long(kept: Kept) -> None:
    assert list(dict.fromkeys(kept.told)) == [
        "Starting Postgres",
        "Preparing Prefect's database (only once)",
        "Registering the deployments",
    ]


def test_the_users_own_prefect_is_neither_read_nor_written(kept: Kept) -> None:
    assert list(kept.user_home.iterdir()) == []
    assert (prefect_folder(kept.server.home) / "prefect.db").exists()


def test_what_lies_in_the_home_is_readable_by_its_owner_only(kept: Kept) -> None:
    folder = prefect_folder(kept.server.home)
    assert private(kept.server.home)
    assert [path for path in (folder, *folder.glob("*")) if not private(path)] == []


def test_the_secret_is_made_once_and_differs_between_homes(tmp_path: Path) -> None:
    first = api_secret(tmp_path / "one")
    assert first == api_secret(tmp_path / "one") != api_secret(tmp_path / "two")
    assert len(first) > 30


def test_a_request_without_the_secret_is_refused(kept: Kept) -> None:
    assert httpx.get(f"{kept.server.url}/api/admin/version", trust_env=False).status_code == 401
    with kept.api() as api:
        wrong = api.post("/flow_runs/filter", json={}, headers={"Authorization": basic("khobor:wrong")})
        assert wrong.status_code == 401
        assert api.post("/flow_runs/filter", json={}).status_code == 200


def test_a_post_without_a_csrf_token_is_refused(kept: Kept) -> None:
    headers = {"Authorization": basic(api_secret(kept.server.home))}
    answer = httpx.post(f"{kept.server.url}/api/flow_runs/filter", json={}, headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()["detail"]) == (403, "Missing CSRF token.")


@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://127.0.0.1:1", "http://localhost:4200"])
def test_a_page_of_another_origin_is_refused_even_with_secret_and_token(kept: Kept, origin: str) -> None:
    with kept.api() as api:
        answer = api.post("/flow_runs/filter", json={}, headers={"Origin": origin})
        own = api.post("/flow_runs/filter", json={}, headers={"Origin": kept.server.url})
    assert (answer.status_code, own.status_code) == (403, 200)
    assert "access-control-allow-origin" not in answer.headers


def test_a_name_that_was_made_to_point_here_is_refused(kept: Kept) -> None:
    with kept.api() as api:
        answer = api.get("/health", headers={"Host": f"attacker.example:{kept.server.port}"})
    assert answer.status_code == 403
    assert kept.server.url in answer.text


def test_a_page_of_another_origin_gets_no_websocket(kept: Kept) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", kept.server.port, timeout=10)
    handshake = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    handshake |= {"Sec-WebSocket-Key": "a2hvYm9ya2hvYm9ya2hvYg==", "Sec-WebSocket-Protocol": "prefect"}
    for origin, status_code in ((FOREIGN, 403), (kept.server.url, 101)):
        connection.request("GET", "/api/events/in", headers={**handshake, "Origin": origin})
        assert connection.getresponse().status == status_code
        connection.close()


def test_the_server_listens_on_loopback_only(kept: Kept) -> None:
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    mine = [row[1] for row in listening if row[3] == "0A" and row[1].endswith(f":{kept.server.port:04X}")]
    assert mine == [f"0100007F:{kept.server.port:04X}"]


def test_a_running_server_is_adopted_and_left_alone(kept: Kept) -> None:
    adopted = PrefectServer.start(kept.server.home, keep=False, on_progress=lambda what, _: pytest.fail(what))
    assert (adopted.port, adopted.child) == (kept.server.port, None)
    adopted.stop()
    assert answers(kept.server.home, kept.server.port)


def test_a_server_of_another_home_is_not_ours(kept: Kept, tmp_path: Path) -> None:
    assert not answers(tmp_path, kept.server.port)
    assert [row.running for row in status(tmp_path) if row.name == "Prefect server"] == [False]


def test_status_gives_the_address_that_signs_in(kept: Kept) -> None:
    row = next(row for row in status(kept.server.home) if row.name == "Prefect server")
    assert row.running
    assert (row.detail, row.enter_url) == (kept.server.url, f"{kept.server.url}/enter#{api_secret(kept.server.home)}")


def test_a_record_whose_process_died_is_nobodys(tmp_path: Path) -> None:
    record = tmp_path / SERVER
    record.write_text(f'{{"pid": {os.getpid()}, "port": 4200}}', encoding="utf-8")
    assert holder(record) is None


def test_a_record_is_held_by_one_process(tmp_path: Path) -> None:
    record = tmp_path / SERVER
    with hold(record, port=4200):
        found = holder(record)
        assert found is not None
        assert (found.pid, found.port) == (os.getpid(), 4200)
        with pytest.raises(AlreadyRunningError), hold(record):
            pass
    assert holder(record) is None


def test_our_settings_stand_in_place_of_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_KEY", "of-the-user")
    monkeypatch.setenv("PREFECT_API_URL", "https://cloud.example/api")
    environment = own_environment(tmp_path, 4201)
    assert "PREFECT_API_KEY" not in environment
    assert environment["PREFECT_API_URL"] == "http://127.0.0.1:4201/api"
    assert environment["PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4201"
    assert prefect_environment(tmp_path, 4201).items() <= environment.items()


STARTER = """
import sys
from pathlib import Path
from flows.services import PrefectServer
server = PrefectServer.launch(Path(sys.argv[1]), keep=False)
if sys.argv[2] == "ready":
    server.wait(lambda what, seconds: None)
print(server.child.pid, server.port, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("moment", ["starting", "ready"])
def test_after_a_kill_of_the_starter_no_server_is_left(kept: Kept, tmp_path: Path, moment: str) -> None:
    home = tmp_path if moment == "starting" else private_copy(kept, tmp_path)
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(home), moment],
        cwd=project_root(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    pid, port = map(int, starter.stdout.readline().split())
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    assert wait_until(lambda: not Path(f"/proc/{pid}").exists(), seconds=15)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def private_copy(kept: Kept, home: Path) -> Path:
    """A home with the session's migrated database, so that its own server starts quickly."""
    folder = prefect_folder(home)
    for name in ("prefect.db", "prefect.db-wal", "memo_store.toml"):
        source = prefect_folder(kept.server.home) / name
        if source.exists():
            (folder / name).write_bytes(source.read_bytes())
    return home
