"""Tests of the opener: each format by its name or its bytes, encodings, and refusals with what to do."""

import pytest

from advisory_cli.intake.documents.opener import open_document
from advisory_cli.model.errors import AdvisoryError, BadData, UsageFault

POLISH = "Biuro prasowe zaprasza na pokaz. Żółta łódź wraca na brzeg, a zespół świętuje dziś wieczorem."
UKRAINIAN = "Пресслужба запрошує журналістів на відкриття. Їхній приїзд очікують увечері."
GREEK = "Το Υπουργείο ανακοίνωσε σήμερα το νέο πρόγραμμα για τα νησιά και την ακτοπλοΐα."
FRENCH = "Le ministère invite la presse à l’inauguration – « un événement très attendu », dit la maire."
ARABIC = "أعلنت المؤسسة اليوم برنامجها الجديد للمدارس في القرى البعيدة عن المدن."


def words(content: bytes, name: str = "text.txt") -> str:
    """Join the words of a file."""
    return " ".join(block.text for block in open_document(content, name).blocks)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (UKRAINIAN, "cp1251"),
        (GREEK, "cp1253"),
        (ARABIC, "cp1256"),
    ],
)
def test_open_document_reads_a_text_in_the_encoding_that_it_has(text: str, encoding: str) -> None:
    """A text in an encoding that nobody names keeps its letters."""
    assert words(text.encode(encoding)) == text.replace("\u2028", " ")


def test_open_document_says_the_encoding_when_it_was_guessed() -> None:
    """A guess is named, so that a person looks at the letters."""
    assert "cp1250" in open_document(POLISH.encode("cp1250"), "text.txt").remarks[0]
    assert not open_document(POLISH.encode(), "text.txt").remarks


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-u", "iso-8859-5"])
def test_open_document_reads_a_page_in_the_encoding_that_it_declares(charset: str) -> None:
    """The meta element of a page says its encoding."""
    page = f"<html><head><meta charset='{charset}'></head><body><p>Прес-реліз</p></body></html>"
    assert words(page.encode(charset), "page.html") == "Прес-реліз"


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("text.doc", ".docx"),
        ("text.docm", "macros"),
        ("text.rtf", ".docx"),
        ("text.odt", "LibreOffice"),
        ("text.pdf", "lost its paragraphs"),
        ("text.pages", "Export"),
        ("text.msg", ".eml"),
        ("text.xyz", ".docx"),
    ],
)
def test_open_document_refuses_a_format_with_what_to_do(name: str, remedy: str) -> None:
    """A format that is not read ends in one sentence, and in what to do."""
    with pytest.raises(UsageFault, match="are not read") as fault:
        open_document(b"anything", name)
    assert remedy in fault.value.remedy


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"%PDF-1.7 ...", UsageFault),
        (b"{\\rtf1 text}", UsageFault),
        (bytes(range(256)) * 20, BadData),
        (b"   \n\n  ", BadData),
        (b"a" * (6 * 2**20), BadData),
        (b"<html><body>" + b"<div>" * 5000 + b"x", BadData),
    ],
    ids=["pdf", "rtf", "bytes", "empty", "large", "deep"],
)
def test_open_document_refuses_what_is_no_text(content: bytes, fault: type[AdvisoryError]) -> None:
    """From a pipe, the bytes decide, and everything else than text is refused."""
    with pytest.raises(fault):
        open_document(content, "")


def test_open_document_knows_a_page_and_a_mail_by_their_bytes() -> None:
    """A pipe has no name: HTML and e-mails are known by how they begin."""
    assert open_document(b"<!DOCTYPE html><p>Words</p>", "").format == "html"
    mail = b"From: a@example.org\nTo: b@example.org\nSubject: Heat report\n\nWords\n"
    assert open_document(mail, "").format == "eml"
    assert open_document(b"Words and more\n", "").format == "txt"
