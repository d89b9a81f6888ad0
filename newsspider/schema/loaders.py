"""The schema room's word to other tools: the line of Python with which each reads the files, types and all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass

from newsspider.items import Article
from newsspider.schema.keys import Key, keys

Pairs = list[tuple[str, str]]


@dataclass(slots=True, frozen=True)
class Loader:
    """One tool, and how it writes types."""

    name: str
    imports: str
    """The statement its line needs before it."""
    scalars: dict[type, str]
    whole: Callable[[Pairs], str]
    """From the names and types of the keys to what its line takes."""
    struct: Callable[[Pairs], str]
    """From the names and types of its keys to the type of an object; unused where `nested` is set."""
    many: str
    """The type of a list, `{}` that of its members."""
    line: str
    """What reads `files`, a list of paths; `{}` what `whole` gives."""
    nested: str | None = None
    """The type of whatever is an object or a list, where the tool has but one."""

    def __str__(self) -> str:
        """Return the statements to paste: the import, and the line."""
        return f"{self.imports}\n{self.line.format(self.whole(_typed(self, Article)))}"


def _pairs(pairs: Pairs) -> str:
    return "{" + ", ".join(f'"{name}": {kind}' for name, kind in pairs) + "}"


def _arrow_pairs(pairs: Pairs) -> str:
    return "[" + ", ".join(f'("{name}", {kind})' for name, kind in pairs) + "]"


def _duckdb_columns(pairs: Pairs) -> str:
    return _pairs([(name, f"'{kind}'") for name, kind in pairs])


def _duckdb_struct(pairs: Pairs) -> str:
    return "STRUCT(" + ", ".join(f'"{name}" {kind}' for name, kind in pairs) + ")"


LOADERS = (
    Loader(
        "pandas",
        "import pandas as pd",
        {str: '"string"', int: '"Int64"', bool: '"boolean"'},
        _pairs,
        _pairs,
        "",
        "articles = pd.concat([pd.read_json(file, lines=True, dtype=False).pipe(lambda one, types={}: "
        "one.reindex(columns=[*types]).astype(types)) for file in files], ignore_index=True)",
        nested='"object"',
    ),
    Loader(
        "Polars",
        "import polars as pl",
        {str: "pl.String", int: "pl.Int64", bool: "pl.Boolean"},
        _pairs,
        lambda pairs: f"pl.Struct({_pairs(pairs)})",
        "pl.List({})",
        "articles = pl.scan_ndjson(files, schema={}).collect()",
    ),
    Loader(
        "PyArrow",
        "import pyarrow as pa, pyarrow.json",
        {str: "pa.string()", int: "pa.int64()", bool: "pa.bool_()"},
        _arrow_pairs,
        lambda pairs: f"pa.struct({_arrow_pairs(pairs)})",
        "pa.list_({})",
        "articles = pa.concat_tables([pa.json.read_json(file, pa.json.ReadOptions(block_size=2**26), "
        "pa.json.ParseOptions(explicit_schema=pa.schema({}))) for file in files])",
    ),
    Loader(
        "DuckDB",
        "import duckdb",
        {str: "VARCHAR", int: "BIGINT", bool: "BOOLEAN"},
        _duckdb_columns,
        _duckdb_struct,
        "{}[]",
        'articles = duckdb.read_json(files, format="newline_delimited", columns={})',
    ),
    Loader(
        "Hugging Face datasets",
        "import json; from fileinput import FileInput; from datasets import Dataset, Features, List, Value",
        {str: 'Value("string")', int: 'Value("int64")', bool: 'Value("bool")'},
        _pairs,
        _pairs,
        "List({})",
        # Not its reader of JSON, which takes texts for times and cuts their offsets off, whatever the features say.
        'articles = Dataset.from_generator(lambda: map(json.loads, FileInput(files, encoding="utf-8")), '
        "features=Features({}))",
    ),
)


def _typed(loader: Loader, record: type) -> Pairs:
    return [(key.name, _kind(loader, key)) for key in keys(record)]


def _kind(loader: Loader, key: Key) -> str:
    nested = is_dataclass(key.kind)
    if loader.nested and (nested or key.many):
        return loader.nested
    one = loader.struct(_typed(loader, key.kind)) if nested else loader.scalars[key.kind]
    return loader.many.format(one) if key.many else one
