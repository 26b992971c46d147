"""files.disk: whether a disk takes writes, and the ledger's words for one that does not."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from advisory_cli.files.disk import why_unwritable
from advisory_cli.ledger.storage.database import disk_fault

ROOMY = {"f_flag": 0, "f_bavail": 1000, "f_frsize": 4096, "f_files": 100, "f_favail": 10}


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, ""),
        ({"f_bavail": 255}, "full"),
        ({"f_favail": 0}, "full"),
        ({"f_files": 0, "f_favail": 0}, ""),  # a file system that counts no files
        ({"f_flag": os.ST_RDONLY, "f_bavail": 0}, "read-only"),
    ],
)
def test_disk_is_full_or_read_only_when_the_system_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, facts: dict[str, int], why: str
) -> None:
    """A disk without a megabyte or a free file is full, one that is mounted so is read-only, and the fault says it."""
    asked = []

    def statvfs(path: Path) -> SimpleNamespace:
        asked.append(path)
        return SimpleNamespace(**ROOMY | facts)

    monkeypatch.setattr(os, "statvfs", statvfs)
    assert why_unwritable(tmp_path / "missing" / "ledger.db") == why
    assert asked == [tmp_path]
    fault = disk_fault(str(tmp_path / "ledger.db"), "disk I/O error")
    words = {"": None, "full": "The disk is full", "read-only": "The disk is mounted read-only"}[why]
    assert (None if fault is None else fault.message.split(",")[0]) == words


def test_disk_is_not_judged_when_nobody_can_tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the system's word, nothing is said of the disk."""

    def fails(_: Path) -> None:
        raise OSError("gone")

    monkeypatch.setattr(os, "statvfs", fails)
    assert why_unwritable(tmp_path) == ""
    monkeypatch.delattr(os, "statvfs")
    assert why_unwritable(tmp_path) == ""
