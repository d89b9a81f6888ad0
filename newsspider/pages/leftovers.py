"""leftovers.py: lines of a body that are no text, known by their words: bylines, days, labels, buttons, credits."""

from __future__ import annotations

import re

from newsspider.pages.body import Piece
from newsspider.pages.words import each, plain_words

_LONG = 100
"""Characters outside links; a paragraph with so many is surely text."""
_LONGEST = 100
"""Characters of a line that may be no text."""
_FOOTER_LONGEST = 600
_MANY = 4
_BLOCKS = ("paragraph", "heading", "list_item")
_TIME_WORDS = each("""
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre janv févr fév avr juil sept
    oct nov déc january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep dec januar februar märz juni juli oktober dezember mär okt dez enero febrero marzo abril mayo junio
    julio agosto septiembre octubre noviembre diciembre ene ago dic gennaio febbraio aprile maggio giugno luglio
    settembre ottobre novembre dicembre janeiro fevereiro março maio junho julho setembro outubro dezembro
    lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday mon
    tue wed thu fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so lunes
    martes miércoles jueves viernes sábado domingo lun mer jeu ven sam dim
    publié publiée publié mis mise à jour jour le la à a at on am pm um uhr h min est et ct pt pst edt cet cest gmt utc
    bst published updated update last posted modified created date stand aktualisiert veröffentlicht publiziert
    erstellt zuletzt actualizado actualizada publicado publicada el las de del alle ore pubblicato aggiornato modifié
    dernière modification first p m th st nd rd er der den vom ist the as of ago hours hour minutes il y heures heure
    vor stunden stunde hace horas hora
""")
_CLOCK = re.compile(r"\d(?:\d?(?:[:hH.]\d\d|[./-]\d)|\d{3})")
_SINCE = re.compile(r"a(?<!\wa)go\b|i(?<!\wi)l y a\b|v(?<!\wv)or\b|h(?<!\wh)ace\b")
"""Of words in lower case, as `_READING`: where each alternative begins with a letter, the search stops at no others."""
_FIGURES = re.compile(
    r"(?:\d{1,2}[./-]){2}\d{2,4}\W*(?:\d{1,2}:\d{2}(?::\d{2})?)?|\d{4}(?:[./-]\d{1,2}){2}\W*(?:\d{1,2}:\d{2})?"
)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_DURATION = re.compile(
    r"\W*+(?:(?:video|audio|podcast|vidéo)\W*+)?"
    r"(?:\d{1,2}:\d\d(?:\W*+\d{1,2}:\d\d)*+|\d{1,3}\s*+/\s*+\d{1,3}|\d{1,3}\s*+min\w*+)\W*+",
    re.IGNORECASE,
)
_READING = re.compile(
    r"temps (?:estimé )?de lecture|durée (?:estimé )?de lecture|m(?<!\wm)in(?:ute)?s? (?:de lecture|read)\b"
    r"|reading time|read time|lesezeit|lesedauer|tiempo de lectura|tempo di lettura|tempo de leitura|leestijd"
)
_LABEL = re.compile(
    r"(?:(?:\d+|no|aucun|un|one|keine?) )?(?:comments?|kommentare?|commentaires?|comentarios?|réactions?|responses?)"
    r"|kommentar\w* (?:öffnen|schreiben|geschlossen)|kommentieren|vos réactions|comments? (?:are )?closed"
    r"|(?:leave|post|add|write) (?:a|your) (?:comment|reply)|laisser un commentaire|deja un comentario"
    r"|share(?: (?:this|on|via|with)\b.*)?|partage[rz](?: (?:sur|cet|l article)\b.*)?|teilen|news teilen|compartir"
    r"|condividi|facebook|twitter|whatsapp|linkedin|pinterest|telegram|e mail|email|print|imprimer|drucken"
    r"|copy link|pdf"
    r"|table of contents?|contents|sommaire|table des matières|inhaltsverzeichnis|auf dieser seite|in this article"
    r"|in diesem artikel|dans cet article|en este artículo|jump to(?: recipe)?|article content"
    r"|hauptinhalt|neuer abschnitt|read more|lire (?:la suite|plus)|weiterlesen|mehr lesen|leer más|learn more"
    r"|en savoir plus|mehr|more"
    r"|most (?:popular|read|viewed)|meist ?gelesen|les plus (?:lus|vus)|(?:lo )?más leíd[oa]s?"
    r"|popular (?:posts|articles)|trending(?: (?:now|stories))?|latest (?:news|stories|posts)"
    r"|dernières (?:actualités|infos)"
    r"|top stories|recent posts|advertis\w+|anzeige|publicité|werbung(?: überspringen)?|sponsored|scroll to continue"
    r"|tags?|schlagw[oö]rte?r?(?: zu diesem artikel)?|mots clés|etiquetas|stichwort\w*|themen|topics|keywords"
    r"|watch(?: now| video| live)?|embed|permalink|permalien|play|close|schließen|fermer|next|previous|view gallery"
    r"|follow us(?: on\b.*)?|suivez nous(?: sur\b.*)?|folgen sie uns\b.*|subscribe(?: now)?|s abonner|abonnieren"
    r"|log ?in|sign ?up|sign ?in|newsletters?|back to top|nach oben|haut de page|click here to subscribe\b.*|search"
    r"|already (?:have an account|a (?:member|subscriber))\b.*|déjà abonnée?(?: (?:connectez vous|se connecter))?"
    r"|(?:(?:like|love) it )?pin (?:it|this)(?: (?:for )?later)?"
    r"|(?:other|more) (?:posts|articles|stories) you (?:may|might|ll) (?:also )?(?:enjoy|like|love)"
    # What WordPress itself, Jetpack and WP-PostRatings set below a text.
    r"|(?:(?:kommentarfeed|comments? (?:rss|feed)|trackback(?: ur[il])?|kommentare geschlossen|comments closed"
    r"|commentaires (?:fermés|rss)|rétroliens?|fil rss des commentaires)(?: |$))+"
    r"|(?:no ratings? yet|noch keine bewertungen?|pas (?:encore )?de notes?|ninguna valoración todavía)"
    r"(?: (?:loading|chargement|lade|cargando))?"
    r"|subscribe to get the latest posts\b.*|abonnez vous pour recevoir les derniers articles\b.*"
)
_FOOTER = re.compile(
    r"\s*(?:this (?:entry|post) was posted (?:on|in|by)\b|(?:der|dieser) (?:beitrag|eintrag) wurde\b"
    r"|ce(?:t article|tte entrée| contenu| billet) a été publiée? (?:dans|le|par)\b"
    r"|esta entrada (?:fue|ha sido|se) publi\w+ (?:en|el)\b)",
    re.IGNORECASE,
)
"""The opening of the line that WordPress themes set below a text, with its day, sections and tags."""
_OF_FOOTER = re.compile(
    r"\b(?:filed under|tagged|bookmark|permalinks?|abgelegt|verschlagwortet|und wurde unter|classée? (?:sous|dans)"
    r"|marquée? avec|permalien|etiquetad\w|archivad\w|enlace permanente)\b",
    re.IGNORECASE,
)
"""Words that such a line has, and a sentence with the same opening has not."""
_CREDIT = re.compile(
    r"\s*(?:©|\(c\)|(?:crédits?|credits?)(?: photos?)?\s?:|(?:photo|foto|fotos|photos|image|picture|illustration|bild)"
    r"(?: ?(?:credit|crédit|by|rechte|quelle|nachweis|source|d['’]illustration))?s?\s?[:/©]|bildnachweis|bildrechte"
    r"|bildquelle|getty images|\(?(?:photo|foto|image) (?:by|par|von|via) )",
    re.IGNORECASE,
)
_FILED = re.compile(
    r"\s*(?:classé (?:sous|dans)|publié dans|mots[ -]clés|étiquettes?|catégories?|filed under|posted in"
    r"|tagged(?: with| as)?|tags?|categor(?:y|ies)|schlagw[oö]rte?r?|kategorien?|veröffentlicht (?:in|unter)"
    r"|abgelegt unter|etiquetas?"
    r"|categorías?|publicado en|archiviato in)\s*:?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\s*+(?:[-–—|•]\s*+)?(?:par|by|von|por|di|door|av|af|od|de|écrit par|written by|text(?:e)?|auteur|author|autor"
    r"|autorin|kommentar von|ein(?:e)? \w+ von)\s?:?\s+",
    re.IGNORECASE,
)
_ENDS = (".", "!", "?", "…", "»", "”", "“", '"', ":")


