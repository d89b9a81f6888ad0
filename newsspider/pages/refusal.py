"""refusal.py: why a page is no article, by what the page says of itself, before any field is read."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.items import Finding
from newsspider.pages.jsonld import JsonLd
from newsspider.pages.metadata import Head
from newsspider.pages.page import first
from newsspider.pages.words import folded, path, query, words

NOT_THERE = "it says that there is no such page"
"""The beginning of the reason for a page that says 404 in words, whatever its status."""
_BODY_CLASSES = (
    (("attachment",), "it is the page of an attachment"),
    (("error404",), f"{NOT_THERE} (404)"),
    (("search", "search-results", "search-no-results"), "it is a page of search results"),
    (("author",), "it is the archive of an author"),
    (("tag",), "it is the archive of a tag"),
    (("date",), "it is the archive of a day, month or year"),
    (("category", "archive", "tax", "post-type-archive"), "it is a section or another archive, not an article"),
    (("home", "blog"), "it is the home page"),
    (("page-template", "page-template-default"), "it is a static page, not a post"),
)
_SINGLES = (
    (("single-attachment", "attachment"), "it is the page of an attachment"),
    (("single-product", "single-tribe_events", "single-topic", "single-job_listing"), "it is a single page of no news"),
)
_PAGE_ID = re.compile(r"(?:^|\s)page-id-[0-9]|^\s*page\s*$")
"""Classes of WordPress for a static page; other systems call any page `page`."""
_THREAD = re.compile(
    r"/(?:discussions?|topics?|threads?|t|questions|boards)/(?:[^/]+/){0,2}[0-9]+(?:[/.-]|$)|/(?:viewtopic|showthread)\.php"
    r"|/threads/[^/]+|/forums?/(?:[^/]+/)*(?:threads?|topics?)/",
    re.IGNORECASE,
)
_FORUMS = re.compile(r"discourse|vbulletin|phpbb|xenforo|vanilla|nodebb|flarum|invision|mybb|smf\b", re.IGNORECASE)
_WIKIS = re.compile(r"mediawiki|dokuwiki|xwiki|tiki wiki", re.IGNORECASE)
MOST_ARTICLES = 3
SHORT_TEXT = 300
"""Characters; on a page with many articles so few are a teaser."""
_NOT_FOUND = re.compile(
    r"\b404\b|(?:page|article|contenu|content|seite|página|pagina|artículo)\W+(?:\w+\W+){0,3}?"
    r"(?:introuvable|inexistante?|not found|non trouvée?|n['’]existe (?:pas|plus)|no (?:encontrad[ao]|existe)"
    r"|nicht gefunden|non trovata|não encontrada)|^(?:not found|nothing found|oops|oups)\b"
    r"|no se (?:ha )?encontr(?:ó|ado)"
    r"|rien n['’]a été trouvé",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b(?:500|502|503|504)\b.{0,40}(?:error|gateway|unavailable|timeout)|bad gateway|gateway time-?out"
    r"|service (?:temporarily )?unavailable|internal server error|error establishing a database|\bforbidden\b"
    r"|erreur (?:critique|de (?:la )?base de données)|en maintenance|under maintenance|site en travaux"
    r"|too many requests|(?:access|accès) (?:denied|refusé)",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"^(?:just a moment|un instant|attention required|one moment, please|checking your browser|verifying you are human"
    r"|are you a robot|robot check|ddos-guard|please wait)|captcha", re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|avant (?:de continuer|d['’]accéder)|votre (?:consentement|vie privée|choix)"
    r"|your (?:consent|privacy)|nous respectons votre|we value your privacy|gérer (?:vos|mes|les) cookies"
    r"|cookies? (?:wall|consent|settings)|accepter les cookies|\bconsent(?:ement)?\b",
    re.IGNORECASE,
)
_FEW_LINKS, _LITTLE = 4, 2_000
"""Links, and letters of text, that an error page or a check may have."""
SHELL = 600
"""Letters of a page whose text only a script writes; an article of so few is none."""
_LOGIN = re.compile(r"^(?:log ?in|connexion|se connecter|anmelden|iniciar sesión)\b", re.IGNORECASE)
_WALLS = ((_CONSENT, "it is a consent wall"), (_CHALLENGE, "it is a check for robots"), (_LOGIN, "it asks to log in"))
_CONSENT_FORM = "form[action*=consent], form[class*=consent], [class*=consent-wall], [id*=consent-wall]"


def no_article(
    page: LexborHTMLParser, url: str, head: Head, json_ld: JsonLd, containers: list[LexborNode]
) -> Finding | None:
    """The finding why the page is no article, or None; `containers` are the elements that would hold its body."""
    classes = body_classes(page)
    if is_single(classes):
        reason = _reason(classes, _SINGLES)
    else:
        reason = _named(page, url, json_ld) or _by_itself(page, url, head, json_ld, containers)
    reason = reason or _locked(containers)
    return Finding("page", reason) if reason else None


def _named(page: LexborHTMLParser, url: str, json_ld: JsonLd) -> str | None:
    """The reason by WordPress's classes of `<body>`; a page with an article in JSON-LD is one."""
    named = (page.body.attributes.get("class") if page.body is not None else None) or ""
    reason = _reason(frozenset(named.split()), _BODY_CLASSES)
    if reason is None and _PAGE_ID.search(named):
        reason = "it is a static page, not a post"
    stated = bool(json_ld.articles and path(url)) and ("home" in (reason or "") or "static" in (reason or ""))
    return None if stated else reason


