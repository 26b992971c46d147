"""Message-IDs that are made, not drawn: the same message always has the same, another revision always another."""

import hmac
import re

_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"  # base 32 (RFC 4648 6)
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_PLACES = range(120, -1, -10)
_MESSAGE_ID = re.compile(rf"<[{_DIGITS}]{{26}}@[A-Za-z0-9](?:[A-Za-z0-9.-]{{0,251}}[A-Za-z0-9])?>")


def message_id(key: bytes, *, advisory_id: str, revision: int, recipient_key: str, domain: str, nonce: str = "") -> str:
    """Return the Message-ID of one delivery (RFC 5322 3.6.4). The same arguments always give the same one.

    `key` is the newsroom's key, `recipient_key` the address in the form of address_key, `domain` the sender's domain.
    The left part is 128 bits of HMAC-SHA256, the right part is `domain`. No host name is in the Message-ID.
    Because receivers discard duplicates by Message-ID (and Date), a resend after a doubt is harmless there.
    `nonce` tells test messages, which may be sent many times, from each other and from real ones. "" is for real ones.
    """
    words = "\x1f".join(("message", advisory_id, str(revision), recipient_key, nonce))
    return f"<{_token(key, words)}@{domain}>"


def is_message_id(text: str) -> bool:
    """Tell whether the whole of `text` has the form of a Message-ID that message_id() returns."""
    return _MESSAGE_ID.fullmatch(text) is not None


def envelope_id(identifier: str) -> str:
    """Return the part of a Message-ID before the @, by which delivery reports name the message (ENVID, RFC 3461 4.4).

    `identifier` is the Message-ID, with or without angle brackets. The result needs no xtext encoding.
    """
    return identifier.strip().strip("<>").partition("@")[0]


def unsubscribe_token(key: bytes, *, recipient_key: str) -> str:
    """Return a token for opt-out links that stands for one recipient and does not show the address.

    `key` is the newsroom's key, `recipient_key` the address in the form of address_key.
    """
    return _token(key, f"unsubscribe\x1f{recipient_key}")


def _token(key: bytes, words: str) -> str:
    """Return 128 bits of HMAC-SHA256 in base 32, in lower case and without padding.

    Because `base64.b32encode` takes twice the time, the digits are looked up in pairs.
    """
    number = int.from_bytes(hmac.digest(key, words.encode(), "sha256")[:16], "big") << 2
    return "".join([_PAIRS[number >> place & 1023] for place in _PLACES])
