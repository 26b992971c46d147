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


def test_practice_is_not_the_world(tmp_path: Path) -> None:
    """A rehearsal in a Maildir would count as sent."""
    assert MaildirTransport(tmp_path).realm is Realm.PRACTICE


@POSIX
def test_nobody_else_may_read(tmp_path: Path) -> None:
    """Embargoed matter would lie open to everybody on the computer, whatever the umask."""
    before = os.umask(0)
    try:
        assert accepted(opened(tmp_path / "outbox"), message())
        store(tmp_path / "archive", b"copy\r\n")
    finally:
        os.umask(before)
    for path in tmp_path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_the_same_message_twice_is_one_file(tmp_path: Path) -> None:
    """A resend after a doubt would be two messages; a name with the time or the host in it would tell on us."""
    transport = opened(tmp_path)
    for number in (1, 2, 1):
        assert accepted(transport, message(number=number))
    assert len(files(tmp_path)) == 2
    assert all(len(Path(name).stem) == 40 for name in files(tmp_path))
    assert accepted(opened(tmp_path / "elsewhere"), message(number=1))
    assert files(tmp_path / "elsewhere")[0] in files(tmp_path)


def test_what_a_dead_process_left_is_replaced(tmp_path: Path) -> None:
    """After a crash the same message could never be written again."""
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


def test_it_is_complete_in_tmp_before_the_mark(tmp_path: Path) -> None:
    """After the mark only the rename may be left to fail."""
    found: list[bytes] = []

    def look() -> bool:
        found.extend(path.read_bytes() for path in (tmp_path / "tmp").iterdir())
        return True

    hand(opened(tmp_path), message(), look)
    assert found == [message().content]


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    """A mistyped path would end in a traceback."""
    (tmp_path / "file").write_text("not a folder")
    for attempt in (MaildirTransport(tmp_path / "file").open, lambda: store(tmp_path / "file", b"copy\r\n")):
        with pytest.raises(CannotWrite, match="file") as caught:
            attempt()
        assert caught.value.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on files there")
def test_a_full_disk_before_the_mark(tmp_path: Path) -> None:
    """Half a message would be shown, or be called unsure."""
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


def test_a_rename_that_is_known_to_have_failed(tmp_path: Path) -> None:
    """What can be seen to be missing would be called unsure."""

    def lose_the_folder() -> bool:
        (tmp_path / "new").rmdir()
        return True

    outcome = hand(opened(tmp_path), message(), lose_the_folder)
    assert outcome is not None
    assert outcome.verdict is Verdict.DEFERRED
    assert files(tmp_path) == []


def test_a_rename_nobody_can_tell_the_result_of(tmp_path: Path) -> None:
    """A message that may be there would be written again."""

    def vanish() -> bool:
        for path in (tmp_path / "tmp").iterdir():
            path.unlink()
        return True

    outcome = hand(opened(tmp_path), message(), vanish)
    assert outcome is not None
    assert outcome.verdict is Verdict.IN_DOUBT


def test_one_at_a_time(tmp_path: Path) -> None:
    """An answer would be lost under the next one."""
    transport = MaildirTransport(tmp_path)
    assert transport.room == 0
    transport.open()
    assert (transport.room, transport.in_hand) == (1, 0)
    transport.offer(1, message(), before_commit=allowed)
    assert (transport.room, transport.in_hand) == (0, 1)
    (handed,) = transport.collect(0)
    assert handed.handle == 1
    assert (transport.room, transport.in_hand) == (1, 0)


def test_the_office_copy(tmp_path: Path) -> None:
    """The archive would miss what was sent, or hold it twice."""
    kept = store(tmp_path, b"copy\r\n")
    assert kept.parent == tmp_path / "new"
    assert kept.read_bytes() == b"copy\r\n"
    assert store(tmp_path, b"copy\r\n") == kept
    assert len(files(tmp_path)) == 1


def _interrupt() -> bool:
    raise KeyboardInterrupt
