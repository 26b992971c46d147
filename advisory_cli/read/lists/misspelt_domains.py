"""Find domains of addresses that are one slip away from a large mail provider's, such as gmial.com and hotmail.con.

Only names of five letters and more are compared, and only those that begin with the same letter: mail.com, email.com
and ymail.com are providers too.
"""

from functools import lru_cache

_PROVIDERS = (
    *("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "protonmail", "t-online", "wanadoo", "laposte"),
)
_OWN_NAMES = frozenset({"gail", "gmaid", "outlooks"})  # of companies
_NO_ENDINGS = {"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "coml": "com", "nett": "net", "orgg": "org"}


@lru_cache(maxsize=4096)
def domain_meant(domain: str) -> str:
    """Return the domain that was probably meant by `domain`, "" where `domain` looks right.

    `domain` is that of an e-mail address, in small letters.
    """
    name, dot, ending = domain.partition(".")
    right = next((provider for provider in _PROVIDERS if _is_slip(name, provider)), name) if dot else name
    head, last_dot, last = ending.rpartition(".")
    intended = f"{right}{dot}{head}{last_dot}{_NO_ENDINGS.get(last, last)}"
    return intended if intended != domain else ""


def _is_slip(name: str, provider: str) -> bool:
    """Tell whether one letter is missing, doubled, wrong or swapped with the next one."""
    if name in _OWN_NAMES or name == provider or name[:1] != provider[:1] or abs(len(name) - len(provider)) > 1:
        return False
    shorter = min(len(name), len(provider))
    start = next((at for at in range(shorter) if name[at] != provider[at]), shorter)
    rest, right = name[start:], provider[start:]
    swapped = len(rest) > 1 and rest[1] + rest[0] + rest[2:] == right
    return swapped or rest[1:] == right or rest == right[1:] or rest[1:] == right[1:]
