"""The report's edits: the words that changed, readable, and nothing lost of either text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from newsspider.corpus.report.edits import Change, changes, pieces

WORDS = st.lists(
    st.sampled_from(
        ["le", "la", "de", "chat", "dort", ",", "\n", "d’un", "d'un", "\u00a0", "12,5", "«\u00a0oui\u00a0»"]
    )
)
TEXT = WORDS.map(" ".join)
BLOCKS = st.lists(TEXT.filter(bool), max_size=5).map(tuple)


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("’", "'").replace("«", '"').replace("»", '"').strip()


def of_sign(found: list[tuple[int, str]], sign: int) -> str:
    return "".join(text for kind, text in found if kind in (0, sign))


@given(TEXT, TEXT)
def test_the_pieces_make_both_texts_to_the_letter(before: str, after: str) -> None:
    found = pieces(before, after)
    assert folded(of_sign(found, -1)) == folded(before)
    assert of_sign(found, 1) == after


@given(BLOCKS, BLOCKS)
def test_the_changes_make_both_bodies_to_the_letter(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    body: list[Change] = changes(("", "", before), ("", "", after)).get("body", [len(before)])
    for sign, blocks in ((-1, before), (1, after)):
        place = 0
        for change in body:
            if isinstance(change, int):
                place += change
            elif text := of_sign(change, sign):
                assert folded(blocks[place]) == folded(text)
                place += 1
        assert place == len(blocks)


def test_a_paragraph_put_in_is_one_piece_and_leaves_the_others_alone() -> None:
    before = ("Le maire a parlé.", "La ville attend.")
    found = changes(("", "", before), ("", "", (before[0], "Une enquête est ouverte.", before[1])))
    assert found == {"body": [1, [(1, "Une enquête est ouverte.")], 1]}


def test_a_sentence_written_anew_is_not_woven_from_chance_words() -> None:
    before, after = "Le maire de la ville a dit non.", "Le chef de la bande reste introuvable."
    assert [kind for kind, _ in pieces(before, after)] in ([0, -1, 1, 0], [0, -1, 1])


def test_a_block_that_became_another_is_taken_out_and_put_in() -> None:
    found = changes(("", "", ("Il pleut à Brest ce matin.",)), ("", "", ("Douze blessés dans un accident de car",)))
    assert found == {"body": [[(-1, "Il pleut à Brest ce matin.")], [(1, "Douze blessés dans un accident de car")]]}


def test_headline_and_standfirst_are_told_apart_from_the_text() -> None:
    found = changes(("Un mort", "", ("a",)), ("Deux morts", "Le bilan monte", ("a",)))
    assert found == {"headline": [(-1, "Un mort"), (1, "Deux morts")], "standfirst": [(1, "Le bilan monte")]}


def test_blanks_quotes_and_apostrophes_are_no_change_of_words() -> None:
    before = ("L’été : « oui »", "", ("Il n’a\u00a0pas dit « non ».", "Un."))
    after = ("L'été\u00a0: « oui »", "", ("Il n'a pas dit « non ».", "Deux."))
    assert changes(before, after) == {"body": [1, [(-1, "Un.")], [(1, "Deux.")]]}
