"""What `khobor up` serves, asked of the real server as the UI asks it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.running import stop_holder
from flows.services import DEPLOYMENTS
from flows.settings import prefect_folder
from spiders.home import project_root
from spiders.outlets import load_outlets
from tests.fix_prefect import Kept
from tests.khobor import wait_until

ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def runs(kept: Kept, **state: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kept.ask("/flow_runs/filter", flow_runs={"state": state}, limit=200)
    return found


def start(kept: Kept, name: str, **parameters: object) -> str:
    """What a person does who presses Run."""
    more = {"replay": str(project_root() / "seeds")}
    deployment = kept.deployment(name)["id"]
    flow_run = kept.ask(f"/deployments/{deployment}/create_flow_run", parameters={"more": more, **parameters})
    return str(flow_run["id"])


def state_of(kept: Kept, flow_run: str) -> dict[str, Any]:
    with kept.api() as api:
        found: dict[str, Any] = api.get(f"/flow_runs/{flow_run}").json()["state"]
        return found


def has_ended(kept: Kept, flow_run: str) -> bool:
    return state_of(kept, flow_run)["type"] in ENDED


@pytest.mark.parametrize("name", ["collect", "monitor"])
def test_the_run_form_offers_outlets_topics_and_modes_as_pick_lists(kept: Kept, name: str) -> None:
    fields = kept.deployment(name)["parameter_openapi_schema"]["properties"]
    outlet = fields["outlet"] if name == "collect" else fields["outlets"]["items"]
    assert outlet["enum"] == list(load_outlets())
    assert fields["topics"]["items"]["enum"] == ["dprk-russia-arms"]
    assert fields["mode"]["enum"] == ["latest", "backfill", "revisit", "urls", "due"]
    assert {"format": "date", "type": "string"} in fields["since"]["anyOf"]
    assert all(fields[field]["description"] for field in ("topics", "mode", "since", "until"))


def test_a_parameter_that_is_not_in_its_list_is_refused(kept: Kept) -> None:
    deployment = kept.deployment("collect")["id"]
    with kept.api() as api:
        body = {"parameters": {"outlet": "nosuch"}}
        answer = api.post(f"/deployments/{deployment}/create_flow_run", json=body)
    assert answer.status_code == 409
    assert "nosuch" in answer.text


def test_the_served_schedule_really_gets_scheduled_runs(kept: Kept) -> None:
    def times(name: str) -> set[tuple[int, int]]:
        """Hour and minute in Dhaka of a deployment's runs."""
        where = {"id": {"any_": [kept.deployment(name)["id"]]}}
        waiting = {"state": {"type": {"any_": ["SCHEDULED"]}}}
        found = kept.ask("/flow_runs/filter", deployments=where, flow_runs=waiting, limit=200)
        starts = (datetime.fromisoformat(run["expected_start_time"]) for run in found)
        return {(at.hour, at.minute) for at in (start.astimezone(ZoneInfo("Asia/Dhaka")) for start in starts)}

    assert wait_until(lambda: all(times(name) for name in ("monitor", "watch", "keep_archive")), seconds=60)
    assert {(hour % 2, minute) for hour, minute in times("monitor")} == {(0, 15)}
    assert {minute % 5 for _, minute in times("watch")} == {0}
    assert times("keep_archive") == {(4, 40)}


def test_a_person_who_presses_run_gets_the_articles_and_sees_what_happened(kept: Kept) -> None:
    flow_run = start(kept, "collect", outlet="dbcnews")
    assert wait_until(lambda: has_ended(kept, flow_run), seconds=90)
    state = state_of(kept, flow_run)
    assert state["type"] == "COMPLETED", state["message"]
    assert "7 new" in state["message"]

    def seen() -> set[str]:
        where = {"flow_run_id": {"any_": [flow_run]}}
        lines = [line["message"] for line in kept.ask("/logs/filter", logs=where, limit=200)]
        tasks = [task["name"] for task in kept.ask("/task_runs/filter", flow_runs={"id": {"any_": [flow_run]}})]
        artifacts = [each["key"] for each in kept.ask("/artifacts/filter", artifacts=where)]
        return {*lines, *tasks, *artifacts}

    expected = {
        *("Open the database", "Take the outlet", "Drain waiting batches", "Begin the run", "Crawl dbcnews"),
        *("Store batch-00001", "Finish the run", "Match by all topics", "Link copies", "Show the summary"),
        *("dbcnews-counts", "dbcnews-articles", "scrapy.core.engine: Spider closed (finished)"),
    }
    assert wait_until(lambda: expected <= seen(), seconds=20), expected - seen()


