"""walls.py: the wall where a text is cut short for readers who have not paid or signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from newsspider.pages.furniture import is_hidden
from newsspider.pages.template import above
from newsspider.pages.words import each, words

_RESERVED = r"(?: de (?:cet|l['’])article)? (?:est |vous est )?réservée? (?:aux|à nos)"
_FOR_MEMBERS = (
    r" is (?:only |exclusively )?(?:available |reserved )?(?:only |exclusively )?(?:to|for)"
    r" (?:our )?(?:[\w+]+ ){0,3}(?:subscribers|members)"
)
_SOLO = r" (?:es )?(?:exclusiv[oa] )?(?:solo )?para suscriptores"
_WALL = re.compile(
    r"pour lire la suite|pour accéder à la suite"
    r"|pour continuer (?:la|votre) lecture|pour poursuivre (?:la|votre) lecture"
    rf"|cet article{_RESERVED}|cet? contenu{_RESERVED}|la suite{_RESERVED}"
    r"|il vous reste [0-9,.]+ ?% (?:de (?:cet|l['’])|à lire)|pour lire l['’](?:intégralité|article en entier)"
    r"|to (?:continue|keep)(?<!scroll to continue)(?<!scroll to keep) reading"
    r"|to (?:read|unlock|access) (?:the (?:full|rest|whole|entire)|this (?:full )?(?:story|article))"
    rf"|story{_FOR_MEMBERS}|article{_FOR_MEMBERS}|content{_FOR_MEMBERS}|for subscribers only"
    r"|jetzt weiter(?:zu)?lesen|und weiter(?:zu)?lesen|um weiter(?:zu)?lesen"
    r"|um (?:diesen|den) artikel (?:weiter)?zu ?lesen|kostenpflichtiger inhalt"
    rf"|para (?:seguir|continuar) leyendo|contenido{_SOLO}|artículo{_SOLO}|nota{_SOLO}",
)
"""What a wall says, of words in lower case. Each begins with a letter: without a flag the search stops at no others."""
_LONGEST = 1_500
"""Characters of a wall, with its offers and its form."""
_PARAGRAPH = 100
"""Characters; a paragraph with so many is text."""
_BEHIND, _LEVELS, _MOST, _DEEPEST = 4, 4, 8, 20
_NOTHING = each("script style template noscript br hr -text -comment")


def is_walled(container: LexborNode) -> bool:
    """Whether a wall follows the last paragraph of a text, inside its element or after it."""
    for node in _behind(container):
        if len(text := words(node)) <= _LONGEST and _WALL.search(text.lower()):
            return True
    for text in islice(_from_the_end(container), _MOST):
        if _WALL.search(text.lower()):
            return True
        if len(text) >= _PARAGRAPH:
            return False
    return False


def _behind(container: LexborNode) -> Iterator[LexborNode]:
    """The elements after that of the text, up to the end of its article."""
    for level in (container, *islice(above(container), _LEVELS)):
        if level.tag in ("article", "main", "body"):
            return
        node, count = level.next, 0
        while node is not None and count < _BEHIND:
            if _is_shown(node):
                count += 1
                yield node
            node = node.next


def _from_the_end(node: LexborNode, levels: int = _DEEPEST) -> Iterator[str]:
    """The words of the elements of a text, from the last one on; large ones are split into their children."""
    child = node.last_child
    while child is not None:
        if _is_shown(child):
            text = words(child)
            if levels and len(text) > _LONGEST:
                yield from _from_the_end(child, levels - 1)
            else:
                yield text
        child = child.prev


def _is_shown(node: LexborNode) -> bool:
    return node.tag not in _NOTHING and not is_hidden(node.attributes)
