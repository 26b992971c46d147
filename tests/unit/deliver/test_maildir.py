"""Practice: files, their rights, and disks that fail."""

import os
import stat
import sys
from pathlib import Path

import pytest

from advisory_cli.deliver.maildir import MaildirTransport, store
from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.mailing.delivery import Verdict
from advisory_cli.model.press.newsroom import Realm
from tests.contract.transport_contract import accepted, allowed, hand, message, never

POSIX = pytest.mark.skipif(os.name == "nt", reason="rights of another kind")


def opened(folder: Path) -> MaildirTransport:
    """A Maildir, ready."""
    transport = MaildirTransport(folder)
    transport.open()
    return transport


def files(folder: Path) -> list[str]:
    """Everything in a Maildir, relative to it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_maildir_is_of_the_practice_realm(tmp_path: Path) -> None:
    """The realm of a Maildir is practice, else a rehearsal in it would count as sent."""
    assert MaildirTransport(tmp_path).realm is Realm.PRACTICE


@POSIX
def test_maildir_keeps_files_private_when_the_umask_allows_all(tmp_path: Path) -> None:
    """The files of a Maildir and of the archive are for their owner alone, whatever the umask.

    Otherwise embargoed matter would lie open to everybody on the computer.
    """
    before = os.umask(0)
    try:
        assert accepted(opened(tmp_path / "outbox"), message())
        store(tmp_path / "archive", b"copy\r\n")
    finally:
        os.umask(before)
    for path in tmp_path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_maildir_keeps_one_file_when_a_message_is_handed_over_twice(tmp_path: Path) -> None:
    """The same message handed over twice is one file, whose name comes from the message alone.

    Otherwise a resend after a doubt would be two messages, or the time or the host in the name would tell on us.
    """
    transport = opened(tmp_path)
    for number in (1, 2, 1):
        assert accepted(transport, message(number=number))
    assert len(files(tmp_path)) == 2
    assert all(len(Path(name).stem) == 40 for name in files(tmp_path))
    assert accepted(opened(tmp_path / "elsewhere"), message(number=1))
    assert files(tmp_path / "elsewhere")[0] in files(tmp_path)


def test_maildir_writes_a_message_when_a_dead_process_left_half_of_it(tmp_path: Path) -> None:
    """Half a message left by a dead process is replaced.

    Otherwise the same message could never be written again after a crash.
    """
    transport = opened(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        hand(transport, message(), _interrupt)
    assert files(tmp_path) == []
    assert accepted(transport, message())
    (name,) = files(tmp_path)
    (tmp_path / "tmp" / Path(name).name).write_bytes(b"half a mess")
    assert accepted(transport, message())
    assert files(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == message().content


def test_maildir_has_the_whole_message_in_tmp_when_the_mark_is_made(tmp_path: Path) -> None:
    """The message is complete in tmp when the commit is marked, so that only the rename is left to fail."""
    found: list[bytes] = []

    def look() -> bool:
        found.extend(path.read_bytes() for path in (tmp_path / "tmp").iterdir())
        return True

    hand(opened(tmp_path), message(), look)
    assert found == [message().content]


def test_maildir_refuses_with_a_remedy_when_its_folder_cannot_be_made(tmp_path: Path) -> None:
    """A folder that cannot be made is told with a remedy, else a mistyped path would end in a traceback."""
    (tmp_path / "file").write_text("not a folder")
    for attempt in (MaildirTransport(tmp_path / "file").open, lambda: store(tmp_path / "file", b"copy\r\n")):
        with pytest.raises(CannotWrite, match="file") as caught:
            attempt()
        assert caught.value.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on files there")
def test_maildir_keeps_nothing_when_the_disk_is_full_before_the_mark(tmp_path: Path) -> None:
    """A disk that is full before the mark is told, and leaves no file and no message in hand.

    Otherwise half a message would be shown, or be called unsure.
    """
    import resource
    import signal

    transport = opened(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))
    try:
        with pytest.raises(CannotWrite):
            transport.offer(1, message(), before_commit=never)
        with pytest.raises(CannotWrite):
            store(tmp_path, b"x" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert files(tmp_path) == []
    assert transport.in_hand == 0
    assert accepted(transport, message())


def test_maildir_defers_when_the_rename_is_known_to_have_failed(tmp_path: Path) -> None:
    """A message whose rename is known to have failed is deferred.

    Otherwise it would be called unsure though seen to be missing.
    """

    def lose_the_folder() -> bool:
        (tmp_path / "new").rmdir()
        return True

    outcome = hand(opened(tmp_path), message(), lose_the_folder)
    assert outcome is not None
    assert outcome.verdict is Verdict.DEFERRED
    assert files(tmp_path) == []


def test_maildir_is_in_doubt_when_nobody_can_tell_what_the_rename_did(tmp_path: Path) -> None:
    """A message whose rename nobody can tell the result of is in doubt.

    Otherwise one that may be there would be written again.
    """

    def vanish() -> bool:
        for path in (tmp_path / "tmp").iterdir():
            path.unlink()
        return True

    outcome = hand(opened(tmp_path), message(), vanish)
    assert outcome is not None
    assert outcome.verdict is Verdict.IN_DOUBT


def test_maildir_is_in_doubt_when_the_rename_fails_and_its_place_is_taken(tmp_path: Path) -> None:
    """A message whose rename fails while something lies in its place is in doubt, though its draft is there.

    Otherwise a message that may be kept would be called deferred, and be written again.
    """

    def take_its_place() -> bool:
        (draft,) = (tmp_path / "tmp").iterdir()
        (tmp_path / "new" / draft.name).mkdir()
        return True

    outcome = hand(opened(tmp_path), message(), take_its_place)
    assert outcome is not None
    assert outcome.verdict is Verdict.IN_DOUBT


def test_maildir_has_room_for_one_when_it_is_open(tmp_path: Path) -> None:
    """An open Maildir has room for one message at a time, and a closed one for none.

    Otherwise an answer would be lost under the next one.
    """
    transport = MaildirTransport(tmp_path)
    assert transport.room == 0
    transport.open()
    assert (transport.room, transport.in_hand) == (1, 0)
    transport.offer(1, message(), before_commit=allowed)
    assert (transport.room, transport.in_hand) == (0, 1)
    (handed,) = transport.collect(0)
    assert handed.handle == 1
    assert (transport.room, transport.in_hand) == (1, 0)


def test_store_keeps_one_copy_when_called_twice(tmp_path: Path) -> None:
    """The office copy is stored in new byte by byte, and once.

    Otherwise the archive would miss what was sent, or hold it twice.
    """
    kept = store(tmp_path, b"copy\r\n")
    assert kept.parent == tmp_path / "new"
    assert kept.read_bytes() == b"copy\r\n"
    assert store(tmp_path, b"copy\r\n") == kept
    assert len(files(tmp_path)) == 1


def _interrupt() -> bool:
    raise KeyboardInterrupt


def test_maildir_has_a_message_on_the_disk_before_it_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole content is synced before the message gets its place in `new`.

    Otherwise a power cut would leave an empty message that counts as accepted.
    """
    synced: list[tuple[int, int]] = []

    def note(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            synced.append((os.fstat(descriptor).st_size, len(list((tmp_path / "new").iterdir()))))

    transport, each = opened(tmp_path), message()
    monkeypatch.setattr(os, "fsync", note)
    assert accepted(transport, each)
    assert (len(each.content), 0) in synced
