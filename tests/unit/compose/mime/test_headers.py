"""Header lines: nothing forged, nothing re-encoded, everything folded as RFC 5322 and RFC 2047 say."""

import re
import sys
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.compose.mime.headers import (
    checked_address,
    date_line,
    encoded_words,
    from_line,
    mailbox,
    safe_words,
    subject,
    unsubscribe_lines,
)
from advisory_cli.model.errors import BadConfig, BadData
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.text import header_fault

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=300).filter(lambda text: not header_fault(text))
FORGED = [
    "a\r\nBcc: evil@example.org",
    "a\nb",
    "a\rb",
    "a\0b",
    "a\x0bb",
    "a\x0cb",
    "a\x85b",
    "a\u2028b",
    "a\x1bb",
    "\u202eabc",
    "=?utf-8?q?evil=0ABcc=3A?=",
    "=?utf-8?q?Hi=0ABcc:_evil@example.org?=",
    "é =?UTF-8?B?QmNj?=",
]


def parsed(line: bytes, name: str) -> str:
    """What a mail program reads."""
    return str(message_from_bytes(line + b"\r\n", policy=default)[name])


def unfolded(line: bytes) -> str:
    """The header's words by the older parser, from the bytes."""
    value = message_from_bytes(line + b"\r\n").get_all("Subject", [""])[0]
    return str(make_header(decode_header(value.replace("\r\n", ""))))


@pytest.mark.parametrize("text", FORGED)
def test_forged_words_are_refused(text: str) -> None:
    """CVE-2024-6923: a cell or a headline writes a header of its own."""
    with pytest.raises(BadData, match="may not reach an e-mail"):
        subject(text)
    with pytest.raises(BadData, match="may not reach an e-mail"):
        mailbox(text, "To", "a@example.org")
    with pytest.raises(BadData):
        from_line(Mailbox(address="a@example.org", name=text))


def test_the_quick_look_at_words_is_as_strict_as_the_rule() -> None:
    """A character that forges a header passes because it counts as printable."""
    for code in range(sys.maxunicode + 1):
        if header_fault(chr(code)):
            with pytest.raises(BadData):
                safe_words(f"a{chr(code)}", "the name", "LST09")


@given(WORDS)
def test_any_subject_comes_back(text: str) -> None:
    """A subject is cut, doubled or folded beyond 78 columns."""
    line = subject(text)
    assert line.isascii()
    assert line.endswith(b"\r\n")
    assert b"\n" not in line.replace(b"\r\n", b"")
    rows = line[:-2].split(b"\r\n")
    assert all(len(row) <= 78 for row in rows)
    assert all(row.startswith(b" ") and row.strip() for row in rows[1:])
    assert unfolded(line).strip() == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "MEDIA ADVISORY – Mon 27 Jan",
        "Élections européennes : " + "réunion de presse à Bruxelles " * 8,
        "🎉" * 60,
        "👩‍👩‍👧 " * 20,
        "欧州議会選挙" * 20,
    ],
)
def test_a_subject_beyond_ascii_is_one_run_of_encoded_words(text: str) -> None:
    """A newsroom system that keeps the first decoded chunk loses the headline."""
    line = subject(text)
    words = line.decode().removeprefix("Subject: ").split()
    assert all(re.fullmatch(r"=\?utf-8\?[bq]\?[^? ]+\?=", word) and len(word) <= 75 for word in words)
    for word in words:
        assert "�" not in str(make_header(decode_header(word)))
    assert parsed(line, "Subject") == text.strip()


def test_long_plain_subject_is_folded_at_spaces() -> None:
    """A line over 78 columns, or a subject encoded without need."""
    text = "NGOs join forces against the crack-down on civil society in " * 4
    line = subject(text)
    assert b"=?" not in line
    assert parsed(line, "Subject") == text.strip()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "To: a@example.org\r\n"),
        ("Ada Lovelace", "To: Ada Lovelace <a@example.org>\r\n"),
        ("Lovelace, Ada", 'To: "Lovelace, Ada" <a@example.org>\r\n'),
        ('Ada "the" \\ O.', 'To: "Ada \\"the\\" \\\\ O." <a@example.org>\r\n'),
        ("b@example.org", "To: a@example.org\r\n"),
        ("Ada @ Home", 'To: "Ada @ Home" <a@example.org>\r\n'),
        ("ada@home", 'To: "ada@home" <a@example.org>\r\n'),
        ("@ada", 'To: "@ada" <a@example.org>\r\n'),
        ("Zoë", "To: =?utf-8?b?Wm/Dqw==?= <a@example.org>\r\n"),
    ],
)
def test_names_are_quoted_or_encoded(name: str, shown: str) -> None:
    """A comma makes two recipients of one; a name that is an address hides who gets the message."""
    assert mailbox(name, "To", "a@example.org") == shown.encode()


@given(WORDS)
def test_any_name_gives_one_mailbox(name: str) -> None:
    """A name splits the header, or is read otherwise than written."""
    line = mailbox(name, "To", "a@example.org")
    assert all(len(row) <= 78 for row in line.split(b"\r\n"))
    header = message_from_bytes(line + b"\r\n", policy=default)["To"]
    assert [address.addr_spec for address in header.addresses] == ["a@example.org"]
    if "@" not in name and line.count(b"=?") <= 1:  # Python 3.11 puts spaces between several encoded words of a name
        assert header.addresses[0].display_name.split() == name.split()


