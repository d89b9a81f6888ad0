"""Posts as an editor writes them, in WordPress's blocks, and what a reader of the page reads."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

TEXT = (
    "le ministre assure que l'Assemblée n'a pas tranché ; la région attend un vote sur les crédits du port et, "
    "selon la mairie, « rien » n'est fait : il faudra 12,5 % de plus, peut-être dès lundi, pour que l'État aide les "
    "pêcheurs d'ici à l'été"
)
WORDS = TEXT.split()
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="


@dataclass(slots=True)
class Post:
    """What is written, and what has to be read."""

    title: str
    blocks: list[str] = field(default_factory=list)
    """The text of each block, as it was typed."""
    content: str = ""
    """WordPress's own markup."""

    def add(self, markup: str, *texts: str) -> None:
        """Append a block."""
        self.content += markup + "\n\n"
        self.blocks += texts


def sentence(rng: random.Random) -> str:
    """Some words, with the quotes and apostrophes of a keyboard."""
    words = [rng.choice(WORDS) for _ in range(rng.randint(18, 40))]
    words[3] = f'"{words[3]}"'
    return " ".join(words).capitalize() + "."


def post(number: int) -> Post:
    """The post of a number: always the same, and like no other."""
    rng = random.Random(number)
    made = Post(f"""L'essai n°{number} : "{rng.choice(WORDS)}", dit-on""")
    for _ in range(rng.randint(2, 4)):
        text = sentence(rng)
        made.add(f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->", text)
    if number % 2:
        made.add(
            "<!-- wp:heading -->\n<h2>L'avis de tous</h2>\n<!-- /wp:heading -->\n"
            "<!-- wp:list -->\n<ul><li>un premier point</li><li>et un second</li></ul>\n<!-- /wp:list -->",
            *("L'avis de tous", "un premier point", "et un second"),
        )
    if number % 3 == 0:
        made.add(
            f'<!-- wp:image -->\n<figure class="wp-block-image"><img src="{PIXEL}" alt="Le port"/>'
            "<figcaption>Le port, hier</figcaption></figure>\n<!-- /wp:image -->"
        )
        made.add(
            "<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\"><p>C'est dit, et c'est bien dit.</p></blockquote>"
            "\n<!-- /wp:quote -->",
            "C'est dit, et c'est bien dit.",
        )
    text = sentence(rng)
    made.add(f"<!-- wp:paragraph -->\n<p>{text} Fin du n°{number}.</p>\n<!-- /wp:paragraph -->")
    made.blocks.append(f"{text} Fin du n°{number}.")
    return made


def act(number: int, section: str = "Dernières minutes", **more: Any) -> tuple[str, dict[str, Any]]:
    """The act of publishing a post: `more` overrides what `act.php` takes."""
    made = post(number)
    when = datetime(2026, 1, 5, 9, 30) + timedelta(hours=31 * number)
    said = {"title": made.title, "content": made.content, "date": f"{when:%Y-%m-%d %H:%M:%S}", "sections": [section]}
    return "post", said | more


def letters(text: str) -> str:
    """The letters and digits of a text: typography is another test's."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
