"""Masks the passwords of addresses in all that commands print as errors."""

from __future__ import annotations

import os
import sys
from typing import Any

from newsspider.normalise import secrets


class Errors:
    """Standard error, masked: usage, messages of libraries and tracebacks pass through it."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write a masked text."""
        return int(self.stream.write(secrets.masked(text)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def mask_errors() -> None:
    """Mask standard error from here on, and the passwords of addresses wherever they are printed."""
    secrets.learn_words([*sys.argv, *os.environ.values()])
    if not isinstance(sys.stderr, Errors):
        sys.stderr = Errors(sys.stderr)
