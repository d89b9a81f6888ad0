"""corpus/loading: the columns of the table `articles`, made from the dataclasses of items.py."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from newsspider.items import Article

LONGEST_IDENTIFIER = 500
"""Characters. A longer one fits into no index of PostgreSQL."""


@dataclass(slots=True, frozen=True)
class Column:
    """One key of the record as a column."""

    name: str
    kind: type
    """`str`, `int`, `bool` or a dataclass; of the members where the column is a list."""
    many: bool
    nullable: bool
    added: bool = False
    """Whether it is a list that `v1.0` lacked: it is added to older tables, empty in their rows."""

    @property
    def nested(self) -> bool:
        """Whether it holds parts or a list, which SQLite and PostgreSQL keep as JSON."""
        return self.many or is_dataclass(self.kind)


@cache
def columns(record: type = Article) -> tuple[Column, ...]:
    """The columns of a dataclass of the record, in the order of the line."""
    kinds = get_type_hints(record)
    return tuple(_column(field.name, kinds[field.name], "since" in field.metadata) for field in fields(record))


def _column(name: str, annotation: Any, added: bool) -> Column:
    members = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    (kind,) = (member for member in members if member is not NoneType)
    many = get_origin(kind) is list
    return Column(name, get_args(kind)[0] if many else kind, many, NoneType in members, added and many)


def names() -> list[str]:
    """The names of the columns."""
    return [column.name for column in columns()]
