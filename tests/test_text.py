"""The page's characters are repaired and never rewritten."""

from __future__ import annotations

import html
import json
import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.normalise.text import block, characters, line, raw

SHARED = Path(os.environ.get("NEWSSPIDER_SHARED", Path(__file__).parents[2] / "shared"))
GOLD = sorted((SHARED / "realpages" / "gold").glob("*.json"))
N = "\u00a0"
KINDS = ("paragraph", "heading", "quote", "list_item", "table_row", "preformatted")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

PIECES = [*"«»'’\"“”()[]{}.,;:!?%…-–—/\\ab1éÉœ_@ \t\n\r\x00\x0b\x1c\x7f\x85\x92\x9c&;#", " ", N, "\u202f", "\u2009"]
PIECES += ["\u200b", "\u200c", "\u200d", "\u00ad", "\u2028", "\u202e", "\ufeff", "\u0301", "\u0338", "\u0327", "\u037e"]
PIECES += ["&am", "amp;", "p;", "&lt;", "&#38;", "&#x26;", "&shy;", "&nbsp;", "&#", "38;", "&eacute;", "&laquo;"]
PIECES += ["&#8203;", "d'", "qu’", "l' »", " »", "« ", "mot", "« mot »"]
PIECES += ["\ud83d", "\ude00", "👩", "🏽", "\ufe0f", "\u0645", "\u0e01", "\u1100", "\u1161"]
RICH = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
ANY = st.one_of(RICH, st.text(max_size=40), st.text(st.characters(codec=None, exclude_categories=()), max_size=20))
LANGUAGES = st.sampled_from(["fr", "de", None])


def seen(text: str) -> str:
    """What a reader sees of a text: no invisible characters, entities decoded however often they were escaped."""
    for _ in range(20):
        before = text
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = "".join(map(visible, text))
        text = unicodedata.normalize("NFC", ENTITY.sub(lambda found: html.unescape(found[0]), text))
        if text == before:
            break
    return text


def visible(character: str) -> str:
    """The character, a C1 control as windows-1252 has it, nothing for what has no width."""
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1").decode("windows-1252", "ignore")
    hidden = unicodedata.category(character) in ("Cc", "Cf") and not character.isspace()
    return "" if hidden and character < "\U000e0000" else character


def words(text: str) -> list[str]:
    """Maximal runs of letters and digits; the joiners that Persian and Indic spelling needs do not part a word."""
    return re.findall(r"[^\W_]+", re.sub("[\u200c\u200d]", "", text))


@pytest.mark.slow
@given(ANY, LANGUAGES)
@settings(max_examples=3 * settings().max_examples)
def test_a_line_repaired_twice_is_a_line_repaired_once(text: str, language: str | None) -> None:
    assert line(line(text, language), language) == line(text, language)


@pytest.mark.slow
@given(ANY, st.sampled_from(KINDS), LANGUAGES)
@settings(max_examples=3 * settings().max_examples)
def test_a_block_repaired_twice_is_a_block_repaired_once(text: str, kind: str, language: str | None) -> None:
    assert block(block(text, kind, language), kind, language) == block(text, kind, language)


@pytest.mark.slow
@given(ANY, LANGUAGES)
@settings(max_examples=3 * settings().max_examples)
def test_no_word_is_added_or_lost(text: str, language: str | None) -> None:
    assert words(line(text, language)) == words(seen(text))


@pytest.mark.slow
@given(ANY, st.sampled_from(KINDS), LANGUAGES)
@settings(max_examples=3 * settings().max_examples)
def test_no_word_of_a_block_is_added_or_lost(text: str, kind: str, language: str | None) -> None:
    cells = text.split("\t") if kind == "table_row" else [text]
    assert words(block(text, kind, language)) == [word for cell in cells for word in words(seen(cell))]


@pytest.mark.slow
@given(ANY, st.sampled_from(KINDS), LANGUAGES)
@settings(deadline=None)
def test_what_comes_out_is_utf_8_without_control_characters(text: str, kind: str, lang: str | None) -> None:
    for clean in (line(text, lang), block(text, kind, lang), raw(text)):
        assert not re.search("[\x00-\x08\x0e-\x1b\x7f]", clean.encode().decode())


@pytest.mark.parametrize(
    ("page", "repaired"),
    [
        (f"nécessité d'{N}»obtenir des garanties{N}» et", f"nécessité d’«{N}obtenir des garanties{N}» et"),
        ("l' »OTAN », qu’»il » et l'« Europe »", f"l’«{N}OTAN{N}», qu’«il{N}» et l’«{N}Europe{N}»"),
        ("( »mot »)", f"(«{N}mot{N}»)"),
        ("»Bonjour », dit-il", f"«Bonjour{N}», dit-il"),
        ("d' »abord » et d' »ensuite »", f"d’«{N}abord{N}» et d’«{N}ensuite{N}»"),
        (f"il dit :{N}»Oui{N}» à tous", f"il dit{N}:{N}«Oui{N}» à tous"),
        ("il parle d' » obtenir » cela", f"il parle d’«{N}obtenir{N}» cela"),
        (f"« Bonjour«{N}, dit-il", f"«{N}Bonjour{N}», dit-il"),
        ("« Bonjour «", f"«{N}Bonjour{N}»"),
        ("« il parle d' »agir » vite »", f"«{N}il parle d’«{N}agir{N}» vite{N}»"),
        ("aujourd'hui l'homme", "aujourd’hui l’homme"),
        ("10 % : oui ! Non ? Si ; bon", f"10{N}%{N}: oui{N}! Non{N}? Si{N}; bon"),
        ("« \u202foui\u202f»\u202f!", f"«{N}oui{N}»{N}!"),
    ],
)
def test_french_slips_of_the_platform_are_repaired(page: str, repaired: str) -> None:
    assert line(page, "fr") == repaired


