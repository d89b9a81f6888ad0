"""schema/: docs/fields.md, made from the dataclasses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass

from newsspider.items import SCHEMA_VERSION, Article
from newsspider.schema.json_schema import TYPES
from newsspider.schema.keys import Key, keys, meaning, records
from newsspider.schema.loaders import LOADERS
from newsspider.schema.neighbours import HEADINGS, NEIGHBOURS, Names

_HEAD = f"""# The fields of the record

Version `{SCHEMA_VERSION}`. To change it: change `newsspider/items.py`, then run `python -m newsspider.schema`.
Every key stands in every line of JSONL, in this order; a list is never null; a key has one type for ever.
For machines: `newsspider/article.schema.json`, or `newsspider.schema.article_schema()` in Python.
"""

_NEIGHBOURS = """## What others call it

The nearest name elsewhere, not always the same thing: `newsspider` has one promise a key, written above.
"""


_LOADERS = """
## Reading it elsewhere

One line a tool. The types are those of the record and not of the values, so the first file alone and five years
together read alike. Instants and days stay text, as they stand in the file. `corpus.to_zyte(*files)` yields each
article as the `Article` of zyte-common-items. The extra `load` and the tool itself are needed. Say which files:

```python
files = ["output/cinktank"]  # files, globs and folders
```
"""


def fields_page() -> str:
    """The text of docs/fields.md."""
    return "\n".join([_HEAD, *map(_section, records()), _NEIGHBOURS, _neighbours(), _LOADERS, *_loaders()])


def _loaders() -> Iterator[str]:
    return (f"{name}:\n\n```python\n{lines}\n```\n" for name, lines in LOADERS.items())


def _section(record: type) -> str:
    listed = keys(record)
    if any(key.meaning for key in listed):
        rows = [(f"`{key.name}`", _type(key), "yes" if key.nullable else "", key.meaning) for key in listed]
        table = _table(("Key", "Type", "Null", "Meaning"), rows)
    else:  # the docstring of the class explains them all
        table = "Its keys, each text or null: " + ", ".join(f"`{key.name}`" for key in listed) + "."
    return f"## {record.__name__}\n\n{meaning(record)}\n\n{table}\n"


def _type(key: Key) -> str:
    name = key.kind.__name__
    one = f"[{name}](#{name.lower()})" if is_dataclass(key.kind) else TYPES[key.kind]
    return f"list of {one}" if key.many else one


def _neighbours() -> str:
    rows = [
        (f"`{key}`", *("—" if not name else ", ".join(f"`{one}`" for one in name.split(", ")) for name in names))
        for key, names in ((one.name, NEIGHBOURS.get(one.name, Names())) for one in keys(Article))
    ]
    return _table(("Key", *HEADINGS.values()), rows)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
