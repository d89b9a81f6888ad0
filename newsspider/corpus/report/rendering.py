"""corpus/report: the page as one HTML file that makes no request."""

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
"""In the order of their dependencies."""
LICENCES = ("d3.LICENSE.txt", "plot.LICENSE.txt")


def rendered(contents: dict[str, Any]) -> str:
    """Return the HTML file that shows these contents, with style, scripts and the compressed JSON inside.

    Its policy allows no request, and only its own scripts and style, each named by its hash. The text of an article can
    only become the text of an element, never markup.
    """
    style = _asset("style.css")
    scripts = [_asset(name) for name in SCRIPTS]
    return Template(_asset("page.html")).substitute(
        policy=_policy(style, scripts),
        style=style,
        title=html.escape(shown(contents["title"])),
        licences=html.escape("\n\n".join(_asset(name).strip() for name in LICENCES)),
        contents=packed(contents),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def packed(contents: dict[str, Any]) -> str:
    """Return a JSON value as base64 of its gzip: a quarter of the size, and without characters special in HTML."""
    text = json.dumps(shown(contents), ensure_ascii=False, separators=(",", ":"))
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
