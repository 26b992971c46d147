"""The marks file by itself."""

import os
from pathlib import Path

import pytest

from advisory_cli.ledger.queue.commit_marks import SLOTS, CommitMarks, Mark, boot_identity, read_marks
from advisory_cli.model.errors import LedgerFault


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty file, as opening the ledger makes it."""
    (tmp_path / "marks").touch()
    return tmp_path / "marks"


def test_marks_survive_the_mapping(path: Path) -> None:
    """If it breaks, nothing is known after a crash."""
    marks = CommitMarks.open(path, boot="b1")
    for delivery, mark in enumerate(Mark, 1):
        marks.acquire(delivery, attempt=delivery + 1)
        marks.set(delivery, mark)
        assert marks.get(delivery) is mark
    expected = {(delivery, delivery + 1): mark for delivery, mark in enumerate(Mark, 1)}
    assert read_marks(path, boot="b1") == expected  # while it is mapped: what a kill would leave
    marks.close()
    again = CommitMarks.open(path, boot="b1")
    assert again.left == expected
    assert again.room == SLOTS - len(Mark)
    again.forget_left()
    assert again.room == SLOTS
    again.close()
    assert read_marks(path, boot="b1") == {}


@pytest.mark.parametrize("boots", [("b1", "b2"), ("", ""), ("b1", "")])
def test_marks_of_another_boot_say_nothing(path: Path, boots: tuple[str, str]) -> None:
    """If it breaks, a mark that never reached the disk is read as 'not begun'."""
    marks = CommitMarks.open(path, boot=boots[0])
    marks.acquire(7, attempt=1)
    marks.close()
    assert read_marks(path, boot=boots[1]) is None
    again = CommitMarks.open(path, boot=boots[1])
    assert again.left == {}
    assert again.room == SLOTS
    again.close()


def test_the_file_is_written_out_in_full(path: Path) -> None:
    """If it breaks, a full disk kills the program in the middle of a message."""
    CommitMarks.open(path, boot="b1").close()
    status = path.stat()
    assert status.st_size == 64 + 8 * SLOTS
    assert status.st_blocks * 512 >= status.st_size


def test_the_file_is_on_the_disk_before_it_is_mapped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it has its place there, else a disk that fills up kills the program in the middle of a message."""
    synced = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_size))
    CommitMarks.open(path, boot="b1").close()
    assert synced == [64 + 8 * SLOTS]


def test_of_two_slots_with_one_tag_the_later_mark_counts(path: Path) -> None:
    """If it breaks, a claim that was rolled back hides that its second try had begun."""
    marks = CommitMarks.open(path, boot="b1")
    marks.acquire(7, attempt=1)
    marks.close()
    again = CommitMarks.open(path, boot="b1")
    again.acquire(7, attempt=1)
    again.set(7, Mark.BEGUN)
    again.close()
    assert read_marks(path, boot="b1") == {(7, 1): Mark.BEGUN}


def test_a_slot_is_handed_out_again_when_freed(path: Path) -> None:
    """If it breaks, the file fills up, or a message is noted in somebody else's slot."""
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


def test_a_failed_claim_stays_marked_until_something_was_written(path: Path) -> None:
    """If it breaks, a claim that reached a failing disk after all is all doubt, or its slots are lost for good."""
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


def test_a_failed_claim_stays_marked_when_others_are_forgotten(path: Path) -> None:
    """Settling what an earlier process left frees no slot of a claim of this one that may be on the disk after all,
    else that claim is all doubt.
    """
    marks = CommitMarks.open(path, boot="b1")
    marks.acquire(7, attempt=1)
    marks.poison([7])
    marks.forget_left()
    assert read_marks(path, boot="b1") == {(7, 1): Mark.CLAIMED}
    assert marks.room == SLOTS - 1
    marks.close()


def test_a_mark_that_nobody_knows_is_a_beginning(path: Path) -> None:
    """A mark of another version of the program may mean that the message left, else it is sent again."""
    marks = CommitMarks.open(path, boot="b1")
    marks.acquire(7, attempt=1)
    marks.close()
    content = bytearray(path.read_bytes())
    cells = memoryview(content)[64:].cast("Q")
    (at,) = [number for number, word in enumerate(cells) if word]
    cells[at] = cells[at] & ~0xF | 0x9
    path.write_bytes(content)
    assert read_marks(path, boot="b1") == {(7, 1): Mark.BEGUN}


def test_large_numbers_are_kept_whole_or_refused(path: Path) -> None:
    """If it breaks, two deliveries share a tag."""
    marks = CommitMarks.open(path, boot="b1")
    marks.acquire((1 << 40) - 1, attempt=(1 << 20) - 1)
    assert read_marks(path, boot="b1") == {((1 << 40) - 1, (1 << 20) - 1): Mark.CLAIMED}
    for delivery, attempt in ((1 << 40, 1), (1, 1 << 20)):
        with pytest.raises(LedgerFault, match="a million times"):
            marks.acquire(delivery, attempt)
    marks.close()


def test_this_boot_has_one_name() -> None:
    """If it breaks, every start looks like a reboot."""
    assert boot_identity() == boot_identity()
