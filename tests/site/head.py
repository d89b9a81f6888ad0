"""Stand-in site: what the head of an article page says of it."""

from __future__ import annotations

import json
from datetime import datetime

from .dates import mislabelled, utc
from .ink import Ink, escaped
from .post import Category, Post
from .text import term

NAME = "Cinktank"
ENTITIES = {ord("’"): "&#8217;", ord("é"): "&eacute;", ord("«"): "&laquo;", ord("»"): "&raquo;", ord('"'): "&quot;",
            ord("\u00a0"): "&nbsp;", ord("&"): "&amp;"}
BROKEN = (
    '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Le maire '
    'a dit "non" ,\n "datePublished":"2001-01-01T00:00:00+00:00",,</script>\n'
)


def head(post: Post, page: int, base: str, ink: Ink) -> str:
    """Title, links and metadata of one page (0 is the first) of the post; the static head follows it."""
    url = address(post, page, base)
    title = ink.again(post.headline)
    made = [
        f'<title>{title} - {NAME}</title>\n<link rel="canonical" href="{url}" />\n',
        f'<link rel="alternate" type="application/rss+xml" title="{NAME} &raquo; Feed" href="{base}/feed/" />\n',
        f'<link rel="alternate" type="application/rss+xml" href="{base}{post.path}feed/" />\n',
        f'<link rel="https://api.w.org/" href="{base}/wp-json/" /><link rel="alternate" type="application/json" '
        f'href="{base}/wp-json/wp/v2/posts/{post.number}" />',
        f'<link rel="EditURI" type="application/rsd+xml" title="RSD" href="{base}/xmlrpc.php?rsd" />\n'
        f"<link rel='shortlink' href='{base}/?p={post.number}' />\n",
        f'<link rel="amphtml" href="{base}{post.path}amp/" />\n' if post.number % 5 == 0 else "",
        f'<link rel="next" href="{address(post, page + 1, base)}" />\n' if page + 1 < len(post.pages) else "",
    ]
    if post.looks.metadata != "none":
        made += [_open_graph(post, url, base, ink), *_json_ld(post, url, base, ink)]
    return "".join(made)


def address(post: Post, page: int, base: str) -> str:
    """The address of one page (0 is the first) of the post."""
    return f"{base}{post.path}{page + 1}/" if page else f"{base}{post.path}"


def stated(post: Post, moment: datetime) -> str:
    """The instant as the metadata state it."""
    return utc(moment) if post.looks.utc else moment.isoformat(timespec="seconds")


def _open_graph(post: Post, url: str, base: str, ink: Ink) -> str:
    looks = post.looks
    made = [
        ("og:locale", "fr_FR"), ("og:type", "article"), ("og:title", f"{ink.plain(post.headline)} - {NAME}"),
        ("og:description", post.standfirst or "L'actualité en continu"), ("og:url", url), ("og:site_name", NAME),
    ]
    if looks.dates:
        made.append(("article:published_time", stated(post, post.published)))
        if post.modified:
            made.append(("article:modified_time", stated(post, post.modified)))
    if looks.metadata == "rankmath":
        made += [("article:section", plain(post.categories[0])), *(("article:tag", tag) for tag in post.keywords)]
    if post.image:
        made += [("og:image", base + post.image.path), ("og:image:width", str(post.image.width)),
                 ("og:image:height", str(post.image.height)), ("og:image:type", "image/jpeg")]
    lines = [f'<meta property="{name}" content="{escaped(text)}" />\n' for name, text in made]
    if post.authors and looks.metadata == "yoast":
        lines.append(f'<meta name="author" content="{escaped(post.authors[0])}" />\n<meta name="twitter:label1" '
                     'content='
                     f'"Écrit par" />\n<meta name="twitter:data1" content="{escaped(", ".join(post.authors))}" />\n')
    return "".join(lines)


