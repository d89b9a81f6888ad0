"""Stand-in site: RSS feeds, sitemaps, robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from email.utils import formatdate

from . import dates
from .ghosts import GHOSTS
from .ink import escaped
from .server import whole
from .world import World

PER_FEED, PER_NEWS_SITEMAP = 10, 20
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Feeds:
    """The machine-readable listings of one site; what is listed nowhere is in none of them."""

    def __init__(self, world: World, base: str) -> None:
        self.world, self.base, self.options = world, base, world.options

    def feed(self, key: str | None, paged: str) -> str | None:
        """One page of a section's feed, of the site's where key is None; None past the end."""
        members = self.world.listing(key)
        end = len(members) - (max(1, whole(paged) or 1) - 1) * PER_FEED
        if end <= 0:
            return None
        items = "".join(self._item(index) for index in reversed(members[max(0, end - PER_FEED) : end]))
        name = "Cinktank" if key is None else f"{escaped(self.world.category(key).name)} - Cinktank"
        path = "/" if key is None else self.world.category(key).path
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"\n\txmlns:content="http://purl.org/rss/1.0/module'
            's/content'
            '/"\n\txmlns:dc="http://purl.org/dc/elements/1.1/"\n\txmlns:atom="http://www.w3.org/2005/Atom"\n>\n<channe'
            'l>\n\t'
            f'<title>{name}</title>\n\t<atom:link href="{self.base}{path}feed/" rel="self" type="application/rss+xml" '
            '/>\n\t'
            f"<link>{self.base}{path}</link>\n\t<language>fr-FR</language>\n\t<lastBuildDate>"
            f"{formatdate(self.world.clock().timestamp())}</lastBuildDate>\n{items}</channel>\n</rss>\n"
        )

    def _item(self, index: int) -> str:
        post = self.world.post(index)
        tags = "".join(f"\t\t<category><![CDATA[{category.name}]]></category>\n" for category in post.categories)
        author = escaped(", ".join(post.authors) or "La Rédaction")
        return (
            f"\t<item>\n\t\t<title>{escaped(post.headline)}</title>\n\t\t<link>{self.base}{post.path}</link>\n\t\t<dc:"
            "creator>"
            f"<![CDATA[{author}]]></dc:creator>\n\t\t<pubDate>{formatdate(self.world.stamps[index])}</pubDate"
            f">\n{tags}\t\t<guid"
            f' isPermaLink="false">{self.base}/?p={post.number}</guid>\n\t\t<description>'
            f'<![CDATA[<p>{escaped(post.headline)}'
            "&#8230;</p>]]></description>\n\t</item>\n"
        )

    def robots(self) -> str:
        """robots.txt: what is closed, how slowly to come, where the sitemaps are."""
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in self.options.disallow)]
        if not self.options.disallow:
            lines.append("Disallow:")
        lines.append("Allow: /wp-admin/admin-ajax.php")
        if self.options.crawl_delay is not None:
            lines.append(f"Crawl-delay: {self.options.crawl_delay:g}")
        index = {"core": "wp-sitemap.xml", "yoast": "sitemap_index.xml"}.get(self.options.sitemaps)
        if index:
            lines += ["", f"Sitemap: {self.base}/{index}", f"Sitemap: {self.base}/news-sitemap.xml"]
        if self.options.robots:
            lines += ["", self.options.robots]
        return "\n".join(lines) + "\n"

    def sitemap(self, path: str) -> str | None:
        """The sitemap at this path, None where there is none."""
        if self.options.sitemaps == "off":
            return None
        parts = self._parts()
        if path == "/news-sitemap.xml":
            return self._news()
        if path == ("/wp-sitemap.xml" if self.options.sitemaps == "core" else "/sitemap_index.xml"):
            return self._index(parts)
        return self._part(path, parts)

    def _parts(self) -> list[str]:
        """The paths of the parts that list articles, oldest articles first."""
        count = max(1, -(-len(self.world.listing(None)) // self.options.per_sitemap))
        end = ".xml.gz" if self.options.gzip_sitemaps else ".xml"
        if self.options.sitemaps == "core":
            return [f"/wp-sitemap-posts-post-{place}{end}" for place in range(1, count + 1)]
        return [f"/post-sitemap{place if place > 1 else ''}{end}" for place in range(1, count + 1)]

    def _others(self) -> dict[str, list[str]]:
        """Parts that list no articles: path → addresses."""
        sections = [category.path for category in self.world.categories]
        pages, tags = ["/", "/contact/", "/a-propos/"], ["/tag/climat/", "/tag/sante/"]
        people = ["/author/la-redaction/"]
        if self.options.sitemaps == "core":
            return {"/wp-sitemap-posts-page-1.xml": pages, "/wp-sitemap-taxonomies-category-1.xml": sections,
                    "/wp-sitemap-taxonomies-post_tag-1.xml": tags, "/wp-sitemap-users-1.xml": people}
        return {"/page-sitemap.xml": pages, "/category-sitemap.xml": sections, "/post_tag-sitemap.xml": tags,
                "/author-sitemap.xml": people}

    def _index(self, parts: Sequence[str]) -> str:
        lines = "".join(f"<sitemap><loc>{self.base}{path}</loc>{self._part_changed(path, parts)}</sitemap>\n"
                        for path in [*parts, *self._others()])
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{XMLNS}">\n{lines}</sitemapindex>\n'

    def _part_changed(self, path: str, parts: Sequence[str]) -> str:
        """When the newest article of a part was changed, as Yoast says it."""
        if self.options.sitemaps != "yoast" or path not in parts:
            return ""
        start = parts.index(path) * self.options.per_sitemap
        changed = max(map(self.world.changed, self.world.listing(None)[start : start + self.options.per_sitemap]))
        return f"<lastmod>{dates.utc(dates.local(changed))}</lastmod>"

    def _part(self, path: str, parts: Sequence[str]) -> str | None:
        if path in parts:
            start = parts.index(path) * self.options.per_sitemap
            members = self.world.listing(None)[start : start + self.options.per_sitemap]
            return self._urls(self._article_url(index) for index in members)
        paths = self._others().get(path)
        return None if paths is None else self._urls(f"<url><loc>{self.base}{one}</loc></url>" for one in paths)

    def _urls(self, lines: Iterable[str], more: str = "") -> str:
        inner = "\n".join(lines)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{XMLNS}"{more}>\n{inner}\n</urlset>\n'

    def _article_url(self, index: int) -> str:
        changed = ""
        if self.options.sitemaps == "yoast":
            moment = dates.local(self.world.changed(index))
            changed = f"<lastmod>{dates.utc(moment)}</lastmod>"
        return f"<url><loc>{self.base}{self.world.teaser(index).path}</loc>{changed}</url>"

    def _news(self) -> str:
        """The newest articles, and a protected post that slipped in."""
        lines = []
        for index in reversed(self.world.listing(None)[-PER_NEWS_SITEMAP:]):
            moment = dates.local(self.world.stamps[index])
            lines.append(
                f"<url><loc>{self.base}{self.world.teaser(index).path}</loc><news:news><news:publication><news:name>"
                "Cinktank"
                "</news:name><news:language>fr</news:language></news:publication>"
                f"<news:publication_date>{moment.isoformat()}"
                f"</news:publication_date><news:title>{escaped(self.world.teaser(index).headline)}</news:title>"
                "</news:news></url>")
        if self.options.oddities:
            lines.append(f"<url><loc>{self.base}{GHOSTS[4].href}</loc></url>")
        return self._urls(lines, ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"')
