"""What is wrong with a call of `scrapy crawl` or `scrapy runspider`, told as UsageError in one line: exit code 2."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

import newsspider.settings
from newsspider.spiders.site import NO_SITE, SiteSpider

OURS = "NEWSSPIDER_"
CHOICES = {"NORMALISE": ("french", "raw"), "NEWSSPIDER_RIGHTS": ("obey", "record")}


def refuse_options(args: list[str]) -> None:
    """Refuse an option that Scrapy does not know: it would pass it on as an argument, silently."""
    for word in args:
        if word.startswith("-"):
            raise UsageError(f"unknown option {word}", print_help=False)


def readable(name: str, text: str) -> str:
    """Return an argument as UTF-8 spells it, also where the locale knows ASCII alone."""
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    try:
        return os.fsencode(text).decode("utf-8")
    except UnicodeError:
        raise UsageError(f"-a {name}= is not in UTF-8", print_help=False) from None


def checked(kind: type[SiteSpider], settings: BaseSettings, given: Mapping[str, str]) -> SiteSpider:
    """Return a spider of the arguments given, made only to ask it; UsageError for what is wrong with the call."""
    _check_settings(settings)
    try:
        spider = kind(**given)
        if not spider.home:
            raise ValueError(NO_SITE)
    except (ValueError, TypeError) as error:
        raise UsageError(str(error), print_help=False) from None
    if spider.arguments.ledger:
        _check_feeds(settings)
    return spider


def _check_settings(settings: BaseSettings) -> None:
    for name, choices in CHOICES.items():
        if settings[name] not in choices:
            raise UsageError(f"{name}={settings[name]} is neither {' nor '.join(choices)}", print_help=False)
    if settings["JOBDIR"]:
        raise UsageError(
            "JOBDIR loses articles when a crawl is killed; leave it out: a crawl goes on where the last one ended",
            print_help=False,
        )
    known = [name for name in dir(newsspider.settings) if name.startswith(OURS)]
    for name in settings:
        if str(name).startswith(OURS) and name not in known:
            near = get_close_matches(str(name), known, 1, cutoff=0)
            raise UsageError(f"unknown setting {name}; did you mean {near[0]}?", print_help=False)


def _check_feeds(settings: BaseSettings) -> None:
    """Refuse `-O` onto a file that exists where the ledger is used: what it holds would be lost, and known for ever."""
    for uri, options in settings.getdict("FEEDS").items():
        path = _local(str(uri))
        if path and options.get("overwrite") and path.exists() and path.stat().st_size:
            raise UsageError(
                f"-O would replace {path}, and with ledger=yes its articles do not come again: "
                f"use -o to append, or name another file",
                print_help=False,
            )


def _local(uri: str) -> Path | None:
    """The file that a feed's address names on this machine; None for any other."""
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return Path(uri) if not parts.scheme and "%(" not in uri else None
