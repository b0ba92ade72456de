"""Fixtures for all tests, by what they are about; and what keeps tests the same from run to run."""

from hypothesis import settings

from tests.fix_browser import chromium

pytest_plugins = ["tests.fix_database", "tests.fix_homes", "tests.fix_prefect"]

# Fresh examples belong to a developer's own runs: `HYPOTHESIS_PROFILE=default pytest`.
settings.register_profile("dependable", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("dependable")

collect_ignore = [] if chromium() else ["test_ui.py"]
