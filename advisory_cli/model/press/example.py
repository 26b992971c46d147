"""Recognise placeholders: values that `init` invents, and domains, names and addresses that are not real."""

from advisory_cli.model.patterns import late_pattern

SENDER_NAME = "Example Press Office"
SENDER = "press@newsroom.example"
POSTAL_ADDRESS = "1 Example Street, 1000 Brussels, Belgium"
OPT_OUT = "unsubscribe@newsroom.example"

_RESERVED = late_pattern(r"(?:^|\.)(?:example|invalid|test|localhost|example\.(?:com|net|org))\.?$")
_LEFT_OPEN = late_pattern(r"(?:^|\.)your[-_]?(?:own[-_]?)?(?:domain|office|organi[sz]ation|company|site|name)(?:\.|$)")
_INVENTED_STREET = late_pattern(r"\bexample\s+street\b|\byour\s+(?:street|address|postal|office)\b")
_TO_COME = late_pattern(r"[\W\d_]*(?:(?:tb[acd]|tk|todo|fixme|pending|x{2,}|n/a|address|to be \w+)[\W_]*)?")


def is_reserved(domain: str) -> bool:
    """Return True when a domain is reserved for examples and tests (RFC 2606, RFC 6761). Mail never reaches it."""
    return _RESERVED.search(domain.casefold()) is not None


def is_no_domain(domain: str) -> bool:
    """Return True when a domain is not real.

    Such a domain is reserved for examples and tests, or is a placeholder such as your-domain.org.
    """
    return is_reserved(domain) or _LEFT_OPEN.search(domain.casefold()) is not None


def is_no_name(name: str) -> bool:
    """Return True when the name of an organisation or sender is a placeholder, such as “your office”.

    The name that `advisory init` invents is a placeholder too. Letter case makes no difference.
    """
    return " ".join(name.split()).casefold() in {SENDER_NAME.casefold(), "your office", "your organisation"}


def is_invented(postal_address: str) -> bool:
    """Return True when a postal address is a placeholder, such as “1 Example Street” of `advisory init`, or “TBC”.

    The result is True for "" and for an address of digits and signs alone. Letter case and line breaks make no
    difference.
    """
    written = postal_address.casefold()
    return _INVENTED_STREET.search(written) is not None or _TO_COME.fullmatch(written) is not None
