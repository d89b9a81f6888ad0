"""The import law, read off the source: items know nobody, rooms know items, site and extract rooms, doors all these."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.sources import MODULES, tree

# A new room is written in here before it may exist.
ROOMS = frozenset(
    {
        "alarms",
        "archive",
        "browser",
        "budget",
        "clippings",
        "corpus",
        "daemon",
        "discovery",
        "ledger",
        "normalise",
        "pages",
        "rights",
        "runs",
        "schema",
        "validate",
    }
)
DOORS = frozenset(
    {
        "__main__",
        "addon",
        "commandline",
        "commands",
        "extensions",
        "feeds",
        "fleet",
        "middlewares",
        "pipelines",
        "settings",
        "spiders",
    }
)
BELOW = ROOMS | {"items", "rows", "ending", "extras", "opening", "site", "extract", "aside", "frontier", "run"}
MAY_IMPORT = {
    "items": frozenset[str](),
    "rows": frozenset[str](),
    "ending": frozenset[str](),
    "extras": frozenset[str](),
    "opening": frozenset[str](),
    **dict.fromkeys(ROOMS, frozenset({"items", "rows", "extras", "opening"})),
    "site": ROOMS | {"items"},
    "extract": ROOMS | {"items", "site"},
    "aside": ROOMS | {"items", "site", "extract"},
    "reparse": BELOW,
    **dict.fromkeys(DOORS, BELOW | {"reparse"}),
    "addon": frozenset({"settings"}),
    "frontier": ROOMS | {"items", "rows", "site", "extract"},
    "run": ROOMS | {"items", "rows", "opening", "site", "extract", "frontier"},
    "commands": BELOW | DOORS | {"reparse"},
    "__main__": frozenset({"commandline"}),
}
FACE = frozenset(map(PurePosixPath, ("run/__init__.py", "run/spiders.py")))
"""The face of the run: its other modules know no Scrapy."""
# w3lib is not among them: functions from str to str, which know no request, no response and no reactor.
SCRAPY = frozenset({"scrapy", "twisted", "parsel", "itemloaders", "itemadapter", "queuelib", "protego"})
CORE = frozenset({"scrapy", "twisted", "parsel", "itemadapter", "jsonlines", "selectolax", "rich", "w3lib", "msgspec"})
CORE |= {"backports", "compression"}  # zstd, which comes with Scrapy, or with Python from 3.14 on


def violations(path: PurePosixPath, module: ast.Module) -> list[str]:
    """What a module of the package, named by its path in there, imports against the law."""
    room = path.parts[0].removesuffix(".py")
    if room == "__init__":
        allowed, room = frozenset({"extract", "site"}), "newsspider"
    elif room in MAY_IMPORT:
        allowed = MAY_IMPORT[room] | {room}
    else:
        return [f"{path}: the law has no room {room!r}"]
    return [
        f"{path}:{line}: {fault}"
        for line, name, lazy in imports(path, module)
        if (fault := _fault(room, allowed, name, lazy, knows_scrapy=room in DOORS or path in FACE))
    ]


def _fault(room: str, allowed: frozenset[str], name: str, lazy: bool, *, knows_scrapy: bool) -> str | None:
    first, _, rest = name.partition(".")
    if first == "newsspider":
        other = rest.partition(".")[0]
        return f"{room} may not import {name}" if other in MAY_IMPORT and other not in allowed else None
    if first in SCRAPY and not knows_scrapy:
        return f"{room} may not know Scrapy, nor {name}"
    if first not in CORE and first not in sys.stdlib_module_names and not lazy:
        return f"{name} is no core dependency: import it where it is used, inside a function"
    return None


def imports(path: PurePosixPath, tree: ast.AST, lazy: bool = False) -> Iterator[tuple[int, str, bool]]:
    """Line, absolute name and whether inside a function (or for the type checker alone), for each import."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(filter(None, [*_above(path, node.level), node.module]))
            yield from ((node.lineno, f"{base}.{alias.name}", lazy) for alias in node.names)
        elif not isinstance(node, ast.expr):  # No expression holds an import.
            later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            yield from imports(path, node, lazy or later or typing)


def _above(path: PurePosixPath, level: int) -> tuple[str, ...]:
    """The package that a relative import of that level starts from."""
    return ("newsspider", *path.parts)[:-level] if level else ()


