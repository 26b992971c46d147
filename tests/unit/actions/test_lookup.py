"""Which mailings and advisories a person means by a name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.actions.lookup import (
    NeverPlanned,
    find_advisory_ids,
    find_mailings,
    had_file_name,
    other_id_mailings,
)
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import NoInput, UsageFault
from tests.ledger_makers import NOW, mailing, plan

TEXT = "---\nid: {id}\nkind: note\nrelease: immediate\nheadline: {headline}\n---\n{headline}: words of this text.\n"


class Room:
    """A newsroom with advisory files and a real ledger."""

    def __init__(self, folder: Path, ledger: SqliteLedger) -> None:
        self.folder, self.ledger = folder, ledger
        (folder / "advisories").mkdir()

    def write(self, name: str, id_: str, headline: str = "Protest") -> Path:
        """An advisory's file."""
        path = self.folder / "advisories" / f"{name}.md"
        path.write_text(TEXT.format(id=id_, headline=headline))
        return path

    def send(self, id_: str, advisory: str, source: Path | str = "") -> None:
        """A mailing that was planned from that file."""
        text = Path(source).read_text() if source and Path(source).exists() else ""
        what = mailing(id_, advisory=advisory)
        plan(self.ledger, _from(what, source), ["ana"], manuscript=text, again=True)

    def found(self, name: str) -> list[str]:
        """The mailings of that name."""
        return [summary.mailing.id for summary in find_mailings(self.ledger, name, self.folder)]

    def ids(self, name: str) -> tuple[str, ...]:
        """The advisories of that name."""
        return tuple(find_advisory_ids(self.ledger, name, self.folder))


def _from(what: Any, source: Path | str) -> Any:
    return replace(what, source=str(source))


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """An empty newsroom."""
    monkeypatch.chdir(tmp_path)
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield Room(tmp_path, ledger)
    ledger.close()


def test_mailings_are_found_by_id_file_and_beginning(room: Room) -> None:
    """A name finds a mailing by its id, and all of an advisory by its id, its file, or the beginning of an id."""
    path = room.write("summit", "summit-2026")
    room.send("summit-2026.1", "summit-2026", path)
    room.send("report.1", "report")
    room.send("summit-2026.2", "summit-2026", path)
    both = ["summit-2026.2", "summit-2026.1"]
    assert room.found("summit-2026.1") == ["summit-2026.1"]
    assert room.found("summit-2026") == both
    assert room.found("summit-2") == both
    assert room.found("summit") == both
    assert room.found("advisories/summit.md") == both
    assert room.found("last") == ["summit-2026.2"]
    assert room.found("rep") == ["report.1"]


def test_mailings_are_not_found_when_nothing_or_too_much_has_that_name(room: Room) -> None:
    """A name of nothing is refused with what there is, and one of several advisories with their names."""
    with pytest.raises(NoInput) as caught:
        room.found("summit")
    assert "report.1" not in caught.value.remedy
    room.send("report.1", "report")
    room.send("repeal.1", "repeal")
    with pytest.raises(NoInput) as caught:
        room.found("summit")
    assert "repeal.1, report.1" in caught.value.remedy
    with pytest.raises(UsageFault, match=r"repeal\.1, report\.1"):
        room.found("rep")


def test_file_of_which_nothing_was_planned_names_what_is_near(room: Room) -> None:
    """A file that was never sent is told as such, with the mailings whose ids begin with its name."""
    room.write("rep", "other")
    room.send("report.1", "report")
    with pytest.raises(NeverPlanned) as caught:
        room.found("rep")
    assert caught.value.near == ("report.1",)
    room.write("lone", "lone")
    with pytest.raises(NeverPlanned) as caught:
        room.found("lone")
    assert caught.value.near == ()


def test_file_is_found_when_it_was_removed(room: Room) -> None:
    """A file that is gone still names its mailings, by its name with and without folders and ending."""
    path = room.write("gone", "summit")
    room.send("summit.1", "summit", path)
    room.send("report.1", "report")
    path.unlink()
    for name in ("gone", "gone.md", "advisories/gone.md", str(path)):
        assert room.found(name) == ["summit.1"]
        assert room.ids(name) == ("summit",)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("summit", ("summit",)),
        ("last", ()),
        ("summit.1", ()),  # the id of a mailing
        ("sum", ("summit",)),
        ("report", ("report",)),
        ("advisories/text.md", ("summit",)),
        ("text", ("summit",)),
        ("nothing", ()),
    ],
)
def test_advisories_are_found_by_id_file_and_beginning(room: Room, name: str, ids: tuple[str, ...]) -> None:
    """A name finds the ids of advisories by id, by file, or by the beginning of an id."""
    room.send("summit.1", "summit", room.write("text", "summit"))
    room.send("report.1", "report", room.folder / "advisories" / "former.md")
    assert room.ids(name) == ids


def test_name_of_two_texts_finds_both(room: Room) -> None:
    """A name that is the id of one text and the file of another means both, and the other's mailings are told."""
    room.send("summit.1", "summit", room.write("first", "summit"))
    room.send("report.1", "report", room.write("summit", "report", "Quite another text"))
    assert room.ids("summit") == ("summit", "report")
    assert [one.mailing.id for one in other_id_mailings(room.ledger, "summit", room.folder)] == ["report.1"]
    assert other_id_mailings(room.ledger, "report", room.folder) == []
    assert other_id_mailings(room.ledger, "first", room.folder) == ()


def test_former_file_is_no_matter_when_the_name_is_an_id(room: Room) -> None:
    """An id is not taken for the name of a file that another text once had."""
    room.send("summit.1", "summit")
    room.send("report.1", "report", room.folder / "elsewhere" / "summit.md")
    assert room.ids("summit") == ("summit",)


def test_copied_id_belongs_to_the_first_file_when_the_words_differ(room: Room) -> None:
    """A file with the id of another text does not own that text's mailings, and one with the same words does."""
    room.send("summit.1", "summit", room.write("first", "summit"))
    room.write("copy", "summit", "Quite another text")
    with pytest.raises(NeverPlanned):
        room.found("copy")
    room.write("moved", "summit")
    assert room.found("moved") == ["summit.1"]


@pytest.mark.parametrize(
    ("source", "text", "had"),
    [
        ("/room/advisories/a.md", "a", True),
        ("/room/advisories/a.md", "a.md", True),
        ("/room/advisories/a.md", "advisories/a", True),
        ("/room/advisories/a.md", "/room/advisories/a.md", True),
        ("/room/advisories/a.md", "b", False),
        ("/room/advisories/a.md", "room/a", False),
        ("a.md", "advisories/a", False),
        ("", "a", False),
        ("a.md", "", False),
    ],
)
def test_file_had_a_name_when_its_path_ends_in_it(source: str, text: str, had: bool) -> None:
    """A path has the names in which it ends, with and without its ending."""
    assert had_file_name(source, text) is had
