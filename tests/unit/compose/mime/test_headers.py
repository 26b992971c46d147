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
def test_header_line_is_refused_when_its_words_are_forged(text: str) -> None:
    """A subject or a name that could write a header of its own is refused (CVE-2024-6923)."""
    with pytest.raises(BadData, match="is not allowed in an e-mail"):
        subject(text)
    with pytest.raises(BadData, match="is not allowed in an e-mail"):
        mailbox(text, "To", "a@example.org")
    with pytest.raises(BadData):
        from_line(Mailbox(address="a@example.org", name=text))


@pytest.mark.slow
def test_safe_words_refuses_every_character_that_the_rule_refuses() -> None:
    """A character that the rule refuses is refused by the quick look too.

    Otherwise one that counts as printable would pass.
    """
    for code in range(sys.maxunicode + 1):
        if header_fault(chr(code)):
            with pytest.raises(BadData):
                safe_words(f"a{chr(code)}", "the name", "LST09")


@given(WORDS)
def test_subject_line_reads_back_whatever_its_words(text: str) -> None:
    """A subject of any words comes back, in lines of at most 78 columns."""
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
def test_subject_line_is_one_run_of_encoded_words_when_beyond_ascii(text: str) -> None:
    """A subject beyond ASCII is encoded words and nothing between them, each of whole characters.

    Otherwise a newsroom system that keeps the first decoded chunk would lose the headline.
    """
    line = subject(text)
    words = line.decode().removeprefix("Subject: ").split()
    assert all(re.fullmatch(r"=\?utf-8\?[bq]\?[^? ]+\?=", word) and len(word) <= 75 for word in words)
    for word in words:
        assert "�" not in str(make_header(decode_header(word)))
    assert parsed(line, "Subject") == text.strip()


def test_subject_line_is_folded_unencoded_when_plain_and_long() -> None:
    """A long plain subject is not encoded and comes back from its folded lines."""
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
def test_mailbox_quotes_or_encodes_a_name(name: str, shown: str) -> None:
    """A name is quoted or encoded where it needs to be, and left out where it is an address.

    Otherwise a comma would make two recipients of one.
    """
    assert mailbox(name, "To", "a@example.org") == shown.encode()


@given(WORDS)
def test_mailbox_reads_back_as_one_whatever_the_name(name: str) -> None:
    """A name of any words gives one address and reads back as written, in lines of at most 78 columns."""
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
def test_mailbox_folds_a_name_whole_when_it_is_long(name: str) -> None:
    """A long name is folded and comes back whole, else it would be another name than plan and settings show."""
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
def test_checked_address_refuses_what_is_not_one_address(address: str) -> None:
    """An address that is none, two, or beyond ASCII is refused, else it could be a command to the server."""
    with pytest.raises(BadData):
        checked_address(address, "The address")


@pytest.mark.parametrize("address", ["zoë@example.org", "用户@xn--fsqu00a.example", "ë" * 32 + "@example.org"])
def test_checked_address_takes_letters_beyond_ascii_only_on_request(address: str) -> None:
    """An address beyond ASCII passes where asked for and is refused elsewhere.

    Otherwise the sender's would need what few servers have, or such a recipient get nothing.
    """
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
def test_checked_address_refuses_two_addresses_beyond_ascii_on_request(address: str) -> None:
    """An address beyond ASCII that is broken, two, or a header of its own is refused on request too."""
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
def test_mailbox_writes_an_address_beyond_ascii_as_it_is(name: str, shown: str) -> None:
    """An address beyond ASCII stands unencoded beside its name.

    Otherwise an encoded word would name another mailbox, or none (RFC 2047 5, RFC 6532 3.2).
    """
    assert mailbox(name, "To", "zoë@example.org") == shown.encode()


