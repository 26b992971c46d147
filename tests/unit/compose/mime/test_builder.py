"""Messages: two parsers read back what was filled in, and the traps of Python's own builder stay closed."""

import email
import platform
import re
import socket
import time
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from email.policy import default

import mailparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.compose.mime import builder as mime
from advisory_cli.compose.mime.builder import HEAD, Builder
from advisory_cli.compose.mime.quoted_printable import encode_segment, encode_value
from advisory_cli.compose.personalize.fill import fill_html, fill_text
from advisory_cli.compose.serialize import pack_head, pack_variant
from advisory_cli.model.errors import AdvisoryError, BadConfig, BadData
from advisory_cli.model.mailing.delivery import Delivery, Message
from advisory_cli.model.mailing.message_id import message_id, unsubscribe_token
from advisory_cli.model.press.edition import Head, Phase, Slot, Variant
from advisory_cli.model.press.newsroom import Mailbox

KEY = b"k" * 32
NAME, OUTLET = Slot(field="name"), Slot(field="outlet", filters=(("upper", ()),))
VARIANT = Variant(
    text=("Dear ", NAME, ",\n\n.hidden\nFrom here\nA line with é and = and a trailing blank \n", OUTLET, "\n.\n"),
    html=("<!DOCTYPE html>\n<html><body><p title='", NAME, "'>Dear ", NAME, "</p>\n.<p>", OUTLET, "</p></body></html>"),
)
HEAD_OF_ALL = Head(
    advisory_id="eu-2014",
    revision=2,
    language="en-GB",
    phase=Phase.OPEN,
    subject="MEDIA ADVISORY – Mon 27 Jan: a protest",
    sender=Mailbox(address="press@example.org", name="Amnistie, bureau"),
    reply_to=Mailbox(address="desk@example.org"),
    unsubscribe_mailto="out@example.org",
    unsubscribe_url="https://example.org/out/{token}",
    digest="0123456789abcdef" * 4,
)
HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]
FIELDS = {"name": "Ada Lovelace", "outlet": "The Times"}
SMUGGLED = [
    "\r\n.\r\nMAIL FROM:<x@example.org>",
    "\n.\n",
    "\r.\r",
    "\n.\r\n",
    "\r\n.\n",
    "\r.\r\n",
    "\0\r\n.\r\n",
    ".",
    "..",
    "\x85.\x85",
]
LINES = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=400)


def builder(head: Head = HEAD_OF_ALL, variant: Variant = VARIANT, test: str = "") -> Builder:
    """A builder of one variant."""
    pieces = {HEAD: pack_head(head), 0: pack_variant(variant)}
    return Builder(lambda _phase, number: pieces[number], key=KEY, test=test)


def delivery(fields: Mapping[str, str] = FIELDS, address: str = "ada@example.com") -> Delivery:
    """One delivery."""
    return Delivery(
        id=1,
        mailing_id="m",
        address=address,
        key=address,
        fields=fields,
        phase=Phase.OPEN,
        variant=0,
        date=datetime(2026, 6, 5, 0, 1, tzinfo=UTC),
        attempt=1,
    )


def read(message: Message) -> EmailMessage:
    """The message by the standard library's parser, without defects."""
    parsed = email.message_from_bytes(message.content, policy=default)
    assert isinstance(parsed, EmailMessage)
    for part in parsed.walk():
        assert part.defects == []
    for value in parsed.values():
        assert not value.defects
    return parsed


def body(parsed: EmailMessage, kind: str) -> str:
    """A part's words."""
    part = parsed.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def check_wire(content: bytes) -> None:
    """What holds for every message, whatever is in it."""
    assert content.isascii()
    assert b"\0" not in content
    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
    head, _, parts = content.partition(b"\r\n\r\n")
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    lines = parts.split(b"\r\n")
    assert all(len(line) <= 76 for line in lines)
    assert not [line for line in lines if line.startswith((b".", b"From ")) or line.endswith((b" ", b"\t"))]


