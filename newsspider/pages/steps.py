"""steps.py: collects the pieces of a body; what each element adds to them."""

from __future__ import annotations

from collections.abc import Callable

from selectolax.lexbor import LexborNode

from newsspider.pages.asides import holds_paragraphs, is_box, is_call_to_follow, is_set_apart, is_teaser, note_call
from newsspider.pages.body import MAX_LEVELS, Collector, Piece
from newsspider.pages.furniture import Kind, is_hidden, is_inline_furniture, kind_of, shows_pictures
from newsspider.pages.labels import label
from newsspider.pages.words import each, folded, words

Step = Callable[[Collector, LexborNode, int], None]


def collected(containers: list[LexborNode]) -> Collector:
    """The collector with the pieces of the containers of a body, in order."""
    collector = Collector()
    for container in containers:
        over(collector, container, 0)
        collector.end_container()
    collector.all_pieces = list(collector.pieces)
    text = [piece for piece in collector.pieces if not (piece.calls or (piece.links and is_call_to_follow(piece)))]
    collector.pieces = text or collector.pieces  # A text cut short by a form is no call.
    return collector


def over(collector: Collector, node: LexborNode, level: int) -> None:
    """Add the children of the node."""
    for child in node.iter(include_text=True) if level < MAX_LEVELS else ():
        if child.is_text_node:
            text = child.text_content or ""
            if collector.run or not text.isspace():
                collector.add(text)
        else:
            STEPS.get(child.tag or "", over)(collector, child, level + 1)


def _nothing(collector: Collector, node: LexborNode, level: int) -> None:
    """Scripts, pictures, forms: not text."""


def _picture(collector: Collector, node: LexborNode, level: int) -> None:
    """A picture is no text, but has its place in it."""
    collector.picture(node)


def _form(collector: Collector, node: LexborNode, level: int) -> None:
    collector.forms += 1


def _navigation(collector: Collector, node: LexborNode, level: int) -> None:
    collector.pagers.append(node)


def _break(collector: Collector, node: LexborNode, level: int) -> None:
    collector.line_break()


def _rule(collector: Collector, node: LexborNode, level: int) -> None:
    collector.end()


def _link(collector: Collector, node: LexborNode, level: int) -> None:
    before, attributes = collector.mark, node.attributes
    collector.hrefs.append(attributes.get("href") or "")
    collector.mark = before._replace(link=len(collector.hrefs) - 1)
    if "tag" in (attributes.get("rel") or "").split():
        collector.filed.add(collector.mark.link)
    if "more-link" not in (attributes.get("class") or ""):
        over(collector, node, level)
    collector.mark = before


def _bold(collector: Collector, node: LexborNode, level: int) -> None:
    before = collector.mark
    collector.mark = before._replace(bold=True)
    over(collector, node, level)
    collector.mark = before


def _span(collector: Collector, node: LexborNode, level: int) -> None:
    attributes = node.attributes
    if attributes and is_inline_furniture(attributes):
        return
    before = collector.mark
    if "postTitle" in (attributes.get("class") or ""):  # Inline Related Posts marks the title so
        collector.mark = before._replace(title=True)
    over(collector, node, level)
    collector.mark = before


def _block(collector: Collector, node: LexborNode, level: int) -> None:
    """An element on its own lines: passed over, a box, or text."""
    attributes = node.attributes
    named = attributes.get("class") or "" if attributes else ""
    if attributes:
        # the id of a paragraph is made of its words
        kind = kind_of(named if node.tag == "p" else f"{named} {attributes.get('id') or ''}")
        apart = is_hidden(attributes) and not _is_kept_back(collector, node, named, kind)
        if apart or (kind != "text" and is_set_apart(collector, node, kind)):
            if kind == "furniture" and shows_pictures(named):
                _shown(collector, node, level)
            return
    if node.tag == "article" and is_teaser(node) and is_box(collector, node):
        return
    collector.end()
    before, first, forms = collector.named, len(collector.pieces), collector.forms
    collector.named = named
    over(collector, node, level)
    collector.end()
    collector.named = before
    if len(collector.pieces) > first and node.tag != "p":
        note_call(collector, node, collector.pieces[first:], forms)


def _is_kept_back(collector: Collector, node: LexborNode, named: str, kind: Kind) -> bool:
    """Whether a hidden element holds the rest of a text, for subscribers, and no second copy of the text."""
    if (kind != "text" and "wall" not in named) or not holds_paragraphs(node):
        return False
    first = next(text for paragraph in node.css("p") if len(text := words(paragraph)) > 100)
    return all(piece.text != first for piece in collector.pieces)


def _typed(kind: str) -> Step:
    """The step of an element whose text is of one type."""

    def step(collector: Collector, node: LexborNode, level: int) -> None:
        before = collector.type
        collector.end()
        collector.type = kind
        over(collector, node, level)
        collector.end()
        collector.type = before

    return step


def _quote(collector: Collector, node: LexborNode, level: int) -> None:
    if kind_of(node.attributes.get("class") or "") == "text":
        _QUOTED(collector, node, level)
    elif "embedded-content" in (node.attributes.get("class") or ""):
        is_box(collector, node)


def _list(collector: Collector, node: LexborNode, level: int) -> None:
    before = collector.group
    collector.end()
    collector.groups += 1
    collector.group = collector.groups
    _block(collector, node, level)
    collector.group = before


def _figure(collector: Collector, node: LexborNode, level: int) -> None:
    """A figure is a picture or an embed, but for the block editor's tables and pulled quotes."""
    inner = node.css_first("table, blockquote")
    if inner is not None:
        STEPS[inner.tag or ""](collector, inner, level)
    else:
        _shown(collector, node, level)


def _shown(collector: Collector, node: LexborNode, level: int) -> None:
    """A picture with what belongs to it; a plugin may have set a box into its caption."""
    collector.picture(node)
    caption = node.css_first("figcaption")
    if caption is None and "caption" in (node.attributes.get("class") or ""):
        caption = node
    if caption is None or caption.css_first("a[href]") is None:
        return
    inner = Collector()
    over(inner, caption, level + 1)
    inner.end()
    begun = next((at for at, piece in enumerate(inner.pieces) if piece.title or label(piece.text)), None)
    if begun is not None:
        collector.end()
        collector.pieces += [piece for piece in inner.pieces[begun:] if piece.links or label(piece.text)]


def _preformatted(collector: Collector, node: LexborNode, level: int) -> None:
    collector.end()
    text = node.text().strip("\n").rstrip()
    if text.strip():
        collector.pieces.append(Piece("preformatted", text, group=collector.group))


def _row(collector: Collector, node: LexborNode, level: int) -> None:
    """A row of a table; of a layout table the contents of its cells."""
    cells = [cell for cell in node.iter() if cell.tag in ("td", "th")]
    if len(cells) < 2 or any(len(cell.css("p, table, ul")) > 1 for cell in cells):
        return _block(collector, node, level)
    collector.end()
    texts = [_cell(cell, level) for cell in cells]
    if any(texts):
        collector.pieces.append(Piece("table_row", "\t".join(texts), group=collector.group))
    return None


def _cell(cell: LexborNode, level: int) -> str:
    inner = Collector()
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
"""An element without its own step is inline: its text is added in place."""
