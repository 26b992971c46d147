"""Replies out of bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.deliver.smtp.replies import GARBAGE, Replies

SEVERAL = b"250 ok\r\n354 go\r\n250-one\r\n250-two\r\n250 three\r\n421\r\n"
HEARD = [(250, b"ok"), (354, b"go"), (250, b"one\ntwo\nthree"), (421, b"")]


@given(st.lists(st.integers(0, len(SEVERAL)), max_size=12).map(sorted))
def test_replies_are_the_same_when_the_bytes_come_in_any_pieces(cuts: list[int]) -> None:
    """The replies are the same however their bytes are cut into packets.

    Otherwise a reply in two packets would be two, and everybody after it get a neighbour's answer.
    """
    replies = Replies()
    heard: list[tuple[int, bytes]] = []
    for begin, end in zip([0, *cuts], [*cuts, len(SEVERAL)], strict=True):
        heard += replies.feed(SEVERAL[begin:end])
    assert heard == HEARD
    assert not replies.pending


@pytest.mark.parametrize("begun", [b"2", b"250 o", b"250 ok\r", b"250-one\r\n"])
def test_replies_wait_when_a_reply_is_half_there(begun: bytes) -> None:
    """Half a reply gives no reply and stays pending, else `25` before a hang-up would be taken for a yes."""
    replies = Replies()
    assert list(replies.feed(begun)) == []
    assert replies.pending


@pytest.mark.parametrize(
    "bad",
    [
        b"hello\r\n",
        b"+25 ok\r\n",
        b"25 ok\r\n",
        b"2500 ok\r\n",
        b"600 what\r\n",
        b"150 wait\r\n",
        b"250ok\r\n",
        b"250 o\rk\r\n",
        b"250-one\r\n550 two\r\n",
        b"\r\n",
        b"\xff\xfe\0\r\n",
        b"250-and\r\n" * 1001,
        b"250 " + b"x" * 70_000,
        "²50 ok\r\n".encode(),
    ],
)
def test_replies_tell_garbage_when_the_line_is_no_reply(bad: bytes) -> None:
    """A line that is no reply is told as garbage.

    Otherwise a guess at what the server meant could call a lost message sent.
    """
    code, _ = next(Replies().feed(bad))
    assert code == GARBAGE


def test_replies_accept_a_line_when_it_ends_in_lf_alone() -> None:
    """A line may end in LF alone, as some servers write it and mean no harm."""
    assert list(Replies().feed(b"250-a\n250 b\n")) == [(250, b"a\nb")]


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_replies_raise_nothing_when_any_bytes_come(pieces: list[bytes]) -> None:
    """Bytes of any kind give garbage or a code from 200 to 599, else a strange server would be a traceback."""
    replies = Replies()
    for piece in pieces:
        for code, _ in replies.feed(piece):
            assert code == GARBAGE or 200 <= code <= 599
