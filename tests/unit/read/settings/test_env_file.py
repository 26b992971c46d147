"""The file .env: what is stored is read back, and nothing else is touched."""

import errno
import os
import tempfile
from pathlib import Path

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
def test_values_are_read_back_exactly(first: str, second: str, before: str) -> None:
    """Fails if a password with quotes, #, $, backslashes or blanks comes back changed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".env").write_text(before, encoding="utf-8")
        others = {key: value for key, value in loaded(folder).items() if key not in {"K1", "K2"}}
        store_env(folder, {"K1": first, "K2": second})
        assert loaded(folder) == {**others, "K1": first, "K2": second}
        store_env(folder, {"K2": first})
        assert loaded(folder) == {**others, "K1": first, "K2": first}


def test_other_lines_and_comments_stay(tmp_path: Path) -> None:
    """Fails if an update loses what a person wrote."""
    env = tmp_path / ".env"
    env.write_text("# ours\nA=1 # one\n\nB='two'\n# end\n", encoding="utf-8")
    store_env(tmp_path, {"B": "new value", "C": "3"})
    assert env.read_text(encoding="utf-8") == "# ours\nA=1 # one\n\nB='new value'\n# end\nC=3\n"


def test_a_setting_written_twice_becomes_one(tmp_path: Path) -> None:
    """Fails if an update leaves a second line that reading the settings refuses."""
    (tmp_path / ".env").write_text("A=1\nA=2\n", encoding="utf-8")
    store_env(tmp_path, {"A": "3"})
    assert (tmp_path / ".env").read_text(encoding="utf-8") == "A=3\n"


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """Fails if a password lands in a file that others can read, new or old."""
    store_env(tmp_path, {"A": "1"})
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    (tmp_path / ".env").chmod(0o644)
    store_env(tmp_path, {"A": "2"})
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    """Fails if a .env that is a link to a managed file stops being one."""
    (tmp_path / "real").write_text("A=1\n", encoding="utf-8")
    (tmp_path / ".env").symlink_to("real")
    store_env(tmp_path, {"A": "2"})
    assert (tmp_path / ".env").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8") == "A=2\n"


@pytest.mark.parametrize("value", ["a\nb", "a\0b", "a\x1bb"])
def test_control_characters_are_refused(tmp_path: Path, value: str) -> None:
    """Fails if a line break in a value could write a line of its own."""
    with pytest.raises(BadConfig):
        store_env(tmp_path, {"A": value})
    assert not (tmp_path / ".env").exists()


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Fails if a missing folder is a traceback."""
    with pytest.raises(CannotWrite):
        store_env(tmp_path / "none", {"A": "1"})


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_rewrite_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Fails if a full disk costs the password that was there, or leaves a copy of it beside the file."""
    path = tmp_path / ".env"
    path.write_text("# ours\nA=old\n", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), full)
    with pytest.raises(CannotWrite, match=r"The file \.env cannot be written: No space left") as caught:
        store_env(tmp_path, {"A": "new", "B": "more"})
    assert caught.value.exit_code == 73
    assert path.read_text(encoding="utf-8") == "# ours\nA=old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_lines_are_numbered_and_cuts_seen(tmp_path: Path) -> None:
    """Fails if a fault in .env could not name its line, or a password cut at # goes unseen."""
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
