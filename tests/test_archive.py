"""archive/: what is written is whole for every reader, whatever moment the writer is killed at."""

from __future__ import annotations

import gzip
import random
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator  # type: ignore[import-untyped]

from newsspider.archive import Exchange, Reader, Stored, Writer, capture_at, located, mended

WARCIO = Path(sys.executable).with_name("warcio")
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def exchange(url: str, body: bytes, status: int = 200, *, truncated: str | None = None) -> Exchange:
    """A page as a server sends it, compressed."""
    sent = gzip.compress(body, mtime=0) if body else b""
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nX-Odd: \xe9\r\n\r\n"
    asked = b"GET / HTTP/1.1\r\nHost: example.fr\r\n\r\n"
    return Exchange(url, asked, status, head.encode("latin-1"), sent, NOW, 0.25, "127.0.0.1", truncated)


def stored(folder: Path, *exchanges: Exchange, prefix: str = "run") -> list[Stored]:
    """Where the exchanges of one run are kept."""
    with Writer(folder, prefix) as writer:
        return [writer.write(one) for one in exchanges]


def types(path: Path) -> list[str]:
    """The types of the records of a file, as warcio reads them, digests checked."""
    found = []
    with path.open("rb") as file:
        for one in WarcioIterator(file, check_digests="raise"):
            one.content_stream().read()
            found.append(one.rec_type)
    return found


