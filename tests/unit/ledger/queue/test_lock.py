"""The locks by which processes keep out of each other's way; a descriptor of its own stands for another process."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from advisory_cli.ledger.queue.lock import LedgerLock, is_held, mailing_lock, try_lock
from advisory_cli.model.errors import AtWork, TryLater
from tests.ledger_makers import NOW

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no shared locks")


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        (LedgerLock.share, LedgerLock.share, False),
        (LedgerLock.share, LedgerLock.whole, True),
        (LedgerLock.whole, LedgerLock.share, True),
        (LedgerLock.whole, LedgerLock.whole, True),
    ],
    ids=["two that send", "replaced while sending", "sending while replaced", "two that replace"],
)
def test_ledger_lock_is_shared_by_those_who_send_and_by_nobody_who_replaces(
    tmp_path: Path, first: object, second: object, refused: bool
) -> None:
    """Processes that send share the lock, and the one that replaces the file has it alone, until it is released.

    Otherwise a ledger would be replaced under a process that is sending.
    """
    path = tmp_path / "lock"
    held = first(path)  # type: ignore[operator]
    with pytest.raises(TryLater) if refused else nullcontext():
        second(path).release()  # type: ignore[operator]
    held.release()
    held.release()
    second(path).release()  # type: ignore[operator]


def test_ledger_lock_marks_the_place_of_a_ledger_once(tmp_path: Path) -> None:
    """The sign that a ledger was here is written once, and stays."""
    lock = LedgerLock.share(tmp_path / "lock")
    lock.write_marker()
    written = (tmp_path / "lock").read_bytes()
    lock.write_marker()
    lock.release()
    assert written
    assert (tmp_path / "lock").read_bytes() == written


def test_mailing_is_locked_for_one_process_and_named_to_the_other(tmp_path: Path) -> None:
    """One process sends a mailing. Another is told which process, and nothing is left when it has ended."""
    path = tmp_path / "m1"
    with mailing_lock(path, "m1", now=NOW):
        assert is_held(path)
        with pytest.raises(AtWork, match=f"m1.*process {os.getpid()}"), mailing_lock(path, "m1", now=NOW):
            pass
        assert is_held(path)
    assert not path.exists()
    assert not is_held(path)


def test_file_is_locked_without_waiting(tmp_path: Path) -> None:
    """A free file is locked, a held or missing one is not, and a missing one is made if asked for."""
    path = tmp_path / "marks"
    assert try_lock(path) is None
    descriptor = try_lock(path, create=True)
    assert descriptor is not None
    assert try_lock(path) is None
    assert is_held(path)
    os.close(descriptor)
    assert not is_held(path)
