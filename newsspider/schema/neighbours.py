"""schema/: the names that others have for the keys of `Article`."""

from __future__ import annotations

from typing import NamedTuple


class Names(NamedTuple):
    """The nearest name elsewhere, with a dot before the name inside a part; empty where there is none."""

    schema_org: str = ""
    zyte: str = ""
    fundus: str = ""
    trafilatura: str = ""


HEADINGS = {
    "schema_org": "[schema.org `NewsArticle`](https://schema.org/NewsArticle)",
    "zyte": "[Zyte `Article`](https://zyte-common-items.readthedocs.io/)",
    "fundus": "[Fundus `Article`](https://github.com/flairNLP/fundus)",
    "trafilatura": "[trafilatura `Document`](https://trafilatura.readthedocs.io/)",
}

NEIGHBOURS = {
    "url": Names("url", "canonicalUrl", "html.responded_url", "url"),
    "identifier": Names("identifier"),
    "headline": Names("headline", "headline", "title", "title"),
    "standfirst": Names("description", "description", "body.summary", "description"),
    "dateline": Names("dateline"),
    "date_published": Names("datePublished", "datePublished", "publishing_date", "date"),
    "date_modified": Names("dateModified", "dateModified"),
    "authors": Names("author.name", "authors.name", "authors", "author"),
    "sections": Names("articleSection", "breadcrumbs.name", "", "categories"),
    "keywords": Names("keywords", "", "topics", "tags"),
    "image": Names("image", "mainImage", "images", "image"),
    "images": Names("associatedMedia", "images", "images"),
    "body": Names("", "", "body.sections"),
    "article_body": Names("articleBody", "articleBody", "plaintext", "text"),
    "related": Names(),
    "comment_count": Names("commentCount"),
    "word_count": Names("wordCount"),
    "in_language": Names("inLanguage", "inLanguage", "lang", "language"),
    "is_accessible_for_free": Names("isAccessibleForFree", "", "free_access"),
    "provenance": Names(),
    "other_dates": Names("", "datePublishedRaw, dateModifiedRaw"),
    "discovered_via": Names("", "", "html.source_info"),
    "retrieved_at": Names("", "metadata.dateDownloaded", "html.crawl_date", "filedate"),
    "revision": Names("version"),
    "text_hash": Names("", "", "", "fingerprint"),
    "previous_text_hash": Names(),
    "status": Names("creativeWorkStatus"),
    "rights": Names("usageInfo", "", "", "license"),
    "archive": Names("archivedAt"),
    "schema_version": Names("schemaVersion"),
}
