"""Files written whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest

from advisory_cli.files.atomic import create_file, replace_file


@pytest.mark.parametrize("synced", [False, True])
def test_replace_file_writes_all_and_for_its_owner_alone(tmp_path: Path, synced: bool) -> None:
    """A file is replaced whole, readable by its owner alone, and no draft stays.

    Otherwise another account could read an address list, or find half of one.
    """
    path = tmp_path / "page.html"
    path.write_bytes(b"old")
    path.chmod(0o644)
    before = os.umask(0)
    try:
        replace_file(path, b"new\r\n", synced=synced)
    finally:
        os.umask(before)
    assert path.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_replace_file_leaves_no_draft_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves the old content and no draft.

    Otherwise a full disk would lose what was there, or litter the folder.
    """

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path, kept = tmp_path / "page.html", tmp_path / "folder"
    path.write_bytes(b"old")
    (kept / "inside").mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            replace_file(path, b"new", synced=True)
    with pytest.raises(OSError, match="irectory"):
        replace_file(kept, b"text")
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "missing" / "file", b"text")
    assert path.read_bytes() == b"old"
    assert sorted(tmp_path.rglob("*")) == [kept, kept / "inside", path]


def test_create_file_raises_when_the_file_is_there(tmp_path: Path) -> None:
    """A file that is there is never written over, else `init` would lose somebody's settings."""
    path = tmp_path / "advisory.toml"
    create_file(path, b"mine", mode=0o640)
    with pytest.raises(FileExistsError):
        create_file(path, b"theirs")
    assert path.read_bytes() == b"mine"


def test_create_file_leaves_nothing_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves no beginning of a file, else the next try would find the name taken."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "advisory.md"
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            create_file(path, b"text", synced=True)
    create_file(path, b"text")
    assert path.read_bytes() == b"text"
