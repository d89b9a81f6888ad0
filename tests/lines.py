"""Articles made up for tests, and files of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
from backports import zstd

from newsspider.items import (
    Archive,
    Article,
    Block,
    Dateline,
    DiscoveredVia,
    Image,
    OtherDate,
    Picture,
    Provenance,
    Related,
    Rights,
    RightsSource,
)
from tests.site import Options, World, truth

HASH = "sha256:" + "0" * 64


def made(number: int = 1, **fields: Any) -> Article:
    """An article, with the fields given."""
    told: dict[str, Any] = {"url": f"https://cinktank.com/{number}/", "identifier": f"cinktank.com:{number}"}
    return Article(**told | {"headline": f"Titre {number}", "text_hash": HASH} | fields)


def line(article: Article, **changes: Any) -> str:
    """A line of JSONL, with keys of it changed."""
    return json.dumps(asdict(article) | changes, ensure_ascii=False) + "\n"


def written(path: Path, *articles: Article) -> Path:
    """A file of these articles, packed as its name says."""
    text = "".join(map(line, articles)).encode()
    packing: Any = {".gz": gzip, ".zst": zstd}.get(path.suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packing.compress(text) if packing else text)
    return path


def stand_in_articles(count: int, seed: int = 1, host: str = "cinktank.com") -> Iterator[Article]:
    """So many articles of the stand-in site, as a crawl would deliver them, oldest first."""
    world = World(Options(articles=count, seed=seed))
    run = {"text_hash": HASH, "retrieved_at": "2026-11-23T18:27:05+00:00", "provenance": {"headline": "template"}}
    run["discovered_via"] = {"way": "section", "address": "https://cinktank.com/dernieres-minutes/"}
    for post in world.posts():
        yield msgspec.convert(truth(world, post, f"https://{host}") | run, Article)


def full(number: int = 7) -> Article:
    """An article with every key filled in, and words that trip careless hands."""
    odd = "« Où ? » \u2028 😀 \\ \" \t \\N \\. {NULL} ,' \x7f \ufeff e\u0301 \u202eabc"
    return made(
        number,
        headline=f"<script>alert(1)</script> {odd}",
        standfirst=odd,
        dateline=Dateline("Paris :, 27 déc. (Cinktank.com) –", "Paris", "2021-12-27", "Cinktank.com"),
        date_published="2021-12-27T00:05:12+01:00",
        date_modified="2021-12-27",
        authors=["La Rédaction", 'O’Brien, "Bob"', "{a,b}"],
        sections=["Dernières minutes", "L’International"],
        keywords=["a,b", "NULL", ""],
        image=Image("https://cinktank.com/a.jpg", odd, "AFP", 640, None),
        images=[Picture("https://cinktank.com/b.jpg", odd, "© AFP", None, 480, 1), Picture("https://cinktank.com/c.jpg")],
        body=[Block("paragraph", odd), Block("table_row", "a\tb"), Block("preformatted", " a\n\n b ")],
        article_body=f"{odd}\n\na\tb\n\n a\n\n b ",
        related=[Related("Un autre", "https://cinktank.com/8/", 1), Related(odd, None, 3)],
        comment_count=2**63 - 1,
        word_count=12,
        in_language="fr",
        is_accessible_for_free=False,
        provenance=Provenance(headline="template", is_accessible_for_free="json-ld"),
        other_dates=[OtherDate("date_published", "time", "27 déc.")],
        discovered_via=DiscoveredVia("section", "https://cinktank.com/dernieres-minutes/"),
        retrieved_at="2026-11-23T18:27:05.123456+00:00",
        previous_text_hash=HASH,
        rights=Rights(True, [RightsSource("tdmrep", "1")], "2026-11-23T18:27:05+00:00"),
        archive=Archive("2026.warc.gz", 0, "sha1:ABC"),
    )
