"""The guard: the crawls that are frozen: a living site, each source day after day, and runs that are killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tests.guard.host import Host, Job
from tests.guard.taken import Taken, folder, masked, survived
from tests.site import RunningSite, running

ONE_BY_ONE = (
    *("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "NEWSSPIDER_RETRY_WAIT=0.02"),
    *("CONCURRENT_REQUESTS=1", "SCRAPER_SLOT_MAX_ACTIVE_SIZE=1"),
)
"""The second line makes a crawl wait until all that came of a page is through before it asks for the next one."""
OFTEN = (
    *("NEWSSPIDER_LOOK_AGAIN_HOURS=1", "NEWSSPIDER_LOOK_AGAIN_EVERY_HOURS=11.5"),
    *("NEWSSPIDER_REMOVED_AFTER_LOOKS=2", "NEWSSPIDER_REMOVED_AFTER_HOURS=20"),
)


@dataclass(slots=True, frozen=True)
class Run:
    """One crawl of a scene."""

    hours: float
    """How long the site has lived."""
    arguments: tuple[str, ...] = ()
    kill: tuple[str, int] | None = None
    settings: tuple[str, ...] = ()
    spider: str = "cinktank"
    code: int = 0


@dataclass(slots=True, frozen=True)
class Scene:
    """Crawls of one site into one folder."""

    name: str
    runs: tuple[Run, ...]
    site: dict[str, Any] = field(default_factory=dict)


def days(*arguments: str, spider: str = "cinktank") -> tuple[Run, ...]:
    """Three looks at a site, a day between them."""
    return tuple(Run(24.0 * day, arguments, spider=spider, settings=OFTEN) for day in range(3))


def killed(*arguments: str, at: tuple[str, int]) -> tuple[Run, ...]:
    """A run that is killed, and the next one."""
    return (Run(0, arguments, at, code=-9), Run(1, arguments))


def scenes(seed: int, articles: int) -> Iterator[Scene]:
    """All that is frozen for a seed."""
    yoast: dict[str, Any] = {"sitemaps": "yoast"}
    yield Scene("rest", days("timezone=Europe/Paris", spider="wordpress"))
    yield Scene("sitemap", days("discover=sitemap", spider="wordpress"), yoast)
    yield Scene("section", days("discover=section"))
    yield Scene("feed", days("discover=feed", spider="wordpress"))
    yield Scene("without rest", days(), {"rest": "404"})
    yield Scene("killed at the first page", killed(at=("response_received", 2)))
    yield Scene("killed by rest", killed(at=("item_scraped", 9)))
    yield Scene("killed by section", killed("discover=section", at=("response_received", articles // 2)))
    yield Scene("killed by sitemap", killed("discover=sitemap", at=("item_dropped", 0)), yoast)
    reserved = {"page_meta": (("tdm-reservation", "1"),), "robots": "User-agent: GPTBot\nDisallow: /"}
    yield Scene("reserved", (Run(0), Run(1, settings=("NEWSSPIDER_RIGHTS=obey",))), reserved)
    yield Scene("few", (Run(0, ("related_depth=0",)), Run(1, ("related_depth=1",)), Run(2)))
    since, until = ("sections=L’International", "since=2024-01-01"), ("until=2025-06-25",)
    yield Scene("sections and dates", (Run(0, since), Run(24, until), Run(48)))
    yield Scene("typography as it is", (Run(0, ("discover=section",), settings=("NORMALISE=raw",)),))


def played(scene: Scene, host: Host, work: Path, **options: Any) -> Taken:
    """What a scene leaves."""
    output = work / "output"
    with running(weight=1, days=6, **{**options, **scene.site}) as site:
        for number, run in enumerate(scene.runs):
            host.run(job(site, run, output, work / f"{number}.txt"))
        killed = any(run.kill for run in scene.runs)
        return masked(survived(output) if killed else folder(output), site.url)


def job(site: RunningSite, run: Run, output: Path, out: Path) -> Job:
    """The job of a run of a scene; the site's clock is set to it."""
    site.now = site.life.start + timedelta(hours=run.hours)
    words = ["crawl", run.spider, "-a", f"site={site.url}"]
    words += [word for one in run.arguments for word in ("-a", one)]
    words += [word for one in (*ONE_BY_ONE, *run.settings, f"NEWSSPIDER_OUTPUT={output}") for word in ("-s", one)]
    return Job(words, site.now.isoformat(), str(out), run.kill, code=run.code)


def archives(host: Host, work: Path, **options: Any) -> Taken:
    """A crawl that keeps its pages, the lines made of these again, and a backfill from them."""
    output, again = work / "output", work / "again"
    with running(weight=1, days=6, page_headers=(("X-Robots-Tag", "noai"),), **options) as site:
        host.run(job(site, Run(0, settings=("NEWSSPIDER_ARCHIVE=all",)), output, work / "crawl.txt"))
        warcs = sorted(map(str, output.rglob("*.warc.gz")))
        now = site.now.isoformat()
        reparse = ["reparse", *warcs, "-O", str(output / "reparsed.jsonl"), "--spider", "cinktank", "--processes", "1"]
        host.run(Job([*reparse, "-s", f"NEWSSPIDER_OUTPUT={output}"], now, str(work / "reparse.txt")))
        host.run(job(site, Run(2, (f"source={','.join(warcs)}",)), again, work / "backfill.txt"))
        taken = folder(output) | {f"backfill/{name}": text for name, text in folder(again).items()}
        return masked({name: text.replace(str(work), "WORK") for name, text in taken.items()}, site.url)


def read(host: Host, work: Path, **options: Any) -> Taken:
    """What `scrapy read` shows of some pages, one of them of a post in several pages."""
    taken: Taken = {}
    with running(weight=1, page_meta=(("robots", "noai"),), **options) as site:
        records = list(site.truth())
        several = [record for record in records if record["_site"]["pages"] > 1]
        for number, record in enumerate([*records[:3], *several[:1]]):
            out = work / f"{number}.txt"
            words = ["read", record["url"], "--json", "--spider", "cinktank"]
            host.run(Job(words, "2026-11-01T12:00:00+00:00", str(out)))
            taken[record["url"]] = out.read_text(encoding="utf-8")
        return masked(taken, site.url)


Played = Callable[[Host, Path], Taken]


def all_of(seed: int, articles: int) -> dict[str, Played]:
    """What is played, by name."""
    options: dict[str, Any] = {"seed": seed, "articles": articles}
    found: dict[str, Played] = {scene.name: partial(played, scene, **options) for scene in scenes(seed, articles)}
    found |= {"archives": partial(archives, **options), "read": partial(read, **options)}
    return {f"{seed}: {name}": play for name, play in found.items()}
