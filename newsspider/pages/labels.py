"""labels.py: the words that announce a related article (« Lire aussi »), in many languages."""

from __future__ import annotations

import re

_FRENCH = (
    r"(?:[àa] )?(?:re)?(?:lire|lisez|voir|voyez|écouter|ecouter|découvrir|decouvrir|consulter)"
    r" (?:aussi|également|egalement|encore|ailleurs)(?: sur (?:le même (?:sujet|thème)|ce sujet))?",
    r"[àa] (?:re)?(?:lire|voir|écouter|découvrir)",
    r"(?:re)?lire(?= ?:)|lire (?:la suite|plus)(?= ?:)",
    r"(?:sur|dans) le même (?:sujet|thème|theme|dossier)|sur ce sujet|dans la même rubrique|pour aller plus loin",
    r"ne manquez pas|ne ratez pas|à ne pas manquer|vous aimerez aussi|(?:cela|ça) (?:peut|pourrait) vous intéresser",
    r"(?:articles?|sujets?|contenus?) (?:liés?|connexes?|similaires?|recommandés?|associés?)",
)
_ENGLISH = (
    r"(?:also|please|must) (?:read|see|watch)|read (?:also|more|next|too|related|the full story)",
    r"read(?= ?:)|(?:see|watch|listen) also|see more",
    r"related(?: (?:stor(?:y|ies)|articles?|posts?|news|reading|coverage|links?|content|videos?|topics?))?",
    r"(?:you )?(?:may|might) also (?:like|be interested in)|more on this(?: story| topic)?|further reading",
    r"recommended(?: reading| for you)?|don['’]t miss|in case you missed it|more (?:stories|news|from) .{0,30}(?=:)",
)
_GERMAN = (
    r"(?:lesen|sehen|hören) sie (?:auch|dazu|hier|mehr|mehr dazu|hierzu|weiter)(?: auch)?|auch lesen",
    r"lies auch|lest auch|siehe auch|auch interessant|mehr (?:dazu|zum thema|lesen|hier)|passend dazu",
    r"weiterlesen|lesetipps?|zum thema",
    r"(?:das(?: thema)? |diese (?:artikel|beiträge|themen) )?(?:könnte|dürfte)n? (?:sie|dich|euch)"
    r" (?:auch )?interessieren|(?:sie|dich) auch interessieren",
    r"weitere (?:artikel|themen|meldungen|infos)",
)
_SPANISH = (
    r"(?:también )?(?:lea|lee|leer|vea|ver|mir[aáe]|conozca|escuche|entérate|entérese)"
    r" (?:más )?(?:también|tambien|además|ademas|más|mas|aquí)",
    r"también (?:lea|lee|puedes? leer|te puede interesar|le puede interesar|vea)|(?:te|le|les|os) podr[íi]a interesar",
    r"(?:te|le|les|os) puede interesar(?: leer)?|puedes? (?:también )?leer(?: también)?",
    r"(?:te|le|les) recomendamos(?: leer)?",
    r"(?:(?:notas?|noticias?|art[íi]culos?) )?relacionad[ao]s?|no (?:te|se) (?:lo )?pierdas?|(?:sigue|siga) leyendo",
)
_OTHERS = (
    r"leggi (?:anche|pure|di più)|vedi anche|(?:ti )?(?:potrebbe|potrebbero) interessar[a-z]*(?: anche)?",
    r"articoli correlati|le(?:i[ar]|r) (?:também|tambem|mais|ainda)|veja (?:também|tambem|mais)|saiba mais",
    r"confira(?: também)?|notícias relacionadas|lees (?:ook|meer|verder)|bekijk ook|zie ook|simak juga",
    r"baca (?:juga|selengkapnya)|läs (?:också|mer|även)|l[æe]s også",
    r"(?:czytaj|zobacz|przeczytaj) (?:też|także|również|więcej)",
    r"llegi[ru] també|cite[șşs]te [șşs]i|vezi și|čtěte také|lue myös",
    r"читайте также|см\. также|διαβάστε (?:επίσης|ακόμη|και)",
)
_LABELS = "|".join((*_FRENCH, *_ENGLISH, *_GERMAN, *_SPANISH, *_OTHERS))
_LABEL = re.compile(rf"[\W_]*(?:{_LABELS})(?!\w)[\s:：>»→►▶▸|\-–—.…\])]*", re.IGNORECASE)
_BRIEF = re.compile(
    r"[\W_]*(?:lea|lee|leé|vea|ver|mire|mir[aá]|watch|más información|mehr infos?|more info(?:rmation)?) ?:",
    re.IGNORECASE,
)
"""What announces an article only where nothing but a link follows: a sentence or a name may open so too."""
_COLON = re.compile(r"[:：]")
_JOINTS = re.compile(r"\b(?:et|and|und|y|e|ou|or|oder|o)\b|[\W_]", re.IGNORECASE)


def label(text: str) -> re.Match[str] | None:
    """The label that opens the text, with the signs around it and the blanks behind it."""
    return _LABEL.match(text)


def is_brief(loose: str) -> bool:
    """Whether the words beside a link are but such a brief label: « Lea: »."""
    return len(loose) < 30 and bool(_BRIEF.fullmatch(loose))


def has_colon(found: re.Match[str]) -> bool:
    """Whether there is a colon to the label."""
    return bool(_COLON.search(found[0]))


def only_joints(text: str) -> bool:
    """Whether the text is but what joins two links: signs, « et »."""
    return not _JOINTS.sub("", text)
