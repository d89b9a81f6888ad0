"""What commands print as errors, in which no address shows its password."""

from __future__ import annotations

import os
import sys
from typing import Any

from newsspider.normalise import secrets


class Errors:
    """Standard error, masked: usage, messages of libraries and tracebacks pass through here."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write a text, masked."""
        return int(self.stream.write(secrets.masked(text)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def mask_errors() -> None:
    """Have all that is printed as an error masked from here on, and the passwords of addresses by themselves."""
    secrets.learn_words([*sys.argv, *os.environ.values()])
    if not isinstance(sys.stderr, Errors):
        sys.stderr = Errors(sys.stderr)
