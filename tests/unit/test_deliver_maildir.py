"""Practice: files, their rights, and disks that fail."""

import os
import stat
import sys
from pathlib import Path

import pytest

from advisory_cli.deliver.maildir import MaildirTransport, store
from advisory_cli.model.delivery import Verdict
from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.newsroom import Realm
from tests.contract.transport_contract import message

POSIX = pytest.mark.skipif(os.name == "nt", reason="rights of another kind")


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
        transport = MaildirTransport(tmp_path / "outbox")
        transport.open()
        transport.send(message(), before_commit=lambda: None)
        store(tmp_path / "archive", b"copy\r\n")
    finally:
        os.umask(before)
    for path in tmp_path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_the_same_message_twice_is_one_file(tmp_path: Path) -> None:
    """A resend after a doubt would be two messages; a name with the time or the host in it would tell on us."""
    transport = MaildirTransport(tmp_path)
    for number in (1, 2, 1):
        transport.send(message(number=number), before_commit=lambda: None)
    assert len(files(tmp_path)) == 2
    assert all(len(Path(name).stem) == 40 for name in files(tmp_path))
    elsewhere = MaildirTransport(tmp_path / "elsewhere")
    elsewhere.send(message(number=1), before_commit=lambda: None)
    assert files(tmp_path / "elsewhere")[0] in files(tmp_path)


def test_what_a_dead_process_left_is_replaced(tmp_path: Path) -> None:
    """After a crash the same message could never be written again."""
    transport = MaildirTransport(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        transport.send(message(), before_commit=_interrupt)
    assert files(tmp_path) == []
    transport.send(message(), before_commit=lambda: None)
    (name,) = files(tmp_path)
    (tmp_path / "tmp" / Path(name).name).write_bytes(b"half a mess")
    transport.send(message(), before_commit=lambda: None)
    assert files(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == message().content


def test_it_is_complete_in_tmp_before_the_mark(tmp_path: Path) -> None:
    """After the mark only the rename may be left to fail."""
    found: list[bytes] = []
    MaildirTransport(tmp_path).send(
        message(), before_commit=lambda: found.extend(path.read_bytes() for path in (tmp_path / "tmp").iterdir())
    )
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

    transport = MaildirTransport(tmp_path)
    transport.open()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))
    try:
        with pytest.raises(CannotWrite):
            transport.send(message(), before_commit=lambda: pytest.fail("committed"))
        with pytest.raises(CannotWrite):
            store(tmp_path, b"x" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert files(tmp_path) == []


def test_a_rename_that_is_known_to_have_failed(tmp_path: Path) -> None:
    """What can be seen to be missing would be called unsure."""
    transport = MaildirTransport(tmp_path)
    outcome = transport.send(message(), before_commit=(tmp_path / "new").rmdir)
    assert outcome.verdict is Verdict.DEFERRED
    assert files(tmp_path) == []


def test_a_rename_nobody_can_tell_the_result_of(tmp_path: Path) -> None:
    """A message that may be there would be written again."""

    def vanish() -> None:
        for path in (tmp_path / "tmp").iterdir():
            path.unlink()

    outcome = MaildirTransport(tmp_path).send(message(), before_commit=vanish)
    assert outcome.verdict is Verdict.IN_DOUBT


def test_the_office_copy(tmp_path: Path) -> None:
    """The archive would miss what was sent, or hold it twice."""
    kept = store(tmp_path, b"copy\r\n")
    assert kept.parent == tmp_path / "new"
    assert kept.read_bytes() == b"copy\r\n"
    assert store(tmp_path, b"copy\r\n") == kept
    assert len(files(tmp_path)) == 1


def _interrupt() -> None:
    raise KeyboardInterrupt
