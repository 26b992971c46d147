"""Tests of the writer and of the count of words: marks for review, safe YAML, Markdown that shows what was written."""

from datetime import date
from pathlib import Path

import pytest

from advisory_cli.intake.documents.blocks import Block, Document, Span
from advisory_cli.intake.importer import import_text
from advisory_cli.intake.options import ImportOptions
from advisory_cli.intake.recognition.markdown import line_markdown
from advisory_cli.intake.survival import surviving_words
from advisory_cli.read.advisory.file import read_advisory

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
