"""A real WordPress: Debian's own package on nginx, php-fpm and MariaDB, installed anew for the tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.daemons import free_port

HERE = Path(__file__).parent
CORE = Path("/usr/share/wordpress")
NEEDED = {
    "wordpress": CORE / "wp-settings.php",
    "wordpress-l10n": CORE / "wp-content/languages/fr_FR.mo",
    "wordpress-theme-twentytwentyone": CORE / "wp-content/themes/twentytwentyone",
    "wordpress-theme-twentytwentythree": CORE / "wp-content/themes/twentytwentythree",
    "nginx-light": Path("/usr/sbin/nginx"),
    "php-fpm": Path("/etc/php"),
    "php-xml": next(Path("/etc/php").glob("*/mods-available/simplexml.ini"), Path("/etc/php/simplexml.ini")),
    "mariadb-server": Path("/usr/sbin/mariadbd"),
}
"""Debian's packages, and what each of them puts on the machine."""

NETWORK = """if (!-e $request_filename) {
            rewrite ^(/[^/]+)?(/wp-.*) $2 last;
            rewrite ^(/[^/]+)?(/.*\\.php) $2 last;
        }"""
"""What WordPress's documentation has nginx do for a multisite in sub-folders."""

CACHE = """fastcgi_cache pages;
            fastcgi_cache_valid any 1h;
            fastcgi_ignore_headers Cache-Control Expires Set-Cookie;"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a WordPress is set up."""

    name: str
    path: str = "/"
    theme: str = "twentytwentyone"
    permalinks: str = "/%year%/%monthnum%/%postname%/"
    """WordPress's structure; empty: plain addresses, as `?p=12`."""
    multisite: bool = False
    cached: bool = False
    zone: str = "Europe/Paris"


def missing() -> list[str]:
    """The packages of Debian that are not there."""
    return [package for package, path in NEEDED.items() if not path.exists()]


