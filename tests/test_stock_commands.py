"""Scrapy's own commands and spiders that are not ours work here as in any project; so do ours in another project."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsspider.run import OwnSpider
from tests.crawling import PACE_OFF, delivered, scrapy
from tests.site import running
from tests.site.served import RunningSite

pytestmark = pytest.mark.slow
FOREIGN = '''
import scrapy

class TitlesSpider(scrapy.Spider):
    name = "titles"
    custom_settings = {"DEPTH_LIMIT": 1, "ITEM_PIPELINES": {"own.pipelines.Loud": 1}}

    async def start(self):
        yield scrapy.Request(self.home)

    def parse(self, response):
        yield {"title": response.css("title::text").get(), "depth": response.meta["depth"]}
        for href in response.css("h3 a::attr(href)").getall()[:2]:
            yield response.follow(href)
'''
LEFT_OPEN = '''
import gzip

class LeftOpen:
    def __init__(self):
        self.files = [open("urls.txt", "w"), gzip.open("urls.gz", "wt")]

    def process_item(self, item):
        for file in self.files:
            file.write(f"{item.url}\\n")
        return item
'''
LOUD = '''
class Loud:
    def process_item(self, item):
        item["title"] = item["title"].upper()
        return item
'''


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    """A small site."""
    with running(articles=12) as one:
        yield one


@pytest.fixture(scope="module")
def article(site: RunningSite) -> str:
    """The address of an article of its."""
    return str(next(iter(site.truth()))["url"])


@pytest.fixture(params=["settings", "addon"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Another project that uses ours: by its settings, or by the add-on."""
    return project_by(request.param, tmp_path)


def project_by(way: str, folder: Path) -> Path:
    """Make a project of its own with a foreign spider."""
    package = folder / "own"
    (package / "spiders").mkdir(parents=True)
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = own.settings\n")
    settings = {
        "settings": "from newsspider.settings import *\nSPIDER_MODULES = ['own.spiders', 'newsspider.spiders']\n",
        "addon": "ADDONS = {'newsspider.addon.NewsSpiderAddon': 500}\nCOMMANDS_MODULE = 'newsspider.commands'\n"
        "SPIDER_MODULES = ['own.spiders']\n",
    }
    (package / "settings.py").write_text(settings[way] + "BOT_NAME = 'own'\nNEWSPIDER_MODULE = 'own.spiders'\n")
    (package / "pipelines.py").write_text(LOUD + LEFT_OPEN)
    (package / "spiders" / "titles.py").write_text(FOREIGN)
    for path in (package, package / "spiders"):
        (path / "__init__.py").write_text("")
    return folder


def test_the_shell_has_the_page_and_so_has_that_of_a_spider_of_ours(site: RunningSite, article: str) -> None:
    for words in ((), ("--spider=cinktank",)):
        done = scrapy("shell", *words, article, "-c", "(response.status, response.css('h1::text').get() is not None)")
        assert (done.returncode, done.stdout.strip()) == (0, "(200, True)"), done.stderr
        assert "Traceback" not in done.stderr


