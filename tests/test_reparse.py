"""`scrapy reparse`: the lines of a crawl once more, from archives of ours and of others."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from newsspider import Site
from newsspider import reparse as engine
from newsspider.feeds import line as encoded
from newsspider.items import RUN_FIELDS
from newsspider.schema import article_schema
from tests.crawling import LONG, PACE_OFF, delivered, lines, scrapy, started, wait_for
from tests.site import running
from tests.warcs import http, page, record, written

pytestmark = pytest.mark.slow
URL = "https://www.example.fr/un-titre/"
HERE = ("--processes", "1")
"""In one process: each further one imports it all."""


class Crawled(NamedTuple):
    """A crawl with capture of everything, and the truth about its site."""

    articles: list[dict[str, Any]]
    archive: Path
    site: str
    truth: dict[str, dict[str, Any]]
    mirror: Path | None
    """What wget kept of the same site."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """The same site crawled, and mirrored where there is wget."""
    output = tmp_path_factory.mktemp("crawled")
    with running(articles=30, seed=3) as site:
        words = ("-a", f"site={site.url}", "-s", "NEWSSPIDER_ARCHIVE=all")
        done = scrapy("crawl", "cinktank", *PACE_OFF, *words, output=output)
        assert done.returncode == 0, done.stderr
        truth = {one["url"]: one for one in site.truth()}
        mirror = mirrored(site.url, sorted(truth), tmp_path_factory.mktemp("mirror")) if shutil.which("wget") else None
    (archive,) = output.rglob("*.warc.gz")
    yield Crawled(delivered(output), archive, site.url, truth, mirror)


def mirrored(site: str, urls: list[str], folder: Path) -> Path:
    """What `wget --warc-file` keeps of a whole site: feeds, searches and pictures too, most articles several times."""
    (folder / "urls").write_text("\n".join(urls))
    command = ["wget", "-q", "-r", "-l", "inf", "--no-parent", "-e", "robots=off", "--delete-after", "-P", "tree"]
    done = subprocess.run([*command, "--warc-file=site", "-i", "urls", f"{site}/"], cwd=folder, timeout=120)
    assert done.returncode in (0, 8), "8: some pages were errors, as some are"
    return folder / "site.warc.gz"


def reparse(*files: Path, output: Path, more: tuple[str, ...] = (), code: int = 0) -> list[dict[str, Any]]:
    """The lines that `scrapy reparse` makes of files, having ended with `code`."""
    done = scrapy("reparse", *map(str, files), "-O", str(output), *HERE, *more)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return lines([output]) if output.exists() else []


def without_run_fields(articles: list[dict[str, Any]]) -> list[str]:
    """The bytes of each line but for what tells of the run, in the order of the addresses."""
    kept = ({name: value for name, value in one.items() if name not in RUN_FIELDS} for one in articles)
    return sorted(json.dumps(one, ensure_ascii=False) for one in kept)


def test_our_archive_gives_the_lines_of_the_crawl_byte_for_byte(crawled: Crawled, tmp_path: Path) -> None:
    found = reparse(crawled.archive, output=tmp_path / "o.jsonl", more=("--spider", "cinktank"))
    assert len(found) == 30
    assert without_run_fields(found) == without_run_fields(crawled.articles)


def test_a_mirror_of_wget_gives_every_article_once_and_every_field_right(crawled: Crawled, tmp_path: Path) -> None:
    if crawled.mirror is None:
        pytest.skip("WGET'S ARCHIVES NOT TRIED: wget is absent; apt-get install wget")
    found = reparse(crawled.mirror, output=tmp_path / "o.jsonl", more=("--spider", "cinktank"))
    assert sorted(one["url"] for one in found) == sorted(crawled.truth)
    wrong = [
        f"{one['url']}: {name}: {one[name]!r} for {value!r}"
        for one in found
        for name, value in crawled.truth[one["url"]].items()
        if name != "_site" and one[name] != value
    ]
    assert not wrong, "\n".join(wrong[:20])


def test_a_line_says_where_it_comes_from_and_keeps_the_schema(crawled: Crawled, tmp_path: Path) -> None:
    words = ("--spider", "cinktank", "-s", f"NEWSSPIDER_OUTPUT={crawled.archive.parents[2]}")
    found = reparse(crawled.archive, output=tmp_path / "o.jsonl", more=words)
    name = f"cinktank/archive/{crawled.archive.name}"
    validator = jsonschema.Draft202012Validator(article_schema(), format_checker=jsonschema.FormatChecker())
    for one in found:
        assert one["discovered_via"] == {"way": "archive", "address": name}
        assert one["archive"]["file"] == name
        assert one["archive"]["digest"].startswith("sha256:")
        assert not list(validator.iter_errors(one))


def test_what_is_refused_stands_in_a_file_of_its_own_with_the_reason(crawled: Crawled, tmp_path: Path) -> None:
    reparse(crawled.archive, output=tmp_path / "o.jsonl", more=("--spider", "cinktank"))
    refused = lines([tmp_path / "o.rejected.jsonl"])
    reasons = {finding["reason"] for one in refused for finding in one["findings"]}
    assert "it asks for a password" in reasons
    assert {one["url"] for one in refused}.isdisjoint(crawled.truth)


def test_one_process_gives_the_bytes_of_two(crawled: Crawled, tmp_path: Path) -> None:
    for number in (1, 2):
        more = ("--spider", "cinktank", "--processes", str(number))
        reparse(crawled.archive, output=tmp_path / f"{number}.jsonl", more=more)
    for end in ("jsonl", "rejected.jsonl"):
        assert (tmp_path / f"1.{end}").read_bytes() == (tmp_path / f"2.{end}").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "1.jsonl", "1.rejected.jsonl", "2.jsonl", "2.rejected.jsonl",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def copies(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], bytes]:
    """Archives enough to be killed over, and what they come to."""
    folder = tmp_path_factory.mktemp("copies")
    files = [shutil.copy(crawled.archive, folder / f"{number}.warc.gz") for number in range(6)]
    words = [*map(str, files), "--spider", "cinktank", "--processes", "2", "-O"]
    assert scrapy("reparse", *words, str(folder / "whole.jsonl"), output=folder).returncode == 0
    return words, (folder / "whole.jsonl").read_bytes()


@pytest.mark.parametrize(
    "sign",
    [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.soak), signal.SIGINT],
    ids=lambda sign: sign.name,
)
def test_killed_and_started_again_it_gives_the_same_bytes(
    copies: tuple[list[str], bytes], tmp_path: Path, sign: signal.Signals
) -> None:
    words, whole = copies
    folder, output, state = Path(words[0]).parent, tmp_path / "o.jsonl", tmp_path / "o.jsonl.state"
    with started("reparse", *words, str(output), output=folder) as process:
        wait_for(lambda: state.exists() and size_with_log(state) > 100_000)
        process.send_signal(sign)
        assert process.wait(LONG) == (130 if sign is signal.SIGINT else -sign)
    assert not output.exists()
    done = scrapy("reparse", *words, str(output), output=folder)
    assert done.returncode == 0, done.stderr
    assert "resumed, " in done.stderr
    assert output.read_bytes() == whole
    assert not state.exists()


def size_with_log(path: Path) -> int:
    """The bytes of a SQLite file with what waits to be written into it."""
    return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*"))


def test_what_was_read_of_a_file_that_changed_since_is_not_gone_on_with(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", record(http(page("Avant")), URL))
    (tmp_path / "o.jsonl").mkdir()  # the output cannot be written: what is read is kept
    done = scrapy("reparse", str(path), "-O", str(tmp_path / "o.jsonl"), *HERE)
    assert done.returncode == 1
    assert "Is a directory" in done.stderr
    (tmp_path / "o.jsonl").rmdir()
    written(path, record(http(page("Après")), URL))
    assert [one["headline"] for one in reparse(path, output=tmp_path / "o.jsonl")] == ["Après"]


def test_revisions_stand_in_the_order_of_capture_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    texts = ["un", "un", "deux", "un"]
    files = [
        written(tmp_path / f"{n}.warc.gz", record(http(page(text)), URL, date=f"2026-11-0{n + 1}T12:00:00Z"))
        for n, text in enumerate(texts)
    ]
    found = reparse(*files, output=tmp_path / "o.jsonl")
    assert [(one["headline"], one["revision"], one["retrieved_at"][:10]) for one in found] == [
        ("un", 1, "2026-11-01"), ("deux", 2, "2026-11-03"), ("un", 3, "2026-11-04"),
    ]  # fmt: skip
    assert [one["previous_text_hash"] for one in found] == [None, found[0]["text_hash"], found[1]["text_hash"]]
    assert reparse(*reversed(files), output=tmp_path / "other.jsonl") == found


@pytest.mark.parametrize("how", ["record", "digest", "address"])
def test_a_revisit_is_the_page_it_stands_for(tmp_path: Path, how: str) -> None:
    first = record(http(page("un")), URL, "WARC-Payload-Digest: sha1:ONE", record_id="<urn:uuid:1>")
    changed = record(http(page("deux")), URL, "WARC-Payload-Digest: sha1:TWO", date="2026-11-02T12:00:00Z")
    say = {"record": ["WARC-Refers-To: <urn:uuid:1>"], "digest": ["WARC-Payload-Digest: sha1:ONE"], "address": []}
    again = record(http(b""), URL, *say[how], type="revisit", date="2026-11-03T12:00:00Z")
    found = reparse(
        written(tmp_path / "later.warc.gz", changed, again),
        written(tmp_path / "first.warc.gz", first),
        output=tmp_path / "o.jsonl",
    )
    versions = [(one["headline"], one["revision"], one["retrieved_at"][:10]) for one in found]
    expected = [("un", 1, "2026-11-01"), ("deux", 2, "2026-11-02"), ("un", 3, "2026-11-03")]
    # One that names nothing but its address stands for the page as it last was: unchanged.
    assert versions == (expected[:2] if how == "address" else expected)


def test_a_revisit_of_what_the_files_do_not_hold_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", record(http(page()), URL),
                   record(http(b""), "https://www.example.fr/autre/", type="revisit"))  # fmt: skip
    done = scrapy("reparse", str(path), "-O", str(tmp_path / "o.jsonl"), *HERE)
    assert "1 revisits of what these files do not hold" in done.stderr


def several(number: int, last: int = 3, text: str = "Partie") -> bytes:
    """One page of a post in several pages."""
    others = (n for n in range(1, last + 1) if n != number)
    links = " ".join(f"<a class='post-page-numbers' href='{URL}{n if n > 1 else ''}'>{n}</a>" for n in others)
    more = f"<p>{text} {number}.</p><div class='page-links'>{links}</div></div>"
    return page("Un titre").decode().replace("</div>", more).encode()


def test_the_pages_of_a_post_make_one_article_whatever_file_they_stand_in(tmp_path: Path) -> None:
    first = record(http(several(1)), URL)
    second = record(http(several(2)), f"{URL}2/", date="2026-11-01T12:00:05Z")
    third = record(http(several(3)), f"{URL}3/", date="2026-11-01T12:00:06Z")
    files = written(tmp_path / "a.warc.gz", third, first), written(tmp_path / "b.warc.gz", second)
    (one,) = reparse(*files, output=tmp_path / "o.jsonl")
    parts = [block["text"] for block in one["body"] if "Partie" in block["text"]]
    assert parts == ["Partie 1.", "Partie 2.", "Partie 3."]
    assert one["retrieved_at"] == "2026-11-01T12:00:00+00:00"


def test_each_version_of_a_post_in_several_pages_takes_the_pages_fetched_after_it(tmp_path: Path) -> None:
    records = [
        record(http(several(part, 2, text)), f"{URL}{part}/" if part > 1 else URL, date=f"2026-11-{day}T12:00:0{part}Z")
        for text, day in (("Avant", "01"), ("Après", "02"))
        for part in (1, 2)
    ]
    found = reparse(written(tmp_path / "a.warc.gz", *records), output=tmp_path / "o.jsonl")
    assert [("Avant 2." in one["article_body"], "Après 2." in one["article_body"]) for one in found] == [
        (True, False), (False, True),
    ]  # fmt: skip


def test_a_post_one_of_whose_pages_is_not_there_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", record(http(several(1)), URL), record(http(several(3)), f"{URL}3/"))
    assert reparse(path, output=tmp_path / "o.jsonl", code=1) == []
    (refused,) = lines([tmp_path / "o.rejected.jsonl"])
    assert f"a further page of the article is missing: {URL}2" in refused["findings"][-1]["reason"]
    assert refused["article"]["headline"] == "Un titre"


def test_a_further_page_that_leads_back_to_the_first_is_no_part_of_the_article(tmp_path: Path) -> None:
    back = record(http(b"", f"Location: {URL}", status="301 Moved Permanently"), f"{URL}2/")
    path = written(tmp_path / "a.warc.gz", record(http(several(1, 2)), URL), back)
    (one,) = reparse(path, output=tmp_path / "o.jsonl")
    assert one["article_body"].count("Partie") == 1


def test_a_body_that_holds_an_archive_itself_hides_no_record_and_adds_none(tmp_path: Path) -> None:
    hidden = (record(http(page(f"Caché {n}", n)), f"{URL}{n}-x/") for n in range(40))
    inner = written(tmp_path / "inner.warc.gz", *hidden)
    kept = [record(http(page(f"Titre {n}", n)), f"https://www.example.fr/titre-{n}/") for n in range(5)]
    nested = record(http(inner.read_bytes(), kind="application/warc"), "https://www.example.fr/archive.warc.gz")
    content = b"".join(gzip.compress(one) for one in kept[:3])
    content += gzip.compress(nested, compresslevel=0) + b"".join(gzip.compress(one) for one in kept[3:])
    (tmp_path / "a.warc.gz").write_bytes(content)
    plan = engine.Plan(((str(tmp_path / "a.warc.gz"), "a"),), (Site(),), encoded)
    for span in (700, 5_000, 100_000):
        output = tmp_path / f"{span}.jsonl"
        done = engine.reparsed(plan, output, tmp_path / "rejected", processes=1, span=span)
        assert done.damaged == []
        assert sorted(one["headline"] for one in lines([output])) == [f"Titre {n}" for n in range(5)]


# The signal may come in a callback, where Python drops what it raises; the next one comes a moment later.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_archived_page_that_takes_too_long_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    slow = page("Lent", 9, text="Un paragraphe assez long pour être du texte.</p><p>Un." * 40_000)
    kept = [record(http(body), f"{URL}{n}-x/") for n, body in enumerate([page("Titre 1", 1), slow, page("Titre 2", 2)])]
    path = written(tmp_path / "a.warc.gz", *kept)
    plan = engine.Plan(((str(path), "a"),), (Site(),), encoded, seconds=0.4)
    output, rejected = tmp_path / "o.jsonl", tmp_path / "rejected"
    engine.reparsed(plan, output, rejected, processes=1)
    assert [one["headline"] for one in lines([output])] == ["Titre 1", "Titre 2"]
    (refused,) = lines([rejected])
    assert "takes too long" in refused["findings"][0]["reason"]


def test_what_changed_against_an_older_file_is_told_field_by_field(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", *(record(http(page(f"Titre {n}", n)), f"{URL}{n}-x/") for n in range(3)))
    found = reparse(path, output=tmp_path / "o.jsonl")
    old = tmp_path / "old.jsonl"
    old.write_text("".join(json.dumps(one) + "\n" for one in found))
    words = ("reparse", str(path), "-O", str(tmp_path / "n.jsonl"), "--against", str(old), *HERE)
    same = scrapy(*words)
    assert (same.returncode, same.stdout) == (0, "")
    found[0]["headline"], found[0]["retrieved_at"] = "Autre titre", "2020-01-01T00:00:00+00:00"
    found[1]["body"][0]["text"] = "Autre texte."
    found[2]["identifier"] = "example.fr:99"
    old.write_text("".join(json.dumps(one) + "\n" for one in found))
    done = scrapy(*words)
    assert done.returncode == 1
    told = done.stdout.splitlines()
    assert len(told) == 4
    assert told[0] == 'example.fr:0: headline: "Autre titre" → "Titre 0"'
    assert told[1].startswith("example.fr:1: body: [0]:")
    assert told[2].startswith("example.fr:2: only in ")
    assert told[3].startswith("example.fr:99: only in ")


def test_what_is_damaged_is_told_the_rest_read_and_the_exit_code_is_1(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", *(record(http(page(f"Titre {n}", n)), f"{URL}{n}-x/") for n in range(3)))
    content = path.read_bytes()
    path.write_bytes(content[:-40])
    done = scrapy("reparse", str(path), "-O", str(tmp_path / "o.jsonl"), *HERE)
    assert done.returncode == 1
    assert str(path) in done.stderr
    assert "damaged" in done.stderr
    assert len(lines([tmp_path / "o.jsonl"])) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["reparse"], "name at least one WARC file"),
        (["reparse", "README.md"], "say where the lines go"),
        (["reparse", "no/such.warc.gz", "-O", "o.jsonl"], "there is no file no/such.warc.gz"),
        (["reparse", "README.md", "-O", "o.jsonl", "--spider", "nobody"], "no spider 'nobody'"),
        (["reparse", "README.md", "-O", "o.jsonl", "--timezone", "Paris"], "--timezone Paris is no time zone"),
        (["reparse", "README.md", "-O", "o.jsonl", "--processes", "0"], "--processes must be 1 or more"),
        (["reparse", "README.md", "-O", "README.md"], "is one of the files to read"),
        (["reparse", "README.md", "-O", "o.jsonl", "--against", "no.jsonl"], "there is no file no.jsonl"),
    ],
)
def test_a_wrong_call_is_exit_code_2_and_says_what_is_wrong(words: list[str], said: str) -> None:
    done = scrapy(*words)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_archive_is_told_in_one_line(tmp_path: Path) -> None:
    done = scrapy("reparse", "README.md", "-O", str(tmp_path / "o.jsonl"))
    assert done.returncode == 1
    assert done.stderr.startswith("README.md is no WARC file: ")
    assert done.stderr.count("\n") == 1
