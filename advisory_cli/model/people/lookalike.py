"""Addresses that probably mean one person or one office: where somebody opted out, a person is asked about them."""


def looks_alike(pattern: str, key: str) -> bool:
    """Tell whether an opt-out may be meant for that reader too: ada+press@ beside ada@, and a domain's sub-domains.

    Both are in their folded form (address_key). An address that the opt-out names itself does not count.
    """
    if pattern.startswith("@"):
        return key.endswith(f".{pattern[1:]}")
    return key != pattern and _plain(key) == _plain(pattern)


def as_pattern(pattern: str, key: str) -> str:
    """Return the pattern that would suppress such a reader: the address, or the whole sub-domain."""
    return f"@{key.rpartition('@')[2]}" if pattern.startswith("@") else key


def _plain(key: str) -> tuple[str, str]:
    """Return the mailbox without its tag (RFC 5233), and the domain."""
    local, _, domain = key.rpartition("@")
    return local.partition("+")[0] or local, domain
