"""Checks of web addresses and e-mail addresses in an advisory or the settings.

Each check returns the address in the form to be used, or raises BadData.
"""

import re
from urllib.parse import urlsplit

from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import header_fault, printable

_SCHEME = late_pattern(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):(?![0-9]{1,5}(?:/|$))")
_PASSWORD = late_pattern(r"(?<=://)[^/?#@]*:[^/?#]*@")
_FORBIDDEN = late_pattern(r"[\s<>\"\\^`{|}]")
_RESIDUE = late_pattern(r"\[email[\s\u00a0]protected\]", re.IGNORECASE)
_LONGEST = 2000


def without_password(text: str) -> str:
    """Return an address as it may be shown: `***` in place of a user name with a password before the host."""
    return _PASSWORD.sub("***@", text)


def web_address(text: str) -> str:
    """Return the http or https address in `text`, with https:// put before a bare host (`www.amnesty.eu`).

    The host is not contacted. Raises BadData for another scheme, a host without a dot, a character that may not stand
    in a link, and more than 2000 characters. Raises BadData also for a user name before the host, because such an
    address misleads: https://www.bank.example@evil.example leads to evil.example.
    """
    shown = printable(without_password(text)[:80])
    match = _SCHEME.match(text)
    if match and match[1].lower() not in {"http", "https"}:
        raise BadData(f"“{shown}” is not a web address.", remedy="Links start with https:// or http://.")
    address = text if match else f"https://{text}"
    if _FORBIDDEN.search(address) or header_fault(address) or len(address) > _LONGEST:
        raise BadData(
            f"“{shown}” contains a space or another character that is not allowed in a link, or is too long.",
            remedy="Copy the address from the browser's address line; a space is written %20.",
        )
    try:
        parts = urlsplit(address)
        host, user, _ = parts.hostname or "", parts.username, parts.port
    except ValueError:
        host, user = "", None
    if user is not None:
        remedy = "Delete the part before the @." if match else f"For an e-mail address write mailto:{shown}"
        raise BadData(f"“{shown}” has an @ before its host.", remedy=remedy)
    if "." not in host.strip(".") or ".." in host:
        raise BadData(f"“{shown}” is not a web address.", remedy="For example: https://www.example.org/page")
    return address


def link_address(text: str) -> str:
    """Return the target of a link: a web address, or `mailto:` with one e-mail address.

    https:// is put before a bare host. Raises BadData when `text` is neither a web address nor such a `mailto:`.
    """
    if text[:7].lower() != "mailto:":
        return web_address(text)
    return f"mailto:{mail_address(text[7:])}"


def contact_address(text: str) -> str:
    """Return the e-mail address of a contact in the form used in the SMTP envelope.

    The text `[email protected]`, which some web pages show in place of an address, is returned unchanged. The rule
    TXT03 reports it later. Raises BadData when `text` is neither an address nor these words.
    """
    return text if _RESIDUE.fullmatch(text) else mail_address(text)


def mail_address(text: str) -> str:
    """Return `text`, one e-mail address, in the form used in the SMTP envelope, with the domain in ASCII.

    Raises BadData when the whole of `text` is not one valid address.
    """
    from advisory_cli.read.email_address import BadAddress, clean_address

    try:
        return clean_address(text)
    except BadAddress as fault:
        raise BadData(fault.reason, remedy=fault.remedy) from fault
