"""compose.body.direction: the order of Latin names and addresses among words from right to left."""

import pytest

from advisory_cli.compose.body.direction import (
    addresses_left_to_right,
    isolated,
    isolated_cell,
    right_to_left_lines,
)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("وقفة احتجاجية", "وقفة احتجاجية"),
        ("- كلمة", "- كلمة"),
        ("1. كلمة", "1. كلمة"),
        ("", ""),
        ("=====", "\u200f====="),
        ("NATO تدعو", "\u200fNATO تدعو"),
        ("  1 Example Street", "\u200f  \u20661 Example Street\u2069"),
        ("\u2068Acme Ltd.\u2069", "\u200f\u2068Acme Ltd.\u2069"),
        ("\u2068Report\u2069، 1 مايو", "\u2068Report\u2069، 1 مايو"),
        ("https://example.org/", "https://example.org/"),
        ("press@example.org", "press@example.org"),
        ("2. https://example.org/", "\u200f2. https://example.org/"),
    ],
)
def test_right_to_left_lines_mark_a_line_when_its_first_letter_is_latin(line: str, shown: str) -> None:
    """A line that a program would show from left to right gets a mark, and no mark stands beside an address."""
    assert right_to_left_lines(line) == shown
    assert right_to_left_lines(f"{line}\n{line}") == f"{shown}\n{shown}"


def test_isolated_sets_latin_lines_apart() -> None:
    """A Latin name keeps its marks, while words from right to left, mixed lines and addresses stay as they are."""
    assert isolated("Acme Ltd.") == "\u2068Acme Ltd.\u2069"
    assert isolated("شومان\nRond-point 5") == "شومان\n\u2068Rond-point 5\u2069"
    for words in ("ليلى حداد", "Amnesty (EU), ليلى", "https://example.org/", "300", ""):
        assert isolated(words) == words


def test_addresses_left_to_right_turns_addresses_and_telephones_in_links() -> None:
    """An address keeps its last slash behind it, and a telephone number stays on one line."""
    link = '<a class="link" href="https://example.org/">https://example.org/</a>'
    shown = '<a class="link" href="https://example.org/"><span dir="ltr">https://example.org/</span></a>'
    assert addresses_left_to_right(link) == shown
    words = '<a class="link" href="https://example.org/">الموقع</a>'
    assert addresses_left_to_right(words) == words
    phone = '<a class="link" href="tel:+3225550100"><span dir="ltr">+32 2 555 01 00</span></a>'
    assert "+32\u00a02\u00a0555\u00a001\u00a000" in addresses_left_to_right(phone)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Exa     ", "\u2066Exa\u2069     "),
        ("-3", "\u2066-3\u2069"),
        ("النهر  ", "النهر  "),
        ("نهر Exa", "نهر Exa"),
        ("   ", "   "),
    ],
)
def test_isolated_cell_sets_cells_without_arabic_letters_apart(cell: str, shown: str) -> None:
    """A Latin or numeric cell keeps its place in the row and its sign in front. The room behind it stays outside."""
    assert isolated_cell(cell) == shown
