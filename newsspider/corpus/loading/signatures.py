"""corpus/loading: a text's signature, by which near-duplicates know each other: MinHash over its shingles of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from newsspider.corpus.loading.extras import extra

Numbers = Any
"""A NumPy array."""

PERMUTATIONS = 64
"""Numbers in a signature, 4 bytes each: two texts share about as many as their shingles overlap, give or take 6 %."""
SHINGLE = 3
"""Words in a row that make a shingle: long enough not to recur by chance, short enough that an edit spoils few."""
FEWEST = 50
"""Shingles below which a text is too short to be told from another by them."""
SEED = 42
AT_ONCE = 256
"""Texts in one go: so many bytes stay in the cache of a processor."""

_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_INVERSE = pow(_BASE, -1, 2**64)


def signatures(texts: Sequence[str]) -> list[bytes | None]:
    """The signature of each text, 64 little-endian uint32; None for a text too short for one."""
    return [signature for start in range(0, len(texts), AT_ONCE) for signature in _some(texts[start : start + AT_ONCE])]


def _some(texts: Sequence[str]) -> Iterator[bytes | None]:
    np, rensa = extra("numpy"), extra("rensa")
    hashes, offsets = _shingles(texts)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, PERMUTATIONS, SEED)
    rows = np.asarray(matrix.to_rows(), dtype="<u4").reshape(len(texts), PERMUTATIONS)
    long_enough = np.diff(offsets) >= FEWEST
    return (row.tobytes() if enough else None for row, enough in zip(rows, long_enough, strict=True))


def _shingles(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The hashes of all shingles, and where those of each text begin and end.

    All texts at once: with the running sum S of byte times power of its place, the bytes from i to j hash to
    (S[j] - S[i]) / power of i, modulo 2**64, wherever they stand. A word is hashed so, a shingle out of its words.
    """
    np = extra("numpy")
    joined = np.frombuffer("".join(text + "\0" for text in texts).lower().encode(), dtype=np.uint8)
    edges = np.flatnonzero(np.diff(_in_words(joined), prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    powers, inverses = _powers(1 << max(len(joined), SHINGLE).bit_length())
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(joined * powers[: len(joined)], dtype=np.uint64)])
    words = (sums[ends] - sums[starts]) * inverses[starts]
    many = max(len(words) - SHINGLE + 1, 0)
    shingles = _mixed(sum(words[n : n + many] * powers[n + 1] for n in range(SHINGLE)))
    first = np.searchsorted(starts, [0, *np.flatnonzero(joined == 0)])  # of each text the number of its first word
    counts = np.maximum(np.diff(first) - SHINGLE + 1, 0)
    own = np.concatenate([np.arange(n, n + many) for n, many in zip(first, counts, strict=False)] or [first[:0]])
    return shingles[own], np.concatenate([[0], np.cumsum(counts)]).astype(np.uint64)


def _in_words(text: Numbers) -> Numbers:
    """Which bytes of a UTF-8 text belong to words: ASCII letters and figures, and characters beyond ASCII.

    Not so those from U+0080 to U+00BF, which begin with the byte C2, and from U+2000 to U+2FFF, E2: the blanks,
    quotes and dashes that sites set differently, and symbols.
    """
    np = extra("numpy")
    inside = np.array([code >= 0x80 or chr(code).isalnum() for code in range(256)])[text]
    two, three = text == 0xC2, text == 0xE2
    inside &= ~(two | three)
    inside[1:] &= ~(two | three)[:-1]
    inside[2:] &= ~three[:-2]
    return inside


def _mixed(numbers: Any) -> Any:
    """The numbers with their bits spread (the finish of SplitMix64)."""
    np = extra("numpy")
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


@cache
def _powers(count: int) -> tuple[Numbers, Numbers]:
    """The powers of the base and of its inverse, modulo 2**64."""
    np = extra("numpy")
    both = [np.full(count, factor, np.uint64) for factor in (_BASE, _INVERSE)]
    for powers in both:
        powers[0] = 1
    return np.cumprod(both[0], dtype=np.uint64), np.cumprod(both[1], dtype=np.uint64)
