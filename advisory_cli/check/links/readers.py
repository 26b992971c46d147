"""Rule LNK06: find recipients' e-mail addresses that stand in an advisory's text.

By such an address, every reader would see to whom else the office writes. addresses_in() returns the addresses in the
text, and check_readers_named() finds those of recipients among them.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from advisory_cli.check.text.text_fields import TextField, quoted, text_fields
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.press.advisory import Advisory

_MAIL = late_pattern(r"[\w.!#$&'*+=?^`{|}~%-]{1,64}?(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_SHOWN = 3


def addresses_in(advisory: Advisory) -> Mapping[str, tuple[TextField, int]]:
    """Return the e-mail addresses in the advisory's texts, without those to which journalists are asked to write.

    The keys are address keys: two spellings of one address are the same key. Each value is a pair: the first field that
    holds the address, and the offset of the address in the text of that field, in characters from 0.
    """
    published = {address_key(address) for _, address in advisory.published_addresses}
    addresses: dict[str, tuple[TextField, int]] = {}
    for field in text_fields(advisory):
        for match in _MAIL.finditer(field.text):
            for form in (match[0], match[0].strip("*_`'"), unquote(match[0])):
                addresses.setdefault(address_key(form), (field, match.start()))
    return {key: place for key, place in addresses.items() if key not in published}


def check_readers_named(addresses: Mapping[str, tuple[TextField, int]], readers: frozenset[str]) -> Iterator[Finding]:
    """Yield LNK06, once, if e-mail addresses of recipients stand in the advisory's text.

    The level is error for several such addresses, and warning for a single one, which the author may mean to name.
    `addresses` is the result of addresses_in for the advisory. `readers` are the address keys of the recipients.
    """
    named = sorted(readers & addresses.keys(), key=lambda key: (addresses[key][0].path, addresses[key][1]))
    if not named:
        return
    field, offset = addresses[named[0]]
    shown = ", ".join(named[:_SHOWN]) + (f" and {len(named) - _SHOWN:,} more" if len(named) > _SHOWN else "")
    words = f"The text shows everybody {quoted(shown)} from your lists."
    remedy = "Delete it. Put the people that journalists may call or write to into contacts."
    level = Level.WARNING if len(named) == 1 else None
    yield finding("LNK06", words, place=field.place(offset), remedy=remedy, level=level)
