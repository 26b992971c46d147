"""Tests of the writer and of the count of words: marks for review, safe YAML, Markdown that shows what was written."""

from base64 import b64decode, b64encode
from datetime import date
from pathlib import Path

import pytest

from advisory_cli.intake.documents.blocks import Block, Document, Span
from advisory_cli.intake.importer import import_text
from advisory_cli.intake.options import ImportOptions
from advisory_cli.intake.recognition.markdown import line_markdown
from advisory_cli.intake.survival import surviving_words
from advisory_cli.read.advisory.file import read_advisory

PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
OPTIONS = ImportOptions(today=date(2027, 1, 4), zone="Europe/Brussels", language="en")
HOSTILE = (
    "PRESS RELEASE\n\nA \"quoted\" headline: with # and {{ x }} and \\n and 'marks' of YAML\n\n"
    "(Ghent, 4 January 2027) --- kind: note\n\nkind: note is a line, and <script>alert(1)</script> *stars* too.\n\n"
    "# not a heading\n\n- [x](javascript:alert(1)) and ![a](b) and `code` and ~~gone~~\n- &amp; and &copy; here\n"
)


@pytest.mark.parametrize("name", ["text.txt", "text.html", "text.md"])
def test_writer_makes_a_file_that_says_the_text_whatever_signs_it_has(name: str, tmp_path: Path) -> None:
    """Signs of YAML, Markdown and HTML in a text are written so that they are read as signs."""
    result = import_text(HOSTILE.encode(), name, OPTIONS)
    path = tmp_path / "text.md"
    path.write_text(result.text, encoding="utf-8")
    reading = read_advisory(path, folder=None, zone="Europe/Brussels", language="en", issuer="x")
    assert result.words.lost == ()
    assert reading.value is not None, reading.findings
    if name == "text.txt":
        assert reading.value.headline == "A \"quoted\" headline: with # and {{ x }} and \\n and 'marks' of YAML"
        assert "\\<script>" in reading.value.body


@pytest.mark.parametrize(
    ("spans", "markdown"),
    [
        ((Span("a*b* [c](d) `e` <f>"),), "a\\*b\\* \\[c\\](d) \\`e\\` \\<f>"),
        ((Span("snake_case and _this_"),), "snake_case and \\_this\\_"),
        ((Span("bold ", bold=True), Span("rest")), "**bold** rest"),
        ((Span("site", href="https://x.example/a b(c)"),), "[site](https://x.example/a%20b%28c%29)"),
        ((Span("https://x.example", href="https://x.example"),), "https://x.example"),
        ((Span("a@x.example", href="mailto:a@x.example"),), "a@x.example"),
        ((Span("1. May\n- x\n# y\n> z"),), "1\\. May\n\\- x\n\\# y\n\\> z"),
        ((Span("***"),), "\\*\\*\\*"),
    ],
)
def test_line_markdown_shows_what_was_written(spans: tuple[Span, ...], markdown: str) -> None:
    """Marks of the text get a backslash, looks and links become marks."""
    assert line_markdown(spans) == markdown


def test_surviving_words_finds_a_word_that_is_lost() -> None:
    """The count looks into the file: a word that is missing there is lost, one in a comment is kept."""
    document = Document(blocks=(Block(spans=(Span("one two two three 2027"),)),))
    text = '---\nkind: note\nid: one\n# check, from: "Two"\nheadline: "two"\ndate: 2027-01-01\n---\n\nthree\n'
    words = surviving_words(document, text)
    assert (words.total, words.kept, words.lost) == (5, 3, ("2027", "one"))


def test_writer_keeps_words_that_another_mark_says_too() -> None:
    """A label that stands in the text twice is kept twice: in the mark of the kind, and in the line of the subject."""
    text = (
        "Ministry of Examples\n\nSubject: Invitation to the press at the lake\n\n**Media advisory**\n\n"
        "# Media advisory on the lake\n\nThe lake opens on Monday.\n"
    )
    result = import_text(text.encode(), "text.md", OPTIONS)
    assert result.words.lost == ()


def test_writer_lists_several_embedded_pictures_with_their_captions() -> None:
    """Two pictures of a web page become two items of “pictures”, and no caption stays in the body."""
    figures = "".join(
        f'<figure><img alt="{name}" src="data:image/png;base64,{b64encode(PIXEL + name.encode()).decode()}">'
        f"<figcaption>The {name}. Photo: Ada Example</figcaption></figure><p>More words on the {name} stand here.</p>"
        for name in ("bridge", "river")
    )
    html = (
        f"<html lang=en><body><p>PRESS RELEASE</p><h1>Two pictures of a bridge that opens</h1>{figures}</body></html>"
    )
    result = import_text(html.encode(), "text.html", OPTIONS)
    assert [name for name, _ in result.pictures] == ["two-pictures-of-a-1.png", "two-pictures-of-a-2.png"]
    facts, _, body = result.text.partition("\n---\n")
    assert "pictures:\n" in facts
    assert facts.count('credit: "Ada Example"') == 2
    assert "Photo" not in body
    assert result.words.lost == ()