def without_leftovers(pieces: list[Piece], authors: list[str], *, broad: bool, parted: bool) -> list[Piece]:
    """The pieces that are text. Those before the first long paragraph and after the last have to pass more tests.

    `broad`: their element was found only by their length. `parted`: this is one of several pages, so that the text
    under a last heading may be on the next.
    """
    long = [at for at, piece in enumerate(pieces) if _is_long(piece)]
    if not long:
        return pieces
    names = {plain_words(name) for name in authors}
    few = sum(_is_bare(piece) for piece in pieces[long[-1] :]) < _MANY
    kept = [
        piece for at, piece in enumerate(pieces)
        if not (
            _is_leftover(piece)
            or (at < long[0] and _is_byline(piece, names))
            or (at > long[-1] and broad and (_is_link(piece) or (few and _is_bare(piece))))
        )
    ]
    while kept and kept[-1].type == "heading" and not parted:  # A heading over nothing.
        kept.pop()
    return kept


def _is_long(piece: Piece) -> bool:
    return len(piece.loose or piece.text) >= _LONG and piece.type != "heading"


def _is_leftover(piece: Piece) -> bool:
    text = piece.text
    if piece.type == "paragraph" and piece.links and len(text) < _FOOTER_LONGEST and _FOOTER.match(text):
        return bool(piece.filed or _OF_FOOTER.search(text))
    if piece.type not in _BLOCKS or piece.title or len(text) > _LONGEST:
        return False
    if len(piece.loose) < 40 and (piece.filed or (piece.links and ":" in piece.loose and _FILED.match(piece.loose))):
        return True
    plain = plain_words(text)
    if plain and (_LABEL.fullmatch(plain) or _DURATION.fullmatch(text)):
        return True
    if len(text) < 60 and _READING.search(text.lower()):
        return True
    return (_is_day(text) and piece.type == "paragraph") or (bool(_CREDIT.match(text)) and not text.endswith(_ENDS))


