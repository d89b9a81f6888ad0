"""The guard: what is frozen, where it lies, and how to tell what has changed."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from pathlib import Path

from tests.guard.taken import Taken, dumped

FOLDER = Path(__file__).parent
CRAWLS, PAGES = FOLDER / "crawls.json.xz", FOLDER / "pages.json"
SHORT, LONG = ((3, 24),), ((1, 60),)
"""Seeds of the stand-in and how many articles it begins with."""


def crawls() -> dict[str, Taken]:
    """The frozen crawls, by name."""
    found: dict[str, Taken] = json.loads(lzma.decompress(CRAWLS.read_bytes()))
    return found


def pages() -> dict[str, Taken]:
    """The hashes of what real pages gave."""
    found: dict[str, Taken] = json.loads(PAGES.read_text(encoding="utf-8"))
    return found


def freeze(file: Path, taken: dict[str, Taken]) -> None:
    """Write what is true from now on."""
    text = json.dumps(taken, ensure_ascii=False, indent=0, sort_keys=True).encode() + b"\n"
    file.write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME) if file.suffix == ".xz" else text)


def differences(was: Taken, now: Taken) -> list[str]:
    """Each line, row or manifest that is not what it was, and each field of it."""
    found = []
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) == now.get(name):
            continue
        if name not in now or name not in was:
            found.append(f"{name}: {'gone' if name in was else 'new'}")
        else:
            found += [f"{name}: {one}" for one in _fields(was[name], now[name])]
    return found


def _fields(was: str, now: str) -> Iterator[str]:
    try:
        before, after = json.loads(was), json.loads(now)
        keys = before.keys() | after.keys()
    except (ValueError, AttributeError):
        yield f"{was[:200]} → {now[:200]}"
        return
    differing = [key for key in sorted(keys) if before.get(key) != after.get(key)]
    yield from (f"{key}: {dumped(before.get(key))[:300]} → {dumped(after.get(key))[:300]}" for key in differing)
    if not differing:
        yield "the same values, written otherwise"
