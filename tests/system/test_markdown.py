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
def test_broken_markdown_is_an_error_with_its_line(press: Press, broken: str):
    """A reader sees brackets in place of a link, and the office never hears of it."""
    found = marks(press, f"One.\n\nSee\n{broken}")
    assert {("error", "TXT17", 13), ("error", "TXT16", 13)} & set(found)


@pytest.mark.parametrize(
    "stray", ["**bold", "bold** word", "*italics *", "an *open word", "##Heading", "`open", "==x=="]
)
def test_stray_marks_are_a_warning_with_their_line(press: Press, stray: str):
    """They may be meant: a double star is also a footnote's."""
    assert ("warning", "TXT17", 12) in marks(
        press, f"One.\n\nSee {stray}" if stray != "##Heading" else f"One.\n\n{stray}"
    )


@pytest.mark.parametrize("where", ["standfirst", "boilerplate", "notes_to_editors", "quotes", "access", "headline"])
@pytest.mark.parametrize("broken", first(1, ["[report] (https://example.org)", "the **bold ** word", "see [it][1]"]))
def test_broken_markdown_is_found_in_every_field(press: Press, where: str, broken: str):
    """Fields are read like the body."""
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
def test_honest_marks_pass(press: Press, honest: str):
    """A check that cries wolf is switched off."""
    assert [one for one in marks(press, honest) if str(one[1]).startswith(("TXT15", "TXT16", "TXT17"))] == []


def test_what_is_understood_leaves_no_marks(press: Press):
    """The table in docs/markdown.md is a promise."""
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
def test_the_page_about_markdown_keeps_its_word(press: Press, typed: str, code: str):
    """Each example of the page is found as the page says."""
    assert code in {found for _, found, _ in marks(press, typed)}


def test_the_page_about_markdown_has_its_examples():
    """A table that nobody reads any more would prove nothing."""
    assert len(REFUSED) >= 14
