"""pages/: Cinktank.com, whose pages are read as its theme sets them."""

from __future__ import annotations

from newsspider.pages.tagdiv import Builder, Classic
from newsspider.pages.wordpress import WordPress

READERS = (Classic, Builder, WordPress)
"""A redesign adds a reader in front; the old ones stay for the pages of their time."""
