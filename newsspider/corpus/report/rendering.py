"""Report: the page as one HTML file that asks nothing of anybody."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from importlib.resources import files
from string import Template
from typing import Any

from newsspider.corpus.report.shown import shown

SCRIPTS = (
    "d3.min.js",
    "plot.umd.min.js",
    "page.js",
    "time.js",
    "shares.js",
    "related.js",
    "repeats.js",
    "edits.js",
    "runs.js",
    "articles.js",
    "main.js",
)
"""In the order in which they need one another."""
LICENCES = ("d3.LICENSE.txt", "plot.LICENSE.txt")


def rendered(said: dict[str, Any]) -> str:
    """Return the HTML file that shows what is said: style, scripts and the compressed JSON in it, nothing outside it.

    Its policy lets run only the scripts and the style that it was written with, each named by its hash, and no request
    leave. A text of an article can reach the page only as the text of an element: there is no way for it to be markup.
    """
    style = _asset("style.css")
    scripts = [_asset(name) for name in SCRIPTS]
    return Template(_asset("page.html")).substitute(
        policy=_policy(style, scripts),
        style=style,
        title=html.escape(shown(said["title"])),
        licences=html.escape("\n\n".join(_asset(name).strip() for name in LICENCES)),
        contents=packed(said),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def packed(said: dict[str, Any]) -> str:
    """Return a JSON value as base64 of its gzip: a quarter of the size, and no letter in it that means anything to
    HTML."""
    text = json.dumps(shown(said), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode("ascii")


def _policy(style: str, scripts: list[str]) -> str:
    allowed = " ".join(f"'{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src '{_digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


def _asset(name: str) -> str:
    return (files(f"{__package__}.assets") / name).read_text(encoding="utf-8")
