"""Stand-in site: an article as listings, sidebars and menus show it."""

from __future__ import annotations

from .dates import local, long_date, mislabelled
from .ink import escaped
from .world import World


def title(world: World, index: int) -> str:
    """The headline of an article as a listing prints it, as HTML."""
    line = escaped(world.teaser(index).headline)
    return line.replace("’", "&rsquo;") if index % 4 == 0 else line.replace("’", "'") if index % 4 == 1 else line


def module(world: World, index: int, base: str, kind: str = "td_module_10") -> str:
    """A teaser of the tagDiv theme: picture, linked title, date."""
    url, line, moment = base + world.teaser(index).path, title(world, index), local(world.stamps[index])
    first = world.categories_of(index)[0]
    return (
        f'<div class="{kind} td_module_wrap td-animation-stack">\n<div class="td-module-thumb"><a href="{url}" rel='
        f'"bookmark" class="td-image-wrap " title="{line}"><img class="entry-thumb" '
        'src="data:image/gif;base64,R0lGODlhAQAB'
        f'AIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" alt="" data-img-url="{base}/wp-content/uploads/photo-{index}-2'
        '18x150'
        '.jpg" width="218" height="150" /></a></div>\n<div class="item-details"><h3 class="entry-title '
        'td-module-title">'
        f'<a href="{url}" rel="bookmark" title="{line}">{line}</a></h3>\n<div class="td-module-meta-info"><a href='
        f'"{base}{first.path}" class="td-post-category">{first.name.replace("’", "&#039;")}</a><span '
        'class="td-post-date">'
        f'<time class="entry-date updated td-module-date" datetime="{mislabelled(moment)}">{long_date(moment)}</time>'
        '</span>'
        f'<span class="td-module-comments"><a href="{url}#respond">{index % 7}</a></span></div></div>\n</div>\n'
    )


def plain_article(world: World, index: int, base: str) -> str:
    """A teaser of a plain theme."""
    url, line, moment = base + world.teaser(index).path, title(world, index), local(world.stamps[index])
    return (
        f'<article id="post-{world.number(index)}" class="post-{world.number(index)} post type-post status-publish">\n'
        f'<header class="entry-header"><h2 class="entry-title"><a href="{url}" rel="bookmark">{line}</a></h2>'
        '<div class="entry-meta"><time class="entry-date published" '
        f'datetime="{moment.isoformat()}">{long_date(moment)}'
        f'</time></div></header>\n<div class="entry-summary"><p>{line}&hellip; <a class="more-link" href="{url}">Lire '
        'la '
        "suite</a></p></div>\n</article>\n"
    )


def latest_posts(world: World, indexes: list[int], base: str) -> str:
    """The widget `Articles récents`."""
    lines = "".join(
        '<li><a class="wp-block-latest-posts__post-title" '
        f'href="{base}{world.teaser(index).path}">{title(world, index)}'
        f'</a><time datetime="{local(world.stamps[index]).isoformat()}" class="wp-block-latest-posts__post-date '
        f'entry-date">{long_date(local(world.stamps[index]))}</time></li>\n'
        for index in indexes
    )
    return f'<div class="widget"><h2>Articles récents</h2><ul class="wp-block-latest-posts__list">{lines}</ul></div>\n'
