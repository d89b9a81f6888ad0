"""urls.py: addresses: one spelling each, an identifier, and which can never be an article's."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from urllib.parse import SplitResult, urljoin, urlsplit

from w3lib.url import canonicalize_url

from newsspider.normalise.addresses import no_article

__all__ = ["absolute", "canonical", "host", "identifier", "no_article", "same_address", "same_site"]

# A host already in its one spelling, and an address: most are, and the full treatment costs twenty times as much.
_PLAIN_HOST = re.compile(
    r"https?://([a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*"
    r"(?::(?!(?:80|443)\b)(?:[1-9][0-9]{1,3}|[1-5][0-9]{4}))?)(?=[/?#]|\Z)"
)
_PLAIN = re.compile(_PLAIN_HOST.pattern + r"/[A-Za-z0-9_~-]*(?:[./][A-Za-z0-9_~-]+)*[./]?")
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Where a reader came from, or how the page is to be shown: never which page it is.
_TRACKING = re.compile(
    r"utm_\w*|at_\w+|pk_\w+|piwik_\w+|mtm_\w+|matomo_\w+|hsa_\w+|_hs\w+|fb_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid"
    r"|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_[ce]id|mkt_tok|_ga|_gl|xtor|xtref|xtcr|cmpid|s_cid|ncid|ito"
    r"|wt_mc|vero_id|vero_conv|oly_(?:anon|enc)_id|_openstat|hss_channel|usqp|doing_wp_cron"
    r"|amp|noamp|replytocom|share|nb|like_comment|_wpnonce|print",
    re.IGNORECASE,
)
_HOST = re.compile(r"[\w-](?:[\w.-]*[\w-])?\.?|[0-9a-f]*:[0-9a-f:.]*")
_SURROGATE = re.compile("[\ud800-\udfff]")  # no UTF-8 can spell half a character
_AROUND = "".join(map(chr, range(0x21)))  # what no browser takes for a part of an address
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")


def canonical(url: str) -> str:
    """The one spelling of an http(s) address, without fragment and tracking; anything else comes back as it is."""
    if _PLAIN.fullmatch(url):
        return url
    parts = _split(url)
    if parts is None:
        return url.strip()
    address = f"{parts.scheme}://{_authority(parts)}"
    path = address + (parts.path or "/")
    kept = [parameter for parameter in parts.query.split("&") if not _TRACKING.fullmatch(parameter.partition("=")[0])]
    query = "&".join(filter(None, kept))
    return str(canonicalize_url(f"{path}?{query}" if query else path))


def identifier(url: str, post_id: str | None = None) -> str | None:
    """`host:post id`, else `host:` and a hash of the canonical path; None for what is no web address.

    A post id may stand behind the folder of its installation: `blog:123` gives `host/blog:123`.
    """
    place = _place(url)
    if place is None:
        return None
    folder, _, number = (post_id or "").strip().rpartition(":")
    if number.isdecimal():
        return f"{place}/{folder}:{int(number)}" if folder else f"{place}:{int(number)}"
    return f"{place}:{hashlib.sha256(_named(url).encode()).hexdigest()[:16]}"


def post_id(identifier: str | None) -> str | None:
    """The WordPress post id of an identifier; None for a hash, whose sixteen letters may all be digits."""
    tail = (identifier or "").rpartition(":")[2]
    return tail if tail.isdecimal() and len(tail) < 16 else None


def host(url: str) -> str:
    """The host of a web address in lower-case ASCII, without `www.`, with the port if unusual; else ValueError."""
    place = _place(url)
    if place is None:
        raise ValueError(f"{url} is no web address")
    return place


def same_site(url: str, site: str) -> bool:
    """Whether an address lies on the site, itself an address or a bare host; `www.` and http(s) make no difference."""
    here = _place(url)
    return here is not None and here == _place(site if "//" in site else f"https://{site}")


def folder(url: str) -> str:
    """The folder that a site's address names: without the file, the query and the fragment at its end."""
    address = url.partition("#")[0].partition("?")[0]
    head, _, last = address.rpartition("/")
    return f"{head}/" if not last or "." in last else f"{address}/"


def within(url: str, site: str) -> bool:
    """Whether an address lies on the site, at or below its path."""
    if not same_site(url, site):
        return False
    below = urlsplit(canonical(folder(site) if "//" in site else "")).path or "/"
    return f"{urlsplit(canonical(url)).path.rstrip('/')}/".startswith(below)


def same_address(one: str, other: str) -> bool:
    """Whether two addresses name one page: `www.`, http(s), tracking and a slash at the end make no difference."""
    return same_site(one, other) and _named(one) == _named(other)


def absolute(url: str, base: str) -> str | None:
    """The address in full, as seen from the page at `base`; None for what is no web address."""
    if _PLAIN.fullmatch(url):
        return url
    try:
        joined = urljoin(base, _UNSAFE.sub(lambda match: "%20" if match[0] == " " else "", url.strip()))
    except ValueError:  # an unclosed bracket of an IPv6 host
        return None
    return joined if _split(joined) else None


def _named(url: str) -> str:
    """What names the page on its host: canonical path without the slash at the end, and query."""
    address = urlsplit(canonical(url))
    return address.path.rstrip("/") + (f"?{address.query}" if address.query else "")


def _place(url: str) -> str | None:
    """The host of a web address as identifiers name it; None for what is none."""
    if plain := _PLAIN_HOST.match(url):
        return plain[1].removeprefix("www.")
    parts = _split(url)
    return _authority(parts).removeprefix("www.") if parts else None


def _split(url: str) -> SplitResult | None:
    """The parts of a web address, or None; the scheme decides, and host and port must be legible."""
    try:
        parts = urlsplit(_SURROGATE.sub("\ufffd", url.strip(_AROUND)))
        _ = parts.port
    except ValueError:  # an unclosed bracket, a port that is no number, a host that NFKC would change
        return None
    return parts if parts.scheme in _DEFAULT_PORTS and _HOST.fullmatch(parts.hostname or "") else None


def _authority(parts: SplitResult) -> str:
    """Host in lower-case ASCII, with the port if it is not the scheme's own; credentials dropped."""
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        with suppress(UnicodeError):  # no host name by the rules of IDNA: kept as printed
            host = host.encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{parts.port}"
