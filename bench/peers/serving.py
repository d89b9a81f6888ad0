"""`python -m bench.peers.serving READER FOLDER`: one peer that reads pages when it is told to, until its input ends.

In the folder are `urls.json` and the pages, named by their numbers. The first line it writes is `{"version"}`; then for
each line of input, a number, one `{"ms", "said"}`: the CPU milliseconds of the reading, and what was read.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

Read = Callable[[str, bytes], dict[str, Any]]


def answers(read: Read, folder: Path) -> None:
    """Answers each number on standard input with a line on standard output."""
    urls = json.loads((folder / "urls.json").read_text(encoding="utf-8"))
    out, sys.stdout = sys.stdout, sys.stderr  # what a peer prints is no answer
    for line in sys.stdin:
        body = (folder / line.strip()).read_bytes()
        before = time.process_time()
        try:
            said = read(urls[int(line)], body)
        except Exception as wrong:  # a peer that breaks on a page has read nothing of it
            said = {"error": f"{type(wrong).__name__}: {wrong}"}
        took = (time.process_time() - before) * 1000
        print(json.dumps({"ms": took, "said": said}, default=str), file=out, flush=True)


def main(reader: str, folder: Path) -> None:
    """Loads a reader, named `module:function:distribution`, says its version and answers."""
    warnings.simplefilter("ignore")
    module, function, distribution = reader.split(":")
    read: Read = getattr(import_module(module), function)
    print(json.dumps({"version": version(distribution)}), flush=True)
    answers(read, folder)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
