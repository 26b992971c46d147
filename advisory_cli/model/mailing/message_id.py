"""Compute Message-IDs and opt-out tokens from the facts of a message and the newsroom's key, not at random.

The same message always gets the same Message-ID, and each revision of an advisory gets another.
"""

import hmac
import re

_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"  # base 32 (RFC 4648 6)
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_PLACES = range(120, -1, -10)
_MESSAGE_ID = re.compile(rf"<[{_DIGITS}]{{26}}@[A-Za-z0-9](?:[A-Za-z0-9.-]{{0,251}}[A-Za-z0-9])?>")


def message_id(key: bytes, *, advisory_id: str, revision: int, recipient_key: str, domain: str, nonce: str = "") -> str:
    """Return the Message-ID of one delivery, in angle brackets (RFC 5322 3.6.4). The same arguments give the same one.

    `key` is the newsroom's secret key, and `recipient_key` the recipient's address key. The part before the @ is 128
    bits of HMAC-SHA256. The part behind it is `domain`, the sender's domain, and never the name of this computer.
    Many receivers discard duplicates by Message-ID and Date, so that a resend after a doubt is harmless there.
    `nonce` makes the Message-IDs of test messages differ, because a test may be sent many times. A real message has "".
    """
    words = "\x1f".join(("message", advisory_id, str(revision), recipient_key, nonce))
    return f"<{_token(key, words)}@{domain}>"


def is_message_id(text: str) -> bool:
    """Tell whether `text` as a whole has the form of this program's Message-IDs.

    Such a Message-ID is 26 letters and digits, an @ and a domain, in angle brackets.
    """
    return _MESSAGE_ID.fullmatch(text) is not None


def envelope_id(identifier: str) -> str:
    """Return the part of a Message-ID before the @, by which delivery reports name the message (ENVID, RFC 3461 4.4).

    `identifier` is the Message-ID, with or without angle brackets. An ENVID must be encoded when it has special
    characters (xtext). The ids of this program's own messages have none.
    """
    return identifier.strip().strip("<>").partition("@")[0]


def unsubscribe_token(key: bytes, *, recipient_key: str) -> str:
    """Return the token for a recipient's opt-out link: 26 letters and digits that do not show the address.

    `key` is the newsroom's secret key, and `recipient_key` the address as address_key() returns it.
    """
    return _token(key, f"unsubscribe\x1f{recipient_key}")


def _token(key: bytes, words: str) -> str:
    """Return 128 bits of HMAC-SHA256 in base 32, in lower case and without padding.

    Because `base64.b32encode` takes twice the time, the digits are looked up in pairs.
    """
    number = int.from_bytes(hmac.digest(key, words.encode(), "sha256")[:16], "big") << 2
    return "".join([_PAIRS[number >> place & 1023] for place in _PLACES])
