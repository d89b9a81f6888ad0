"""A real PostgreSQL server for the tests: a cluster of its own, on a free port, as an unprivileged user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs, None where there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    named = shutil.which("initdb")
    return Path(named).parent if named else None


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """The address of a server that runs until the block ends: `postgresql://tests@127.0.0.1:…/postgres`."""
    # PostgreSQL refuses to run as root, and its user must be able to reach the folder.
    user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    with tempfile.TemporaryDirectory(prefix="newsspider-postgres-") as name:
        os.chown(name, pwd.getpwnam(user).pw_uid, -1)
        folder, port = Path(name) / "cluster", _free_port()

        def run(*command: str) -> None:
            subprocess.run(command, user=user, cwd=name, check=True, capture_output=True, env={"LC_ALL": "C.UTF-8"})

        run(f"{bin_folder}/initdb", "-D", str(folder), "-U", "tests", "-E", "UTF8", "-A", "trust", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        run(f"{bin_folder}/pg_ctl", "-D", str(folder), "-w", "-o", options, "-l", f"{name}/log", "start")
        try:
            yield f"postgresql://tests@127.0.0.1:{port}/postgres"
        finally:
            run(f"{bin_folder}/pg_ctl", "-D", str(folder), "-w", "-m", "immediate", "stop")


def database(address: str, name: str) -> str:
    """The address of a new, empty database of that server."""
    import psycopg  # Not for each process of the tests: conftest imports this file.

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{address.rpartition('/')[0]}/{name}"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