def test_builder_makes_a_message_that_reads_back() -> None:
    """A message reads back with its headers, in order, its addresses, its two parts and its envelope.

    Otherwise a journalist would read something else than was approved.
    """
    message = builder().build(delivery())
    check_wire(message.content)
    parsed = read(message)
    assert parsed.keys() == HEADERS
    assert parsed["From"] == '"Amnistie, bureau" <press@example.org>'
    assert parsed["To"] == "Ada Lovelace <ada@example.com>"
    assert parsed["Reply-To"] == "desk@example.org"
    assert parsed["Subject"] == HEAD_OF_ALL.subject
    assert parsed["Date"] == "Fri, 05 Jun 2026 00:01:00 +0000"
    expected = message_id(KEY, advisory_id="eu-2014", revision=2, recipient_key="ada@example.com", domain="example.org")
    assert parsed["Message-ID"] == expected == message.message_id
    token = unsubscribe_token(KEY, recipient_key="ada@example.com")
    assert parsed["List-Unsubscribe"] == (
        f"<mailto:out@example.org?subject=unsubscribe%20{token}>, <https://example.org/out/{token}>"
    )
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert {part["Content-Transfer-Encoding"] for part in parsed.iter_parts()} == {"quoted-printable"}
    assert (message.mail_from, message.rcpt) == ("press@example.org", "ada@example.com")


def test_builder_makes_a_message_that_a_second_parser_reads() -> None:
    """A message reads back by a second parser with the same subject, recipient and words, and without defects."""
    message = builder().build(delivery())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, about its own names
        parsed = mailparser.parse_from_bytes(message.content)
    assert parsed.subject == HEAD_OF_ALL.subject
    assert parsed.to == [("Ada Lovelace", "ada@example.com")]
    assert not parsed.has_defects
    assert parsed.text_plain[0].replace("\r\n", "\n").strip() == fill_text(VARIANT.text, FIELDS).strip()
    assert parsed.text_html[0].replace("\r\n", "\n").strip() == fill_html(VARIANT.html, FIELDS).strip()


@pytest.mark.slow
@given(name=LINES, outlet=LINES)
def test_builder_makes_a_message_that_reads_back_whatever_a_value_is(name: str, outlet: str) -> None:
    """A value of any letters reads back in both parts, else it would break the encoding around it."""
    fields = {"name": "Ada", "first": name, "outlet": outlet}
    first = Slot(field="first")
    variant = Variant(text=("Dear ", first, OUTLET, "\n"), html=("<p>", first, "</p>", OUTLET, "\n"))
    message = builder(variant=variant).build(delivery(fields))
    check_wire(message.content)
    parsed = read(message)
    assert body(parsed, "plain") == fill_text(variant.text, fields)
    assert body(parsed, "html") == fill_html(variant.html, fields)


@given(text=LINES, html=LINES)
def test_builder_makes_a_message_that_reads_back_whatever_a_template_says(text: str, html: str) -> None:
    """A template's words of any letters read back in both parts, whichever encoding their letters ask for."""
    variant = Variant(text=(text, NAME, "\n"), html=(html, NAME, "\n"))
    message = builder(variant=variant).build(delivery())
    check_wire(message.content)
    parsed = read(message)
    assert body(parsed, "plain") == fill_text(variant.text, FIELDS)
    assert body(parsed, "html") == fill_html(variant.html, FIELDS)


@pytest.mark.parametrize("value", SMUGGLED)
def test_builder_lets_no_value_end_the_message_early(value: str) -> None:
    """A value with line ends and dots cannot end the message.

    Otherwise a cell of a list would send a second one (SMTP smuggling).
    """
    slot = Slot(field="beat")
    variant = Variant(text=("a", slot, "\n", slot), html=("b", slot, "\n", slot))
    check_wire(builder(variant=variant).build(delivery({"name": "Ada", "beat": value})).content)


def test_builder_encodes_in_base64_when_the_words_are_arabic() -> None:
    """A message in Arabic goes in base64, else it would be three times its size."""
    variant = Variant(text=("سلام عليكم " * 40, NAME, "\n"), html=("<p>" + "سلام " * 40, NAME, "</p>\n"))
    message = builder(variant=variant).build(delivery())
    check_wire(message.content)
    parsed = read(message)
    assert {part["Content-Transfer-Encoding"] for part in parsed.iter_parts()} == {"base64"}
    assert body(parsed, "plain") == fill_text(variant.text, FIELDS)


def test_builder_makes_the_same_bytes_when_a_message_is_built_again() -> None:
    """A message that is built again, for another attempt, has the same bytes.

    Otherwise a resend after a doubt would be shown twice instead of being discarded.
    """
    assert builder().build(delivery()) == builder().build(replace(delivery(), attempt=2, id=9))


