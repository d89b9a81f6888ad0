"""fleet/: `scrapy` in a process that dies with the worker: `python -m newsspider.fleet.child PARENT crawl …`."""

import ctypes
import os
import signal
import sys

from scrapy.cmdline import execute

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    # Not with preexec_fn: between fork and exec a process with threads may do next to nothing.
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(sys.argv[1]):  # It died before that was said.
        sys.exit(1)
    execute(["scrapy", *sys.argv[2:]])
