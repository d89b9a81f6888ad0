"""Recovery: closes and names the files of a killed run, and makes a ledger anew from the files."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from newsspider import runs
from newsspider.frontier.changes import Schedule
from newsspider.items import SCHEMA_VERSION, Article, article_of
from newsspider.ledger import NAME, Ledger, LedgerError
from newsspider.rows import DELIVERED, url_row
from newsspider.run.delivery import ARCHIVED, Delivery, article_row
from newsspider.runs import Lock, RunFiles, seconds

logger = logging.getLogger(__name__)


def holds_site(folder: Path, site: str) -> bool:
    """Whether a folder holds runs of a site, and of no other, by their manifests."""
    sites = {site_of(path) for path in folder.glob("*.manifest.json")}
    return sites == {site}


def site_of(manifest: Path) -> str | None:
    """Return the site of the run that wrote a manifest; None where it has none."""
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content.get("site") if isinstance(content, dict) else None


def opened(folder: Path, lock: Lock, schedule: Schedule, *, own_file: bool) -> Delivery:
    """Return the delivery of a locked folder, after a killed run's leftovers are put in order; LedgerError."""
    path = folder / NAME
    is_missing = not path.exists() and bool(runs.runs_in(folder))
    delivery = Delivery(schedule, folder, lock)
    delivery.own_file = own_file
    try:
        if is_missing:
            logger.warning("%s holds articles but no ledger; it is made anew from them.", folder)
            recorded(delivery.ledger, runs.runs_in(folder), schedule)
        adopted(folder, delivery.ledger, schedule)
    except (sqlite3.DatabaseError, ValueError) as error:
        raise LedgerError(f"{path} does not agree with the files beside it: {error}") from None
    return delivery


def adopted(folder: Path, ledger: Ledger, schedule: Schedule) -> None:
    """Put the leftovers of killed runs in order: files closed and named, the ledger agreeing with them."""
    dead = set(ledger.open_runs())
    for files in runs.runs_in(folder):
        if files.part.exists() or files.start in dead:
            _adopt(files, ledger, schedule)
    for start in dead:
        rejected = RunFiles(folder, start).rejected
        if rejected.exists():
            runs.mend(rejected)
        ledger.close_run(start, _now(), "interrupted")
    ledger.commit()


def _adopt(files: RunFiles, ledger: Ledger, schedule: Schedule) -> None:
    at = files.part if files.part.exists() else files.held
    # Nobody noted when it died, but the file shows when it last wrote.
    last = datetime.fromtimestamp(at.stat().st_mtime, UTC).isoformat(timespec="seconds")
    cut = runs.mend(at) if at in (files.part, files.articles) else 0  # A compressed file was complete.
    if at.stat().st_size == 0:
        at.unlink()
        return
    count = recorded(ledger, [files], schedule)
    ledger.commit()
    if at == files.part:
        runs.rename(files.part, files.articles)
    if not files.manifest.exists():
        started = {"run": files.start, "started_at": files.started_at.isoformat(timespec="seconds")}
        ended = {"finished_at": last, "reason": "interrupted", "schema_version": SCHEMA_VERSION}
        runs.write_manifest(files.manifest, files.held, {**started, **ledger.report_of(files.start), **ended})
    torn = f", {cut} bytes of a torn line cut" if cut else ""
    logger.warning("The run of %s was killed: %s is closed%s; %d lines were new to the ledger.",
                   files.start, files.articles, torn, count)  # fmt: skip


def recorded(ledger: Ledger, found: Iterable[RunFiles], schedule: Schedule) -> int:
    """Enter the lines of runs into a ledger, oldest first; return how many were new to it."""
    run = max(ledger.run, (ledger.report() or (0,))[0])
    new = 0
    for files in found:
        path = files.part if files.part.exists() else files.held
        for place, line in runs.lines(path):
            new += _record(ledger, article_of(line), files.articles.name, place, schedule, run)
    return new


def _record(ledger: Ledger, article: Article, file: str, place: int, schedule: Schedule, run: int) -> bool:
    assert article.identifier
    known = ledger.article(article.identifier)
    if known and known.revision >= article.revision:
        return False
    ledger.save(article_row(article, file, place, schedule, first=known is None))
    via = article.discovered_via
    way, origin = (via.way, via.address) if via else ("section", article.url)
    row = ledger.address(article.url) or url_row(article.url, way, origin, run)
    row.identifier, row.outcome, row.looked = article.identifier, DELIVERED, seconds(article.retrieved_at or "")
    ledger.save_address(row)
    # Only this box may link to what the killed run had yet to fetch.
    for box in article.related:
        if way not in ARCHIVED and box.url and article.status == "published" and ledger.address(box.url) is None:
            ledger.save_address(url_row(box.url, "related", article.url, run))
    return True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
