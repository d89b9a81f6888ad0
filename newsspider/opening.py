"""opening: files of a run are opened without following links, and are for their owner and group alone."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO, Any


def opened(path: Path, mode: str, **how: Any) -> IO[Any]:
    """Open a file to be written; OSError where a link stands in its place, which might lead to anybody's file."""
    return open(path, mode, opener=_no_link, **how)


def refuse_link(path: Path) -> None:
    """Raise OSError where a link stands in the place of a file that a library will open."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link stands where a file is to be written", str(path))


def keep_from_others(wanted: bool) -> None:
    """Let this process make files for owner and group alone, or for fewer where its umask says so."""
    if wanted:
        os.umask(os.umask(0o077) | 0o007)


def _no_link(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        if error.errno == errno.ELOOP:
            refuse_link(Path(path))
        raise
