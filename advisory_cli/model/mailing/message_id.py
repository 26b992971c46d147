"""Compute Message-IDs and opt-out tokens from the facts of a message and the newsroom's key, not at random.

The same message always gets the same Message-ID, and each revision of an advisory gets another.
"""

import hmac

from advisory_cli.model.patterns import late_pattern

_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"  # base 32 (RFC 4648 6)
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_PLACES = range(120, -1, -10)
_OWN_NAME = late_pattern(rf"[{_DIGITS}]{{26}}")
_HOST = "[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
_MESSAGE_ID = late_pattern(rf"<[{_DIGITS}]{{26}}@{_HOST}>")
_PROVIDER_ID = late_pattern(rf"<(?![^>]*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]{{16,150}}@{_HOST}>")
_LONGEST = 250  # characters of a provider's Message-ID


def message_id(key: bytes, *, advisory_id: str, revision: int, recipient_key: str, domain: str, nonce: str = "") -> str:
    """Return the Message-ID of one delivery, in angle brackets (RFC 5322 3.6.4). Equal arguments give an equal result.

    `key` is the newsroom's secret key, and `recipient_key` the recipient's address key. The part before the @ is 128
    bits of HMAC-SHA256. Behind the @ stands `domain`, the sender's domain, and never the name of this computer.
    Many receivers discard a second message with the same Message-ID and Date. A resend after a doubt is harmless there.
    `nonce` makes the Message-IDs of test messages differ, because a test may be sent many times. It is "" for a real
    message.
    """
    words = "\x1f".join(("message", advisory_id, str(revision), recipient_key, nonce))
    return f"<{_token(key, words)}@{domain}>"


def anchor_id(key: bytes, *, advisory_id: str, recipient_key: str, domain: str, nonce: str = "") -> str:
    """Return the anchor of one person's messages about an advisory: an id that all of them name in References.

    All revisions and notices of an advisory have the same anchor for one person, and another anchor for another person.
    No message has the anchor as its Message-ID.
    Some providers give a message another Message-ID than ours. Because of the anchor, mail programs still show the
    messages as one conversation (RFC 5322 3.6.4, RFC 5256 3). Replies name the anchor as well.
    The arguments are those of message_id(). The result has the form of a Message-ID, with 128 bits of HMAC-SHA256
    before the @. Nobody without `key` can tell from it the person or the advisory.
    """
    words = "\x1f".join(("anchor", advisory_id, recipient_key, nonce))
    return f"<{_token(key, words)}@{domain}>"


def is_message_id(text: str) -> bool:
    """Return True when the whole of `text` has the form of this program's Message-IDs.

    Such a Message-ID is 26 small letters and digits, an @ and a domain, in angle brackets.
    """
    return _MESSAGE_ID.fullmatch(text) is not None


def is_own_name(name: str) -> bool:
    """Tell whether `name` has the form of this program's envelope ids and anchors: 26 small letters and digits."""
    return _OWN_NAME.fullmatch(name) is not None


def is_provider_message_id(text: str) -> bool:
    """Return True when the whole of `text` is a Message-ID such as providers make, and is safe in a header.

    The form is stricter than in RFC 5322 3.6.4: 16 to 150 plain characters before the @, a host name behind it, at most
    250 characters in all, and no encoded word (RFC 2047). Because the form is so strict, a server's text cannot forge a
    header, and an e-mail address cannot pass for an id.
    """
    return len(text) <= _LONGEST and _PROVIDER_ID.fullmatch(text) is not None


def envelope_id(identifier: str) -> str:
    """Return the part of a Message-ID before the @, by which delivery reports name the message (ENVID, RFC 3461 4.4).

    `identifier` is the Message-ID, with or without angle brackets. The result is not encoded (xtext). The ids that this
    program makes need no encoding.
    """
    return identifier.strip().strip("<>").partition("@")[0]


def copy_id(key: bytes, *, mailing_id: str, phase: str) -> str:
    """Return the id of the newsroom's own copy of one edition: 26 letters and digits for the header X-Advisory-Copy.

    `key` is the newsroom's secret key, and `phase` names the edition. Copies of all editions of a revision have the
    same Message-ID. This id tells them apart.
    """
    return _token(key, "\x1f".join(("copy", mailing_id, phase)))


def unsubscribe_token(key: bytes, *, recipient_key: str) -> str:
    """Return the token for a recipient's opt-out link: 26 letters and digits that do not show the address.

    `key` is the newsroom's secret key, and `recipient_key` the address as address_key() returns it.
    """
    return _token(key, f"unsubscribe\x1f{recipient_key}")


def is_unsubscribe_token(text: str) -> bool:
    """Tell whether a text has the form of an opt-out token: 26 letters and digits of base 32, in any case."""
    return is_own_name(text.lower())


def _token(key: bytes, words: str) -> str:
    """Return 128 bits of HMAC-SHA256 in base 32, in lower case and without padding.

    Because `base64.b32encode` takes twice the time, the digits are looked up in pairs.
    """
    number = int.from_bytes(hmac.digest(key, words.encode(), "sha256")[:16], "big") << 2
    return "".join([_PAIRS[number >> place & 1023] for place in _PLACES])
