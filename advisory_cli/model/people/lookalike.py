"""Addresses that probably mean one person or one office: where somebody opted out, a person is asked about them."""


def looks_alike(pattern: str, key: str) -> bool:
    """Tell whether an opt-out may be meant for another address too, although it does not name that address.

    `pattern` is the opt-out: an address or @domain. `key` is the other address. Both are in the form of address_key().
    An address is like another with the same mailbox and another tag, as ada+press@ and ada@ (RFC 5233). A @domain is
    like every address in its sub-domains.
    """
    if pattern.startswith("@"):
        return key.endswith(f".{pattern[1:]}")
    return key != pattern and _plain(key) == _plain(pattern)


def as_pattern(pattern: str, key: str) -> str:
    """Return the opt-out that would stop mail to `key`, an address that looks_alike() found for the opt-out `pattern`.

    The result is `key` itself when `pattern` is an address, and the sub-domain of `key` as @domain when `pattern` is
    one.
    """
    return f"@{key.rpartition('@')[2]}" if pattern.startswith("@") else key


def _plain(key: str) -> tuple[str, str]:
    """Return the mailbox without its tag (RFC 5233), and the domain."""
    local, _, domain = key.rpartition("@")
    return local.partition("+")[0] or local, domain
