"""rights.py: what a site and a page reserve: TDMRep, X-Robots-Tag, robots meta, the AI lines of robots.txt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from newsspider.items import Rights, RightsSource

TDMREP = "/.well-known/tdmrep.json"
RESERVATION, POLICY = "tdm-reservation", "tdm-policy"

AI_AGENTS = frozenset(
    (
        "ai2bot", "amazonbot", "anthropic-ai", "applebot-extended", "bytespider", "ccbot", "chatgpt-user",
        "claude-web", "claudebot", "cohere-ai", "diffbot", "facebookbot", "google-extended", "gptbot",
        "meta-externalagent", "mistralai-user", "oai-searchbot", "omgili", "perplexitybot", "timpibot",
        "webzio-extended", "youbot",
    )
)  # fmt: skip
"""User agents, in lower case, of crawlers that gather texts to train machines."""
SIGNALS = ("content-signal", "content-usage")
"""Lines of a robots.txt that state what its pages may be used for."""
RESTRICTS = frozenset(
    ("noindex", "noarchive", "nocache", "nosnippet", "noai", "noimageai", "noimageindex", "none", "unavailable_after")
)
"""Words of X-Robots-Tag and robots meta that restrict; the others (`index`, `max-snippet:-1` …) are left out."""

MOST_BYTES, MOST_RULES, MOST_SIGNALS, MOST_WORDS = 512 * 1024, 1000, 20, 500
"""Bytes of a file, its rules, its rules for every page, letters of one statement: no site needs more."""


@dataclass(slots=True)
class Rule:
    """One statement of a site about the paths that a pattern (`*`, `$`, as in robots.txt) matches."""

    source: str
    value: str
    """The words of the statement."""
    pattern: str = "/"
    reserved: bool | None = None
    """What a TDMRep rule says; None for what does not."""
    allows: bool = False
    """Whether the rule only lifts others."""
    group: str = ""
    """Of the rules of one group the one with the longest pattern that matches decides."""


@dataclass(slots=True)
class SiteRights:
    """What a site states about its pages, and when that was fetched (ISO 8601 in UTC)."""

    checked_at: str | None = None
    rules: list[Rule] = field(default_factory=list)

    def of(self, url: str) -> list[Rule]:
        """Return the rules that hold for an address."""
        if not self.rules:
            return []
        parts = urlsplit(url)
        path = unquote(parts.path or "/") + (f"?{unquote(parts.query)}" if parts.query else "")
        best: dict[str, Rule] = {}
        for rule in self.rules:
            known = best.get(rule.group)
            # Of two patterns of one length the one that reserves decides: doubt goes to the publisher.
            if _matches(rule.pattern, path) and (known is None or _rank(rule) > _rank(known)):
                best[rule.group] = rule
        return [rule for rule in best.values() if not rule.allows]

    def reserves(self, url: str) -> bool:
        """Return whether the site's tdmrep.json reserves text and data mining of an address."""
        return any(rule.reserved for rule in self.of(url))

    def packed(self, url: str) -> str:
        """Return the rules for an address as one line, for `unpacked`."""
        return json.dumps([self.checked_at, [asdict(rule) for rule in self.of(url)]], separators=(",", ":"))

    @classmethod
    def unpacked(cls, line: str) -> SiteRights:
        """Return the rights in a line of `packed`; ValueError for any other line."""
        try:
            checked_at, rules = json.loads(line)
            return cls(checked_at, [Rule(**rule) for rule in rules])
        except TypeError as error:
            raise ValueError(str(error)) from None


def rights(
    url: str,
    headers: Iterable[tuple[str, str]],
    meta: Mapping[str, Sequence[str]],
    site: SiteRights,
    *,
    retrieved_at: str,
) -> Rights:
    """Return the rights in a page: `meta` are the contents of its meta elements by lower-case name.

    It is reserved if any of its statements under TDMRep says so, whatever another says.
    """
    rules = site.of(url)
    page = [*_of_headers(headers), *_of_meta(meta)]
    statements = dict.fromkeys((rule.source, rule.value) for rule in [*rules, *page])
    reserved = any(rule.reserved for rule in [*rules, *page])
    return Rights(reserved, [RightsSource(*one) for one in statements], site.checked_at or retrieved_at)


