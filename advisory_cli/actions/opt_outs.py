"""Record opt-outs by the token that a reader sends back, and search for addresses that one given by hand may mean too.

A token stands in the opt-out link of each message, and proves whose opt-out it is. What the search finds is only shown
to a person. No address is left out of a mailing because of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.actions.preflight.lists import recipients
from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.actions.request import remembered_readings
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.message_id import unsubscribe_token
from advisory_cli.model.people.lookalike import as_pattern, looks_alike
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.suggest import nearest
from advisory_cli.model.value_class import value_class
from advisory_cli.read.lists.reader import RecipientList, open_list
from advisory_cli.read.lists.table import ListOptions, is_workbook

BY_MAIL = "by mail, with the token of the opt-out link"
"""Reason of an opt-out that record_tokens() stores, where a person has given no other."""


@value_class
class TokenOptOuts:
    """Result of record_tokens(): `recorded` are the people whose opt-out is new, and `known` those who had opted out.

    `unknown` are tokens of nobody in the ledger.
    """

    recorded: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def people_of(tokens: Iterable[str], ledger: Ledger) -> Mapping[str, str]:
    """Return the address key of the reader whom each opt-out token belongs to. A token of nobody is missing."""
    wanted = {token.lower() for token in tokens}
    if not wanted:
        return {}
    key = ledger.newsroom_key
    readers = ((unsubscribe_token(key, recipient_key=reader), reader) for reader in ledger.reader_keys())
    return {token: reader for token, reader in readers if token in wanted}


def record_tokens(tokens: Sequence[str], ledger: Ledger, *, reason: str, now: datetime) -> TokenOptOuts:
    """Store the opt-outs of the readers whom these tokens belong to, with `reason` in words, and return them.

    A token of nobody is passed over. Raises LedgerFault when the database fails.
    """
    people = people_of(tokens, ledger)
    readers = dict.fromkeys(people[token.lower()] for token in tokens if token.lower() in people)
    new = {reader: ledger.suppress(reader, reason=reason, now=now) for reader in readers}
    return TokenOptOuts(
        recorded=tuple(reader for reader, is_new in new.items() if is_new),
        known=tuple(reader for reader, is_new in new.items() if not is_new),
        unknown=tuple(dict.fromkeys(token for token in tokens if token.lower() not in people)),
    )


def lookalikes(pattern: str, ledger: Ledger, newsroom: Newsroom) -> Mapping[str, int]:
    """Return other opt-outs that a person may have meant, each with the number of readers whom it would cover.

    `pattern` is the opt-out that was given: an e-mail address, or a domain with @ before. The keys of the result have
    the same form. For an address, they are the same mailbox with another +tag or none, and for a domain its
    sub-domains.
    Readers come from the ledger and from the lists of the `newsroom`. Readers who have opted out already are
    not counted, and a list that cannot be read counts as empty.
    """
    pattern = address_key(pattern)
    known = {suppression.pattern for suppression in ledger.suppressions()}
    keys = {*ledger.readers_at(pattern), *_keys_in_lists(pattern, newsroom)}
    not_opted_out = (key for key in keys if known.isdisjoint({key, f"@{key.rpartition('@')[2]}"}))
    return dict(sorted(Counter(as_pattern(pattern, key) for key in not_opted_out if looks_alike(pattern, key)).items()))


def reader_meant(pattern: str, ledger: Ledger, newsroom: Newsroom) -> str | None:
    """Return the reader who was probably meant by an opt-out that is nobody's, "" where none is similar.

    `pattern` is the opt-out that was given: an e-mail address, or a domain with @ before. The result is None when a
    list of the `newsroom` or a mailing in the ledger has that address, or anybody at that domain.
    """
    key = address_key(pattern)
    anybody = key if not key.startswith("@") else f"x{key}"
    keys = {*ledger.readers_at(anybody), *_keys_in_lists(anybody, newsroom)}
    if key.startswith("@"):
        return None if any(reader.endswith(key) for reader in keys) else ""
    if key in keys:
        return None
    local, _, domain = key.rpartition("@")
    names = (reader.rpartition("@")[0] for reader in keys if reader.endswith(f"@{domain}"))
    near = nearest(local, names)  # by the names alone, because all domains are the same
    return f"{near}@{domain}" if near else ""


def _keys_in_lists(pattern: str, newsroom: Newsroom) -> Iterator[str]:
    """Yield the keys of list readers that may look like the pattern."""
    options = ListOptions(utf8=True, with_hidden_rows=True, remembered=remembered_readings(newsroom))
    for path in sorted(newsroom.folder.glob("lists/*")):
        if (path.suffix.casefold() == ".csv" or is_workbook(path)) and _may_hold(path, pattern):
            yield from (row.key for row in recipients(_opened(path, options), RowFaults()))


def _opened(path: Path, options: ListOptions) -> Iterator[RecipientList]:
    """Yield the list in a file, nothing when the file cannot be read.

    A command that sends to an unreadable list refuses the list itself.
    """
    try:
        yield open_list(path, options)
    except AdvisoryError:
        return


def _may_hold(path: Path, pattern: str) -> bool:
    """Tell whether a list is worth reading. A CSV file without the letters of the domain holds none of its readers."""
    domain = pattern.rpartition("@")[2]
    if path.suffix.casefold() != ".csv" or "xn--" in domain:
        return True
    try:
        raw = path.read_bytes()
    except OSError:
        return False
    return b"\0" in raw or domain.encode() in raw.lower()
