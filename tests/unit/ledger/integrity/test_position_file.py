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


def test_position_file_never_moves_back_when_two_processes_write(state: Path) -> None:
    """A position moves on and never back, whichever process writes.

    Otherwise the slower of two would set it back, and an old ledger pass for the newest.
    """
    one, two = copy_of(state), copy_of(state)
    assert one.read() is None
    assert one.advance(SECOND, always)
    assert two.advance(FIRST, always)
    assert two.read() == SECOND
    assert two.advance(NEW_BRANCH, always)
    one.close()
    two.close()
    assert copy_of(state).read() == NEW_BRANCH


def test_position_file_keeps_a_position_when_it_is_of_practice_alone(state: Path) -> None:
    """A position of practice alone is kept, and one of real messages replaces it.

    Otherwise a newsroom that was only tried out would be missed.
    """
    practice = Position(number=1, token=3, messages=26, practice=True)
    copy = copy_of(state)
    copy.advance(practice, always)
    copy.close()
    assert copy_of(state).read() == practice
    copy.advance(SECOND, always)
    copy.close()
    assert copy_of(state).read() == SECOND


def test_position_file_writes_nothing_when_the_position_does_not_follow(state: Path) -> None:
    """A position that does not follow the noted one is not written.

    Otherwise a decision that was made with an old ledger would hide that it is old.
    """
    copy = copy_of(state)
    copy.advance(FIRST, always)
    assert copy.advance(SECOND, lambda noted: noted != FIRST)
    assert copy.read() == FIRST


@pytest.mark.parametrize("length", [0, 1, 50, 128, 200, 255])
def test_position_file_reads_a_noted_position_or_none_when_a_write_was_torn(state: Path, length: int) -> None:
    """A torn or damaged write is read as a position that was noted, or as none, and heals.

    Otherwise what was half written when the power went would be read as a position, or end every command.
    """
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


def test_position_file_raises_nothing_when_there_is_no_place_for_it(tmp_path: Path) -> None:
    """A position without a place is not written and raises no fault.

    Otherwise a service without a home, or a full disk, would end a mailing.
    """
    nowhere = PositionFile(None, KEY, tmp_path)
    assert (nowhere.advance(FIRST, always), nowhere.read(), nowhere.displaced()) == (False, None, None)
    nowhere.claim_folder()
    nowhere.close()
    (tmp_path / "file").write_text("")
    in_the_way = PositionFile(tmp_path / "file" / "advisory", KEY, tmp_path)
    assert not in_the_way.advance(FIRST, always)
    in_the_way.claim_folder()
    in_the_way.close()


def test_displaced_returns_the_position_when_another_ledger_took_the_folder(state: Path) -> None:
    """The position of a ledger whose folder another one took is told to the other, once that has done something.

    Otherwise a ledger that was removed with its key would not be missed.
    """
    before = copy_of(state)
    before.advance(SECOND, always)
    before.close()
    assert before.displaced() is None
    assert copy_of(state, OTHER).displaced() == SECOND
    assert displaced(state, state.parent / "room") == SECOND
    assert copy_of(state, OTHER, "elsewhere").displaced() is None
    after = copy_of(state, OTHER)
    after.claim_folder()
    assert after.displaced() is None
    assert before.displaced() is None, "it has done nothing yet"
    after.advance(FIRST, always)
    assert before.displaced() == FIRST


def test_displaced_returns_none_when_the_ledger_moved_elsewhere(state: Path) -> None:
    """A ledger that moved elsewhere is not missed, else a new newsroom in its place would be asked for it."""
    copy_of(state).advance(SECOND, always)
    note = HighWaterMark(events=9, mailings=1, branch="", at=NOW, folder=str(state.parent / "moved"))
    HighWaterMarkFile(state, KEY).write(note)
    assert displaced(state, state.parent / "room") is None


@pytest.mark.parametrize(("others", "found"), [(3, True), (80, False)])
def test_displaced_finds_the_note_of_an_older_advisory_when_notes_are_few(
    state: Path, others: int, *, found: bool
) -> None:
    """The note of an older advisory is found among few notes and not sought among many.

    Otherwise the first loss after an update would go unnoticed, or a thousand notes be read each time.
    """
    note = HighWaterMark(events=9, mailings=1, branch="", at=NOW, folder=str(state.parent / "room"))
    HighWaterMarkFile(state, KEY).write(note)
    for number in range(others):
        (state / f"{number:016x}.json").write_text("{}")
    assert displaced(state, state.parent / "room") == (Position(messages=9) if found else None)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"ledger": 7, "folder": []}', "[" * 4_000])
def test_position_file_writes_its_index_anew_when_it_is_damaged(state: Path, content: str) -> None:
    """A damaged index finds nothing and is written anew, else every command would end with a traceback."""
    copy = copy_of(state)
    copy.claim_folder()
    (index,) = state.glob("*.in")
    assert json.loads(index.read_text())["folder"] == str(state.parent / "room")
    index.write_text(content)
    assert displaced(state, state.parent / "room") is None
    copy.claim_folder()
    assert json.loads(index.read_text())["folder"] == str(state.parent / "room")


def test_position_file_closes_its_folder_to_others_when_that_was_open(state: Path) -> None:
    """The folder of the copies is its owner's alone, also where it was made open before.

    Otherwise another user of the computer could read which newsrooms there are, and when they sent.
    """
    state.mkdir(parents=True, mode=0o755)
    state.chmod(0o755)
    assert copy_of(state).advance(FIRST, always)
    assert state.stat().st_mode & 0o777 == 0o700
    state.chmod(0o755)
    copy_of(state).claim_folder()
    assert all(path.stat().st_mode & 0o077 == 0 for path in state.rglob("*") if path.is_dir())
