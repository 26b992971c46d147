"""Refuse to send live with settings of the example newsroom to an address that may be real.

These settings, which `init` writes, serve for practice and for invented recipients only.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import RecipientTable
from advisory_cli.model.press.example import is_invented, is_no_domain, is_no_name, is_reserved
from advisory_cli.model.press.newsroom import Newsroom, Realm

_LEAVING = (Selection.SEND, Selection.HELD)


def refuse_example_settings(newsroom: Newsroom, table: RecipientTable) -> None:
    """Raise BadConfig when a live mailing would leave with example settings to an address that may be real.

    A needed setting that is missing counts as an example too. `table` holds the recipients. An address may be real
    unless its domain is reserved for examples (RFC 2606, RFC 6761).
    """
    refuse_examples_to(newsroom, leaving_addresses(table))


def refuse_examples_to(newsroom: Newsroom, addresses: Iterable[str]) -> None:
    """Raise BadConfig when the newsroom is live, a setting is missing or still an example, and an address may be real.

    `addresses` are e-mail addresses. An address may be real unless its domain is reserved for examples (RFC 2606, RFC
    6761). `addresses` is read only when the newsroom is live and such a setting was found.
    """
    if newsroom.realm is not Realm.LIVE or not (examples := dict(_example_values(newsroom))):
        return
    if not has_real_addresses(addresses):
        return
    raise BadConfig(
        f"Real people would get this, but advisory.toml is not filled in: {'; '.join(examples)}. Nothing was sent.",
        remedy="\n".join(["Write into advisory.toml:", *dict.fromkeys(examples.values())]),
    )


def leaving_addresses(table: RecipientTable) -> Iterator[str]:
    """Yield the addresses of recipients in `table` who get the mailing now or are held for the embargo's end."""
    return (entry.address for selection in _LEAVING for entry in table.entries(selection))


def has_real_addresses(addresses: Iterable[str]) -> bool:
    """Tell whether any of these e-mail addresses may belong to a real person.

    True when the domain of any address is not reserved for examples and tests (RFC 2606, RFC 6761). False without
    addresses.
    """
    return not all(is_reserved(address_key(address).rpartition("@")[2]) for address in addresses)


def _example_values(newsroom: Newsroom) -> Iterator[tuple[str, str]]:
    """Yield each setting that is missing or still an example, in words, with the line to write."""
    sender, answers = newsroom.sender, newsroom.reply_to
    if is_no_name(newsroom.organisation):
        yield (
            f"`organisation` is still an example, {newsroom.organisation}",
            'organisation = "…", the name of your office',
        )
    if sender is None or is_no_domain(sender.domain) or is_no_name(sender.name):
        shown = "is missing" if sender is None else f"is still an example, {_quoted(sender.name, sender.address)}"
        yield f"`from` {shown}", 'from = "Your Office <press@your-domain>"'
    if answers is not None and is_no_domain(answers.domain):
        yield f"`reply_to` is still an example, {answers.address}", 'reply_to = "press@your-domain", or no such line'
    address = newsroom.postal_address
    if not address.strip() or is_invented(address):
        shown = f"is still an example, {' '.join(address.split())}" if address.strip() else "is missing"
        yield f"`postal_address` {shown}", 'postal_address = "Your street and number, town, country"'
    yield from _opt_outs(newsroom)
    if newsroom.privacy_url and is_no_domain(_host(newsroom.privacy_url)):
        yield f"`privacy_url` is still an example, {newsroom.privacy_url}", 'privacy_url = "https://…", or no such line'


def _opt_outs(newsroom: Newsroom) -> Iterator[tuple[str, str]]:
    mail, page = newsroom.unsubscribe_mailto.strip(), newsroom.unsubscribe_url.strip()
    line = 'unsubscribe_mailto = "unsubscribe@your-domain"'
    if not (mail or page):
        yield "`unsubscribe_mailto` is missing", line
    if mail and is_no_domain(mail.removeprefix("mailto:").partition("?")[0].rpartition("@")[2]):
        yield f"`unsubscribe_mailto` is still an example, {mail}", line
    if page and is_no_domain(_host(page)):
        yield f"`unsubscribe_url` is still an example, {page}", 'unsubscribe_url = "https://…", or no such line'


def _host(address: str) -> str:
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


def _quoted(name: str, address: str) -> str:
    return f"{name} <{address}>" if name else address
