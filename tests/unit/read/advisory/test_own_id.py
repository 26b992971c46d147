"""The id that the program writes into a file: one line, and nothing else."""

from pathlib import Path

import pytest

from advisory_cli.model.press.advisory import Advisory
from advisory_cli.read.advisory.file import read_advisory
from advisory_cli.read.advisory.own_id import has_own_id, with_id, write_id
from advisory_cli.read.advisory.rewrite import may_write

TEXT = "---\n# mine\nkind: note\nheadline: A day\n---\n\nThe text.\n"


def _read(path: Path) -> Advisory:
    reading = read_advisory(path, folder=None, zone="UTC", language="en", issuer="")
    assert reading.value is not None, reading.findings
    return reading.value


def _file(folder: Path, content: bytes, name: str = "day.md") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("fence", [b"---", b"--- \t"])
def test_write_id_adds_one_line_and_changes_nothing_else(
    tmp_path: Path, newline: bytes, mark: bytes, fence: bytes
) -> None:
    """The id is added as one line, and line ends, byte-order mark and comments stay as they were."""
    content = mark + TEXT.replace("---", fence.decode(), 1).encode().replace(b"\n", newline)
    path = _file(tmp_path, content)
    advisory = _read(path)
    assert not has_own_id(advisory)
    assert write_id(advisory)
    opening = mark + fence + newline
    assert path.read_bytes() == opening + b"id: day" + newline + content.removeprefix(opening)
    again = _read(path)
    assert has_own_id(again)
    assert again.manuscript == with_id(advisory.manuscript, advisory), "what is frozen is what the file holds"
    assert not write_id(again)


@pytest.mark.parametrize("name", ["2026.md", "no.md", "1e5.md", "summit-2026.05.md", "null.md"])
def test_write_id_keeps_the_id_when_yaml_would_read_another_type(tmp_path: Path, name: str) -> None:
    """An id that YAML would take for a number, a date or a null is read back as the same text."""
    path = _file(tmp_path, TEXT.encode(), name)
    before = _read(path)
    assert write_id(before)
    assert _read(path).id == before.id == path.stem


def test_write_id_leaves_the_file_when_the_facts_stand_in_braces(tmp_path: Path) -> None:
    """A file whose facts stand in braces is left byte for byte as it was.

    Otherwise the file could not be read any more.
    """
    content = b"---\n{kind: note, headline: A day}\n---\n\nThe text.\n"
    path = _file(tmp_path, content)
    assert not write_id(_read(path))
    assert path.read_bytes() == content


def test_write_id_keeps_an_edit_when_the_file_changed_since_reading(tmp_path: Path) -> None:
    """An edit made after the reading stays in the file to which the id is added.

    Otherwise the words that somebody typed while the question stood would be lost.
    """
    path = _file(tmp_path, TEXT.encode())
    advisory = _read(path)
    path.write_text(TEXT.replace("The text.", "The mended text."))
    assert write_id(advisory)
    assert path.read_text() == TEXT.replace("The text.", "The mended text.").replace("---\n", "---\nid: day\n", 1)


def test_write_id_writes_nothing_when_the_file_is_read_only_or_gone(tmp_path: Path) -> None:
    """A read-only file is left as it is, and a file that is gone is neither made again nor a fault."""
    path = _file(tmp_path, TEXT.encode())
    advisory = _read(path)
    path.chmod(0o444)
    assert not may_write(path)
    assert not write_id(advisory)
    assert path.read_text() == TEXT
    path.unlink()
    assert not write_id(advisory)
    assert not path.exists()
