"""Identities: made by the book, whatever shortcut makes them fast."""

import base64
import hmac

from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.model.mailing.message_id import anchor_id, is_message_id, message_id, unsubscribe_token


@given(st.binary(min_size=1, max_size=80), st.text(max_size=60))
def test_unsubscribe_token_is_base_32_of_an_hmac(key: bytes, person: str) -> None:
    """The token of a person is the base 32 of an HMAC, whatever the key.

    Otherwise unsubscribe addresses of messages that were sent before would lead nowhere.
    """
    digest = hmac.new(key, f"unsubscribe\x1f{person}".encode("utf-8", "strict"), "sha256").digest()[:16]
    assert unsubscribe_token(key, recipient_key=person) == base64.b32encode(digest).decode().rstrip("=").lower()


def test_message_id_stays_what_it_was_in_earlier_versions() -> None:
    """The Message-ID of the same message never changes.

    Otherwise a resend after an update of this program would be shown twice, and replies would not be found.
    """
    assert (
        message_id(b"k" * 32, advisory_id="eu", revision=2, recipient_key="ada@example.com", domain="example.org")
        == "<qvpkyxmd5mykzv3aegdtinumgq@example.org>"
    )


def test_anchor_id_is_one_for_a_persons_conversation_and_another_for_all_else() -> None:
    """The anchor of an advisory and a person stays the same, and differs for another person, advisory, key and test.

    Otherwise a correction would stand alone, or two readers could compare their mails.
    """
    given = {"advisory_id": "eu", "recipient_key": "ada@example.com", "domain": "example.org"}
    anchor = anchor_id(b"k" * 32, **given)
    assert anchor == anchor_id(b"k" * 32, **given) == "<lhqcedlcbgoxajxskzihtr3qxa@example.org>"
    assert is_message_id(anchor)
    others = {
        anchor_id(b"l" * 32, **given),
        anchor_id(b"k" * 32, **given | {"recipient_key": "ben@example.com"}),
        anchor_id(b"k" * 32, **given | {"advisory_id": "eu-2"}),
        anchor_id(b"k" * 32, **given, nonce="1"),
        anchor_id(b"k" * 32, **given, nonce="2"),
        message_id(b"k" * 32, revision=1, **given),
    }
    assert len(others - {anchor}) == 6
