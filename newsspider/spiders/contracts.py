"""Contracts: what `scrapy check` asks of a site's spider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy.contracts import Contract


class SiteContract(Contract):
    """Sets (`@site`) the address of the sample request to the home page of the spider's site."""

    name = "site"

    def __init__(self, method: Callable[..., Any], *args: Any) -> None:
        super().__init__(method, *args)
        self.home: str = method.__self__.home  # type: ignore[attr-defined]  # It is the method of a spider.

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of the request with the address; without one, no request is made."""
        return {**args, "url": self.home} if self.home else args
