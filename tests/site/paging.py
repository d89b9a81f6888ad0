"""Stand-in site: the numbered pages and the arrows under a section front."""

from __future__ import annotations


def page_nav(url: str, page: int, last: int) -> str:
    """`1 2 3 … 69 › Page 1 sur 69`, as the theme prints it; nothing for a single page."""
    if last == 1:
        return ""
    near = range(max(1, min(page - 1, last - 2)), min(last, max(page + 1, 3)) + 1)
    made = "".join(
        f'<span class="current">{place}</span>' if place == page
        else f'<a href="{_page_url(url, place)}" class="page" title="{place}">{place}</a>' for place in near)
    if near[-1] < last:
        made += '<span class="extend">...</span>'
        made += f'<a href="{_page_url(url, last)}" class="last" title="{last}">{last}</a>'
    return (f'<div class="page-nav td-pb-padding-side">{_turn(url, page, -1, last)}{made}{_turn(url, page, 1, last)}<s'
            'pan '
            f'class="pages">Page {page} sur {last}</span><div class="clearfix"></div></div>\n')


def arrows(url: str, page: int, last: int) -> str:
    """Arrows to the page before and the page after."""
    return (f'<div class="page-nav td-pb-padding-side">{_turn(url, page, -1, last)}{_turn(url, page, 1, last)}<div '
            'class='
            '"clearfix"></div></div>\n')


def _turn(url: str, page: int, step: int, last: int) -> str:
    if not 1 <= page + step <= last:
        return ""
    name, icon = ("next-page", "right") if step > 0 else ("prev-page", "left")
    return f'<a href="{_page_url(url, page + step)}" aria-label="{name}"><i class="td-icon-menu-{icon}"></i></a>'


def plain_nav(url: str, page: int, last: int, way: str) -> str:
    """The pagination of WordPress itself."""
    if last == 1:
        return ""
    shown = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)}) if way == "numbered" else []
    links = "".join(
        f'<span aria-current="page" class="page-numbers current">{place}</span>' if place == page
        else f'<a class="page-numbers" href="{_page_url(url, place)}">{place}</a>' for place in shown)
    if page > 1:
        links = f'<a class="prev page-numbers" href="{_page_url(url, page - 1)}">Précédent</a>' + links
    if page < last:
        links += f'<a class="next page-numbers" href="{_page_url(url, page + 1)}">Suivant</a>'
    return f'<nav class="navigation pagination"><div class="nav-links">{links}</div></nav>\n'


def _page_url(url: str, page: int) -> str:
    return f"{url}page/{page}/" if page > 1 else url
