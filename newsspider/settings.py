"""Settings, in the order of the line; politeness first. Those named NEWSSPIDER_* and NORMALISE are ours."""

import logging
import os

from scrapy.settings import default_settings

from newsspider import __version__

BOT_NAME = "newsspider"
SPIDER_MODULES = ["newsspider.spiders"]
NEWSPIDER_MODULE = "newsspider.spiders"
COMMANDS_MODULE = "newsspider.commands"
SPIDER_CONTRACTS = {"newsspider.spiders.contracts.SiteContract": 1}  # Of `scrapy check`.

# Politeness: one request a second at most, slower when the site is slow.
USER_AGENT = f"newsspider/{__version__} (news archive crawler)"
NEWSSPIDER_CONTACT = ""  # An address or a page that the user agent names, for the site's people.
ROBOTSTXT_OBEY = True
NEWSSPIDER_RIGHTS = "obey"  # Text and data mining that is reserved; "record" for those who may do otherwise.
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0  # Scrapy's default of half the delay by chance would break the promised pace.
NEWSSPIDER_CRAWL_DELAY_MOST = 60
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False  # News pages reload themselves; Scrapy would drop such an article as a duplicate.

# Safety: Scrapy's defaults are open here.
DOWNLOAD_VERIFY_CERTIFICATES = True
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
TWISTED_DNS_RESOLVER = "newsspider.middlewares.resolver.GuardedResolver"
NEWSSPIDER_PRIVATE_HOSTS = ""  # Comma-separated hosts that may have private addresses, as in one's own network.

# Fetch. An unreachable site is reported within a minute: robots.txt and the home page, two tries each of that long.
NEWSSPIDER_FIRST_ANSWER_TIMEOUT = 12
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOADER_MIDDLEWARES = {
    "newsspider.middlewares.first_answer.FirstAnswerMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "newsspider.middlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "newsspider.middlewares.unchanged.UnchangedMiddleware": 540,  # It keeps what has passed the retries.
    "newsspider.middlewares.guard.GuardMiddleware": 560,  # Nearer to the network than the retries.
    "newsspider.middlewares.robots.RobotsMiddleware": 565,  # Behind the guard, so that no other host is asked.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newsspider.middlewares.decompression.DecompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newsspider.middlewares.redirects.RedirectMiddleware": 600,
    "newsspider.middlewares.capture.CaptureMiddleware": 870,  # After decompression (590), before the cache (900).
}
# Faults: a failed address is asked for again after about 1, 2, 4 … seconds, while others do not wait. It is asked for
# more often than Scrapy's two times, since at a bad hour every third answer fails.
DOWNLOADER = "newsspider.middlewares.downloader.Downloader"
SCHEDULER = "newsspider.middlewares.waiting.WaitingScheduler"
DUPEFILTER_CLASS = "newsspider.middlewares.duplicates.DuplicateFilter"
STATS_CLASS = "newsspider.extensions.stats.Stats"
RETRY_TIMES = 8
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # The spider logs what was not fetched, and why.
REDIRECT_MAX_TIMES = 8
NEWSSPIDER_FOUND_MOST = 1_000_000  # Addresses of a run, so that an endless site fills no disk.
NEWSSPIDER_RETRY_WAIT = 1.0
NEWSSPIDER_RETRY_WAIT_MOST = 60.0
NEWSSPIDER_RETRY_AFTER_MOST = 600.0  # If a site asks for more, the run stops.
NEWSSPIDER_RETRY_AFTER_REMEMBERED = True  # And later runs wait too.
NEWSSPIDER_RETRY_SHARE = 1.0
NEWSSPIDER_DOWN_AFTER = 20  # With every third answer spoiled, chance does that once in a thousand million.
NEWSSPIDER_DOWN_PAUSE = 60.0  # A server restarts in less.
NEWSSPIDER_ARCHIVE = ""  # "articles" or "all".
NEWSSPIDER_PAGE_SECONDS = 4.0  # Of CPU time; a page that takes more to read is refused, and kept as a clipping.
WARN_ON_GENERATOR_RETURN_VALUE = False  # It reads the source of every callback at each start; the linter does that.
CONCURRENT_ITEMS = 1  # The default makes a hundred tasks for every response, and no pipeline of ours waits.
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 8

# Where -a source=commoncrawl asks for the list of captures, and where it fetches them.
NEWSSPIDER_COMMONCRAWL_INDEX = "https://index.commoncrawl.org/"
NEWSSPIDER_COMMONCRAWL_FILES = "https://data.commoncrawl.org/"

