"""Opens a file in headless Chromium and notes what goes wrong and what it asks for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import fast

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-gpu",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def path() -> str | None:
    """Where a Chromium lies, None where there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium; the test is skipped where there is none."""
    found = path()
    if found is None:
        pytest.skip("NOT LOOKED AT IN A BROWSER: no Chromium on PATH, nor named by CHROMIUM; apt-get install chromium")
    fast.skip_what_starts()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class View:
    """A page, what its console said and what it asked for."""

    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def opened(browser: Browser, path: Path, *, width: int = 1200, **options: Any) -> View:
    """Return the view of a report once it is drawn."""
    view = View(browser.new_page(viewport={"width": width, "height": 900}, **options))
    view.page.on("console", lambda message: view.faults.append(f"{message.type}: {message.text}"))
    view.page.on("pageerror", lambda error: view.faults.append(str(error)))
    view.page.on("dialog", lambda dialog: view.faults.append(f"dialog: {dialog.message}"))
    view.page.on("request", lambda request: view.requests.append(request.url))
    view.page.goto(path.as_uri())
    view.page.wait_for_selector("html[data-ready]", timeout=30_000)
    view.page.wait_for_function(DRAWN, timeout=30_000)
    return view


DRAWN = """() => [...document.querySelectorAll('figure.chart')].every(
    (figure) => figure.dataset.drawn === 'empty' || figure.querySelector('.plot > svg, .plot > figure'))"""
