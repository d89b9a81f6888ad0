"""browser: where Chromium is, its flags, and what a page in it may request."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
MISSING = "no Chromium is found: install one (apt install chromium), or name it with NEWSSPIDER_CHROMIUM"
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)
BLOCKED = frozenset({"font", "image", "media"})
"""Kinds of requests, in Playwright's names, that no listing needs."""


def chromium(named: str = "") -> str | None:
    """Return the path of a Chromium: the one named, else one on the PATH, else one that Playwright has installed."""
    if named:
        return shutil.which(named)
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    installed = sorted(own.glob("chromium-*/chrome-linux*/chrome"))
    return on_path or (str(installed[-1]) if installed else None)


def hosts(named: Iterable[str]) -> list[str]:
    """Return the hosts of the sites `named`, each with and without `www`."""
    bare = {(urlsplit(site).hostname or "").removeprefix("www.") for site in named}
    return [host for name in sorted(bare) for host in (name, f"www.{name}")]


def flags(addresses: Mapping[str, str]) -> list[str]:
    """Return the flags for a Chromium that can reach these hosts at these addresses, and no other host.

    Chromium resolves no name itself: a name server might give it another address than the one that was checked.
    """
    rules = [f"MAP {host} {at}" for host, at in addresses.items() if host != at]
    rules += ["MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host, at in addresses.items() if host == at)]
    # To block requests alone would not do: Chromium follows redirects without asking us.
    own = [*FLAGS, f"--host-resolver-rules={', '.join(rules)}"]
    # The sandbox does not start for root. Nobody should run a browser as root, but containers often do.
    return [*own, "--no-sandbox"] if os.geteuid() == 0 else own
