"""Parsing of strangers' messages within bounds: number of parts, bytes of headers, seconds of work.

The parser of the standard library takes time by the square of the parts of a report and of the parameters of a header.
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
    """Fault of a message with more parts, headers or work for the parser than any that a mail server writes."""


class Bounds(Compat32):
    """Parser policy (compat32) for one message, which counts the headers and parts that are parsed under it.

    Its methods raise BeyondBoundsError when a count exceeds its limit, or after two seconds of computing.
    """

    def __init__(self) -> None:
        super().__init__()
        # A policy is frozen against assignments, so what is counted stands in a value of its own.
        self.__dict__["_seen"] = {"parts": 0, "headers": 0, "multiparts": 0, "until": process_time() + _SECONDS}

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return the name and value of one header. The value is cut at LONGEST_HEADER characters.

        The parser calls this method with the header's lines. Raises BeyondBoundsError for too many bytes of headers, or
        too many multiparts.
        """
        name, value = super().header_source_parse(sourcelines)
        self._count("headers", sum(map(len, sourcelines)), MOST_HEADERS)
        if name.lower() == "content-type" and value.strip().lower().startswith("multipart"):
            self._count("multiparts", 1, MOST_MULTIPARTS)
        return name, value[:LONGEST_HEADER]

    def part(self, policy: "Bounds") -> Message:
        """Return an empty message object for one more part. The parser calls this method where it would call Message.

        Raises BeyondBoundsError for too many parts.
        """
        self.count_part()
        return Message(policy=policy)

    def count_part(self) -> None:
        """Count one more part, or one call of parse_fields(), as a part. Raises BeyondBoundsError for too many."""
        self._count("parts", 1, MOST_PARTS)

    def _count(self, counter: str, number: int, most: int) -> None:
        seen = self.__dict__["_seen"]
        seen[counter] += number
        if seen[counter] > most or process_time() > seen["until"]:
            raise BeyondBoundsError(f"more than {most} {counter}, or too much work")


def parse_message(content: bytes) -> tuple[Message, Bounds]:
    """Parse a whole message. Return the message, and its bounds for parse_fields().

    Raises BeyondBoundsError for a message with too many parts or headers, or that takes too long.
    """
    bounds = Bounds()
    return BytesParser(cast("type[Message]", bounds.part), policy=bounds).parsebytes(content), bounds


def parse_fields(text: str, bounds: Bounds) -> Message:
    """Parse the header fields at the start of a text that is part of a message.

    `bounds`: the bounds of that message, from parse_message(). Raises BeyondBoundsError when the message exceeds them.
    """
    bounds.count_part()
    return HeaderParser(policy=bounds).parsestr(text.lstrip())
