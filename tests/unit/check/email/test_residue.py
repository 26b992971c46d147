"""check.email.residue: merge marks of other programs and spoilt letters in a finished message."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from advisory_cli.check.email.residue import check_residue
from advisory_cli.model.checks.findings import Finding, Place
from tests.unit.check.email.test_edition import advisory, page, specimen

NOBODY: Mapping[str, str] = {}


def found(*lines: str, text: str = "", body: str = "B.", fields: Mapping[str, str] = NOBODY) -> list[Finding]:
    """What is found in a message of those lines."""
    one = replace(specimen(), html=page(*lines), text=text, preheader="")
    place = Place(file=Path("layout.html"), line=7)
    return list(check_residue(one, advisory=replace(advisory(), body=body), fields=fields, place_of=lambda _: place))


@pytest.mark.parametrize("mark", ["*|FNAME|*", "%FIRSTNAME%", "«Name»", "[[name]]"])
def test_mark_is_found_once_when_another_program_would_have_filled_it(mark: str) -> None:
    """A merge mark of another program is told once, at the line of the template, however often it is printed."""
    (one,) = found(f"Dear {mark},", f"bye {mark}", text=f"Dear {mark},")
    assert (one.code, one.place.line) == ("TXT02", 7)
    assert f"“{mark}”" in one.words


def test_word_is_found_when_its_letters_are_spoilt() -> None:
    """A word read in a wrong encoding is told with what it is."""
    (one,) = found("Das BÃ¼ro", text="Das BÃ¼ro")
    assert (one.code, one.place.line) == ("TXT18", 7)
    assert "“BÃ¼ro”" in one.words


@pytest.mark.parametrize(
    ("body", "fields"), [("Das BÃ¼ro, *|FNAME|*.", {}), ("B.", {"outlet": "BÃ¼ro", "role": "*|FNAME|*"})]
)
def test_marks_and_words_pass_when_they_are_the_texts_or_a_cells(body: str, fields: dict[str, str]) -> None:
    """What stands in the advisory or in a cell is found there by its own rule."""
    assert found("Das BÃ¼ro", "Dear *|FNAME|*", body=body, fields=fields) == []


def test_message_passes_when_it_is_whole() -> None:
    """A message without anything of the kind has no finding."""
    assert found("Das Büro", "Dear Ann", text="100% of 50 %") == []
