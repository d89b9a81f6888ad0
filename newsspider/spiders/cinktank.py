"""Cinktank.com on one screen."""

from newsspider.spiders.base import NewsSpider


class CinktankSpider(NewsSpider):
    """The sections Dernières minutes and L'International of Cinktank.com, and the articles they link as Lire aussi."""

    name = "cinktank"
    site = "https://cinktank.com/"
    sections = ("Dernières minutes", "L’International")
    timezone = "Europe/Paris"
    language = "fr"
