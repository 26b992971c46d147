"""Tests of attachments: their media types, and what newsrooms' mail servers would refuse about them."""

import io
import zipfile

import pytest

from advisory_cli.read.media.attachments import is_misnamed, media_type_of, refused_by_gateways

LOCKED = "is protected by a password, so that no mail server can look into it"


def archive(*names: str, locked: bool = False) -> bytes:
    """A ZIP file with entries of these names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, b"x")
    content = bytearray(stream.getvalue())
    if locked:  # the flag of each entry in the directory (APPNOTE 4.4.4)
        at = content.index(b"PK\x01\x02")
        content[at + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.pdf", "application/pdf"),
        ("A.PDF", "application/pdf"),
        ("event.ics", "text/calendar; charset=utf-8; method=PUBLISH"),
        ("a.txt", "application/octet-stream"),
        ("a.html", "application/octet-stream"),
        ("a.eml", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ],
)
def test_media_type_is_that_of_the_ending(name: str, kind: str) -> None:
    """The usual kinds have their types, and no file has the type of a message's text."""
    assert media_type_of(name) == kind


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("setup.exe", b"MZ", "is a program"),
        ("photo.jpg", b"MZ\x90\0", "is a program"),
        ("tool.js", b"alert(1)", "is a program"),
        ("plan.docm", b"", "may contain macros"),
        ("plan.docx", archive("word/document.xml", "word/vbaProject.bin"), "contains macros"),
        ("plan.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 99 + b"V\0B\0A\0", "contains macros"),
        ("all.zip", archive("a.exe"), "contains a program"),
        ("all.zip", archive("a.docm"), "contains a document with macros"),
        ("all.zip", archive("b.zip"), "contains another archive"),
        (
            "all.zip",
            archive("a.pdf", locked=True),
            LOCKED,
        ),
        ("all.zip", b"PK\x03\x04 cut short", "is a damaged archive"),
        ("all.rar", b"Rar!", "is an archive, which mail servers cannot always look into"),
        ("page.html", b"<p>", "is a web page or drawing, which can contain a script"),
        ("report.pdf.exe", b"MZ", "has two endings"),
        ("photo.jpg.pdf", b"%PDF", "has two endings"),
        ("a\u202efdp.exe", b"MZ", "hides a part of its name"),
        (
            "locked.pdf",
            b"%PDF-1.7\n" + b"x" * 9000 + b"<< /Encrypt 5 0 R >>",
            "is protected by a password or restricted",
        ),
        ("active.pdf", b"%PDF-1.7 /OpenAction << /S /JavaScript >>", "contains a script"),
    ],
)
def test_file_is_warned_of_when_mail_servers_refuse_it(name: str, content: bytes, reason: str) -> None:
    """Programs, macros, locked archives, scripts and disguises are each named."""
    assert reason in list(refused_by_gateways(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("programme.pdf", b"%PDF-1.7\n" + b"x" * 9000),
        ("Budget v1.2 (5.6.2026).pdf", b"%PDF-1.7"),
        ("list.xlsx", archive("xl/workbook.xml")),
        ("plan.docx", archive("word/document.xml")),
        ("papers.zip", archive("a.pdf", "b.docx")),
        ("event.ics", b"BEGIN:VCALENDAR"),
        ("photo.jpg", b"\xff\xd8\xff"),
    ],
)
def test_file_passes_when_newsrooms_take_it(name: str, content: bytes) -> None:
    """The usual papers of a press office pass."""
    assert list(refused_by_gateways(name, content)) == []
    assert not is_misnamed(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"PK\x03\x04"),
        ("a.docx", b"%PDF-1.7"),
        ("a.pdf", b"Dear all"),
        ("a.txt", b"%PDF-1.7"),
        ("a.png", b"\xff\xd8\xff"),
    ],
)
def test_file_is_misnamed_when_it_begins_as_another_kind(name: str, content: bytes) -> None:
    """A PDF that is a Word file, and the reverse, are found."""
    assert is_misnamed(name, content)


def test_archive_of_very_many_files_is_not_looked_into() -> None:
    """A directory of more than a megabyte is not read, because that would take hundreds of megabytes of memory."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}{'a' * 60_000}.txt", b"")
    assert list(refused_by_gateways("many.zip", stream.getvalue())) == ["is an archive of too many files to look into"]
