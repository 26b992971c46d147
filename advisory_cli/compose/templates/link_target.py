"""Maker of the target of a link: the address that an author wrote, with its scheme."""

import re


def href(address: str) -> str:
    """Return the target of a link for a web or mailto: address that an author wrote.

    https:// is put before an address without a scheme. Return "" for an empty address, for a scheme other than http,
    https and mailto, and for an address that begins with a slash.
    """
    address = address.strip()
    if re.match(r"(https?://|mailto:)", address, re.IGNORECASE):
        return address
    has_scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d+(/|$))", address)
    return f"https://{address}" if address and not has_scheme and not address.startswith("/") else ""
