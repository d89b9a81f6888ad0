"""What stands open and what is shown: certificates, consoles, the log, the terminal."""

from __future__ import annotations

import logging
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from scrapy.settings import Settings

from newsspider import settings
from newsspider.extensions.records import Record
from tests.crawling import crawl, scrapy
from tests.pages_html import html

SUBJECT = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")


@contextmanager
def self_signed(folder: Path) -> Iterator[str]:
    """A server whose certificate only it has signed; gives its address."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: no certificate to refuse")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate)
    subprocess.run([openssl, *words, *SUBJECT], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"https://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()


def test_a_certificate_nobody_signed_is_refused(tmp_path: Path) -> None:
    with self_signed(tmp_path) as url:
        done = crawl(url, tmp_path / "output", spider="wordpress")
    assert done.returncode == 1
    assert "certificate" in done.stderr, done.stderr
    assert "could not be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_crawl_listens_to_nobody() -> None:
    ours = Settings()
    ours.setmodule(settings)
    assert not ours.getbool("TELNETCONSOLE_ENABLED")
    assert not ours.getbool("REMOTE_CONTROL_ENABLED")
    assert ours.getbool("DOWNLOAD_VERIFY_CERTIFICATES")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("un\ndeux", "un\\ndeux"),
        ("\x1b[2Jun", "\\u001b[2Jun"),
        ("un\u2028deux\u202e", "un\\u2028deux\\u202e"),
        ("à l’été\u00a0!", "à l’été\u00a0!"),
    ],
)
def test_a_log_line_is_one_line_whatever_is_said(said: str, shown: str) -> None:
    record = Record("newsspider", logging.INFO, __file__, 1, "Refused: %s", (said,), None)
    assert record.getMessage() == f"Refused: {shown}"


def test_a_terminal_is_shown_escape_codes_by_their_number(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(html(title="[red]Un[/red] &#x202e;titre \x1b[31m<b>"), encoding="utf-8")
    done = scrapy("read", str(page), "--url", "https://journal.example/un-titre/")
    assert "[red]Un[/red]" in done.stdout
    assert all(letter.isprintable() or letter == "\n" for letter in done.stdout + done.stderr)
