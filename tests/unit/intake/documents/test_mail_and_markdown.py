"""Tests of the readers of e-mails and of Markdown."""

from contextlib import suppress
from email.message import EmailMessage

import pytest

from advisory_cli.intake.documents.mail_file import read_mail_file
from advisory_cli.intake.documents.markdown_text import read_markdown
from advisory_cli.model.errors import BadData
from tests.layouts.as_docx import png


def mail(html: str = "", text: str = "", *, charset: str = "utf-8") -> EmailMessage:
    """Make an e-mail with a subject and one or two parts, quoted-printable as Outlook sends it."""
    message = EmailMessage()
    message["Subject"] = "FW: Médias invités à Gand"
    if text:
        message.set_content(text, charset=charset, cte="quoted-printable")
    if html:
        if text:
            message.add_alternative(html, subtype="html", charset=charset, cte="quoted-printable")
        else:
            message.set_content(html, subtype="html", charset=charset, cte="quoted-printable")
    return message


def test_mail_reads_the_html_part_in_its_charset_and_its_subject() -> None:
    """Of two parts the HTML counts, in its own charset. The subject stands first, without its FW:."""
    message = mail("<p>Les médias sont invités.</p>", "anything else", charset="windows-1252")
    document = read_mail_file(message.as_bytes())
    assert [block.text for block in document.blocks] == ["Médias invités à Gand", "Les médias sont invités."]


def test_mail_does_not_say_its_subject_twice() -> None:
    """A subject that the text says stays out."""
    document = read_mail_file(mail("<h1>Médias invités à Gand</h1><p>Texte.</p>").as_bytes())
    assert [block.text for block in document.blocks] == ["Médias invités à Gand", "Texte."]


def test_mail_has_pictures_by_their_content_id_and_names_attachments() -> None:
    """A picture that the HTML names is read, a file that is attached is named."""
    message = mail("<p>Text<img src='cid:ice@x' alt='Ice'></p>")
    message.add_related(png(1), "image", "png", cid="<ice@x>")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="report.pdf")
    document = read_mail_file(message.as_bytes())
    assert [picture.content for picture in document.pictures] == [png(1)]
    assert "report.pdf" in document.remarks[0]


def test_mail_without_a_text_is_refused() -> None:
    """An e-mail that only carries a file ends in one sentence."""
    message = EmailMessage()
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="report.pdf")
    with pytest.raises(BadData, match="no text"):
        read_mail_file(message.as_bytes())


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"Content-Type: text/html; charset=nowhere\n\n<p>x</p>", b"Subject: =?utf-8?q?=?\n\nx"],
)
def test_mail_that_is_damaged_ends_in_a_sentence_or_in_its_words(content: bytes) -> None:
    """No bytes of an e-mail raise anything but a sentence."""
    with suppress(BadData):
        assert read_mail_file(content).format == "eml"


def test_markdown_has_headings_lists_tables_emphasis_and_links() -> None:
    """Marks are understood, escaped signs are seen, and comments are left out."""
    text = (
        "# Head\n\n<!-- Bob: not agreed -->\n- **one**\n- two\n\n| a | b |\n| --- | --- |\n| c | d |\n\n"
        "[words](https://x.example) \\*\n"
    )
    document = read_markdown(text)
    assert [block.style for block in document.blocks] == ["heading", "bullet", "bullet", "table", "text"]
    assert document.blocks[1].spans[0].bold
    assert document.blocks[-1].spans[0].href == "https://x.example"
    assert document.blocks[-1].text == "words *"
    assert document.remarks == ("Comments (<!-- -->) are left out.",)


def test_markdown_keeps_short_lines_and_joins_wrapped_ones() -> None:
    """The lines of an address stay lines, and a paragraph wrapped at a width is one line."""
    wrapped = "A line of text that goes far beyond sixty letters and was wrapped at\na width by some program.\n"
    blocks = read_markdown(f"Ada Example\nTel: +32 2 555 01 00\n\n{wrapped}").blocks
    assert blocks[0].text == "Ada Example\nTel: +32 2 555 01 00"
    assert "\n" not in blocks[1].text


def test_markdown_loses_no_letter_and_no_address() -> None:
    """Marks that are none, HTML, notes and pictures keep their words, and short addresses become whole ones."""
    document = read_markdown(
        "f**k, snake_case, <b>raw</b>\n\n[3]: Note.\n\n[a](www.x.example) ![b](https://x.example/b.jpg)\n"
    )
    assert document.blocks[0].text == "f**k, snake_case, <b>raw</b>"
    assert document.blocks[1].text == "[3]: Note."
    assert document.blocks[2].spans[0].href == "https://www.x.example"
    assert [(picture.alt, picture.url) for picture in document.pictures] == [("b", "https://x.example/b.jpg")]


def test_markdown_refuses_what_would_be_dropped() -> None:
    """Quotations so deep inside each other that their words would be lost are refused."""
    with pytest.raises(BadData, match="nested too deep"):
        read_markdown("> " * 40 + "words\n")
