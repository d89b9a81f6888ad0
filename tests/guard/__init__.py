"""The guard of the rebuild: what crawls, `scrapy reparse` and `scrapy read` give today, frozen byte for byte.

    python -m tests.guard            # freezes anew (or `crawls`, or `pages`, alone); commit that alone
    pytest tests/test_guard.py       # compares

The clock stands still and one request is made at a time, so that a crawl gives the same bytes each time.
"""
