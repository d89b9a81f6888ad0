"""secrets.py: text for people's eyes, in which no address shows its password and no setting its secret."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

MASK = "***"
LEAST = 6
"""Letters of a secret that is masked by itself: a shorter one would be found in words."""
_NAMES = re.compile(r"SECRET|PASSW|TOKEN|WEBHOOK|DSN|PROXY", re.IGNORECASE)
# A port is no password: `https://host:443/…@…`. What a password holds may be anything, blanks and strokes included.
_IN_ADDRESS = re.compile(
    r"(://[^\s:/@\"'<>]{0,100}:)(?!\d{1,5}(?:[/?#\s]|$))[^@\n\"'<>]{1,300}@(?:[^@\s/\"'<>]{1,200}@)?"
)
_IN_WORDS = re.compile(
    r"\b((?:password|passwd|pwd|secret|token|api_?key|signature|sig)\s{0,3}=\s{0,3})[^\s&;,\"']{1,300}", re.IGNORECASE
)

_PASSWORD = re.compile(r"://[^\s:/@\"'<>]{0,100}:(?!\d{1,5}(?:[/?#]|$))([^\s@\"'<>]{1,300})@")

known: set[str] = set()
"""Secrets of this process, by the settings and the environment."""


def learn(settings: Iterable[tuple[str, object]], environment: Mapping[str, str] = os.environ) -> None:
    """Note the values of settings and variables that are secrets by their name, and the passwords of addresses."""
    for name, value in (*settings, *environment.items()):
        if not isinstance(value, str):
            continue
        learn_words([value])
        if not _NAMES.search(name):
            continue
        address = re.match(r"[a-zA-Z][\w+.-]{0,20}://(?:[^@\n]{0,300}?:([^@\n]{1,300})@)?", value)
        secret = address[1] or (value if "WEBHOOK" in name.upper() else "") if address else value
        if len(secret) >= LEAST:
            known.add(secret)


def learn_words(words: Iterable[str]) -> None:
    """Note the passwords of the addresses in words: libraries tell them in ways of their own."""
    for word in words:
        if "://" in word:
            known.update(one for one in _PASSWORD.findall(word) if len(one) >= LEAST)


def masked(text: str) -> str:
    """The text without the passwords in its addresses, and without what `learn` has noted."""
    for secret in known:
        text = text.replace(secret, MASK)
    if "://" in text:
        text = _IN_ADDRESS.sub(rf"\1{MASK}@", text)
    return _IN_WORDS.sub(rf"\1{MASK}", text) if "=" in text else text
