"""Stand-in site: addresses that look like articles and are none: trashed, withdrawn, protected, drafts …"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ghost:
    """A post that is no public article."""

    kind: str
    """`trashed`, `withdrawn`, `protected`, `draft`, `soft404` or `wall`."""
    number: int
    slug: str
    headline: str

    @property
    def href(self) -> str:
        """The address under which it is linked to: a draft has no other than its number."""
        return f"/?p={self.number}" if self.kind == "draft" else f"/{self.slug}/"


GHOSTS = (
    Ghost("trashed", 184001, "un-communique-publie-par-erreur", "Un communiqué publié par erreur"),
    Ghost("trashed", 184012, "les-resultats-du-premier-tour-en-direct", "Les résultats du premier tour, en direct"),
    Ghost("withdrawn", 184023, "portrait-dun-entrepreneur-presse", "Portrait d’un entrepreneur pressé"),
    Ghost("withdrawn", 184034, "la-rumeur-de-la-gare-de-letat", "La rumeur de la gare de l’État"),
    Ghost("protected", 184045, "dossier-reserve-aux-partenaires", "Dossier réservé aux partenaires"),
    Ghost("protected", 184056, "brouillon-de-ledito-du-lundi", "Brouillon de l’édito du lundi"),
    Ghost("draft", 184067, "sans-titre-67", "Enquête en préparation sur l’eau"),
    Ghost("draft", 184078, "sans-titre-78", "Grand entretien à paraître"),
    Ghost("soft404", 184089, "lagenda-du-week-end-a-lyon", "L’agenda du week-end à Lyon"),
    Ghost("wall", 184100, "offre-abonnes-les-dessous-du-sommet", "Abonnés : les dessous du sommet"),
)
BY_SLUG = {ghost.slug: ghost for ghost in GHOSTS}
BY_NUMBER = {ghost.number: ghost for ghost in GHOSTS}
