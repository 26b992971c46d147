"""Tests of the reader of plain text: wrapped lines, lists, columns, rules and headings."""

import textwrap

from advisory_cli.intake.documents.blocks import plain
from advisory_cli.intake.documents.plain_text import read_plain_text

LONG = (
    "The survey of six thousand tenants found that landlords took an average of forty-one days to repair a boiler, and"
    " that families with young children waited longest of all, often for more than eight weeks in the cold."
)


def shown(text: str) -> list[tuple[str, str]]:
    """List style and words of each block."""
    return [(block.style, block.text) for block in read_plain_text(text).blocks]


def test_text_joins_lines_that_a_program_has_wrapped() -> None:
    """A line without room for the next word goes on, a short one has ended on purpose."""
    wrapped = "\n".join(textwrap.wrap(LONG, 72))
    assert shown(f"{wrapped}\n\n{wrapped}\n\nAda Example\nPress officer\n") == [
        ("text", LONG),
        ("text", LONG),
        ("text", "Ada Example\nPress officer"),
    ]


def test_text_keeps_long_lines_as_paragraphs() -> None:
    """Without blank lines, each long line is a paragraph."""
    assert [text for _, text in shown(f"Head\n{LONG}\n{LONG}\n")] == ["Head", LONG, LONG]


def test_text_reads_bullets_numbers_rules_and_underlined_headings() -> None:
    """Signs become styles."""
    text = "Title\n=====\n\n- one\n- two\n\n1. a\n2. b\n\n--------------------\n\nHead\n----\n"
    assert [style for style, _ in shown(text)] == [
        "title",
        "bullet",
        "bullet",
        "number",
        "number",
        "rule",
        "heading",
    ]


def test_text_reads_a_dash_before_one_paragraph_as_a_quote() -> None:
    """A dash begins speech in many languages: only two in a row make a list."""
    assert shown("– It is built at home, says Ada Example.\n") == [("text", "– It is built at home, says Ada Example.")]
    assert [style for style, _ in shown("– one thing\n– another thing\n")] == ["bullet", "bullet"]


def test_text_reads_columns_of_blanks_tabs_and_bars_as_a_table() -> None:
    """Cells in columns become rows, and a line in the second column goes on with its cell."""
    for text in (
        "WHEN    Monday\nWHERE   Ghent\n        Port House\n",
        "WHEN\tMonday\nWHERE\tGhent\n",
        "WHEN | Monday\nWHERE | Ghent\n",
    ):
        rows = read_plain_text(text).blocks[0].rows
        assert [plain(row[0][0]) for row in rows] == ["WHEN", "WHERE"], text
    assert [
        plain(line)
        for line in read_plain_text("WHEN    Monday\nWHERE   Ghent\n        Port House\n").blocks[0].rows[1][1]
    ] == [
        "Ghent",
        "Port House",
    ]


def test_text_takes_an_address_in_angle_brackets_as_the_link_of_the_words_before() -> None:
    """An address that a program has put behind the words of a link becomes their address."""
    spans = read_plain_text("Further reading: the briefing <https://site.example/b>\n").blocks[0].spans
    assert [(span.text, span.href) for span in spans] == [
        ("Further reading: ", ""),
        ("the briefing", "https://site.example/b"),
    ]
