"""Days in the addresses of an index' children: read where nothing else can be meant, else not at all."""

from __future__ import annotations

from datetime import date

import pytest

from spiders.named_days import named_days

TODAY = date(2026, 11, 25)


def read(*names: str) -> dict[str, str]:
    """Name → its days, as `FIRST LAST`, or one where they are the same."""
    urls = {f"https://example.org/{name}": name for name in names}
    return {urls[url]: " ".join(sorted({str(day) for day in days})) for url, days in named_days(urls, TODAY).items()}


@pytest.mark.parametrize(
    ("names", "days"),
    [
        (("s-2026-11-24.xml", "s-2026-11-23.xml"), ["2026-11-24", "2026-11-23"]),
        (("20261124.xml.gz", "20261123.xml.gz"), ["2026-11-24", "2026-11-23"]),
        (("2026/11/24.xml", "2026/11/23.xml"), ["2026-11-24", "2026-11-23"]),
        (("s-24-11-2026.xml", "s-02-11-2026.xml"), ["2026-11-24", "2026-11-02"]),
        (("p1-2026-02.xml", "p2-2024-02.xml"), ["2026-02-01 2026-02-28", "2024-02-01 2024-02-29"]),
        (("s.xml?yyyy=2026&mm=11&dd=24", "s.xml?yyyy=2026&mm=11&dd=3"), ["2026-11-24", "2026-11-03"]),
        (("s.xml?dd=24&mm=11&yyyy=2026&v=1", "s.xml?dd=23&mm=11&yyyy=2026&v=2"), ["2026-11-24", "2026-11-23"]),
        (("s.php?date=2026-11-24", "s.php?date=2026-11-23"), ["2026-11-24", "2026-11-23"]),
        (("s?year=2026&month=2", "s?year=2025&month=12"), ["2026-02-01 2026-02-28", "2025-12-01 2025-12-31"]),
        (("s-2026.xml", "s-2025.xml", "s-2024.xml"), [f"{y}-01-01 {y}-12-31" for y in (2026, 2025, 2024)]),
        (("20260101-20260131.xml", "20260201-20260202.xml"), ["2026-01-01 2026-01-31", "2026-02-01 2026-02-02"]),
        (("s-2026-02-30.xml", "s-2026-03-30.xml"), ["2026-02-01 2026-02-28", "2026-03-01 2026-03-31"]),
    ],
)  # fmt: skip
def test_days_months_and_years_are_read(names: tuple[str, ...], days: list[str]) -> None:
    assert read(*names) == dict(zip(names, days, strict=True))


def test_pages_of_a_month_are_not_its_days() -> None:
    names = [f"s-2026-03-{page}.xml" for page in range(1, 13)]
    assert set(read(*names, "s-2026-04-1.xml").values()) == {"2026-03-01 2026-03-31", "2026-04-01 2026-04-30"}


def test_pages_of_a_year_are_not_its_months() -> None:
    names = [f"s-{year}-{page}.xml" for year in (2025, 2026) for page in range(1, 13)]
    assert set(read(*names).values()) == {"2025-01-01 2025-12-31", "2026-01-01 2026-12-31"}


@pytest.mark.parametrize(
    "names",
    [
        [f"post-sitemap{number}.xml" for number in range(1, 2100)],
        [f"s-{number}.xml" for number in range(200_000, 200_200)],
        ["s-2000.xml", "s-4000.xml"],
        ["s-2011.xml", "s-2013.xml", "s-2026.xml"],
        ["s-2024.xml", "posts.xml"],
        ["s-05-03-2024.xml", "s-06-04-2024.xml"],
        ["posts-2026-11-24.xml", "tags-2026-11-24.xml", "pages-1.xml"],
        ["s1.xml?v=20261124", "s2.xml?v=20261123"],
        ["s.xml?from=2026-11-01&to=2026-11-30", "s.xml?from=2026-10-01&to=2026-10-31"],
        ["s.xml?path=00000000202611240001", "s.xml?path=00000000202611230001"],
        ["s-20991124.xml", "s-20991123.xml"],
        [],
    ],
    ids=lambda names: " ".join(names[:2]) or "none",
)
def test_what_is_in_doubt_is_not_read(names: list[str]) -> None:
    """Counters, versions, the day of writing, days whose order or whose end nobody knows."""
    assert read(*names) == {}
