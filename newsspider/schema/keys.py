"""schema/: the keys of the record, read from the source of its dataclasses."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from newsspider import items


@dataclass(slots=True, frozen=True)
class Key:
    """One key of a record."""

    name: str
    kind: type
    """`str`, `int`, `bool` or a dataclass; of the members where the key is a list."""
    nullable: bool
    many: bool
    meaning: str
    """The docstring under the field on one line, empty if it has none."""


def keys(record: type) -> list[Key]:
    """The keys of a dataclass of the record, in the order of the line."""
    meanings, kinds = _meanings()[record.__name__], get_type_hints(record)
    return [_key(field.name, kinds[field.name], meanings.get(field.name, "")) for field in fields(record)]


def records() -> list[type]:
    """The dataclasses an `Article` is made of: itself first, each once, in the order of their use."""
    classes: list[type] = [items.Article]
    for record in classes:  # grows during the loop
        classes += [key.kind for key in keys(record) if is_dataclass(key.kind) and key.kind not in classes]
    return classes


def meaning(record: type) -> str:
    """The docstring of a dataclass, its line breaks kept."""
    return inspect.cleandoc(record.__doc__ or "")


def _key(name: str, annotation: Any, meaning: str) -> Key:
    members = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    (kind,) = [member for member in members if member is not NoneType]
    many = get_origin(kind) is list
    return Key(name, get_args(kind)[0] if many else kind, NoneType in members, many, meaning)


@cache
def _meanings() -> dict[str, dict[str, str]]:
    """The docstrings under the fields of each class of items.py; Python itself does not keep them."""
    classes = [node for node in ast.parse(inspect.getsource(items)).body if isinstance(node, ast.ClassDef)]
    return {node.name: dict(_field_docstrings(node)) for node in classes}


def _field_docstrings(node: ast.ClassDef) -> list[tuple[str, str]]:
    return [
        (field.target.id, " ".join(below.value.value.split()))
        for field, below in zip(node.body, node.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    ]
