"""The log file of a newsroom."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.report.log import DeliveryLog
from tests.delivery_makers import delivery
from tests.ledger_makers import ACCEPTED, NOW

ECHO = Outcome(verdict=Verdict.REFUSED, code=550, reply="5.1.1 <P1@Paper.Example.com> unknown")


@contextmanager
def opened(path: Path, *, full: bool = False) -> Iterator[DeliveryLog]:
    """A log, closed at the end."""
    with closing(DeliveryLog.open(path, full=full)) as journal:
        yield journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """In a folder that is not there yet."""
    return tmp_path / "log" / "advisory.log"


def test_log_writes_one_line_an_event(path: Path) -> None:
    """The log holds one line for each event with its time in UTC.

    Otherwise nobody could read the log, or a program count it.
    """
    with opened(path) as journal:
        journal.tell(NOW, "connected, 1 at work")
        journal.note(NOW + timedelta(seconds=1), delivery(1), ACCEPTED)
        journal.note(NOW + timedelta(seconds=1), delivery(2), Outcome(verdict=Verdict.IN_DOUBT, reply="hung up"))
    assert path.read_text().splitlines() == [
        "2026-06-05T09:00:00Z connected, 1 at work",
        "2026-06-05T09:00:01Z m1 accepted p***@paper.example.com 250 2.0.0 queued as 4A1F",
        "2026-06-05T09:00:01Z m1 unconfirmed p***@paper.example.com hung up",
    ]


@pytest.mark.skipif(os.name == "nt", reason="no such rights there")
def test_log_is_readable_by_its_owner_alone(path: Path) -> None:
    """The log and its folder are open to their owner alone.

    Otherwise colleagues on the same computer would read who gets what.
    """
    with opened(path):
        pass
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("full", [False, True])
def test_log_shortens_addresses_unless_asked_for_them(path: Path, full: bool) -> None:
    """An address is shortened in the log unless asked for, in the server's echo too.

    Otherwise a log that is passed on would name every journalist.
    """
    with opened(path, full=full) as journal:
        journal.note(NOW, delivery(1), ECHO)
    text = path.read_text()
    assert ("p1@paper.example.com" in text) is full
    assert ("P1@Paper.Example.com" in text) is full
    assert "550" in text


def test_log_is_continued_when_opened_again(path: Path) -> None:
    """A log that is opened again keeps the lines it has, else the morning's run would be lost by noon."""
    for words in ("one", "two"):
        with opened(path) as journal:
            journal.tell(NOW, words)
    assert [line.split(" ")[1] for line in path.read_text().splitlines()] == ["one", "two"]


def test_log_is_put_aside_when_large(path: Path) -> None:
    """A log of more than 5 MB is put aside whole and a new one begun, else the log would grow for years."""
    path.parent.mkdir()
    path.write_bytes(b"x" * 5_000_001)
    with opened(path) as journal:
        journal.tell(NOW, "anew")
    assert path.read_text() == "2026-06-05T09:00:00Z anew\n"
    assert path.with_name("advisory.log.1").stat().st_size == 5_000_001


def test_log_can_be_read_while_a_run_goes_on(path: Path) -> None:
    """A line can be read while the log is still open.

    Otherwise a person who watches a long run would see nothing until its end.
    """
    with opened(path) as journal:
        for second in range(3):
            journal.tell(NOW + timedelta(seconds=second), f"number {second}")
        assert "number 1" in path.read_text()


def test_log_raises_cannot_write_when_the_file_cannot_be_opened(tmp_path: Path) -> None:
    """A log that cannot be opened is a fault of our own that names the file.

    Otherwise a wrong owner would be a traceback, in the middle of a mailing or before.
    """
    (tmp_path / "log").write_text("a file where the folder should be")
    with pytest.raises(CannotWrite, match=r"advisory\.log"):
        DeliveryLog.open(tmp_path / "log" / "advisory.log", full=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk to fill there")
def test_log_raises_nothing_when_the_disk_is_full(path: Path) -> None:
    """A full disk raises nothing when a delivery is noted.

    Otherwise half a list would go without the text because of a log.
    """
    with opened(path) as journal:
        os.dup2(os.open("/dev/full", os.O_WRONLY), journal._file.fileno())
        for second in range(5):
            journal.note(NOW + timedelta(seconds=second), delivery(1), ACCEPTED)
