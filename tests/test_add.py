"""docs/add-a-site.md and docs/add-a-field.md, done in a copy of the package as they say it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

pytestmark = pytest.mark.slow
TOP = Path(__file__).resolve().parent.parent
URL = "https://www.lejour.example/un-article/"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout to change."""
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(TOP / "newsspider", tmp_path / "newsspider", ignore=unwanted)
    (tmp_path / "docs").mkdir()
    for name in ("scrapy.cfg", "docs/fields.md"):
        shutil.copy(TOP / name, tmp_path / name)
    return tmp_path


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a page, at the left margin."""
    text = (TOP / "docs" / page).read_text(encoding="utf-8")
    return [dedent(found) for found in re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)]


def run(copy: Path, *words: str) -> str:
    """What a Python command prints in the copy."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(copy), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([sys.executable, *words], cwd=copy, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_site_is_added_as_the_docs_say(copy: Path) -> None:
    reader, spider = blocks("add-a-site.md", "python")
    (page,) = blocks("add-a-site.md", "html")
    (copy / "newsspider" / "pages" / "lejour.py").write_text(reader, encoding="utf-8")
    (copy / "newsspider" / "spiders" / "lejour.py").write_text(spider, encoding="utf-8")
    (copy / "page.html").write_text(page, encoding="utf-8")
    said = json.loads(run(copy, "-m", "scrapy", "read", "page.html", "--url", URL, "--json"))
    assert (said["headline"], said["standfirst"], said["authors"]) == (
        "Le pont rouvre lundi", "Huit mois de travaux prennent fin.", ["Anne Aubert"],
    )  # fmt: skip
    assert said["article_body"].endswith("coûté deux millions d’euros, soit un peu moins que prévu.")
    assert {said["provenance"][name] for name in ("headline", "standfirst", "authors", "body")} == {"template"}


def put_behind(path: Path, anchor: str, text: str) -> None:
    """Put a piece of code behind the first place where another stands."""
    source = path.read_text(encoding="utf-8")
    before, found, after = source.partition(anchor)
    assert found, anchor
    path.write_text(before + anchor + text + after, encoding="utf-8")


def indented(text: str) -> str:
    """The lines as the body of a class."""
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


def test_a_field_is_added_as_the_docs_say_and_takes_two_files_by_hand(copy: Path) -> None:
    field, evidence, method = map(indented, blocks("add-a-field.md", "python"))
    items, template = copy / "newsspider" / "items.py", copy / "newsspider" / "pages" / "template.py"
    put_behind(items, '    """The title as the page shows it to a reader."""\n', field)
    put_behind(items, "    identifier: str | None = None\n    headline: str | None = None\n", evidence)
    put_behind(template, "        self._scope: LexborNode | None = None\n", "\n" + method)
    run(copy, "-m", "newsspider.schema")
    made = [copy / "docs" / "fields.md", copy / "newsspider" / "article.schema.json"]
    assert all("kicker" in path.read_text(encoding="utf-8") for path in made)
    title = "<b class='kicker'>L'urbanisme </b><h1 class='entry-title'>Le pont rouvre</h1>"
    text = "<p>Le pont de Sorgnac rouvre lundi aux voitures, a dit le maire de la ville devant la presse.</p>"
    page = f"<html lang='fr'><body class='single-post'>{title}<div class='td-post-content'>{text}</div></body></html>"
    (copy / "page.html").write_text(page, encoding="utf-8")
    said = json.loads(run(copy, "-m", "scrapy", "read", "page.html", "--url", URL, "--json"))
    assert (said["kicker"], said["provenance"]["kicker"]) == ("L’urbanisme", "template")
    assert list(said).index("kicker") == list(said).index("headline") + 1
    assert changed(copy) == {"newsspider/items.py", "newsspider/pages/template.py", "newsspider/article.schema.json"}


def changed(copy: Path) -> set[str]:
    """The files of the package that are not as they were."""
    files = [path for path in (copy / "newsspider").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    names = [path.relative_to(copy).as_posix() for path in files]
    return {name for name in names if (copy / name).read_bytes() != (TOP / name).read_bytes()}
