"""corpus/loading: Datasette's metadata for a SQLite file: titles, facets, and the search index."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any


def metadata(database: str) -> dict[str, Any]:
    """Return the metadata of a database of that name, for `datasette --metadata`."""
    articles = {
        "title": "Articles, each revision",
        "facets": ["status", "in_language"],
        "sort_desc": "published_at",
        "label_column": "headline",
    }
    latest = {
        **articles,
        "title": "Articles, the last revision of each",
        "fts_table": "articles_fts",
        "fts_pk": "id",
    }
    related = {
        "title": "Lire aussi",
        "description": "The boxes inside articles that name another",
        "facets": ["after_block"],
    }
    repeats = {"title": "Near-duplicates", "description": "Articles with nearly the text of an earlier one"}
    tables = {"articles": articles, "articles_latest": latest, "related": related, "near_duplicates": repeats}
    return {"title": "News articles", "databases": {database: {"tables": tables}}}


def write(file: Path) -> Path:
    """Return the path of the metadata beside a SQLite file; writes them if missing, so that changed ones stay."""
    beside = file.with_suffix(".metadata.json")
    with suppress(FileExistsError), beside.open("x", encoding="utf-8") as out:
        json.dump(metadata(file.stem), out, ensure_ascii=False, indent=2)
        out.write("\n")
    return beside
