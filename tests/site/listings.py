"""Stand-in site: home, section fronts with every way of paging, the load-more endpoint, archives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from . import scripted
from .bulk import Bulk
from .frame import framed
from .ghosts import GHOSTS
from .head import plain
from .ink import escaped
from .paging import arrows, page_nav, plain_nav
from .post import Category
from .server import whole
from .stream import Piece
from .teasers import module, plain_article
from .world import World

FLEX = "td_module_flex td_module_flex_1"
BLOCK_TYPE = "td_flex_block_1"


class Listings:
    """The pages of one site that list articles."""

    def __init__(self, world: World, bulk: Bulk) -> None:
        self.world, self.bulk, self.base = world, bulk, bulk.base

    def last_page(self, category: Category) -> int:
        """The number of the last page of a section."""
        return max(1, -(-len(self.world.listing(category.key)) // self.world.options.per_page))

    def indexes(self, category: Category, page: int) -> list[int]:
        """What stands on one page (1 is the first) of a section, newest first, its sticky posts before all."""
        members = self.world.listing(category.key)
        each = self.world.options.per_page
        end = len(members) - (page - 1) * each
        shown = list(reversed(members[max(0, end - each) : max(0, end)]))
        if category.key != "dernieres-minutes" or not shown:
            return shown
        return [*self.world.sticky, *(index for index in shown if index not in self.world.sticky)]

    def section(self, category: Category, page: int) -> list[Piece]:
        """One page of a section front; the caller has seen to it that there is such a page."""
        url = f"{self.base}{category.path}" + (f"page/{page}/" if page > 1 else "")
        teasers = self._teasers(self.indexes(category, page)) + self._ghost(category, page)
        name = escaped(plain(category))
        main = (
            '<div class="td-main-content-wrap td-container-wrap"><div class="td-container"><div '
            'class="td-crumb-container">'
            f'<div class="entry-crumbs"><span><a class="entry-crumb" href="{self.base}/">Accueil</a></span></div>'
            '</div>\n'
            f'<h1 class="entry-title td-page-title"><span>{name}</span></h1>\n{self._subcategories(category)}<div '
            'class='
            '"td-pb-span8 td-main-content" role="main"><div '
            f'class="td-ss-main-content">{self._block(category, page, teasers)}'
            "</div></div>\n"
        )
        feed = f'<link rel="alternate" type="application/rss+xml" href="{self.base}{category.path}feed/" />\n'
        classes = f"archive category category-{category.slug} category-{category.number}"
        return framed(self.bulk, f"{name} - Cinktank", classes, main, url, feed)

    def home(self) -> list[Piece]:
        """The home page: menu, the newest of all sections."""
        newest = list(reversed(self.world.listing(None)[-14:]))
        main = (
            '<div class="td-main-content-wrap"><div class="tdc-content-wrap"><div class="td_block_wrap '
            'td_block_big_grid_1">'
            f"{self._teasers(newest[:4])}</div>\n"
            f'<div class="td_block_wrap td_flex_block_1">{self._teasers(newest[4:])}{self._ghost(None, 0)}</div></div>'
            '</div>\n'
        )
        return framed(self.bulk, "Cinktank - L'actualité en continu", "home page-template-default page page-id-2", main,
                      f"{self.base}/")

    def archive(self, title: str, classes: str, path: str) -> list[Piece]:
        """A tag, author, date or search archive: a page no crawler of articles needs."""
        listed = self.world.listing(None)
        some = [listed[(len(path) * 31 + place * 17) % len(listed)] for place in range(5)]
        main = (f'<div class="td-main-content"><h1 class="entry-title td-page-title">{escaped(title)}</h1>'
                f"{self._teasers(some)}</div>")
        return framed(self.bulk, f"{escaped(title)} - Cinktank", f"archive {classes}", main, self.base + path)

    def more(self, form: Mapping[str, str]) -> str:
        """The answer of the load-more endpoint to these form fields, as JSON; an odd request gets an empty one."""
        html, last = "", True
        category = self._asked(form)
        page = whole(form.get("td_current_page", "")) or 0
        if category is not None and page:
            html = self._teasers(self.indexes(category, page), FLEX)
            last = page >= self.last_page(category)
        answer = {"td_data": html, "td_block_id": form.get("td_block_id", ""), "td_hide_prev": page < 2,
                  "td_hide_next": last}
        return json.dumps(answer).replace("/", "\\/")

    def following(self, number: int, page: int) -> str:
        """The teasers of a further page of the section with this number, for the script of the site."""
        category = next((one for one in self.world.categories if one.number == number), None)
        return self._teasers(self.indexes(category, page)) if category else ""

    def _asked(self, form: Mapping[str, str]) -> Category | None:
        """The section whose block is asked for; None where atts, id or type are not those of a block of the site."""
        try:
            atts = json.loads(form.get("td_atts", ""))
        except ValueError:
            return None
        if not isinstance(atts, dict) or form.get("block_type") != BLOCK_TYPE:
            return None
        for category in self.world.categories:
            if str(atts.get("category_id")) == str(category.number) and form.get("td_block_id") == _block_id(category):
                return category
        return None

    def _teasers(self, indexes: Sequence[int], kind: str = "td_module_10") -> str:
        if self.world.options.template == "plain":
            return "".join(plain_article(self.world, index, self.base) for index in indexes)
        return "".join(module(self.world, index, self.base, kind) for index in indexes)

    def _ghost(self, category: Category | None, page: int) -> str:
        """WordPress lists protected posts like all others."""
        if not self.world.options.oddities or (category and category.key != "dernieres-minutes") or page > 1:
            return ""
        ghost = next(one for one in GHOSTS if one.kind == "protected")
        return (
            '<div class="td_module_10 td_module_wrap td-animation-stack"><div class="item-details"><h3 '
            'class="entry-title '
            f'td-module-title"><a href="{self.base}{ghost.href}" rel="bookmark">Protégé '
            f': {escaped(ghost.headline)}</a></h3>'
            '<span class="td-post-date"><time class="entry-date updated td-module-date" '
            'datetime="2026-06-29T10:00:00+00:00">'
            "29 juin 2026</time></span></div></div>\n"
        )

    def _subcategories(self, category: Category) -> str:
        links = "".join(
            f'<li class="entry-category"><a href="{self.base}{child.path}">{escaped(plain(child))}</a></li>'
            for child in self.world.categories if child.parent is category)
        return f'<ul class="td-category td-subcategories">{links}</ul>\n' if links else ""

    def _block(self, category: Category, page: int, teasers: str) -> str:
        way = self.world.options.way_of_paging(category.key)
        if way in ("button", "scroll"):
            last = self.last_page(category) if page == 1 else 1
            return scripted.block(teasers, way, category.number, last, self.world.options.overlay)
        if self.world.options.template == "plain" and way in ("numbered", "arrows"):
            return teasers + plain_nav(self.base + category.path, page, self.last_page(category), way)
        if way == "numbered":
            return teasers + page_nav(self.base + category.path, page, self.last_page(category))
        if way == "arrows":
            return teasers + arrows(self.base + category.path, page, self.last_page(category))
        return self._ajax_block(category, teasers, way)

    def _ajax_block(self, category: Category, teasers: str, way: str) -> str:
        number, name = len(self.world.listing(category.key)), _block_id(category)
        atts = json.dumps({"category_id": str(category.number), "limit": str(self.world.options.per_page), "sort": "",
                           "ajax_pagination": "load_more" if way == "load-more" else "infinite", "title_txt": "#000",
                           "show_excerpt": "none", "block_type": BLOCK_TYPE, "class": name, "header_text": "L'actu"
                           if category.number % 2 else ""}).replace("/", "\\/").replace("'", "\\u0027")
        more = ('<div class="td-load-more-wrap"><a href="#" class="td_ajax_load_more td_ajax_load_more_js"  '
                'aria-label='
                f'"load_more" id="next-page-{name}" data-td_block_id="{name}">Plus d\'articles<i class="td-icon-font '
                'td-icon-'
                'menu-down"></i></a></div>')
        if way == "infinite":
            more = f'<div class="td_ajax_infinite" id="next-page-{name}" data-td_block_id="{name}"> </div>'
        more = more if self.last_page(category) > 1 else ""
        return (
            f'<div class="td_block_wrap {BLOCK_TYPE} {name} td_with_ajax_pagination td-pb-border-top '
            'td_block_template_1 '
            f'td_flex_block"  data-td-block-uid="{name}" >\n<script>var block_{name} = new '
            f'tdBlock();\nblock_{name}.id = '
            f"\"{name}\";\nblock_{name}.atts = '{atts}';\nblock_{name}.td_column_number "
            f"= \"2\";\nblock_{name}.block_type = "
            f'"{BLOCK_TYPE}";\nblock_{name}.post_count = "{min(number, self.world.options.per_page)}";\nblock_{name}.f'
            'ound_'
            f'posts = "{number}";\nblock_{name}.header_color = "";\nblock_{name}.ajax_pagination_infinite_stop = '
            '"";\nblock_'
            f'{name}.max_num_pages = "{self.last_page(category)}";\ntdBlocksArray.push(block_{name});\n</script>\n<div'
            ' id='
            f"{name} class=\"td_block_inner td-mc1-wrap\">\n{teasers}</div>{more}</div>\n"
        )


def _block_id(category: Category) -> str:
    return f"tdi_{40 + category.number}"