def body_classes(page: LexborHTMLParser) -> frozenset[str]:
    """The classes of `<body>`, in which WordPress says what kind of page it is."""
    named = page.body.attributes.get("class") if page.body is not None else None
    return frozenset((named or "").split())


def is_single(classes: frozenset[str]) -> bool:
    """Whether WordPress says that the page is a single post; a slug among the classes may be any word."""
    return "single" in classes or "single-post" in classes or any(one.startswith("postid-") for one in classes)


def is_error(words: str) -> bool:
    """Whether words are those of the error page of a server, a proxy or a database."""
    return _ERROR.search(words) is not None


def is_claimed(page: LexborHTMLParser, head: Head, json_ld: JsonLd) -> bool:
    """Whether the page claims to be an article."""
    if json_ld.articles or head.first("og:type").lower() == "article" or "article:published_time" in head.meta:
        return True
    return is_single(body_classes(page))


def no_text(page: LexborHTMLParser, head: Head, json_ld: JsonLd) -> Finding | None:
    """The finding why a page without a body of any kind is no article, or None where it still claims to be one."""
    title, shown = titles(page)
    for known, reason in _WALLS:
        if known.search(title) or known.search(shown) or (known is _CONSENT and first(page, _CONSENT_FORM)):
            return Finding("page", reason)
    if is_claimed(page, head, json_ld):
        return None
    return Finding("page", f"nothing on it says that it is an article; its title is “{title[:80]}”")


def is_shell(page: LexborHTMLParser) -> bool:
    """Whether a page has hardly any text (a menu, a footer, a "please wait") and a script that may write the rest.

    A check for robots and a login form are none: a browser would not help.
    """
    if page.body is None or page.css_first("script") is None:
        return False
    title, shown = titles(page)
    if any(known.search(title) or known.search(shown) for known in (_CHALLENGE, _LOGIN)):
        return False
    unseen = sum(len(node.text()) for node in page.body.css("script, style, noscript, template"))
    return len(page.body.text()) - unseen < SHELL


def _reason(classes: frozenset[str], table: tuple[tuple[tuple[str, ...], str], ...]) -> str | None:
    return next((reason for names, reason in table if not classes.isdisjoint(names)), None)


def _locked(containers: list[LexborNode]) -> str | None:
    locked = any(node.css_first('form.post-password-form, input[name="post_password"]') for node in containers)
    return "it asks for a password" if locked else None


def _by_itself(
    page: LexborHTMLParser, url: str, head: Head, json_ld: JsonLd, containers: list[LexborNode]
) -> str | None:
    """The reason from titles, types and the address, where `<body>` says nothing."""
    title, shown = titles(page)
    claimed = is_claimed(page, head, json_ld)
    if not claimed and (_NOT_FOUND.search(title) or _NOT_FOUND.search(shown)):
        return f"{NOT_THERE}, though not by its status: “{(shown or title)[:80]}”"
    if not claimed and (_ERROR.search(title) or _ERROR.search(shown)) and _is_little(page):
        return f"it is an error page: “{(title or shown)[:80]}”"
    if _CHALLENGE.search(title) and not claimed and _is_little(page):
        return "it is a check for robots"
    if json_ld.is_list and not json_ld.articles:
        return "its metadata call it a listing, a profile or a search"
    if not path(url) and "p=" not in query(url):
        return "it is the home page"
    generator = head.first("generator")
    if _THREAD.search(path(url)) or _FORUMS.search(generator):
        return "it is a thread of a forum"
    if _WIKIS.search(generator):
        return "it is a page of a wiki"
    return "it lists several articles" if not claimed and is_list(page, containers) else None


def _is_little(page: LexborHTMLParser) -> bool:
    """Whether the page is little else than its title: a site may be called Forbidden Stories."""
    return len(page.css("a[href]")) <= _FEW_LINKS and (page.body is None or len(words(page.body)) < _LITTLE)


def is_list(page: LexborHTMLParser, containers: list[LexborNode]) -> bool:
    """Whether the page holds many articles, and no text outside them."""
    if len(page.css("article")) <= MOST_ARTICLES:
        return False
    if sum(len(words(node)) for node in containers) < SHORT_TEXT:
        return True
    return any(len(node.css("article")) > MOST_ARTICLES for node in containers)


def titles(page: LexborHTMLParser) -> tuple[str, str]:
    """The titles of the page: that of its head, and the first one that it shows."""
    title = page.head.css_first("title") if page.head is not None else None
    return folded(title.text()) if title is not None else "", words(page.css_first("h1"))

