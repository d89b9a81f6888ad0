"""What is wrong with a call is told in one line before anything is fetched, and is exit code 2."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from newsspider.commands import needs, usage
from newsspider.ledger import NAME
from newsspider.run.delivery import schedule_of
from newsspider.spiders.wordpress import WordpressSpider
from tests.crawling import PACE_OFF, crawl, delivered, scrapy
from tests.site import running

GIVEN = {"site": "https://www.example.fr/"}


def settings(**more: object) -> Settings:
    """The settings of the project, and more."""
    made = Settings()
    made.setmodule("newsspider.settings")
    made.setdict(more, "cmdline")
    return made


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"JOBDIR": "jobs"}, "JOBDIR loses articles"),
        ({"NEWSSPIDER_OUTPUTT": "x"}, "unknown setting NEWSSPIDER_OUTPUTT; did you mean NEWSSPIDER_OUTPUT?"),
        ({"NEWSSPIDER_LOOK_AGAIN": "1"}, "did you mean NEWSSPIDER_LOOK_AGAIN_"),
        ({"NEWSSPIDER_RIGHTS": "ignore"}, "NEWSSPIDER_RIGHTS=ignore is neither obey nor record"),
        ({"NORMALISE": "no"}, "NORMALISE=no is neither french nor raw"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(more: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told) as raised:
        usage.checked(WordpressSpider, settings(**more), GIVEN)
    assert "\n" not in str(raised.value)


def test_a_site_that_is_not_named_is_asked_for() -> None:
    with pytest.raises(UsageError, match="site= is missing"):
        usage.checked(WordpressSpider, settings(), {})


def test_an_output_that_holds_lines_the_ledger_knows_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "november.jsonl"
    feeds = {str(path): {"format": "jsonlines", "overwrite": True}}
    given = {**GIVEN, "ledger": "yes"}
    assert usage.checked(WordpressSpider, settings(FEEDS=feeds), given).arguments.ledger
    path.write_text("{}\n")
    for uri in (str(path), path.as_uri()):
        feeds = {uri: {"format": "jsonlines", "overwrite": True}}
        with pytest.raises(UsageError, match="-o to append"):
            usage.checked(WordpressSpider, settings(FEEDS=feeds), given)
        usage.checked(WordpressSpider, settings(FEEDS=feeds), GIVEN)
    usage.checked(WordpressSpider, settings(FEEDS={str(path): {"overwrite": False}}), given)


def test_an_argument_from_a_locale_that_knows_ascii_alone_is_read_as_utf_8() -> None:
    assert usage.readable("sections", "Actualités".encode().decode("ascii", "surrogateescape")) == "Actualités"
    with pytest.raises(UsageError, match="-a sections= is not in UTF-8"):
        usage.readable("sections", "Actualités".encode("latin-1").decode("ascii", "surrogateescape"))


@pytest.mark.parametrize("said", ["[1, 6, 24]", "1,6,24", [1, 6, 24]])
def test_hours_are_read_in_the_form_that_the_docs_print(said: object) -> None:
    asked = settings(NEWSSPIDER_LOOK_AGAIN_HOURS=said)
    needs.check(asked, {})
    assert list(schedule_of(asked).hours) == [1.0, 6.0, 24.0]
    with pytest.raises(UsageError, match="is not a list of numbers"):
        needs.check(settings(NEWSSPIDER_LOOK_AGAIN_HOURS="[1, six]"), {})


def test_wrong_calls_are_exit_code_2_and_one_line(tmp_path: Path) -> None:
    words = ("crawl", "wordpress", "-a", "site=https://www.example.fr/", "-s", f"JOBDIR={tmp_path}/jobs")
    done = scrapy(*words, output=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: JOBDIR loses articles" in done.stderr.splitlines()[-1]


def test_an_exporter_that_fails_is_exit_code_1_and_delivers_nothing(tmp_path: Path) -> None:
    with running(articles=4) as site:
        out = tmp_path / "out.marshal"
        words = ("crawl", "wordpress", "-a", f"site={site.url}/", "-a", "ledger=yes", *PACE_OFF, "-O", str(out))
        done = scrapy(*words, output=tmp_path)
        assert done.returncode == 1
        assert "delivered" not in done.stderr.partition("Run: ")[2]
        assert (list(tmp_path.glob("out.marshal*")), "Traceback" in done.stderr) == ([], False)
        assert crawl(site.url, tmp_path, spider="wordpress").returncode == 0  # The ledger knows none of them.
    assert len(delivered(tmp_path / "wordpress")) == 4


def test_the_standard_output_is_a_pipe_also_without_a_buffer(tmp_path: Path) -> None:
    with running(articles=4) as site:
        words = ("crawl", "wordpress", "-a", f"site={site.url}/", *PACE_OFF, "-o", "-:jsonlines")
        done = scrapy(*words, output=tmp_path, PYTHONUNBUFFERED="1")
    assert done.returncode == 0, done.stderr
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 4


def test_a_ledger_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with running(articles=4) as site:
        assert crawl(site.url, tmp_path).returncode == 0
        ledger = tmp_path / "cinktank" / NAME
        ledger.unlink()
        ledger.mkdir()  # As another user's file would, it cannot be opened; root may open those.
        done = crawl(site.url, tmp_path)
    assert done.returncode == 1
    assert "The run cannot begin: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_extra_is_told_before_a_browser_that_is_missing_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    usage.checked(WordpressSpider, settings(), {**GIVEN, "render": "always"})
    with pytest.raises(UsageError, match="no Chromium"):
        needs.check(settings(), {"render": "always"})
    monkeypatch.setitem(sys.modules, "scrapy_playwright", None)
    with pytest.raises(UsageError, match="the extra browser"):
        needs.check(settings(), {"render": "always"})
