"""The first hour of a newcomer: what is mistyped, what 80 columns show, Ctrl-C, and what comes next."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests import forking
from tests.crawling import PACE_OFF, delivered, environment
from tests.site import RunningSite, running

pytestmark = pytest.mark.slow
COMMAND = (sys.executable, "-m", "newsspider")
SLOW = ("-s", "DOWNLOAD_DELAY=0.2", "-s", "AUTOTHROTTLE_ENABLED=False")


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    with running(articles=40, seed=2) as site:
        yield site


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What a command says that is typed in a folder."""
    return forking.run([*COMMAND, *words], cwd=folder, text=True, env=environment(None))


class Terminal:
    """A command in a terminal of so many columns."""

    def __init__(self, folder: Path, columns: int, *words: str, **env: str) -> None:
        self.ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
        command, env = [*COMMAND, *words], {**kept, "TERM": "xterm", "NEWSSPIDER_OUTPUT": str(folder), **env}
        self.process = forking.Popen(command, cwd=folder, env=env, stdout=its, stderr=its, start_new_session=True)
        os.close(its)
        self.bytes = b""

    def read(self, until: str = "") -> str:
        """What is shown from the start until a text, or until the end."""
        with suppress(OSError):  # So ends a terminal that nobody has open any more.
            while not until or until not in self.shown:
                if not (some := os.read(self.ours, 65536)):
                    break
                self.bytes += some
        return self.shown

    @property
    def shown(self) -> str:
        """All that was shown so far."""
        return self.bytes.decode("utf-8", "replace")

    def end(self) -> int:
        """The exit code, once all is read."""
        self.read()
        os.close(self.ours)
        return self.process.wait(60)


def plain(shown: str) -> list[str]:
    """The lines that were ever on the screen, without colours and moves."""
    return re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("crwal", "cinktank"), "no command 'crwal'; did you mean crawl?"),
        (("crawl", "cinktnak"), "no spider 'cinktnak'; there are cinktank, news, wordpress"),
        (("crawl",), "name one spider, as in: newsspider crawl cinktank"),
        (("crawl", "cinktank", "-a", "max_item=3"), "max_item"),
        (("crawl", "cinktank", "-a", "max_items=three"), "max_items=three is no whole number"),
        (("crawl", "cinktank", "-a", "since=hier"), "since=hier"),
        (("crawl", "cinktank", "--max-items", "3"), "unknown option --max-items"),
        (("crawl", "cinktank", "-s", "NEWSSPIDER_ARCHIV=all"), "did you mean NEWSSPIDER_ARCHIVE?"),
        (("crawl", "wordpress"), "site="),
        (("read", "no-page.html"), "no-page.html is neither an address nor a file"),
        (("report", "no-folder"), "no-folder"),
        (("load", "output"), "say where to: --to TARGET"),
        (("load", "--to", "oracle:x", "output"), "oracle:x is no target"),
        (("completion", "csh"), "name one of bash, fish, zsh, as in: newsspider completion bash"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_is_mistyped_is_answered_in_one_line_that_says_what_to_write(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    done = typed(tmp_path, *words)
    assert done.returncode == 2, done.stderr
    last = done.stderr.rstrip().splitlines()[-1]
    assert said in last and "Traceback" not in done.stderr, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_cuts_nothing_of_the_progress(columns: int, site: RunningSite, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, columns, "crawl", "cinktank", "-a", f"site={site.url}", "-a", "max_items=12", *SLOW)
    assert terminal.end() == 0
    bars = [line for line in plain(terminal.shown) if "pages/min" in line]
    whole = re.compile(r"\d+ of \d+ articles, \d+ pages/min(, .+ left)? \d:\d\d:\d\d")
    assert bars and all(map(whole.search, bars)), bars
    assert {int(one) for line in bars for one in re.findall(r"of (\d+) articles", line)} <= {12, 13, 14}
    assert max(map(cell_len, bars)) <= columns


def test_the_end_of_a_run_names_the_next_step_and_where_nothing_is_new_says_so(
    site: RunningSite, tmp_path: Path
) -> None:
    words = ("crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF)
    first = Terminal(tmp_path, 80, *words)
    assert first.end() == 0
    whole = "".join(line.strip() for line in plain(first.shown))  # A long path goes on in the next line.
    assert f"newsspider report {tmp_path / 'cinktank'}".replace(" ", "") in whole.replace(" ", "")
    second = Terminal(tmp_path, 80, *words)
    assert second.end() == 0
    assert "nothing new, so no file" in second.shown


def test_ctrl_c_is_answered_at_once_and_is_no_error(site: RunningSite, tmp_path: Path) -> None:
    alarms = tmp_path / "alarms.jsonl"
    words = ("crawl", "cinktank", "-a", f"site={site.url}", *SLOW, "-s", f"NEWSSPIDER_ALARMS_FILE={alarms}")
    terminal = Terminal(tmp_path, 80, *words)
    terminal.read("pages/min")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 130
    assert "stopping; Ctrl-C again to force" in terminal.shown
    assert not re.search(r"ERROR|WARNING|Traceback|Alarm", terminal.shown), terminal.shown
    assert not alarms.exists()
    assert delivered(tmp_path)


def test_ctrl_c_before_anything_began_leaves_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "scrapy.py").write_text("import signal, os; os.kill(os.getpid(), signal.SIGINT)")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]])}
    done = subprocess.run([*COMMAND, "crawl"], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "")


def test_a_site_that_cannot_be_reached_is_one_line_of_error(tmp_path: Path) -> None:
    done = typed(tmp_path, "crawl", "wordpress", "-a", "site=http://127.0.0.1:9/", *PACE_OFF)
    errors = [line for line in done.stderr.splitlines() if "ERROR" in line]
    assert (done.returncode, len(errors)) == (1, 1), done.stderr
    assert "could not be reached" in errors[0]


def test_a_page_is_shown_in_80_columns(site: RunningSite, tmp_path: Path) -> None:
    assert typed(tmp_path, "crawl", "cinktank", "-a", f"site={site.url}", "-a", "max_items=1", *PACE_OFF,
                 "-s", f"NEWSSPIDER_OUTPUT={tmp_path}").returncode == 0  # fmt: skip
    url = delivered(tmp_path)[0]["url"]
    terminal = Terminal(tmp_path, 80, "read", url)
    assert terminal.end() == 0
    lines = plain(terminal.shown)
    assert max(map(cell_len, lines)) <= 80
    assert [line for line in lines if re.match(r"│ headline +│ ", line)]


def test_no_color_is_respected(site: RunningSite, tmp_path: Path) -> None:
    words = ("crawl", "cinktank", "-a", f"site={site.url}", "-a", "max_items=1", *PACE_OFF)
    terminal = Terminal(tmp_path, 80, *words, NO_COLOR="1")
    assert terminal.end() == 0
    assert not re.search(r"\x1b\[(3|9|1;3)\d", terminal.shown)


def test_bad_lines_are_told_up_to_twenty(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{}\n" * 50)
    done = typed(tmp_path, "load", "--to", "sqlite:c.db", "--no-near-duplicates", "bad.jsonl")
    assert done.returncode == 1
    assert len([line for line in done.stderr.splitlines() if "bad.jsonl" in line]) == 20
    assert "50 lines left out" in done.stdout