def test_builder_marks_a_message_when_it_is_a_test() -> None:
    """A test message says so in its subject and has a Message-ID of its own.

    Otherwise it would be taken for the real thing, or hide it where duplicates are discarded.
    """
    message, real = builder(test="nonce").build(delivery()), builder().build(delivery())
    assert read(message)["Subject"] == f"[TEST] {HEAD_OF_ALL.subject}"
    assert message.message_id != real.message_id


def test_builder_names_no_software_and_no_other_recipient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No header names the software, the host, the time zone or the way of the message, nor anybody else's address."""
    for name in ("gethostname", "getfqdn"):
        monkeypatch.setattr(socket, name, lambda *_: "desk-7.office.example")
    monkeypatch.setattr(platform, "node", lambda: "desk-7.office.example")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    try:
        moment = datetime(2026, 6, 5, 2, 1, tzinfo=timezone(timedelta(hours=2)))
        message = builder().build(replace(delivery(), date=moment))
    finally:
        monkeypatch.undo()
        time.tzset()
    parsed = read(message)
    names = {name.lower() for name in parsed}
    assert not names & {"user-agent", "x-mailer", "bcc", "cc", "auto-submitted", "received", "sender"}
    assert parsed["Date"] == "Fri, 05 Jun 2026 00:01:00 +0000"
    header = message.content.partition(b"\r\n\r\n")[0].decode()
    for word in ("desk-7", "office.example", "+0545", "+0200", "python", "advisory-cli"):
        assert word not in header.casefold()
    assert set(re.findall(r"[\w.-]+@[\w.-]+", header)) - {message.message_id[1:-1]} == {
        "press@example.org",
        "ada@example.com",
        "desk@example.org",
        "out@example.org",
    }
    assert message.message_id.endswith("@example.org>")


def test_builder_makes_a_boundary_that_no_part_holds() -> None:
    """The boundary stands in its header and around the parts alone, else a part would end in the middle."""
    message = builder(variant=Variant(text=("--=_" + "0123456789abcdef" * 2 + "\n",), html=("x\n",))).build(delivery())
    boundary = read(message).get_boundary()
    assert boundary is not None
    assert "=_" in boundary
    assert message.content.count(boundary.encode()) == 4


@pytest.mark.parametrize("name", ["a\r\nBcc: x@example.org", "=?utf-8?q?evil=0ABcc=3A?=", "a\u202eb", "a\0"])
def test_builder_refuses_when_a_name_forges_a_header(name: str) -> None:
    """A name with a line end, an encoded word or a control character is refused.

    Otherwise it would write a header (CVE-2024-6923).
    """
    with pytest.raises(BadData):
        builder().build(delivery({"name": name}))


@pytest.mark.parametrize(
    "address", ["a@example.org, b@example.org", "a@example.org>\r\nX: <", "é@b@example.org", "a@é.example"]
)
def test_builder_refuses_when_an_address_is_forged(address: str) -> None:
    """An address that would make two recipients or a header is refused."""
    with pytest.raises(BadData):
        builder().build(delivery(address=address))


def test_builder_keeps_an_international_domain_as_it_was_cleaned() -> None:
    """A cleaned international domain stands in To and envelope as it is, and is not encoded as if it were a word."""
    message = builder().build(delivery(address="z@xn--mnchen-3ya.example"))
    assert read(message)["To"].addresses[0].addr_spec == "z@xn--mnchen-3ya.example" == message.rcpt


def test_builder_leaves_a_name_out_when_it_is_an_address() -> None:
    """A name that is an address is left out of the header, else another recipient's address would stand there."""
    assert read(builder().build(delivery({"name": "b@example.net"})))["To"] == "ada@example.com"


def test_builder_makes_a_name_of_first_and_last_names() -> None:
    """The name in the header is made of first and last names where the list has no other."""
    parsed = read(builder().build(delivery({"first_name": "Zoë", "last_name": "D."})))
    assert parsed["To"].addresses[0].display_name == "Zoë D."


def test_builder_refuses_when_there_is_no_sender() -> None:
    """A message without a sender's address is refused, else it would leave from nobody."""
    with pytest.raises(BadConfig):
        builder(replace(HEAD_OF_ALL, sender=Mailbox(address=""))).build(delivery())


def as_a_whole(block: bytes, *, at_signs: int) -> bool:
    """The rule for a header block: the headers meant, each once and in order, and nobody else's address."""
    lines = "".join(f"{name}: [ -~]*(?:\r\n [ -~]*)*\r\n" for name in HEADERS)
    listed = re.search(rb"\r\nList-Unsubscribe: [^\r]*(?:\r\n [^\r]*)*", block)
    return (
        re.fullmatch(lines.encode() + b"\r\n", block) is not None
        and all(len(line) <= 998 for line in block.split(b"\r\n"))
        and block.count(b"@") - (listed[0].count(b"@") if listed else 0) == at_signs
    )