def test_a_blind_outlet_fails_its_own_run_and_a_second_monitor_run_is_cancelled(kept: Kept) -> None:
    both = [start(kept, "monitor", outlets=["anandabazar", "banglarakash"]) for _ in range(2)]
    assert wait_until(lambda: all(has_ended(kept, each) for each in both), seconds=120)
    ended = {state_of(kept, each)["type"]: each for each in both}
    assert ended.keys() == {"CANCELLED", "COMPLETED"}
    assert "banglarakash crawled; anandabazar blind" in state_of(kept, ended["COMPLETED"])["message"]
    parent = {"parent_flow_run_id": {"any_": [ended["COMPLETED"]]}}
    children = kept.ask("/flow_runs/filter", flow_runs=parent)
    assert {each["name"]: each["state"]["type"] for each in children} == {
        "collect-anandabazar-latest": "FAILED",
        "collect-banglarakash-latest": "COMPLETED",
        "link": "COMPLETED",
    }
    [blind] = [each for each in children if each["state"]["type"] == "FAILED"]
    assert blind["state"]["message"].startswith("blocked:")
    where = {"flow_run_id": {"any_": [blind["id"]]}, "key": {"any_": ["anandabazar-blind"]}}
    [attached] = kept.ask("/artifacts/filter", artifacts=where)
    assert blind["state"]["message"] in attached["description"]
    assert "<TITLE>Access Denied</TITLE>" in attached["data"], "the page as it came"
    assert re.search(r"anandabazar/\S+\.warc\.gz, byte \d+ \(urn:uuid:\S+\)", attached["data"])


def test_watch_looks_with_one_scout_and_crawls_where_something_is_new(kept: Kept) -> None:
    flow_run = start(kept, "watch", outlets=["vietnamvn_bn"])
    assert wait_until(lambda: has_ended(kept, flow_run), seconds=120)
    state = state_of(kept, flow_run)
    assert state["type"] == "COMPLETED", state["message"]
    assert state["message"].startswith("Looks: 1, ")
    [artifact] = kept.ask("/artifacts/filter", artifacts={"flow_run_id": {"any_": [flow_run]}})
    assert artifact["key"] == "watch-looks"


@pytest.mark.parametrize(("name", "word"), [("rematch", "matched"), ("reparse", "read")])
def test_what_is_stored_is_judged_and_read_again_without_the_web(kept: Kept, name: str, word: str) -> None:
    deployment = kept.deployment(name)["id"]
    begun = kept.ask(f"/deployments/{deployment}/create_flow_run", parameters={"replay": True})["id"]
    assert wait_until(lambda: has_ended(kept, begun), seconds=60)
    ended = state_of(kept, begun)
    assert ended["type"] == "COMPLETED", ended["message"]
    assert word in ended["message"]


def test_the_form_of_reparse_offers_outlets_and_topics_as_pick_lists(kept: Kept) -> None:
    fields = kept.deployment("reparse")["parameter_openapi_schema"]["properties"]
    assert fields["outlets"]["items"]["enum"] == list(load_outlets())
    assert fields["topics"]["items"]["enum"] == ["dprk-russia-arms"]
    assert all(field["description"] for field in fields.values())


def test_the_archives_daily_round_says_what_it_did(kept: Kept) -> None:
    deployment = kept.deployment("keep_archive")["id"]
    begun = kept.ask(f"/deployments/{deployment}/create_flow_run", parameters={"replay": True})["id"]
    assert wait_until(lambda: has_ended(kept, begun), seconds=60)
    ended = state_of(kept, begun)
    assert ended["type"] == "COMPLETED", ended["message"]
    assert re.fullmatch(
        r"\d+ files closed\. .* expired .* looks forgotten\. .* moved, .* checked, .*: all good\.", ended["message"]
    )


def begun_long_ago(kept: Kept, flow_run: str) -> None:
    """The API lets nobody say when a run began, so the server's own file is told."""
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    with closing(sqlite3.connect(prefect_folder(kept.server.home) / "prefect.db", timeout=30)) as database, database:
        update = "UPDATE flow_run_state SET timestamp = ? WHERE flow_run_id = ?"
        assert database.execute(update, (f"{long_ago:%Y-%m-%d %H:%M:%S.%f}", flow_run)).rowcount == 1


def test_the_next_start_keeps_what_people_changed_and_ends_what_is_dead(kept: Kept) -> None:
    monitor = kept.deployment("monitor")
    [schedule] = monitor["schedules"]
    changed = {"schedule": {"cron": "0 6 * * *", "timezone": "Asia/Dhaka"}, "active": False}
    with kept.api() as api:
        api.patch(f"/deployments/{monitor['id']}/schedules/{schedule['id']}", json=changed).raise_for_status()
        of_people = {"parameters": {"outlets": ["dbcnews"]}}
        api.patch(f"/deployments/{monitor['id']}", json=of_people).raise_for_status()
        body = {"flow_id": monitor["flow_id"], "state": {"type": "RUNNING"}}
        dead = api.post("/flow_runs/", json=body).raise_for_status().json()["id"]
    begun_long_ago(kept, dead)
    stop_holder(prefect_folder(kept.server.home) / DEPLOYMENTS, 45)
    kept.start_again()
    [after] = kept.deployment("monitor")["schedules"]
    assert after["schedule"]["cron"] == "0 6 * * *"
    assert kept.deployment("monitor")["parameters"] == {"outlets": ["dbcnews"]}
    assert after["active"] is False
    assert state_of(kept, dead)["type"] == "CRASHED"
    automations = kept.ask("/automations/filter")
    assert [each["name"] for each in automations] == ["A run without heartbeat has crashed"]
