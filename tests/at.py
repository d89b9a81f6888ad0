"""Runs `scrapy` at another time: `python -m tests.at 2026-07-01T06:00:00+00:00 crawl cinktank …`."""

import sys
from datetime import datetime

import time_machine
from scrapy.cmdline import execute

if __name__ == "__main__":
    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True):
        execute(["scrapy", *sys.argv[2:]])
