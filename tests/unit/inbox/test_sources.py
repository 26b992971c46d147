"""Files with delivery reports, in each form mail programs save them in."""

import mailbox
import os
from contextlib import closing
from pathlib import Path

import pytest

from advisory_cli.inbox.sources import read_reports
from advisory_cli.model.errors import NoInput
from advisory_cli.model.mailing.evidence import Answer
from tests.unit.inbox.test_dsn import ENVID, notification

LETTER = b"From: ann@example.com\nSubject: Thanks\n\nGot it.\n"


def as_file(folder: Path) -> str:
    """One message."""
    (folder / "report.eml").write_bytes(notification())
    return str(folder / "report.eml")


def as_folder(folder: Path) -> str:
    """Several, and what is none."""
    as_file(folder)
    (folder / "letter.EML").write_bytes(LETTER)
    (folder / "notes.txt").write_bytes(notification())
    return str(folder)


def as_mbox(folder: Path) -> str:
    """The file of Unix."""
    with closing(mailbox.mbox(folder / "saved")) as box:
        box.add(LETTER)
        box.add(notification())
    return str(folder / "saved")


def as_maildir(folder: Path) -> str:
    """A folder of a mail server."""
    with closing(mailbox.Maildir(folder / "mail")) as box:
        box.add(LETTER)
        box.add(notification())
    return str(folder / "mail")


@pytest.mark.parametrize("save", [as_file, as_folder, as_mbox, as_maildir])
def test_read_reports_knows_a_path_by_what_lies_there(tmp_path: Path, save: object) -> None:
    """A message, a folder, an mbox and a maildir are each read by their path alone, and their messages counted."""
    assert callable(save)
    found = read_reports(save(tmp_path))
    assert [report.envelope_ids for report in found.reports] == [{ENVID}]
    assert found.place.endswith("(1 message)" if save is as_file else "(2 messages)")


def test_read_reports_believes_a_named_kind_and_changes_nothing(tmp_path: Path) -> None:
    """A path after `mbox:` or `maildir:` is read as that kind, and the files stay as they were."""
    box, folder = as_mbox(tmp_path), as_maildir(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for source in (f"mbox:{box}", f"maildir:{folder}"):
        assert len(read_reports(source).reports) == 1
        assert read_reports(source).place == f"{source.partition(':')[2]} (2 messages)"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "source", ["gone.eml", "mbox:gone", "maildir:gone", "maildir:.", "pipe", "mbox:pipe", "mbox:.", "a\0b"]
)
def test_read_reports_raises_when_nothing_is_there_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """A path with nothing to read is refused.

    Otherwise it would end in a traceback, be waited for, or be read as no reports.
    """
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    with pytest.raises(NoInput):
        read_reports(source)


def test_read_reports_reads_answers_beside_the_reports(tmp_path: Path) -> None:
    """The answers in a folder are read beside its reports.

    Otherwise an office without IMAP could not spare those who answered.
    """
    (tmp_path / "1.eml").write_bytes(
        LETTER.replace(b"Subject", f"References: <{ENVID}@newsroom.example>\nSubject".encode())
    )
    (tmp_path / "2.eml").write_bytes(LETTER)
    (tmp_path / "3.eml").write_bytes(notification())
    found = read_reports(str(tmp_path))
    assert found.answers == (Answer(envelope_ids=frozenset({ENVID}), author="ann@example.com"),)
    assert len(found.reports) == 1
