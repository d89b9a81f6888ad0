"""schema/: the JSON Schema (draft 2020-12), made from the dataclasses."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any

from newsspider.items import BLOCK_TYPES, SCHEMA_VERSION, STATUSES, WAYS
from newsspider.schema.keys import Key, keys, meaning, records

TYPES = {str: "string", int: "integer", bool: "boolean"}

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
_ADDRESS = {"pattern": r"^https?://\S+$"}
_INSTANT_OR_DAY = {"pattern": rf"^{_DAY}({_TIME}(Z|[+-][0-9]{{2}}:[0-9]{{2}}))?$"}
_INSTANT_IN_UTC = {"pattern": rf"^{_DAY}{_TIME}(Z|\+00:00)$"}
_HASH = {"pattern": "^sha256:[0-9a-f]{64}$"}
_COUNT = {"minimum": 0}
_NOT_EMPTY = {"minLength": 1}

# What the types do not express. For a list, a rule applies to its members; it never applies to null.
RULES: dict[str, dict[str, Any]] = {
    "Article.url": _ADDRESS,
    "Article.identifier": _NOT_EMPTY,
    "Article.headline": _NOT_EMPTY,
    "Article.standfirst": _NOT_EMPTY,
    "Article.date_published": _INSTANT_OR_DAY,
    "Article.date_modified": _INSTANT_OR_DAY,
    "Article.authors": _NOT_EMPTY,
    "Article.sections": _NOT_EMPTY,
    "Article.keywords": _NOT_EMPTY,
    "Article.comment_count": _COUNT,
    "Article.word_count": _COUNT,
    "Article.in_language": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"},
    "Article.retrieved_at": _INSTANT_IN_UTC,
    "Article.revision": {"minimum": 1},
    "Article.text_hash": _HASH,
    "Article.previous_text_hash": _HASH,
    "Article.status": {"enum": list(STATUSES)},
    "Article.schema_version": {"const": SCHEMA_VERSION},
    "Dateline.raw": _NOT_EMPTY,
    "Dateline.date": {"pattern": f"^{_DAY}$"},
    "Block.type": {"enum": list(BLOCK_TYPES)},
    "Block.text": _NOT_EMPTY,
    "Related.headline": _NOT_EMPTY,
    "Related.url": _ADDRESS,
    "Related.after_block": _COUNT,
    "Image.url": _ADDRESS,
    "Image.width": _COUNT,
    "Image.height": _COUNT,
    "Picture.url": _ADDRESS,
    "Picture.width": _COUNT,
    "Picture.height": _COUNT,
    "Picture.after_block": _COUNT,
    "OtherDate.field": {"enum": ["date_published", "date_modified"]},
    "DiscoveredVia.way": {"enum": list(WAYS)},
    "Rights.checked_at": _INSTANT_IN_UTC,
    "Archive.offset": _COUNT,
}


def schema() -> dict[str, Any]:
    """The JSON Schema of one line: every key required, no other allowed, lists never null."""
    article, *parts = records()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:newsspider:article:{SCHEMA_VERSION}",
        "title": "Article",
        **_object(article),
        "$defs": {part.__name__: _object(part) for part in parts},
    }


def _object(record: type) -> dict[str, Any]:
    properties = keys(record)
    return {
        "description": " ".join(meaning(record).split()),
        "type": "object",
        "properties": {key.name: _property(record, key) for key in properties},
        "required": [key.name for key in properties],
        "additionalProperties": False,
    }


def _property(record: type, key: Key) -> dict[str, Any]:
    described = {"description": key.meaning} if key.meaning else {}
    one = _one(record, key)
    return described | ({"type": "array", "items": one} if key.many else one)


def _one(record: type, key: Key) -> dict[str, Any]:
    if is_dataclass(key.kind):
        reference = {"$ref": f"#/$defs/{key.kind.__name__}"}
        return {"anyOf": [reference, {"type": "null"}]} if key.nullable else reference
    name = TYPES[key.kind]
    return {"type": [name, "null"] if key.nullable else name} | RULES.get(f"{record.__name__}.{key.name}", {})
