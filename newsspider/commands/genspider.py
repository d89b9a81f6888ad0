"""`scrapy genspider`: writes a news spider of ours, unless the call names another template."""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path

from scrapy.commands import genspider

NEWS = "news"
"""The default template."""


class Command(genspider.Command):
    """Writes the file of a new spider."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's options; the template of a news spider is the default."""
        super().add_options(parser)
        parser.set_defaults(template=NEWS)

    def _find_template(self, template: str) -> Path | None:
        """The file of a template: ours, or one of Scrapy's."""
        own = Path(str(files("newsspider.commands") / f"{NEWS}.tmpl"))
        return own if template == NEWS else super()._find_template(template)

    def _list_templates(self) -> None:
        super()._list_templates()
        print(f"  {NEWS} (the default)")
