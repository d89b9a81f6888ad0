"""duplicates.py: Scrapy's filter of requests that were made before, in a third of the memory."""

from __future__ import annotations

from scrapy import Request
from scrapy.dupefilters import RFPDupeFilter

from newsspider.normalise.hashes import CompactSet


class DuplicateFilter(RFPDupeFilter):
    """Keeps 64 bits of a hash of each fingerprint."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Those of Scrapy's own, whatever they are.
        self._made = CompactSet()

    def request_seen(self, request: Request) -> bool:
        """Return whether the same request was made before, and note it."""
        if self.file:  # With a JOBDIR the whole fingerprints are kept on the disk.
            return super().request_seen(request)
        return not self._made.add(self._fingerprint(request))
