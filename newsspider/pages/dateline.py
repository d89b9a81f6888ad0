"""dateline.py: the words that say where and when a text was filed: `Paris :, 27 déc. (Cinktank.com) –`."""

from __future__ import annotations

import re

from newsspider.items import Dateline
from newsspider.pages.words import each

_CAPITAL = "A-ZÀ-ÖØ-ÞŒŸŠŽİŁŚŻ"
_GAP = r"[ \xa0]"
_WORD = rf"(?:(?:Ste?|Sto|Sta|Mt|Ft)\. )?[{_CAPITAL}](?:[\w’'\-]|\.(?=\w))*"
_PARTICLE = (
    rf"(?:(?:de|du|des|la|le|les|sur|sous|lès|en|del|los|las|el|of|the|am|an|im|der|bei|do|da|dos|di|upon){_GAP})"
)
_PLACE = rf"{_WORD}(?:{_GAP}{_PARTICLE}{{0,2}}{_WORD}){{0,4}}?"
_PLACES = (
    rf"{_PLACE}(?:{_GAP}?[/–]{_GAP}?{_PLACE}|{_GAP}(?:et|and|y|und|e){_GAP}{_PLACE}|,{_GAP}{_PLACE}){{0,3}}?"
)
_MONTH = (
    r"(?i:jan|jän|fév|fev|feb|mar|mär|mrz|avr|apr|abr|mai|may|mag|jui|jun|giu|jul|lug|aoû|aou|aug|ago|sep|set|oct|okt|ott|out"
    r"|nov|déc|dec|dez|dic|ene|gen)[^\W\d_]{0,8}"
)
_DAY = (
    rf"(?:[0-9]{{1,2}}(?:er|ère|st|nd|rd|th|[.º°ª])?{_GAP}(?:de{_GAP}|d['’])?{_MONTH}\.?(?:,?{_GAP}(?:del?{_GAP})?[0-9]{{4}})?"
    rf"|{_MONTH}\.?{_GAP}[0-9]{{1,2}}(?:st|nd|rd|th)?(?:,?{_GAP}[0-9]{{4}})?"
    r"|[0-9]{1,2}[/.][0-9]{1,2}(?:[/.](?:[0-9]{4}|[0-9]{2})?)?)"
)
_WEEKDAY = (
    r"(?i:(?:lun|mar|mer|jeu|ven|sam|dim|miérc|jue|vie|sáb|dom|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)"
    rf"[^\W\d_]{{0,8}}\.?,?{_GAP})"
)
_DASH = r"[-–—―]{1,2}"
_DATELINE = re.compile(
    rf"(?:\((?P<agency>[^()]{{2,40}})\){_GAP}?{_DASH}{_GAP}?)?(?P<place>{_PLACES})"
    rf"(?:(?:{_GAP}?(?P<joint>[:,]{{1,9}}){_GAP}?{_WEEKDAY}?|{_GAP})"
    rf"(?:(?P<article>le|den|el|am|the){_GAP}{_WEEKDAY}?)?(?P<date>{_DAY}))?"
    r"(?:[ \xa0,]{0,9}\((?P<source>[^()]{2,60})\))?"
    rf"{_GAP}?[:,]{{0,9}}(?P<stop>\.)?[:,]{{0,9}}(?:{_GAP}?(?P<dash>{_DASH}))?(?=[ \xa0\n«“\"„]|$)"
    r"(?(date)|(?(source)|(?(dash)|(?(stop)|(?!)))))"  # a place alone is but a word: go on to the next
)
_NO_PLACE = each("""
    exclusif exclusive exclusivo exclusiva vidéo video vídeo vidéos videos photo photos fotos audio podcast
    direct live interview entretien entrevista portrait reportage enquête tribune opinion opinión édito
    éditorial editorial analyse análisis analysis décryptage chronique critique billet débat dossier infographie
    carte document récit témoignage témoignages update urgent urgente alerte info infos news breaking eilmeldung
    kommentar watch listen note correction mise publireportage sondage quiz test minuto última ultima hora foot
    football rugby tennis basket cyclisme ligue top sport sports politique politik política politica wirtschaft
    économie economía fussball fußball fútbol futbol corona covid société sociedad culture cultura kultur monde
    mundo welt météo wetter clima trafic verkehr blaulicht polizei police policía deportes sucesos salud santé
    turismo tecnología nacionales internacionales región region lokales achtung warnung neu nouveau nuevo
    aktuell ticker liveticker gewinnspiel rezept recette receta tipp serie série porträt nachruf leserbrief
    glosse hinweis korrektur obituario faits divers justice bourse tv radio cinéma cine musique música people
    conso auto tech éducation emploi bildung motor
""")
"""Words that stand in capitals before a dash as often as places do."""
_NEVER_A_PLACE = each("""
    le la les el los am on ce cette du dès depuis avant après publié publicado mis lundi mardi mercredi jeudi
    vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo monday tuesday wednesday
    thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag par por by von
    de
""")
_MAYBE = re.compile(r"[-–—―](?:[ \xa0«“]|$)|\)|[0-9]|^[^ ]+\. ")
"""Without a dash, a bracket or a number there is no dateline: that settles most texts."""
_LETTER = re.compile(r"[^\W\d_]")


def dateline(text: str, *, surely: bool = False) -> tuple[Dateline, str] | None:
    """The dateline at the head of a text, and the text after it; `surely`: only one with a day or an agency."""
    found = _DATELINE.match(text) if _MAYBE.search(text, 0, 120) else None
    if found is None or len(found[0]) > 120 or found["place"].casefold() in _NEVER_A_PLACE:
        return None
    rest = text[found.end() :].strip()
    if not (_has_day_or_agency(found, rest) or (not surely and _is_bare_place(found, rest))):
        return None
    source = found["source"] or found["agency"]
    return Dateline(found[0].strip(), found["place"].strip(), found["date"], source and source.strip()), rest


def _has_day_or_agency(found: re.Match[str], rest: str) -> bool:
    """Whether it has a day or an agency, and ends as a dateline does; prose goes on: « Paris, 27 déc. au soir »."""
    source = found["source"] or found["agency"]
    if source and not _LETTER.search(source):
        return False
    if not found["date"]:
        return bool(source and (found["dash"] or not rest))
    if source or found["dash"] or not rest:
        return True
    return bool(found["joint"] or found["article"]) and not rest[0].islower() and not rest[0].isdigit()


def _is_bare_place(found: re.Match[str], rest: str) -> bool:
    """Whether it is a place alone: in capitals, two with a stroke, or before `.-`: `MADRID –`, `ERDEN.`, `Caracas.-`"""
    place = found["place"]
    if found["date"] or found["source"] or place.startswith(("L’", "L'")):
        return False
    if not rest or not (rest[0].isupper() or rest[0] in "«“\"„"):
        return False
    words = {word.casefold() for word in re.split(r"[\W_]+", place) if word}
    if len(_LETTER.findall(place)) < 3 or len(words) > 3 or not words.isdisjoint(_NO_PLACE):
        return False
    return place.isupper() or bool(found["stop"] and found["dash"]) or (not found["dash"] and "/" in place)
