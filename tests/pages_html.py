"""Pages of one article as three templates set them, for the tests of pages/."""

from __future__ import annotations

from typing import Any

import pytest

from newsspider.items import Article, Finding
from newsspider.pages import PageReading, reading
from newsspider.pages.parsed import parsed

URL = "https://journal.example/2021/12/27/un-titre/"
TEMPLATES = ("classic", "tdb", "plain")

CLASSIC = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - Journal</title>{head}</head>
<body class="post-template-default single single-post postid-184233 td-standard-pack">
<div class="td_module_wrap td-animation-stack"><h3 class="entry-title"><a href="/x/">Un autre titre</a></h3>
<span class="td-post-author-name"><a href="/a/">Un Autre</a></span>
<span class="td-post-date"><time class="entry-date updated td-module-date" datetime="2020-01-01T00:00:00+00:00">1</time>
</span></div>
<div class="td-crumb-container"><div class="entry-crumbs">{crumbs}</div></div>
<article id="post-184233" class="post-184233 post"><div class="td-post-header"><ul class="td-category">{categories}</ul>
<header class="td-post-title"><h1 class="entry-title">{title}</h1>{sub_title}<div class="td-module-meta-info">
<div class="td-post-author-name"><div class="td-author-by">Par</div> {authors}
<div class="td-author-line"> - </div></div>
<span class="td-post-date">{time}</span>
<div class="td-post-comments"><a href="#respond"><i></i>{comments}</a></div></div>
</header></div><div class="td-post-content tagdiv-type">{picture}{body}</div>
<footer><ul class="td-tags"><li><span>TAGS</span></li>{tags}</ul>{footer}</footer></article></body></html>"""
TDB = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - Journal</title>{head}</head>
<body class="post-template-default single single-post postid-184233 tdb-template">
<article id="post-7" class="post-7 tdb_templates type-tdb_templates">
<div class="td_module_flex"><span class="td-post-author-name"><a href="/a/">Un Autre</a></span></div>
<div class="td_block_wrap tdb_breadcrumbs tdb-breadcrumbs"><style>.x{{margin:3px}}</style>{crumbs}</div>
<div class="tdb-category td-fix-index">{categories}</div>
<div class="td_block_wrap tdb_title"><div class="tdb-block-inner"><h1 class="tdb-title-text">{title}</h1></div></div>
{sub_title}<div class="td_block_wrap tdb_single_author"><div class="tdb-author-name-wrap">{authors}</div></div>
<div class="td_block_wrap tdb_single_date"><style>.y{{width:1px}}</style>{time}</div>
<div class="td_block_wrap tdb_single_comments_count"><style>.z{{width:9px}}</style>
<a href="#c"><span>{comments}</span></a></div>
{picture}<div class="td_block_wrap tdb_single_content td-post-content tagdiv-type"><style>.w{{margin:0}}</style>
<div class="tdb-block-inner td-fix-index">{body}</div></div>
<ul class="tdb-tags">{tags}</ul>{footer}</article></body></html>"""
PLAIN = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - Journal</title>{head}</head>
<body class="post-template-default single single-post postid-184233 wp-embed-responsive">
<p class="breadcrumbs">{crumbs}</p><main><article id="post-184233" class="post-184233 post hentry">
<header class="entry-header"><h1 class="entry-title">{title}</h1>{sub_title}<div class="entry-meta">
<span class="byline">Par <span class="author vcard">{authors}</span></span>{time}
<span class="comments-link"><a href="#respond">{comments} commentaires</a></span></div></header>{picture}
<div class="entry-content">{body}</div><footer class="entry-footer"><span class="cat-links">{categories}</span>
<span class="tags-links">{tags}</span>{footer}</footer></article></main></body></html>"""

PAGES = {"classic": CLASSIC, "tdb": TDB, "plain": PLAIN}
SUB_TITLES = {
    "classic": '<p class="td-post-sub-title">{}</p>',
    "tdb": '<div class="td_block_wrap tdb_single_subtitle"><style>.s{{color:red}}</style><p>{}</p></div>',
    "plain": '<p class="entry-subtitle">{}</p>',
}
CRUMBS = {
    "classic": '<span><a class="entry-crumb" href="{}">{}</a></span> ',
    "tdb": '<span><a class="tdb-entry-crumb" href="{}">{}</a></span> ',
    "plain": '<a href="{}">{}</a> » ',
}
LAST_CRUMB = {
    "classic": '<span class="td-bred-no-url-last">{}</span>',
    "tdb": '<span class="tdb-bred-no-url-last">{}</span>',
    "plain": '<span class="breadcrumb_last">{}</span>',
}
CATEGORIES = {
    "classic": '<li class="entry-category"><a href="/c/">{}</a></li>',
    "tdb": '<a class="tdb-entry-category" href="/c/">{}</a>',
    "plain": '<a rel="category tag" href="/c/">{}</a>',
}
PICTURES = {
    "classic": '<div class="td-post-featured-image">{}</div>',
    "tdb": '<div class="td_block_wrap tdb_single_featured_image">{}</div>',
    "plain": '<div class="post-thumbnail">{}</div>',
}
PARAGRAPHS = "<p>Un premier paragraphe du texte.</p><p>Un second paragraphe du texte.</p>"


def html(template: str = "classic", body: str = PARAGRAPHS, **parts: str) -> str:
    """A page of one template; what is not named is empty."""
    names = ("head", "crumbs", "categories", "sub_title", "authors", "time", "comments", "picture", "tags", "footer")
    return PAGES[template].format(**{"title": "Un titre", **dict.fromkeys(names, ""), "body": body, **parts})


def read(text: str | bytes, url: str = URL, **how: Any) -> PageReading:
    """What `pages` makes of an HTML text."""
    page = parsed(text.encode() if isinstance(text, str) else text, "text/html; charset=utf-8")
    assert not isinstance(page, Finding), page
    return reading(page, url, **how)


def article(template: str = "classic", body: str = PARAGRAPHS, **parts: str) -> Article:
    """The article of a page of one template."""
    found = read(html(template, body, **parts))
    assert found.article is not None, found.finding
    return found.article


def texts(found: Article) -> list[str]:
    """The texts of the body."""
    return [block.text for block in found.body]


def crumbs(template: str, *names: str, last: str = "Un titre") -> str:
    """A breadcrumb from the home page to a last step without a link."""
    steps = [CRUMBS[template].format("https://journal.example/", "Accueil")]
    steps += [CRUMBS[template].format(f"https://journal.example/{place}/", name) for place, name in enumerate(names)]
    return "".join(steps) + LAST_CRUMB[template].format(last)


def each_template(test: Any) -> Any:
    """The test, once for each template."""
    return pytest.mark.parametrize("template", TEMPLATES)(test)
