"""The question about the zone of an event: when it is put, and what an answer writes into the file."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from advisory_cli.actions.preflight import zone_question
from advisory_cli.actions.preflight.zone_question import ZoneQuestion
from advisory_cli.cli.terminal import console
from advisory_cli.cli.terminal.zone_offer import offer_zone

FILE = Path("summit.md")
APP: Any = SimpleNamespace(newsroom="the newsroom")
QUESTION = ZoneQuestion(words="Its event is in Kyiv.", zones=("Europe/Kyiv", "Europe/Brussels"))
ASKED = [QUESTION.words, "  1  zone: Europe/Kyiv", "  2  zone: Europe/Brussels"]
UNCHANGED = "The file was not changed."


class Desk:
    """A person who gives one answer, or presses Ctrl-C at None, about a file that has or lacks a place for the line."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: str | None, *, room: bool = True) -> None:
        self.told: list[str] = []
        self.written: list[str] = []
        self.answer, self.room = answer, room
        monkeypatch.setattr(console, "can_prompt", lambda: True)
        monkeypatch.setattr(console, "info", self.told.append)
        monkeypatch.setattr(console, "ask_text", self.ask)
        monkeypatch.setattr(zone_question, "zone_question", lambda *_: QUESTION)
        monkeypatch.setattr(zone_question, "write_zone", self.write)

    def ask(self, _: str) -> str:
        """The answer."""
        if self.answer is None:
            raise click.Abort
        return self.answer

    def write(self, path: Path, zone: str) -> bool:
        """Write the zone where there is room."""
        assert path == FILE
        self.written.append(zone)
        return self.room


@pytest.mark.parametrize(
    ("answer", "room", "written", "told"),
    [
        ("1", True, ["Europe/Kyiv"], "Written: zone: Europe/Kyiv"),
        (" 2 ", True, ["Europe/Brussels"], "Written: zone: Europe/Brussels"),
        ("1", False, ["Europe/Kyiv"], f"{UNCHANGED[:-1]}: its event has no place for the line. Add it by hand."),
        ("", True, [], UNCHANGED),
        ("0", True, [], UNCHANGED),
        ("3", True, [], UNCHANGED),
        ("-1", True, [], UNCHANGED),
        ("²", True, [], UNCHANGED),
        ("١", True, [], UNCHANGED),
        ("one", True, [], UNCHANGED),
        (None, True, [], f"\n{UNCHANGED}"),
    ],
)
def test_zone_is_written_when_its_number_is_typed(
    monkeypatch: pytest.MonkeyPatch, answer: str | None, room: bool, written: list[str], told: str
) -> None:
    """The zone of a typed number is written, and any other answer leaves the file as it is and says so."""
    desk = Desk(monkeypatch, answer, room=room)
    offer_zone(APP, FILE)
    assert desk.written == written
    assert desk.told == [*ASKED, told]


def test_zone_is_not_asked_for_when_there_is_no_doubt_or_nobody_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without a doubt is not asked about, and a script is never asked."""
    desk = Desk(monkeypatch, "1")
    monkeypatch.setattr(zone_question, "zone_question", lambda *_: None)
    offer_zone(APP, FILE)
    monkeypatch.setattr(zone_question, "zone_question", lambda *_: QUESTION)
    monkeypatch.setattr(console, "can_prompt", lambda: False)
    offer_zone(APP, FILE)
    assert (desk.told, desk.written) == ([], [])
