"""What leaves: the same answer for a message however it is cut into parts, and however often it was seen."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.deliver import validation as wire
from advisory_cli.deliver.validation import dot_stuffed, validate
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Message
from tests.contract.transport_contract import message

ANNA, ZOE = "anna@news.example", "zoë@news.example"
BITS = [b"a", b".", b"..", b"\r\n", b"\r\n", b"\r\n.", b"\r", b"\n", b"\0", b"\xc3\xa9", b"word " * 30, b"y" * 998]
PIECES = st.sampled_from([*BITS, b"line\r\n" * 200, b".dot\r\n" * 200])
PARTS = st.lists(st.lists(PIECES, min_size=1, max_size=6).map(b"".join), min_size=1, max_size=5)
ENDED = st.lists(st.lists(PIECES, min_size=1, max_size=6).map(lambda each: b"".join(each) + b"\r\n"), min_size=1)


def whole(*parts: bytes, rcpt: str = ANNA) -> Message:
    """A message of these parts and nothing else."""
    return replace(message(), rcpt=rcpt, parts=parts)


def passes(each: Message, *, utf8: bool = False) -> bool:
    """Whether it may leave."""
    try:
        validate(each, utf8=utf8)
    except AdvisoryError:
        return False
    return True


def meant(part: bytes, *, utf8: bool = False) -> bool:
    """The rule itself, line by line (RFC 5321 2.3.8, RFC 5322 2.1.1)."""
    letters = rb"[^\r\n\0]" if utf8 else rb"[\x01-\x09\x0b\x0c\x0e-\x7f]"
    if utf8:
        try:
            part.decode()
        except UnicodeDecodeError:
            return False
    return bool(re.fullmatch(rb"(?:" + letters + rb"{0,998}\r\n)+", part))


@given(st.one_of(PARTS, ENDED), st.booleans())
def test_sound_agrees_with_the_rule_when_parts_are_cut_anyhow(parts: list[bytes], utf8: bool) -> None:
    """A message is sound exactly where the rule holds for each of its parts, seen before or not.

    Otherwise something forbidden would hide in a long part, in a short one, or where two meet.
    """
    for _ in range(2):
        each = whole(*parts, rcpt=ZOE if utf8 else ANNA)
        assert passes(each, utf8=utf8) == all(meant(part, utf8=utf8) for part in parts)


@given(ENDED)
def test_dot_stuffed_gives_the_content_back_when_a_server_removes_the_dots(parts: list[bytes]) -> None:
    """The stuffed content has no lone dot, and is the content once a server has removed the dots (RFC 5321 4.5.2).

    Otherwise a dot would be lost or doubled, or end the message.
    """
    each = whole(*parts)
    for _ in range(2):
        lines = b"".join(dot_stuffed(each)).split(b"\r\n")
        assert b"." not in lines
        assert b"\r\n".join(line.removeprefix(b".") for line in lines) == each.content
        passes(each)  # and now with what is remembered of it


def test_sound_refuses_without_smtputf8_when_a_part_passed_with_it() -> None:
    """A part that passed with SMTPUTF8 is still refused without it.

    Otherwise it would leave to servers without the extension, once one with it had taken it.
    """
    each = whole("Zoë\r\n".encode() * 200, rcpt=ZOE)
    assert passes(each, utf8=True)
    assert not passes(each)
    assert passes(each, utf8=True)


def test_sound_needs_smtputf8_when_an_address_has_letters_beyond_ascii() -> None:
    """An address with letters beyond ASCII passes only with SMTPUTF8, and a forged one not even then.

    Otherwise a server without the extension would get an address it can not read.
    """
    each = replace(message(), rcpt=ZOE)
    assert passes(each, utf8=True)
    assert not passes(each)
    for forged in ("zoë @news.example", "zoë@news.example>", "zoë\r\n@news.example", "zoë\u2028@news.example", "zoë"):
        assert not passes(replace(message(), rcpt=forged), utf8=True), forged


@pytest.mark.parametrize("times", [1, 200])
def test_sound_refuses_other_letters_when_the_recipient_is_plain(times: int) -> None:
    """A plain recipient gets neither content nor sender with letters beyond ASCII, even with SMTPUTF8.

    Otherwise a message would bounce at the second server for a letter it need not hold.
    """
    lines = "Zoë\r\n".encode() * times
    assert passes(whole(lines, rcpt=ZOE), utf8=True)
    assert not passes(whole(lines, rcpt=ANNA), utf8=True)
    assert not passes(replace(whole(b"Hello\r\n", rcpt=ANNA), mail_from=ZOE), utf8=True)


def test_sound_refuses_content_when_its_bytes_are_no_utf8() -> None:
    """Content whose bytes are no UTF-8 is refused with SMTPUTF8, else it would be garbled on the way (RFC 6532 3.1)."""
    assert not passes(whole(b"Zo\xeb\r\n", rcpt=ZOE), utf8=True)


def test_sound_refuses_a_message_when_it_has_no_parts() -> None:
    """A message without any part is refused, else an empty message would be sent."""
    assert not passes(whole())


def test_sound_remembers_few_parts_when_many_were_seen() -> None:
    """At most 128 parts are remembered, else a long list of messages that share nothing would fill the memory."""
    for number in range(1000):
        assert passes(whole(b"%d\r\n" % number * 200))
    assert len(wire._seven_bit) <= 128


@pytest.mark.parametrize("part", [b"long\r\n" * 500, b"short\r\n"])
def test_dot_stuffed_returns_the_part_itself_when_it_has_no_dots(part: bytes) -> None:
    """A part without dots is returned itself and not copied.

    Otherwise each message would be made anew, at ten times the cost.
    """
    passes(whole(part))
    assert [each is part for each in dot_stuffed(whole(part))] == [True]