class WordPress:
    """One layout of the stack, and its editors."""

    def __init__(self, stack: Stack, layout: Layout, port: int) -> None:
        self.stack, self.layout, self.host = stack, layout, f"127.0.0.1:{port}"
        self.url = f"http://{self.host}{layout.path}"

    def act(self, *acts: tuple[str, dict[str, Any]], **environment: str) -> list[Any]:
        """What WordPress gave for each act of its editors: `act.php` has the verbs."""
        env = {**os.environ, **self.stack.environment, "WP_LAYOUT": self.layout.name, **environment}
        done = subprocess.run(
            ["php", str(HERE / "act.php")], input=json.dumps(acts), env=env, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        gave: list[Any] = json.loads(done.stdout.splitlines()[-1])
        return gave

    def set_up(self, *sections: str) -> None:
        """Install it, in French."""
        settled = {
            "theme": self.layout.theme, "permalinks": self.layout.permalinks, "sections": sections,
            "zone": self.layout.zone,
        }  # fmt: skip
        first = {"WP_NETWORK_TO_COME": "1"}
        self.act(("install", {"title": "La Gazette"}), **first)
        if self.layout.multisite:
            self.act(("network", {"title": "La Gazette", "host": self.host}), **first)
        self.act(("settle", settled))

    def purge(self) -> None:
        """Empty the page cache, as an editor does who wonders why nothing changes."""
        for page in (self.stack.folder / "cache").glob("*"):
            page.unlink()


class Stack:
    """The servers, in a folder of their own, and the layouts they serve."""

    def __init__(self, folder: Path, layouts: tuple[Layout, ...]) -> None:
        self.folder, self.core = folder, folder / "wordpress"
        self.environment = {"WP_STACK": str(folder / "stack.json"), "WP_FOLDER": str(self.core)}
        self.sites = {layout.name: WordPress(self, layout, free_port()) for layout in layouts}

    def lay(self) -> None:
        """Write what the servers read."""
        shutil.copytree(CORE, self.core)
        (self.core / "wp-config.php").unlink(missing_ok=True)
        shutil.copy(HERE / "wp-config.php", self.core)
        servers = ""
        for site in self.sites.values():
            documents = self.core
            if site.layout.path != "/":
                documents = self.folder / site.layout.name
                documents.mkdir()
                (documents / site.layout.path.strip("/")).symlink_to(self.core)
            words = {
                "PORT": site.host.partition(":")[2], "DOCUMENTS": str(documents), "PATH": site.layout.path,
                "LAYOUT": site.layout.name, "REWRITES": NETWORK if site.layout.multisite else "",
                "CACHE": CACHE if site.layout.cached else "",
            }  # fmt: skip
            servers += self._filled("server.conf", **words)
        user = "user = www-data\ngroup = www-data" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(self._filled("nginx.conf", SERVERS=servers))
        (self.folder / "fpm.conf").write_text(self._filled("fpm.conf", USER=user))
        layouts = {
            name: {"host": site.host, "path": site.layout.path, "multisite": site.layout.multisite}
            for name, site in self.sites.items()
        }
        said = {"socket": str(self.folder / "db.sock"), "layouts": layouts}
        (self.folder / "stack.json").write_text(json.dumps(said))

    def _filled(self, name: str, **words: str) -> str:
        text = (HERE / name).read_text()
        for word, value in {**words, "FOLDER": str(self.folder)}.items():
            text = text.replace(f"@{word}@", value)
        return text

    @property
    def commands(self) -> list[list[str]]:
        """The servers: database, PHP, web."""
        root = os.geteuid() == 0
        database = [
            "/usr/sbin/mariadbd", "--no-defaults", f"--datadir={self.folder}/db", f"--socket={self.folder}/db.sock",
            f"--pid-file={self.folder}/db.pid", "--skip-networking", "--innodb-flush-log-at-trx-commit=0",
        ]  # fmt: skip
        php = max(Path("/usr/sbin").glob("php-fpm*"))
        return [
            [*database, *(["--user=root"] if root else [])],
            [str(php), "-y", f"{self.folder}/fpm.conf", "-F", *(["-R"] if root else [])],
            ["/usr/sbin/nginx", "-c", f"{self.folder}/nginx.conf", "-e", "stderr"],
        ]

    def make_database(self) -> None:
        """Make the database's folder."""
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/db", "--skip-test-db",
             "--auth-root-authentication-method=normal", *(["--user=root"] if os.geteuid() == 0 else [])],
            check=True, capture_output=True,
        )  # fmt: skip

    def sql(self, statement: str) -> None:
        """Run SQL."""
        command = ["mariadb", "--no-defaults", "-uroot", f"--socket={self.folder}/db.sock", "-e", statement]
        subprocess.run(command, check=True, capture_output=True, text=True)


def until(works: Any, seconds: float = 30) -> None:
    """Wait until a call raises no error any more."""
    end = time.monotonic() + seconds
    while True:
        try:
            works()
            return
        except (OSError, subprocess.CalledProcessError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


class Sites(dict[str, WordPress]):
    """The layouts by their names, each set up where it is first asked for: that takes seconds."""

    def __init__(self, stack: Stack, acts: Iterable[tuple[str, dict[str, Any]]]) -> None:
        super().__init__()
        self.stack, self.acts = stack, tuple(acts)

    def __missing__(self, name: str) -> WordPress:
        site = self.stack.sites[name]
        self.stack.sql(f"CREATE DATABASE wp_{name} CHARACTER SET utf8mb4")
        site.set_up("Dernières minutes", "L'International", "Économie")
        until(lambda: urlopen(site.url, timeout=60).close())
        site.act(*self.acts)
        self[name] = site
        return site


@contextmanager
def wordpress(*layouts: Layout, acts: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Sites]:
    """WordPress in these layouts, each with what these acts have made, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="newsspider-wordpress-") as name, ExitStack() as ends:
        folder = Path(name)
        folder.chmod(0o755)  # PHP runs as a user of its own.
        stack = Stack(folder, layouts)
        stack.lay()
        stack.make_database()
        log = ends.enter_context((folder / "log").open("ab"))
        for command in stack.commands:
            process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            ends.callback(process.wait, 30)
            ends.callback(process.terminate)
        until(lambda: stack.sql("SELECT 1"))
        yield Sites(stack, acts)
