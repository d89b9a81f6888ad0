"""extras: what each optional part is for, the modules it needs, and the command that installs it."""

from __future__ import annotations

import importlib.util
import re
import sys
from importlib import metadata
from pathlib import Path

EXTRAS = {
    "archive": (("fastwarc",), "NEWSSPIDER_ARCHIVE, -a source=, reparse and read --archived: pages in WARC files"),
    "browser": (("scrapy_playwright",), "-a render=: listings that only a script continues"),
    "fallback": (("trafilatura",), "articles whose markup no reader knows"),
    "fleet": (("distributed", "fsspec"), "fleet: many sites over one or more machines"),
    "load": (("duckdb", "numpy", "psycopg", "pyarrow", "rensa"), "load into DuckDB, PostgreSQL, Parquet and Arrow"),
    "s3": (("boto3", "s3fs"), "output and fleets in s3:// buckets"),
    "scrapyd": (("scrapyd", "scrapyd_client"), "scrapyd-deploy, and a Scrapyd of your own"),
}
"""For each extra its modules, in the order of its requirements, and its use."""


def absent(extra: str) -> list[str]:
    """Return the modules of an extra that are not installed."""
    return [name for name in EXTRAS[extra][0] if importlib.util.find_spec(name) is None]


def mend(extra: str) -> str:
    """Return the command that installs an extra.

    It names the packages themselves, so that it works for a checkout too.
    """
    return f"pip install {' '.join(_needed(extra)) or ' '.join(absent(extra))}"


def _needed(extra: str) -> list[str]:
    try:
        lines = metadata.requires("newsspider") or []
    except metadata.PackageNotFoundError:  # newsspider runs from a folder, or from an egg without metadata.
        return []
    wanted = [line.partition(";")[0].strip() for line in lines if re.search(rf"extra == ['\"]{extra}['\"]", line)]
    return [f"'{one}'" for one in wanted]


def as_called(text: str) -> str:
    """Return a text that names commands with the name under which they were called: `scrapy` or `newsspider`."""
    if Path(sys.argv[0]).name != "newsspider":
        return text
    return re.sub(r"\bscrapy (?=[a-zA-Z<])", "newsspider ", text)
