"""Addresses that probably mean one person or one office: where somebody opted out, a person is asked about them."""


def looks_alike(pattern: str, key: str) -> bool:
    """Whether an opt-out may be meant for that reader too: ada+press@ beside ada@, and a domain's sub-domains.

    Both are in their folded form (address_key). What the opt-out names itself is not alike.
    """
    if pattern.startswith("@"):
        return key.endswith(f".{pattern[1:]}")
    return key != pattern and _plain(key) == _plain(pattern)


def as_pattern(pattern: str, key: str) -> str:
    """What would be suppressed for such a reader: their address, or the whole sub-domain."""
    return f"@{key.rpartition('@')[2]}" if pattern.startswith("@") else key


def _plain(key: str) -> tuple[str, str]:
    """The mailbox without its tag (RFC 5233), and the domain."""
    local, _, domain = key.rpartition("@")
    return local.partition("+")[0] or local, domain