FORGERIES = [
    b"Bcc: x@example.org\r\n",
    b"Subject: again\r\n",
    b"X-Any: 1\n",
    b"X: \0\r\n",
    b"A: " + b"x" * 1000 + b"\r\n",
    b"\r\n",
    b" \xe9\r\n",
]


@pytest.mark.parametrize("line", FORGERIES)
def test_validate_headers_refuses_a_line_when_it_was_not_meant(line: bytes) -> None:
    """A header line that was not meant, twice or missing, is refused and nothing is sent."""
    good = b"To: Ada <ada@example.com>\r\n"
    meant = mime.shape(b"To")
    assert mime.validate_headers(good, meant, addresses=1) == good
    for forged in (line + good, good + line, line, b"", good + good):
        with pytest.raises(AdvisoryError, match="nothing was sent"):
            mime.validate_headers(forged, meant, addresses=1)


def test_validate_headers_refuses_a_line_when_it_is_too_long() -> None:
    """A line of more than 998 bytes is refused, else a server on the way would cut a header in two (RFC 5322 2.1.1)."""
    meant = mime.shape(b"Subject")
    assert mime.validate_headers(b"Subject: " + b"x" * 989 + b"\r\n x\r\n", meant)
    with pytest.raises(AdvisoryError):
        mime.validate_headers(b"Subject: x\r\n " + b"x" * 998 + b"\r\n", meant)


def test_validate_headers_refuses_a_line_when_it_has_a_second_address() -> None:
    """A header line with a second address is refused."""
    with pytest.raises(AdvisoryError):
        mime.validate_headers(b"To: ada@example.com, eve@example.com\r\n", mime.shape(b"To"), addresses=1)


@given(
    st.lists(
        st.sampled_from(
            [
                b"To: ",
                b"Message-ID: <",
                b"a@b.example",
                b"\r\n",
                b"\r\n ",
                b"\r",
                b"\n",
                b"@",
                b"x" * 990,
                b"\xe9",
                b">",
            ]
        ),
        max_size=8,
    ).map(b"".join),
    st.sampled_from([b"To", b"Message-ID"]),
)
def test_validate_headers_takes_lines_as_it_would_take_the_block(lines: bytes, name: bytes) -> None:
    """A recipient's own line passes exactly where the whole block with it does.

    Otherwise a refused header could get through alone.
    """
    content = builder().build(delivery()).content
    block = content[: content.index(b"\r\n\r\n") + 4]
    own = re.search(rb"^" + name + rb": .*\r\n", block, re.MULTILINE)
    assert own is not None
    assert as_a_whole(block, at_signs=4)
    try:
        mime.validate_headers(lines, mime.shape(name), addresses=1)
    except AdvisoryError:
        assert not as_a_whole(block.replace(own[0], lines), at_signs=4)
    else:
        assert as_a_whole(block.replace(own[0], lines), at_signs=4)


def test_builder_shares_the_constant_parts_of_all_messages() -> None:
    """The constant parts of two messages are the same objects, and make up most of the bytes.

    Otherwise each message would be looked at from its first byte to its last.
    """
    long = "A line of the advisory, the same for everybody.\n" * 20
    made = builder(variant=Variant(text=("Dear ", NAME, long, OUTLET, "\n"), html=("<p>", NAME, long, OUTLET, long)))
    one = made.build(delivery())
    other = made.build(delivery({"name": "Zoë", "outlet": ""}, "zoe@example.com"))
    shared = {id(part) for part in one.parts} & {id(part) for part in other.parts}
    assert sum(len(part) for part in one.parts if id(part) in shared) > len(one.content) * 3 // 4
    assert len(one.parts) < 16


@given(LINES, LINES)
def test_builder_makes_parts_of_whole_lines(name: str, outlet: str) -> None:
    """A part of a message ends with a line's end.

    Otherwise a look at each part by itself would miss what arises where two meet.
    """
    pieces = (OUTLET, Slot(field="first"), "x" * 300, OUTLET, "\n.\n", OUTLET)
    fields = {"name": "Ada", "first": name, "outlet": outlet}
    for variant in (Variant(text=pieces, html=pieces), Variant(text=("سلام " * 90, *pieces), html=(OUTLET,))):
        parts = builder(variant=variant).build(delivery(fields)).parts
        assert all(part.endswith(b"\r\n") for part in parts)


