"""Shapes of HTML that a page may be made of, each of any size: what costs more than its share is found by them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

Shape = Callable[[int], str]
"""From a number of bytes, about, to a page."""

TEXT = "Le conseil municipal a voté mardi soir le budget de la ville, après de longs débats entre élus."
PLACES = {
    "text": "<p>{}</p>", "byline": '<span class="byline author">Par {}</span>', "title": "<title>{}</title>",
    "headline": '<h1 class="entry-title">{}</h1>', "description": '<meta property="og:description" content="{}">',
    "author": '<meta name="author" content="{}">',
    "date": '<meta property="article:published_time" content="{}"><time datetime="{}">{}</time>',
    "keywords": '<meta name="keywords" content="{}">',
    "caption": '<figure><img src="/a.jpg" alt="{}"><figcaption>{}</figcaption></figure>',
    "attribute": '<div class="{}" data-x="{}">x</div>', "link": '<p><a href="{}">lire</a></p>',
    "image": '<img src="{}" srcset="{}">', "crumbs": '<nav class="breadcrumb"><a href="/a/">{}</a></nav>',
    "related": '<p><strong>Lire aussi : <a href="/b/">{}</a></strong></p>', "script": "<script>{}</script>",
}
HEAD_PLACES = ("title", "description", "author", "date", "keywords")
_TAGS = """
a article b blockquote body button caption center dd details div dl dt em fieldset figcaption figure font form h1
head header html i iframe li math menu nobr noscript ol option p pre q ruby section select span strong svg table td
template textarea tfoot th time tr ul
"""
TAGS = _TAGS.split()
LETTERS = {
    "blank": " ", "line end": "\n", "tab": "\t", "no-break space": "\u00a0", "narrow no-break space": "\u202f",
    "zero width": "\u200b", "joiner": "\u200d", "right to left": "\u202e", "soft hyphen": "\u00ad",
    "accent": "e\u0301", "accents": "\u0301", "a": "a", "capital": "A", "digit": "7", "CJK": "字", "emoji": "🚀",
    "Arabic": "م", "quote": '"', "apostrophe": "'", "typographic apostrophe": "’", "opening guillemet": "«",
    "guillemets": "« » ", "dash": "–", "em dash": " — ", "hyphen": "-", "point": ".", "comma": ",",
    "comma blank": ", ", "colon": ":", "semicolon": ";", "slash": "/", "backslash": "\\", "parenthesis": "(",
    "bracket": "[", "brace": "{", "at": "@", "hash": "#", "percent": "%", "star": "*", "equals": "=",
    "ampersand": "&", "entity": "&eacute;", "lt": "&lt;", "tag in entities": "&lt;b&gt;",
    "entity of entity": "&amp;amp;", "number": "&#233;", "unfinished number": "&#x", "unfinished entity": "&eacut",
    "control": "\x01", "replacement": "\ufffd", "pipe": " | ", "et": " et ",
}  # fmt: skip
PHRASES = {
    "name": "Jean Dupont ", "names": "Jean Dupont, ", "capitals": "JEAN DUPONT ", "small words": "de la ",
    "par": "Par ", "date": "1er janvier 2021 ", "dates": "12/03/2021 à 14h05 ",
    "ISO date": "2021-03-12T10:00:00+01:00 ", "dateline": "PARIS (AFP) — ",
    "place and date": "Paris, le 3 mars 2021 (Agence) – ", "address": "https://a.fr/b/?c=d ",
    "mail": "nom@journal.example ", "published": "Publié le 3 mars 2021 à 10:12 ", "read": "Lire aussi : ",
    "markup": "&lt;p class=&quot;x&quot;&gt;", "agency": "(AFP) ", "initials": "J.-P. ",
    "credits": "Crédits : Nom / AFP ", "copyright": "© Nom ", "sentence": TEXT + " ", "url parts": "../a/",
    "candidates": "/a.jpg 100w, ", "tokens": "entry ", "offset": "+01:00", "JSON": '{"@type": ', "dots": "... ",
}  # fmt: skip
PHRASE_PLACES = ("text", "headline", "byline", "author", "caption")
LETTER_PLACES = ("text", "headline", "description", "attribute")


def page(body: str = "", head: str = "") -> str:
    """An article with something in its head, and something among its paragraphs."""
    around = "".join(f"<p>{TEXT} ({number})</p>" for number in range(4))
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">{head}<meta property="og:type" content="article">'
        "<title>Un titre d’article - Journal</title>"
        '<meta property="article:published_time" content="2021-12-27T14:05:12+01:00"></head>'
        '<body class="single single-post postid-184233"><article class="post hentry"><h1 class="entry-title">'
        f'Un titre d’article</h1><div class="entry-content">{around}{body}{around}</div></article></body></html>'
    )


def times(text: str, size: int) -> str:
    """A text so often that it has so many bytes, about."""
    return text * max(1, size // len(text.encode("utf-8", "replace")))


def repeated(one: str, size: int, place: str = "{}", head: bool = False) -> str:
    """A page in which something stands again and again, in one place."""
    inner = place.replace("{}", times(one, size // max(1, place.count("{}"))))
    return page("" if head else inner, inner if head else "")


def numbered(one: str, size: int, head: bool = False) -> str:
    """A page in which something stands again and again, each time with another number."""
    many = "".join(one.replace("#", str(number)) for number in range(size // (len(one.encode()) + 3)))
    return page("" if head else many, many if head else "")


def nested(tag: str, size: int, deep: int = 1_500) -> str:
    """Elements in each other as deep as a page may be, as often as it takes."""
    one = f"<{tag}>" * deep + "x" + f"</{tag}>" * deep
    return page(times(one, size))


def linked_data(made: Callable[[int], object], size: int) -> str:
    """A page whose JSON-LD is made to have so many bytes."""
    text = made(size)
    said = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    return page(head=f'<script type="application/ld+json">{said}</script>')


def lists(one: object, key: str, size: int) -> object:
    """An article in JSON-LD, of which one key has a list of many values."""
    many = size // (len(json.dumps(one)) + 2)
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Un titre", key: [one] * many}


JSON: dict[str, Callable[[int], object]] = {
    "arrays in arrays": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "objects in objects": lambda size: '{"a":' * (size // 6) + "1" + "}" * (size // 6),
    "unfinished objects": lambda size: '{"a":' * (size // 5),
    "graph": lambda size: {"@graph": [{"@type": "NewsArticle", "headline": "T", "@id": "#a"}] * (size // 60)},
    "authors": partial(lists, {"@type": "Person", "name": "Jean Dupont"}, "author"),
    "names": partial(lists, "Jean Dupont", "author"),
    "keywords": partial(lists, "mot", "keywords"),
    "images": partial(lists, {"url": "/a.jpg", "width": 3}, "image"),
    "sections": partial(lists, "Monde", "articleSection"),
    "dates": partial(lists, "2021-12-27", "datePublished"),
    "types": partial(lists, "NewsArticle", "@type"),
    "comments": lambda size: "/* a */" * (size // 7) + "{}",
    "line comments": lambda size: "// a\n" * (size // 5) + "{}",
    "commas": lambda size: '{"a": 1' + "," * size + "}",
    "escapes": lambda size: '{"@type": "NewsArticle", "headline": "' + "\\u00e9" * (size // 6) + '"}',
    "backslashes": lambda size: '{"@type": "NewsArticle", "headline": "' + "\\" * size + '"}',
    "line ends in a text": lambda size: '{"@type": "NewsArticle", "headline": "' + "a\n" * (size // 2) + '"}',
    "quotes in a text": lambda size: '{"@type": "NewsArticle", "headline": "' + 'a"b ' * (size // 4) + '"}',
    "a number": lambda size: '{"@type": "NewsArticle", "wordCount": ' + "9" * size + "}",
    "keys": lambda size: {str(number): number for number in range(size // 16)},
    "values one after another": lambda size: "{}" * (size // 2),
    "semicolons": lambda size: "{}" + ";" * size,
    "a body": lambda size: {"@type": "NewsArticle", "articleBody": times(TEXT + " ", size)},
    "markup": lambda size: {"@type": "NewsArticle", "articleBody": times("<p>x</p>", size)},
    "breadcrumbs": lambda size: {"@type": "BreadcrumbList", "itemListElement": [{"name": "A"}] * (size // 16)},
    "CDATA": lambda size: "<![CDATA[" * (size // 9) + "{}",
}
REPEATED = {
    "an attribute": '<p a="1">', "br": "<br>", "br and text": "a<br>", "two br": "a<br><br>",
    "rows": "<tr><td>a<td>b", "cells": "<td>a</td>", "tables": "<table><tr><td>a</td></tr></table>",
    "tables in cells": "<table><tr><td>", "items": "<li>a</li>", "terms": "<dt>a<dd>b",
    "options": "<select><option>a", "forms": "<form><input></form>", "svg": "<svg><path d='M0 0'/></svg>",
    "math": "<math><mi>x</mi></math>", "templates": "<template><p>a</p></template>",
    "noscript": "<noscript><img src='/a.jpg'></noscript>", "iframes": "<iframe src='/a'></iframe>",
    "figures": "<figure><img src='/a.jpg'><figcaption>Une légende (Nom / AFP)</figcaption></figure>",
    "quotes": "<blockquote><p>Une phrase.</p></blockquote>",
    "times": "<time datetime='2021-12-27T10:00:00Z'>x</time>", "links": "<a href='/a/'>Un article</a> ",
    "h1": "<h1>Un titre</h1>", "h1 as title": "<h1 class='entry-title'>T</h1>",
    "authors": "<a rel='author' href='/author/a/'>Jean Dupont</a>",
    "bylines": "<p class='byline'>Par Jean Dupont</p>",
    "related": "<p><strong>Lire aussi : <a href='/b/'>Un autre</a></strong></p>",
    "tags": "<a rel='tag' href='/t/'>t</a>", "crumbs": "<span class='entry-crumb'><a href='/c/'>Monde</a></span>",
    "images": "<img src='/a.jpg' alt='b'>",
    "pictures": "<picture><source srcset='/a.webp 2x, /b.webp'><img src='/a.jpg'></picture>",
    "CDATA": "<![CDATA[a]]>", "lazy images": "<img data-src='/a.jpg' src='data:image/gif;base64,R0lGODlhAQ'>",
    "instructions": "<?xml a?>", "comments": "<!-- a -->", "unfinished comments": "<!--", "odd comments": "<!-->",
    "doctypes": "<!DOCTYPE html>", "lesser": "<", "lesser and blank": "< ", "closings": "</", "odd tags": "<a<b>",
    "own tags": "<x-y>a</x-y>", "scripts": "<script>a()</script>", "styles": "<style>a{}</style>",
    "words": "<p>Mot.</p>", "hr": "<hr>", "paragraphs": f"<p>{TEXT}</p>", "spans": f"<span>{TEXT}</span>",
    "divs": f"<div>{TEXT}</div>", "bold": "<b class=a>x", "italics in paragraphs": "<p><i class=a>x",
    "fonts": "<font size=1>x", "nobr": "<nobr>x", "links in links": "<a href='/a/'>x<a href='/b/'>y",
    "buttons": "<button>x<button>y", "headings": "<h2>Un titre</h2>", "two bodies": "<body class=a>",
    "two html": "<html lang=en>", "comment list": "<li class='comment'><p>Bravo</p></li>",
    "articles": f"<article><h2>Un</h2><p>{TEXT}</p></article>", "ruby": "<ruby>a<rt>b",
    "objects": "<object><param></object>", "hidden": f"<p hidden>{TEXT}</p>",
    "styled": "<p style='display:none'>x</p>", "selects": "<select><select>",
    "datasets": "<div data-a='{&quot;b&quot;:1}'></div>", "captions": "<p class='wp-caption-text'>Nom / AFP</p>",
    "boxes": "<div class='related'><ul><li><a href='/b/'>Un</a></li></ul></div>",
    "shares": "<div class='share'>x</div>",
    "microdata": "<span itemprop='author' itemscope itemtype='http://a/Person'><i itemprop='name'>A B</i></span>",
    "dates": "<p class='date'>Publié le 3 mars 2021 à 10:12</p>", "datelines": "<p>PARIS (AFP) — Un texte.</p>",
    "mis-nested formats": "<b><i></b></i>", "mis-nested blocks": "<b><p></b></p>", "in a table": "<table><b><tr><i>x",
    "anchors": "<a name='a'></a>", "maps": "<map><area href='/a/'></map>", "frames": "<frameset><frame></frameset>",
}  # fmt: skip
NUMBERED = {
    "classes": "<p class='c#'>x</p>", "ids": "<p id='i#'>x</p>", "links": "<a href='/p#/'>Titre #</a>",
    "paragraphs": f"<p>{TEXT} (#)</p>", "own tags": "<t# a>",
    "names of authors": "<a rel='author' href='/author/#/'>A B#</a>",
    "captions": "<figure><img src='/#.jpg'><figcaption>Vue # de la mairie</figcaption></figure>",
    "headings": "<h2>Titre #</h2>", "related": "<p><strong>Lire aussi : <a href='/b#/'>Un #</a></strong></p>",
    "cells": "<tr><td>#<td>x", "items": "<li>Point #</li>", "times": "<time datetime='2021-12-27T10:00:00Z'>#</time>",
}  # fmt: skip
HEAD = {
    "meta": "<meta name='a#' content='b'>", "og": "<meta property='og:title' content='Titre #'>",
    "og images": "<meta property='og:image' content='/#.jpg'>", "authors": "<meta name='author' content='A B#'>",
    "tags": "<meta property='article:tag' content='t#'>", "links": "<link rel='a#' href='/b'>",
    "sections": "<meta property='article:section' content='s#'>", "titles": "<title>T#</title>",
    "canonical": "<link rel='canonical' href='https://journal.example/p#/'>", "base": "<base href='/#/'>",
    "alternate": "<link rel='alternate' hreflang='fr' href='/#/'>", "robots": "<meta name='robots' content='x#'>",
    "dates": "<meta property='article:modified_time' content='2021-12-27T10:00:00Z #'>",
    "charset": "<meta charset='x#'>",
    "JSON-LD": "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"headline\": \"T#\"}</script>",
    "scripts": "<script>var a#=1;</script>", "preloads": "<link rel='preload' as='image' href='/#.jpg'>",
}  # fmt: skip


def attributes(one: str, size: int) -> str:
    """A page with one tag of many attributes."""
    many = "".join(one.replace("#", str(number)) for number in range(size // (len(one) + 4)))
    return page(f"<p {many}>{TEXT}</p>")


def of_tags() -> Iterator[tuple[str, Shape]]:
    """Each element repeated, in itself, and mis-nested."""
    for tag in TAGS:
        yield f"<{tag}> repeated", partial(repeated, f"<{tag}>x</{tag}>")
        yield f"<{tag}> in itself", partial(nested, tag)
        yield f"<{tag}> mis-nested", partial(repeated, f"<{tag}><b>x</{tag}></b>")


def of_texts() -> Iterator[tuple[str, Shape]]:
    """Each kind of letter and of phrase in each place for it."""
    for texts, places in ((LETTERS, LETTER_PLACES), (PHRASES, PHRASE_PLACES)):
        for name, text in texts.items():
            for place in places:
                yield f"{name} in {place}", partial(repeated, text, place=PLACES[place], head=place in HEAD_PLACES)


def of_places() -> Iterator[tuple[str, Shape]]:
    """Some texts in the places that are left."""
    for place in PLACES:
        for name, text in (("names", PHRASES["names"]), ("dates", PHRASES["dates"]), ("commas", ","), ("quotes", '"')):
            yield f"{name} in {place}", partial(repeated, text, place=PLACES[place], head=place in HEAD_PLACES)


def of_constructs() -> Iterator[tuple[str, Shape]]:
    """All the rest."""
    for tag in ("p", "div", "b", "a", "table", "select"):
        yield f"<{tag}> never closed", partial(repeated, f"<{tag} class=a>x ")
        yield f"</{tag}> alone", partial(repeated, f"</{tag}>")
    for name, one in REPEATED.items():
        yield f"{name}, again and again", partial(repeated, one)
    for name, one in NUMBERED.items():
        yield f"{name}, each another", partial(numbered, one)
    for name, one in HEAD.items():
        yield f"{name} in the head", partial(numbered, one, head=True)
    for name, made in JSON.items():
        yield f"JSON-LD: {name}", partial(linked_data, made)
    for one in ("a#=1 ", "a=1 ", "a# ", "a#='", "class='a#' ", "a#=\"x\" ", "=", "/"):
        yield f"attributes {one}", partial(attributes, one)


def shapes() -> dict[str, Shape]:
    """All shapes, by name."""
    return dict((*of_tags(), *of_texts(), *of_places(), *of_constructs()))
