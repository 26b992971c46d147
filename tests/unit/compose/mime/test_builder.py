"""Messages: two parsers read back what was filled in, and the traps of Python's own builder stay closed."""

import email
import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
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


def test_the_message_reads_back() -> None:
    """A journalist reads something else than was approved, or a header is lost."""
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


def test_the_second_parser_agrees() -> None:
    """Only Python's own parser reads our messages."""
    message = builder().build(delivery())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, about its own names
        parsed = mailparser.parse_from_bytes(message.content)
    assert parsed.subject == HEAD_OF_ALL.subject
    assert parsed.to == [("Ada Lovelace", "ada@example.com")]
    assert not parsed.has_defects
    assert parsed.text_plain[0].replace("\r\n", "\n").strip() == fill_text(VARIANT.text, FIELDS).strip()
    assert parsed.text_html[0].replace("\r\n", "\n").strip() == fill_html(VARIANT.html, FIELDS).strip()


@given(name=LINES, outlet=LINES)
def test_any_value_reads_back(name: str, outlet: str) -> None:
    """A value breaks the encoding around it."""
    fields = {"name": "Ada", "first": name, "outlet": outlet}
    first = Slot(field="first")
    variant = Variant(text=("Dear ", first, OUTLET, "\n"), html=("<p>", first, "</p>", OUTLET, "\n"))
    message = builder(variant=variant).build(delivery(fields))
    check_wire(message.content)
    parsed = read(message)
    assert body(parsed, "plain") == fill_text(variant.text, fields)
    assert body(parsed, "html") == fill_html(variant.html, fields)


@given(text=LINES, html=LINES)
def test_any_template_reads_back(text: str, html: str) -> None:
    """Words of an author break the encoding; right at a third of foreign letters the part turns to base64."""
    variant = Variant(text=(text, NAME, "\n"), html=(html, NAME, "\n"))
    message = builder(variant=variant).build(delivery())
    check_wire(message.content)
    parsed = read(message)
    assert body(parsed, "plain") == fill_text(variant.text, FIELDS)
    assert body(parsed, "html") == fill_html(variant.html, FIELDS)


@pytest.mark.parametrize("value", SMUGGLED)
def test_no_value_ends_the_message_early(value: str) -> None:
    """SMTP smuggling: a cell of a list sends a second message."""
    slot = Slot(field="beat")
    variant = Variant(text=("a", slot, "\n", slot), html=("b", slot, "\n", slot))
    check_wire(builder(variant=variant).build(delivery({"name": "Ada", "beat": value})).content)


def test_arabic_goes_as_base64() -> None:
    """Every Arabic message is three times its size."""
    variant = Variant(text=("سلام عليكم " * 40, NAME, "\n"), html=("<p>" + "سلام " * 40, NAME, "</p>\n"))
    message = builder(variant=variant).build(delivery())
    check_wire(message.content)
    parsed = read(message)
    assert {part["Content-Transfer-Encoding"] for part in parsed.iter_parts()} == {"base64"}
    assert body(parsed, "plain") == fill_text(variant.text, FIELDS)


def test_the_same_bytes_every_time() -> None:
    """A resend after a doubt is shown twice instead of being discarded."""
    assert builder().build(delivery()) == builder().build(replace(delivery(), attempt=2, id=9))


def test_a_test_message_says_so() -> None:
    """A test is taken for the real thing, or hides it where duplicates are discarded."""
    message, real = builder(test="nonce").build(delivery()), builder().build(delivery())
    assert read(message)["Subject"] == f"[TEST] {HEAD_OF_ALL.subject}"
    assert message.message_id != real.message_id


def test_no_identity_leaks() -> None:
    """A header tells which software, host or time zone the office has, or a second recipient."""
    message = builder().build(delivery())
    names = {name.lower() for name in read(message)}
    assert not names & {"user-agent", "x-mailer", "bcc", "cc", "auto-submitted", "received", "sender"}
    header = message.content.partition(b"\r\n\r\n")[0].decode()
    assert set(re.findall(r"[\w.-]+@[\w.-]+", header)) - {message.message_id[1:-1]} == {
        "press@example.org",
        "ada@example.com",
        "desk@example.org",
        "out@example.org",
    }


def test_the_boundary_cannot_occur_in_a_part() -> None:
    """A part ends in the middle."""
    message = builder(variant=Variant(text=("--=_" + "0123456789abcdef" * 2 + "\n",), html=("x\n",))).build(delivery())
    boundary = read(message).get_boundary()
    assert boundary is not None
    assert "=_" in boundary
    assert message.content.count(boundary.encode()) == 4


@pytest.mark.parametrize("name", ["a\r\nBcc: x@example.org", "=?utf-8?q?evil=0ABcc=3A?=", "a\u202eb", "a\0"])
def test_forged_names_are_refused(name: str) -> None:
    """CVE-2024-6923: the display name writes a header."""
    with pytest.raises(BadData):
        builder().build(delivery({"name": name}))


@pytest.mark.parametrize(
    "address", ["a@example.org, b@example.org", "a@example.org>\r\nX: <", "é@b@example.org", "a@é.example"]
)
def test_forged_addresses_are_refused(address: str) -> None:
    """One address makes two recipients or a header."""
    with pytest.raises(BadData):
        builder().build(delivery(address=address))


