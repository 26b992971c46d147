"""In-Reply-To and References: a notice stands below its original, in every mail program and for two parsers."""

import re
import warnings
from dataclasses import replace

import mailparser
import pytest

from advisory_cli.compose.mime import builder as mime
from advisory_cli.compose.mime.headers import thread_lines
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.message_id import is_message_id, message_id
from tests.unit.compose.mime.test_builder import HEADERS, builder, check_wire, delivery, read

KEY = b"k" * 32


def identifiers(count: int, domain: str = "example.org") -> tuple[str, ...]:
    """Message-IDs of so many revisions, the oldest first."""
    return tuple(
        message_id(KEY, advisory_id="eu-2014", revision=number, recipient_key="ada", domain=domain)
        for number in range(1, count + 1)
    )


def test_builder_names_the_thread_and_two_parsers_read_it() -> None:
    """A notice names its thread in In-Reply-To and References, and two parsers read it.

    Otherwise a correction would stand alone in the inbox, and the wrong text above it be used.
    """
    thread = identifiers(3)
    message = builder().build(replace(delivery(), thread=thread))
    check_wire(message.content)
    parsed = read(message)
    place = HEADERS.index("Message-ID") + 1
    assert parsed.keys() == [*HEADERS[:place], "In-Reply-To", "References", *HEADERS[place:]]
    assert parsed["In-Reply-To"] == thread[-1]
    assert parsed["References"] == " ".join(thread)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, about its own names
        other = mailparser.parse_from_bytes(message.content)
    assert other.headers["In-Reply-To"] == thread[-1]
    assert other.headers["References"].split() == list(thread)
    assert not other.has_defects


def test_builder_changes_nothing_else_when_a_message_has_a_thread() -> None:
    """A message without a thread equals one with it but for the two headers."""
    alone = builder().build(delivery()).content
    assert b"In-Reply-To" not in alone
    assert b"References" not in alone
    answering = builder().build(replace(delivery(), thread=identifiers(2))).content
    without = re.sub(rb"In-Reply-To: .*?\r\nReferences: .*?\r\n(?! )", b"", answering, count=1, flags=re.DOTALL)
    assert without == alone


@pytest.mark.parametrize("count", [1, 2, 11, 12, 40])
def test_builder_names_the_first_and_the_last_ten_when_a_thread_is_long(count: int) -> None:
    """The headers name the first and the last ten of a long thread.

    Otherwise a story with forty updates would have a header that servers refuse, or lose its beginning.
    """
    thread = identifiers(count)
    message = builder().build(replace(delivery(), thread=thread))
    check_wire(message.content)
    named = read(message)["References"].split()
    assert named == [thread[0], *thread[max(1, count - 10) :]]
    assert len(named) == min(count, 11)
    assert read(message)["In-Reply-To"] == thread[-1]


def test_thread_lines_stay_short_when_the_domain_is() -> None:
    """A thread's lines have at most 76 characters, or with a long domain one id each and under 998.

    Otherwise a server on the way would break them.
    """
    short = thread_lines(identifiers(11)).decode().split("\r\n")
    assert max(map(len, short)) <= 76
    long = thread_lines(identifiers(11, domain="a" * 60 + ".press-office" * 14 + ".example")).decode().split("\r\n")
    assert 76 < max(map(len, long)) < 998
    assert all(line.count("@") <= 1 for line in long)
    assert all(re.match(r"(In-Reply-To:|References:)? <", line) for line in (*short, *long) if line)


FORGED = [
    "",
    "no id",
    "<a@example.org>",
    "<ada@example.com>",
    identifiers(1)[0] + " ",
    identifiers(1)[0] + "\r\nBcc: eve@example.com",
    identifiers(1)[0] + "\n",
    identifiers(1)[0].replace("@", "@x@"),
    identifiers(1)[0].replace(">", "\0>"),
    identifiers(1)[0].replace("example.org", "exämple.org"),
    identifiers(1)[0].replace("<", "< A"),
    f"<{'a' * 151}@example.org>",
    f"<{'a' * 100}@{'b' * 150}.example>",
    "<0102018bcfe56800-4fd7c9b5-000000@example.org\r\nBcc: eve@example.com>",
    "<=?utf-8?q?0102018bcfe568004fd7c9b5?=@example.org>",
    "<0102018bcfe56800-4fd7c9b5-000000@example.org> <x@example.org>",
]


@pytest.mark.parametrize("forged", FORGED)
def test_builder_sends_nothing_when_an_id_is_none_of_ours(forged: str) -> None:
    """A thread with an id that is none of ours is refused.

    Otherwise a damaged ledger would write a header into a message.
    """
    assert not is_message_id(forged)
    for thread in ((forged,), (*identifiers(1), forged), (forged, *identifiers(30))):
        with pytest.raises(AdvisoryError, match="nothing was sent"):
            builder().build(replace(delivery(), thread=thread))


def test_is_message_id_knows_the_ids_that_are_made() -> None:
    """The ids that are made for any domain are known again, else a right thread would be refused."""
    for domain in ("example.org", "xn--mnchen-3ya.example", "localhost"):
        assert all(map(is_message_id, identifiers(3, domain=domain)))


@pytest.mark.parametrize(
    "lines",
    [
        b"In-Reply-To: <a@b>\r\nReferences: <a@b> eve@example.com\r\n",
        b"In-Reply-To: <a@b>\r\nReferences: <a@b>\r\nBcc: <e@f>\r\n",
        b"In-Reply-To: <a@b>\r\nReferences: <a@b>\n <c@d>\r\n",
        b"References: <a@b>\r\nIn-Reply-To: <a@b>\r\n",
        b"In-Reply-To: <a@b> <c@d>\r\nReferences: <a@b>\r\n",
    ],
)
def test_validate_headers_refuses_thread_lines_when_not_meant(lines: bytes) -> None:
    """A thread's lines with another header, order or address than meant are refused, and those meant pass."""
    assert mime.validate_headers(b"In-Reply-To: <c@d>\r\nReferences: <a@b>\r\n <c@d>\r\n", mime._THREAD, addresses=3)
    with pytest.raises(AdvisoryError, match="not as intended"):
        mime.validate_headers(lines, mime._THREAD)