@pytest.mark.parametrize(
    "name",
    [
        "山" * 500,
        "Directorate-General for " * 12 + "Words",
        "Office, " * 30 + "Desk",
        "x" * 300,
        'The "Sample" \\ ' * 20 + ".",
    ],
)
def test_long_names_are_folded_whole(name: str) -> None:
    """A display name cut in mid-word is another name than plan and settings show."""
    line = mailbox(name, "Subject", "a@example.org")  # Subject: read back by the older parser
    assert all(len(row) <= 78 for row in line.split(b"\r\n"))
    plain = re.sub(r"\\(.)", r"\1", unfolded(line)).replace('"', "")
    assert plain == name.replace('"', "").replace("\\\\", "\\") + " <a@example.org>"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@b, c@d",
        "a@b>\r\nRCPT TO:<c@d",
        "b\n@x.example",
        "b@example.org> SIZE=1 X=<",
        "(comment)b@example.org",
        '"a b"@example.org',
        "é@example.org",
        "a@münchen.example",
        "a@b@c.example",
    ],
)
def test_addresses_that_are_none_are_refused(address: str) -> None:
    """One address becomes two, or a command to the server."""
    with pytest.raises(BadData):
        checked_address(address, "The address")


@pytest.mark.parametrize("address", ["zoë@example.org", "用户@xn--fsqu00a.example", "ë" * 32 + "@example.org"])
def test_letters_beyond_ascii_only_on_request(address: str) -> None:
    """The sender's address would need what few servers have, or such a recipient get nothing."""
    assert checked_address(address, "The address", utf8=True) == address
    with pytest.raises(BadData):
        checked_address(address, "The address")


@pytest.mark.parametrize(
    "address",
    ["zoë", "zoë@", "@e.example", "zoë b@example.org", "zoë@exämple.org", "zoë@b@example.org", "zoe\u0308@example.org",
     "zoë>\r\nX: <@example.org", "zoë\n@example.org", "zoë\u2028@example.org", "zoë\x85@example.org",
     "zoë\u202e@example.org", "zoë,b@example.org", "=?utf-8?q?ë?=@example.org", "zoë\ud800@example.org",
     "ë" * 65 + "@example.org"],
)  # fmt: skip
def test_on_request_it_is_one_address_all_the_same(address: str) -> None:
    """One address becomes two, or a header of its own."""
    with pytest.raises(BadData):
        checked_address(address, "The address", utf8=True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "To: zoë@example.org\r\n"),
        ("Zoe", "To: Zoe <zoë@example.org>\r\n"),
        ("Zoë", "To: =?utf-8?b?Wm/Dqw==?= <zoë@example.org>\r\n"),
    ],
)
def test_an_address_beyond_ascii_stands_as_it_is(name: str, shown: str) -> None:
    """An encoded word in an address names another mailbox, or none (RFC 2047 5, RFC 6532 3.2)."""
    assert mailbox(name, "To", "zoë@example.org") == shown.encode()


def test_date_is_utc() -> None:
    """The Date says in which zone the office sits."""
    moment = datetime(2026, 6, 5, 1, 2, 3, tzinfo=ZoneInfo("Europe/Brussels"))
    assert date_line(moment) == b"Date: Thu, 04 Jun 2026 23:02:03 +0000\r\n"
    assert date_line(moment) == date_line(moment.astimezone(UTC))


@pytest.mark.parametrize("length", [75, 98, 300, 900])
def test_list_unsubscribe_is_never_encoded(length: int) -> None:
    """Gmail finds no one-click address behind an encoded word (policy.SMTP makes one of 94 columns and more)."""
    url = "https://example.org/" + "x" * (length - 20)
    make = unsubscribe_lines("out@example.org", url)
    assert make is not None
    lines = make("tok").decode()
    assert f"\r\n <{url}>\r\n" in lines
    assert "<mailto:out@example.org?subject=unsubscribe%20tok>,\r\n" in lines
    assert "=?" not in lines
    assert lines.endswith("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")


def test_one_click_only_with_https() -> None:
    """A mailto: address is said to work by one click (RFC 8058 3.1)."""
    make = unsubscribe_lines("out@example.org", "")
    assert make is not None
    assert make("tok") == b"List-Unsubscribe: <mailto:out@example.org?subject=unsubscribe%20tok>\r\n"
    assert unsubscribe_lines("", "") is None


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "https://example.org/a b", "https://example.org/\r\nX: y", "https://example.org/>,<"],
)
def test_unfit_unsubscribe_addresses_are_refused(url: str) -> None:
    """A setting breaks the header of every message."""
    with pytest.raises(BadConfig):
        unsubscribe_lines("", url)


def test_no_sender_is_refused() -> None:
    """A message leaves from nobody."""
    with pytest.raises(BadConfig, match="from which address"):
        from_line(Mailbox(address=""))


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_encoded_words_are_whole_characters(text: str) -> None:
    """A character is cut between two words, and both halves are shown as question marks."""
    words = encoded_words(text, 9)
    assert all(len(word) <= 75 for word in words)
    assert "".join(str(make_header(decode_header(word))) for word in words if decode_header(word)) == text