def test_date_line_is_in_utc() -> None:
    """The Date is in UTC whatever zone the moment is given in, else it would say in which zone the office sits."""
    moment = datetime(2026, 6, 5, 1, 2, 3, tzinfo=ZoneInfo("Europe/Brussels"))
    assert date_line(moment) == b"Date: Thu, 04 Jun 2026 23:02:03 +0000\r\n"
    assert date_line(moment) == date_line(moment.astimezone(UTC))


@pytest.mark.parametrize("length", [75, 98, 300, 900])
def test_unsubscribe_lines_are_not_encoded_when_the_address_is_long(length: int) -> None:
    """The addresses of List-Unsubscribe stand unencoded at any length.

    Otherwise Gmail would find no one-click address (policy.SMTP encodes one of 94 columns and more).
    """
    url = "https://example.org/" + "x" * (length - 20)
    make = unsubscribe_lines("out@example.org", url)
    assert make is not None
    lines = make("tok").decode()
    assert f"\r\n <{url}>\r\n" in lines
    assert "<mailto:out@example.org?subject=unsubscribe%20tok>,\r\n" in lines
    assert "=?" not in lines
    assert lines.endswith("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")


def test_unsubscribe_lines_offer_one_click_only_with_a_page() -> None:
    """An e-mail address alone gives no one-click header (RFC 8058 3.1), and neither gives no header at all."""
    make = unsubscribe_lines("out@example.org", "")
    assert make is not None
    assert make("tok") == b"List-Unsubscribe: <mailto:out@example.org?subject=unsubscribe%20tok>\r\n"
    assert unsubscribe_lines("", "") is None


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "https://example.org/a b", "https://example.org/\r\nX: y", "https://example.org/>,<"],
)
def test_unsubscribe_lines_are_refused_when_the_page_is_unfit(url: str) -> None:
    """An address without https, or with a blank, a line end or brackets, is refused as a setting."""
    with pytest.raises(BadConfig):
        unsubscribe_lines("", url)


def test_from_line_is_refused_when_there_is_no_sender() -> None:
    """A sender without an address is refused with a sentence that says so."""
    with pytest.raises(BadConfig, match="address is not set"):
        from_line(Mailbox(address=""))


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_encoded_words_hold_whole_characters(text: str) -> None:
    """The encoded words of a text have at most 75 columns and whole characters.

    Otherwise halves would show as question marks.
    """
    words = encoded_words(text, 9)
    assert all(len(word) <= 75 for word in words)
    assert not any(word.startswith("=?utf-8?b?") and word.endswith("=?=") for word in words[:-1])
    assert "".join(str(make_header(decode_header(word))) for word in words if decode_header(word)) == text


@pytest.mark.parametrize(
    "text", ["دعوة صحفية، 3 يونيو: معاهدة الأنهار " * 3, "x" + "中" * 60, "中x" + "中" * 60, "ab" + "😀" * 40]
)
def test_encoded_words_are_padded_at_the_end_alone(text: str) -> None:
    """No base64 word but the last is padded, whatever number of bytes its characters have.

    Otherwise readers of Geary and notmuch, whose parser stops at a padded word, would see half a subject.
    """
    words = encoded_words(text, len("Subject: "))
    assert len(words) > 2
    assert all(len(word) <= 75 for word in words)
    assert [word for word in words[:-1] if "?b?" in word and "=" in word[10:-2]] == []
    assert str(make_header(decode_header(" ".join(words)))) == text
    assert len(decode_header(" ".join(words))) == 1  # newsroom software takes the first piece


@pytest.mark.parametrize("length", range(60, 80))
def test_mailbox_line_is_never_too_long_when_the_name_is_one_long_word(length: int) -> None:
    """A name that cannot be broken and does not fit beside the header's name is written as encoded words."""
    line = mailbox("x" * length, "Reply-To", "press@office.example")

    assert all(len(row) <= 78 for row in line.decode("ascii").split("\r\n"))
    assert str(make_header(decode_header(message_from_bytes(line)["Reply-To"]))).startswith("x" * length)
