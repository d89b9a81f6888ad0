"""What lies in deploy/: accepted by the tools it is for, and what is run there runs."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.crawling import TOP

DEPLOY = TOP / "deploy"
SECRET = 'mot d\'un "$HOME" `ls` \\ %é'
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


@pytest.fixture
def cron() -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """What `start` makes, in a folder that others may enter, and `start` itself, with a sleep in the place of cron."""
    user = "nobody" if os.geteuid() == 0 else getpass.getuser()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        script = (DEPLOY / "cron" / "start").read_text().replace("chown newsspider", f"chown {user}")
        script = script.replace("/run/newsspider", name).replace("/var/run/crond", f"{name}/crond")
        script = script.replace("exec cron -f", "echo started; exec sleep 60")
        env = {**os.environ, "SCRAPYD_PASSWORD": SECRET}
        command = ["/bin/sh", "-c", script]
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
            assert process.stdout and process.stdout.readline() == "started\n"
            yield folder, process
            os.killpg(process.pid, signal.SIGTERM)


def test_the_environment_of_cron_jobs_keeps_every_character(cron: tuple[Path, subprocess.Popen[str]]) -> None:
    made = cron[0] / "environment"
    said = subprocess.run(
        ["/bin/sh", "-c", f'. {made}; printf %s "$SCRAPYD_PASSWORD"'], capture_output=True, text=True, check=True
    )
    assert said.stdout == SECRET
    assert made.stat().st_mode & 0o077 == 0


def test_what_a_line_of_the_crontab_prints_reaches_the_log(cron: tuple[Path, subprocess.Popen[str]]) -> None:
    folder, process = cron
    text = (DEPLOY / "cron" / "crontab").read_text().replace("/run/newsspider", str(folder))
    line = next(line for line in text.splitlines() if line.startswith("7 ")).partition(" newsspider ")[2]
    asked = line.replace("/opt/newsspider", "/").replace("&& scrapy schedule", "&& echo schedule")
    other = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    for _ in range(2):  # The pipe outlives the first.
        subprocess.run(["/bin/sh", "-c", asked], check=True, timeout=20, **other)  # type: ignore[call-overload]
        assert process.stdout
        assert process.stdout.readline() == "schedule cinktank -t production --patience 600\n"


@pytest.mark.parametrize("page", [".github/workflows/deploy.yml", "docs/operations.md"])
def test_a_later_version_sorts_after_an_earlier_one(page: str, tmp_path: Path) -> None:
    (name,) = re.findall(r'--version "(.*?)"(?:\'|$)', (TOP / page).read_text(), re.MULTILINE)
    (tmp_path / "date").write_text('#!/bin/sh\necho "$NOW"\n')
    (tmp_path / "git").write_text('#!/bin/sh\necho "$VERSION"\n')
    for program in tmp_path.iterdir():
        program.chmod(0o755)
    names = []
    # Going back is deploying, too; 40 hexadecimal digits sort as chance has it.
    for second, version in enumerate(("v1.9.0", "v1.10.0", "v1.9.0", "f" * 40, "0" * 40)):
        env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NOW": str(1_795_527_600 + second), "VERSION": version}
        done = subprocess.run(["/bin/sh", "-c", f'printf %s "{name}"'], env=env, capture_output=True, check=True)
        names.append(done.stdout.decode())
    assert len(set(names)) == 5
    code = "import sys; from scrapyd.eggstorage import FilesystemEggStorage as Eggs; import io; eggs = Eggs({})\n"
    code += "for name in sys.argv[1:]: eggs.put(io.BytesIO(name.encode()), 'p', name); print(eggs.get('p')[1].read())"
    ran = subprocess.run([sys.executable, "-c", code, *names], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [str(one.encode()) for one in names]


def test_no_installed_newsspider_stands_before_the_egg() -> None:
    pages = [DEPLOY / "Dockerfile", *sorted((TOP / "docs").glob("*.md")), TOP / "README.md"]
    installed = [line for page in pages for line in page.read_text().splitlines() if "pip install" in line]
    beside = [line for line in installed if re.search(r"\.\[[a-z,]*scrapyd", line)]
    assert len(beside) >= 3  # the Dockerfile, and operations.md twice: a set-up, and a new one
    assert [line for line in beside if not re.search(r" (-e|--editable) '", line)] == []
