"""Check the links and e-mail addresses in a text against the newsroom's own sites and the people of its lists.

The results are findings.
"""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from advisory_cli.check.links.readers import addresses_in, check_readers_named
from advisory_cli.check.links.targets import check_addresses, check_targets
from advisory_cli.check.text.text_fields import TextField
from advisory_cli.compose.composer import Composer
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.markdown import WrittenLink
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.read.email_address import mixed_script


def check_text(composer: Composer, advisory: Advisory, newsroom: Newsroom) -> Iterator[Finding]:
    """Yield TXT17 for Markdown signs in the text that may be meant as plain characters, and findings about its links.

    The findings about links are LNK02 (words name another site), LNK03 (user name in a link), LNK04 (site looks like
    another one), LNK05 (mailto: fills in more than a subject) and ADV14 (link without a site).
    """
    yield from composer.remarks
    yield from check_targets(composer.links, known=_known_domains(advisory, newsroom), odd_script=mixed_script)


def check_fields(advisory: Advisory, newsroom: Newsroom) -> Iterator[Finding]:
    """Yield findings about the web addresses and e-mail addresses in fields of their own, as check_text() does.

    An e-mail address whose domain looks like the newsroom's is LNK04 too.
    """
    links = tuple(link for edition in advisory.editions for link in _field_links(edition))
    yield from check_targets(links, known=_known_domains(advisory, newsroom), odd_script=mixed_script)
    known = frozenset(address.rpartition("@")[2].casefold() for address in _own_addresses(newsroom) if "@" in address)
    for edition in advisory.editions:
        addresses = ((edition.place(path), address) for path, address in edition.published_addresses)
        yield from check_addresses(addresses, known=known)


def _known_domains(advisory: Advisory, newsroom: Newsroom) -> frozenset[str]:
    """Return the domains of addresses and links in fields of their own, with the newsroom's."""
    links = (link for edition in advisory.editions for link in _field_links(edition))
    hosts = frozenset(filter(None, (_host(link.target) for link in links)))
    return hosts.union(*(_own_domains(edition, newsroom) for edition in advisory.editions))


def written_addresses(advisory: Advisory, newsroom: Newsroom) -> Mapping[str, tuple[TextField, int]]:
    """Return the e-mail addresses that stand in the text of an advisory, by normalised address (address_key()).

    Each value is the field of the advisory, and the offset in characters, from 0, at which the address stands in that
    field. Addresses of contacts and of the newsroom are not returned. The others are compared with the recipients,
    because a recipient's address in the text is a mistake.
    """
    own_addresses = _own_addresses(newsroom)
    written = {key: where for edition in reversed(advisory.editions) for key, where in addresses_in(edition).items()}
    return {key: where for key, where in written.items() if key not in own_addresses}


def check_readers_of(advisory: Advisory, newsroom: Newsroom, keys: Iterable[str]) -> Iterator[Finding]:
    """Yield LNK06 when the text shows e-mail addresses of recipients.

    `keys` are the recipients' normalised addresses (address_key()).
    """
    written = written_addresses(advisory, newsroom)
    yield from check_readers_named(written, frozenset(key for key in keys if key in written))


def _own_addresses(newsroom: Newsroom) -> frozenset[str]:
    """Return the office's own mailboxes, which may stand in every text."""
    boxes = (newsroom.sender, newsroom.reply_to)
    people = (*newsroom.testers, *newsroom.first, *newsroom.notify, newsroom.unsubscribe_mailto.removeprefix("mailto:"))
    return frozenset(map(str.casefold, filter(None, (*(box.address for box in boxes if box), *people))))


def _field_links(advisory: Advisory) -> Iterator[WrittenLink]:
    """Yield the web addresses in fields of their own, as links without other words."""
    fields = [(f"links[{number}]", link.url) for number, link in enumerate(advisory.links)]
    fields += [(f"background[{number}].url", reference.url) for number, reference in enumerate(advisory.background)]
    fields += [(f"{path}.online", event.online) for path, event in advisory.events_by_path.items()]
    fields += [("accreditation.url", advisory.accreditation.url)] if advisory.accreditation else []
    fields += [("live.url", advisory.live.url)] if advisory.live else []
    for path, url in fields:
        if url.strip() and not url.lower().startswith("mailto:"):
            target = url if "//" in url else f"https://{url}"
            yield WrittenLink(words="", target=target, place=advisory.place(path))


def _own_domains(advisory: Advisory, newsroom: Newsroom) -> frozenset[str]:
    addresses = (*_own_addresses(newsroom), *(address for _, address in advisory.published_addresses))
    return frozenset(address.rpartition("@")[2].casefold() for address in addresses if "@" in address)


def _host(target: str) -> str:
    try:
        return (urlsplit(target).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
