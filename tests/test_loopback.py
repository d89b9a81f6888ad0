"""The tests' own fence: nothing goes beyond loopback, from here or from what a test starts."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tests.loopback.sitecustomize import BeyondLoopback, stays_here

BEYOND = "192.0.2.1"  # an address set aside for documentation, nobody's


def test_a_connection_beyond_loopback_is_refused() -> None:
    with socket.socket() as connection, pytest.raises(BeyondLoopback, match=BEYOND):
        connection.connect((BEYOND, 80))


def test_a_name_beyond_loopback_is_not_looked_up() -> None:
    with pytest.raises(BeyondLoopback, match="cinktank"):
        socket.getaddrinfo("www.cinktank.com", 443)


def test_a_python_started_by_a_test_is_fenced_too() -> None:
    code = f"import socket; socket.create_connection(('{BEYOND}', 80), timeout=1)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "tests stay on loopback" in ran.stderr


def test_loopback_itself_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as connection:
        assert connection.getpeername() == server.getsockname()


@pytest.mark.parametrize("host", [None, "", "localhost", b"localhost", "127.3.2.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_known_by_its_names(host: str | bytes | None) -> None:
    assert stays_here(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "::ffff:192.0.2.1", "fe80::1%eth0", "localhost.example", b"example.fr"])
def test_another_machine_is_known_as_such(host: str | bytes) -> None:
    assert not stays_here(host)
