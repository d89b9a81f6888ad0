"""Checks the calls of commands, above all of `scrapy crawl`; a wrong one is a CallError with exit code 2."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scrapy import Spider
from scrapy.settings import BaseSettings

import newsspider.settings
from newsspider.commandline import CallError
from newsspider.run.arguments import Arguments
from newsspider.spiders.site import NO_SITE, SiteSpider

if TYPE_CHECKING:
    from scrapy.spiderloader import SpiderLoaderProtocol

OURS = "NEWSSPIDER_"
CHOICES = {"NORMALISE": ("french", "raw"), "NEWSSPIDER_RIGHTS": ("obey", "record")}


def refuse_options(args: list[str]) -> None:
    """Refuse an option that Scrapy does not know: it would silently pass it on as an argument."""
    for word in args:
        if word.startswith("-"):
            raise CallError(f"unknown option {word}")


def spider_named(name: str, loader: SpiderLoaderProtocol) -> type[Spider]:
    """Return the spider of that name; CallError where there is none."""
    if name not in loader.list():
        raise CallError(f"no spider {name!r}; there are {', '.join(sorted(loader.list()))}")
    return loader.load(name)


def check_timezone(zone: str | None) -> None:
    """Refuse a --timezone that is none."""
    try:
        Arguments.read({"timezone": zone} if zone else {})
    except ValueError as error:
        raise CallError(f"--{str(error).replace('=', ' ', 1)}") from None


def readable(name: str, text: str) -> str:
    """Return an argument decoded as UTF-8, also where the locale is ASCII."""
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    try:
        return os.fsencode(text).decode("utf-8")
    except UnicodeError:
        raise CallError(f"-a {name}= is not in UTF-8") from None


def checked(kind: type[SiteSpider], settings: BaseSettings, given: Mapping[str, str]) -> SiteSpider:
    """Return a spider with these arguments, for checks only; CallError for a wrong call."""
    _check_settings(settings)
    try:
        spider = kind(**given)
        if not spider.home:
            raise ValueError(NO_SITE)
    except (ValueError, TypeError) as error:
        raise CallError(str(error)) from None
    if spider.arguments.ledger:
        _check_feeds(settings)
    return spider


def _check_settings(settings: BaseSettings) -> None:
    for name, choices in CHOICES.items():
        if settings[name] not in choices:
            raise CallError(f"{name}={settings[name]} is neither {' nor '.join(choices)}")
    if settings["JOBDIR"]:
        raise CallError(
            "JOBDIR loses articles when a crawl is killed; leave it out: a crawl goes on where the last one ended"
        )
    ours = [name for name in dir(newsspider.settings) if name.startswith(OURS)]
    for name in settings:
        if str(name).startswith(OURS) and name not in ours:
            near = get_close_matches(str(name), ours, 1, cutoff=0)
            raise CallError(f"unknown setting {name}; did you mean {near[0]}?")


def _check_feeds(settings: BaseSettings) -> None:
    """Refuse `-O` onto an existing file with a ledger: its articles would be lost, and never be delivered again."""
    for uri, options in settings.getdict("FEEDS").items():
        path = _local(str(uri))
        if path and options.get("overwrite") and path.exists() and path.stat().st_size:
            raise CallError(
                f"-O would replace {path}, and with ledger=yes its articles do not come again: "
                f"use -o to append, or name another file"
            )


def _local(uri: str) -> Path | None:
    """The local file of a feed's address; None where there is none."""
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return Path(uri) if not parts.scheme and "%(" not in uri else None
