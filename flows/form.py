"""What a person fills in to start a run: the types behind the run form of the Prefect UI.

An outlet or a topic is a plain slug in the code and a pick-list in the form. Postponed evaluation of
annotations would leave Prefect with names that it cannot resolve, so this file does without.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from flows.arguments import WrongUseError, check_order
from spiders.job import Mode, Unit
from spiders.outlets import outlet_slugs
from spiders.topics import shipped_topics

OUTLETS = outlet_slugs()
TOPICS = tuple(topic.slug for topic in shipped_topics())


def _known_outlet(slug: str) -> str:
    if slug not in OUTLETS:
        raise ValueError(f"There is no outlet {slug!r}. There are: {', '.join(OUTLETS)}.")
    return slug


OutletSlug = Annotated[str, AfterValidator(_known_outlet), WithJsonSchema({"type": "string", "enum": list(OUTLETS)})]
TopicSlug = Annotated[str, WithJsonSchema({"type": "string", "enum": list(TOPICS)})]
"""The served form offers the topics of the database (`flows.deployments`); here are only the shipped ones."""


class MoreWatch(BaseModel):
    """What watching rarely needs, and every crawl may be given."""

    requests: int = Field(default=200, ge=1, title="Request budget", description="Of one outlet in this run.")
    replay: str | None = Field(
        default=None, title="Recording", description="A folder that stands in for the web. It has its own database."
    )
    as_of: datetime | None = Field(default=None, title="As of", description="Which snapshot of the recording.")


class More(MoreWatch):
    """What is rarely needed."""

    urls: list[str] = Field(
        default=[], title="Addresses", description="For mode urls: the articles to fetch, and nothing else."
    )
    oldest_first: bool = Field(default=False, title="Oldest first", description="For mode backfill.")
    unit: Unit | None = Field(
        default=None, title="Ways", description="For mode backfill: only ways that lead back by this. Empty - all."
    )


class MoreBack(MoreWatch):
    """What a backfill rarely needs."""

    requests: int = Field(default=2000, ge=1, title="Request budget", description="Of one outlet in this run.")
    wait: bool = Field(default=True, title="Wait", description="For the next hour when this one's requests are spent.")
    again: bool = Field(default=False, title="Again", description="Also walk days that are done.")


def check_form(mode: Mode, since: date | None, until: date | None, more: More) -> None:
    """Raise `WrongUseError` where the parameters contradict each other or a time has no offset."""
    check_order(mode, bool(more.urls), since, until, more.requests)
    if more.as_of is not None and more.as_of.tzinfo is None:
        raise WrongUseError("As of needs an offset, as 2026-09-03T06:00:00Z.")
