"""Stand-in site: the article page of the tagDiv template builder."""

from __future__ import annotations

from .body import body
from .bulk import SIDEBARS, Bulk
from .classic import time_tag
from .comments import comments
from .head import address, head, microdata, plain
from .ink import Ink, escaped
from .post import Post
from .stream import Piece
from .text import term


def page(post: Post, number: int, bulk: Bulk, ink: Ink) -> list[Piece]:
    """One page (0 is the first) of the post."""
    base, url = bulk.base, address(post, number, bulk.base)
    return [
        f'<!doctype html >\n<html lang="{post.looks.lang}">\n<head>\n{head(post, number, base, ink)}',
        bulk.head("tagdiv"),
        f'<body class="post-template-default single single-post postid-{post.number} '
        f'single-format-standard {post.slug} '
        'global-block-template-8 tdb_template_535349 tdb-template  tdc-header-template  tdc-footer-template '
        'td-full-layout" '
        'itemscope="itemscope" itemtype="https://schema.org/WebPage">\n',
        bulk.header(), _article(post, number, base, ink, url), bulk.sidebar("tagdiv", post.index % SIDEBARS),
        bulk.footer(),
    ]


def _article(post: Post, number: int, base: str, ink: Ink, url: str) -> str:
    blocks = [
        _crumbs(post, base, ink), _categories(post, base),
        _title(post, ink),
        _subtitle(post, ink), _author(post, base),
        _block("tdb_single_date", "tdb-post-meta", time_tag(post)) if post.looks.time != "none" else "",
        _count(post, url), _image(post, base, ink),
        _block("tdb_single_content", "td-post-content tagdiv-type",
               body(post, number, base, ink) + _pager(post, number, base)),
        _tags(post, base),
    ]
    return (
        '<div id="tdb-autoload-article" data-autoload="off"><div class="td-main-content-wrap td-container-wrap"><div '
        'class='
        f'"tdc-content-wrap"><article id="template-id-535349" class="post-535349 tdb_templates type-tdb_templates post '
        'status-publish" itemscope itemtype="https://schema.org/Article">\n<div class="vc_row td-ss-row wpb_row '
        'td-pb-row">'
        f'<div class="vc_column wpb_column td-pb-span8"><div class="wpb_wrapper">{"".join(blocks)}</div></div></div>\n'
        f"{microdata(post, url)}</article></div></div></div>\n{comments(post, base)}"
    )


def _title(post: Post, ink: Ink) -> str:
    line = f'<h1 class="tdb-title-text">{ink.again(post.headline)}</h1>'
    return _block("tdb_title", "tdb-single-title", f'{line}<div></div><div class="tdb-title-line"></div>')


def _block(name: str, also: str, inner: str) -> str:
    return (
        f'<div class="td_block_wrap {name} tdi_{len(inner) % 97} td-pb-border-top td_block_template_8 {also}"  '
        'data-td-block-'
        f'uid="tdi_{len(inner) % 97}" >\n<style> /* custom css */ .{name}{{ margin-bottom: 0; }}</style><div '
        'class="tdb-block-'
        f'inner td-fix-index">{inner}</div></div>\n'
    )


def _crumbs(post: Post, base: str, ink: Ink) -> str:
    links = "".join(
        f'<i class="tdb-bread-sep td-icon-right"></i><span><a title="Voir tous les articles de {plain(one)}" class='
        f'"tdb-entry-crumb" href="{base}{one.path}">{plain(one)}</a></span>' for one in post.trail)
    last = ""
    if ink.exact or post.index % 2:
        last = (f'<i class="tdb-bread-sep tdb-bred-no-url-last td-icon-right"></i><span class="tdb-bred-no-url-last">'
                f"{ink.again(post.headline)}</span>")
    home = f'<span><a title="" class="tdb-entry-crumb" href="{base}/">Accueil</a></span>'
    return _block("tdb_breadcrumbs", "tdb-breadcrumbs", home + links + last)


def _categories(post: Post, base: str) -> str:
    return _block("tdb_category", "tdb_category", '<div class="tdb-category td-fix-index">' + "".join(
        f'<a class="tdb-entry-category" href="{base}{one.path}" ><span class="tdb-cat-bg"></span>{plain(one)}</a>'
        for one in post.categories) + "</div>")


def _subtitle(post: Post, ink: Ink) -> str:
    if not post.standfirst or post.looks.standfirst not in ("subtitle", "both"):
        return ""
    return _block("tdb_single_subtitle", "tdb-content-horiz-left", f"<p>{ink.again(post.standfirst)}</p>")


def _author(post: Post, base: str) -> str:
    if not post.authors:
        return ""
    links = " et ".join(f'<a class="tdb-author-name" href="{base}/author/{term(one)}/">{escaped(one)}</a'
                        '>' for one in post.authors)
    return _block("tdb_single_author", "tdb-post-meta",
                  f'<div class="tdb-author-name-wrap"><span class="tdb-author-by">Par</span> {links}</div>')


def _count(post: Post, url: str) -> str:
    if post.comments is None:
        return ""
    return _block("tdb_single_comments_count", "tdb-post-meta",
                  f'<a href="{url}#respond"><i class="tdb-comm-icon td-icon-comments"></i><span class="tdb-add-text">'
                  '</span>'
                  f"<span>{post.comments}</span></a>")


def _image(post: Post, base: str, ink: Ink) -> str:
    if not post.image:
        return ""
    source = base + post.image.path
    caption = ""
    if post.image.caption:
        caption = f'<figcaption class="tdb-caption-text">{ink.line(post.image.caption)}</figcaption>'
    return _block("tdb_single_featured_image", "tdb-content-horiz-left", (
        f'<figure><a href="{source}" data-caption=""><img width="{post.image.width}" height="{post.image.height}" '
        f'class="entry-thumb td-modal-image" src="{source}" alt="" title="photo"/></a>{caption}</figure>'))


def _pager(post: Post, number: int, base: str) -> str:
    if len(post.pages) < 2:
        return ""
    links = "".join(
        f'<a href="{address(post, place, base)}" class="post-page-numbers">{place + 1}</a> ' if place != number
        else f'<span class="post-page-numbers current" aria-current="page">{place + 1}</span> '
        for place in range(len(post.pages)))
    return f'<div class="page-nav page-nav-post td-pb-padding-side">{links}</div>\n'


def _tags(post: Post, base: str) -> str:
    if not post.keywords:
        return ""
    lines = "".join(f'<li><a href="{base}/tag/{term(tag)}/">{escaped(tag)}</a></li>' for tag in post.keywords)
    return _block("tdb_single_tags", "", f'<ul class="tdb-tags"><li><span>Mots clés</span></li>{lines}</ul>')
