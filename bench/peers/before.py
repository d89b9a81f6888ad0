"""How version 0.2.0 reads a page, from a checkout of it that NEWSSPIDER_BEFORE names, in the environment of that."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

WHEN = "2026-11-23T12:00:00Z"


@cache
def _modules() -> tuple[Any, Any]:
    """The modules of 0.2.0 that read pages, and not those of this checkout."""
    sys.path.insert(0, os.environ["NEWSSPIDER_BEFORE"])
    return import_module("newsspider.desk"), import_module("newsspider.pages")


def record(url: str, body: bytes) -> dict[str, Any]:
    """Whether the extra `fallback` was asked; what the page says is judged elsewhere."""
    desk, pages = _modules()
    return {"fallback": asks_fallback(pages, lambda: desk.article(desk.page(body), url, WHEN, zone="Europe/Paris"))}


def asks_fallback(pages: Any, read: Callable[[], object]) -> bool:
    """Whether a reading asks the general extractor, which the module `pages` calls."""
    asked: list[str] = []
    extracted = pages.extracted

    def noted(html: str) -> Any:
        asked.append(html)
        return extracted(html)

    pages.extracted = noted
    try:
        read()
    finally:
        pages.extracted = extracted
    return bool(asked)
