"""fleet/: sites.toml, the list of the sites to crawl."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import msgspec

Count = Annotated[int, msgspec.Meta(gt=0)]
UNITS = {"m": 60, "h": 3600, "d": 86400}


class SitesError(ValueError):
    """The file cannot be used; the text says where and why, in one line."""


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of one run of a site; None for no limit."""

    requests: Count | None = None
    seconds: Count | None = None
    articles: Count | None = None


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[site]]`."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]+\Z")]
    url: str
    sections: tuple[str, ...] = ()
    spider: str = "wordpress"
    every: Annotated[str, msgspec.Meta(pattern=r"^[1-9]\d*[mhd]\Z")] | None = None
    """Time from one good run to the next, such as `30m`, `6h`, `1d`; None: due at every start."""
    priority: int = 0
    """Higher ones run first."""
    budget: Budget = Budget()
    arguments: dict[str, str | int | bool] = {}
    """Further spider arguments, as for `-a`."""
    settings: dict[str, str | int | float | bool] = {}
    """Settings, as for `-s`."""

    @property
    def seconds(self) -> int:
        """`every` in seconds, 0 for none."""
        parts = re.fullmatch(r"(\d+)([mhd])", self.every or "")
        return int(parts[1]) * UNITS[parts[2]] if parts else 0

    @property
    def spider_arguments(self) -> dict[str, str]:
        """Return the spider arguments, by name."""
        arguments = {name: _word(value) for name, value in self.arguments.items()} | {"site": self.url}
        if self.sections:
            arguments["sections"] = ",".join(self.sections)
        if self.budget.articles:
            arguments["max_items"] = str(self.budget.articles)
        return arguments

    @property
    def spider_settings(self) -> dict[str, str]:
        """Return the settings, by name."""
        limits = {"CLOSESPIDER_PAGECOUNT": self.budget.requests, "CLOSESPIDER_TIMEOUT": self.budget.seconds}
        settings = {name: str(limit) for name, limit in limits.items() if limit}
        return settings | {name: str(value) for name, value in self.settings.items()}


def read(path: Path) -> list[Site]:
    """Return the sites of a file, each completed from `[defaults]`; SitesError names site and key."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SitesError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SitesError(f"{path} is no TOML: {error}") from None
    if unknown := sorted(set(content) - {"site", "defaults"}):
        raise SitesError(f"{path}: unknown key {unknown[0]!r}; there are [defaults] and [[site]]")
    tables, defaults = content.get("site"), content.get("defaults", {})
    if not isinstance(tables, list) or not tables or not isinstance(defaults, dict):
        raise SitesError(f"{path} names no site; write [[site]], name = … and url = …")
    sites = [_site(path, number, table, defaults) for number, table in enumerate(tables, 1)]
    if twice := [name for name, times in Counter(site.name for site in sites).items() if times > 1]:
        raise SitesError(f"{path}: two sites have the name {twice[0]!r}")
    return sites


def _site(path: Path, number: int, table: Any, defaults: dict[str, Any]) -> Site:
    name = table.get("name", f"number {number}") if isinstance(table, dict) else f"number {number}"
    try:
        return msgspec.convert({**defaults, **table}, Site)
    except (msgspec.ValidationError, TypeError) as error:
        why = str(error).replace(" - at `$.", ", in `")
        raise SitesError(f"{path}: site {name}: {why}") from None


def _word(value: str | int | bool) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)
