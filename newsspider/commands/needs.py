"""Checks before the first request what a crawl needs beside its arguments: extras, and writable places."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from newsspider import browser, extras
from newsspider import settings as ours
from newsspider.commandline import CallError
from newsspider.run.delivery import HOURS, hours_of

ARCHIVES = ("", "articles", "all")


def check(settings: BaseSettings, arguments: Mapping[str, str]) -> None:
    """Raise CallError for the first thing that is missing."""
    for fault in (*_settings(settings), *_extras(settings, arguments), *_places(settings)):
        raise CallError(fault)


def _settings(settings: BaseSettings) -> Iterator[str]:
    archive = settings["NEWSSPIDER_ARCHIVE"] or ""
    if archive not in ARCHIVES:
        yield f"NEWSSPIDER_ARCHIVE={archive} is neither articles nor all"
    for name in map(str, settings):
        if kind := _unlike(getattr(ours, name, None), settings, name):
            yield f"{name}={settings[name]} is not {kind}"


def _unlike(default: object, settings: BaseSettings, name: str) -> str:
    """The type that a setting should have, by its value in our settings; empty where it has it."""
    try:
        if isinstance(default, bool):
            settings.getbool(name)
        elif isinstance(default, int | float):
            settings.getfloat(name)
        elif name == HOURS:
            hours_of(settings[name])
    except (TypeError, ValueError):
        if isinstance(default, bool):
            return "True or False"
        return "a list of numbers" if isinstance(default, list) else "a number"
    return ""


def _extras(settings: BaseSettings, arguments: Mapping[str, str]) -> Iterator[str]:
    schemes = {urlsplit(str(uri)).scheme for uri in settings.getdict("FEEDS")}
    wanted = {
        "NEWSSPIDER_ARCHIVE": ("archive", bool(settings["NEWSSPIDER_ARCHIVE"])),
        "-a source=": ("archive", bool(arguments.get("source"))),
        "-a render=always": ("browser", arguments.get("render") == "always"),
        "output to s3://": ("s3", "s3" in schemes),
    }
    for what, (extra, is_used) in wanted.items():
        if is_used and extras.absent(extra):
            yield f"{what} needs the extra {extra}: {extras.mend(extra)}"
    if wanted["-a render=always"][1] and not browser.chromium(settings["NEWSSPIDER_CHROMIUM"]):
        yield f"render=always: {browser.MISSING}"


def _places(settings: BaseSettings) -> Iterator[str]:
    for name in ("NEWSSPIDER_REPORT", "NEWSSPIDER_ALARMS_FILE"):
        if settings[name] and (reason := _unwritable(Path(settings[name]))):
            yield f"{name}={settings[name]} cannot be written: {reason}"


def _unwritable(path: Path) -> str:
    """Why a file cannot be written; empty where it can, or where its folder can be created."""
    if path.is_dir():
        return "it is a folder"
    there = next((one for one in (path, *path.absolute().parents) if one.exists()), path)
    if there.is_file() and there != path:
        return f"{there} is a file"
    return "" if os.access(there, os.W_OK) else f"no permission for {there}"
