"""The pages as a person has them, in a real browser. Collected where there is a Chromium (see conftest.py)."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import attrs
import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, expect, sync_playwright

from spiders.outlets import outlet_slugs
from tests.fix_browser import chromium
from tests.fix_prefect import Kept
from tests.khobor import wait_until

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
]
PAGES = [
    "dashboard",
    "runs",
    "flows",
    "deployments",
    "work-pools",
    "blocks",
    "variables",
    "automations",
    "events",
    "concurrency-limits",
    "artifacts",
    "settings",
]


@attrs.frozen
class Browser:
    """A page, signed in, with what it asked for elsewhere and what its policy forbade."""

    page: Page
    outside: list[str]
    forbidden: list[str]


@pytest.fixture
def browser(kept: Kept) -> Iterator[Browser]:
    outside: list[str] = []
    forbidden: list[str] = []

    def see(request: Request) -> None:
        if not request.url.startswith((kept.server.url, "data:", "blob:")):
            outside.append(request.url)

    def hear(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            forbidden.append(said.text)

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = running.new_page()
        page.context.on("request", see)
        page.on("console", hear)
        page.goto(kept.server.enter_url)
        expect(page.get_by_role("link", name="monitor").first).to_be_visible(timeout=30_000)
        yield Browser(page, outside, forbidden)
        running.close()


def test_the_pages_call_nobody_and_their_policy_has_nothing_to_forbid(kept: Kept, browser: Browser) -> None:
    for name in PAGES:
        browser.page.goto(f"{kept.server.url}/{name}", wait_until="networkidle")
        expect(browser.page.get_by_text("Event Feed").first).to_be_visible(timeout=30_000)
        assert browser.page.get_by_text("V2 UI").count() == 0
    assert (browser.outside, browser.forbidden) == ([], [])


def test_a_page_could_not_call_anybody_if_it_wanted_to(browser: Browser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/"
        called = browser.page.evaluate("address => fetch(address).then(() => 'called', () => 'stopped')", address)
    assert called == "stopped"
    assert any(address in each for each in browser.forbidden)


def test_without_the_secret_there_is_a_login_and_nothing_else(kept: Kept, browser: Browser) -> None:
    stranger = browser.page.context.browser
    assert stranger is not None
    page = stranger.new_page()
    page.goto(f"{kept.server.url}/deployments")
    expect(page.get_by_role("heading", name="Login")).to_be_visible(timeout=30_000)
    assert page.get_by_role("link", name="monitor").count() == 0


def test_a_person_picks_an_outlet_from_the_list_and_presses_run(kept: Kept, browser: Browser) -> None:
    page = browser.page
    page.goto(f"{kept.server.url}/deployments/deployment/{kept.deployment('collect')['id']}/run")
    fields = page.locator(".schema-form-property")
    fields.nth(1).get_by_role("button", name="No items selected").click(timeout=30_000)
    expect(page.get_by_role("option", name="dprk-russia-arms")).to_be_visible()
    page.keyboard.press("Escape")
    fields.first.locator(".p-select-button__control").click()
    assert page.get_by_role("option").all_inner_texts() == list(outlet_slugs())
    page.get_by_role("option", name="dbcnews").click()
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url(f"{kept.server.url}/deployments/deployment/*?tab=Runs", timeout=30_000)

    def refused_runs() -> list[str]:
        failed = {"state": {"type": {"any_": ["FAILED"]}}}
        found = kept.ask("/flow_runs/filter", flow_runs=failed)
        return [each["state"]["message"] for each in found if each["parameters"].get("outlet") == "dbcnews"]

    # The form has no recording, and a live crawl without a contact is refused.
    assert wait_until(lambda: bool(refused_runs()), seconds=60)
    assert all("KHOBOR_CONTACT" in message for message in refused_runs())
    assert browser.outside == []
