"""Stand-in site: what all pages share: styles, scripts, menus, sidebars, footer; made once, sent many times."""

from __future__ import annotations

from functools import lru_cache

from .post import Category
from .stream import Static
from .teasers import latest_posts, module
from .world import World

SIDEBARS = 24
SCRIPT = """<script>
    var tdBlocksArray = []; //here we store all the items for the current page
    // td_block class - each ajax block uses a object of this class for requests
    function tdBlock() {
        this.id = ''; this.block_type = 1; this.atts = ''; this.td_column_number = ''; this.td_current_page = 1;
        this.post_count = 0; this.found_posts = 0; this.max_num_pages = 0; this.td_filter_value = '';
        this.is_ajax_running = false; this.td_user_action = ''; this.header_color = '';
        this.ajax_pagination_infinite_stop = '';
    }
    var tds_login_sing_in_widget = "show";
    var td_ajax_url = "%s/wp-admin/admin-ajax.php?td_theme_name=Newspaper&v=12.1";
</script>
"""
PAGES = (("a-propos", "À propos"), ("contact", "Contact"), ("mentions-legales", "Mentions légales"))


class Bulk:
    """The shared pieces of one site at one address."""

    def __init__(self, world: World, base: str) -> None:
        self.world, self.base = world, base
        self.head = lru_cache(maxsize=None)(self._head)
        self.header = lru_cache(maxsize=None)(self._header)
        self.sidebar = lru_cache(maxsize=None)(self._sidebar)
        self.footer = lru_cache(maxsize=None)(self._footer)

    def _head(self, family: str) -> Static:
        """Styles and scripts of a family of templates: `tagdiv` or `plain`."""
        base = self.base
        links = "".join(
            f"<link rel='stylesheet' id='{name}-css' href='{base}/wp-content/{name}/style.css?ver=12.1' media='all' "
            "/>\n"
            for name in ("td-plugin-multi-purpose", "td-theme", "td-legacy-framework", "wp-block-library", "irp")
        )
        links += "".join(f'<meta name="{name}" content="{said}">\n' for name, said in self.world.options.page_meta)
        script = SCRIPT % base if family == "tagdiv" else ""
        return Static(
            f'<meta charset="UTF-8" />\n<meta name="viewport" content="width=device-width, initial-scale=1.0">\n{links}'
            f"<style>{self._styles(self.world.options.weight * 450)}</style>\n{script}</head>\n"
        )

    def _styles(self, size: int) -> str:
        made = (f".tdi_{number} .td-module-thumb{{margin-bottom:{number % 23}px;padding:0 {number % 7}px "
                f"{number % 11}px;color:#{number * 7919 % 0xFFFFFF:06x}}}\n" for number in range(1, size // 88 + 2))
        return "".join(made)

    def _header(self) -> Static:
        """Top bar, logo, menus and the mega menu with its teasers."""
        base = self.base
        mega = "".join(module(self.world, index, base, "td_module_mega_menu") for index in self._picked(1, 5))
        return Static(
            '<div id="td-outer-wrap" class="td-theme-wrap">\n<div class="td-header-wrap td-header-style-1">\n<div '
            'class='
            f'"td-header-menu-wrap"><div id="td-header-menu" role="navigation"><div class="menu-principal-container">'
            f'{self.menu()}</div></div></div>\n<div class="td-mega-grid td_block_wrap td_block_mega_menu" style='
            f'"display:none">{mega}</div>\n<div class="td-search-wrapper"><form method="get" action="{base}/"><input '
            f'name="s" type="text" value=""><input type="submit" value="Rechercher"></form></div></div>\n'
        )

    def menu(self) -> str:
        """The main menu: sections (a child in its submenu), pages, a link off the site."""
        tops = [category for category in self.world.categories if category.parent is None]
        lines = "".join(self._menu_item(category) for category in tops)
        pages = "".join(
            f'<li class="menu-item menu-item-type-post_type menu-item-object-page menu-item-9{place}"><a href='
            f'"{self.base}/{slug}/">{name}</a></li>\n' for place, (slug, name) in enumerate(PAGES))
        return (
            '<ul id="menu-principal-1" class="sf-menu"><li class="menu-item menu-item-type-custom '
            'menu-item-object-custom '
            f'menu-item-home td-menu-item"><a href="{self.base}/">Accueil</a></li>\n{lines}{pages}<li class="menu-item '
            'menu-item-type-custom menu-item-object-custom td-menu-item"><a href="https://boutique.exemple.invalid/">'
            'La '
            "boutique</a></li>\n</ul>"
        )

    def _menu_item(self, category: Category) -> str:
        children = [child for child in self.world.categories if child.parent is category]
        below = "".join(self._menu_item(child) for child in children)
        below = f'\n<ul class="sub-menu">{below}</ul>' if below else ""
        has = " menu-item-has-children" if below else ""
        return (
            f'<li class="menu-item menu-item-type-taxonomy menu-item-object-category{has} td-menu-item td-normal-menu '
            f'menu-item-{category.number}"><a href="{self.base}{category.path}">{category.name.replace("’", "&rsquo;")}'
            f"</a>{below}</li>\n"
        )

    def _sidebar(self, family: str, variant: int) -> Static:
        """Teasers with their own dates beside the article, never of what is listed nowhere."""
        picked = self._picked(variant, 6)
        if family == "plain":
            return Static(f'<aside class="footer-widgets-outer-wrapper">{latest_posts(self.world, picked, self.base)}<'
                          '/aside>')
        modules = "".join(module(self.world, index, self.base, "td_module_6") for index in picked)
        return Static(
            '<div class="td-pb-span4 td-main-sidebar" role="complementary"><div class="td-ss-main-sidebar"><aside '
            'class='
            '"widget td_block_wrap td_block_7 td_block_widget"><h4 class="block-title"><span>Les plus lus</span></h4>'
            f'<div class="td_block_inner">{modules}</div></aside>\n<aside class="widget widget_tag_cloud"><a href="'
            f'{self.base}/tag/climat/" class="tag-cloud-link">Climat</a> <a href="{self.base}/2024/02/">février '
            '2024</a> '
            f'<a href="{self.base}/author/la-redaction/">La Rédaction</a></aside></div></div>\n'
        )

    def _picked(self, place: int, many: int) -> list[int]:
        """Some of what is listed now; never what appears later."""
        steady = self.world.steady()
        return [steady[(place * 7919 + step * 104_729) % len(steady)] for step in range(many)]

    def _footer(self) -> Static:
        """Footer and the scripts at the end, with the padding that makes the page as heavy as real ones."""
        base = self.base
        links = "".join(f'<li><a href="{base}/{slug}/">{name}</a></li>' for slug, name in PAGES)
        script = "".join(f"var tdi_slot_{number}={{id:{number},sizes:[[300,250],[728,90]],lazy:true}};\n"
                         for number in range(self.world.options.weight * 4))
        return Static(
            f'<div class="td-footer-wrapper"><div class="td-footer-info"><p>Cinktank, l\'actualité en continu.</p><ul>'
            f'{links}<li><a href="{base}/wp-login.php">Connexion</a></li><li><a href="{base}/feed/">Flux</a></li></ul>'
            f"</div></div>\n</div>\n<script>\n{script}</script>\n</body>\n</html>\n"
        )
