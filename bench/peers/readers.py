"""How each peer of .venv-peers reads a page: as its own documentation advises for an article, without the network."""

from __future__ import annotations

from functools import cache
from typing import Any

BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "tr", "div", "td")


@cache
def _offline() -> None:
    """Has tldextract, on which newspaper4k stands, use the list of suffixes that it ships and ask for no newer."""
    from tldextract import TLDExtract, tldextract

    tldextract.TLD_EXTRACTOR = TLDExtract(suffix_list_urls=())


def trafilatura(url: str, body: bytes, **how: Any) -> dict[str, Any]:
    """Title, text, authors and date; `how` are further options of bare_extraction."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    instant = {"outputformat": "%Y-%m-%dT%H:%M:%S%z", "original_date": True}  # else the day alone
    said = bare_extraction(
        body, url=url, with_metadata=True, include_comments=False, date_extraction_params=instant, **how
    )
    if not isinstance(said, Document):
        return {}
    authors = said.author.split("; ") if said.author else []
    return {"url": said.url or url, "title": said.title, "text": said.text, "authors": authors, "date": said.date}


def trafilatura_fast(url: str, body: bytes) -> dict[str, Any]:
    """Without the fallbacks."""
    return trafilatura(url, body, fast=True)


def trafilatura_precision(url: str, body: bytes) -> dict[str, Any]:
    """With the setting for less text but the right one."""
    return trafilatura(url, body, favor_precision=True)


def newspaper4k(url: str, body: bytes) -> dict[str, Any]:
    """`newspaper.article` on HTML that is there already; it takes the language from the page."""
    import newspaper

    _offline()
    said = newspaper.article(url, input_html=body.decode("utf-8", "replace"), fetch_images=False)
    date = said.publish_date.isoformat() if said.publish_date else None
    return {"title": said.title, "text": said.text, "authors": said.authors, "date": date}


def news_please(url: str, body: bytes) -> dict[str, Any]:
    """`NewsPlease.from_html`, with all its extractors but the one for pictures."""
    from newsplease import NewsPlease

    _offline()
    said = NewsPlease.from_html(body.decode("utf-8", "replace"), url=url, fetch_images=False)
    date = said.date_publish.isoformat() if said.date_publish else None
    return {"title": said.title, "text": said.maintext or "", "authors": said.authors, "date": date}


def resiliparse(url: str, body: bytes) -> dict[str, Any]:
    """The main content as text, and the title element: it knows neither authors nor dates."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse_from_bytes(body, detect_encoding(body))
    text = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False)
    return {"title": tree.title, "text": text}


def readability_lxml(url: str, body: bytes) -> dict[str, Any]:
    """The short title, and the summary, which is HTML, with a line for each of its blocks."""
    from readability import Document

    document = Document(body.decode("utf-8", "replace"))
    return {"title": document.short_title(), "text": _lines(document.summary())}


def _lines(markup: str) -> str:
    """The text of markup, a line for each block."""
    from lxml import html

    tree = html.fromstring(markup)
    for element in tree.iter(*BLOCKS):
        element.tail = "\n" + (element.tail or "")
        element.text = "\n" + (element.text or "") if element.tag not in ("td", "tr") else element.text
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)
