"""Recognise placeholders: values that `init` invents, and domains, names and addresses that are not real."""

import re

SENDER_NAME = "Example Press Office"
SENDER = "press@newsroom.example"
POSTAL_ADDRESS = "1 Example Street, 1000 Brussels, Belgium"
OPT_OUT = "unsubscribe@newsroom.example"

_RESERVED = re.compile(r"(?:^|\.)(?:example|invalid|test|localhost|example\.(?:com|net|org))\.?$")
_LEFT_OPEN = re.compile(r"(?:^|\.)your[-_]?(?:own[-_]?)?(?:domain|office|organi[sz]ation|company|site|name)(?:\.|$)")
_INVENTED_STREET = re.compile(r"\bexample\s+street\b|\byour\s+(?:street|address|postal|office)\b")
_TO_COME = re.compile(r"[\W\d_]*(?:(?:tb[acd]|tk|todo|fixme|pending|x{2,}|n/a|address|to be \w+)[\W_]*)?")


def is_reserved(domain: str) -> bool:
    """Tell whether a domain is reserved for examples and tests, so that no mail reaches it (RFC 2606, RFC 6761)."""
    return _RESERVED.search(domain.casefold()) is not None


def is_no_domain(domain: str) -> bool:
    """Tell whether a domain is not real: reserved for examples and tests, or a placeholder such as your-domain.org."""
    return is_reserved(domain) or _LEFT_OPEN.search(domain.casefold()) is not None


def is_no_name(name: str) -> bool:
    """Tell whether the name of an organisation or sender is a placeholder, such as “your office”.

    The name that `advisory init` invents is a placeholder too. Names that differ only in small and capital letters are
    the same.
    """
    return " ".join(name.split()).casefold() in {SENDER_NAME.casefold(), "your office", "your organisation"}


def is_invented(postal_address: str) -> bool:
    """Tell whether a postal address is a placeholder, such as “1 Example Street” of `advisory init`, or “TBC”.

    An address of digits and signs alone is a placeholder too, and so is "". Addresses that differ only in small and
    capital letters, or in line breaks, are the same.
    """
    written = postal_address.casefold()
    return _INVENTED_STREET.search(written) is not None or _TO_COME.fullmatch(written) is not None
