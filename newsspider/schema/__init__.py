"""schema/: describes the record to machines (JSON Schema) and to people (docs/fields.md)."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def article_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one line of JSONL, as the package ships it."""
    schema: dict[str, Any] = json.loads(files("newsspider").joinpath("article.schema.json").read_text("utf-8"))
    return schema
