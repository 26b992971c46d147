"""Tests of messages with pictures and attachments: two parsers read them back, and every reader gets the same parts."""

import base64
import email
import re
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage, MIMEPart
from email.policy import compat32, default

import mailparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.compose.mime.builder import HEAD, Builder
from advisory_cli.compose.mime.files import encode_file
from advisory_cli.compose.serialize import pack_head, pack_variant, unpack_head
from advisory_cli.deliver.validation import validate
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.files import LoadedFile, contents_of, generated_attachment
from tests.unit.compose.mime.test_builder import HEAD_OF_ALL, KEY, VARIANT, delivery

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3


def picture(content: bytes = PNG, name: str = "ice.png", path: str = "picture") -> LoadedFile:
    """A picture shown in the page."""
    made = generated_attachment(name, "image/png", content)
    return replace(made, file=replace(made.file, inline=True, path=path, width=600, height=400))


PDF = generated_attachment("programme.pdf", "application/pdf", b"%PDF-1.7\n.\r\n..\n" + b"x" * 5000)
CALENDAR = generated_attachment("event.ics", "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
TEXT = generated_attachment("notes.txt", "text/plain", b"Not the text of the message.\n")
PAGE = generated_attachment("page.html", "text/html", b"<p>Nor its page.</p>")
MAIL = generated_attachment("mail.eml", "message/rfc822", b"Subject: x\r\nContent-Type: text/plain\r\n\r\nnor this\r\n")


def built(*files: LoadedFile, phase: Phase = Phase.OPEN) -> Builder:
    """A builder of an edition with these files."""
    head = replace(HEAD_OF_ALL, phase=phase, files=tuple(loaded.file for loaded in files))
    pieces = {HEAD: pack_head(head), 0: pack_variant(VARIANT)}
    return Builder(lambda _, number: pieces[number], key=KEY, file=contents_of(files).__getitem__)


def parsed(*files: LoadedFile) -> EmailMessage:
    """A message with these files, by the standard library's parser, without defects."""
    message = built(*files).build(delivery())
    validate(message, utf8=False)
    read = email.message_from_bytes(message.content, policy=default)
    assert isinstance(read, EmailMessage)
    assert [part.defects for part in read.walk() if part.defects] == []
    return read


def shape_of(part: MIMEPart) -> object:
    """The tree of a message's types."""
    inside: Sequence[object] = [shape_of(child) for child in part.iter_parts()] if part.is_multipart() else ()
    return (part.get_content_type(), *inside) if inside else part.get_content_type()


ALTERNATIVE = ("multipart/alternative", "text/plain", "text/html")


@pytest.mark.parametrize(
    ("files", "shape"),
    [
        ((), ALTERNATIVE),
        ((PDF,), ("multipart/mixed", ALTERNATIVE, "application/pdf")),
        ((picture(),), ("multipart/related", ALTERNATIVE, "image/png")),
        (
            (picture(), picture(PNG + b"2", path="pictures[1]"), PDF, CALENDAR),
            (
                "multipart/mixed",
                ("multipart/related", ALTERNATIVE, "image/png", "image/png"),
                "application/pdf",
                "text/calendar",
            ),
        ),
    ],
)
def test_message_has_only_the_levels_that_it_needs(files: tuple[LoadedFile, ...], shape: object) -> None:
    """Pictures stand beside text and HTML, attachments behind both, and a message without files is as it always was."""
    message = parsed(*files)
    assert shape_of(message) == shape
    assert [
        part["Content-Disposition"].content_disposition for part in message.walk() if part["Content-Disposition"]
    ] == ["inline" if loaded.file.inline else "attachment" for loaded in files]


def test_two_parsers_read_every_file_back_as_it_was() -> None:
    """Name, type and bytes of each file come back by two parsers, whatever the bytes are."""
    files = (picture(), PDF, CALENDAR, TEXT, PAGE, MAIL)
    content = built(*files).build(delivery()).content
    by_default = [part for part in parsed(*files).walk() if part.get_filename()]
    by_other = mailparser.parse_from_bytes(content)
    assert [part.get_filename() for part in by_default] == [loaded.file.name for loaded in files]
    assert [part.get_payload(decode=True) for part in by_default] == [loaded.content for loaded in files]
    assert [part["filename"] for part in by_other.attachments] == [loaded.file.name for loaded in files]
    assert base64.b64decode(by_other.attachments[1]["payload"]) == PDF.content
    assert len(by_other.text_plain) == len(by_other.text_html) == 1


def test_newsroom_software_finds_the_text_when_texts_are_attached() -> None:
    """The last part of type text/plain and of type text/html is the message's own, as Superdesk takes them.

    Superdesk's reader looks at no disposition, so that an attached text would be published in place of the advisory.
    """
    message = parsed(picture(), TEXT, PAGE, MAIL, CALENDAR)
    last = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
    assert last["text/plain"].startswith("Dear Ada Lovelace,")
    assert "<p title=" in last["text/html"]
    assert message.get_body(("plain",)) is not None
    assert last["text/calendar"].startswith("BEGIN:VCALENDAR")


def test_cid_of_the_page_names_the_part_and_no_reader() -> None:
    """The Content-ID is made of the picture's bytes, the same for everybody, and another for another picture."""
    loaded = picture()
    ids = {
        part["Content-ID"]
        for address in ("ada@example.com", "ben@example.com")
        for part in email.message_from_bytes(
            built(loaded).build(delivery(address=address)).content, policy=default
        ).walk()
        if part["Content-ID"]
    }
    assert ids == {f"<{loaded.file.content_id('example.org')}>"}
    assert picture(PNG + b"x").file.content_id("example.org") not in ids.pop()


def test_files_are_the_same_objects_in_every_message_and_edition() -> None:
    """All messages share the encoded files, so that 500 readers cost the memory of one."""
    heads = {
        phase: replace(HEAD_OF_ALL, phase=phase, digest=letter * 64, files=(PDF.file,))
        for phase, letter in ((Phase.OPEN, "a"), (Phase.EMBARGOED, "b"))
    }
    asked: list[str] = []

    def stored(digest: str) -> bytes:
        asked.append(digest)
        return PDF.content

    builder = Builder(
        lambda phase, number: pack_head(heads[phase]) if number == HEAD else pack_variant(VARIANT), key=KEY, file=stored
    )
    messages = [
        builder.build(replace(delivery(address=address), phase=phase))
        for phase in Phase
        for address in ("ada@example.com", "ben@example.com")
    ]
    largest = {id(max(message.parts, key=len)) for message in messages}
    assert len(largest) == 1
    assert asked == [PDF.file.digest]
    for message in messages[:2]:
        assert [part is other for part, other in zip(messages[0].parts[-3:], message.parts[-3:], strict=True)] == [
            True
        ] * 3


def test_same_picture_twice_is_one_part() -> None:
    """A picture that stands twice in the page, such as a logo and a picture, is sent once."""
    message = parsed(picture(), picture(path="logo"))
    assert shape_of(message) == ("multipart/related", ALTERNATIVE, "image/png")


def test_no_boundary_begins_with_another() -> None:
    """No boundary is the beginning of another one, at which some parsers would end a part too early."""
    content = built(picture(), PDF).build(delivery()).content.decode("ascii")
    boundaries = re.findall(r'boundary="([^"]+)"', content)
    assert len(boundaries) == 3
    assert [one for one in boundaries for other in boundaries if one != other and other.startswith(one)] == []


NAMES = [
    "Übersicht.pdf",
    "rapport d’été 2026.pdf",
    "報告書.pdf",
    "تقرير.pdf",
    'a"b\\c.pdf',
    "a;b=c.pdf",
    "x" * 116 + ".pdf",
]


@pytest.mark.parametrize("name", [*NAMES, "é" * 116 + ".pdf"])
def test_name_of_a_file_comes_back_when_it_is_beyond_ascii_or_long(name: str) -> None:
    """A name in any script comes back by three parsers, and none of its lines is over 76 characters."""
    loaded = generated_attachment(name, "application/pdf", b"%PDF-1.7")
    message = built(loaded).build(delivery())
    for policy in (default, compat32):
        part = next(
            part for part in email.message_from_bytes(message.content, policy=policy).walk() if part.get_filename()
        )
        assert part.get_filename() == name
    assert mailparser.parse_from_bytes(message.content).attachments[0]["filename"] == name
    headers = message.content[message.content.index(b"Content-Type: application/pdf") :].split(b"\r\n\r\n")[0]
    assert max(map(len, headers.split(b"\r\n"))) <= 76
    assert headers.isascii()


@given(name=st.text(min_size=1, max_size=60))
def test_no_name_of_a_file_forges_a_header(name: str) -> None:
    """Whatever a name holds, the part has its four header lines and no other."""
    loaded = generated_attachment(name.encode("utf-8", "replace").decode(), "application/pdf", b"%PDF-1.7")
    read = email.message_from_bytes(built(loaded).build(delivery()).content)
    part = list(read.walk())[-1]
    assert part.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]
    assert part.get_payload(decode=True) == b"%PDF-1.7"


def test_head_with_files_comes_back_equal_when_packed() -> None:
    """The files of a head come out of its packing as they went in, and a head without files has none of their keys."""
    head = replace(HEAD_OF_ALL, files=(picture().file, PDF.file))
    assert unpack_head(pack_head(head)) == head
    assert unpack_head(pack_head(HEAD_OF_ALL)).files == ()


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 57 * 512, 57 * 512 + 1, 100_000])
def test_encoded_size_is_the_size_of_the_lines(size: int) -> None:
    """The size that the plan counts is the size that leaves."""
    loaded = generated_attachment("a.bin", "application/octet-stream", b"z" * size)
    lines = encode_file(loaded.content)
    assert len(lines) == loaded.file.encoded_size
    assert [line for line in lines.split(b"\r\n") if len(line) > 76] == []


def test_builder_refuses_a_file_that_nothing_stores() -> None:
    """A message without its attachment is never built."""
    head = replace(HEAD_OF_ALL, files=(PDF.file,))
    builder = Builder(lambda _, number: pack_head(head) if number == HEAD else pack_variant(VARIANT), key=KEY)
    with pytest.raises(LedgerFault, match=r"programme\.pdf"):
        builder.build(delivery())