@pytest.mark.parametrize(
    "page",
    [
        f"»{N}Nous avons tenu",  # each paragraph of a long quotation may open with »
        f"«{N}Nous avons tenu, et nous tiendrons.",
        f"nous tiendrons{N}», a-t-il dit",
        f"Il déclare{N}: «",
        f"«{N}a «{N}b{N}» c{N}»",
        f"«{N}… et{N}»",
        f"la fin d’une citation{N}»a-t-il dit",
        f"le mot «{N}qu’{N}» est",
        "http://exemple.fr:80/?a=b à 12:30, score 3:1, oui! Non?",
        'les militaires américains "capturé" en Ukraine',
        "rock 'n' roll, 'mot', les années '90, l'8 mai",
        "fin de citation»a-t-il dit, mot»",
    ],
)
def test_what_french_pages_print_rightly_or_by_their_own_custom_stays(page: str) -> None:
    assert line(page, "fr") == page


@pytest.mark.parametrize("page", ["d' »obtenir »", "c'est tout !", "« mot »", "10 %"])
def test_typography_of_other_languages_is_left_alone(page: str) -> None:
    assert line(page, "de") == line(page, None) == page


@pytest.mark.parametrize(
    ("page", "repaired"),
    [
        ("cafe\u0301", "café"),
        ("R&amp;amp;D &amp;lt;b&amp;gt; &#8217;", "R&D <b> ’"),
        ("infor\u00adma\u200btion\ufeff", "information"),
        ("a\u202eb\u2066c\u2069 d\u2028e", "abc d e"),
        ("l\u0092homme \u0093x\u0094", "l’homme “x”"),
        ("\ud83d\ude00 \ud83d", "😀 \ufffd"),
        ("  a \t\n b\u2009\u3000c  ", "a b c"),
        (f"a {N}b{N}{N}c{N}", f"a{N}b{N}c"),
        ("12\u202f000 👩\u200d🚀 می\u200cخواهم", "12\u202f000 👩\u200d🚀 می\u200cخواهم"),
        ("?a=1&copy=2 &#99999999999999999999;", "?a=1&copy=2 &#99999999999999999999;"),
    ],
)
def test_characters_are_repaired_in_any_language(page: str, repaired: str) -> None:
    assert line(page, "de") == repaired


def test_a_lone_line_break_stays_in_a_block_and_folds() -> None:
    assert block("un \r\n deux\n\n\ntrois ", "paragraph") == "un\ndeux\ntrois"


def test_tabs_stay_between_the_cells_of_a_row() -> None:
    assert block(" PSG \t 93 points !\t\t4\u200b", "table_row", "fr") == f"PSG\t93 points{N}!\t\t4"
    assert block("a\tb", "paragraph") == "a b"


def test_preformatted_text_keeps_its_blanks_and_its_typography() -> None:
    assert block("\n  l'ami  !\r\n\n    « x »  \n", "preformatted", "fr") == "  l'ami  !\n\n    « x »"


def test_deeply_escaped_text_and_towers_of_accents_cost_no_time() -> None:
    nested = "&#5&#49;;"
    for _ in range(2000):
        nested = nested.replace("9", "&#5&#49;;", 1)
    assert characters("&" + "amp;" * 200_000 + "lt;") == "<"
    assert characters(characters(nested)) == characters(nested)
    tower = "cafe\u0301 a" + "\u0301\u0327" * 100_000 + " cafe\u0301"
    assert line(tower) == tower.replace("cafe\u0301", "café")


def test_raw_leaves_the_characters_of_the_page() -> None:
    words = f"l'ami « x »\u2009! cafe\u0301 &amp; a  b{N}c"
    assert raw(f" {words}\x00\ud800 ") == f"{words}\ufffd"


@pytest.mark.skipif(not (SHARED / "seed").is_dir(), reason=f"no seed in {SHARED}")
def test_every_text_of_the_seed_becomes_what_is_expected() -> None:
    printed = (SHARED / "seed" / "article.txt").read_text("utf-8").split("\n")
    record = json.loads((SHARED / "seed" / "expected.json").read_text("utf-8"))
    repaired = [line(paragraph, "fr") for paragraph in printed]
    for text in [record["headline"], record["standfirst"], *(each["text"] for each in record["body"])]:
        assert text in repaired


@pytest.mark.skipif(not GOLD, reason=f"no real pages in {SHARED}")
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_texts_of_real_pages_stay_character_for_character(path: Path) -> None:
    gold = json.loads(path.read_text("utf-8"))
    for text in [gold["headline"], *gold["body"]]:
        assert block(text, "paragraph", gold["lang"]) == text
        assert words(block(text, "paragraph", "fr")) == words(text)
