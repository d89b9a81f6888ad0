"""archive/: what WARC files of anyone give, whole or damaged."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from newsspider.archive import Captured, NotWarcError, Reader, capture_at, next_record, spans
from tests.warcs import http, packed, record, written

BODY = b"<html>Bonjour</html>"
GOOD = [packed(record(http(b"page %d" % number))) for number in range(4)]


def read(path: Path, content: bytes) -> tuple[list[bytes], list[str]]:
    """The bodies found in a file of that content, and what was said of damage."""
    path.write_bytes(content)
    reader = Reader(path)
    return [one.body for one in reader], reader.damaged


def whole(path: Path, *records: bytes) -> Captured:
    """The one response of a file."""
    (one,) = Reader(written(path, *records))
    return one


def test_a_response_says_where_when_and_what(tmp_path: Path) -> None:
    block = http(BODY, 'ETag: "1"', "Set-Cookie: a=1", "Set-Cookie: b=2")
    one = whole(tmp_path / "a.warc.gz", record(block, "https://example.fr/a/", date="2026-11-01T12:00:00.5Z"))
    assert (one.url, one.status, one.content_type) == ("https://example.fr/a/", 200, "text/html; charset=utf-8")
    assert one.retrieved_at == "2026-11-01T12:00:00+00:00"
    assert [value for name, value in one.http_headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert one.header("etag") == '"1"'
    assert one.body == BODY


@pytest.mark.parametrize(
    ("headers", "payload"),
    [
        ([], BODY),
        (["Transfer-Encoding: chunked"], b"6\r\n<html>\r\n7;x=y\r\nBonjour\r\n7\r\n</html>\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], BODY),
        (["Content-Encoding: gzip"], gzip.compress(BODY)),
        (["Content-Encoding: x-gzip"], gzip.compress(BODY)),
        (["Content-Encoding: gzip"], gzip.compress(BODY[:5]) + gzip.compress(BODY[5:])),
        (["Content-Encoding: gzip"], gzip.compress(BODY) + b"\0\0"),
        (["Content-Encoding: gzip"], BODY),
        (["Content-Encoding: deflate"], zlib.compress(BODY)),
        (["Content-Encoding: deflate"], zlib.compress(BODY)[2:-4]),
        (["Content-Encoding: br"], brotli.compress(BODY)),
        (["Content-Encoding: br"], BODY),
        (["Content-Encoding: zstd"], zstd.compress(BODY)),
        (["Content-Encoding: deflate, gzip"], gzip.compress(zlib.compress(BODY))),
        (["X-Crawler-Content-Encoding: gzip"], BODY),
    ],
    ids=[
        "as it is", "chunked", "said to be chunked", "gzip", "x-gzip", "two members of gzip", "gzip and zeros",
        "said to be gzip", "deflate of zlib", "deflate alone", "brotli", "said to be brotli", "zstd",
        "gzip of deflate", "decoded by who archived it",
    ],
)  # fmt: skip
def test_a_body_is_read_without_the_encodings_it_was_sent_in(
    tmp_path: Path, headers: list[str], payload: bytes
) -> None:
    assert whole(tmp_path / "a.warc.gz", record(http(payload, *headers))).body == BODY


def test_a_body_cut_short_gives_what_is_there_of_it(tmp_path: Path) -> None:
    cut = gzip.compress(BODY * 100)[:-12]
    body = whole(tmp_path / "a.warc.gz", record(http(cut, "Content-Encoding: gzip"))).body
    assert body
    assert (BODY * 100).startswith(body)


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (http(b"\x00", "Content-Encoding: aes"), "Content-Encoding aes is unknown"),
        (http(gzip.compress(b"0" * 50_000_000, 1), "Content-Encoding: gzip"), "larger than 32 MB"),
        (http(zstd.compress(b"0" * 50_000_000), "Content-Encoding: zstd"), "larger than 32 MB"),
        (http(b"\x1f\x8bnonsense", "Content-Encoding: gzip"), "cannot be decompressed"),
        (b"nonsense\r\n\r\n", "holds no HTTP answer"),
    ],
    ids=["unknown encoding", "a bomb of gzip", "a bomb of zstd", "no gzip", "no HTTP"],
)
def test_a_record_that_cannot_be_read_is_told_and_the_next_one_read(tmp_path: Path, block: bytes, reason: str) -> None:
    found, said = read(tmp_path / "a.warc.gz", packed(record(block)) + GOOD[1])
    assert found == [b"page 1"]
    assert len(said) == 1
    assert reason in said[0]


def test_only_responses_are_read_whatever_else_the_file_holds(tmp_path: Path) -> None:
    beside = [record(b"GET / HTTP/1.1\r\n\r\n", type="request"), record(b"via: x\r\n", type="metadata")]
    dns = record(b"20261101\nexample.fr. A 1.2.3.4").replace(b"application/http; msgtype=response", b"text/dns")
    found, said = read(tmp_path / "a.warc.gz", packed(*beside, dns) + GOOD[0])
    assert (found, said) == ([b"page 0"], [])


def test_a_revisit_names_its_original(tmp_path: Path) -> None:
    headers = ["WARC-Refers-To: <urn:uuid:1>", "WARC-Refers-To-Target-URI: <https://example.fr/b/>"]
    headers += ["WARC-Refers-To-Date: 2026-10-01T00:00:00Z", "WARC-Payload-Digest: sha1:AAAA"]
    one = whole(tmp_path / "a.warc.gz", record(http(b""), "https://example.fr/a/", *headers, type="revisit"))
    assert one.revisited
    assert (one.revisited.record_id, one.revisited.url) == ("<urn:uuid:1>", "https://example.fr/b/")
    assert (one.revisited.retrieved_at, one.digest) == ("2026-10-01T00:00:00+00:00", "sha1:AAAA")


@pytest.mark.parametrize(
    ("content", "found", "damages"),
    [
        (b"".join(GOOD), [0, 1, 2, 3], 0),
        (b"".join(GOOD)[:-9], [0, 1, 2, 3], 1),
        (b"".join(GOOD)[: -len(GOOD[3]) // 2], [0, 1, 2], 1),
        (GOOD[0] + GOOD[1][:30] + b"\0" * 30 + GOOD[1][60:] + GOOD[2] + GOOD[3], [0, 2, 3], 1),
        (GOOD[0] + GOOD[1][:-60] + b"\0" * 30 + GOOD[1][-30:] + GOOD[2] + GOOD[3], [0, 2, 3], 1),
        (GOOD[0] + b"nonsense" * 50 + GOOD[2], [0, 2], 1),
        (GOOD[0][:30] + b"\0" * 30 + GOOD[0][60:] + GOOD[2], [2], 1),
        (GOOD[0] + GOOD[1] + b"\0" * 4096, [0, 1], 1),
    ],
    ids=["whole", "tail cut", "record cut", "zeros", "zeros late", "nonsense", "zeros first", "zeros at the end"],
)
def test_what_is_whole_of_a_damaged_file_is_read_and_the_damage_told_once(
    tmp_path: Path, content: bytes, found: list[int], damages: int
) -> None:
    bodies, said = read(tmp_path / "a.warc.gz", content)
    assert bodies == [b"page %d" % number for number in found]
    assert len(said) == damages, said


def test_a_file_that_is_not_compressed_is_read_and_its_cut_end_told(tmp_path: Path) -> None:
    plain = record(http(b"one")) + record(http(b"two" * 100))
    assert read(tmp_path / "a.warc", plain) == ([b"one", b"two" * 100], [])
    bodies, said = read(tmp_path / "a.warc", plain[:-50])
    assert bodies == [b"one"]
    assert "it is cut" in said[0]


def test_a_file_compressed_as_one_piece_is_read_and_each_record_found_again(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(record(http(b"page %d" % number)) for number in range(50))))
    found = list(Reader(path))
    assert [one.body for one in found] == [b"page %d" % number for number in range(50)]
    again = capture_at(path, found[30].offset, found[30].record_id)
    assert again
    assert again.body == b"page 30"


def test_a_file_of_zstd_frames_is_read(tmp_path: Path) -> None:
    content = b"".join(zstd.compress(record(http(b"page %d" % number))) for number in range(3))
    assert read(tmp_path / "a.warc.zst", content) == ([b"page 0", b"page 1", b"page 2"], [])


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>" * 100, gzip.compress(b"<html>" * 100), b"PK\x03\x04"],
    ids=["empty", "a page", "a page, packed", "a zip"],
)
def test_a_file_that_is_no_warc_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotWarcError):
        read(tmp_path / "a.warc.gz", content)


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 100, 237, 1000, 10_000])
@pytest.mark.parametrize("form", ["packed", "plain"])
def test_spans_of_any_size_give_each_record_once(tmp_path: Path, size: int, form: str) -> None:
    records = [record(http(b"page %d" % number)) for number in range(20)]
    records[5:5] = records[12:12] = [record(b"GET / HTTP/1.1\r\n\r\n", type="request")] * 3
    path = tmp_path / "a.warc"
    path.write_bytes(packed(*records) if form == "packed" else b"".join(records))
    readers = [Reader(path, start, end) for start, end in spans(path, size)]
    assert [one.body for reader in readers for one in reader] == [b"page %d" % number for number in range(20)]
    ends = [reader.following for reader in readers]
    begins = [reader.following if reader.first is None else reader.first for reader in readers]
    assert begins[1:] == ends[:-1]


def test_a_place_leads_to_its_record_without_reading_what_stands_before(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", *(record(http(b"page %d" % number)) for number in range(20)))
    for one in list(Reader(path)):
        with path.open("rb") as file:
            assert next_record(file, one.offset) == one.offset
        again = capture_at(path, one.offset, one.record_id)
        assert again == one
    assert capture_at(path, 0, "<urn:uuid:nobody>") is None


@pytest.mark.parametrize("name", ["content-type", "CONTENT-TYPE", "Content-type"])
def test_the_names_of_warc_fields_know_no_case(tmp_path: Path, name: str) -> None:
    odd = record(http(BODY)).replace(b"Content-Type: application", f"{name}: application".encode())
    found, said = read(tmp_path / "a.warc", record(http(b"one")) + odd + record(http(b"three")))
    assert (found, said) == ([b"one", BODY, b"three"], [])


@pytest.mark.parametrize(
    "odd",
    [
        record(b"no answer of HTTP at all"),
        record(b""),
        record(http(BODY)).replace(b"Content-Length: ", b"content-length: "),
        record(http(BODY)).replace(b"WARC-Date: 2026", b"WARC-Date: in 2026"),
    ],
    ids=["no HTTP", "empty", "length in small letters", "date"],
)
def test_one_odd_record_is_named_as_damaged_and_the_others_are_read(tmp_path: Path, odd: bytes) -> None:
    first, last = record(http(b"one")), record(http(b"two"))
    for number, content in enumerate((first + odd + last, packed(first, odd, last))):
        found, said = read(tmp_path / f"{number}.warc", content)
        assert [one for one in found if one] == [b"one", b"two"]
        assert said
