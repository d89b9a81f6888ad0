"""Stand-in site: the article page of plain WordPress: a theme like Twenty Twenty, and a block theme."""

from __future__ import annotations

from .body import body
from .bulk import SIDEBARS, Bulk
from .comments import comments
from .dates import long_date
from .head import address, head, plain
from .ink import Ink, escaped
from .post import Post
from .stream import Piece
from .text import term


def page(post: Post, number: int, bulk: Bulk, ink: Ink) -> list[Piece]:
    """One page (0 is the first) of the post."""
    block = post.looks.template == "block"
    return [
        f'<!DOCTYPE html>\n<html class="no-js" lang="{post.looks.lang}">\n<head>\n', head(post, number, bulk.base, ink),
        bulk.head("plain"),
        f'<body class="post-template-default single single-post postid-{post.number} single-format-standard '
        f'wp-embed-responsive {"wp-site-blocks" if block else "singular footer-top-visible"}">\n',
        bulk.header(), (_block_theme if block else _article)(post, number, bulk.base, ink),
        bulk.sidebar("plain", post.index % SIDEBARS), bulk.footer(),
    ]


def _article(post: Post, number: int, base: str, ink: Ink) -> str:
    under = ""
    if post.standfirst and post.looks.standfirst in ("subtitle", "both"):
        under = f"<p>{ink.again(post.standfirst)}</p>"
        under = f'<div class="intro-text section-inner max-percentage small">{under}</div>\n'
    return (
        f'<main id="site-content"><article class="post-{post.number} post type-post status-publish format-standard '
        'hentry" '
        f'id="post-{post.number}">\n{_crumbs(post, base, ink)}<header class="entry-header has-text-align-center"><div '
        'class='
        '"entry-header-inner section-inner medium"><div class="entry-categories"><span class="screen-reader-text">'
        'Catégories'
        f'</span><div class="entry-categories-inner">{_categories(post, base)}</div></div>\n<h1 class="entry-title">'
        f'{ink.again(post.headline)}</h1>{under}{_meta(post, base)}</div></header>\n{_image(post, base, ink)}<div '
        'class='
        f'"post-inner thin "><div class="entry-content">\n{body(post, number, base, ink)}{_pager(post, number, base)}<'
        '/div>'
        f"</div>\n{_tags(post, base)}</article>\n{comments(post, base)}</main>\n"
    )


def _block_theme(post: Post, number: int, base: str, ink: Ink) -> str:
    under = ""
    if post.standfirst and post.looks.standfirst in ("subtitle", "both"):
        under = f'<p class="wp-block-post-excerpt__excerpt">{ink.again(post.standfirst)}</p>'
        under = f'<div class="wp-block-post-excerpt">{under}</div>\n'
    author = "".join(
        '<div class="wp-block-post-author"><div class="wp-block-post-author__content"><p '
        'class="wp-block-post-author__name">'
        f"{escaped(one)}</p></div></div>" for one in post.authors)
    date = ""
    if post.looks.time != "none":
        date = f'<time datetime="{post.published.isoformat(timespec="seconds")}">{long_date(post.published)}</time>'
        date = f'<div class="wp-block-post-date">{date}</div>'
    return (
        f'<main class="wp-block-group is-layout-flow">{_crumbs(post, base, ink)}<div class="wp-block-group"><h1 class='
        f'"wp-block-post-title">{ink.again(post.headline)}</h1>\n{under}<div class="wp-block-group '
        f'is-layout-flex">{date}'
        f'{author}<div class="taxonomy-category wp-block-post-terms">{_categories(post, base)}</div'
        f'>{_count(post, base)}'
        f"</div></div>\n{_image(post, base, ink)}<div class=\"entry-content alignwide wp-block-post-content "
        "is-layout-constrained\">\n"
        f"{body(post, number, base, ink)}{_pager(post, number, base)}</div>\n{_tags(post, base)}{comments(post, base)}"
        "</main>\n"
    )


def _crumbs(post: Post, base: str, ink: Ink) -> str:
    links = "".join(f'<span><a href="{base}{one.path}">{plain(one)}</a></span> &raquo; ' for one in post.trail)
    return (
        f'<p id="breadcrumbs" class="yoast-breadcrumbs"><span><span><a href="{base}/">Accueil</a></span> '
        f'&raquo; {links}<span '
        f'class="breadcrumb_last" aria-current="page">{ink.again(post.headline)}</span></span></p>\n'
    )


def _categories(post: Post, base: str) -> str:
    return ", ".join(f'<a href="{base}{one.path}" rel="category tag">{plain(one)}</a>' for one in post.categories)


def _meta(post: Post, base: str) -> str:
    made = ""
    if post.authors:
        links = " et ".join(f'<a class="url fn n" href="{base}/author/{term(one)}/" '
                            f'rel="author">{escaped(one)}</a>' for one in post.authors)
        made += ('<li class="post-author meta-wrapper"><span class="meta-text">Par <span class="author vcard">'
                 f"{links}</span></span></li>")
    if post.looks.time != "none":
        published = post.published.isoformat(timespec="seconds")
        made += (f'<li class="post-date meta-wrapper"><span class="meta-text"><a href="{base}{post.path}" '
                 'rel="bookmark"><time '
                 f'class="entry-date published" datetime="{published}">{long_date(post.published)}</time>')
        if post.modified:
            changed = post.modified.isoformat(timespec="seconds")
            made += f'<time class="updated" datetime="{changed}">{long_date(post.modified)}</time>'
        made += "</a></span></li>"
    return ('<div class="post-meta-wrapper post-meta-single post-meta-single-top"><ul class="post-meta">'
            f"{made}{_count(post, base)}</ul></div>")


def _count(post: Post, base: str) -> str:
    if post.comments is None:
        return ""
    words = {0: "Aucun commentaire", 1: "Un commentaire"}.get(post.comments, f"{post.comments} commentaires")
    return ('<li class="post-comment-link meta-wrapper"><span class="meta-text comments-link"><a '
            f'href="{base}{post.path}#respond">'
            f"{words}</a></span></li>")


def _image(post: Post, base: str, ink: Ink) -> str:
    if not post.image:
        return ""
    source = base + post.image.path
    caption = ""
    if post.image.caption:
        caption = f'<figcaption class="wp-caption-text">{ink.line(post.image.caption)}</figcaption>'
    name = "wp-block-post-featured-image" if post.looks.template == "block" else "featured-media"
    return (f'<figure class="{name}"><div class="featured-media-inner section-inner"><img width="{post.image.width}" '
            'height='
            f'"{post.image.height}" src="{source}" class="attachment-post-thumbnail size-post-thumbnail '
            'wp-post-image" alt="" '
            f"/>{caption}</div></figure>\n")


def _pager(post: Post, number: int, base: str) -> str:
    if len(post.pages) < 2:
        return ""
    links = " ".join(
        f'<a href="{address(post, place, base)}" class="post-page-numbers">{place + 1}</a>' if place != number
        else f'<span class="post-page-numbers current" aria-current="page">{place + 1}</span>'
        for place in range(len(post.pages)))
    return f'<div class="page-links">Pages : {links}</div>\n'


def _tags(post: Post, base: str) -> str:
    if not post.keywords:
        return ""
    links = ", ".join(f'<a href="{base}/tag/{term(tag)}/" rel="tag">{escaped(tag)}</a>' for tag in post.keywords)
    links = f'<span class="tags-links">{links}</span>'
    return f'<div class="post-tags taxonomy-post_tag wp-block-post-terms">{links}</div>\n'