NEWSSPIDER_CHROMIUM = ""  # The Chromium of -a render=; by default one on the PATH, else Playwright's.

# Normalise: "raw" leaves the typography of the page as it is.
NORMALISE = "french"

# Keep. When to visit an article again, in hours since it was published or last changed, and every how many hours after
# those (0: never). An article counts as removed once it was gone at so many visits in a row, over so many hours. A run
# fails when more than this share of its visits fail.
NEWSSPIDER_LOOK_AGAIN_HOURS = [1, 6, 24, 72, 168, 720]
NEWSSPIDER_LOOK_AGAIN_EVERY_HOURS = 0
NEWSSPIDER_CHANGE_LOOKS = 3  # For a change that is announced and not shown; the last visit is a day later.
NEWSSPIDER_REMOVED_AFTER_LOOKS = 3
NEWSSPIDER_REMOVED_AFTER_HOURS = 48
NEWSSPIDER_FAILED_SHARE = 0.1
NEWSSPIDER_WAIT_SECONDS = 0

# Deliver.
ITEM_PIPELINES = {
    "newsspider.pipelines.FinishPipeline": 300,
    "newsspider.pipelines.RejectedPipeline": 400,
    "newsspider.pipelines.KeepPipeline": 500,
}

# Export. The spiders set the feed itself, so that -o, -O and Scrapyd's items_dir replace it. These hold for every feed.
NEWSSPIDER_OUTPUT = os.environ.get("NEWSSPIDER_OUTPUT") or "output"
FEED_URI_PARAMS = "newsspider.feeds.uri_params"
FEED_STORAGES = {
    **dict.fromkeys(("", "file"), "newsspider.feeds.WholeFileStorage"),
    **dict.fromkeys(("ftp", "ftps"), "newsspider.feeds.PatientFTPStorage"),
    "s3": "newsspider.feeds.PatientS3Storage",
    "gs": "newsspider.feeds.PatientGCSStorage",
}
NEWSSPIDER_UPLOAD_TRIES = 4
FEED_EXPORTERS = {
    **dict.fromkeys(("jsonlines", "jsonl", "jl"), "newsspider.feeds.ArticleLinesExporter"),
    "csv": "newsspider.feeds.CsvExporter",
}
FEED_EXPORT_ENCODING = "utf-8"
NEWSSPIDER_FILES_PRIVATE = True  # Files of a run are for its user and group alone.
NEWSSPIDER_CSV_HARMLESS = False  # It changes the text of cells.
FEED_STORE_EMPTY = False  # Loaders stumble over empty files.

# Tell.
NEWSSPIDER_PROGRESS_SECONDS = 60
NEWSSPIDER_ALARMS_EXIT = False
NEWSSPIDER_ALARMS_FILE = None
NEWSSPIDER_ALARMS_WEBHOOK = None
NEWSSPIDER_REPORT = None  # A file for the report on everything under NEWSSPIDER_OUTPUT, written anew after each run.
# Even switched off, the remote control would import a web server at each start.
EXTENSIONS_BASE = {
    name: order for name, order in default_settings.EXTENSIONS_BASE.items() if not name.endswith(".RemoteControl")
}
EXTENSIONS = {
    "newsspider.run.Run": 0,
    "scrapy.extensions.logstats.LogStats": None,  # Ours says more.
    "scrapy.extensions.feedexport.FeedExporter": None,
    "newsspider.feeds.Feeds": 0,
    "newsspider.extensions.contents.Contents": 700,
    "newsspider.extensions.manifest.Manifest": 800,
    "newsspider.extensions.alarms.Alarms": 810,
    "newsspider.extensions.pace.Pace": 800,
    "newsspider.extensions.progress.Progress": 800,
    "newsspider.extensions.summary.Summary": 900,
    "newsspider.extensions.report.Report": 950,
}
STATS_DUMP = False  # The summary and the manifest have them.
LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%Y-%m-%d %H:%M:%S"
LOG_FORMATTER = "newsspider.extensions.Log"
# Too much to log: a hundred records a page of guesses at a charset, the lists of what Scrapy enabled, a traceback for a
# robots.txt that cannot be fetched. Filters and not levels, since Scrapy sets the levels of its own loggers.
for _name in (
    *("charset_normalizer", "scrapy.middleware", "scrapy.utils.log", "scrapy.crawler", "scrapy.addons"),
    "scrapy-playwright",
):
    logging.getLogger(_name).addFilter(lambda record: record.levelno >= logging.WARNING)


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    return True


logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_without_traceback)
