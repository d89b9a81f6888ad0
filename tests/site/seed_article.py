"""Stand-in site: article 1, the one text of the newspaper that is known to the letter, in clean typography."""

from __future__ import annotations

from datetime import date

from .post import Dateline, Part
from .text import typeset

SLUG = "la-russie-met-en-garde-contre-la-menace-reelle-dune-nouvelle-crise-des-missiles"
NUMBER = 184233
HEADLINE = "La Russie met en garde contre la menace réelle d’une nouvelle crise des missiles"
STANDFIRST = typeset(
    "Moscou demande que les garanties de sécurité exigées des Etats-Unis et de l’OTAN soient « prises très au sérieux »"
)
DATELINE = Dateline("Paris :, 27 déc. (Cinktank.com) –", "Paris", date(2021, 12, 27), "Cinktank.com")
BOXED = {
    2: "Huitième corps retrouvé après l’explosion de lundi près de Perpignan",
    3: "Peskov assure que les deux militaires américains \"capturé\" en Ukraine doivent payer pour leurs crimes",
}
"""The articles its two boxes lead to, by index."""

PARAGRAPHS = tuple(
    Part("paragraph", typeset(text))
    for text in (
        "Le gouvernement russe a prévenu ce lundi qu’il existait une réelle menace d’une nouvelle crise de missiles "
        "et a "
        "demandé que les propositions de Moscou sur les garanties de sécurité soient prises en compte, compte tenu de "
        "la "
        "montée des tensions avec les États-Unis et l’OTAN.",
        "Le vice-ministre russe des Affaires étrangères Sergueï Riabkov a déclaré que comparer la situation actuelle "
        "avec "
        "la crise des missiles n’est pas une déclaration « très forte » et a souligné qu’elle est « très proche » de "
        "cette ligne, selon l’agence de presse russe Spoutnik.",
        "« Je ne voudrais pas qu’on analyse un scénario d’escalade », a-t-il dit, avant d’ajouter qu’après cette "
        "« ligne », la diplomatie « commence à jouer un rôle secondaire ». « Pour résoudre cette situation, il faut "
        "utiliser principalement des moyens politiques et diplomatiques », a-t-il soutenu.",
        "« Nous demandons que cela soit pris très au sérieux, pas que quelque chose d’exigeant, de redondant soit "
        "recherché dans nos propositions », a-t-il déclaré, avant de souligner que ces propositions ont été entendues "
        "« à Washington, à Kiev et dans les capitales de l’OTAN ».",
        "En ce sens, il a souligné la nécessité d’« obtenir des garanties de sécurité légales et contraignantes » et a "
        "rappelé que cela avait été évoqué « à plusieurs reprises » par le président de la Russie, Vladimir Poutine. "
        "La "
        "proposition a été présentée le 17 décembre par Moscou.",
        "Après cela, le ministre russe des Affaires étrangères Sergueï Lavrov a affirmé que Moscou tiendrait une série "
        "de pourparlers avec le gouvernement américain sur les garanties de sécurité début 2022, tout en critiquant "
        "les "
        "déclarations sur le sujet du secrétaire général de l’OTAN Jens Stoltenberg.",
        "Les pays membres de l’OTAN ont pour le moment refusé d’adhérer à ce moratoire et ont laissé la porte ouverte "
        "au "
        "déploiement de missiles de ces caractéristiques en Europe, au milieu des tensions à la frontière avec "
        "l’Ukraine.",
    )
)
