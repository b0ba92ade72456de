"""What the Prefect UI shows: the flows by name, their parameters, the default schedule.

Run as `python -m flows.deployments RECORD`, it registers them and starts what people and schedules ask
for, until SIGTERM. What people changed in the UI (schedules, the automation) is theirs: a later start
brings it back only where it was deleted.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.automations import AutomationCore, EventTrigger, Posture
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
    FlowRun,
    StateType,
)
from prefect.deployments.runner import RunnerDeployment
from prefect.events.actions import ChangeFlowRunState
from prefect.events.filters import (
    EventFilter,
    EventNameFilter,
    EventOccurredFilter,
    EventResourceFilter,
)
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.schedules import Cron, Schedule
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows import store
from flows.backfill import backfill
from flows.collect import collect
from flows.database import connect
from flows.link import link
from flows.monitor import monitor
from flows.rematch import rematch
from flows.reparse import reparse
from flows.running import hold
from flows.session import database
from flows.upkeep import keep_archive
from flows.watch import watch
from spiders.home import khobor_home

TAG = "khobor"
AT_ONCE = 4
"""Runs at the same time. Each is a process of about 150 MB beside its spiders."""
DEFAULT_SCHEDULE = Cron("15 */2 * * *", timezone="Asia/Dhaka")
"""Every two hours every outlet by all its pages, beside what `watch` sees: the safety net."""
WATCH_SCHEDULE = Cron("*/5 * * * *", timezone="Asia/Dhaka")
"""As often as the liveliest outlet is looked at; what is really asked for is learnt (`flows.polling`)."""
ARCHIVE_SCHEDULE = Cron("40 4 * * *", timezone="Asia/Dhaka")
"""Once a day, while the papers sleep."""
CRASH_AUTOMATION = "A run without heartbeat has crashed"
CRASH_MESSAGE = "Its process ended without a word. The next run goes on from what it left."
HEARTBEAT = "prefect.flow-run.heartbeat"
SILENCE = timedelta(seconds=90)
"""Three heartbeats."""
OF_PEOPLE = ("schedules", "paused", "parameters")
"""What a deployment that is there already keeps: a field that counts as unset is not sent."""
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
"""A run that would overlap another of its flow is cancelled: it would find every outlet being crawled, or the
archive locked."""


async def build_deployments(client: PrefectClient) -> list[RunnerDeployment]:
    """The deployments, as they are to be registered now."""
    built = [
        await _deployment(collect),
        await _deployment(monitor, schedule=DEFAULT_SCHEDULE, concurrency_limit=ONE_AT_A_TIME),
        await _deployment(watch, schedule=WATCH_SCHEDULE, concurrency_limit=ONE_AT_A_TIME),
        await _deployment(link),
        await _deployment(rematch),
        await _deployment(reparse),
        await _deployment(keep_archive, schedule=ARCHIVE_SCHEDULE, concurrency_limit=ONE_AT_A_TIME),
        await _deployment(backfill),
    ]
    topics = await asyncio.to_thread(_topics)
    for deployment in built:
        _offer(deployment, topics)
        if not await _is_new(client, deployment):
            deployment.schedules = []  # any in it would be sent, unset or not
            deployment.model_fields_set.difference_update(OF_PEOPLE)
    return built


def _topics() -> list[str]:
    with database(khobor_home(), replay=False) as opened, connect(opened.url) as conn:
        return [topic.slug for topic in store.load_topics(conn)]


def _offer(deployment: RunnerDeployment, topics: list[str]) -> None:
    """Let the form's pick-list show `topics`: those of the database, not only the shipped ones."""
    field = deployment._parameter_openapi_schema.properties.get("topics")
    if field is not None:
        field["items"]["enum"] = topics


async def ensure_crash_automation(client: PrefectClient) -> None:
    """Let the server mark runs whose process was killed: nobody else can say so any more."""
    if await client.read_automations_by_name(CRASH_AUTOMATION):
        return
    ends = {f"prefect.flow-run.{name}" for name in ("Completed", "Failed", "Cancelled", "Crashed")}
    trigger = EventTrigger(
        posture=Posture.Proactive,
        after={HEARTBEAT},
        expect={HEARTBEAT, *ends},
        match={"prefect.resource.id": ["prefect.flow-run.*"]},
        for_each={"prefect.resource.id"},
        threshold=1,
        within=SILENCE,
    )
    action = ChangeFlowRunState(name=None, state=StateType.CRASHED, message=CRASH_MESSAGE, force=False)
    automation = AutomationCore(name=CRASH_AUTOMATION, trigger=trigger, actions=[action])
    await client.create_automation(automation)


async def end_dead_runs(client: PrefectClient) -> None:
    """Mark runs that died while no server looked on: `khobor collect`, killed, took its server with it."""
    begun = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING]))
    for flow_run in await client.read_flow_runs(flow_run_filter=FlowRunFilter(state=begun)):
        if not await _is_alive(client, flow_run):
            await client.set_flow_run_state(flow_run.id, Crashed(message=CRASH_MESSAGE), force=True)


async def _is_alive(client: PrefectClient, flow_run: FlowRun) -> bool:
    """Whether it has begun, or given a sign of life, within the last moments."""
    since = datetime.now(UTC) - SILENCE
    if flow_run.state is None or flow_run.state.timestamp > since:
        return True
    heartbeats = EventFilter(
        occurred=EventOccurredFilter.model_validate({"since": since}),
        event=EventNameFilter(name=[HEARTBEAT]),
        resource=EventResourceFilter(id=[f"prefect.flow-run.{flow_run.id}"]),
    )
    return bool((await client.read_events(heartbeats, limit=1)).events)


async def serve(record: Path) -> None:
    """Register the deployments, then run what is asked for. `record` is held as long as they are served."""
    runner = Runner(name="khobor", pause_on_shutdown=False, limit=AT_ONCE)
    async with get_client() as client:
        await ensure_crash_automation(client)
        await end_dead_runs(client)
        for deployment in await build_deployments(client):
            await runner.aadd_deployment(deployment)
    with hold(record):
        await runner.start()


async def _deployment(
    flow: "Flow[Any, Any]",
    *,
    schedule: Schedule | None = None,
    concurrency_limit: ConcurrencyLimitConfig | None = None,
) -> RunnerDeployment:
    return await flow.ato_deployment(
        name=flow.name,
        schedule=schedule,
        concurrency_limit=concurrency_limit,
        tags=[TAG],
        description=(flow.description or "").partition("\n\n")[0],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


async def _is_new(client: PrefectClient, deployment: RunnerDeployment) -> bool:
    try:
        await client.read_deployment_by_name(deployment.full_name)
    except ObjectNotFound:
        return True
    return False


if __name__ == "__main__":
    os.umask(0o077)  # also for the runs: spools and archive are their owner's
    asyncio.run(serve(Path(sys.argv[1])))
