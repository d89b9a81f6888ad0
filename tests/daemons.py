"""A Scrapyd of the test's own, with the configuration that newsspider brings along."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests import forking
from tests.crawling import LONG, TOP, wait_for

BIN = Path(sys.executable).parent
USER, PASSWORD = "redaction", "mot de passe: %$1"
LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv*", "output", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "build")
)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class Scrapyd:
    """A Scrapyd in a folder: its eggs, queue, logs and jobs' output lie there, so that it can be started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = folder / "output"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(TOP / "deploy" / "scrapyd.conf", folder)
        text = (folder / "scrapyd.conf").read_text().replace("poll_interval = 5", "poll_interval = 0.3")
        (folder / "scrapyd.conf").write_text(text)
        self.process: subprocess.Popen[bytes] | None = None
        self._started: list[subprocess.Popen[Any]] = []

    @property
    def environment(self) -> dict[str, str]:
        """That of the daemon, its jobs, and those who deploy and schedule."""
        own = {
            "NEWSSPIDER_OUTPUT": str(self.output), "SCRAPYD_HTTP_PORT": str(self.port), "SCRAPYD_USERNAME": USER,
            "SCRAPYD_PASSWORD": PASSWORD, "NEWSSPIDER_STAGING_URL": self.url, "NO_COLOR": "1",
        }  # fmt: skip
        # Its jobs must find newsspider in their egg, not in the checkout of the tests.
        return {name: value for name, value in {**os.environ, **own}.items() if name != "PYTHONPATH"}

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(BIN / "scrapyd"), "--pidfile="]
        with (self.folder / "scrapyd.log").open("ab") as log:
            self.process = self._popen(command, cwd=self.folder, env=self.environment, stderr=log, stdout=log)
        wait_for(self._answers)

    def _answers(self) -> bool:
        with suppress(OSError):
            self.asked("daemonstatus.json")
            return True
        return False

    def kill(self) -> None:
        """Kill it: its jobs live on."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def asked(self, path: str, **form: str) -> dict[str, Any]:
        """What it answers."""
        pair = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request = Request(f"{self.url}/{path}", urlencode(form).encode() if form else None)
        request.add_header("Authorization", f"Basic {pair}")
        said: dict[str, Any] = json.loads(urlopen(request, timeout=LONG).read())
        return said

    def jobs(self, state: str) -> list[str]:
        """The ids of the jobs in a state."""
        return [one["id"] for one in self.asked("listjobs.json?project=newsspider")[state]]

    def deploy(self, checkout: Path, version: str, **more: str) -> subprocess.CompletedProcess[str]:
        """What `scrapyd-deploy staging` comes to."""
        command = [str(BIN / "scrapyd-deploy"), "staging", "--version", version]
        env = {**self.environment, **more}
        return subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, timeout=LONG)

    def schedule(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """A `scrapy schedule` under way, run in the checkout of the tests."""
        command = [sys.executable, "-m", "scrapy", "schedule", *words, "-t", "staging"]
        env = {**os.environ, **self.environment, **more}
        return self._popen(command, cwd=TOP, env=env, stderr=subprocess.PIPE, text=True)

    def _popen(self, command: list[str], **how: Any) -> subprocess.Popen[Any]:
        process: subprocess.Popen[Any] = forking.Popen(command, start_new_session=True, **how)
        self._started.append(process)
        return process

    def clear(self) -> None:
        """Wait until it runs nothing, and forget what was delivered; start it again if it was ended."""
        if not self._answers():
            self.start()
        for job in self.jobs("running") + self.jobs("pending"):
            self.asked("cancel.json", project="newsspider", job=job, signal="KILL")
        # It notices the end of a job a little after the ledger has it.
        wait_for(lambda: not self.jobs("running") + self.jobs("pending"))
        shutil.rmtree(self.output, ignore_errors=True)

    def end(self) -> None:
        """End it, its jobs, which may have outlived an earlier one, and the commands that still wait for them."""
        for process in self._started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stderr:
                process.stderr.close()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a command, and what it said."""
    _, said = process.communicate(timeout=LONG)
    return process.returncode, said


def copied(folder: Path) -> Path:
    """A fresh clone, or what one would be: `scrapyd-deploy` writes into it."""
    shutil.copytree(TOP, folder, ignore=LEFT_OUT)
    return folder


@contextmanager
def scrapyd_in(folder: Path) -> Iterator[Scrapyd]:
    """A Scrapyd that runs until the block ends."""
    daemon = Scrapyd(folder)
    try:
        daemon.start()
        yield daemon
    finally:
        daemon.end()
