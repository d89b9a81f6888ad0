"""trial.py: a page that may cost too much is first parsed in a process of its own, which may fail."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from typing import IO

SECONDS = 2
"""CPU time that a page may take. Ordinary markup of 4 MB takes an eighth of that."""
PATIENCE = 120.0
"""Seconds by the clock: no page is refused because the machine is busy."""
_POLL = 0.5
"""Seconds between two checks whether the process is done."""
HURRY = 2
"""How many more checks it gets once the run is to end."""
MEMORY = 900_000_000
"""Bytes of address space."""
_PARSE = f"""
import resource, sys
from selectolax.lexbor import LexborHTMLParser
body = sys.stdin.buffer.read()
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
cpu = {SECONDS} + int(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
LexborHTMLParser(body)
"""

MANY_TAGS = 10_000
"""With fewer `<` the square of their number is small. Of 915 news pages three had more."""
FEW_TAGS, FEW_BYTES = 500, 20_000
"""So small a page has neither many attributes nor many formatting elements."""
MANY_FORMATS = 400_000
"""Formatting elements with attributes are opened again in every block after them: so many times take much memory."""
MOST_ATTRIBUTES = 3_000
"""Each attribute of a tag is compared with all before it."""
MOST_ODD, MOST_BYTES = 500, 100_000
"""Tags that contain a `<`, and the bytes of each, that are checked. More are costly, since each may contain the next.
Of 915 news pages one had 404, the most; a script's `a<b` counts as one."""
_STEP, _NEAR = 12_000, 2_000
"""Bytes between two places where tags are tried, and in how many a tag that is open there must end."""
_FEW = 10_000
"""Attributes. Lexbor takes a second for twice as many in one tag: a step holds no more than half of them."""
_BEGIN = re.compile(rb"<[a-zA-Z]")
_NO_SEPARATORS = bytes(set(range(256)) - set(b" \t\n\f\r/\"'"))
"""All bytes but those of which one stands between any two attributes."""
_VALUE = rb"[ \t\n\f\r]*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^ \t\n\f\r>]*+)"
_STATED = rb"(?:[ \t\n\f\r]*+=%b|(?![ \t\n\f\r]*+=))" % _VALUE
_NAMED = rb"[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/=>]*+%b" % _STATED
_REST = rb"(?:%b)*+[ \t\n\f\r/]*+>" % _NAMED
_END = re.compile(_REST)
"""Attributes, and the end of their tag."""
_ENDS = re.compile(
    rb"(?=%b)(?=[^ \t\n\f\r/>]*+%b)(?=[^ \t\n\f\r/=>]*+%b%b)(?=%b%b)(?=[^ \t\n\f\r>]*+%b)"
    % (_REST, _REST, _STATED, _REST, _VALUE, _REST, _REST)
)
"""The same in all the states in which a place in a tag may be: before an attribute, in the name of the tag, in that of
an attribute, before a value, in one without quotes."""
_PLAIN_ATTRIBUTE = rb"[ ][a-z-]++=\"[^\"<]*+\""
_ATTRIBUTE = (
    rb"[ \t\n\f\r/]*+[^ \t\n\f\r/><][^ \t\n\f\r/=><]*+(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+"
    rb"(?:\"[^\"<]*+\"|'[^'<]*+'|(?![\"'])[^ \t\n\f\r><]*+)|(?![ \t\n\f\r]*+=))"
)
_ODD = re.compile(
    rb"<[a-zA-Z][^ \t\n\f\r/><]*+(?:%b|%b){0,%d}+(?![ \t\n\f\r/]*+>)"
    % (_PLAIN_ATTRIBUTE, _ATTRIBUTE, MOST_ATTRIBUTES - 1)
)
"""A tag that does not end before the next `<`, or has too many attributes. Each `<` with a letter begins a tag here, be
it one or not. No `<` is passed over, so that each byte is read once."""
_WHOLE = re.compile(
    rb"<[a-zA-Z][^ \t\n\f\r/>]*+(?:%b){0,%d}+[ \t\n\f\r/]*+>" % (_NAMED, MOST_ATTRIBUTES - 1)
)
"""A tag with fewer attributes, from its `<` to its end."""
_FORMAT = re.compile(
    rb"<(?=[BCEFINSTUbcefinstu])(?:[bB](?:[iI][gG])?|[iI]|[eE][mM]|[uU]|[tT][tT]|[cC][oO][dD][eE]|[fF][oO][nN][tT]"
    rb"|[nN][oO][bB][rR]|[sS](?:[tT][rR](?:[oO][nN][gG]|[iI][kK][eE])|[mM][aA][lL][lL])?)[\s/]"
)
"""A formatting element with attributes. Without a flag the search jumps from `<` to `<`."""


class _State:
    to_end = False
    is_aside = False
    judged: tuple[bytes, bool] = (b"", False)
    """The last page and its result: a crawl asks before it reads a page, and the parser asks again."""


def tags(body: bytes) -> int:
    """How many `<` a page has."""
    return len(body) - len(body.replace(b"<", b""))  # Three times as fast as `count`.


def is_costly(body: bytes, many: int | None = None) -> bool:
    """Whether the parse of a page, with so many `<`, may take more than time proportional to its size."""
    judged = _State.judged
    if body is not judged[0]:
        judged = _State.judged = body, _may_cost(body, tags(body) if many is None else many)
    return judged[1]


def _may_cost(body: bytes, many: int) -> bool:
    if many > MANY_TAGS:
        return True
    if many < FEW_TAGS and len(body) < FEW_BYTES:
        return False
    if many * len(_FORMAT.findall(body)) > MANY_FORMATS:
        return True
    if _has_short_tags(body):
        return False
    for at, odd in enumerate(_ODD.finditer(body)):
        if at == MOST_ODD or not _WHOLE.match(body, odd.start(), odd.start() + MOST_BYTES):
            return True
    return False


def _has_short_tags(body: bytes) -> bool:
    """Whether surely no tag has many attributes.

    Such a tag is long. So it is enough to see at a few places that, were a tag open there, it would end soon.
    """
    place = 0
    while begins := _BEGIN.search(body, place + _STEP):
        found = _sure_place(body, begins.start())
        if not _is_sparse(body[place + _STEP : found]):
            return False
        place = found
    return _is_sparse(body[place + _STEP :])


def _sure_place(body: bytes, first: int) -> int:
    """The first beginning of a tag where any tag that is open ends near; the end of the page where none is in reach."""
    for begins in _BEGIN.finditer(body, first, first + 10 * _STEP):
        place = begins.start()
        if place < first or not _ENDS.match(body, place, place + _NEAR):
            continue
        for quote in (b'"', b"'"):  # In a value that goes on for a step, no attribute is added before the next place.
            end = body.find(quote, place, place + _STEP) + 1
            if end and not _END.match(body, end, end + _NEAR):
                first = end
        if first <= place:
            return place
    return len(body)


def _is_sparse(between: bytes) -> bool:
    """Whether bytes hold few attributes, of whatever tag."""
    separators = between.translate(None, _NO_SEPARATORS)
    return len(separators) < _FEW or len(between.replace(b"    ", b" ").translate(None, _NO_SEPARATORS)) < _FEW


def is_parsed(utf8: bytes) -> bool:
    """Whether a process of its own parses the page within its limits of CPU time and memory."""
    if _State.is_aside:
        return True
    with tempfile.TemporaryFile() as page:  # A pipe would have to be fed.
        page.write(utf8)
        page.seek(0)
        return ran(["-c", _PARSE], page, subprocess.DEVNULL) == 0


def ran(arguments: list[str], stdin: IO[bytes], stdout: IO[bytes] | int) -> int | None:
    """Return the exit code of `python WORDS…` with these files as its input and output; None where it took too long."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(one or os.getcwd() for one in sys.path)}
    left = int(PATIENCE / _POLL)
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, env=env) as process:
        while left:
            try:
                return process.wait(_POLL)
            except subprocess.TimeoutExpired:
                left = min(left - 1, HURRY) if _State.to_end else left - 1
        process.kill()
    return None


def bound(seconds: float) -> None:
    """Bound the CPU time of this process from now on, and its memory."""
    _State.is_aside = True
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    cpu = int(seconds + resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))


def hurry() -> None:
    """Give the page that is being parsed, and each later one, only a second more: the run is to end."""
    _State.to_end = True
