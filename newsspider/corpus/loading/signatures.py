"""corpus/loading: the signature of a text, to find near-duplicates: MinHash over its shingles of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from newsspider.corpus.loading.extras import extra

Numbers = Any
"""A NumPy array."""

PERMUTATIONS = 64
"""Numbers in a signature, 4 bytes each. The share of equal ones estimates the overlap of shingles to some 6 %."""
SHINGLE = 3
"""Words in a shingle: enough not to recur by chance, few enough that an edit changes few shingles."""
FEWEST = 50
"""A text with fewer shingles is too short to compare."""
SEED = 42
AT_ONCE = 256
"""Texts hashed at once: their bytes fit into a processor's cache."""

_BASE = 0x9E3779B1  # odd, so that it has an inverse modulo 2**32
_INVERSE = pow(_BASE, -1, 2**32)
_WEIGHTS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
"""A weight for each place in a shingle, so that the order of its words counts."""

# The class of each byte of UTF-8: 1 if it belongs to a word; 2 or 3 if it begins a character of so many bytes that does
# not, since U+0080 to U+00BF and U+2000 to U+2FFF hold the blanks, quotes and dashes that sites set differently.
_CLASSES = bytes({0xC2: 2, 0xE2: 3}.get(code, int(code >= 0x80 or chr(code).isalnum())) for code in range(256))


def signatures(texts: Sequence[str]) -> list[bytes | None]:
    """The signature of each text, 64 little-endian uint32; None for a text too short for one."""
    return [signature for start in range(0, len(texts), AT_ONCE) for signature in _some(texts[start : start + AT_ONCE])]


def _some(texts: Sequence[str]) -> Iterator[bytes | None]:
    np, rensa = extra("numpy"), extra("rensa")
    hashes, offsets = _shingles(texts)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets.astype(np.uint64), PERMUTATIONS, SEED)
    rows = np.asarray(matrix.to_rows(), dtype="<u4").reshape(len(texts), PERMUTATIONS)
    long_enough = np.diff(offsets) >= FEWEST
    return (row.tobytes() if enough else None for row, enough in zip(rows, long_enough, strict=True))


def _shingles(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The hashes of all shingles, and where those of each text begin and end."""
    np = extra("numpy")
    words, own = _words("\0".join(texts).encode().lower())
    many = max(len(words) - SHINGLE + 1, 0)
    weighed = (words[n : n + many] * np.uint64(weight) for n, weight in enumerate(_WEIGHTS[:SHINGLE]))
    whole = own[:many] == own[SHINGLE - 1 :][:many]  # no shingle reaches from one text into the next
    counts = np.bincount(own[:many][whole], minlength=len(texts))
    return _mixed(sum(weighed, np.zeros(many, np.uint64)))[whole], np.concatenate([[0], np.cumsum(counts)])


def _words(joined: bytes) -> tuple[Numbers, Numbers]:
    """The hash of each word of texts with a zero byte between them, and the number of its text.

    With the running sum S of byte times power of its place, the bytes from i to j hash to (S[j] - S[i]) / power of i,
    modulo 2**32, wherever they stand.
    """
    np = extra("numpy")
    inside = _in_words(joined)
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[::2], edges[1::2]
    text = np.frombuffer(joined, np.uint8)
    powers, inverses = _powers(1 << len(text).bit_length())
    sums = np.zeros(len(text) + 1, np.uint32)
    np.cumsum(text * powers[: len(text)], dtype=np.uint32, out=sums[1:])
    words = (sums[ends] - sums[starts]) * inverses[starts]
    return words.astype(np.uint64), np.searchsorted(np.flatnonzero(text == 0), starts)


def _in_words(joined: bytes) -> Numbers:
    """Which bytes belong to words, with a False before the first and after the last."""
    np = extra("numpy")
    classes = np.zeros(len(joined) + 2, np.uint8)
    classes[1:-1] = np.frombuffer(joined.translate(_CLASSES), np.uint8)
    inside, three = classes == 1, classes == 3
    inside[1:] &= classes[:-1] < 2
    inside[2:] &= ~three[:-2]
    return inside


def _mixed(numbers: Numbers) -> Numbers:
    """The numbers with their bits spread (the finish of SplitMix64)."""
    np = extra("numpy")
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


@cache
def _powers(count: int) -> tuple[Numbers, Numbers]:
    """The powers of the base and of its inverse, modulo 2**32."""
    np = extra("numpy")
    both = [np.full(count, factor, np.uint32) for factor in (_BASE, _INVERSE)]
    for powers in both:
        powers[0] = 1
    return np.cumprod(both[0], dtype=np.uint32), np.cumprod(both[1], dtype=np.uint32)
