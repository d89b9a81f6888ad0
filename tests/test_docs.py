"""The docs cannot drift: every setting, target, command, argument and link they name exists, and none is left out."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import takewhile
from pathlib import Path
from types import ModuleType

import pytest
import scrapy.commands
from scrapy.settings import default_settings

import newsspider.commands
from newsspider import items, settings
from newsspider.run.arguments import MEANING, Arguments

TOP = Path(__file__).resolve().parent.parent
README = TOP / "README.md"
SETTINGS = TOP / "docs" / "settings.md"
PAGES = [README, TOP / "LISEZMOI.md", *sorted((TOP / "docs").rglob("*.md"))]

SCRAPY = {name for name in dir(default_settings) if name.isupper()}
OWN = {name for name in dir(settings) if name.isupper()} - SCRAPY
CONSTANTS = {name for name in dir(items) if name.isupper()}
ENVIRONMENT = {"AWS_DEFAULT_REGION", "SCRAPYD_USERNAME", "SCRAPYD_PASSWORD"}
ENVIRONMENT |= {"NEWSSPIDER_BEFORE", "NEWSSPIDER_OUTPUT", "NEWSSPIDER_SHARED"}
PLACEHOLDERS = {"NAME"}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(TOP).as_posix())


def text(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def code(page: Path) -> str:
    """What a page sets as code: in a line, in a fenced block, in an indented one; one piece a line."""
    pieces = re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`|^ {4}(\S[^\n]*)", text(page), re.DOTALL | re.MULTILINE)
    return "\n".join("".join(piece) for piece in pieces)


def rows(page: Path, head: str) -> list[list[str]]:
    """The cells of the table whose first head is `head`, row by row, without that head."""
    lines = [line.strip("| ").split(" | ") for line in text(page).splitlines() if line.startswith("|")]
    starts = [number for number, cells in enumerate(lines) if cells[0] == head]
    assert len(starts) == 1, f"{page.name} has {len(starts)} tables whose first column is headed {head}"
    return list(takewhile(lambda cells: cells[0].startswith("`"), lines[starts[0] + 2 :]))


def test_there_is_a_readme_and_a_page_of_settings() -> None:
    assert README.is_file()
    assert SETTINGS.is_file()


@each_page
def test_every_setting_named_exists(page: Path) -> None:
    named = re.findall(r"(?:^|\s)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b|-s ([A-Z_0-9]+)=", code(page), re.MULTILINE)
    assert {name or given for name, given in named} - OWN - SCRAPY - CONSTANTS - ENVIRONMENT - PLACEHOLDERS == set()


def test_the_page_of_settings_tells_of_every_setting_of_ours_and_of_none_besides() -> None:
    assert {name.strip("`") for name, *_ in rows(SETTINGS, "setting")} == OWN


@pytest.mark.parametrize(("name", "default", "meaning"), rows(SETTINGS, "setting"))
def test_a_default_named_is_the_default(name: str, default: str, meaning: str) -> None:
    assert meaning
    assert default == f"`{getattr(settings, name.strip('`'))}`" or not default.startswith("`")


@each_page
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text(TOP / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", code(page))) - targets == set()


def commands_of(package: ModuleType) -> set[str]:
    """Names of the modules in a package of commands that hold one; what several commands share stands beside them."""
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    return {name for name in names if hasattr(importlib.import_module(f"{package.__name__}.{name}"), "Command")}


@each_page
def test_every_scrapy_command_named_exists(page: Path) -> None:
    commands = commands_of(newsspider.commands) | commands_of(scrapy.commands)
    assert set(re.findall(r"\bscrapy ([a-z]+)", code(page))) - commands == set()


def test_the_docs_name_every_command_of_ours() -> None:
    ours = commands_of(newsspider.commands)
    assert {"crawl", "read"} <= ours
    assert ours - set(re.findall(r"\b(?:scrapy|newsspider) ([a-z]+)", "\n".join(map(code, PAGES)))) == set()


@each_page
def test_every_spider_named_exists(page: Path) -> None:
    spiders = {module.name for module in pkgutil.iter_modules([str(TOP / "newsspider" / "spiders")])}
    assert set(re.findall(r"\bscrapy crawl ([a-z]+)", code(page))) - spiders == set()


def test_the_readme_tells_of_every_argument_of_the_spiders_and_of_none_besides() -> None:
    assert rows(README, "`-a`") == [[f"`{field.name}`", MEANING[field.name]] for field in fields(Arguments)]


@each_page
def test_every_argument_named_exists(page: Path) -> None:
    taken = {field.name for field in fields(Arguments)}
    assert {name for name in re.findall(r"-a (\w+)=", code(page)) if name[0] != "_"} - taken == set()


@each_page
def test_every_link_within_the_project_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?![a-z]+:)([^)#\s]+)", text(page))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_row_on_hostile_input_names_a_test_that_exists() -> None:
    page = text(TOP / "docs" / "hostile.md")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| input")]
    named = [re.findall(r"`(\w+\.py)::(\w+)`", row) for row in rows]
    assert len(rows) > 25 and all(named), [row for row, found in zip(rows, named, strict=True) if not found]
    for file, name in (one for found in named for one in found):
        assert f"def {name}(" in text(TOP / "tests" / file), f"{file}::{name}"


def test_the_readme_is_read_in_four_minutes() -> None:
    assert len(text(README).splitlines()) <= 120


def test_the_docs_are_listed_in_an_order_and_none_is_left_out() -> None:
    listed = re.findall(r"^- \[[^\]]+\]\((\S+\.md)\)", text(TOP / "docs" / "README.md"), re.MULTILINE)
    assert sorted(listed) == sorted(path.name for path in (TOP / "docs").glob("*.md") if path.name != "README.md")


def sentences(page: str) -> Iterator[str]:
    """The sentences of a page's prose: no code, no tables, no headings; an address counts as the words that name it."""
    prose = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    prose = re.sub(r"^ {4}.*", "", prose, flags=re.MULTILINE)
    prose = re.sub(r"^\s*(?:\||#|[-*] |\d+\. )", r"\n\n\g<0>", prose, flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n", prose):
        if not re.match(r"\s*[|#]", paragraph):
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"`[^`]*`", "code", paragraph))
            yield from re.split(r"(?<=[.!?:;])\s+", words.replace("*", ""))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_sentence_of_the_docs_is_longer_than_35_words(page: Path) -> None:
    assert [one for one in sentences(text(page)) if len(one.split()) > 35] == []
