"""addresses.py: addresses of a WordPress site that are never an article's."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

# First match wins; paths are compared in lower case, with a slash at both ends.
_PATHS = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"^/$", "the front page"),
        (r"/wp-(?:login|signup|activate)\.php/|/wp-admin/", "the site's back office"),
        (r"/wp-json/|/xmlrpc\.php/|/wp-cron\.php/|/wp-(?:comments-post|trackback)\.php/", "an interface for programs"),
        (r"/wp-content/|/wp-includes/", "a file"),
        (r"/(?:[a-z0-9_-]*sitemap[a-z0-9_-]*\.(?:xml|xsl|html)(?:\.gz)?|robots\.txt|ads\.txt)/$", "a list for robots"),
        (
            r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|pdf|mp[34]|m4[av]|webm|ogg|wav|mov|avi|zip|gz|rar|7z|docx?|xlsx?|pptx?"
            r"|odt|epub|css|js|json|xml|txt|rss|atom|woff2?|ttf)/$",
            "a file",
        ),
        (r"/feed/(?:(?:rss2?|rdf|atom)/)?$|/(?:rss2?|rdf|atom)/$", "a feed"),
        (r"/amp/$", "an AMP copy"),
        (r"/comment-page-\d+/$", "a page of comments"),
        (r"/page/\d+/$", "a further page of a listing"),
        (r"/(?:trackback|embed|print)/$", "another form of an article"),
        (r"/attachment/", "an attachment"),
        (r"^/(?:[^/]+/)?(?:tags?|etiquettes?|mots?-cles?|etiquetas?|schlagwort|schlagworte)/[^/]", "a tag archive"),
        (r"^/(?:[^/]+/)?(?:author|auteurs?|autor|autore)/[^/]", "an author archive"),
        (r"^/(?:[^/]+/)?(?:category|categorie|kategorie|categoria)/[^/]", "a section"),
        (r"^/(?:search|recherche)/", "a search"),
        (r"^/(?:[a-z]{2}/)?(?:19|20)\d\d/(?:(?:0[1-9]|1[0-2])/(?:(?:0[1-9]|[12]\d|3[01])/)?)?$", "a date archive"),
    )
)
_QUERIES = {
    "s": "a search",
    "feed": "a feed",
    "amp": "an AMP copy",
    "replytocom": "a reply form",
    "share": "a share link",
    "print": "another form of an article",
    "attachment_id": "an attachment",
    "cat": "a section",
    "category_name": "a section",
    "tag": "a tag archive",
    "author": "an author archive",
    "author_name": "an author archive",
    "m": "a date archive",
    "year": "a date archive",
    "monthnum": "a date archive",
    "paged": "a further page of a listing",
    "cpage": "a page of comments",
    "page_id": "a page",
    "rest_route": "an interface for programs",
    "preview": "a preview",
}


def no_article(url: str) -> str | None:
    """Why no article can stand at this address, in a few words (`a tag archive`), or None if one may."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "no web address"
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return "no web address"
    parameters = parse_qs(parts.query, keep_blank_values=True) if parts.query else {}
    for name in parameters:
        if name.lower() in _QUERIES:
            return _QUERIES[name.lower()]
    path = f"{parts.path.lower().rstrip('/')}/"
    if path == "/" and "p" in parameters:
        return None
    return next((reason for pattern, reason in _PATHS if pattern.search(path)), None)
