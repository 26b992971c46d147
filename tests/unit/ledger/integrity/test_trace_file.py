"""The note outside the newsroom, and how this computer and other folders are told apart."""

import json
import os
import stat
from pathlib import Path

import pytest

from advisory_cli.ledger.integrity.location import is_duplicate, machine_identity, place_of
from advisory_cli.ledger.integrity.trace_file import HighWaterMarkFile
from advisory_cli.ledger.sqlite_ledger import FILE, open_ledger
from advisory_cli.model.ledger.concerns import HighWaterMark
from tests.ledger_makers import NOW, mailing, plan

KEY = b"k" * 32
TRACE = HighWaterMark(events=12, mailings=3, branch="5e", at=NOW, folder="/srv/büro \udcff/ledger")


def mode(path: Path) -> int:
    """Its permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


# --- what it holds ---


def test_trace_file_reads_back_what_was_noted_when_written_twice(tmp_path: Path) -> None:
    """The last note is read back, and is the only file in its folder, else an old ledger would pass for the newest."""
    traces = HighWaterMarkFile(tmp_path / "state" / "advisory", KEY)
    assert traces.read() is None
    assert not traces.fault
    assert traces.write(TRACE)
    assert traces.read() == TRACE
    second = HighWaterMark(events=13, mailings=3, branch="", at=None, folder="")
    assert traces.write(second)
    assert traces.read() == second
    assert [path.name for path in (tmp_path / "state" / "advisory").iterdir()] == [Path(traces.where).name]


def test_trace_file_is_private_when_the_umask_allows_all(tmp_path: Path) -> None:
    """The note is for its owner alone, whatever the umask, and does not name the key.

    Otherwise everybody at the computer would learn how much a press office sends, and from which folder.
    """
    folder = tmp_path / "advisory"
    folder.mkdir(mode=0o755)
    traces = HighWaterMarkFile(folder, KEY)
    before = os.umask(0)
    try:
        traces.write(TRACE)
    finally:
        os.umask(before)
    assert (mode(folder), mode(Path(traces.where))) == (0o700, 0o600)
    assert KEY.hex() not in Path(traces.where).name


def test_trace_file_reads_none_when_the_note_is_of_another_newsroom(tmp_path: Path) -> None:
    """The note of another newsroom is not read, else one newsroom would look older than another one."""
    HighWaterMarkFile(tmp_path, KEY).write(TRACE)
    assert HighWaterMarkFile(tmp_path, b"l" * 32).read() is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"7", b'{"events": 1}', b"\xff", b"[" * 60_000, b'{"events": 1e999}', b"null"]
)
def test_trace_file_says_a_fault_and_heals_when_its_note_is_damaged(tmp_path: Path, content: bytes) -> None:
    """A damaged note is told as a fault and can be written anew, else it would end every command with a traceback."""
    traces = HighWaterMarkFile(tmp_path, KEY)
    Path(traces.where).write_bytes(content)
    assert traces.read() is None
    assert traces.fault == "it cannot be read"
    assert traces.write(TRACE)
    assert traces.read() == TRACE


def test_trace_file_reads_none_when_the_time_is_beyond_all_calendars(tmp_path: Path) -> None:
    """A note with a time that no calendar has is not read, else it would end every command with a traceback."""
    traces = HighWaterMarkFile(tmp_path, KEY)
    traces.write(TRACE)
    kept = json.loads(Path(traces.where).read_text())
    Path(traces.where).write_text(json.dumps(kept | {"at": 10**30}))
    assert traces.read() is None


def test_trace_file_says_a_fault_when_its_folder_cannot_be_made(tmp_path: Path) -> None:
    """A folder that cannot be made is told as a fault.

    Otherwise a file in the way would end a mailing that was going well.
    """
    (tmp_path / "file").write_text("")
    traces = HighWaterMarkFile(tmp_path / "file" / "advisory", KEY)
    assert not traces.write(TRACE)
    assert traces.read() is None
    assert traces.fault == f"{tmp_path / 'file'} cannot be written"


def test_trace_file_leaves_no_pieces_when_its_place_is_taken(tmp_path: Path) -> None:
    """A note that cannot take its place leaves no file beside it, else half-written files would pile up."""
    traces = HighWaterMarkFile(tmp_path, KEY)
    (Path(traces.where) / "in the way").mkdir(parents=True)
    assert not traces.write(TRACE)
    assert [path.name for path in tmp_path.iterdir()] == [Path(traces.where).name]


# --- which computer, which folder ---


def test_machine_identity_is_the_same_when_asked_again() -> None:
    """The identity of a computer is the same each time, else every second run would be refused."""
    assert machine_identity() == machine_identity()
    assert len(machine_identity()) in {0, 16}


def test_machine_identity_is_a_mark_of_the_id_and_not_the_id(tmp_path: Path) -> None:
    """The identity is a lasting mark of the computer's own id and not that id.

    Otherwise a ledger that is handed on would give away what identifies a computer everywhere.
    """
    ids = (tmp_path / "missing", tmp_path / "id")
    (tmp_path / "id").write_text("0123456789abcdef0123456789abcdef\n")
    assert machine_identity(ids=ids) == "53eba9e5f9157e98"  # the same for ever: a new one would be another computer
    (tmp_path / "id").write_text("1123456789abcdef0123456789abcdef\n")
    assert machine_identity(ids=ids) != "53eba9e5f9157e98"


@pytest.mark.parametrize("content", ["", "uninitialized\n", "zz\n"])
def test_machine_identity_is_empty_only_when_a_container_has_no_id(tmp_path: Path, content: str) -> None:
    """A computer without an id is told by its name, and a container by nothing.

    Otherwise a container, which has a new name at every start, would be refused each time.
    """
    (tmp_path / "id").write_text(content)
    assert len(machine_identity(ids=[tmp_path / "id"], containers=[tmp_path / "none"])) == 16
    assert machine_identity(ids=[tmp_path / "id"], containers=[tmp_path / "id"]) == ""


def test_place_of_is_the_real_folder_when_reached_by_a_link(tmp_path: Path) -> None:
    """The place of a folder behind a link is the real one, else a link to the newsroom would look like a second one."""
    (tmp_path / "room").mkdir()
    (tmp_path / "link").symlink_to("room")
    assert place_of(tmp_path / "link" / "ledger") == place_of(tmp_path / "room" / "ledger")


def test_is_twin_tells_a_copy_when_another_folder_holds_the_same_key(tmp_path: Path) -> None:
    """A folder is a twin where it holds a ledger with the same key, and looking leaves its files as they are.

    Otherwise a copy could not be told from a moved folder, or any two newsrooms would look alike.
    """
    own, other = tmp_path / "own", tmp_path / "other"
    ledger = open_ledger(own, now=NOW, writer=True)
    key = ledger.newsroom_key
    open_ledger(other, now=NOW, writer=False).close()

    def asked(folder: Path) -> bool:
        return is_duplicate(str(folder), own=own, file=FILE, key=key)

    assert not asked(tmp_path / "missing")
    assert not asked(other)
    (tmp_path / "link").symlink_to(own)
    assert not asked(tmp_path / "link")
    assert not asked(tmp_path / "link" / FILE)
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / FILE).write_bytes(b"")
    assert not asked(copy)
    plan(ledger, mailing(), ["ana"])
    for name in (FILE, f"{FILE}-wal"):  # as `cp` finds them while a process has them open
        (copy / name).write_bytes((own / name).read_bytes())
    assert asked(copy)
    ledger.close()
    (copy / f"{FILE}-wal").unlink()
    (copy / FILE).write_bytes((own / FILE).read_bytes())
    before = sorted(path.name for path in copy.iterdir() if not path.name.endswith("-shm"))
    assert asked(copy)
    assert sorted(path.name for path in copy.iterdir() if not path.name.endswith("-shm")) == before


def test_is_twin_says_yes_when_the_other_ledger_cannot_be_read(tmp_path: Path) -> None:
    """A ledger that cannot be read counts as a twin, else what a program cannot see would be taken for harmless."""
    own = tmp_path / "own"
    open_ledger(own, now=NOW, writer=False).close()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE).write_bytes(b"not a ledger, but larger than nothing" * 100)
    assert is_duplicate(str(tmp_path / "other"), own=own, file=FILE, key=KEY)
    assert is_duplicate(str(tmp_path / ("x" * 300)), own=own, file=FILE, key=KEY)
