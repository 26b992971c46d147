"""Rules LNK02 to LNK05 and ADV14: find links that lead to another place than their words say or a reader expects.

Examples are words that name another site, and a site whose name looks like a known one. Mail programs warn of such
links as they do of fraud. ADV14 is for links that name no site.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from urllib.parse import parse_qsl, unquote, urlsplit

from advisory_cli.check.text.text_fields import quoted
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.markdown import WrittenLink

# A site named in words: with a scheme or www. of any ending, else of a common one.
_NAMED = late_pattern(
    r"(?:(?i:https?://)|\b(?i:www)\.)(?P<plain>[^\s/?#:@()\[\]“”\"<>]{4,253})"
    r"|(?P<mail>[\w.+-]{1,64}@[\w.-]{1,253}\w)"
    r"|\b(?P<bare>(?:[\w-]{2,63}\.){1,5}(?i:com|org|net|int|edu|gov|info|example)"
    r"|(?:[a-z0-9\u00df-\u024f-]{2,63}\.){1,5}(?!js\b)[a-z]{2})\b"
)
_ALLOWED = frozenset({"subject", "body"})  # of what a mailto: may fill in
_LIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("-", ""))
_ENDINGS = frozenset("com org net int edu gov info co eu news media press".split())  # noqa: SIM905
_LEAST = 6  # letters of a name of which one may be a slip


def check_targets(
    links: tuple[WrittenLink, ...], *, known: frozenset[str], odd_script: Callable[[str], str]
) -> Iterator[Finding]:
    """Yield LNK02 to LNK05 for links that lead elsewhere than a reader expects, and ADV14 for links that name no site.

    - LNK02: the words of the link name another site or e-mail address.
    - LNK03: a user name and an @ stand before the site.
    - LNK04: the site looks like another one.
    - LNK05: a mailto: link has several addresses, or fills in more than subject and body.
    `links`: those in the advisory's text. `known`: hosts that the newsroom knows, such as its own. LNK04 is yielded for
    hosts that are similar to these.
    `odd_script`: a function that is called with a link's host. It returns the reason why readers can mistake the host
    for another one (LNK04), such as 'the name mixes Cyrillic and Latin letters', or "" for no reason.
    """
    for link in links:
        if link.target.lower().startswith("mailto:"):
            yield from _mail(link)
        else:
            yield from _web(link, known, odd_script)


def check_addresses(addresses: Iterable[tuple[Place, str]], *, known: frozenset[str]) -> Iterator[Finding]:
    """Yield LNK04 for each e-mail address whose domain looks like one of the newsroom's and is another.

    `addresses`: pairs of a place and an address. `known`: the domains of the newsroom's own addresses.
    """
    for place, address in addresses:
        domain = address.rpartition("@")[2].casefold()
        if domain in known:
            continue
        own = next((each for each in sorted(known) if _looks_alike(domain, each) or _ending_apart(domain, each)), "")
        if own:
            words = f"The address {address} is at {domain}, which looks like {own}."
            yield finding("LNK04", words, place=place, remedy=f"Was {own} meant?")


def _ending_apart(domain: str, own: str) -> bool:
    """Tell whether two domains differ in a slip of the ending alone: newsroom.con, newsroom.ogr."""
    name, _, ending = domain.rpartition(".")
    own_name, _, own_ending = own.rpartition(".")
    if name != own_name or ending in _ENDINGS or min(len(ending), len(own_ending)) < 2 or len(own_ending) < 3:
        return False
    return sorted(ending) == sorted(own_ending) or _one_letter_apart(ending, own_ending)


def _web(link: WrittenLink, known: frozenset[str], odd_script: Callable[[str], str]) -> Iterator[Finding]:
    try:
        parts = urlsplit(link.target)
        host, user = (parts.hostname or "").removeprefix("www."), parts.username
    except ValueError:
        host, user = "", None
    if "." not in host.strip("."):
        words = f"The link {quoted(link.target)} leads to no site."
        yield finding("ADV14", words, place=link.place, remedy="Write the whole address, as a browser shows it.")
        return
    if user is not None:
        words = f"The link {quoted(link.target)} has an @ before its site: it leads to {host}, whatever comes before."
        yield finding("LNK03", words, place=link.place, remedy="Delete what is between // and @.")
    named = _other_site(link.words, host)
    if named:
        words = f"The words {quoted(link.words)} name {named}, but the link leads to {host}."
        yield finding(
            "LNK02", words, place=link.place, remedy="Make the link lead where its words say, or name no site."
        )
    if reason := odd_script(host):
        yield finding("LNK04", f"The link leads to {host}: {reason}.", place=link.place, remedy="Retype the address.")
    elif own := next((known_host for known_host in sorted(known) if _looks_alike(host, known_host)), ""):
        words = f"The link leads to {host}, which looks like {own}."
        yield finding("LNK04", words, place=link.place, remedy=f"Was {own} meant?")


def _mail(link: WrittenLink) -> Iterator[Finding]:
    address, _, filled = link.target[len("mailto:") :].partition("?")
    address = unquote(address)
    others = [name for name, _ in parse_qsl(filled.replace("&amp;", "&"), keep_blank_values=True)]
    hidden = sorted({name.lower() for name in others} - _ALLOWED)
    if hidden or "," in address or ";" in address:
        effect = f"fills in {' and '.join(hidden)}" if hidden else "writes to several addresses"
        words = f"The link {quoted(link.target)} {effect}, which its reader does not see."
        yield finding("LNK05", words, place=link.place, remedy=f"Write mailto:{re.split('[,;]', address)[0]} only.")
    named = next((match["mail"] for match in _NAMED.finditer(link.words) if match["mail"]), "")
    if named and named.casefold() != address.casefold():
        words = f"The words name {named}, but the link writes to {address}."
        yield finding("LNK02", words, place=link.place, remedy="Make the link lead where its words say.")


def _other_site(words: str, host: str) -> str:
    """Return the first site that the words name, unless it belongs to the link's own site.

    The link's site, a part of it, and a site of which it is a part belong to it.
    """
    for match in _NAMED.finditer(words):
        named = match["plain"] or match["bare"] or match["mail"].rpartition("@")[2]
        plain = named.rstrip(".,;:!?’'").casefold().removeprefix("www.")
        ours = (host.casefold(), _unicode(host))
        if not any(
            plain == own_host or own_host.endswith(f".{plain}") or plain.endswith(f".{own_host}") for own_host in ours
        ):
            return plain
    return ""


def _unicode(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna").casefold()
    except UnicodeError:
        return host.casefold()


def _looks_alike(host: str, own: str) -> bool:
    """Tell whether a host is not the office's own and could be taken for it: amnetsy.example, arnnesty.example."""
    if host == own or host.endswith(f".{own}") or own.endswith(f".{host}"):
        return False
    theirs, ours = _name(host), _name(own)
    if theirs == ours:
        return False  # another ending, such as .org and .eu, is as a rule the same office
    if _confusable_skeleton(theirs) == _confusable_skeleton(ours):
        return True
    if min(len(theirs), len(ours)) < _LEAST or sorted(theirs[:1]) != sorted(ours[:1]):
        return False
    if re.sub(r"\d", "", theirs) == re.sub(r"\d", "", ours):
        return False
    swapped = sorted(theirs) == sorted(ours) and sum(a != b for a, b in zip(theirs, ours, strict=True)) == 2
    lengths = abs(len(theirs) - len(ours))
    return swapped or (lengths <= 1 and _one_letter_apart(theirs, ours))


def _one_letter_apart(name: str, other_name: str) -> bool:
    changes = [
        change
        for change in SequenceMatcher(None, name, other_name, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]
    return len(changes) == 1 and max(changes[0][2] - changes[0][1], changes[0][4] - changes[0][3]) == 1


def _name(host: str) -> str:
    """Return the longest part of a host without its ending, which is the name that an office bought."""
    return max(host.casefold().split(".")[:-1], key=len, default="")


def _confusable_skeleton(name: str) -> str:
    for part, like in _LIKE:
        name = name.replace(part, like)
    return name
