"""Stand-in site: the body of an article as HTML, in all the shapes the platform gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from .clutter import clutter, photo_gallery
from .ink import Ink, escaped
from .post import Box, Looks, Part, Post

STANDFIRST = {
    "body-h2": "<h2>{}</h2>\n", "body-h4": "<h4>{}</h4>\n", "body-bold": "<p><strong>{}</strong></p>\n",
    "body-plain": "<p>{}</p>\n", "both": "<h2>{}</h2>\n",
}
PARAGRAPHS = (
    "<p>{}</p>\n", "<p>{}</p>\n", "<p>{}</p>\n", "<p>{}</p>\n",
    '<p style="text-align: justify;"><span style="font-weight: 400;">{}</span></p>\n', '<p class="p1">{}</p>\n\n',
    "<div>{}</div>\n",
)
HEADINGS = (
    "<h2>{}</h2>\n", "<h3>{}</h3>\n", '<h3 class="wp-block-heading"><strong>{}</strong></h3>\n', "<h4>{}</h4>\n",
)
INLINE = (
    ("<strong>", "</strong>"), ("<em>", "</em>"), ("<b>", "</b>"), ('<a href="{base}/tag/climat/">', "</a>"),
    ('<a href="https://exemple.invalid/rapport" target="_blank" rel="noopener">', "</a>"),
    ('<a href="{base}/2024/02/">', "</a>"), ('<span style="color: #000000;">', "</span>"),
    ('<a href="{base}/author/la-redaction/">', "</a>"), ('<a href="{base}/?s=climat">', "</a>"),
)


def body(post: Post, page: int, base: str, ink: Ink) -> str:
    """The inner HTML of the body container on this page (0 is the first) of the post."""
    parts = post.pages[page]
    if not parts and not page:
        return photo_gallery(post, base)
    written = _Writer(post, base, ink)
    made = written.opening() if page == 0 else ""
    return made + "".join(written.groups(parts, page == 0))


class _Writer:
    """Writes the parts of one page of a post."""

    def __init__(self, post: Post, base: str, ink: Ink) -> None:
        self.post, self.base, self.ink = post, base, ink
        self.looks: Looks = post.looks
        self._shapes: dict[str, Callable[[list[str]], str]] = {
            "heading": self._headings, "quote": self._quotes, "list_item": self._list, "table_row": self._table,
            "preformatted": lambda texts: "".join(f"<pre>{escaped(text)}</pre>\n" for text in texts),
        }

    def opening(self) -> str:
        """What stands before the text: standfirst and dateline, where they have a paragraph of their own."""
        made = ""
        if self.post.standfirst and self.looks.standfirst in STANDFIRST:
            made = STANDFIRST[self.looks.standfirst].format(self.ink.again(self.post.standfirst))
        if self.post.dateline and self.looks.dateline == "own":
            made += f"<p>{self._dateline()}</p>\n"
        return made

    def groups(self, parts: list[Part | Box], first: bool) -> Iterator[str]:
        """The HTML of the parts, those of one list, quotation or table together, with clutter between them."""
        head = bool(first and self.post.dateline and self.looks.dateline == "head")
        for kind, members in groupby(parts, key=lambda part: part.type if isinstance(part, Part) else "box"):
            if kind == "box":
                yield "".join(box_html(box, self.base, self.ink) for box in members if isinstance(box, Box))
            else:
                texts = [part.text for part in members if isinstance(part, Part)]
                if kind == "paragraph":
                    yield from self._paragraphs(texts, head, first)
                    head = first = False
                else:
                    yield self._shapes[kind](texts)
            if self.ink.chance(self.looks.clutter):
                yield clutter(self.post, self.base, self.ink)

    def _paragraphs(self, texts: list[str], head: bool, first: bool) -> Iterator[str]:
        """Each in one of its shapes: `<p>`, text straight in the container, two in one `<p>`; the first is plain."""
        ink = self.ink
        while texts:
            line, texts = self._line(texts[0]), texts[1:]
            if head:
                line = f"{self._dateline()}{ink.one((' ', ' ', '&nbsp;', '<br>'))}{line}"
            elif not (first or ink.exact) and ink.chance(0.05):
                yield f"{line}\n<br /><br />\n" if ink.chance(0.5) else f"\n{line}\n<p></p>\n"
                continue
            if texts and not ink.exact and ink.chance(0.08):
                line += ink.one(("<br /><br />\n", "<br>\n<br>", "<br/>\n<br/>\n&nbsp;")) + self._line(texts[0])
                texts = texts[1:]
            yield ("<p>{}</p>\n" if first or ink.exact else ink.one(PARAGRAPHS)).format(line)
            head = first = False

    def _line(self, text: str) -> str:
        """One paragraph, now and then with bold words or a link in it."""
        if self.ink.exact or not self.ink.chance(0.18):
            return self.ink.line(text)
        start = text.find(" ", self.ink.below(len(text)))
        end = text.find(" ", start + 8 + self.ink.below(20)) if start > 0 else -1
        if end < 0 or "\n" in text:
            return self.ink.line(text)
        opening, closing = INLINE[self.ink.below(len(INLINE))]
        marked = self.ink.line(f"{text[: start + 1]}\x04{text[start + 1 : end]}\x05{text[end:]}")
        return marked.replace("\x04", opening.format(base=self.base)).replace("\x05", closing)

    def _dateline(self) -> str:
        raw = escaped(self.post.dateline.raw if self.post.dateline else "")
        if self.ink.exact:
            return raw
        return self.ink.one(("{}", "{}", "<strong>{}</strong>", "<em>{}</em>", "<b>{}</b>")).format(raw)

    def _headings(self, texts: list[str]) -> str:
        return "".join(self.ink.one(HEADINGS).format(self.ink.line(text)) for text in texts)

    def _quotes(self, texts: list[str]) -> str:
        inner = "".join(f"<p>{self.ink.line(text)}</p>\n" for text in texts)
        return self.ink.one(("<blockquote>{}</blockquote>\n", '<blockquote class="wp-block-quote">\n{}</blockquote>\n',
                             '<blockquote class="td_quote_box td_box_center">{}</blockquote>\n')).format(inner)

    def _list(self, texts: list[str]) -> str:
        inner = "".join(f"<li>{self.ink.line(text)}</li>\n" for text in texts)
        return self.ink.one(("<ul>\n{}</ul>\n", "<ol>{}</ol>\n", '<ul class="wp-block-list">{}</ul>\n')).format(inner)

    def _table(self, texts: list[str]) -> str:
        rows = ""
        for text in texts:
            tag = "th" if text.startswith("Ville\t") else "td"
            cells = "".join(f"<{tag}>{self.ink.line(cell)}</{tag}>" for cell in text.split("\t"))
            rows += f"<tr>{cells}</tr>\n"
        return self.ink.one(("<table><tbody>{}</tbody></table>\n",
                             '<figure class="wp-block-table"><table>{}</table></figure>\n')).format(rows)


def box_html(box: Box, base: str, ink: Ink) -> str:
    """A Lire aussi box as the plugin makes it, or as an editor writes it."""
    title = ink.line(box.headline)
    href = None if box.href is None else escaped(box.href if box.href.startswith("http") else base + box.href)
    if box.form == "p":
        return _box_by_hand(box.label, title, href, ink)
    name = f"u{0x5F3759DF ^ (len(title) * 2654435761 % 2**32):08x}{ink.below(9999):04d}"
    inner = f'<span class="ctaText">{box.label}</span>&nbsp; <span class="postTitle">{title}</span>'
    inner = f'<div style="padding-left:1em; padding-right:1em;">{inner}</div>'
    if href is not None:
        inner = f'<a href="{href}" target="_self" class="{name}"><!-- INLINE RELATED POSTS //-->{inner}</a>'
    return (
        f"<style>.{name} {{ padding:0px; margin: 0; background-color:#eaeaea; }} .{name} .ctaText {{ "
        "font-weight:bold; }"
        f' .{name} .postTitle {{ text-decoration: underline!important; }}</style><div class="{name}">{inner}</div>\n'
    )


def _box_by_hand(label: str, title: str, href: str | None, ink: Ink) -> str:
    label = label.replace(" :", ink.one(("\u00a0:", "&nbsp;:", " :", ":")))
    if href is None:
        return f"<p><strong>{label}</strong> {title}</p>\n"
    draw = ink.below(10)
    if draw < 6 or ink.exact:
        return f'<p><strong>{label}</strong> <a href="{href}">{title}</a></p>\n'
    if draw < 8:
        return f'<p>{label} <a href="{href}" target="_blank" rel="noopener">{title}</a></p>\n'
    return f'<p><a href="{href}"><strong>{label}</strong> {title}</a></p>\n'
