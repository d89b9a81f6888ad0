"""Stand-in site: pages that are no articles: errors, forms, walls, attachments, AMP."""

from __future__ import annotations

from .bulk import Bulk
from .frame import framed
from .ghosts import Ghost
from .ink import escaped
from .post import Part, Post
from .stream import Piece

FORM = (
    '<form action="{base}/wp-login.php?action=postpass" class="post-password-form" method="post"><p>Cette publication '
    'est '
    'protégée par un mot de passe. Pour la voir, veuillez saisir votre mot de passe ci-dessous :</p><p><label>Mot de '
    'passe '
    '&nbsp;: <input name="post_password" type="password" size="20"></label> <input type="submit" value="Valider"></p>'
    '</form>'
)


def not_found(bulk: Bulk, path: str) -> list[Piece]:
    """The page that goes with 404 — or with 200, where it is a soft one."""
    main = ('<div class="td-main-content"><div class="td-404-title">Ooops... Erreur 404</div><div '
            'class="td-404-sub-title">'
            "Désolé, la page que vous recherchez n'existe pas.</div></div>\n")
    return framed(bulk, "Page non trouvée - Cinktank", "error404", main, bulk.base + escaped(path))


def protected(bulk: Bulk, ghost: Ghost) -> list[Piece]:
    """The form of a password-protected post."""
    main = (
        f'<article id="post-{ghost.number}" class="post-{ghost.number} post post-password-required"><h1 '
        'class="entry-title">'
        f'Protégé : {escaped(ghost.headline)}</h1><div class="td-post-content '
        f'tagdiv-type">{FORM.format(base=bulk.base)}</div>'
        "</article>\n"
    )
    return framed(bulk, f"Protégé : {escaped(ghost.headline)} - Cinktank",
                  f"post-template-default single single-post postid-{ghost.number}", main, bulk.base + ghost.href)


def wall(bulk: Bulk, path: str) -> list[Piece]:
    """A consent wall instead of the page."""
    return [
        '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>Votre vie privée - Cinktank</title>'
        '</head><body '
        'class="consent-wall"><div id="didomi-host" role="dialog"><h1>Nous respectons votre vie privée</h1><p>Avec '
        'votre '
        "accord, nos partenaires et nous utilisons des cookies pour stocker et consulter des données personnelles "
        "comme votre "
        "visite sur ce site. Vous pouvez retirer votre consentement à tout moment.</p><p>Avec nos partenaires, nous "
        "traitons "
        'vos données pour mesurer l’audience.</p><form method="post" action="/consent/"><input type="hidden" '
        'name="return" '
        f'value="{escaped(path)}"><button name="consent" value="1">Accepter et fermer</button><button name="consent" '
        'value="0">'
        "Continuer sans accepter</button></form></div></body></html>\n"
    ]


def attachment(bulk: Bulk, post: Post, name: str) -> list[Piece]:
    """The page of a picture of the post."""
    main = (
        f'<div class="td-main-content"><h1 class="entry-title td-page-title"><span>{escaped(name)}</span></h1><p class='
        f'"attachment"><img src="{bulk.base}/wp-content/uploads/{escaped(name)}.jpg" alt=""></p></div>\n'
    )
    classes = f"attachment attachment-template-default attachmentid-{post.number + 5}"
    return framed(bulk, f"{escaped(name)} - Cinktank", classes, main, f"{bulk.base}{post.path}{escaped(name)}/")


def amp(bulk: Bulk, post: Post) -> list[Piece]:
    """The AMP page of a post: the same text again, at an address nobody should crawl."""
    texts = "".join(f"<p>{escaped(part.text)}</p>" for part in post.pages[0] if isinstance(part, Part))
    return [
        '<!doctype html><html amp lang="fr"><head><meta charset="utf-8"><link rel="canonical" '
        f'href="{bulk.base}{post.path}">'
        f"<title>{escaped(post.headline)}</title></head><body><article class=\"amp-wp-article\"><h1 "
        "class=\"amp-wp-title\">"
        f"{escaped(post.headline)}</h1>{texts}</article></body></html>\n"
    ]


def page(bulk: Bulk, slug: str, name: str) -> list[Piece]:
    """A page of the site: contact, legal notice."""
    main = (f'<div class="td-main-content"><h1 class="entry-title td-page-title"><span>{escaped(name)}</span></h1>'
            '<div class='
            '"td-page-content tagdiv-type"><p>Cinktank, 1 rue de la Presse, 75002 Paris.</p><p>La rédaction vous '
            'répond du '
            "lundi au vendredi.</p></div></div>\n")
    classes = "page-template-default page page-id-77"
    return framed(bulk, f"{escaped(name)} - Cinktank", classes, main, f"{bulk.base}/{slug}/")


def login(bulk: Bulk) -> list[Piece]:
    """The log-in form."""
    return ['<!DOCTYPE html><html lang="fr-FR"><head><title>Connexion &lsaquo; Cinktank</title></head><body '
            'class="login"><form '
            'id="loginform" action="/wp-login.php" method="post"><input name="log"><input name="pwd" type="password">'
            '</form>'
            f'<p><a href="{bulk.base}/">Retour</a></p></body></html>\n']
