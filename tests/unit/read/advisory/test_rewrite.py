"""Changes that the program makes to an advisory's file."""

from pathlib import Path

from advisory_cli.read.advisory.file import MAX_BYTES, read_manuscript
from advisory_cli.read.advisory.rewrite import rewrite


def test_rewrite_changes_the_whole_text_when_the_file_is_as_large_as_may_be(tmp_path: Path) -> None:
    """A file of the largest size is changed and loses nothing."""
    path = tmp_path / "a.md"
    path.write_text("a" * MAX_BYTES)
    assert rewrite(path, lambda text: text.replace("a", "b", 1))
    assert path.read_text() == "b" + "a" * (MAX_BYTES - 1)


def test_rewrite_leaves_a_file_alone_when_it_is_too_large(tmp_path: Path) -> None:
    """A file that is read only in part is not changed, else its end would be lost."""
    path = tmp_path / "a.md"
    path.write_text("a" * (MAX_BYTES + 2))
    assert not rewrite(path, lambda text: "b" + text)
    assert path.read_text() == "a" * (MAX_BYTES + 2)


def test_read_manuscript_returns_none_when_the_file_is_too_large(tmp_path: Path) -> None:
    """A file that is read only in part has no manuscript, else a cut text would be taken for the whole."""
    path = tmp_path / "a.md"
    path.write_text("a" * MAX_BYTES)
    assert read_manuscript(path) == "a" * MAX_BYTES
    path.write_text("a" * (MAX_BYTES + 1))
    assert read_manuscript(path) is None