def test_all_modules_keep_the_import_law() -> None:
    assert [one for module in MODULES for one in violations(PurePosixPath(module), tree(module))] == []


def graph(*, types: bool) -> dict[str, set[str]]:
    """Which modules of the package each of them imports; with `types` also what only the type checker reads."""
    found: dict[str, set[str]] = {}
    for module in MODULES:
        path, known = PurePosixPath(module), found.setdefault(dotted(module), set())
        read = tree(module) if types else without_types(tree(module))
        for name in (name for _, name, _ in imports(path, read)):
            while name and name not in NAMES:
                name = name.rpartition(".")[0]
            known |= {name} - {dotted(module), "newsspider", ""}
    return found


def without_types(module: ast.Module) -> ast.Module:
    """A module without what stands under `if TYPE_CHECKING`."""
    kept = [one for one in module.body if not (isinstance(one, ast.If) and "TYPE_CHECKING" in ast.unparse(one.test))]
    return ast.Module(kept, [])


def dotted(module: str) -> str:
    """The name by which a file of the package is imported."""
    return ".".join(("newsspider", *PurePosixPath(module).with_suffix("").parts)).removesuffix(".__init__")


def circles(found: dict[str, set[str]]) -> set[str]:
    """The modules that import themselves by way of others."""
    return {name for name in found if name in reached(found, name)}


def reached(found: dict[str, set[str]], start: str) -> set[str]:
    """All that a module imports, and what these import."""
    seen: set[str] = set()
    left = list(found[start])
    while left:
        if (name := left.pop()) not in seen:
            seen.add(name)
            left += found.get(name, ())
    return seen


NAMES = {dotted(module) for module in MODULES}


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert circles(graph(types=False)) == set()


def test_by_type_alone_no_modules_know_one_another_in_a_circle() -> None:
    assert circles(graph(types=True)) == set()


def test_a_circle_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == {"b", "c"}


def test_the_law_reads_the_whole_package() -> None:
    assert {"items.py", "extract.py", "pages/__init__.py", "spiders/cinktank.py", "settings.py"} <= set(MODULES)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("items.py", "from newsspider.pages import reading"),
        ("items.py", "import scrapy"),
        ("pages/tagdiv.py", "from newsspider.normalise import text"),
        ("pages/tagdiv.py", "from ..normalise import text"),
        ("pages/tagdiv.py", "from .. import normalise"),
        ("pages/tagdiv.py", "from newsspider import items, extract"),
        ("pages/tagdiv.py", "def late() -> None:\n    import newsspider.ledger"),
        ("pages/tagdiv.py", "from scrapy.http import Response"),
        ("validate.py", "import parsel"),
        ("extract.py", "from twisted.internet import defer"),
        ("extract.py", "from newsspider.pipelines import KeepPipeline"),
        ("site.py", "from newsspider.extract import Page"),
        ("pipelines.py", "from newsspider.spiders.base import NewsSpider"),
        ("spiders/cinktank.py", "from newsspider import settings"),
        ("__init__.py", "from newsspider.items import Article"),
        ("attic.py", ""),
        ("attic/__init__.py", ""),
        ("pages/fallback.py", "import trafilatura"),
        ("pages/fallback.py", "try:\n    from trafilatura import extract\nexcept ImportError:\n    pass"),
        ("commands/deploy.py", "import scrapyd_client"),
        ("middlewares.py", "from playwright.async_api import Page"),
    ],
)
def test_a_breach_of_the_law_is_seen(module: str, line: str) -> None:
    assert len(violations(PurePosixPath(module), ast.parse(line))) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("items.py", "from dataclasses import dataclass"),
        ("pages/tagdiv.py", "from newsspider.items import Article\nfrom newsspider.pages.parsed import parsed"),
        ("pages/tagdiv.py", "from . import article\nfrom ..items import Article\nimport selectolax.lexbor"),
        ("pages/fallback.py", "def late() -> None:\n    import trafilatura"),
        ("pages/fallback.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import trafilatura"),
        ("extract.py", "from newsspider import normalise, pages, validate"),
        ("spiders/cinktank.py", "import scrapy\nfrom newsspider import __version__, extract\nfrom .base import X"),
        ("commands/read.py", "from newsspider.spiders.onepage import OnePageSpider"),
    ],
)
def test_what_the_law_allows_passes(module: str, line: str) -> None:
    assert violations(PurePosixPath(module), ast.parse(line)) == []
