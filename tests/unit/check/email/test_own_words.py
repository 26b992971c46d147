"""check.email.own_words: what was left in the newsroom's own templates and labels, and leaves in each message."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from advisory_cli.check.email.own_words import check_own_words
from advisory_cli.model.checks.findings import NOWHERE, Finding, Place
from tests.unit.check.email.test_edition import advisory, page, specimen

TEMPLATE = Place(file=Path("layout.html"), line=7)
NOBODY: Mapping[str, str] = {}


def found(
    *lines: str,
    own: str | None = None,
    text: str = "",
    body: str = "Body.",
    fields: Mapping[str, str] = NOBODY,
    asked: list[tuple[str, str]] | None = None,
) -> list[Finding]:
    """What is found in a page of those lines; `own` are the words of the template, all that is printed unless told."""

    def place_of(words: str, *, ending: str) -> Place:
        if asked is not None:
            asked.append((words, ending))
        return TEMPLATE if own is None or words in own else NOWHERE

    one = replace(specimen(), html=page(*lines), text=text, preheader="")
    return list(check_own_words(one, advisory=replace(advisory(), body=body), fields=fields, place_of=place_of))


@pytest.mark.parametrize(
    ("line", "code", "remedy"),
    [
        ("Lorem ipsum dolor sit amet", "TXT01", "Write the words that belong here"),
        ("[INSERT QUOTE]", "TXT01", "Write the words that belong here"),
        ("[comment: shorten this]", "TXT15", "Write notes to colleagues between {# and #}"),
    ],
)
def test_words_are_found_when_a_template_says_them_in_every_message(line: str, code: str, remedy: str) -> None:
    """What was left over in a template is found at its line, with what to do."""
    (one,) = found(line)
    assert (one.code, one.place) == (code, TEMPLATE)
    assert one.words.startswith("A template or a label says this in every message. ")
    assert one.remedy.startswith(remedy)


def test_words_are_looked_for_in_the_text_part_too() -> None:
    """A label or a text template is read as well, and its files are asked first."""
    asked: list[tuple[str, str]] = []
    (one,) = found(text="Lorem ipsum dolor sit amet", asked=asked)
    assert one.code == "TXT01"
    assert {ending for _, ending in asked} == {".txt"}


@pytest.mark.parametrize(
    ("body", "fields"), [("We ask for [INSERT QUOTE] here.", {}), ("B.", {"role": "[INSERT QUOTE]"})]
)
def test_words_pass_when_they_are_the_advisorys_or_a_recipients(body: str, fields: dict[str, str]) -> None:
    """Words of the text or of a cell are found by their own rules, at their own line."""
    assert found("[INSERT QUOTE]", body=body, fields=fields) == []


def test_words_pass_when_no_template_holds_them() -> None:
    """What no file of the newsroom says has no line to be corrected."""
    assert found("Lorem ipsum dolor sit amet", own="something else") == []


def test_line_of_a_template_is_told_once_for_each_code() -> None:
    """Two lines of a message that come from one line of a template are one finding."""
    assert [one.code for one in found("[INSERT QUOTE]", "[INSERT NAME]", "[comment: x]")] == ["TXT01", "TXT15"]


def test_place_is_found_by_the_beginning_when_a_field_follows() -> None:
    """Where a recipient's field ends the words, their longest beginning is asked for."""
    asked: list[tuple[str, str]] = []
    (one,) = found("[comment: send this to Ann]", own="[comment: send this to {{ recipient.first_name }}]", asked=asked)
    assert one.place == TEMPLATE
    assert len(asked) > 1
    assert asked[0][0].startswith(asked[-1][0])
