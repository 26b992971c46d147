"""Find addresses that probably mean the same person or office as an opt-out. A person is asked about them."""


def looks_alike(pattern: str, key: str) -> bool:
    """Return True when an opt-out may be meant for another e-mail address too, although it does not name that address.

    `pattern`: the opt-out: an address key or @domain. `key`: the address key of the other address.
    With an address as `pattern`, True when the two addresses differ only in the tag behind a +, as
    ada+press@example.com and ada@example.com do (RFC 5233). With a @domain, True when the other address is at one of
    its sub-domains.
    """
    if pattern.startswith("@"):
        return key.endswith(f".{pattern[1:]}")
    return key != pattern and _plain(key) == _plain(pattern)


def as_pattern(pattern: str, key: str) -> str:
    """Return the opt-out that a person would have to store in order to stop mail to the address `key`.

    `pattern` is an earlier opt-out that may be meant for `key` as well (looks_alike()). When `pattern` is an address,
    the result is `key`. When `pattern` is a @domain, the result is the domain of `key`, with the @ before it.
    """
    return f"@{key.rpartition('@')[2]}" if pattern.startswith("@") else key


def _plain(key: str) -> tuple[str, str]:
    """Return the mailbox without its tag (RFC 5233), and the domain."""
    local, _, domain = key.rpartition("@")
    return local.partition("+")[0] or local, domain