def test_other_readers_find_every_record_and_every_digest_right(tmp_path: Path) -> None:
    with Writer(tmp_path, "run", about={"software": "newsspider"}) as writer:
        for number in range(3):
            writer.write(exchange(f"https://example.fr/é{number}/", b"page %d" % number), via="https://example.fr/")
    path = tmp_path / "run-00000.warc.gz"
    assert types(path) == ["warcinfo", *["response", "request", "metadata"] * 3]
    assert [one.verify_block_digest() for one in FastIterator(path, parse_http=False)] == [True] * 10
    for one in FastIterator(path, parse_http=False):
        if one.headers.get("WARC-Type") == "response":
            one.parse_http()
            assert one.verify_payload_digest()
    done = subprocess.run([str(WARCIO), "check", "-v", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("digest pass") == 10


def test_the_place_of_a_page_leads_to_it_as_it_was_received(tmp_path: Path) -> None:
    where = stored(tmp_path, *(exchange(f"https://example.fr/{number}/", b"page %d" % number) for number in range(9)))
    for number, one in enumerate(where):
        found = capture_at(tmp_path / one.file, one.offset, one.record_id)
        assert found
        assert (found.body, found.digest) == (b"page %d" % number, one.digest)
        assert (found.url, found.retrieved_at) == (f"https://example.fr/{number}/", "2026-11-01T12:00:00+00:00")
        assert found.header("x-odd") == "é"


def test_a_request_and_how_the_page_was_found_stand_beside_the_response(tmp_path: Path) -> None:
    with Writer(tmp_path, "run") as writer:
        where = writer.write(exchange("https://example.fr/a/", b"page"), via="https://example.fr/liste/")
    beside = {}
    with (tmp_path / where.file).open("rb") as file:
        for one in WarcioIterator(file, no_record_parse=True):
            beside[one.rec_type] = (one.rec_headers.get_header("WARC-Concurrent-To"), one.content_stream().read())
    assert beside["request"] == (where.record_id, b"GET / HTTP/1.1\r\nHost: example.fr\r\n\r\n")
    assert beside["metadata"] == (where.record_id, b"via: https://example.fr/liste/\r\nfetchTimeMs: 250\r\n")


def test_a_page_that_did_not_change_is_a_revisit_and_points_to_where_the_page_is(tmp_path: Path) -> None:
    (first,) = stored(tmp_path, exchange("https://example.fr/a/", b"page"))
    again, not_modified, changed = stored(
        tmp_path,
        exchange("https://example.fr/a/", b"page"),
        exchange("https://example.fr/a/", b"", 304),
        exchange("https://example.fr/a/", b"another page"),
        prefix="later",
    )
    for one in (again, not_modified):
        assert one.revisit
        assert (one.file, one.offset, one.digest) == (first.file, first.offset, first.digest)
    assert not changed.revisit
    later = list(Reader(tmp_path / "later-00000.warc.gz"))
    assert [(one.status, bool(one.revisited), one.body) for one in later] == [
        (200, True, b""),
        (304, True, b""),
        (200, False, b"another page"),
    ]
    assert all(one.revisited.record_id == first.record_id for one in later if one.revisited)
    assert "revisit" in types(tmp_path / "later-00000.warc.gz")


def test_the_same_page_at_another_address_and_an_answer_cut_short_are_no_revisits(tmp_path: Path) -> None:
    url = "https://example.fr/a/"
    cut = exchange(url, b"page", truncated="disconnect")
    found = stored(tmp_path, cut, exchange(url, b"page"), exchange("https://example.fr/b/", b"page"))
    assert [one.revisit for one in found] == [False, False, False]


def test_a_304_for_a_page_never_kept_is_stored_as_it_is(tmp_path: Path) -> None:
    assert not stored(tmp_path, exchange("https://example.fr/a/", b"", 304))[0].revisit


def test_files_end_at_the_size_asked_for(tmp_path: Path) -> None:
    noise = random.Random(1)
    with Writer(tmp_path, "run", max_bytes=20_000) as writer:
        where = [writer.write(exchange(f"https://example.fr/{n}/", noise.randbytes(5_000))) for n in range(10)]
    sizes = [path.stat().st_size for path in sorted(tmp_path.glob("*.warc.gz"))]
    assert len(sizes) == 3
    assert all(20_000 <= size < 28_000 for size in sizes[:-1])
    assert all(capture_at(tmp_path / one.file, one.offset, one.record_id) for one in where)


def test_a_file_has_its_name_only_once_it_is_complete(tmp_path: Path) -> None:
    with Writer(tmp_path, "run") as writer:
        assert list(tmp_path.glob("run*")) == []
        where = writer.write(exchange("https://example.fr/a/", b"page"))
        assert [path.name for path in tmp_path.glob("run*")] == ["run-00000.warc.gz.part"]
        assert capture_at(located(tmp_path, where.file), where.offset, where.record_id)
    assert [path.name for path in tmp_path.glob("run*")] == ["run-00000.warc.gz"]
    assert located(tmp_path, where.file) == tmp_path / "run-00000.warc.gz"


@pytest.mark.slow
def test_cut_at_any_byte_a_file_is_mended_to_its_last_whole_record(tmp_path: Path) -> None:
    stored(tmp_path, *(exchange(f"https://example.fr/{number}/", b"page %d" % number) for number in range(2)))
    content = (tmp_path / "run-00000.warc.gz").read_bytes()
    with (tmp_path / "run-00000.warc.gz").open("rb") as file:
        ends = [one.stream_pos for one in FastIterator(file, parse_http=False)] + [len(content)]
    path = tmp_path / "cut.warc.gz"
    for length in range(0, len(content) + 1, 3):
        path.write_bytes(content[:length])
        whole = max(end for end in ends if end <= length)
        assert mended(path) == path.stat().st_size == whole
        assert path.read_bytes() == content[:whole]
    assert len(ends) == 8


def test_what_a_dead_run_left_is_mended_and_named_by_the_next(tmp_path: Path) -> None:
    kept = stored(tmp_path, *(exchange(f"https://example.fr/{number}/", b"page %d" % number) for number in range(3)))
    whole = tmp_path / "run-00000.warc.gz"
    part = tmp_path / "run-00000.warc.gz.part"
    part.write_bytes(whole.read_bytes()[: kept[2].offset + 100])
    whole.unlink()
    again = stored(tmp_path, *(exchange(f"https://example.fr/{number}/", b"page %d" % number) for number in range(3)),
                   prefix="later")  # fmt: skip
    assert types(whole) == ["warcinfo", *["response", "request", "metadata"] * 2]
    assert not part.exists()
    # What was cut off is not taken for kept.
    assert [one.revisit for one in again] == [True, True, False]


def test_what_a_run_that_lives_is_writing_is_left_alone(tmp_path: Path) -> None:
    with Writer(tmp_path, "run") as alive:
        alive.write(exchange("https://example.fr/a/", b"page"))
        stored(tmp_path, exchange("https://example.fr/b/", b"page"), prefix="run")
        assert (tmp_path / "run-00000.warc.gz.part").exists()
        alive.write(exchange("https://example.fr/c/", b"page"))
    assert [len(list(Reader(path))) for path in sorted(tmp_path.glob("*.warc.gz"))] == [2, 1]


def test_a_run_killed_leaves_nothing_that_other_readers_refuse(tmp_path: Path) -> None:
    writing = (
        "import itertools, pathlib, sys; from newsspider.archive import Writer\n"
        "from tests.test_archive import exchange\n"
        "writer = Writer(pathlib.Path(sys.argv[1]), sys.argv[2])\n"
        "for n in itertools.count():\n"
        "    print(writer.write(exchange(f'https://example.fr/{sys.argv[2]}/{n}/', b'page %d' % n)).offset, flush=True)"
    )
    for run in range(4):
        command = [sys.executable, "-c", writing, str(tmp_path), f"run{run}"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
        assert process.stdout
        said = [process.stdout.readline() for _ in range(20 + 7 * run)]
        process.send_signal(signal.SIGKILL)
        said += process.communicate()[0].splitlines(keepends=True)
        offsets = [int(line) for line in said if line.endswith("\n")]
        stored(tmp_path, prefix="next")  # the next run
        path = tmp_path / f"run{run}-00000.warc.gz"
        assert types(path)[0] == "warcinfo"
        assert {one.offset for one in Reader(path)} >= set(offsets)


def test_a_full_disk_loses_no_record_written_before(tmp_path: Path) -> None:
    noise = random.Random(1)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    kept = []
    try:
        with Writer(tmp_path, "run") as writer:
            kept.append(writer.write(exchange("https://example.fr/first/", b"page")))
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
            with pytest.raises(OSError):
                for number in range(100):
                    kept.append(writer.write(exchange(f"https://example.fr/{number}/", noise.randbytes(9_000))))
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            kept.append(writer.write(exchange("https://example.fr/last/", b"page")))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert len(kept) > 10
    assert types(tmp_path / "run-00000.warc.gz").count("response") == len(kept)
    assert all(capture_at(tmp_path / one.file, one.offset, one.record_id) for one in kept)


def test_an_index_that_is_no_longer_legible_costs_room_and_nothing_else(tmp_path: Path) -> None:
    stored(tmp_path, exchange("https://example.fr/a/", b"page"))
    (tmp_path / "captures.sqlite").write_bytes(b"nonsense" * 1000)
    again = stored(tmp_path, exchange("https://example.fr/a/", b"page"), prefix="later")
    assert not again[0].revisit
    assert capture_at(tmp_path / again[0].file, again[0].offset, again[0].record_id)
