"""authors.py: names of authors, as printed but for the words that only announce them."""

from __future__ import annotations

import re

from newsspider.normalise.text import line

MOST_LETTERS = 1_000
"""What is longer is nobody's name, whatever it is."""

# "Von" is announced only before at least two further capitalised words: "Von Stetten" is somebody's name.
# Nothing is given back (`+` behind a repeat): a name of 12 kB took hours.
_ANNOUNCED = re.compile(
    r"^(?:(?:(?:publié|écrit|rédigé|proposé|written|posted|geschrieben|escrito|publicado)\s++)?(?:par|by|por)"
    r"(?:\s*+:\s++|\s++)|(?-i:Von|VON)(?:\s*+:\s++|\s++)(?=(?-i:[A-ZÀ-Þ])\S*+\s++(?-i:[A-ZÀ-Þ])))(?=\S)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:https?:|www\.|mailto:|/)\S*+|\S[^\s@]*+@\S[^\s.]*+\.\S++|(?:[\w-]++\.)++[a-z]{2,10}/\S*+", re.IGNORECASE
)


# "redaction@gazette.example (Odile Ferrand)", "Odile Ferrand <odile@gazette.example>"
_MAILED = re.compile(
    r"[^\s@<>()]++@[^\s@<>()]++\s*+\(([^()]++)\)|([^<>()@]++)[<(]\s*+[^\s@<>()]++@[^\s@<>()]++\s*+[>)]"
)
_ALL_POSTS = re.compile(
    r"^(?:view|see|show|read|more|all|zeige?|alle|weitere|voir|tous|toutes|lire|ver|todas?|todos|más|archiv)\b"
    r"[^\d]{0,60}?\b(?:posts?|articles?|stories|beiträge|artikel|publications|entradas|artículos|anzeigen|from|by)\b"
    r"|^more by\b",
    re.IGNORECASE,
)
# What follows the name in the same breath: a day, a clock, a reading time, a count, a change.
_TAIL = re.compile(
    r"(?<!\s)\s*+(?:[|•·⋅—]|(?:\s-\s)"
    r"|\b(?:last |fact |mis à |medically )?(?:updated?|aktualisiert|checked|reviewed|jour)\b"
    r"|\b\d{1,4}[./:-]\d|\b\d++ ?(?:min|comment)|\b(?:am|on|le) \d"
    r"|\b[A-Z]\w{2,8}\.? \d{1,2}, \d{4}|\b\d{1,2}\.? [A-ZÀ-Þa-zà-þ]{3,9}\.? \d{4})"
)
_NO_NAME = re.compile(
    r"(?:(?:last |first |zuletzt |dernière )?(?:posted|published|updated|publiée?|modifiée?|veröffentlicht|aktualisiert"
    r"|publicado|actualizado|mis(?:e)? à jour|mise à jour)(?: (?:on|at|am|le|el|the))?:?"
    r"|\d{1,3} ?min(?:ute)?[ns]?\b.{0,20}"
    r"|\d{1,2}\.? ?[A-ZÀ-Þa-zà-þ]{3,9}\.?,? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})",
    re.IGNORECASE,
)
"""A label, a day or a reading time that stands where a name was to be."""
_JOINTS = re.compile(
    r"(?<!\s)\s++(?:et|and|und|y|og|och|avec|with|&|\+)\s++|(?:(?<!\s)\s++)?+;\s*+|(?<!\s)\s++/\s++", re.IGNORECASE
)
_COMMAS = re.compile(r"(?:(?<!\s)\s++)?+,\s*+(?:(?:et|and|und|y)\s++|&\s*+)?")
_PARTICLES = frozenset(
    ("de", "du", "des", "da", "do", "dos", "di", "del", "della", "la", "le", "les", "van", "von", "der", "den", "ten",
     "ter", "zu", "zum", "el", "al", "bin", "ben", "ibn", "e", "y", "af", "av", "mac", "mc", "st")
)  # fmt: skip
_ROLES = re.compile(
    r"\b(?:writer|editor|reporter|correspondent|journalist|columnist|author|contributor|director|professor|founder|expert"
    r"|educator|specialist|coach|master|manager|analyst|officer|president|staff|team|guest|senior|chief|photograph"
    r"|special|envoy|redakt|autor|rédact|journaliste|correspondant|chroniqueu|directeu|chef|rédaction|periodista|university"
    r"|université|universität|institute|news|media|agency|foundation|magazine|school|group|studio|company)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"(?:jr|sr|i{2,3}|iv|m\.?\s?d|ph\.?\s?d|m\.?\s?a|m\.?\s?sc|r\.?\s?d|esq|dr|cpa|cfa|r\.?\s?n)\.?", re.IGNORECASE
)
_LONGEST_NAME = 80
"""Letters of one name."""


def names(printed: list[str]) -> list[str]:
    """The names in the order of the page, each once, several in one statement parted; addresses are no names."""
    found: dict[str, str] = {}
    for words in printed:
        for name in parted(name_alone(words) or ""):
            found.setdefault(re.sub(r"\W+", " ", name.casefold()) or name, name)
    return list(found.values())


def parted(words: str) -> list[str]:
    """The names of one statement: parted where each part is a name of its own, without a role behind a comma."""
    if not words:
        return []
    parts = [part for part in _JOINTS.split(words) if part]
    listed = [name for part in parts for name in _COMMAS.split(part) if name]
    if len(listed) > 1 and all(map(_is_whole_name, listed[:-1])) and _is_name_or_agency(listed[-1]):
        return listed
    heads = [_without_role(part) for part in parts]
    if len(heads) > 1 and all(map(_is_name_or_agency, heads)):
        return heads
    return [words]


def _without_role(words: str) -> str:
    """The name without what stands behind a comma, where that is a place or a role and no part of the name."""
    name, comma, behind = words.partition(",")
    behind = behind.strip()
    if not comma or not _is_whole_name(name) or _SUFFIX.fullmatch(behind.partition(",")[0].strip()):
        return words
    is_place = behind.isalpha() and behind.istitle()
    return name.strip() if is_place or behind[:1].islower() or _ROLES.search(behind) else words


def _is_whole_name(words: str) -> bool:
    """Whether the words are a given and a family name: two to five words with capitals, particles apart."""
    each = words.split()
    if not 2 <= len(each) <= 5 or each[0].casefold() == "the" or len(words) > _LONGEST_NAME or _ROLES.search(words):
        return False
    kept = [word for word in each if word.casefold() not in _PARTICLES]
    return len(kept) > 1 and all(word[:1].isupper() and not any(map(str.isdigit, word)) for word in kept)


def _is_name_or_agency(words: str) -> bool:
    """Whether the words are a whole name, or letters in capitals that name an agency: AFP."""
    return _is_whole_name(words) or (words.isalpha() and words.isupper() and 2 <= len(words) <= 8)


def name_alone(words: str) -> str | None:
    """One name without the word that announces it, or None where the words are an address, too long or nothing."""
    if len(words) > MOST_LETTERS:
        return None
    name = line(words)
    while announced := _ANNOUNCED.match(name):
        name = name[announced.end() :]
    mailed = _MAILED.fullmatch(name)
    name = mailed[1] or mailed[2] if mailed else name
    if tail := _TAIL.search(name):
        name = name[: tail.start()] if tail.start() else name
    name = name.strip(" ,;:|~–—-\u00a0")
    if name.startswith("@") or _ALL_POSTS.match(name):
        return None
    if _ADDRESS.fullmatch(name) or _NO_NAME.fullmatch(name) or not any(map(str.isalnum, name)):
        return None
    return name
