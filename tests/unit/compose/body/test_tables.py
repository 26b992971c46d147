"""Tables of the body: numbers to the right, padded columns in text, and rows stacked where there is no room."""

import re

import pytest

from advisory_cli.compose.body.renderer import render_texts
from advisory_cli.compose.body.tables import is_numeric, table_lines
from tests.compose_samples import founding

QUOTES = ("“", "”", "‘", "’")
WIDE = "| " + " | ".join("abcdefg") + " |\n" + "|---" * 7 + "|\n| " + " | ".join(f"cell {n}" for n in range(7)) + " |\n"


def rendered(body: str) -> tuple[str, str]:
    """HTML and text of a body."""
    made, _ = render_texts(founding(body=body), quotes=QUOTES)
    return made.html, made.text


@pytest.mark.parametrize("cells", [["214", "1,024"], ["+36%", "−3 %"], ["€ 3.2 m", "–"], ["12 000", ""], ["5", "n/a"]])
def test_is_numeric_tells_numbers_with_signs_units_and_gaps(cells: list[str]) -> None:
    """A column of numbers is told by its cells, with signs, units, dashes and empty cells."""
    assert is_numeric(cells)


@pytest.mark.parametrize(
    "cells", [["Belgium", "214"], ["", "–"], ["2 schools closed", "3"], ["+32 2 555 01 00 ext. 3"], []]
)
def test_is_numeric_tells_words(cells: list[str]) -> None:
    """A column with words in it, or with no digit at all, is none of numbers."""
    assert not is_numeric(cells)


def test_table_sets_numbers_to_the_right_in_both_parts() -> None:
    """A column of numbers stands to the right, in HTML by its class and in text by blanks."""
    html, text = rendered("| Country | Schools |\n|---|---|\n| Belgium | 214 |\n| Malta | 1,024 |\n")
    assert html.count("gridcell-number") == 2
    assert html.count("gridhead-number") == 1
    assert text == "Country  Schools\n-------  -------\nBelgium      214\nMalta      1,024"


def test_table_follows_the_author_where_the_columns_are_aligned() -> None:
    """An author's ---: makes a column of numbers, and :--- makes one of words, whatever stands in them."""
    html, _ = rendered("| a | b |\n|---:|:---|\n| word | 3 |\n")
    assert 'class="gridcell-number">word' in html
    assert 'class="gridcell">3' in html


def test_table_breaks_only_words_that_are_long() -> None:
    """A cell with a run over 14 letters may be broken, any other stays whole."""
    html, _ = rendered("| a | b |\n|---|---|\n| Netherlands | Rindfleischetikettierung |\n")
    assert 'class="gridcell">Netherlands' in html
    assert 'class="gridcell-long">Rindfleischetikettierung' in html


def test_table_breaks_shorter_words_when_a_phone_has_no_room() -> None:
    """Where five columns of long words have no room on a phone, words over eight letters may be broken."""
    row = "| " + " | ".join(["Participants"] * 5) + " |\n"
    html, _ = rendered(row + "|---" * 5 + "|\n" + row)
    assert html.count("gridcell-long") == 5
    assert html.count("gridhead-long") == 5


def test_table_is_stacked_when_it_has_more_than_five_columns() -> None:
    """A table of seven columns becomes a small table a row, each cell beside its heading, in HTML."""
    html, text = rendered(WIDE + "| " + " | ".join(f"more {n}" for n in range(7)) + " |\n")
    assert html.count("<table") == 2
    assert html.count(">a</th>") == 2
    assert text.split("\n")[0] == "a       b       c       d       e       f       g"


def test_table_keeps_its_headings_when_it_has_no_rows() -> None:
    """A table of headings alone shows them."""
    html, text = rendered("| " + " | ".join("abcdefg") + " |\n" + "|---" * 7 + "|\n")
    assert all(f">{letter}</th>" in html for letter in "abcdefg")
    assert text.startswith("a  b  c")


def test_table_lines_are_stacked_when_72_columns_are_not_enough() -> None:
    """A table that is too wide for the text part becomes lines of heading and cell, and no line is too long."""
    lines = list(table_lines([("Name", "What"), ("Ada", "word " * 20), ("Ben", "more")], [False, False], width=72))
    assert lines[0] == "Name  Ada"
    assert lines[1].startswith("What  word word")
    assert lines[-3:] == ["", "Name  Ben", "What  more"]
    assert max(map(len, lines)) <= 72


def test_table_lines_measure_columns_of_wide_letters() -> None:
    """Columns are padded by the columns of a terminal that letters take, of which Chinese ones take two."""
    assert list(table_lines([("日本", "b"), ("a", "c")], [False, False], width=72)) == ["日本  b", "----  -", "a     c"]


def test_table_keeps_its_columns_in_order_when_the_language_is_from_right_to_left() -> None:
    """Latin cells and numbers are set apart, so that a row has the order of its headings, and units stand below units.

    Otherwise a mail program would show a row of Latin names from left to right below headings from right to left.
    """
    body = "| النهر | البلدان | الفرق |\n|---|---|---|\n| Exa | NATO | -3 |\n| Sampla | نهر | 1,214 |\n"
    made, _ = render_texts(founding(body=body, language="ar"), quotes=QUOTES)
    _, _, first, second = made.text.split("\n")
    assert first == "\u200f\u2066Exa\u2069     \u2066NATO\u2069     \u2066-3\u2069"
    assert second == "\u2066Sampla\u2069  نهر      \u20661,214\u2069"
    assert re.findall(r'<t[dh][^>]*dir="ltr"[^>]*>([^<]*)', made.html) == ["-3", "1,214"]


def test_stacked_table_keeps_signs_in_front_when_the_language_is_from_right_to_left() -> None:
    """The number -3 is not shown as 3- where each cell stands beside its heading, in HTML and in the text part."""
    heads, rule, cells = "| النهر " + "| الفرق " * 6, "|---" * 7, "| نهر " + "| -3 " * 6
    made, _ = render_texts(founding(body=f"{heads}|\n{rule}|\n{cells}|\n", language="ar"), quotes=QUOTES)
    assert re.findall(r'<td[^>]*dir="ltr"[^>]*>([^<]*)', made.html) == ["-3"] * 6
    rows = [("النهر", "الفرق"), ("نهر " * 20, "-3")]
    assert list(table_lines(rows, [False, True], width=72, right_to_left=True))[-1] == "الفرق  \u2066-3\u2069"
