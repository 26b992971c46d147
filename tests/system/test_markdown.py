"""Markdown that is broken, or not understood here, is found with its line before it leaves as source."""

import re
from pathlib import Path

import pytest

from tests.breadth import first
from tests.system.advisory_file import FIELDS_LINE, mail, marks
from tests.system.press import Press

ROOT = Path(__file__).parents[2]
EVENT = "event: {title: A, starts: '2027-01-05 10:00', zone: Europe/London, place: Hall}\n"


@pytest.mark.parametrize(
    "broken",
    first(
        8,
        [
            "[the report] (https://example.org/report)",
            "(the report)[https://example.org/report]",
            "[the report](https://example.org/the report)",
            "[the report](https://example.org/report",
            "the report](https://example.org/report)",
            "[the report][1]",
            "[the report][]",
            "[1]: https://example.org/report",
            "a fact[^1]",
            "[^1]: the note",
            "a fact^[the note]",
            "the ~~old~~ report",
            "the **bold ** report",
            "the ** bold** report",
            "the __bold __ report",
            "the <b>bold report",
            "[the report|https://example.org]",
            "[https://example.org the report]",
            "[b]the report[/b]",
            "|a|b|\n|1|2|",
            "the report{.class}",
            "a fact[^Bob: not agreed]",
            "[^ Bob: not agreed]: the note",
        ],
    ),
)
def test_check_refuses_markdown_with_its_line_when_it_is_broken(press: Press, broken: str) -> None:
    """Broken Markdown is an error with its line.

    Otherwise a reader would see brackets in place of a link, and the office never hear of it.
    """
    found = marks(press, f"One.\n\nSee\n{broken}")
    assert {("error", "TXT17", 13), ("error", "TXT16", 13)} & set(found)


@pytest.mark.parametrize(
    "stray", ["**bold", "bold** word", "*italics *", "an *open word", "##Heading", "`open", "==x=="]
)
def test_check_warns_of_marks_with_their_line_when_they_are_stray(press: Press, stray: str) -> None:
    """A stray mark is a warning with its line and no error, since a double star is also a footnote's."""
    assert ("warning", "TXT17", 12) in marks(
        press, f"One.\n\nSee {stray}" if stray != "##Heading" else f"One.\n\n{stray}"
    )


@pytest.mark.parametrize("where", ["standfirst", "boilerplate", "notes_to_editors", "quotes", "access", "headline"])
@pytest.mark.parametrize("broken", first(1, ["[report] (https://example.org)", "the **bold ** word", "see [it][1]"]))
def test_check_refuses_broken_markdown_when_it_stands_in_a_field(press: Press, where: str, broken: str) -> None:
    """Broken Markdown is an error with its line in each field for words, since fields are read like the body."""
    more = {
        "notes_to_editors": f"notes_to_editors: ['{broken}']\n",
        "quotes": f"quotes: [{{text: '{broken}', speaker: Ada Example}}]\n",
        "access": f"{EVENT[:-2]}, access: '{broken}'}}\n",
    }.get(where, f"{where}: '{broken}'\n")
    found = marks(press, headline=f"'{broken}'") if where == "headline" else marks(press, more=more)
    assert ("error", "TXT17", 4 if where == "headline" else FIELDS_LINE) in found


@pytest.mark.parametrize(
    "honest",
    [
        "Five million* people and a hotel (****).\n\n*Malta is left out.",
        "He said it [sic] (see page 2), as in [1] and [2][3].",
        "[Minister]: We will. C++ and a_b, 5*3, 12:30:10.",
        r"Signs that are meant: \*\*two stars\*\* and \[words\]\(address\).",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "#EUsummit is the tag; ‘#’ is a sign.",
        "See [the report](https://example.org/a_(b)) and <https://example.org/x>.",
    ],
)
def test_check_finds_no_broken_markdown_when_marks_are_honest(press: Press, honest: str) -> None:
    """An honest mark is no finding, since a check that cries wolf is switched off."""
    assert [one for one in marks(press, honest) if str(one[1]).startswith(("TXT15", "TXT16", "TXT17"))] == []


def test_message_shows_no_marks_when_the_markdown_is_understood(press: Press) -> None:
    """Markdown that docs/markdown.md promises leaves no marks in the plain part and its elements in the HTML part."""
    body = (
        "A *light* and a **bold** word, `code`, [a link](https://example.org/a).\n\n## A heading\n\n- one\n- two\n\n"
        "1. first\n2. second\n\n> Set off.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\nThe end.\\\nOf it."
    )
    got = mail(press, body)
    said = got.text.partition("2026)")[2].partition("Media contacts")[0]
    assert not set("`[]|#\\") & set(said.replace(" | ", ""))
    for tag in ("<em>", "<strong>", "<code>", "<h2", "<ul", "<ol", "<blockquote", "<th", "<hr", "<br>"):
        assert tag in got.html


def _examples() -> list[tuple[str, str]]:
    """Everything in code in the first column of the second table, with the code in the second."""
    page = (ROOT / "docs/markdown.md").read_text().partition("## What is not")[2]
    rows = (line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `"))
    return [(typed, row[1][1:6]) for row in rows for typed in re.findall(r"`([^`]+)`", row[0])]


REFUSED = _examples()


@pytest.mark.parametrize(("typed", "code"), REFUSED)
def test_check_finds_each_example_as_the_markdown_page_says(press: Press, typed: str, code: str) -> None:
    """An example of docs/markdown.md is found with the code that the page names."""
    assert code in {found for _, found, _ in marks(press, typed)}


def test_markdown_page_has_its_examples() -> None:
    """The table of docs/markdown.md yields fourteen examples or more.

    Otherwise a table that nobody reads any more would prove nothing.
    """
    assert len(REFUSED) >= 14