def test_fetch_prints_the_page_also_without_a_log_and_writes_nothing(article: str, tmp_path: Path) -> None:
    for words in (("--nolog",), ("--spider=cinktank",)):
        done = scrapy("fetch", *words, article, output=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "</html>" in done.stdout
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_view_opens_the_page_in_the_browser(article: str, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\ncp "${{1#file://}}" {tmp_path}/seen.html\n')
    browser.chmod(0o755)
    done = scrapy("view", article, BROWSER=f"{browser} %s")
    assert done.returncode == 0, done.stderr
    assert "</html>" in (tmp_path / "seen.html").read_text(encoding="utf-8")


def test_parse_yields_the_article_that_read_shows(article: str, tmp_path: Path) -> None:
    read = json.loads(scrapy("read", article, "--json").stdout)
    for words in (("--pipelines",), ("--spider=wordpress", f"-a=site={article.rpartition('/la-')[0]}/")):
        out = tmp_path / f"{len(words)}.jsonl"
        done = scrapy("parse", *words, "--noitems", "--nolinks", "-o", str(out), article, output=tmp_path / "none")
        assert done.returncode == 0, done.stderr
        parsed = json.loads(out.read_text(encoding="utf-8"))
        for one in (parsed, read):
            one["retrieved_at"] = one["rights"]["checked_at"] = None
        assert parsed == read
    assert not (tmp_path / "none").exists()


def test_parse_of_a_page_that_is_no_article_shows_what_it_lists_and_is_exit_code_1(site: RunningSite) -> None:
    done = scrapy("parse", f"{site.url}/", "--nocolour")
    assert done.returncode == 1
    assert done.stdout.count("<GET http") > 3


def test_check_tries_the_contracts_of_the_sites_spiders(site: RunningSite) -> None:
    assert "cinktank\n  * parse" in scrapy("check", "--list").stdout
    done = scrapy("check", "cinktank", "-a", f"site={site.url}/")
    assert (done.returncode, "Ran 1 contract " in done.stderr) == (0, True), done.stderr
    assert scrapy("check", "cinktank", "-a", f"site={site.url}/feed/").returncode == 1


def test_list_and_settings_say_what_there_is() -> None:
    assert scrapy("list").stdout.split() == ["cinktank", "news", "wordpress"]
    assert scrapy("settings", "--get", "NEWSSPIDER_RIGHTS").stdout.strip() == "obey"


def test_a_generated_spider_is_one_of_ours_and_crawls_at_once(site: RunningSite, tmp_path: Path) -> None:
    project = project_by("settings", tmp_path / "project")
    done = scrapy("genspider", "lejour", f"{site.url}/", cwd=project)
    made = project / "own" / "spiders" / "lejour.py"
    assert "Created spider 'lejour' using template 'news'" in done.stdout, done.stderr
    assert len(made.read_text().splitlines()) <= 14
    assert sorted(scrapy("list", cwd=project).stdout.split()) == ["cinktank", "lejour", "news", "titles", "wordpress"]
    crawled = scrapy("crawl", "lejour", *PACE_OFF, output=tmp_path / "out", cwd=project)
    assert crawled.returncode == 0, crawled.stderr
    assert {one["url"] for one in delivered(tmp_path / "out" / "lejour")} == {one["url"] for one in site.truth()}


def test_the_basic_template_is_scrapys_own(tmp_path: Path) -> None:
    project = project_by("settings", tmp_path)
    assert scrapy("genspider", "-t", "basic", "plain", "example.com", cwd=project).returncode == 0
    assert "scrapy.Spider" in (project / "own" / "spiders" / "plain.py").read_text()
    assert {"basic", "crawl", "news"} <= set(scrapy("genspider", "--list", cwd=project).stdout.split())


def test_a_foreign_spider_keeps_its_items_its_pipelines_and_its_feeds(site: RunningSite, project: Path) -> None:
    words = ("-a", f"home={site.url}/", *PACE_OFF, "-O", "titles.jsonl", "-O", "titles.csv")
    done = scrapy("crawl", "titles", *words, cwd=project, output=project / "out")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    lines = [json.loads(line) for line in (project / "titles.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sorted(line["depth"] for line in lines) == [0, 1, 1]  # DEPTH_LIMIT holds.
    assert all(line["title"] == line["title"].upper() and list(line) == ["title", "depth"] for line in lines)
    assert len((project / "titles.csv").read_text(encoding="utf-8").splitlines()) == 4
    assert not (project / "out").exists()


def test_a_foreign_spider_that_fails_to_begin_is_exit_code_1_as_in_any_project(tmp_path: Path) -> None:
    project = project_by("settings", tmp_path)
    broken = "import scrapy\nclass B(scrapy.Spider):\n    name = 'b'\n    def __init__(self):\n        raise KeyError\n"
    (project / "own" / "spiders" / "b.py").write_text(broken)
    assert scrapy("crawl", "b", cwd=project).returncode == 1


def test_runspider_runs_a_file_with_the_exit_codes_of_crawl(site: RunningSite, tmp_path: Path) -> None:
    path = tmp_path / "lejour.py"
    base = "from newsspider.spiders.base import NewsSpider\nclass LeJour(NewsSpider):\n    name = 'lejour'\n"
    path.write_text(f"{base}    site = '{site.url}/'\n")
    done = scrapy("runspider", str(path), "-a", "max_items=2", *PACE_OFF, output=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(delivered(tmp_path / "lejour")) == 2
    path.write_text(f"{base}    site = 'http://127.0.0.1:9/'\n")
    assert scrapy("runspider", str(path), *PACE_OFF, output=tmp_path).returncode == 1
    assert scrapy("runspider", str(path), "-a", "section=x", output=tmp_path).returncode == 2


def test_a_crawl_of_ours_in_a_project_with_the_add_on_is_the_same(site: RunningSite, tmp_path: Path) -> None:
    project, out = project_by("addon", tmp_path), tmp_path / "out"
    words = ("-s", f"NEWSSPIDER_OUTPUT={out}", "-a", f"site={site.url}/", *PACE_OFF)
    done = scrapy("crawl", "wordpress", *words, cwd=project)
    assert done.returncode == 0, done.stderr
    assert {one["url"] for one in delivered(out)} == {one["url"] for one in site.truth()}


def test_what_a_pipeline_of_the_users_leaves_open_is_written_out(site: RunningSite, tmp_path: Path) -> None:
    project = project_by("settings", tmp_path)
    with (project / "own" / "settings.py").open("a") as settings:
        settings.write("ITEM_PIPELINES = {**ITEM_PIPELINES, 'own.pipelines.LeftOpen': 900}\n")
    words = ("-s", f"NEWSSPIDER_OUTPUT={tmp_path / 'out'}", "-a", f"site={site.url}/", *PACE_OFF)
    done = scrapy("crawl", "wordpress", *words, cwd=project)
    assert done.returncode == 0, done.stderr
    found = {(tmp_path / "urls.txt").read_text(), gzip.decompress((tmp_path / "urls.gz").read_bytes()).decode()}
    assert len(found) == 1 and set(found.pop().split()) == {one["url"] for one in site.truth()}


def test_a_spider_that_names_no_site_cannot_be_asked_for_its_own() -> None:
    with pytest.raises(NotImplementedError):
        _ = OwnSpider("nothing").allowed_sites