def plain(category: Category) -> str:
    """The name of a section as it was typed."""
    return category.name.replace("’", "'")


def _json_ld(post: Post, url: str, base: str, ink: Ink) -> list[str]:
    looks = post.looks
    article = _news_article(post, url, base, ink)
    if looks.metadata == "theme":
        about = {"@type": "WebPage", "@id": url}
        graph: object = {"@context": "http://schema.org", **article, "mainEntityOfPage": about}
    else:
        graph = {"@context": "https://schema.org", "@graph": [*_surroundings(post, url, base), article]}
    text = json.dumps(graph, ensure_ascii=looks.metadata == "theme").replace("</", "<\\/")
    name = {"yoast": ' class="yoast-schema-graph"', "rankmath": ' class="rank-math-schema"'}.get(looks.metadata, "")
    block = f'<script type="application/ld+json"{name}>{text}</script>\n'
    return [BROKEN if looks.broken else "", block, block if looks.doubled else ""]


def _news_article(post: Post, url: str, base: str, ink: Ink) -> dict[str, object]:
    looks = post.looks
    says = _entities if looks.escaped else str
    made: dict[str, object] = {
        "@type": ["NewsArticle", "Article"] if looks.type_list else "NewsArticle", "@id": f"{url}#article",
        "headline": says(ink.plain(post.headline)), "inLanguage": "fr-FR",
        "articleSection": [says(plain(category)) for category in post.categories],
    }
    if post.authors:
        people = [{"@type": "Person", "name": says(one), "url": f"{base}/author/{term(one)}/"} for one in post.authors]
        made["author"] = people if len(people) > 1 else people[0]
    if looks.dates:
        made["datePublished"] = stated(post, post.published)
        if post.modified:
            made["dateModified"] = stated(post, post.modified)
    if post.keywords:
        made["keywords"] = [says(tag) for tag in post.keywords]
    if post.comments is not None:
        made["commentCount"] = post.comments
    if post.free is not None:
        made["isAccessibleForFree"] = post.free if looks.metadata != "theme" else str(post.free)
    if post.image:
        made["image"] = {"@type": "ImageObject", "url": base + post.image.path, "width": post.image.width,
                         "height": post.image.height}
    return made


def _entities(text: str) -> str:
    return text.translate(ENTITIES)


def _surroundings(post: Post, url: str, base: str) -> list[dict[str, object]]:
    """The other nodes of the graph: newspaper, site, page, breadcrumb."""
    trail = [("Accueil", f"{base}/"), *((plain(one), base + one.path) for one in post.trail), (post.headline, url)]
    return [
        {"@type": "Organization", "@id": f"{base}/#organization", "name": NAME, "url": f"{base}/"},
        {"@type": "WebSite", "@id": f"{base}/#website", "url": f"{base}/", "name": NAME, "inLanguage": "fr-FR"},
        {"@type": "WebPage", "@id": url, "url": url, "name": f"{post.headline} - {NAME}", "inLanguage": "fr-FR"},
        {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": item}
            for place, (name, item) in enumerate(trail, 1)]},
    ]


def microdata(post: Post, url: str) -> str:
    """The itemprop metas of the theme, with its clock labelled wrongly."""
    if not post.looks.itemprop:
        return ""
    author = f'<meta itemprop="name" content="{escaped(post.authors[0])}">' if post.authors else ""
    label = mislabelled if post.looks.time != "right" else (lambda moment: moment.isoformat(timespec="seconds"))
    changed = f'<meta itemprop="dateModified" content="{label(post.modified)}">' if post.modified else ""
    return (
        f'<span class="td-page-meta" itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'{author}</span><meta itemprop="datePublished" content="{label(post.published)}">{changed}'
        f'<meta itemscope itemprop="mainEntityOfPage" itemType="https://schema.org/WebPage" itemid="{url}"/>'
        f'<meta itemprop="headline " content="{escaped(post.headline)}">'
    )