def of_tdmrep(body: bytes) -> list[Rule]:
    """Return the rules of a tdmrep.json; none where it is no such file."""
    try:
        document = json.loads(body[:MOST_BYTES])
    except (ValueError, RecursionError):
        return []
    rules = document if isinstance(document, list) else []
    return [rule for one in rules[:MOST_RULES] if isinstance(one, dict) and (rule := _tdm_rule(one))]


def _tdm_rule(one: dict[str, Any]) -> Rule | None:
    location, reservation, policy = one.get("location"), one.get(RESERVATION), one.get(POLICY)
    if not isinstance(location, str) or str(reservation) not in ("0", "1"):
        return None
    value = f"{RESERVATION}: {reservation} for {location}" + (f" {POLICY}: {policy}" if policy else "")
    return Rule("tdmrep", _words(value), location, str(reservation) == "1", group="tdmrep")


def of_robots(body: bytes) -> list[Rule]:
    """Return what a robots.txt forbids to crawlers that gather training data, and its statements of use."""
    found: list[Rule] = []
    signals: dict[str, Rule] = {}
    agents: list[str] = []
    speaking = False
    for line in body[:MOST_BYTES].decode("utf-8-sig", "replace").splitlines():
        name, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = name.lower()
        if key == "user-agent":
            agents = [value] if speaking else [*agents, value]
            speaking = False
            continue
        speaking = speaking or bool(key)
        if key in SIGNALS and value and (not agents or "*" in agents):
            words = _words(f"{name}: {value}")
            signals.setdefault(words, Rule("robots.txt", words, group=f"signal {words}"))
        elif key in ("disallow", "allow") and value.startswith(("/", "*")):
            found += _closed(agents, name, value)
        if len(found) > MOST_RULES:
            break
    return [*list(signals.values())[:MOST_SIGNALS], *found]


def _closed(agents: list[str], name: str, value: str) -> Iterator[Rule]:
    for agent in agents:
        if agent.lower() in AI_AGENTS:
            words = _words(f"User-agent: {agent}; {name}: {value}")
            yield Rule("robots.txt", words, value, allows=name.lower() == "allow", group=f"agent {agent.lower()}")


def _of_headers(headers: Iterable[tuple[str, str]]) -> Iterator[Rule]:
    for name, value in headers:
        key = name.lower()
        if key in (RESERVATION, POLICY):
            yield Rule("header", _words(f"{key}: {value}"), reserved=key == RESERVATION and value.strip() == "1")
        elif key == "x-robots-tag" and _restricts(value):
            yield Rule("header", _words(f"X-Robots-Tag: {value}"))


def _of_meta(meta: Mapping[str, Sequence[str]]) -> Iterator[Rule]:
    for name, contents in meta.items():
        for value in contents:
            if name in (RESERVATION, POLICY):
                yield Rule("meta", _words(f"{name}: {value}"), reserved=name == RESERVATION and value.strip() == "1")
            elif (name == "robots" or "bot" in name or name in AI_AGENTS) and _restricts(value):
                yield Rule("meta", _words(f"{name}: {value}"))


def _restricts(value: str) -> bool:
    # A header may begin with the agent that it addresses: `googlebot: noindex`.
    return not RESTRICTS.isdisjoint(re.split(r"[\s,:;]+", value.lower()))


def _matches(pattern: str, path: str) -> bool:
    pattern, end = (pattern[:-1], "$") if pattern.endswith("$") else (pattern, "")
    first, *others = [unquote(part) for part in pattern.split("*")]
    if not path.startswith(first):
        return False
    place = len(first)
    for part in others[:-1] if end and others else others:
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    if not end:
        return True
    return place == len(path) if not others else len(path) - len(others[-1]) >= place and path.endswith(others[-1])


def _rank(rule: Rule) -> tuple[int, bool, bool]:
    return len(rule.pattern), not rule.allows, rule.reserved is True


def _words(text: str) -> str:
    """A statement on one line, without invisible characters, cut to a bounded length."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:MOST_WORDS]
