"""The environment that Khobor gives to Prefect: its own folder, its own secret, nobody called.

Prefect reads its settings once, when it is first imported: whoever wants these sets them before that.
This file imports nothing of Prefect for the same reason.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

MANNERS: Mapping[str, str] = {
    # Nobody is told that we exist, neither by the server nor by the client.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    # A page of another origin can neither read nor send.
    "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
    "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "true",
    # A client without a server says so, instead of starting one of its own making.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    # A run whose process died is found out by its missing heartbeats (see flows.deployments).
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # Events and old runs do not fill the disk.
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P7D",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    # Logs go to the run's page; what a terminal shows is decided by the command.
    "PREFECT_LOGGING_LEVEL": "INFO",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # The server is on this machine: no proxy lies between.
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}
"""Settings that hold wherever Khobor runs Prefect, on one machine or under compose."""


def prefect_folder(home: Path) -> Path:
    """The folder below `KHOBOR_HOME` that holds everything of Prefect, made where it is missing."""
    folder = home / "prefect"
    for path in (home, folder):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def prefect_environment(home: Path, port: int) -> dict[str, str]:
    """The settings of Prefect's server on `port`, and of everything that talks to it.

    Its database is a SQLite file of its own, so that it can still tell of a run that failed because
    our Postgres was gone.
    """
    folder = prefect_folder(home)
    origin, secret = f"http://127.0.0.1:{port}", api_secret(home)
    return {
        **MANNERS,
        "PREFECT_HOME": str(folder),
        "PREFECT_PROFILES_PATH": str(folder / "profiles.toml"),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(folder / "ui"),
        "PREFECT_API_URL": f"{origin}/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": origin,
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        "PREFECT_API_AUTH_STRING": secret,
    }


def own_environment(home: Path, port: int) -> dict[str, str]:
    """A whole environment for a child: this process's, with our settings in place of the user's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return kept | prefect_environment(home, port)


def api_secret(home: Path) -> str:
    """What a client shows to the API, `user:password`; made on first use, readable by the owner only."""
    path = prefect_folder(home) / "secret"
    if not path.exists():
        _write_once(path, f"khobor:{secrets.token_urlsafe(24)}")
    return path.read_text(encoding="ascii")


def _write_once(path: Path, text: str) -> None:
    """Make `path` with `text` in one step; another process that was quicker keeps its own."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
