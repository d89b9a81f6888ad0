"""pages/: the walk over a body, and what each element does to it."""

from __future__ import annotations

from collections.abc import Callable

from selectolax.lexbor import LexborNode

from newsspider.pages.asides import holds_paragraphs, is_box, is_call_to_follow, is_set_apart, is_teaser, note_call
from newsspider.pages.body import MAX_LEVELS, Piece, Walk
from newsspider.pages.furniture import Kind, is_hidden, is_inline_furniture, kind_of, shows_pictures
from newsspider.pages.labels import label
from newsspider.pages.words import each, folded, words

Step = Callable[[Walk, LexborNode, int], None]

def walked(containers: list[LexborNode]) -> Walk:
    """The one walk over the containers of a body, done; its pieces are in order."""
    walk = Walk()
    for container in containers:
        over(walk, container, 0)
        walk.end_container()
    walk.met = list(walk.pieces)
    text = [piece for piece in walk.pieces if not (piece.calls or (piece.links and is_call_to_follow(piece)))]
    walk.pieces = text or walk.pieces  # a text cut short by a form is no call
    return walk


def over(walk: Walk, node: LexborNode, level: int) -> None:
    """Take in the children of the node."""
    for child in node.iter(include_text=True) if level < MAX_LEVELS else ():
        if child.is_text_node:
            text = child.text_content or ""
            if walk.run or not text.isspace():
                walk.add(text)
        else:
            STEPS.get(child.tag or "", over)(walk, child, level + 1)


def _nothing(walk: Walk, node: LexborNode, level: int) -> None:
    """Scripts, pictures, forms: not text."""


def _picture(walk: Walk, node: LexborNode, level: int) -> None:
    """A picture is no text, but has its place in it."""
    walk.picture(node)


def _form(walk: Walk, node: LexborNode, level: int) -> None:
    walk.forms += 1


def _navigation(walk: Walk, node: LexborNode, level: int) -> None:
    walk.pagers.append(node)


def _break(walk: Walk, node: LexborNode, level: int) -> None:
    walk.line_break()


def _rule(walk: Walk, node: LexborNode, level: int) -> None:
    walk.end()


def _link(walk: Walk, node: LexborNode, level: int) -> None:
    before, attributes = walk.mark, node.attributes
    walk.hrefs.append(attributes.get("href") or "")
    walk.mark = before._replace(link=len(walk.hrefs) - 1)
    if "tag" in (attributes.get("rel") or "").split():
        walk.filed.add(walk.mark.link)
    if "more-link" not in (attributes.get("class") or ""):
        over(walk, node, level)
    walk.mark = before


def _bold(walk: Walk, node: LexborNode, level: int) -> None:
    before = walk.mark
    walk.mark = before._replace(bold=True)
    over(walk, node, level)
    walk.mark = before


def _span(walk: Walk, node: LexborNode, level: int) -> None:
    attributes = node.attributes
    if attributes and is_inline_furniture(attributes):
        return
    before = walk.mark
    if "postTitle" in (attributes.get("class") or ""):  # Inline Related Posts marks the title so
        walk.mark = before._replace(title=True)
    over(walk, node, level)
    walk.mark = before


def _block(walk: Walk, node: LexborNode, level: int) -> None:
    """An element that stands on its own lines: passed over, a box, or text."""
    attributes = node.attributes
    named = attributes.get("class") or "" if attributes else ""
    if attributes:
        # the id of a paragraph is made of its words
        kind = kind_of(named if node.tag == "p" else f"{named} {attributes.get('id') or ''}")
        apart = is_hidden(attributes) and not _is_kept_back(walk, node, named, kind)
        if apart or (kind != "text" and is_set_apart(walk, node, kind)):
            if kind == "furniture" and shows_pictures(named):
                _shown(walk, node, level)
            return
    if node.tag == "article" and is_teaser(node) and is_box(walk, node):
        return
    walk.end()
    before, first, forms = walk.named, len(walk.pieces), walk.forms
    walk.named = named
    over(walk, node, level)
    walk.end()
    walk.named = before
    if len(walk.pieces) > first and node.tag != "p":
        note_call(walk, node, walk.pieces[first:], forms)


