"""Stand-in site: the article page of the classic tagDiv template."""

from __future__ import annotations

from .body import body
from .bulk import SIDEBARS, Bulk
from .comments import comments
from .dates import long_date, mislabelled
from .head import address, head, microdata, plain
from .ink import Ink, escaped
from .post import Post
from .stream import Piece
from .text import term


def page(post: Post, number: int, bulk: Bulk, ink: Ink) -> list[Piece]:
    """One page (0 is the first) of the post."""
    base, url = bulk.base, address(post, number, bulk.base)
    return [
        f'<!doctype html >\n<!--[if gt IE 8]><!--> <html lang="{post.looks.lang}"> <!--<![endif]-->\n<head>\n',
        head(post, number, base, ink), bulk.head("tagdiv"),
        f'<body class="post-template-default single single-post postid-{post.number} single-format-standard '
        'td-standard-'
        f'pack {post.slug} global-block-template-1 td-animation-stack-type0 td-full-layout" itemscope="itemscope" '
        'itemtype="https://schema.org/WebPage">\n',
        bulk.header(), _article(post, number, bulk, ink, url), bulk.sidebar("tagdiv", post.index % SIDEBARS),
        bulk.footer(),
    ]


def _article(post: Post, number: int, bulk: Bulk, ink: Ink, url: str) -> str:
    base = bulk.base
    under = ""
    if post.standfirst and post.looks.standfirst in ("subtitle", "both"):
        under = f'<p class="td-post-sub-title">{ink.again(post.standfirst)}</p>'
    return (
        f'<div class="td-main-content-wrap td-container-wrap"><div class="td-container td-post-template-default ">\n'
        f'{crumbs(post, base, ink)}<div class="td-pb-row"><div class="td-pb-span8 td-main-content" role="main"><div '
        'class='
        f'"td-ss-main-content">\n<article id="post-{post.number}" class="post-{post.number} post type-post '
        'status-publish '
        f'format-standard hentry" itemscope itemtype="https://schema.org/Article">\n<div class="td-post-header">'
        f'{_categories(post, base)}<header class="td-post-title">\n<h1 class="entry-title">{ink.again(post.headline)}</'
        'h1>\n'
        f'{under}<div class="td-module-meta-info">{_meta(post, base, url)}</div>\n</header></div>\n'
        f'<div class="td-post-content{" tagdiv-type" if post.index % 2 else ""}">\n{_image(post, base, ink)}\n'
        f"{body(post, number, base, ink)}</div>\n<footer>{_pager(post, number, base)}{_tags(post, base)}"
        f"{_next_prev(post, bulk)}{microdata(post, url)}</footer>\n</article>\n{comments(post, base)}</div></div>\n"
    )


def crumbs(post: Post, base: str, ink: Ink) -> str:
    """The breadcrumb: home, sections, the title (cut, if it is long)."""
    links = "".join(
        f' <i class="td-icon-right td-bread-sep"></i> <span><a title="Voir tous les articles de {plain(one)}" class='
        f'"entry-crumb" href="{base}{one.path}">{plain(one)}</a></span>' for one in post.trail)
    title = ink.again(post.headline)
    if len(title) > 60 and "&" not in title and " " in title[20:60]:
        title = title[: title.rindex(" ", 0, 60)] + "..."
    return (
        '<div class="td-crumb-container"><div class="entry-crumbs"><span><a title="" class="entry-crumb" '
        f'href="{base}/">'
        f'Accueil</a></span>{links} <i class="td-icon-right td-bread-sep td-bred-no-url-last"></i> <span class='
        f'"td-bred-no-url-last">{title}</span></div></div>\n'
    )


def _categories(post: Post, base: str) -> str:
    lines = "".join(f'<li class="entry-category"><a  href="{base}{one.path}">{plain(one)}</a>'
                    '</li>' for one in post.categories)
    return f'<ul class="td-category">{lines}</ul>'


def _meta(post: Post, base: str, url: str) -> str:
    made = ""
    if post.authors:
        links = " et ".join(f'<a href="{base}/author/{term(author)}/">{escaped(author)}</a>' for author in post.authors)
        made += (f'<div class="td-post-author-name"><div class="td-author-by">Par</div> {links}'
                 '<div class="td-author-line"> - </div></div>')
    if post.looks.time != "none":
        made += f'<span class="td-post-date">{time_tag(post)}</span>'
    if post.comments is not None:
        made += (f'<div class="td-post-comments"><a href="{url}#respond"><i class="td-icon-comments">'
                 f'</i>{post.comments}'
                 "</a></div>")
    return made + '<div class="td-post-views"><i class="td-icon-views"></i><span class="td-nr-views">321</span></div>'


def time_tag(post: Post) -> str:
    """The theme's <time>, with the local clock labelled +00:00 or rightly."""
    moment = post.published
    stamp = mislabelled(moment) if post.looks.time == "bug" else moment.isoformat(timespec="seconds")
    return f'<time class="entry-date updated td-module-date" datetime="{stamp}">{long_date(moment)}</time>'


def _image(post: Post, base: str, ink: Ink) -> str:
    if not post.image:
        return ""
    source = base + post.image.path
    caption = ""
    if post.image.caption:
        caption = f'<figcaption class="wp-caption-text">{ink.line(post.image.caption)}</figcaption>'
    return (
        f'<div class="td-post-featured-image"><figure><a href="{source}" data-caption=""><img '
        f'width="{post.image.width}" '
        f'height="{post.image.height}" class="entry-thumb td-modal-image" src="{source}" srcset="{source} '
        f'{post.image.width}w, {source[:-4]}-696x464.jpg 696w" alt="" title="photo"/></a>{caption}</figure></div>\n'
    )


def _pager(post: Post, number: int, base: str) -> str:
    if len(post.pages) < 2:
        return ""
    links = "".join(
        f' <a href="{address(post, place, base)}" class="post-page-numbers"><div>{place + 1}</div>'
        '</a>' if place != number
        else f' <span class="post-page-numbers current" aria-current="page"><div>{place + 1}</div></span>'
        for place in range(len(post.pages)))
    return f'<div class="page-nav page-nav-post td-pb-padding-side">{links}</div>\n'


def _tags(post: Post, base: str) -> str:
    if not post.keywords:
        return ""
    lines = "".join(f'<li><a href="{base}/tag/{term(tag)}/">{escaped(tag)}</a></li>' for tag in post.keywords)
    return ('<div class="td-post-source-tags"><ul class="td-tags td-post-small-box clearfix"><li><span>Mots '
            'clés</span></li>'
            f"{lines}</ul></div>\n")


def _next_prev(post: Post, bulk: Bulk) -> str:
    steady = bulk.world.steady()
    teaser = bulk.world.teaser(steady[post.number % len(steady)])
    return (
        '<div class="td-block-row td-post-next-prev"><div class="td-block-span6 td-post-prev-post"><div class="td-post-'
        'next-prev-content"><span>Article précédent</span><a '
        f'href="{bulk.base}{teaser.path}">{escaped(teaser.headline)}'
        "</a></div></div></div>\n"
    )
