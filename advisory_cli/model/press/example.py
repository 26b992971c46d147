"""The newsroom that `init` invents, and the domains that nobody lives at."""

import re

SENDER_NAME = "Example Press Office"
SENDER = "press@newsroom.example"
POSTAL_ADDRESS = "1 Example Street, 1000 Brussels, Belgium"
OPT_OUT = "unsubscribe@newsroom.example"

_RESERVED = re.compile(r"(?:^|\.)(?:example|invalid|test|localhost|example\.(?:com|net|org))\.?$")
_INVENTED_STREET = re.compile(r"\bexample\s+street\b")


def is_reserved(domain: str) -> bool:
    """Return whether no mail reaches a domain: it is kept for examples and tests (RFC 2606, RFC 6761)."""
    return _RESERVED.search(domain.casefold()) is not None


def is_invented(postal_address: str) -> bool:
    """Return whether a postal address is the one of `init`, however it is written over lines."""
    return _INVENTED_STREET.search(postal_address.casefold()) is not None