def _is_kept_back(walk: Walk, node: LexborNode, named: str, kind: Kind) -> bool:
    """Whether a hidden element holds the rest of a text that only subscribers are shown, and no second copy of it."""
    if (kind != "text" and "wall" not in named) or not holds_paragraphs(node):
        return False
    first = next(text for paragraph in node.css("p") if len(text := words(paragraph)) > 100)
    return all(piece.text != first for piece in walk.pieces)


def _typed(kind: str) -> Step:
    """The step of an element whose text is of one type."""

    def step(walk: Walk, node: LexborNode, level: int) -> None:
        before = walk.type
        walk.end()
        walk.type = kind
        over(walk, node, level)
        walk.end()
        walk.type = before

    return step


def _quote(walk: Walk, node: LexborNode, level: int) -> None:
    if kind_of(node.attributes.get("class") or "") == "text":
        _QUOTED(walk, node, level)
    elif "embedded-content" in (node.attributes.get("class") or ""):
        is_box(walk, node)


def _list(walk: Walk, node: LexborNode, level: int) -> None:
    before = walk.group
    walk.end()
    walk.groups += 1
    walk.group = walk.groups
    _block(walk, node, level)
    walk.group = before


def _figure(walk: Walk, node: LexborNode, level: int) -> None:
    """A figure is a picture or an embed, but for the block editor's tables and pulled quotes."""
    inner = node.css_first("table, blockquote")
    if inner is not None:
        STEPS[inner.tag or ""](walk, inner, level)
    else:
        _shown(walk, node, level)


def _shown(walk: Walk, node: LexborNode, level: int) -> None:
    """A picture with what belongs to it; a plugin may have set a box into its caption."""
    walk.picture(node)
    caption = node.css_first("figcaption")
    if caption is None and "caption" in (node.attributes.get("class") or ""):
        caption = node
    if caption is None or caption.css_first("a[href]") is None:
        return
    inner = Walk()
    over(inner, caption, level + 1)
    inner.end()
    begun = next((at for at, piece in enumerate(inner.pieces) if piece.title or label(piece.text)), None)
    if begun is not None:
        walk.end()
        walk.pieces += [piece for piece in inner.pieces[begun:] if piece.links or label(piece.text)]


def _preformatted(walk: Walk, node: LexborNode, level: int) -> None:
    walk.end()
    text = node.text().strip("\n").rstrip()
    if text.strip():
        walk.pieces.append(Piece("preformatted", text, group=walk.group))


def _row(walk: Walk, node: LexborNode, level: int) -> None:
    """A row of a table; of a table that only lays the page out, whatever its cells hold."""
    cells = [cell for cell in node.iter() if cell.tag in ("td", "th")]
    if len(cells) < 2 or any(len(cell.css("p, table, ul")) > 1 for cell in cells):
        return _block(walk, node, level)
    walk.end()
    texts = [_cell(cell, level) for cell in cells]
    if any(texts):
        walk.pieces.append(Piece("table_row", "\t".join(texts), group=walk.group))
    return None


def _cell(cell: LexborNode, level: int) -> str:
    inner = Walk()
    over(inner, cell, level)
    inner.end()
    return folded(" ".join(piece.text for piece in inner.pieces))


_QUOTED = _typed("quote")

_BLOCKS = each("""
    p div section article main aside center address details summary fieldset dl dt dd table tbody thead tfoot td
    th hgroup
""")
_NOT_TEXT = each("""
    -comment script style template iframe object embed video audio canvas svg source map
    area button input select textarea option label header footer figcaption caption dialog head title
    link meta base wbr math amp-ad amp-iframe amp-embed
    amp-facebook amp-twitter amp-instagram amp-social-share amp-youtube amp-consent amp-sidebar amp-carousel
""")
STEPS: dict[str, Step] = {
    **dict.fromkeys(_NOT_TEXT, _nothing),
    **dict.fromkeys(_BLOCKS, _block),
    **dict.fromkeys(("img", "amp-img", "picture", "noscript"), _picture),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _typed("heading")),
    **dict.fromkeys(("b", "strong"), _bold),
    **dict.fromkeys(("span", "ins", "small", "font", "em", "i"), _span),
    **dict.fromkeys(("ul", "ol"), _list),
    "a": _link,
    "blockquote": _quote,
    "br": _break,
    "figure": _figure,
    "form": _form,
    "hr": _rule,
    "li": _typed("list_item"),
    "nav": _navigation,
    "pre": _preformatted,
    "tr": _row,
}
"""An element without a step of its own is set in the line: its text is taken in where it stands."""
