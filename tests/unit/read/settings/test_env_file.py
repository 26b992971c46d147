"""The file .env: what is stored is read back, and nothing else is touched."""

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

import dotenv
import pytest
from dotenv import dotenv_values
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory_cli.model.errors import BadConfig, CannotWrite
from advisory_cli.read.settings.env_file import read_env, store_env
from tests.breadth import examples

AWKWARD = st.text("ab '\"#$\\{}=!`\t%ü€", max_size=12).filter(lambda text: "\t" not in text)
VALUES = st.one_of(AWKWARD, st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=20))


def loaded(folder: Path) -> dict[str, str | None]:
    """What python-dotenv, as the program calls it, reads."""
    return dotenv_values(folder / ".env", interpolate=False)


@settings(max_examples=examples(200), deadline=None)
@given(
    VALUES,
    VALUES,
    st.sampled_from(["", "# note\n\nOTHER='x # y'\nexport K1=old # c\nLAST=\"z\"\n", "K1='a'\n\nK1=b\nOTHER=q"]),
)
def test_store_env_stores_values_that_are_read_back_exactly(first: str, second: str, before: str) -> None:
    """A stored value is read back exactly, and the other settings stay.

    Otherwise a password with quotes, #, $, backslashes or blanks would come back changed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".env").write_text(before, encoding="utf-8")
        others = {key: value for key, value in loaded(folder).items() if key not in {"K1", "K2"}}
        store_env(folder, {"K1": first, "K2": second})
        assert loaded(folder) == {**others, "K1": first, "K2": second}
        store_env(folder, {"K2": first})
        assert loaded(folder) == {**others, "K1": first, "K2": first}


def test_store_env_keeps_other_lines_and_comments(tmp_path: Path) -> None:
    """The other lines and the comments of .env stay when a value is stored.

    Otherwise an update would lose what a person wrote.
    """
    env = tmp_path / ".env"
    env.write_text("# ours\n\nA=1 # one\nB='two'\n# end\n", encoding="utf-8")
    store_env(tmp_path, {"B": "new value", "C": "3"})
    assert env.read_text(encoding="utf-8") == "# ours\n\nA=1 # one\nB='new value'\n# end\nC='3'\n"


def test_store_env_refuses_when_a_line_cannot_be_read(tmp_path: Path) -> None:
    """A file with a line that cannot be read is left alone, else a new value might become part of an open quote."""
    (tmp_path / ".env").write_text("A='open\n", encoding="utf-8")
    with pytest.raises(BadConfig, match="has a line that cannot be read"):
        store_env(tmp_path, {"B": "1"})
    assert (tmp_path / ".env").read_text(encoding="utf-8") == "A='open\n"


def test_store_env_refuses_when_the_value_reads_back_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that the library writes so that another is read back is refused, and the old file stays.

    Older versions of python-dotenv halved backslashes, so that a login would have failed by night.
    """
    path = tmp_path / ".env"
    path.write_text("A='old'\n", encoding="utf-8")
    real = dotenv.set_key
    monkeypatch.setattr(dotenv, "set_key", lambda file, key, value: real(file, key, value.replace("\\\\", "\\")))
    with pytest.raises(BadConfig, match=r"The value for A cannot be kept in \.env") as caught:
        store_env(tmp_path, {"A": "pa\\\\ss"})
    assert "pa" not in caught.value.message
    assert path.read_text(encoding="utf-8") == "A='old'\n"
    assert list(tmp_path.iterdir()) == [path]


def test_store_env_writes_a_secret_only_where_nobody_else_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file holds the value, at any moment, that another account could open, whatever the umask and the old mode."""
    path = tmp_path / ".env"
    path.write_text("A=1\n", encoding="utf-8")
    path.chmod(0o644)
    modes: list[int] = []
    real = os.replace

    def looked(source: os.PathLike[str], target: os.PathLike[str]) -> None:
        modes.extend(file.stat().st_mode & 0o777 for file in tmp_path.rglob("*") if file.is_file() and file != path)
        modes.extend(folder.stat().st_mode & 0o077 for folder in tmp_path.rglob("*") if folder.is_dir())
        real(source, target)

    monkeypatch.setattr(os, "replace", looked)
    before = os.umask(0)
    try:
        store_env(tmp_path, {"A": "secret", "B": "secret"})
    finally:
        os.umask(before)
    assert modes
    assert set(modes) == {0o600, 0}
    assert path.stat().st_mode & 0o777 == 0o600


def test_store_env_gives_the_file_to_its_owner_alone(tmp_path: Path) -> None:
    """The file .env can be read by its owner alone, whether new or open before.

    Otherwise a password would lie where others can read.
    """
    store_env(tmp_path, {"A": "1"})
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    (tmp_path / ".env").chmod(0o644)
    store_env(tmp_path, {"A": "2"})
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


def test_store_env_writes_through_the_link_when_the_file_is_one(tmp_path: Path) -> None:
    """A .env that is a link stays one, and the file behind the link gets the value."""
    (tmp_path / "real").write_text("A=1\n", encoding="utf-8")
    (tmp_path / ".env").symlink_to("real")
    store_env(tmp_path, {"A": "2"})
    assert (tmp_path / ".env").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8") == "A='2'\n"


@pytest.mark.parametrize("value", ["a\nb", "a\0b", "a\x1bb"])
def test_store_env_refuses_when_the_value_holds_control_characters(tmp_path: Path, value: str) -> None:
    """A value with a control character is refused and no file made.

    Otherwise a line break in a value could write a line of its own.
    """
    with pytest.raises(BadConfig):
        store_env(tmp_path, {"A": value})
    assert not (tmp_path / ".env").exists()


def test_store_env_raises_cannot_write_when_the_folder_is_missing(tmp_path: Path) -> None:
    """A missing folder is a fault of our own (CannotWrite), else a person would see a traceback."""
    with pytest.raises(CannotWrite):
        store_env(tmp_path / "none", {"A": "1"})


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_store_env_leaves_the_old_file_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A rewrite that fails on a full disk leaves the old file and nothing beside, and ends with exit code 73.

    Otherwise the password that was there would be lost, or a copy of it lie about.
    """
    path = tmp_path / ".env"
    path.write_text("# ours\nA=old\n", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    owner: Any = os if step == "fsync" else Path
    monkeypatch.setattr(owner, step, full)
    with pytest.raises(CannotWrite, match=r"The file \.env cannot be written: No space left") as caught:
        store_env(tmp_path, {"A": "new", "B": "more"})
    assert caught.value.exit_code == 73
    assert path.read_text(encoding="utf-8") == "# ours\nA=old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_read_env_numbers_lines_and_marks_values_cut_at_a_hash(tmp_path: Path) -> None:
    """The lines of .env are numbered, and a value that is cut at a # is marked.

    Otherwise a fault in .env could not name its line, or half a password would go unseen.
    """
    env = tmp_path / ".env"
    env.write_text("# c\n\nA=pa #ss\nB='pa #ss'\nC\nD='open\nE=x#y\n", encoding="utf-8")
    lines = read_env(env)
    assert [(line.key, line.line, line.cut) for line in lines if line.key] == [
        ("A", 3, True),
        ("B", 4, False),
        ("C", 5, False),
        ("E", 7, False),
    ]
    assert [line.line for line in lines if not line.key] == [6]
