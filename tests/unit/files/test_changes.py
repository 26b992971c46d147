"""A mark of files tells that one of them was changed, and no secret of it."""

import os
from pathlib import Path

from advisory_cli.files.changes import change_mark


def test_change_mark_is_another_when_a_file_is_written_made_or_deleted(tmp_path: Path) -> None:
    """Each change of a file gives another mark, and a look none.

    Otherwise a password that was put right would not be tried, or a refused one at every run.
    """
    file, later = tmp_path / "password", tmp_path / "later"
    marks = [change_mark([file, later])]
    file.write_text("one\n")
    marks.append(change_mark([file, later]))
    file.write_text("two\n")
    os.utime(file, ns=(0, 1))
    marks.append(change_mark([file, later]))
    later.write_text("")
    marks.append(change_mark([file, later]))
    file.unlink()
    marks.append(change_mark([file, later]))
    marks.append(change_mark([file, later], "another server"))
    assert len(set(marks)) == len(marks)
    assert change_mark([file, later]) == marks[-2]
