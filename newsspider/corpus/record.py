"""corpus/: checks that a line matches the dataclasses of items.py, for every reader and loader."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from newsspider.items import SCHEMA_VERSION, Article

Line = Any
"""A checked line, with an attribute for each key of `items.Article`; so have its parts."""

MAJOR = int(SCHEMA_VERSION[1:].partition(".")[0])
WHOLE_NUMBER = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
MOMENTS = ("date_published", "date_modified", "retrieved_at")


class BadLine(ValueError):  # noqa: N818 - named for what it is about
    """A line that is no article, or not of a version this one can read."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file, self.line, self.reason = file, line, reason


@cache
def line_type(record: type = Article) -> type[msgspec.Struct]:
    """The type a line is decoded to: the keys of the dataclass, of which nullable ones may be missing.

    A line of an older minor version lacks the keys added since: nullable ones, and lists, which are then empty. All
    others are required. Unknown keys belong to a newer minor version and are ignored.
    """
    kinds = get_type_hints(record)
    keys: list[Any] = []
    for field in fields(record):
        nullable = NoneType in get_args(kinds[field.name])
        default: list[Any] = [None] if nullable else [[]] if "since" in field.metadata else []
        keys.append((field.name, _kind(kinds[field.name]), *default))
    return msgspec.defstruct(record.__name__, keys, kw_only=True, gc=False)


def _kind(annotation: Any) -> Any:
    if isinstance(annotation, UnionType):
        return Union[tuple(map(_kind, get_args(annotation)))]  # noqa: UP007 - made at run time
    if get_origin(annotation) is list:
        return GenericAlias(list, _kind(get_args(annotation)[0]))
    if isinstance(annotation, type) and is_dataclass(annotation):
        return line_type(annotation)
    return WHOLE_NUMBER if annotation is int else annotation


class _Versioned(msgspec.Struct):
    schema_version: str


_DECODER = msgspec.json.Decoder(line_type())
_VERSION = msgspec.json.Decoder(_Versioned)
_VERSION_PATTERN = re.compile(r"v(\d{1,9})\.\d{1,9}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d))?", re.ASCII)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_known_versions = {SCHEMA_VERSION}


def checked(line: bytes) -> Line:
    """The line as a `line_type()`; ValueError with the reason why it is none."""
    try:
        decoded: Line = _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(_other_version(line) or _plain(error)) from None
    if decoded.schema_version not in _known_versions:
        if reason := _other_version(line):
            raise ValueError(reason)
        _known_versions.add(decoded.schema_version)
    if b"\\u0000" in line and _NUL.search(line):
        raise ValueError("holds a NUL character, which no database takes for text")
    for name in MOMENTS:
        value = getattr(decoded, name)
        if value is not None and not _is_moment(value):
            raise ValueError(f"{name}: {value!r} is neither an ISO 8601 instant with its offset nor a day")
    return decoded


def article(line: Line) -> Article:
    """The article of a checked line."""
    return msgspec.convert(line, Article, from_attributes=True)


def json_object(line: Line) -> dict[str, Any]:
    """The JSON object of a checked line: every key of the record and no other."""
    record: dict[str, Any] = msgspec.to_builtins(line)
    return record


def _is_moment(value: str) -> bool:
    """Whether it is a day, or an instant with its offset, within the years 1 to 9999 in any zone."""
    try:
        if _MOMENT.fullmatch(value) is None:
            return False
        moment = datetime.fromisoformat(value)
        return 1 < moment.year < 9999 or bool(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return False


def _other_version(line: bytes) -> str | None:
    """Why this newsspider cannot read the version of a line; None where the version is not the reason."""
    try:
        version = _VERSION.decode(line).schema_version
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return None
    if not (parts := _VERSION_PATTERN.fullmatch(version)):
        return f"schema_version: {version!r} is no version; this newsspider writes {SCHEMA_VERSION}"
    major = int(parts[1])
    if major == MAJOR:
        return None
    remedy = "upgrade newsspider" if major > MAJOR else "crawl again, or load it with the newsspider that wrote it"
    return f"schema_version {version}: this newsspider reads {SCHEMA_VERSION.partition('.')[0]}; {remedy}"


def _plain(error: Exception) -> str:
    """The decoder's reason in plain form: `body[0].text: expected str, got int`."""
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    if isinstance(error, RecursionError):
        return "nested too deep"
    reason, _, where = str(error).partition(" - at `")
    reason = reason.replace("`", "").replace("Expected", "expected").replace("Object", "object")
    reason = reason.replace("JSON is", "is")
    key = where.removesuffix("`").removeprefix("$").removeprefix(".").replace("[...]", "[]")
    return f"{key}: {reason}" if key else f"no article: {reason}"
