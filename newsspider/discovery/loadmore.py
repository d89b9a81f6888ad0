"""loadmore.py: the request of a theme's *load more* button to its AJAX endpoint, and the answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

AJAX_ADDRESS = re.compile(r"""\btd_ajax_url\s*=\s*["']([^"']+)["']""")
BLOCK_FIELD = re.compile(
    r"\b(?P<block>block_tdi_\w+)\.(?P<key>\w+)\s*=\s*(?P<quote>[\"'])(?P<value>.*?)(?<!\\)(?P=quote)\s*;"
)


@dataclass(slots=True, frozen=True)
class LoadMore:
    """A *load more* block: the form that the theme's script posts to get its next page."""

    address: str
    form: dict[str, str]
    last_page: int | None = None

    def page(self, number: int) -> dict[str, str]:
        """Form fields that ask for page `number`."""
        return {**self.form, "td_current_page": str(number)}


def fragment(answer: bytes) -> tuple[LexborHTMLParser, bool] | None:
    """Return the markup in an answer of the endpoint, and whether more follows; None for another answer."""
    try:
        fields = json.loads(answer)
    except ValueError:
        return None
    if not isinstance(fields, dict) or not isinstance(fields.get("td_data"), str):
        return None
    return LexborHTMLParser(fields["td_data"]), not fields.get("td_hide_next", True)


CONTINUED = re.compile(r"load[-_]?more|show[-_]?more|charger[-_]?plus|voir[-_]?plus|infinite", re.IGNORECASE)
CONTINUES = re.compile(
    r"(?:voir|charger|afficher|lire) (?:plus|la suite)|plus d.(?:articles|actu)|(?:load|show|view) more"
    r"|more (?:articles|posts|stories|news)", re.IGNORECASE,
)  # fmt: skip


def by_script(page: LexborHTMLParser) -> bool:
    """Return whether a listing has a control by which a script continues it, or is marked as endless."""
    for node in page.css("button, a, [role=button], div, body"):
        named = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if CONTINUED.search(named):
            return True
        if node.tag in ("button", "a") and CONTINUES.match(" ".join(node.text().split())[:80]):
            return True
    return False


def load_more(page: LexborHTMLParser, url: str) -> LoadMore | None:
    """Return the *load more* or infinite-scroll block of a section front, None where it has none."""
    button = page.css_first("a.td_ajax_load_more, .td_ajax_infinite")
    if button is None:
        return None
    blocks, address = _blocks(page)
    wanted = button.attributes.get("data-td_block_id") or (button.attributes.get("id") or "").removeprefix("next-page-")
    fields = next((block for block in blocks if block.get("id") == wanted and "atts" in block), None)
    if fields is None:
        return None
    pages = fields.get("max_num_pages", "")
    return LoadMore(urljoin(url, address), _form(fields), int(pages) if pages.isdecimal() and len(pages) < 7 else None)


def _blocks(page: LexborHTMLParser) -> tuple[list[dict[str, str]], str]:
    """Fields of the theme's blocks as its inline scripts set them, and the address of the endpoint."""
    blocks: dict[str, dict[str, str]] = {}
    address = "/wp-admin/admin-ajax.php"
    for script in page.css("script:not([src])"):
        text = script.text()
        if match := AJAX_ADDRESS.search(text):
            address = match[1].replace("\\/", "/")
        for match in BLOCK_FIELD.finditer(text):
            blocks.setdefault(match["block"], {})[match["key"]] = match["value"]
    return list(blocks.values()), address


def _form(fields: dict[str, str]) -> dict[str, str]:
    return {
        "action": "td_ajax_block",
        "td_atts": fields["atts"].replace("\\'", "'"),
        "td_block_id": fields["id"],
        "td_column_number": fields.get("td_column_number", ""),
        "block_type": fields.get("block_type", ""),
        "td_filter_value": "",
    }