def test_an_international_domain_stays_as_it_was_cleaned() -> None:
    """The domain is encoded as if it were a word (z@=?utf-8?q?m=C3=BCnchen?=.example)."""
    message = builder().build(delivery(address="z@xn--mnchen-3ya.example"))
    assert read(message)["To"].addresses[0].addr_spec == "z@xn--mnchen-3ya.example" == message.rcpt


def test_a_name_that_is_an_address_is_left_out() -> None:
    """Another recipient's address stands in the header."""
    assert read(builder().build(delivery({"name": "b@example.net"})))["To"] == "ada@example.com"


def test_name_from_its_parts() -> None:
    """A list with first and last names greets nobody."""
    parsed = read(builder().build(delivery({"first_name": "Zoë", "last_name": "D."})))
    assert parsed["To"].addresses[0].display_name == "Zoë D."


def test_without_sender_nothing_is_built() -> None:
    """A message leaves from nobody."""
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
def test_the_last_belt_holds(line: bytes) -> None:
    """A fault of ours sends a header that nobody meant."""
    good = b"To: Ada <ada@example.com>\r\n"
    meant = mime.shape(b"To")
    assert mime.validate_headers(good, meant, addresses=1) == good
    for forged in (line + good, good + line, line, b"", good + good):
        with pytest.raises(AdvisoryError, match="nothing was sent"):
            mime.validate_headers(forged, meant, addresses=1)


def test_the_belt_sees_a_line_that_is_too_long() -> None:
    """A server on the way cuts a header in two (RFC 5322 2.1.1)."""
    meant = mime.shape(b"Subject")
    assert mime.validate_headers(b"Subject: " + b"x" * 989 + b"\r\n x\r\n", meant)
    with pytest.raises(AdvisoryError):
        mime.validate_headers(b"Subject: x\r\n " + b"x" * 998 + b"\r\n", meant)


def test_the_belt_sees_a_second_address() -> None:
    """Another recipient's address is in the headers."""
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
def test_lines_belted_one_by_one_are_a_belted_block(lines: bytes, name: bytes) -> None:
    """A header that the look at the whole block refused gets through the look at each recipient's own lines."""
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


def test_constants_are_the_same_objects_in_all_messages() -> None:
    """Each message is looked at from its first byte to its last, at ten times the cost."""
    long = "A line of the advisory, the same for everybody.\n" * 20
    made = builder(variant=Variant(text=("Dear ", NAME, long, OUTLET, "\n"), html=("<p>", NAME, long, OUTLET, long)))
    one = made.build(delivery())
    other = made.build(delivery({"name": "Zoë", "outlet": ""}, "zoe@example.com"))
    shared = {id(part) for part in one.parts} & {id(part) for part in other.parts}
    assert sum(len(part) for part in one.parts if id(part) in shared) > len(one.content) * 3 // 4
    assert len(one.parts) < 16


@given(LINES, LINES)
def test_every_part_is_of_whole_lines(name: str, outlet: str) -> None:
    """What looks at each part by itself misses what arises where two meet."""
    pieces = (OUTLET, Slot(field="first"), "x" * 300, OUTLET, "\n.\n", OUTLET)
    fields = {"name": "Ada", "first": name, "outlet": outlet}
    for variant in (Variant(text=pieces, html=pieces), Variant(text=("سلام " * 90, *pieces), html=(OUTLET,))):
        parts = builder(variant=variant).build(delivery(fields)).parts
        assert all(part.endswith(b"\r\n") for part in parts)


def test_dates_that_change_are_noticed() -> None:
    """A message carries the Date, or the subject, of the one before it."""
    made = builder()
    later = delivery().date.replace(hour=7)
    dates = [read(made.build(replace(delivery(), date=date)))["Date"] for date in (delivery().date, later) * 2]
    assert dates == ["Fri, 05 Jun 2026 00:01:00 +0000", "Fri, 05 Jun 2026 07:01:00 +0000"] * 2


def test_two_phases_keep_their_own_lines() -> None:
    """An embargoed message carries the subject of the open one."""
    heads = {phase: pack_head(replace(HEAD_OF_ALL, phase=phase, subject=phase.value)) for phase in Phase}
    variant = pack_variant(VARIANT)
    made = Builder(lambda phase, number: heads[phase] if number == HEAD else variant, key=KEY)
    for phase in (*Phase, *Phase):
        assert read(made.build(replace(delivery(), phase=phase)))["Subject"] == phase.value


def test_many_variants_are_not_all_kept() -> None:
    """Of many variants the last ones are kept, else ten thousand full renderings fill the memory, or each message of
    the newest is compiled anew.
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
    assert asked == [HEAD, *range(200)]


@given(LINES)
def test_a_value_is_quick_or_slow_but_the_same(text: str) -> None:
    """The short way encodes otherwise than the long one."""
    if "\n" not in text:
        assert encode_value(text) == encode_segment(text)


@pytest.mark.parametrize("name", ["", "Ada", "Zoë Müller", "山" * 60, "é" * 60])
def test_an_address_beyond_ascii_is_the_only_thing_that_is(name: str) -> None:
    """A letter elsewhere would be garbled where headers are not read as UTF-8, or the address name nobody."""
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
def test_the_belt_holds_beyond_ascii(line: str) -> None:
    """Somebody else's address, or one more header, would leave with the message."""
    with pytest.raises(AdvisoryError):
        mime.validate_headers(f"{line}\r\n".encode(), mime._to("zoë@a.example"), addresses=1)
    assert mime.validate_headers("To: A\r\n <zoë@a.example>\r\n".encode(), mime._to("zoë@a.example"), addresses=1)
