"""What lies in deploy/: accepted by the tools it is for, and what is run there runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.crawling import TOP
from tests.daemons import copied, scrapyd_in
from tests.site import running

DEPLOY = TOP / "deploy"
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())


def test_scrapyd_listens_on_loopback_alone_and_touches_no_output() -> None:
    config = ConfigParser()
    config.read(DEPLOY / "scrapyd.conf")
    said = config["scrapyd"]
    assert said["bind_address"] == "127.0.0.1"
    assert said["items_dir"] == ""
    assert int(said["max_proc"]) > 0
    assert "password" not in said


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="UNITS NOT VERIFIED: systemd-analyze is absent")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        text = (DEPLOY / "systemd" / name).read_text()
        # The programs lie elsewhere here; an instance needs a name.
        text = re.sub(r"/opt/newsspider/\.venv/bin/\w+", sys.executable, text).replace("/opt/newsspider", str(TOP))
        (tmp_path / name.replace("@", "@cinktank")).write_text(text)
    (tmp_path / "newsspider-crawl@cinktank.timer").read_text()
    names = [str(tmp_path / name.replace("@", "@cinktank")) for name in UNITS]
    env = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    done = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True, env=env)
    ours = [line for line in done.stderr.splitlines() if "newsspider" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


def test_docker_compose_accepts_the_file() -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("COMPOSE FILE NOT CHECKED: docker compose is absent")
    env = {**os.environ, "SCRAPYD_USERNAME": "a", "SCRAPYD_PASSWORD": "b"}
    command = ["docker", "compose", "-f", str(DEPLOY / "compose.yaml"), "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr


def test_what_the_images_are_made_of_is_there() -> None:
    copied_in = re.findall(r"^COPY (?:--\S+ )?(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    names = [name for one in copied_in for name in one.split()]
    assert len(names) > 6
    assert [name for name in names if not (TOP / name).exists()] == []


def test_the_lines_of_the_crontab_schedule_a_crawl(tmp_path: Path) -> None:
    checkout = copied(tmp_path / "newsspider")
    lines = [line for line in (DEPLOY / "cron" / "crontab").read_text().splitlines() if " newsspider cd " in line]
    assert [line.split()[0] for line in lines] == ["7", "@reboot"]
    commands = {line.partition(" newsspider ")[2] for line in lines}
    assert len(commands) == 1, "after an outage as at any hour"
    with running(articles=5, seed=1) as site, scrapyd_in(tmp_path / "scrapyd") as daemon:
        assert daemon.deploy(checkout, "r1").returncode == 0
        environment = tmp_path / "environment"
        needed = {
            "NEWSSPIDER_PRODUCTION_URL": daemon.url,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        needed |= {name: daemon.environment[name] for name in ("SCRAPYD_USERNAME", "SCRAPYD_PASSWORD")}
        environment.write_text("".join(f"export {name}='{value}'\n" for name, value in needed.items()))
        command = (
            commands.pop().replace("/opt/newsspider", str(checkout)).replace("/proc/1/fd/1", str(tmp_path / "log"))
        )
        command = command.replace("/run/newsspider/environment", str(environment))
        command = command.replace("cinktank", f"cinktank -a site={site.url}")
        done = subprocess.run(["/bin/sh", "-c", command], env={"HOME": str(tmp_path)}, check=False)
        assert (done.returncode, "is scheduled: job cinktank-" in (tmp_path / "log").read_text()) == (0, True)


def test_the_environment_of_cron_jobs_keeps_every_character(tmp_path: Path) -> None:
    script = (DEPLOY / "cron" / "start").read_text().replace("/run/newsspider", str(tmp_path))
    script = script[: script.index("chown newsspider")]
    value = 'mot d\'un "$HOME" `ls` \\ %é'
    subprocess.run(["/bin/sh", "-c", script], env={**os.environ, "SCRAPYD_PASSWORD": value}, check=True)
    command = f'. {tmp_path}/environment; printf %s "$SCRAPYD_PASSWORD"'
    said = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert said.stdout == value
    assert (tmp_path / "environment").stat().st_mode & 0o077 == 0
