"""files.moved: where a file is whose folder was moved since its path was stored."""

from pathlib import Path

import pytest

from advisory_cli.files.moved import path_in


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        ("/gone/press/advisories/zoo.md", "room/advisories/zoo.md"),
        ("/gone/press/zoo.md", "room/zoo.md"),  # the longest end that there is
        ("/gone/press/advisories/other.md", "/gone/press/advisories/other.md"),
        ("/gone/press/advisories", "/gone/press/advisories"),  # no file
        (f"/gone/{'x' * 300}/zoo.md", "room/zoo.md"),  # nobody can look there, as in a home of another account
        (f"/gone/{'x' * 300}.md", f"/gone/{'x' * 300}.md"),
        ("advisories/zoo.md", "advisories/zoo.md"),
        ("", ""),
    ],
)
def test_path_is_found_in_the_folder_when_it_was_moved(tmp_path: Path, stored: str, found: str) -> None:
    """A stored path that is gone is looked for by its end, and stays as it is where nothing is found."""
    room = tmp_path / "room"
    (room / "advisories").mkdir(parents=True)
    for name in ("advisories/zoo.md", "zoo.md"):
        (room / name).write_text("")
    expected = str(tmp_path / found) if found.startswith("room") else found
    assert path_in(stored, room) == expected
    assert path_in(stored, None) == stored


def test_path_stays_when_the_file_is_there_or_belongs_to_the_folder(tmp_path: Path) -> None:
    """A file elsewhere that is still there, and one of the folder that is gone, keep their paths."""
    room, elsewhere = tmp_path / "room", tmp_path / "elsewhere" / "zoo.md"
    for path in (room / "zoo.md", elsewhere):
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    assert path_in(str(elsewhere), room) == str(elsewhere)
    assert path_in(str(room / "gone" / "zoo.md"), room) == str(room / "gone" / "zoo.md")
