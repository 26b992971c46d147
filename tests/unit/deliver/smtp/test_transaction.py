"""Tests of the bytes that wait to be written to a mail server: chunks that are shared, and chunks that are joined."""

from advisory_cli.deliver.smtp.transaction import WriteBuffer, joined

LARGE = b"x" * (1 << 16)


def test_joined_keeps_a_large_part_as_the_same_object_when_short_ones_stand_around() -> None:
    """A large part is not copied, else each message in progress would cost its memory. Short parts leave together."""
    chunks = joined([b"a", b"b", LARGE, LARGE, b"c", b"d"])
    assert chunks == (b"ab", LARGE, LARGE, b"cd")
    assert [chunk is LARGE for chunk in chunks] == [False, True, True, False]
    assert joined([]) == ()


def test_write_buffer_gives_every_byte_once_when_written_by_any_number() -> None:
    """Whatever the kernel takes at a time, the bytes leave in their order, and each of them once."""
    content = (b"", b"abc", b"", b"defg", b"h")
    for step in range(1, 9):
        buffer, written = WriteBuffer(content), b""
        while waiting := bytes(buffer.waiting[:step]):
            written += waiting
            buffer.done += len(waiting)
        assert written == b"abcdefgh"
        assert buffer.done == buffer.size == 8
