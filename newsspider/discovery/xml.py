"""xml.py: the XML of sitemaps and feeds as sites send it, read in bounded time and memory."""

from __future__ import annotations

import gzip
import html
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from w3lib.encoding import read_bom

from newsspider.discovery import MAX_ADDRESS
from newsspider.items import Finding

MAX_BYTES = 64 * 2**20
"""Of a body, unpacked; the sitemap protocol allows 50 MB."""
MAX_RECORDS = 100_000
"""Lines read from one listing; the sitemap protocol allows 50,000."""
MAX_TOKENS = 2_000_000
"""Tags and texts read from one body: 50,000 addresses with three images each."""
MAX_DEPTH = 100
MAX_FIELDS = 50

_SLICE = 2**16
# Tokens and no parser: lxml 6, even recovering, stops at a stray `<`, ends the document at one end tag too many, raises
# at `&#xD800;`, keeps the memory of every name it ever met. Here an end tag ends what it names; nothing is declared,
# expanded or fetched. Each alternative takes what it read or stops at the next `<`: linear in any input.
_TOKEN = re.compile(
    rb"<!\[CDATA\[(?P<literal>.*?)(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    rb"|<(?P<slash>/?)(?P<name>[A-Za-z_][\w.:-]*+)(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*)>"
    rb"|(?P<text>[^<]++|<)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(?<![\w.:-])([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|\w{1,32});")


class Field(NamedTuple):
    """One element inside a record."""

    path: str
    """Local names from the record down to it, `news/publication_date`: prefixes are left out or wrong too often."""
    text: str
    tag: bytes


@dataclass(slots=True)
class Record:
    """One line of a listing: a `url`, a `sitemap`, an `item`, an `entry`."""

    name: str
    tag: bytes
    fields: list[Field] = field(default_factory=list)

    def text(self, *paths: str) -> str:
        """Return the first text at the first of these paths that has any; empty where none has."""
        return next((one.text for path in paths for one in self.fields if one.path == path and one.text), "")


def unpacked(body: bytes) -> bytes | Finding:
    """Return a body unzipped, up to where it breaks off, UTF-16 as UTF-8; Finding if it is too large."""
    chunks, size = [], 0
    for chunk in _gunzipped(body) if body.startswith(b"\x1f\x8b") else [body]:
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            return Finding("page", f"more than {MAX_BYTES >> 20} MiB unpacked")
    text = b"".join(chunks)
    encoding, mark = read_bom(text)
    return text[len(mark) :].decode(encoding, "replace").encode("utf-8", "replace") if encoding and mark else text


def _gunzipped(body: bytes) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
        try:
            while chunk := packed.read1(_SLICE):
                yield chunk
        except (EOFError, OSError, zlib.error):  # Cut off or damaged: what came before counts.
            return


def decoded(text: bytes) -> str:
    """Return text decoded as UTF-8, else as windows-1252, whatever it is declared to be."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace")


def attribute(tag: bytes, name: str) -> str:
    """Return an attribute of a tag by its local name; empty where there is none."""
    for prefixed, *values in _ATTRIBUTE.findall(decoded(tag)):
        if prefixed.rpartition(":")[2] == name:
            return _resolved("".join(values)).strip()
    return ""


class Document:
    """Markup, read while its records are taken one after the other: all of them together would take much memory."""

    def __init__(self, text: bytes, begins: int, records: frozenset[str], fields: frozenset[str]) -> None:
        root = _TOKEN.match(text, begins)
        self.tag: bytes = (root and root["attributes"]) or b""
        """The attributes of the outermost element."""
        self.number = 0
        """How many records were taken."""
        self._tokens = _TOKEN.finditer(text, begins)
        self._reader = _Reader(records, fields)

    @property
    def complete(self) -> bool:
        """Once all records are taken: False where the body breaks off, or a bound was reached. It may list more."""
        return self._reader.complete

    def __iter__(self) -> Iterator[Record]:
        reader = self._reader
        for number, token in enumerate(self._tokens):
            reader.take(token)
            if reader.done:
                yield from self._taken()
            if reader.complete or number > MAX_TOKENS or self.number >= MAX_RECORDS:
                break
        reader.keep()
        yield from self._taken()

    def _taken(self) -> list[Record]:
        done, self._reader.done = self._reader.done, []
        self.number += len(done)
        return done


def document(text: bytes, roots: str, records: frozenset[str], fields: frozenset[str]) -> Document | None:
    """Return the records in markup, with the fields of the local names asked for.

    `roots` are names as alternatives of a pattern; None where no such element begins. Nothing before it is read: blank
    lines, warnings of PHP, the DTD with its entities.
    """
    begun = re.search(rb"<(?:[A-Za-z_][\w.-]*+:)?(?:%b)(?=[\s>/])" % roots.encode(), text)
    return Document(text, begun.start(), records, fields) if begun else None


class _Reader:
    """The record read so far, and the open elements."""

    def __init__(self, records: frozenset[str], fields: frozenset[str]) -> None:
        self.done: list[Record] = []
        """The records that have ended, until they are taken."""
        self.complete = False
        self._record_names, self._field_names = records, fields
        self._open: list[str] = []
        self._record: Record | None = None
        self._record_depth = 0
        self._tag = b""
        self._text: list[str] = []

    def take(self, token: re.Match[bytes]) -> None:
        """Read one tag or piece of text."""
        if token["name"] is None:
            self._read(token)
            return
        name = token["name"].rpartition(b":")[2].decode()
        if not token["slash"]:
            self._start(name, token["attributes"])
        if token["slash"] or token["attributes"].endswith(b"/"):
            self._end(name)

    def keep(self) -> None:
        """End the current record, whether its end was read or not."""
        if self._record is not None:
            self.done.append(self._record)
            self._record = None

    def _start(self, name: str, attributes: bytes) -> None:
        if name in self._record_names and self._record is not None:  # The end tag of the one before is missing.
            del self._open[self._record_depth - 1 :]
            self.keep()
        if len(self._open) < MAX_DEPTH:
            self._open.append(name)
        if name in self._record_names:
            self._record, self._record_depth = Record(name, attributes[:MAX_ADDRESS]), len(self._open)
        elif name in self._field_names:
            self._tag = attributes[:MAX_ADDRESS]
            self._text.clear()

    def _read(self, token: re.Match[bytes]) -> None:
        if self._record is None or self._open[-1] not in self._field_names or len(self._text) == MAX_FIELDS:
            return
        if token["literal"] is not None:
            self._text.append(decoded(token["literal"][: MAX_ADDRESS + 1]))
        elif token["text"]:
            self._text.append(_resolved(decoded(token["text"][: MAX_ADDRESS + 1])))

    def _end(self, name: str) -> None:
        if name not in self._open:
            return
        while self._open.pop() != name:  # Elements without their own end tag.
            pass
        if len(self._open) < self._record_depth:
            self.keep()
        elif self._record is not None and name in self._field_names and len(self._record.fields) < MAX_FIELDS:
            path = "/".join([*self._open[self._record_depth :], name])
            self._record.fields.append(Field(path, "".join(self._text).strip(), self._tag))
            self._text.clear()
        self.complete = not self._open


def _resolved(text: str) -> str:
    """The text with its references resolved, only those with a semicolon: addresses may have a stray `&copy=`."""
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), text)
