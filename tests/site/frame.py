"""Stand-in site: the frame around any page that is no article."""

from __future__ import annotations

from .bulk import Bulk
from .stream import Piece


def framed(bulk: Bulk, title: str, classes: str, main: str, url: str, links: str = "") -> list[Piece]:
    """A whole page around this main part; title and main part are HTML."""
    return [
        f'<!doctype html >\n<html lang="fr-FR">\n<head>\n<title>{title}</title>\n<link rel="canonical" href="{url}" '
        '/>\n'
        f'<meta property="og:locale" content="fr_FR" />\n<meta property="og:type" content="website" />\n{links}<link '
        'rel='
        f'"alternate" type="application/rss+xml" title="Cinktank &raquo; Feed" href="{bulk.base}/feed/" />\n<link rel='
        f'"https://api.w.org/" href="{bulk.base}/wp-json/" />\n',
        bulk.head("tagdiv"), f'<body class="{classes} global-block-template-1 td-full-layout">\n', bulk.header(), main,
        bulk.sidebar("tagdiv", len(title) % 8), bulk.footer(),
    ]
