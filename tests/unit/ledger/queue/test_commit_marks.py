"""The marks file by itself."""

import os
from pathlib import Path

import pytest

from advisory_cli.ledger.queue.commit_marks import SLOTS, CommitMarks, Mark, MarksFiles, boot_identity, read_marks
from advisory_cli.model.errors import LedgerFault, TryLater


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty file, as opening the ledger makes it."""
    (tmp_path / "marks").touch()
    return tmp_path / "marks"


def test_marks_survive_when_the_file_is_opened_again(path: Path) -> None:
    """The marks of a claim are read back after the file is opened again, and free when forgotten.

    Otherwise nothing would be known after a crash.
    """
    marks = CommitMarks.open(path, boot="b1")
    for delivery, mark in enumerate(Mark, 1):
        marks.acquire(delivery, attempt=delivery + 1)
        marks.set(delivery, mark)
        assert marks.get(delivery) is mark
    expected = {(delivery, delivery + 1): mark for delivery, mark in enumerate(Mark, 1)}
    assert read_marks(path, boot="b1") == expected  # while it is mapped: what a kill would leave
    marks.close()
    again = CommitMarks.open(path, boot="b1")
    assert again.leftover == expected
    assert again.room == SLOTS - len(Mark)
    again.clear_leftover()
    assert again.room == SLOTS
    again.close()
    assert read_marks(path, boot="b1") == {}


@pytest.mark.parametrize("boots", [("b1", "b2"), ("", ""), ("b1", "")])
def test_marks_say_nothing_when_they_are_of_another_boot(path: Path, boots: tuple[str, str]) -> None:
    """The marks of another boot are not read.

    Otherwise a mark that never reached the disk would be read as 'not begun'.
    """
    marks = CommitMarks.open(path, boot=boots[0])
    marks.acquire(7, attempt=1)
    marks.close()
    assert read_marks(path, boot=boots[1]) is None
    again = CommitMarks.open(path, boot=boots[1])
    assert again.leftover == {}
    assert again.room == SLOTS
    again.close()


def test_marks_file_is_written_out_in_full_when_opened(path: Path) -> None:
    """The file has all its blocks from the beginning.

    Otherwise a full disk would kill the program in the middle of a message.
    """
    CommitMarks.open(path, boot="b1").close()
    status = path.stat()
    assert status.st_size == 64 + 8 * SLOTS
    assert status.st_blocks * 512 >= status.st_size


def test_marks_file_is_synced_in_full_when_opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole file is synced to the disk when it is opened.

    Otherwise a disk that fills up would kill the program amid a message.
    """
    synced = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_size))
    CommitMarks.open(path, boot="b1").close()
    assert synced == [64 + 8 * SLOTS]


def test_marks_tell_the_later_mark_when_two_slots_have_one_tag(path: Path) -> None:
    """The later mark counts of two slots with one tag.

    Otherwise a claim that was rolled back would hide that its second try had begun.
    """
    marks = CommitMarks.open(path, boot="b1")
    marks.acquire(7, attempt=1)
    marks.close()
    again = CommitMarks.open(path, boot="b1")
    again.acquire(7, attempt=1)
    again.set(7, Mark.BEGUN)
    again.close()
    assert read_marks(path, boot="b1") == {(7, 1): Mark.BEGUN}


def test_marks_hand_a_slot_out_again_when_freed(path: Path) -> None:
    """A freed slot is handed out again, and the others keep theirs.

    Otherwise the file would fill up, or a message be noted in somebody else's slot.
    """
    marks = CommitMarks.in_memory({})
    for delivery in range(SLOTS):
        marks.acquire(delivery, attempt=1)
    assert marks.room == 0
    marks.free([3])
    assert not marks.holds(3)
    marks.acquire(9_999, attempt=1)
    assert marks.get(9_999) is Mark.CLAIMED
    assert marks.get(4) is Mark.CLAIMED
    marks.close()


def test_marks_keep_a_failed_claim_when_nothing_was_written_yet(path: Path) -> None:
    """A failed claim stays marked until something was written.

    Otherwise a claim that reached a failing disk after all would be all doubt, or its slots be lost for good.
    """
    marks = CommitMarks.open(path, boot="b1")
    marks.acquire(7, attempt=1)
    marks.poison([7])
    marks.acquire(8, attempt=1)
    marks.clear({})
    assert read_marks(path, boot="b1") == {(7, 1): Mark.CLAIMED, (8, 1): Mark.CLAIMED}
    marks.free([8])
    assert read_marks(path, boot="b1") == {}
    assert marks.room == SLOTS
    marks.acquire(9, attempt=1)
    marks.free([9])
    assert marks.room == SLOTS  # no cell twice, which two messages would get
    marks.close()


def test_marks_keep_a_failed_claim_when_an_earlier_process_is_settled(path: Path) -> None:
    """A failed claim stays marked when an earlier process's marks are forgotten.

    Otherwise it would be all doubt, as it may be on the disk after all.
    """
    marks = CommitMarks.open(path, boot="b1")
    marks.acquire(7, attempt=1)
    marks.poison([7])
    marks.clear_leftover()
    assert read_marks(path, boot="b1") == {(7, 1): Mark.CLAIMED}
    assert marks.room == SLOTS - 1
    marks.close()


def test_marks_tell_begun_when_a_mark_is_unknown(path: Path) -> None:
    """An unknown mark counts as begun.

    Otherwise the mark of another version, which may mean that the message left, would let it be sent again.
    """
    marks = CommitMarks.open(path, boot="b1")
    marks.acquire(7, attempt=1)
    marks.close()
    content = bytearray(path.read_bytes())
    cells = memoryview(content)[64:].cast("Q")
    (at,) = [number for number, word in enumerate(cells) if word]
    cells[at] = cells[at] & ~0xF | 0x9
    path.write_bytes(content)
    assert read_marks(path, boot="b1") == {(7, 1): Mark.BEGUN}


def test_marks_refuse_a_number_when_it_is_too_large_for_a_tag(path: Path) -> None:
    """The largest number and attempt are kept whole, and larger ones refused, else two deliveries would share a tag."""
    marks = CommitMarks.open(path, boot="b1")
    marks.acquire((1 << 40) - 1, attempt=(1 << 20) - 1)
    assert read_marks(path, boot="b1") == {((1 << 40) - 1, (1 << 20) - 1): Mark.CLAIMED}
    for delivery, attempt in ((1 << 40, 1), (1, 1 << 20)):
        with pytest.raises(LedgerFault, match="a million times"):
            marks.acquire(delivery, attempt)
    marks.close()


def test_boot_identity_is_the_same_when_asked_again() -> None:
    """The name of a boot is the same each time, else every start would look like a reboot."""
    assert boot_identity() == boot_identity()


def test_marks_files_are_for_sixty_four_processes(tmp_path: Path) -> None:
    """Sixty-four processes may send at once, each with a file of its own, and the next one has to wait."""
    files = MarksFiles(tmp_path, boot="b1")
    marks = [files.acquire() for _ in range(64)]
    assert len([*tmp_path.iterdir()]) == 64
    with pytest.raises(TryLater):
        files.acquire()
    for each in marks:
        each.close()
