"""folder.py: the lock of a run's folder, which one run has at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path

from newsspider.ledger import LedgerError
from newsspider.runs import Lock

logger = logging.getLogger(__name__)


async def lock_of(folder: Path, patience: float, is_wanted: Callable[[], bool]) -> Lock:
    """Take and return the lock of a folder; LedgerError where another run holds it for over `patience` seconds."""
    lock = Lock(folder)
    if (folder / ".fleet").exists():
        raise LedgerError(f"{folder} is the fleet's: scrapy fleet alone may write there")
    until, is_logged = time.monotonic() + patience, False
    while not lock.take():
        if time.monotonic() >= until or not is_wanted():
            raise LedgerError(
                f"{lock.holder()} is crawling into {folder}. Wait for its end, or let this one wait: "
                f"NEWSSPIDER_WAIT_SECONDS (now {patience:g})"
            )
        if not is_logged:
            logger.info("Waiting for %s, which is crawling into %s.", lock.holder(), folder)
            is_logged = True
        await asyncio.sleep(0.2)
    return lock
