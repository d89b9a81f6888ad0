"""The images of deploy/ are built, and run: Scrapyd in one, cron in the other, a crawl of the stand-in between them.

No registry is asked: what stands in for `python:3.13-slim` is a Debian of the same Python, made by debootstrap.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.crawling import TOP, delivered, wait_for
from tests.daemons import PASSWORD, USER, Scrapyd, copied, free_port
from tests.site import running

NEEDED = ("buildah", "debootstrap")
MISSING = [name for name in NEEDED if not shutil.which(name)] or (["root"] if os.geteuid() else [])
BASE = "localhost/python:3.13-slim"
DEBIAN = "trixie"
"""The Debian whose Python is that of the images."""
UID = 10001
LONG = 1200
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(bool(MISSING), reason=f"IMAGES NOT BUILT: {', '.join(MISSING)} wanting"),
]


class Images:
    """What buildah keeps in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self._own = ["--root", str(folder / "store"), "--runroot", str(folder / "run")]
        self._mounted = folder / "store" / "overlay"
        # chroot wants nothing of the kernel that a container would not have itself.
        self.env = {**os.environ, "BUILDAH_ISOLATION": "chroot"}

    def command(self, *words: str) -> list[str]:
        """A command of buildah, to be run with `env`."""
        return ["buildah", *self._own, *words]

    def do(self, *words: str) -> str:
        """What a command of buildah prints last; CalledProcessError where it fails."""
        done = subprocess.run(
            self.command(*words), env=self.env, cwd=TOP, stdout=subprocess.PIPE, text=True, check=True, timeout=LONG
        )
        return done.stdout.strip().rpartition("\n")[2]

    def end(self) -> None:
        """Let go of what is mounted, so that the folder can be removed."""
        self.do("umount", "--all")
        self.do("rm", "--all")
        if self._mounted.is_mount():
            subprocess.run(["umount", str(self._mounted)], check=True)

    def base(self, debian: Path) -> None:
        """Make the image that the Dockerfile begins with."""
        subprocess.run(
            ["debootstrap", "--variant=minbase", "--include=python3-venv,ca-certificates", DEBIAN, str(debian)],
            stdout=subprocess.DEVNULL, check=True, timeout=LONG,
        )  # fmt: skip
        # As in the image it stands in for, `python` and `pip` lie in /usr/local and nothing of the distribution's
        # own Python is in the way of pip.
        subprocess.run(["chroot", str(debian), "python3", "-m", "venv", "/usr/local"], check=True)
        certificates = Path("etc/ssl/certs/ca-certificates.crt")
        shutil.copy("/" / certificates, debian / certificates)  # those that this machine trusts
        container = self.do("from", "scratch")
        self.do("add", "-q", container, str(debian), "/")
        self.do("config", "--env", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", container)
        self.do("commit", "-q", container, BASE)

    def build(self, target: str) -> str:
        """Build a target of the Dockerfile, and return a container of it."""
        self.do("bud", "-q", "--format=docker", "--layers", "--from", BASE, "--target", target,
                "-f", "deploy/Dockerfile", "-t", target, ".")  # fmt: skip
        return self.do("from", target)


@pytest.fixture(scope="module")
def containers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Images, str, str]]:
    """The images, and a container of each target."""
    folder = tmp_path_factory.mktemp("images")
    images = Images(folder)
    try:
        images.base(folder / "debian")
        yield images, images.build("scrapyd"), images.build("cron")
    finally:
        images.end()
        shutil.rmtree(folder)


@contextmanager
def running_in(images: Images, container: str, volume: Path, *words: str, **env: str) -> Iterator[None]:
    """What a container does until the block ends, with the volume of the compose file."""
    asked = [word for name, value in env.items() for word in ("--env", f"{name}={value}")]
    command = images.command("run", *asked, "--volume", f"{volume}:/srv/newsspider", container, "--", *words)
    with subprocess.Popen(command, env=images.env, start_new_session=True) as process:
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def answers(port: int) -> bool:
    """Whether anybody listens there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
        return True
    return False


def with_the_crawl_of(site: str, folder: Path) -> Path:
    """The checkout, whose crontab names a site for its crawl."""
    checkout = copied(folder)
    crontab = checkout / "deploy" / "cron" / "crontab"
    crontab.write_text(crontab.read_text().replace("schedule cinktank", f"schedule cinktank -a site={site}"))
    return crontab


def test_scrapyd_and_cron_run_in_their_images_and_crawl_a_site(
    containers: tuple[Images, str, str], tmp_path: Path
) -> None:
    images, scrapyd, cron = containers
    volume = tmp_path / "volume"
    shutil.copytree(Path(images.do("mount", scrapyd)) / "srv" / "newsspider", volume)
    for path in (volume, *volume.rglob("*")):
        os.chown(path, UID, UID)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    secrets = {"SCRAPYD_USERNAME": USER, "SCRAPYD_PASSWORD": PASSWORD}
    production = {**secrets, "NEWSSPIDER_PRODUCTION_URL": url, "NEWSSPIDER_OUTPUT": "/srv/newsspider/output"}
    daemon = Scrapyd(tmp_path / "asked")
    daemon.port, daemon.url = port, url
    with running(articles=6, seed=3) as site:
        crontab = with_the_crawl_of(site.url, tmp_path / "checkout")
        images.do("copy", "--chmod", "0644", cron, str(crontab), "/etc/cron.d/newsspider")
        with running_in(images, scrapyd, volume, "scrapyd", "--pidfile=", SCRAPYD_HTTP_PORT=str(port), **secrets):
            wait_for(lambda: answers(port))
            deploy = [word for name, value in production.items() for word in ("--env", f"{name}={value}")]
            images.do("run", *deploy, cron, "--", "scrapyd-deploy", "production", "--version", "r1")
            with running_in(images, cron, volume, "start-cron", **production):  # its line for @reboot schedules a crawl
                wait_for(lambda: len(daemon.jobs("finished")) == 1)
        truth = sorted(one["url"] for one in site.truth())
    assert sorted(one["url"] for one in delivered(volume / "output")) == truth
