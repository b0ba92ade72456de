"""What we do to other people's servers, seen from the server: a real one, on this machine."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from spiders import settings
from spiders.gate import why_refused
from spiders.home import project_root
from spiders.items import Capture, Rejection
from spiders.job import Job, Limits, write_job
from spiders.known import KNOWN_FILE, KnownUrl, write_known
from spiders.spool import Line, RunReport, batches, read_batch, read_report
from tests.local_site import Answer, Asked, LocalSite, article_html, serve

NO_DELAY = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_START_DELAY=0")
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@attrs.frozen
class Crawled:
    """What a crawl left."""

    report: RunReport
    lines: list[Line]
    log: str

    @property
    def outcomes(self) -> dict[str, str]:
        """Path → outcome, with the reason where there is one."""
        captures = [line for line in self.lines if isinstance(line, Capture)]
        return {
            "/" + each.url.split("/", 3)[3]: ": ".join(filter(None, (each.outcome, each.reason))) for each in captures
        }


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serve(LocalSite()) as served:
        yield served


def crawl(
    site: LocalSite,
    tmp_path: Path,
    *extra: str,
    limits: Limits | None = None,
    environment: dict[str, str] | None = None,
    known: Iterable[KnownUrl] = (),
    now: dt.datetime | None = None,
) -> Crawled:
    spool = tmp_path / "run"
    spool.mkdir()
    write_known(spool / KNOWN_FILE, known)
    job = Job(run="run", outlet="local", archive=tmp_path / "archive", limits=limits or Limits(), now=now)
    write_job(job, spool)
    command = [sys.executable, "-m", "tests.crawl_local", str(spool), site.url, *(extra or NO_DELAY)]
    result = subprocess.run(
        command,
        cwd=project_root(),
        env={**os.environ, "KHOBOR_CONTACT": "desk@example.org", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    report = read_report(spool)
    assert report is not None, result.stderr
    now = dt.datetime.now(dt.UTC)
    lines = [line for path in batches(spool) for line in read_batch(path.read_bytes(), "local", now)]
    assert report.found == report.known + report.fetched + report.not_reached
    assert report.fetched == sum(report.article_outcomes.values())
    return Crawled(report, lines, result.stderr)


def test_we_say_who_we_are_and_how_to_reach_us(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one")
    crawl(site, tmp_path)
    agents = {asked.headers["User-Agent"] for asked in site.asked}
    assert agents == {"Khobor/0.1 (news monitoring; contact: desk@example.org)"}
    assert site.paths == ["/robots.txt", "/news", "/article/one"]


def test_a_live_crawl_without_a_contact_asks_for_one_and_makes_no_request(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scrapy", "crawl", "dbcnews"]
    environment = {"KHOBOR_HOME": str(tmp_path), "KHOBOR_CONTACT": ""}
    result = subprocess.run(
        command,
        cwd=project_root(),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "A live crawl needs KHOBOR_CONTACT" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_robots_txt_is_obeyed_and_what_it_forbids_is_refused(site: LocalSite, tmp_path: Path) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: Khobor\nDisallow: /article/private\n")
    site.list_articles("private", "public")
    crawled = crawl(site, tmp_path)
    assert crawled.outcomes["/article/private"] == "refused: robots.txt"
    assert "/article/private" not in site.paths
    assert "/article/public" in site.paths


@pytest.mark.parametrize(("status", "may_crawl"), [(404, True), (403, True), (503, False)])
def test_a_missing_robots_txt_allows_all_and_a_failing_one_nothing(
    site: LocalSite, tmp_path: Path, status: int, may_crawl: bool
) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n", status)
    site.list_articles("one")
    crawled = crawl(site, tmp_path, *NO_DELAY, "RETRY_TIMES=0")
    assert ("/article/one" in site.paths) is may_crawl
    assert crawled.report.health == ("healthy" if may_crawl else "blind")


def test_requests_are_apart_by_the_delay_and_the_default_is_five_seconds(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two", "three")
    crawl(site, tmp_path, "DOWNLOAD_DELAY=0.4", "AUTOTHROTTLE_START_DELAY=0.4")
    gaps = [after.at - before.at for before, after in pairwise(site.asked)]
    assert min(gaps) >= 0.39
    assert (settings.DOWNLOAD_DELAY, settings.DOWNLOAD_DELAY_JITTER) == (5.0, 0.0)
    assert settings.CONCURRENT_REQUESTS == 1


def test_a_crawl_delay_of_robots_txt_counts_where_it_is_longer(site: LocalSite, tmp_path: Path) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.7\n")
    site.list_articles("one", "two")
    crawl(site, tmp_path)
    gaps = [after.at - before.at for before, after in pairwise(site.asked[1:])]
    assert min(gaps) >= 0.69


def test_the_request_budget_ends_the_run_and_the_rest_is_not_reached(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "two", "three", "four")
    crawled = crawl(site, tmp_path, limits=Limits(requests=4))
    assert site.paths == ["/robots.txt", "/news", "/article/one", "/article/two"]
    assert crawled.report.finish_reason == "request budget"
    assert (crawled.report.found, crawled.report.fetched, crawled.report.not_reached) == (4, 2, 2)
    assert Limits().requests == 200


def test_a_redirect_to_a_foreign_host_or_an_address_is_refused(site: LocalSite, tmp_path: Path) -> None:
    port = site.url.rpartition(":")[2]
    site.list_articles("foreign", "address", "front")
    for name, target in {
        "foreign": f"http://foreign.localhost:{port}/article/x",
        "address": f"http://127.0.0.1:{port}/article/y",
        "front": f"{site.url}/",
    }.items():
        site.routes[f"/article/{name}"] = Answer(b"", 302, (("Location", target),))
    site.routes["/"] = Answer(article_html("front").encode())
    crawled = crawl(site, tmp_path)
    assert crawled.outcomes["/article/foreign"] == "refused: foreign.localhost is not a host of the outlet"
    assert crawled.outcomes["/article/address"] == "refused: 127.0.0.1 is an address, not a name"
    assert crawled.outcomes["/article/front"].startswith("redirected_away: to ")
    assert not {"/article/x", "/article/y"} & set(site.paths)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "ftp://dbcnews.tv/",
        "file:///etc/passwd",
        "https://dbcnews.tv.example.org/",
        "https://evil-dbcnews.tv/",
    ],
)
def test_what_is_no_host_of_the_outlet_is_refused(url: str) -> None:
    assert why_refused(url, ("dbcnews.tv",)) is not None
    assert why_refused("https://dbcnews.tv/articles/1", ("dbcnews.tv",)) is None


def test_a_body_is_capped_after_decompression(site: LocalSite, tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * (settings.DOWNLOAD_MAXSIZE + 1))
    assert len(bomb) < 100_000
    site.list_articles("bomb", "large")
    site.routes["/article/bomb"] = Answer(bomb, 200, (*HTML, ("Content-Encoding", "gzip")))
    site.routes["/article/large"] = Answer(b"x" * (settings.DOWNLOAD_MAXSIZE + 1))
    crawled = crawl(site, tmp_path, *NO_DELAY, "RETRY_TIMES=0")
    assert crawled.outcomes["/article/bomb"].startswith("refused: the response was not taken")
    assert crawled.outcomes["/article/large"].split(":")[0] in {"unreachable", "refused"}


def test_a_proxy_of_the_environment_is_not_used(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one")
    nobody = "http://127.0.0.1:9"
    crawled = crawl(site, tmp_path, environment={"http_proxy": nobody, "HTTP_PROXY": nobody})
    assert crawled.outcomes["/article/one"] == "article_unmatched"


def test_a_certificate_that_nobody_signed_ends_the_request(tmp_path: Path) -> None:
    site = LocalSite()
    site.list_articles("one")
    with serve(site, self_signed(tmp_path)):
        crawled = crawl(site, tmp_path, *NO_DELAY, "RETRY_TIMES=0")
    assert site.asked == []
    assert crawled.report.health == "blind"


def test_the_child_listens_on_no_port(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one")
    listening: list[str] = []

    def look(asked: Asked) -> Answer:
        listening.extend(listeners_of_the_child())
        return Answer(article_html("one").encode())

    site.routes["/article/one"] = look
    crawl(site, tmp_path)
    assert "/article/one" in site.paths
    assert listening == []


def test_a_bot_wall_ends_the_run_as_blocked(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one", "wall", "three")
    wall = b"<html><head><title>Just a moment...</title></head><body>challenge-platform</body></html>"
    site.routes["/article/wall"] = Answer(wall, 403, (*HTML, ("cf-mitigated", "challenge")))
    crawled = crawl(site, tmp_path)
    assert "/article/three" not in site.paths
    assert crawled.report.finish_reason == "blocked"
    assert crawled.report.health == "blind"
    assert crawled.report.article_outcomes == {"article_unmatched": 1, "blocked": 1}
    assert crawled.report.not_reached == 1


def test_a_page_written_for_the_tests_is_rejected_on_the_live_web(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one")
    marker = '<meta name="khobor-fixture" content="invented">'
    site.routes["/article/one"] = Answer(article_html("one", marker).encode())
    crawled = crawl(site, tmp_path)
    assert crawled.outcomes["/article/one"].startswith("rejected: the page was written for Khobor")
    (rejection,) = [line for line in crawled.lines if isinstance(line, Rejection)]
    assert rejection.url == f"{site.url}/article/one"


def test_the_fallback_is_asked_where_the_first_way_gives_nothing(site: LocalSite, tmp_path: Path) -> None:
    site.list_articles("one")
    site.routes["/fallback"] = site.routes.pop("/news")
    crawled = crawl(site, tmp_path)
    assert site.paths == ["/robots.txt", "/news", "/fallback", "/article/one"]
    assert crawled.report.health == "healthy"


def self_signed(folder: Path) -> Path:
    """A key and a certificate for localhost that no authority signed, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=start,
        not_valid_after=start + dt.timedelta(days=36500),
    ).add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "localhost.pem"
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def listeners_of_the_child() -> list[str]:
    """Local addresses on which the crawling child of this process listens (Linux)."""
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    rows = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    listening = {f"socket:[{row[9]}]": row[1] for row in rows if row[3] == "0A"}
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = " ".join(path.read_text() for path in children).split()
    pids = [pid for pid in found if b"tests.crawl_local" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(pids) == 1
    held = [str(fd.readlink()) for pid in pids for fd in Path(f"/proc/{pid}/fd").iterdir()]
    return [listening[name] for name in held if name in listening]
