"""Functions that parse strangers' messages within limits on parts, bytes of headers and seconds of work.

Without limits, the parser of the standard library may take very long: its time grows with the square of the number of
parts in a report, and of parameters in a header.
"""

from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser, HeaderParser
from email.policy import Compat32
from time import process_time
from typing import cast

MOST_PARTS = 500  # with the groups of fields of a delivery report, of which each is a part to the parser
MOST_HEADERS = 1 << 18  # bytes of all headers of a message and of its parts
MOST_MULTIPARTS = 20  # each line of a message is held against the ends of all that it may lie in
LONGEST_HEADER = 1 << 13  # bytes of one header; what comes behind is cut off
_SECONDS = 2.0  # of this process's own work on one message


class BeyondBoundsError(MessageError):
    """Error: a message has more parts or headers, or takes longer to parse, than any that a mail server writes."""


class Bounds(Compat32):
    """Parser policy (compat32) for one message, with limits on the number of parts, the size of headers and the time.

    parse_message() makes it, gives it to the parser of the package email, and returns it for parse_fields(). The parser
    calls its methods, which count what is parsed.
    The methods raise BeyondBoundsError for more than 500 parts, more than 20 parts that hold parts, more than 256 KB of
    headers, or more than two seconds of computing since the Bounds was made.
    """

    def __init__(self) -> None:
        super().__init__()
        # A policy is frozen against assignments, so what is counted stands in a value of its own.
        self.__dict__["_seen"] = {"parts": 0, "headers": 0, "multiparts": 0, "until": process_time() + _SECONDS}

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return the name and value of one header. The value is cut at LONGEST_HEADER characters (8,192).

        The parser calls this method with the header's lines. Raises BeyondBoundsError for too many bytes of headers,
        too many multiparts, or too much computing time.
        """
        name, value = super().header_source_parse(sourcelines)
        self._count("headers", sum(map(len, sourcelines)), MOST_HEADERS)
        if name.lower() == "content-type" and value.strip().lower().startswith("multipart"):
            self._count("multiparts", 1, MOST_MULTIPARTS)
        return name, value[:LONGEST_HEADER]

    def part(self, policy: "Bounds") -> Message:
        """Return an empty message object, which has the given `policy`, for one more part of the message.

        The parser calls this method in place of the class Message. Raises BeyondBoundsError for too many parts, or too
        much computing time.
        """
        self.count_part()
        return Message(policy=policy)

    def count_part(self) -> None:
        """Count one more part of the message. Raises BeyondBoundsError for too many parts, or too much computing time.

        part() calls this method for each part of the message, and parse_fields() for each piece that it parses.
        """
        self._count("parts", 1, MOST_PARTS)

    def _count(self, counter: str, number: int, most: int) -> None:
        seen = self.__dict__["_seen"]
        seen[counter] += number
        if seen[counter] > most or process_time() > seen["until"]:
            raise BeyondBoundsError(f"more than {most} {counter}, or too much work")


def parse_message(content: bytes) -> tuple[Message, Bounds]:
    """Parse a whole message. Return a pair: the parsed message, and the bounds that have counted its parts and headers.

    parse_fields() goes on counting with these bounds. Raises BeyondBoundsError for a message with too many parts or
    headers, or that takes too long.
    """
    bounds = Bounds()
    return BytesParser(cast("type[Message]", bounds.part), policy=bounds).parsebytes(content), bounds


def parse_fields(text: str, bounds: Bounds) -> Message:
    """Parse the header fields at the start of `text`, which is a piece of a message. Return them as a message object.

    `bounds`: the bounds of the whole message, from parse_message(), which go on counting. Raises BeyondBoundsError when
    the message as a whole has too many parts or headers, or takes too long.
    """
    bounds.count_part()
    return HeaderParser(policy=bounds).parsestr(text.lstrip())
