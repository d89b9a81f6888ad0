"""`newsspider` and `python -m newsspider`: Scrapy's command line with our settings, from any folder."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that the arguments name."""
    try:
        from newsspider.commandline import execute  # Inside `try`, since Ctrl-C may come during this import.

        execute()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