def test_builder_writes_the_date_of_each_message_when_dates_change() -> None:
    """A message has its own Date, and not that of the one before it."""
    made = builder()
    later = delivery().date.replace(hour=7)
    dates = [read(made.build(replace(delivery(), date=date)))["Date"] for date in (delivery().date, later) * 2]
    assert dates == ["Fri, 05 Jun 2026 00:01:00 +0000", "Fri, 05 Jun 2026 07:01:00 +0000"] * 2


def test_builder_writes_the_subject_of_the_phase_when_phases_alternate() -> None:
    """A message has the subject of its own phase, else an embargoed one would carry that of the open one."""
    heads = {phase: pack_head(replace(HEAD_OF_ALL, phase=phase, subject=phase.value)) for phase in Phase}
    variant = pack_variant(VARIANT)
    made = Builder(lambda phase, number: heads[phase] if number == HEAD else variant, key=KEY)
    for phase in (*Phase, *Phase):
        assert read(made.build(replace(delivery(), phase=phase)))["Subject"] == phase.value


def test_builder_keeps_only_the_last_variants_when_there_are_many() -> None:
    """The last variants are kept and no more than 64 of them.

    Otherwise ten thousand full renderings would fill the memory, or each message of the newest be compiled anew.
    """
    head, variant = pack_head(HEAD_OF_ALL), pack_variant(VARIANT)
    asked: list[int] = []

    def piece(_phase: Phase, number: int) -> bytes:
        asked.append(number)
        return head if number == HEAD else variant

    made = Builder(piece, key=KEY)
    for number in (*range(200), *range(199, 140, -1)):
        made.build(replace(delivery(), variant=number))
    assert len(made._bodies) <= 64
    assert asked == [0, HEAD, *range(1, 200)]


@given(LINES)
def test_encode_value_equals_encode_segment_when_a_value_is_one_line(text: str) -> None:
    """A value of one line is encoded by the short way as by the long one."""
    if "\n" not in text:
        assert encode_value(text) == encode_segment(text)


@pytest.mark.parametrize("name", ["", "Ada", "Zoë Müller", "山" * 60, "é" * 60])
def test_builder_writes_only_the_address_beyond_ascii_when_it_is(name: str) -> None:
    """An address beyond ASCII is the only thing beyond it in its message, and the message says that it needs UTF-8.

    Otherwise a letter elsewhere would be garbled where headers are not read as UTF-8.
    """
    address = "zoë.用户@example.com"
    message = builder().build(delivery({"name": name, "outlet": "Le Monde déchaîné"}, address))
    assert message.needs_utf8
    assert message.rcpt == address
    assert message.content.count(address.encode()) == 1
    check_wire(message.content.replace(address.encode(), b"zoe@example.com"))
    (to,) = re.findall(rb"^To: (?:.*\r\n )*.*?<?([^<> ]+)>?\r\n(?! )", message.content, re.MULTILINE)
    assert to == address.encode()
    modern = email.message_from_string(message.content.decode(), policy=default)
    assert modern["To"].addresses[0].addr_spec == address
    assert modern["To"].addresses[0].display_name.replace(" ", "") == name.replace(" ", "")
    plain = builder().build(delivery({"name": name, "outlet": "Le Monde déchaîné"}))
    assert not plain.needs_utf8
    assert plain.parts[1] == message.parts[1]


@pytest.mark.parametrize(
    "line",
    ["To: zoë@a.example, zoë@b.example", "To: zoë@b.example", "To: Zoë <zoë@a.example>", "To: <zoë@a.example> ë",
     "To: zoë@a.example\r\nX: y", "To: zoë@a.example\n", "Cc: zoë@a.example", "To: \r\nzoë@a.example"],
)  # fmt: skip
def test_validate_headers_refuses_a_line_beyond_ascii_when_not_meant(line: str) -> None:
    """A line with another address beyond ASCII, or one more header, is refused, and the one meant passes."""
    with pytest.raises(AdvisoryError):
        mime.validate_headers(f"{line}\r\n".encode(), mime._to("zoë@a.example"), addresses=1)
    assert mime.validate_headers("To: A\r\n <zoë@a.example>\r\n".encode(), mime._to("zoë@a.example"), addresses=1)