def _is_day(text: str) -> bool:
    """Whether the line is only a day, or a time of publication."""
    if len(text) > 70 or not (_CLOCK.search(text) or _SINCE.search(text.lower())):
        return False
    found = _NOT_LETTERS.sub(" ", text).casefold().split()
    return all(word in _TIME_WORDS for word in found) if found else bool(_FIGURES.fullmatch(text.strip()))


def _is_byline(piece: Piece, names: set[str]) -> bool:
    text = piece.text
    if piece.type != "paragraph" or text.endswith((".", "!", "?", "…", ":")) or len(text) > 80:
        return False
    by = _BY.match(text)
    who = text[by.end() :] if by else text
    return plain_words(who) in names or (bool(by) and len(who.split()) < 9 and who[:1].isupper())


def _is_link(piece: Piece) -> bool:
    """Whether a piece is only a link, no sentence."""
    if piece.type not in ("paragraph", "heading") or piece.text.endswith(_ENDS):
        return False
    return sum(len(words) for _, words in piece.links) > 0.7 * len(piece.text)


def _is_bare(piece: Piece) -> bool:
    """Whether a piece is a few words, no sentence; several of them are a list."""
    return piece.type == "paragraph" and len(piece.text) < 40 and not piece.text.endswith(_ENDS)
