"""Prints a record as a table or as JSON, safe to show in a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from newsspider.extract import Extracted
from newsspider.items import Article, Block

NOT_SHOWN = ("provenance", "article_body", "discovered_via", "revision", "previous_text_hash", "status", "archive")
BLANKS = {"\u00a0": "⍽", "\u202f": "⍽", "\t": " → "}


def show_json(article: Article) -> None:
    """Print a record as a line of JSONL."""
    sys.stdout.buffer.write(json.dumps(asdict(article), ensure_ascii=False).encode() + b"\n")


def show_table(record: Extracted) -> None:
    """Print a record field by field: where it was found, its raw form, its value."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    assert record.article and record.raw
    console = Console()
    narrow = console.width < 110  # Four columns would be too narrow to read.
    table = Table(show_lines=True, caption="⍽ is a no-break space" + "; ← the page's words" * narrow)
    for column in ("field", "the record") if narrow else ("field", "found in", "the page's words", "the record"):
        table.add_column(column, overflow="fold")
    for name, evidence, raw, clean in _rows(record.article, record.raw):
        if narrow:
            below = Text(f"\n← {raw}" if raw else "", style="dim")
            table.add_row(f"{name}\n[dim]{evidence}[/]" if evidence else name, Text.assemble(clean, below))
        else:
            table.add_row(name, evidence, Text(raw), Text(clean))
    console.print(table)
    for finding in record.findings:
        print(visible(f"remark: {finding.field}: {finding.reason}"), file=sys.stderr)


def _rows(article: Article, raw: Article) -> Iterator[tuple[str, str, str, str]]:
    """The name of each field, its evidence, its raw form where that differs, and its value."""
    for name in (one.name for one in fields(Article) if one.name not in NOT_SHOWN):
        stated = [f"{date.value} ({date.evidence})" for date in raw.other_dates if date.field == name]
        before, clean = _shown(stated or getattr(raw, name)), _shown(getattr(article, name))
        yield name, getattr(article.provenance, name, None) or "", "" if before == clean else before, clean


def visible(text: str) -> str:
    """Return a text that is safe to show: control characters as numbers, no-break spaces as a sign."""
    signs = (BLANKS.get(letter, letter) for letter in text)
    return "".join(letter if letter.isprintable() or letter == "\n" else f"\\u{ord(letter):04x}" for letter in signs)


def _shown(value: Any) -> str:
    if value is None or value == [] or value == "":
        return "—"
    if isinstance(value, Block):
        return f"[{value.type}] {visible(value.text)}"
    if isinstance(value, list):
        return "\n".join(_shown(one) for one in value)
    if isinstance(value, str | int):
        return visible(str(value))
    return "\n".join(f"{name}: {_shown(part)}" for name, part in asdict(value).items() if part is not None)
