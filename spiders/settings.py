"""Scrapy's settings: politeness and safety first. What differs from Scrapy's default says why."""

from __future__ import annotations

import os

from spiders.decoding import ACCEPTED, MAX_BODY

BOT_NAME = "Khobor"
SPIDER_LOADER_CLASS = "spiders.loader.OutletLoader"

# Who we are. A live crawl does not start without a contact (`spiders.news`).
KHOBOR_CONTACT = os.environ.get("KHOBOR_CONTACT", "")
USER_AGENT = f"Khobor/0.1 (news monitoring; contact: {KHOBOR_CONTACT or 'none'})"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Khobor"

# One request at a time, at least 5 s apart, per outlet. The jitter is off because it halves delays too.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# The workers that each response's items and requests get: a hundred of them by default cost 0.4 ms a page.
CONCURRENT_ITEMS = 1
DOWNLOAD_DELAY = 5.0
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 5.0
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 1
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # `spiders.notes` says it, with the reason
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # not 429: that is a wish, see `spiders.manners`

# Small caps. Scrapy's default of 1 GiB is no cap; `spiders.fetch` decompresses, by the archive's rules.
DOWNLOAD_MAXSIZE = MAX_BODY
DOWNLOAD_WARNSIZE = 0
COMPRESSION_ENABLED = False
# Seconds from the look-up of the name to the last byte: of one request, and of all its redirects and retries.
DOWNLOAD_TIMEOUT = 30
KHOBOR_TOTAL_TIMEOUT = 60
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False

# Only the web, only its public addresses, only verified, only directly.
TWISTED_DNS_RESOLVER = "spiders.addresses.PublicResolver"
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    "http": "spiders.fetch.FetchHandler",
    "https": "spiders.fetch.FetchHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "bn",
    "Accept-Encoding": ACCEPTED,
}
HTTPPROXY_ENABLED = False  # a proxy in the environment would see, and could change, everything

# Nothing listens. Scrapy's remote control runs any Python that it is sent; it is on by default.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

SCHEDULER = "spiders.waiting.WaitingRequests"

DOWNLOADER_MIDDLEWARES = {
    # Offsite addresses are refused by the gate: there each gets its outcome, also after redirects.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.gate.GateMiddleware": 50,
    "spiders.manners.RobotsMiddleware": 100,
    "spiders.manners.PatientRetry": 550,
}
SPIDER_MIDDLEWARES = {
    # A failed status is an outcome like another: callbacks see every response.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    # Drops long addresses without a word; a slug of 230 Bengali letters has 2,083 characters.
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "spiders.manners.Throttle": 0,
    "scrapy.extensions.logstats.LogStats": None,
}

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
LOG_LEVEL = "INFO"
LOG_FORMAT = "%(levelname)s %(name)s: %(message)s"
STATS_DUMP = False
