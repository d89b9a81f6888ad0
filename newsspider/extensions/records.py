"""Log records that can neither forge a line, nor control the terminal, nor reveal a secret."""

from __future__ import annotations

import logging
from typing import Any

from newsspider.normalise.secrets import masked

_SHOWN = {code: f"\\u{code:04x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_SHOWN |= {code: f"\\u{code:04x}" for code in (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))}
_SHOWN |= {ord("\t"): " ", ord("\n"): "\\n"}
"""How control characters, line ends and marks of direction are shown."""


class Record(logging.LogRecord):
    """A record whose message is one line of harmless characters; a traceback is indented below it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info:
            text = masked(logging.Formatter().formatException(self.exc_info))
            self.exc_text = "\n".join(f"  {line.translate(_SHOWN)}" for line in text.splitlines())

    def getMessage(self) -> str:  # noqa: N802 - the name logging gives it
        """Return the message."""
        return masked(super().getMessage()).rstrip().translate(_SHOWN)
