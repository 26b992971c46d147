"""The safety copy of a position: written in place, torn or whole, by one process or two, found by folder and by key."""

import json
from pathlib import Path

import pytest

from advisory_cli.ledger.integrity.position_file import PositionFile, displaced
from advisory_cli.ledger.integrity.trace_file import HighWaterMarkFile
from advisory_cli.model.ledger.concerns import HighWaterMark, Position
from tests.ledger_makers import NOW

KEY, OTHER = b"k" * 32, b"l" * 32
FIRST = Position(number=1, token=-7, messages=80, decisions=1)
SECOND = Position(number=2, token=2**62, messages=160, decisions=1)
NEW_BRANCH = Position(number=2, token=5, messages=80, decisions=2, branch="5e5e5e5e", base=80)


def copy_of(state: Path, key: bytes = KEY, home: str = "room") -> PositionFile:
    """The copy of the ledger with that key in that folder."""
    return PositionFile(state, key, state.parent / home)


def always(_: Position) -> bool:
    """It lies in the past."""
    return True


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The folder of the state, which is not there yet."""
    return tmp_path / "state" / "advisory"


def test_it_moves_on_and_never_back(state: Path) -> None:
    """Of two processes the slower would set it back, and an old ledger pass for the newest."""
    one, two = copy_of(state), copy_of(state)
    assert one.read() is None
    assert one.advance(SECOND, always)
    assert two.advance(FIRST, always)
    assert two.read() == SECOND
    assert two.advance(NEW_BRANCH, always)
    one.close()
    two.close()
    assert copy_of(state).read() == NEW_BRANCH


def test_practice_alone_is_kept_too(state: Path) -> None:
    """A newsroom that was only tried out would be missed; what was noted before this was known is missed."""
    practice = Position(number=1, token=3, messages=26, practice=True)
    copy = copy_of(state)
    copy.advance(practice, always)
    copy.close()
    assert copy_of(state).read() == practice
    copy.advance(SECOND, always)
    copy.close()
    assert copy_of(state).read() == SECOND


def test_what_does_not_follow_is_not_written(state: Path) -> None:
    """A decision that was made with an old ledger would hide that it is old."""
    copy = copy_of(state)
    copy.advance(FIRST, always)
    assert copy.advance(SECOND, lambda noted: noted != FIRST)
    assert copy.read() == FIRST


@pytest.mark.parametrize("length", [0, 1, 50, 128, 200, 255])
def test_a_torn_write_leaves_the_one_before(state: Path, length: int) -> None:
    """What was half written when the power went would be read as a position, or end every command."""
    copy = copy_of(state)
    copy.advance(FIRST, always)
    copy.advance(SECOND, always)
    copy.close()
    (path,) = state.glob("*.at")
    whole = path.read_bytes()
    path.write_bytes(whole[:length])
    assert copy_of(state).read() in {None, FIRST, SECOND}
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        assert copy_of(state).read() in {FIRST, SECOND}
    assert copy_of(state).advance(SECOND, always)
    assert copy_of(state).read() == SECOND


def test_without_a_place_for_it(tmp_path: Path) -> None:
    """A service without a home, or a full disk, would end a mailing."""
    nowhere = PositionFile(None, KEY, tmp_path)
    assert (nowhere.advance(FIRST, always), nowhere.read(), nowhere.displaced()) == (False, None, None)
    nowhere.settle()
    nowhere.close()
    (tmp_path / "file").write_text("")
    in_the_way = PositionFile(tmp_path / "file" / "advisory", KEY, tmp_path)
    assert not in_the_way.advance(FIRST, always)
    in_the_way.settle()
    in_the_way.close()


def test_a_ledger_that_another_one_displaced(state: Path) -> None:
    """A ledger that was removed with its key would not be missed."""
    before = copy_of(state)
    before.advance(SECOND, always)
    before.close()
    assert before.displaced() is None
    assert copy_of(state, OTHER).displaced() == SECOND
    assert displaced(state, state.parent / "room") == SECOND
    assert copy_of(state, OTHER, "elsewhere").displaced() is None
    after = copy_of(state, OTHER)
    after.settle()
    assert after.displaced() is None
    assert before.displaced() is None, "it has done nothing yet"
    after.advance(FIRST, always)
    assert before.displaced() == FIRST


def test_one_that_moved_elsewhere_is_not_missed(state: Path) -> None:
    """A new newsroom in the place of one that was moved would be asked for its ledger."""
    copy_of(state).advance(SECOND, always)
    note = HighWaterMark(events=9, mailings=1, branch="", at=NOW, folder=str(state.parent / "moved"))
    HighWaterMarkFile(state, KEY).write(note)
    assert displaced(state, state.parent / "room") is None


@pytest.mark.parametrize(("others", "found"), [(3, True), (80, False)])
def test_a_note_of_an_older_advisory(state: Path, others: int, *, found: bool) -> None:
    """The first loss after an update would go unnoticed; or a thousand notes be read each time."""
    note = HighWaterMark(events=9, mailings=1, branch="", at=NOW, folder=str(state.parent / "room"))
    HighWaterMarkFile(state, KEY).write(note)
    for number in range(others):
        (state / f"{number:016x}.json").write_text("{}")
    assert displaced(state, state.parent / "room") == (Position(messages=9) if found else None)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"ledger": 7, "folder": []}', "[" * 4_000])
def test_a_damaged_index(state: Path, content: str) -> None:
    """Every command would end with a traceback."""
    copy = copy_of(state)
    copy.settle()
    (index,) = state.glob("*.in")
    assert json.loads(index.read_text())["folder"] == str(state.parent / "room")
    index.write_text(content)
    assert displaced(state, state.parent / "room") is None
    copy.settle()
    assert json.loads(index.read_text())["folder"] == str(state.parent / "room")
