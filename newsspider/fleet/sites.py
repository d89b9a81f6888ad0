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
    """The file cannot be used; its text says where and why, in one line."""


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one run of a site may take; None: as much as it needs."""

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
    """How long after one good run the next is due, such as `30m`, `6h`, `1d`; None: at every start."""
    priority: int = 0
    """Higher ones first."""
    budget: Budget = Budget()
    arguments: dict[str, str | int | bool] = {}
    """What else `-a` is to say to the spider."""
    settings: dict[str, str | int | float | bool] = {}
    """What `-s` is to say."""

    @property
    def seconds(self) -> int:
        """`every` in seconds, 0 for none."""
        found = re.fullmatch(r"(\d+)([mhd])", self.every or "")
        return int(found[1]) * UNITS[found[2]] if found else 0

    @property
    def given(self) -> dict[str, str]:
        """Return what `-a` says to the spider, by name."""
        said = {name: _word(value) for name, value in self.arguments.items()} | {"site": self.url}
        if self.sections:
            said["sections"] = ",".join(self.sections)
        if self.budget.articles:
            said["max_items"] = str(self.budget.articles)
        return said

    @property
    def set(self) -> dict[str, str]:
        """Return what `-s` says, by name."""
        limits = {"CLOSESPIDER_PAGECOUNT": self.budget.requests, "CLOSESPIDER_TIMEOUT": self.budget.seconds}
        said = {name: str(limit) for name, limit in limits.items() if limit}
        return said | {name: str(value) for name, value in self.settings.items()}


def read(path: Path) -> list[Site]:
    """Return the sites of a file, each filled up from `[defaults]`; SitesError names site and key."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SitesError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SitesError(f"{path} is no TOML: {error}") from None
    if unknown := sorted(set(said) - {"site", "defaults"}):
        raise SitesError(f"{path}: unknown key {unknown[0]!r}; there are [defaults] and [[site]]")
    tables, defaults = said.get("site"), said.get("defaults", {})
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
