"""furniture.py: elements in a body that are no text of the article, known by their names."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from newsspider.pages.words import each

Kind = Literal["text", "furniture", "prompt", "module", "box", "line"]

_WORDS = each("""
    ad ads adv adslot adspot adsense adzone adunit adbox adcontainer adwrapper anuncio anuncios banner banners
    pub publicite publicity publicidad anzeige anzeigen werbung reklama reklame dfp gpt adrotate quads ezoic
    adthrive mediavine raptive share shares sharing sharedaddy shariff sharethis social socials addtoany addthis
    a2a ssba essb heateor mashsb swp sfsi kksr rating ratings postratings yasr likes reactions printfriendly
    authorbox saboxplugin abh byline bylines breadcrumb breadcrumbs pagination lwptoc noprint caption captions
    bildunterschrift bildtext legende didascalia piefoto gallery galleries galerie galeria slideshow slider
    carousel swiper flexslider ngg lightbox embed embeds oembed smartlist playlist podcast flourish datawrapper
    gspeech pdfprnt gtranslate responsivevoice
""")
"""Adverts, share bars, ratings; who and where; captions, galleries, players, embeds."""
_PAIRS = each("""
    a-rec g-rec g-g g-single code-block ai-viewport adspot-title start-stars post-views view-count
    print-friendly audio-player author-box author-bio author-info author-details author-about about-author
    td-author tdb-author multiple-authors entry-header entry-meta entry-footer post-header post-source
    post-sharing post-author post-next post-featured post-meta post-tags post-thumbnail post-navigation post-nav
    post-footer posted-on posted-by cat-links tag-links tags-links featured-image nav-links next-prev page-nav
    page-links page-numbers more-link module-meta toc-container math-toc of-contents simple-toc screen-reader
    sr-only visually-hidden no-print skip-link photo-credit photo-credits image-credit image-credits
    single-image twitter-tweet twitter-video instagram-media fb-post fb-video fb-comments post-media
    embedded-content block-embed block-image block-gallery block-video block-audio block-file block-button
    block-buttons social-links smart-list td-sml video-container video-wrapper video-player vc-btn follow-us
    pie-de reading-time last-updated last-modified post-modified trinity-tts reddit-card reddit-embed telegram-post
    widget-button m-a
""")
"""The same, as two words in a row."""
_STEMS = each("advert adsbyg sponso infogr newsle")
"""The same, by the first six letters of a word."""
_MODULES = each("""
    yarpp relatedposts crp taboola outbrain mgid revcontent zergnet trending comments comment disqus respond
    block-wrap module-wrap module-container latest-posts block-query popular-posts most-read block-related widget-area
    widget-posts wp-rp
""")
"""Lists of a plugin or the theme below a text."""
_PROMPTS = each("""
    mailpoet mc4wp mailchimp tnp signup optin donate donar spende spenden dons paypal patreon steady
    crowdfunding membership promo cta paywall popup modal cookie cookies consent whatsapp telegram call-to
    sign-up opt-in pay-barrier pay-wall meter-reminder tds-locker tds-leads pop-up
""")
_PROMPT_STEMS = each("subscr suscri abonne donati donaci newsle")
"""Prompts; the wrapper of a whole text behind a paywall may have such a name too."""
_BOXES = each("""
    related relacionada relacionadas relacionado relacionados irp recommended recirculation lire-aussi a-lire
    voir-aussi lea-tambien leia-tambem leia-mais lees-ook leggi-anche read-also also-read read-more read-next
    see-also lesen-auch auch-interessant inline-related baca-juga teaser teasers teaserlist recirc linkcard link-card
    more-topic more-on read-on related-links related-stories related-articles article-link post-card story-card
    news-card card-list article-card readalso
""")
_LINES = each("""
    author authors textauthor auteur auteurs autor autoren autore autores byline bylines attribution published publish
    pubdate date datetime timestamp time webtime lineinfo metadata metainfo meta tags taglist tagbox topics hashtags
    keywords rubric kicker overline eyebrow copyright credit credits source quelle mediainfo picinfo imagecaption
    photographer readtime readingtime duration counter commentcount author-name article-meta article-date article-info
    article-tags article-topics article-author publication-date published-date update-date last-update
    content-meta meta-info story-meta read-time min-read reading-duration image-author photo-author img-credit
    photo-by word-count view-counter posted-in filed-under
""")
"""Names of a line about the article (who, when, of what), where the element is short."""
_TEXT_AFTER_ALL = each("single-content block-text")
_WORD = re.compile(r"[a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_POST = re.compile(r"(?:^|\s)(?:hentry|type-post)(?=\s|$)")
_POST_WORDS = re.compile(r"(?:^|(?<=\s))(?:tag|category|format|status|post|has|[a-z]+_[a-z]+)-\S+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INLINE = re.compile(
    r"adspot|adsbygoogle|screen-reader|sr-only|visually-hidden|mw-editsection|caption|reading-time", re.IGNORECASE
)
_AD_LABELS = each("""
    ad ads advertisement advertisements advertising advertorial anzeige anzeigen werbung publicité publicite pub
    annonce annonces publicidad anuncio anuncios pubblicità pubblicita publicidade propaganda advertentie
    reclame reklama reklame iklan sponsored sponsorisé patrocinado
""") | {"scroll to continue", "continue reading below", "article continues below advertisement"}
_AD_BEGINS = frozenset(label.split()[0] for label in _AD_LABELS)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_FIRST_WORD = re.compile(r"[\W\d_]*+([^\W\d_]++)")


_SHOWS = re.compile(r"caption|image|gallery|galerie|photo|picture|slide|media", re.IGNORECASE)


def shows_pictures(names: str) -> bool:
    """Whether an element of these classes that is no text may show pictures of the article."""
    return bool(_SHOWS.search(names))


@lru_cache(maxsize=4096)  # A site has a few hundred of them, and repeats them on every page.
def kind_of(names: str) -> Kind:
    """The kind of an element, by its classes and id."""
    if _POST.search(names):  # A theme's classes of a post contain the words of its tags.
        names = _POST_WORDS.sub(" ", names)
    found = [word.rstrip("0123456789") or word for word in _WORD.findall(_HUMP.sub("-", names).lower())]
    pairs = [f"{one}-{two}" for one, two in pairwise(found)]
    terms, stems = {*found, *pairs}, {word[:6] for word in found}
    if not terms.isdisjoint(_TEXT_AFTER_ALL):
        return "text"
    if not terms.isdisjoint(_MODULES):
        return "module"
    if not terms.isdisjoint(_BOXES):
        return "box"
    if not (terms.isdisjoint(_PROMPTS) and stems.isdisjoint(_PROMPT_STEMS)):
        return "prompt"
    if not (terms.isdisjoint(_WORDS) and terms.isdisjoint(_PAIRS) and stems.isdisjoint(_STEMS)):
        return "furniture"
    return "text" if terms.isdisjoint(_LINES) else "line"


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Whether the element is not shown."""
    style = attributes.get("style")
    return bool(style and _HIDDEN.search(style)) or "hidden" in attributes


def is_inline_furniture(attributes: dict[str, str | None]) -> bool:
    """Whether a span is not shown, shown to machines alone, or labels an advert."""
    named = attributes.get("class")
    return is_hidden(attributes) or bool(named and _INLINE.search(named))


def is_ad_label(text: str) -> bool:
    """Whether the text is only the label of an advert."""
    first = _FIRST_WORD.match(text)
    if first is None or first[1].casefold() not in _AD_BEGINS:
        return False
    return _NOT_LETTERS.sub(" ", text).strip().casefold() in _AD_LABELS
