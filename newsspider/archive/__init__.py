"""archive/: pages written to WARC files, and read back from ours or anybody's."""

from newsspider.archive.checking import Check, check
from newsspider.archive.fetched import FetchedFile, key_of
from newsspider.archive.members import NotWarcError, located, mended, mended_folder, next_record, spans
from newsspider.archive.reading import Captured, Reader, Revisited, capture_at
from newsspider.archive.writing import Exchange, Stored, Writer

__all__ = [
    "Captured",
    "Check",
    "Exchange",
    "FetchedFile",
    "NotWarcError",
    "Reader",
    "Revisited",
    "Stored",
    "Writer",
    "capture_at",
    "check",
    "key_of",
    "located",
    "mended",
    "mended_folder",
    "next_record",
    "spans",
]
