"""A Scrapy add-on: gives another project our settings, by one line in its own."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from newsspider import settings as ours

SPIDERS = "newsspider.spiders"
ITS_OWN = ("BOT_NAME", "NEWSPIDER_MODULE", "SPIDER_MODULES", "COMMANDS_MODULE")
"""Settings for which the project keeps its own values."""


class NewsSpiderAddon:
    """`ADDONS = {"newsspider.addon.NewsSpiderAddon": 500}`: what the project sets itself overrides our settings."""

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Set ours before the spiders are loaded, and add our spiders to those of the project."""
        for name in dir(ours):
            if name.isupper() and name not in ITS_OWN:
                _add(settings, name, getattr(ours, name))
        modules = settings.getlist("SPIDER_MODULES")
        priority = settings.getpriority("SPIDER_MODULES") or 0
        settings.set("SPIDER_MODULES", list(dict.fromkeys([*modules, SPIDERS])), max(priority, 15))


def _add(settings: BaseSettings, name: str, value: object) -> None:
    """Set one of ours. A dict is merged with that of the project, whose entries win."""
    if isinstance(value, dict) and settings.getpriority(name) not in (None, 0):
        settings.set(name, {**value, **settings.getdict(name)}, settings.getpriority(name) or 0)
    else:
        settings.set(name, value, "addon")
