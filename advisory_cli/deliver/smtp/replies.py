"""Parser of a mail server's replies from a stream of bytes (RFC 5321 4.2), which yields only whole replies."""

from collections.abc import Iterator

from advisory_cli.model.patterns import late_pattern

GARBAGE = -1  # stands in place of the code when the server's bytes are no reply

_LINE = late_pattern(rb"[2-5][0-9]{2}(?:[ -][^\r\n]*)?\r?\n")
_LONGEST = 64 * 1024  # bytes of one line; RFC 5321 4.5.3.1.5 allows 512
_MOST_LINES = 1000  # of one reply

Reply = tuple[int, bytes]
"""Reply code, or GARBAGE, and the text: the reply's lines without the code, joined by newlines."""


class Replies:
    """Incremental parser of a server's replies: feed() takes bytes as they arrive, and yields the complete replies.

    A reply is a pair of its code (a number) and its text. For bytes that are no reply, the pair has GARBAGE (-1) in
    place of a code. After that no later reply can be trusted.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._lines: list[bytes] = []

    @property
    def pending(self) -> bool:
        """True when the beginning of a reply was fed, and its end not yet."""
        return bool(self._buffer or self._lines)

    def feed(self, data: bytes) -> Iterator[Reply]:
        """Parse the next bytes from the server, and yield the replies that they complete, as pairs of code and text.

        For a line that is no reply, the pair is GARBAGE (-1, which is no code) and the line. The caller must iterate to
        the end, because `data` is parsed only while the caller iterates. Raises nothing.
        """
        self._buffer += data
        start = 0
        while (end := self._buffer.find(b"\n", start) + 1) > 0:
            line = bytes(self._buffer[start:end])
            start = end
            if (reply := self._take_line(line)) is not None:
                yield reply
        del self._buffer[:start]
        if len(self._buffer) > _LONGEST:
            yield GARBAGE, bytes(self._buffer[:200])

    def _take_line(self, line: bytes) -> Reply | None:
        lines = self._lines
        if not _LINE.fullmatch(line) or (lines and line[:3] != lines[0][:3]) or len(lines) >= _MOST_LINES:
            return GARBAGE, line
        lines.append(line)
        if line[3:4] == b"-":
            return None
        self._lines = []
        return int(line[:3]), b"\n".join([reply_line[4:].strip() for reply_line in lines])
