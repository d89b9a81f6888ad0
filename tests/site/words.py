"""Stand-in site: the French the articles are made of, in clean typography.

`_` is a no-break space; `{slot}` is filled by `text.Pen`. After an apostrophe stands a letter or a guillemet, never a
digit, since only there a straight apostrophe can be told from a prime.
"""

from __future__ import annotations

FIRST_NAMES = (
    "Élodie", "Thierry", "Anaïs", "François", "Hélène", "Loïc", "Aurélie", "Benoît", "Chloé", "Gaël", "Inès", "Jérôme",
    "Maëlle", "Noémie", "Rémi", "Solène", "Thaïs", "Yannick", "Zoé", "Karim", "Fatou", "Nadia", "Hugo", "Œdile",
)
LAST_NAMES = (
    "Martin", "Lefèvre", "Dubois", "Garçon", "Le Goff", "Béranger", "N’Diaye", "d’Aubigné", "Chauvel", "Picard",
    "Haddad", "Moreau", "Fernández", "Müller", "Kovačević", "O’Brien", "Besson", "Vasseur", "Lagrange", "Noël",
)
AUTHORS = ("La Rédaction", "Élodie Garçon", "Thierry Lefèvre", "Inès d’Aubigné", "Loïc Le Goff", "Chloé Béranger")
TOWNS = (
    "Lyon", "Marseille", "Perpignan", "Nîmes", "Besançon", "Orléans", "Saint-Étienne", "Le Havre", "Angoulême",
    "Bourg-en-Bresse", "Châlons-en-Champagne", "Sète", "Évreux", "Mâcon", "Nevers", "Béziers",
)
DATELINE_PLACES = (
    "Paris", "MADRID", "Bruxelles", "Washington", "Paris / Berlin", "Genève", "New York", "La Haye", "PÉKIN",
    "Saint-Pétersbourg", "Kiev / Moscou", "Abidjan", "São Paulo", "LONDRES",
)
AGENCIES = ("Cinktank.com", "Cinktank.com", "Cinktank.com", "AFP", "Reuters", "EUROPA PRESS", "Cinktank.com/AFP")
BODIES = (
    "le ministère de la Santé", "la Commission européenne", "l’Assemblée nationale", "le gouvernement", "la mairie",
    "l’Agence spatiale européenne", "la Cour des comptes", "le Conseil d’État", "la préfecture", "l’Élysée",
    "la Banque de France", "le comité d’organisation", "l’OTAN", "l’Insee", "le syndicat R&D", "la direction",
)
TOPICS = (
    "la réforme des retraites", "le prix de l’énergie", "l’accord de pêche", "la hausse des loyers",
    "l’accès à l’eau potable", "le calendrier scolaire", "la ligne à grande vitesse", "le budget de l’État",
    "la sécurité des ponts", "l’avenir de l’usine", "la vaccination", "le traité", "la récolte de blé",
    "l’interdiction des pesticides", "la rénovation du stade", "le cœur de la ville", "l’œuvre du sculpteur",
)
QUOTES = (
    "il faut agir vite", "nous n’avons plus le temps d’attendre", "c’est une décision historique",
    "personne n’est au-dessus des lois", "la situation reste préoccupante", "nous avons été entendus",
    "ce n’est qu’un début", "je n’en crois pas mes yeux", "l’heure est à l’apaisement", "tout reste à faire",
    "les chiffres parlent d’eux-mêmes", "on ne peut pas continuer ainsi", "il s’agit d’un malentendu",
    "qui l’aurait cru il y a dix ans_?", "quelle honte_!", "nous irons jusqu’au bout", "la porte demeure ouverte",
)
NOUN_QUOTES = (
    "urgence absolue", "exception française", "effort collectif", "occasion manquée", "erreur de jugement",
    "immense gâchis", "accord a minima", "alliance de circonstance", "ultime avertissement",
)
INFINITIVES = (
    "obtenir des garanties", "aller plus loin", "éviter le pire", "écouter les habitants", "investir dès maintenant",
    "ouvrir les archives", "associer les élus", "user de tous les recours", "élargir le débat",
)
THINGS = (
    "les négociations", "les travaux", "les élections", "les recherches", "les discussions", "les commandes",
    "les exportations", "les inscriptions", "les contrôles", "les répétitions",
)
OPENINGS = (
    "{Body} a annoncé {day} avoir suspendu {topic}, après plusieurs semaines de tensions à {town}.",
    "{Body} a confirmé {day} que {topic} ferait l’objet d’un nouvel examen, a-t-on appris de source proche du dossier.",
    "Des milliers de personnes se sont rassemblées {day} à {town} pour réclamer un débat sur {topic}.",
    "{Name} a été reçu {day} par {body}, au moment où {topic} divise la majorité.",
    "Un rapport publié {day} par {body} juge « {quote} » à propos d’un dossier sensible_: {topic}.",
    "À {town}, {topic} revient au premier plan_: {body} a reconnu {day} des retards de {number} mois.",
)
SENTENCES = (
    "{Body} assure que {topic} n’est pas menacée, mais {body} en doute.",
    "« {Quote} », a déclaré {name}, avant d’ajouter que {things} reprendraient {date}.",
    "Selon {name}, {percent}_% des habitants de {town} se disent inquiets_; ils n’étaient que {percent}_% il y a un "
    "an.",
    "Le projet, évalué à {money}, a été présenté {date} par {body}.",
    "Interrogé sur {topic}, {name} a répondu_: « {quote} ».",
    "L’enquête ouverte à {town} devra dire qui savait, et depuis quand.",
    "Il a souligné la nécessité d’« {infinitive} » et a rappelé que cela avait été évoqué « à plusieurs reprises ».",
    "Pour {body}, il s’agit d’une « {nounquote} » dont {topic} ne sortira pas indemne.",
    "Qu’en pensent les élus_? À {town}, {name} n’a pas souhaité s’exprimer.",
    "Aujourd’hui, près de {thousands} personnes dépendent de {topic}, contre {thousands} en 2019.",
    "{Name}, {number} ans, qui préside l’association, parle d’« {infinitive} » avant {date}.",
    "Au total, {number} communes sont concernées (soit {percent}_% du département), précise {body}.",
    "Reste une question_: comment financer {topic} sans toucher à {topic}_?",
    "« {Quote}_! », s’est exclamée {name} à la sortie de la réunion, qui a duré plus de {number} heures.",
    "D’après les premiers éléments, {things} auraient commencé {date} vers {clock}, à l’ouest de {town}.",
    "L’opposition, elle, dénonce « l’absence d’écoute » de {body} et réclame une commission d’enquête.",
    "Le texte doit encore être adopté par {body}, ce qui pourrait prendre {number} semaines.",
    "Aucun blessé n’est à déplorer, mais les dégâts s’élèvent à {money}.",
    "Les deux parties se retrouveront {date} à {town}_; d’ici là, {things} sont suspendues.",
    "{Name} estime que l’« {nounquote} » annoncée n’aura pas lieu, faute de moyens.",
    "En {year}, déjà, {body} avait promis d’« {infinitive} », sans effet.",
    "La mesure concerne aussi bien {town} que {town}, où l’on craint pour {topic}.",
    "C’est à {town} qu’est né le mouvement, porté par {name} et par quelques dizaines d’ouvriers.",
    "Sollicitée, {body} n’a pas donné suite, jusqu’à présent, aux questions posées sur {topic}.",
    "Ni {name} ni {body} n’ont voulu confirmer l’information, révélée {date} par la presse locale.",
    "À l’issue du vote ({number} voix contre {number}), {name} a salué « {quote} ».",
    "« Aujourd’hui, {quote} », a-t-il insisté, évoquant le n°_{number} de la revue.",
    "Le prix moyen atteint désormais {thousands}_€, un niveau jamais vu depuis {year}.",
)
SHORT_SENTENCES = (
    "Une première.", "Le calme est revenu à {town}.", "L’attente continue.", "Affaire à suivre, donc.",
    "Contactée, {body} n’a pas répondu.", "Voici ce que l’on sait.", "{Name} n’en démord pas.",
)
HEADINGS = (
    "Un calendrier encore flou", "Ce qu’en dit {body}", "À {town}, l’inquiétude grandit", "Et maintenant_?",
    "« {Quote} »", "Des chiffres contestés", "Retour sur l’affaire de {town}", "{number}_% de participation",
)
ITEMS = (
    "{topic}_;", "un fonds de {money}_;", "{number} logements à {town}", "l’audition de {name}",
    "{percent}_% de crédits en plus", "la fin de l’état d’urgence à {town}", "{things}",
)
HEADLINES = (
    "{Body} suspend {topic} à {town}", "À {town}, {topic} inquiète les habitants",
    "{Topic}_: ce que propose {body}", "« {Quote} »_: {name} répond à {body}",
    "Pourquoi {topic} divise {town}", "{Name} appelle à « {infinitive} » à {town}",
    "{Topic}_: {number} communes attendent une réponse", "{Body} accusé d’« {nounquote} » par {name}",
    "Qui est {name}, nouveau visage de {topic}_?", "{town}_: {things} reprennent après {number} jours d’arrêt",
    "L’« {nounquote} » de {name} à {town}", "{Body} dit vouloir \"aller vite\" sur {topic}",
    "{percent}_% de hausse à {town}_: {body} s’explique", "À {town}, l’heure des comptes pour {name}",
)
STANDFIRSTS = (
    "{Body} demande que {topic} soit prise « très au sérieux »",
    "Les habitants de {town} réclament des réponses_; {body} promet d’« {infinitive} »",
    "{Name} met en garde contre une « {nounquote} », à quelques semaines du vote",
    "Près de {thousands} foyers sont concernés, selon {body}",
    "« {Quote} », affirme {name}, qui dénonce l’attitude de {body}",
)
CAPTIONS = (
    "{Name} à {town}, {date}.", "Le siège de l’usine, à {town}.", "Des manifestants devant la mairie de {town}.",
)
TAGS = (
    "Climat", "Santé", "Élections", "Union européenne", "Côte d’Ivoire", "Football", "Énergie", "Justice", "Cinéma",
    "Grève", "R&D", "Intelligence artificielle", "Québec", "L’Oréal", "Agriculture", "Jeux olympiques",
)
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
