"""opening: opens the files of a run without following links, and for their owner and group alone."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO, Any


def opened(path: Path, mode: str, **how: Any) -> IO[Any]:
    """Open a file for writing; OSError where it is a link, which might lead to anybody's file."""
    return open(path, mode, opener=_no_link, **how)


def refuse_link(path: Path) -> None:
    """Raise OSError where a file that a library will open is a link."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link stands where a file is to be written", str(path))


def keep_from_others(wanted: bool) -> None:
    """Make new files of this process readable by owner and group alone, or by fewer if its umask says so."""
    if wanted:
        os.umask(os.umask(0o077) | 0o007)


def _no_link(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        if error.errno == errno.ELOOP:
            refuse_link(Path(path))
        raise
