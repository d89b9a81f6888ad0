"""Every expression of the package is linear: the steps over a text grow as it does, counted and not by the clock."""

from __future__ import annotations

import ast
import hashlib
import importlib
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from tests.regex_steps import GROWTH, growth
from tests.sources import MODULES, PACKAGE, source, tree

TRIED = Path(__file__).with_name("linear.txt")
"""Marks of the expressions that the soak has tried: `make test` tries what is new."""
ONCE = {"match", "fullmatch"}
LINEAR = (r"(?<![ab])(?:a|b)*+c", r"(?<!\d)(\d{1,2})/(\d{1,2})", r"<[^<>]*>", r"(?<! ) ++x", r"\w+|\s+")
SUPER_LINEAR = (r"\s+$", r"<[^>]*>", r"\S+@\S+", r"(?:a+)+b", r"(a|ab|b)*c", r"x\s*:?\s*y", r"(?:.*,)+;", ".*=.*=.*")


class Expression(NamedTuple):
    """An expression, where it stands, and how it is put to texts."""

    place: str
    pattern: str
    flags: int
    how: str


def compiled(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """The compiled expressions in the value of a name."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from compiled(one, depth + 1)
    elif depth < 3 and isinstance(value, dict):
        yield from compiled(list(value.values()), depth + 1)


def modules() -> Iterator[tuple[str, ModuleType]]:
    """All modules of the package that can be imported without their extras."""
    for one in pkgutil.walk_packages([str(PACKAGE)], "newsspider."):
        if not one.name.endswith(("__main__", "fleet.child")):
            yield one.name, importlib.import_module(one.name)


@cache
def uses(sources: str) -> dict[str, set[str]]:
    """By name, how expressions are put to texts: found in one pass over all the source."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, how in re.findall(r"\b(\w++)\.(search|match|fullmatch|sub|subn|findall|finditer|split)\b", sources):
        found[name].add(how)
    return found


def method(name: str, sources: str) -> str:
    """How an expression of that name is used: at one place of a text, or to search all of it."""
    used = uses(sources).get(name, set())
    return "fullmatch" if used == {"fullmatch"} else "match" if used and used <= ONCE else "search"


def text_of(pattern: str | bytes) -> str:
    """The pattern as text."""
    return pattern if isinstance(pattern, str) else pattern.decode("latin-1")


def written(path: str) -> Iterator[Expression]:
    """The expressions that stand in calls of `re.search` and the like."""
    if not re.search(r"\bre\.(?!compile)[a-z]+\(", source(path)):
        return
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        call = node.func
        if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id == "re":
            first = node.args[0] if node.args else None
            if call.attr != "compile" and isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                how = call.attr if call.attr in ONCE else "search"
                yield Expression(f"{path}:{node.lineno}", text_of(first.value), 0, how)


def expressions() -> list[Expression]:
    """All expressions of the package, each once."""
    found: dict[tuple[str, str], Expression] = {}
    sources = "\n".join(map(source, MODULES))
    for name, module in modules():
        own = Path(module.__file__ or "").read_text(encoding="utf-8")
        for key, value in vars(module).items():
            for one in compiled(value):
                if key in own:
                    pattern, how = text_of(one.pattern), method(key, own if key.startswith("_") else sources)
                    found.setdefault((pattern, how), Expression(f"{name}.{key}", pattern, one.flags, how))
    for path in MODULES:
        for written_one in written(path):
            found.setdefault((written_one.pattern, written_one.how), written_one)
    return sorted(found.values())


@pytest.fixture(autouse=True)
def _deep() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(6000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("pattern", SUPER_LINEAR)
def test_an_expression_that_is_not_linear_is_known_as_one(pattern: str) -> None:
    assert growth(pattern, 0, "search")[0] > GROWTH


@pytest.mark.parametrize("pattern", LINEAR)
def test_a_linear_expression_is_not_taken_for_another(pattern: str) -> None:
    assert growth(pattern, 0, "search")[0] <= GROWTH


def mark(one: Expression) -> str:
    """What an expression is known by in the list of those that were tried over many texts."""
    return hashlib.sha256(f"{one.how} {one.flags} {one.pattern}".encode("utf-8", "backslashreplace")).hexdigest()[:12]


def not_linear(found: list[Expression], most: int) -> list[str]:
    """The expressions whose steps grow faster than one of so many texts."""
    worst = {one: growth(one.pattern, one.flags, one.how, most) for one in found}
    return [f"{one}: {much:.1f} over {text!r}" for one, (much, text) in worst.items() if much > GROWTH]


@pytest.mark.slow
def test_every_expression_that_is_new_is_linear() -> None:
    tried = set(TRIED.read_text(encoding="ascii").split())
    found = expressions()
    assert len(found) > 120
    assert not_linear([one for one in found if mark(one) not in tried], 40) == []


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_every_expression_of_the_package_is_linear_over_many_texts() -> None:
    found = expressions()
    assert not_linear(found, 1_000) == []
    TRIED.write_text("".join(f"{one}\n" for one in sorted({mark(one) for one in found})), encoding="ascii")
