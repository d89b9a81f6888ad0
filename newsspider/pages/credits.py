"""credits.py: separates the credit of a picture from the caption around it."""

from __future__ import annotations

import re

_LONGEST = 120
"""Characters of a credit; a longer text is a caption."""
_READ = 600
"""Characters of a caption that are read, from its end."""
_NAMED = (
    r"(?:photos?|fotos?|pictures?|images?|bild(?:er)?|illustrations?|cr[ée]dit[os]?s?|imagen|imagem|source|quelle|fuente"
    r"|fonte|copyright|collage|archiv)"
)
_MARK = re.compile(
    rf"©|\(c\)|\bcopyright\b|\b{_NAMED}(?: (?:photos?|fotos?|credits?|d['’]archives?|d['’]illustration))? ?:"
    r"|\b(?:photo|foto|picture|image) (?:by|par|de|von)\b|\bcourtesy (?:of|photo)\b|\bcourtoisie\b",
    re.IGNORECASE,
)
_AGENCIES = (
    r"(?:AFP|Reuters|REUTERS|AP|EPA|EFE|ANSA|dpa|DPA|apa|APA|EPA-EFE|PA|Getty(?: Images)?|GETTY(?: IMAGES)?|Keystone"
    r"|KEYSTONE|MAXPPP|Maxppp|Sipa|SIPA|Belga|BELGA|Xinhua|Anadolu|AA|IMAGO|imago(?: images)?|Shutterstock|iStock"
    r"|Unsplash|Pixabay|Pexels|Hans Lucas|Abaca|ABACA|Bestimage|PA Media|TASS|Kyodo|NTB|CTK|Ritzau)"
)
_AGENCY = re.compile(
    r"(?:[(\[|/–—]|(?<=\s)-|\.\s)\s*(?:[^\W\d_][^()\[\]|]{0,60}[\s/,–-])?"
    rf"{_AGENCIES}\b[^()\[\]|.]{{0,40}}[)\]]?\.?$"
)
_OPENS = frozenset(" \n\xa0\u202f(.[|/–—-,;:!?»”\"")
_EDGES = " \n\xa0\u202f([|/–—-,;:"


def parted(caption: str) -> tuple[str | None, str | None]:
    """Caption and credit of the words below a picture; either may be None."""
    start = max(0, len(caption) - _READ)
    for found in _MARK.finditer(caption, start):
        at = found.start()
        if len(caption) - at <= _LONGEST and (at == 0 or caption[at - 1] in _OPENS) and _is_one(caption[at:]):
            return _both(caption, at)
    agency = _AGENCY.search(caption, max(0, len(caption) - _LONGEST))
    if agency:
        return _both(caption, agency.start() + (agency[0][0] == "."))
    return caption or None, None


def _is_one(tail: str) -> bool:
    """Whether the words are one credit, and no sentence follows them."""
    return ". " not in tail.rstrip(" .") or len(tail) < 40


def _both(caption: str, at: int) -> tuple[str | None, str | None]:
    before, credit = caption[:at], caption[at:]
    opened = before.rstrip()[-1:]
    before = before.rstrip(_EDGES)
    if credit.startswith("(c)"):
        return before or None, credit.strip()
    credit = credit.strip(" \n\xa0\u202f|/–—-,;")
    if opened in ("(", "[") or credit[:1] in ("(", "["):
        credit = credit.strip(" ([").rstrip(". ").rstrip(")]").rstrip()
    return before or None, credit or None
