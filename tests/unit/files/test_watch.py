"""Waiting until a file has changed."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from advisory_cli.files.watch import FileWatch


def save(path: Path, how: str) -> None:
    """Save a file as an editor does."""
    if how == "in place":
        path.write_text("new words")
    elif how == "replaced":
        beside = path.with_suffix(".tmp")
        beside.write_text("new words")
        beside.replace(path)
    elif how == "same size and time":
        before = path.stat()
        beside = path.with_suffix(".tmp")
        beside.write_bytes(path.read_bytes())
        os.utime(beside, ns=(before.st_atime_ns, before.st_mtime_ns))
        beside.replace(path)
    else:
        path.unlink()


@pytest.mark.parametrize("how", ["in place", "replaced", "same size and time", "deleted"])
@pytest.mark.parametrize("where", ["watched.md", "templates/parts/body.html"])
def test_watch_returns_when_a_file_was_saved(tmp_path: Path, how: str, where: str) -> None:
    """A change of a file, or of one anywhere in a tree, ends the wait, however the editor saves."""
    file = tmp_path / where
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("words")
    watch = FileWatch([tmp_path / "watched.md", tmp_path / "not-there-yet.toml"], trees=[tmp_path / "templates"])
    seen = watch.states()
    threading.Timer(0.2, save, (file, how)).start()
    watch.wait(seen)
    assert watch.states() != seen


@pytest.mark.parametrize("where", ["not-there-yet.toml", "templates/new/layout.html"])
def test_watch_returns_when_a_file_appears(tmp_path: Path, where: str) -> None:
    """A file that was not there counts as changed when it appears, also in a folder that was not there."""
    watch = FileWatch([tmp_path / "not-there-yet.toml"], trees=[tmp_path / "templates"])

    def appear() -> None:
        (tmp_path / where).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / where).write_text("words")

    threading.Timer(0.2, appear).start()
    watch.wait(watch.states())
    assert tmp_path / where in watch.states()


def test_watch_returns_at_once_when_the_file_was_saved_before_the_wait(tmp_path: Path) -> None:
    """A file saved while the page was made is not missed."""
    file = tmp_path / "watched.md"
    file.write_text("words")
    watch = FileWatch([file])
    seen = watch.states()
    file.write_text("other words")
    watch.wait(seen)


@pytest.mark.slow
def test_watch_waits_on_when_another_file_was_saved(tmp_path: Path) -> None:
    """A file beside the watched one changes nothing, else the page would be made anew for each message sent."""
    file, other = tmp_path / "watched.md", tmp_path / "other.md"
    file.write_text("words")
    watch = FileWatch([file])
    seen, returned = watch.states(), threading.Event()

    def wait() -> None:
        watch.wait(seen)
        returned.set()

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    for number in range(5):
        other.write_text(f"words {number}")
        assert not returned.wait(0.1)
    file.write_text("changed")
    waiting.join(timeout=30)
    assert returned.is_set()


@pytest.mark.slow
@pytest.mark.parametrize("fault", [OSError("OS file watch limit reached"), RuntimeError("Too many open files")])
def test_watch_looks_at_the_files_when_the_system_watches_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """A system that refuses to watch, as when an editor uses all it has, ends no preview: the files are looked at."""
    real = watchfiles.watch

    def refused(*folders: Path, force_polling: bool | None, **options: Any) -> Iterator[object]:
        if not force_polling:
            raise fault
        yield from real(*folders, force_polling=True, **options)

    monkeypatch.setattr(watchfiles, "watch", refused)
    file = tmp_path / "watched.md"
    file.write_text("words")
    watch = FileWatch([file])
    for words in ("changed", "changed once more"):
        seen = watch.states()
        threading.Timer(0.2, file.write_text, (words,)).start()
        watch.wait(seen)
        assert watch.states() != seen


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_watch_looks_at_a_file_whose_folder_cannot_be_read(tmp_path: Path) -> None:
    """A list in a folder that one may enter and not read is followed by looks, else the preview would end."""
    folder = tmp_path / "lists"
    folder.mkdir()
    file = folder / "l.csv"
    file.write_text("email")
    folder.chmod(0o300)
    watch = FileWatch([file])
    threading.Timer(0.2, file.write_text, ("email,outlet",)).start()
    try:
        watch.wait(watch.states())
    finally:
        folder.chmod(0o700)
    assert file.read_text() == "email,outlet"
