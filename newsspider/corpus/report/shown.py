"""corpus/report: texts that are safe to show, with a number for each invisible character."""

from __future__ import annotations

import re
from typing import Any

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, tab and line feed left out
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that change the direction of the following text
    "\u200b\u2028\u2029\u2060\ufeff\ufff9-\ufffb"  # of no width, or unusual line ends
    "\ud800-\udfff]"  # halves of a pair, which UTF-8 cannot write
)


def shown(value: Any) -> Any:
    """Return a JSON value whose texts and keys show invisible characters by number: `[U+202E]`."""
    if isinstance(value, str):
        return INVISIBLE.sub(lambda match: f"[U+{ord(match[0]):04X}]", value)
    if isinstance(value, dict):
        return {shown(key): shown(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [shown(one) for one in value]
    return value
