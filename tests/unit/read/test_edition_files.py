"""Which files are one advisory in several languages, by their names alone."""

from pathlib import Path

import pytest

from advisory_cli.model.errors import NoInput
from advisory_cli.read.edition_files import (
    common_name,
    edition_files,
    first_edition_file,
    is_same_advisory,
    name_language,
)
from advisory_cli.read.locate import advisory_name, find_advisory

EDITIONS = ("summit.ar.md", "summit.en.md", "summit.fr.md", "summit.pt-BR.md")
OTHERS = ("summit.old.md", "summit.v2.md", "summit-en.md")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an advisory in four languages, and files that look like more of it."""
    for name in (*EDITIONS, *OTHERS):
        (tmp_path / name).write_text("---\nid: eu-summit\n---\n" if name in EDITIONS else "---\n---\n")
    (tmp_path / "summit.de.md").mkdir()
    (tmp_path / "summit.fr.txt").write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *(("summit.fr.md", "fr"), ("summit.pt-BR.md", "pt-BR"), ("summit.en_gb.md", "en-GB"), ("a.b.FR.MD", "fr")),
        *(("summit.md", ""), ("summit.old.md", ""), ("summit.v2.md", ""), ("fr.md", ""), ("summit.fr.txt", "")),
        *(("summit.xx.md", ""), (".fr.md", "")),
    ],
)
def test_name_language_knows_languages_of_two_letters(name: str, language: str) -> None:
    """A language stands between two dots at the end of the name. Words of three letters are no language."""
    assert name_language(Path(name)) == language


def test_edition_files_are_those_that_differ_in_the_language_alone(folder: Path) -> None:
    """Each file of an advisory leads to all of them. A copy of another ending, or a folder, is none of them."""
    for name in EDITIONS:
        assert tuple(path.name for path in edition_files(folder / name)) == EDITIONS
    (folder / "summit.md").write_text("")
    assert len(edition_files(folder / "summit.fr.md")) == len(edition_files(folder / "summit.md")) == 5


@pytest.mark.parametrize("name", ["summit.old.md", "summit-en.md", "gone.md", "summit.fr.txt"])
def test_edition_files_is_the_file_alone_when_there_is_no_other(folder: Path, name: str) -> None:
    """A file without another language is an advisory by itself, there or not."""
    assert edition_files(folder / name) == (folder / name,)


def test_find_advisory_finds_editions_by_their_common_name_and_their_id(folder: Path) -> None:
    """The name without language finds one of the files, and so does the id that all of them have."""
    for text in ("summit", "eu-summit"):
        found = find_advisory(text, cwd=folder, folder=None)
        assert found in edition_files(folder / "summit.en.md")
    assert find_advisory("summit.fr", cwd=folder, folder=None) == folder / "summit.fr.md"
    assert first_edition_file(folder, "summit") == folder / "summit.ar.md"
    assert first_edition_file(folder, "nothing") is None
    with pytest.raises(NoInput):
        find_advisory("summ", cwd=folder, folder=None)


def test_find_advisory_takes_the_file_of_that_very_name_first(folder: Path) -> None:
    """A file with the name itself comes before those with a language."""
    (folder / "summit.md").write_text("")
    assert find_advisory("summit", cwd=folder, folder=None) == folder / "summit.md"


def test_advisory_name_is_the_common_one_when_there_are_several(folder: Path) -> None:
    """Commands to copy name the advisory, and not one of its languages."""
    assert advisory_name(folder / "summit.fr.md", folder=folder) == "summit"
    assert advisory_name(folder / "summit-en.md", folder=folder) == "summit-en"
    assert common_name(Path("a/summit.fr.md")) == "summit"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("summit.fr.md", "summit.en.md", True),
        ("summit.md", "summit.en.md", True),
        ("gone.fr.md", "gone.md", True),
        ("summit.old.md", "summit.v2.md", False),
        ("summit.fr.md", "other/summit.fr.md", False),
    ],
)
def test_is_same_advisory_when_the_language_alone_differs(folder: Path, one: str, other: str, same: bool) -> None:
    """Files that differ in the language alone are one advisory, also when they are gone."""
    assert is_same_advisory(folder / one, folder / other) is same
