"""Where files are looked for, and what is said when they are not there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import advisory_cli
from advisory_cli.model.errors import AdvisoryError, NoInput
from advisory_cli.read.locate import advisory_name, find_advisory, find_advisory_by_name, find_list, list_name, shipped


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A newsroom with two advisories and some lists."""
    folder = tmp_path / "room"
    for name in ("advisories/summit.md", "advisories/deaths.md", "lists/eu.csv", "lists/un.csv", "lists/un.xlsx"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "advisory.toml").write_text("", encoding="utf-8")
    return folder.resolve()


def test_find_advisory_and_find_list_look_in_the_documented_order(room: Path, tmp_path: Path) -> None:
    """The advisory and the list are found by path, by name and without ending, the current folder first.

    Otherwise FILE or LIST would not be found where the help says.
    """
    assert find_advisory("summit", cwd=tmp_path, folder=room) == room / "advisories/summit.md"
    assert find_advisory("summit.md", cwd=tmp_path, folder=room) == room / "advisories/summit.md"
    assert find_advisory("advisories/summit", cwd=tmp_path, folder=room) == room / "advisories/summit.md"
    assert find_list("eu", cwd=tmp_path, folder=room) == room / "lists/eu.csv"
    assert find_list("un.xlsx", cwd=tmp_path, folder=room) == room / "lists/un.xlsx"
    assert find_list(str(room / "lists/eu.csv"), cwd=tmp_path, folder=None) == room / "lists/eu.csv"
    (tmp_path / "eu.csv").write_text("x", encoding="utf-8")
    assert find_list("eu", cwd=tmp_path, folder=room) == tmp_path / "eu.csv"


def test_find_list_refuses_when_two_files_fit(room: Path) -> None:
    """A name that fits un.csv and un.xlsx is refused with both names, else one of the two would be chosen by chance."""
    with pytest.raises(NoInput, match=r"un\.csv and un\.xlsx"):
        find_list("un", cwd=room, folder=room)


@pytest.mark.parametrize("line", ["id: heat-report", 'id: "heat-report"  # kept', "id: 'heat-report'"])
def test_find_advisory_finds_the_one_file_that_has_the_id(room: Path, line: str) -> None:
    """An id names the file that has it, when no file has that name; a line of the text is no id."""
    folder = room / "advisories"
    folder.mkdir(exist_ok=True)
    (folder / "heat.md").write_text(f"---\n{line}\nheadline: Heat\n---\n\nText.\n")
    (folder / "other.md").write_text("---\nheadline: Other\n---\n\nid: heat-report\n")
    assert find_advisory("heat-report", cwd=room, folder=room) == folder / "heat.md"
    with pytest.raises(NoInput, match="There is no advisory"):
        find_advisory_by_name("heat-report", cwd=room, folder=room)
    (folder / "heat-report.md").write_text("---\nid: else\n---\n")
    assert find_advisory("heat-report", cwd=room, folder=room) == folder / "heat-report.md"


def test_find_advisory_names_the_files_when_several_have_the_id(room: Path) -> None:
    """An id that two files have is no name, and both are told."""
    folder = room / "advisories"
    folder.mkdir(exist_ok=True)
    for name in ("heat", "heat-2"):
        (folder / f"{name}.md").write_text("---\nid: heat-report\n---\n")
    with pytest.raises(NoInput, match=r"“heat-report”: heat-2\.md and heat\.md"):
        find_advisory("heat-report", cwd=room, folder=room)


def test_find_advisory_names_places_and_neighbours_when_nothing_fits(room: Path, tmp_path: Path) -> None:
    """A name without a file is refused with the folder that was searched and the nearest name.

    Otherwise a typo would be answered without a way on.
    """
    with pytest.raises(NoInput) as caught:
        find_advisory("sumit", cwd=tmp_path, folder=room)
    assert str(room / "advisories") in caught.value.message
    assert caught.value.remedy == "Did you mean summit.md?"
    assert caught.value.exit_code == 66


def test_find_advisory_names_those_that_there_are_when_none_is_similar(room: Path, tmp_path: Path) -> None:
    """An unknown name is answered with the newsroom's own files, the nearest first, and how many more there are."""
    (tmp_path / "NOTES.md").write_text("mine")
    with pytest.raises(NoInput, match="There is no advisory “zzz”") as caught:
        find_advisory("zzz", cwd=tmp_path, folder=room)
    assert caught.value.remedy == "There are: summit.md, deaths.md."
    for number in range(9):
        (room / "advisories" / f"flood-{number}.md").write_text("x")
    with pytest.raises(NoInput) as caught:
        find_advisory("heat-report-in-full", cwd=tmp_path, folder=room)
    assert caught.value.remedy.endswith(" and 5 more.")
    assert "NOTES" not in caught.value.remedy


def test_find_advisory_and_find_list_refuse_folders_and_pipes(room: Path) -> None:
    """A folder or a pipe is refused by its kind. A file with an ending goes before a folder of the same name."""
    os.mkfifo(room / "pipe")
    (room / "summit").mkdir()
    with pytest.raises(NoInput, match="a pipe"):
        find_advisory("pipe", cwd=room, folder=room)
    with pytest.raises(NoInput, match="a folder"):
        find_list("lists", cwd=room, folder=room)
    assert find_advisory("summit", cwd=room, folder=room) == room / "advisories/summit.md"


@pytest.mark.parametrize("text", ["", " ", "a\0b", "x" * 5000, "/none/at/all", "\x1b[2J"])
def test_find_advisory_refuses_when_the_name_cannot_be_one(room: Path, text: str) -> None:
    """A name that cannot be one is refused in a sentence without raw escapes.

    Otherwise a traceback or an escape would reach the terminal.
    """
    with pytest.raises(NoInput) as caught:
        find_advisory(text, cwd=room, folder=room)
    assert "\x1b" not in caught.value.message


@given(st.text(max_size=30))
def test_find_list_raises_no_foreign_error_when_the_name_is_any_text(text: str) -> None:
    """A name of any text raises a fault of our own, or leads to an absolute path or a path above."""
    try:
        find_list(text, cwd=Path("/nowhere"), folder=Path("/nowhere/else"))
    except AdvisoryError:
        return
    assert text.startswith(("/", ".."))


def test_shipped_looks_inside_the_package_when_installed(tmp_path: Path) -> None:
    """A shipped file is looked for inside an installed package.

    Otherwise a wheel would take a stranger's templates folder for its own.
    """
    package = Path(advisory_cli.__file__).parent
    for name in ("__init__.py", "model", "read"):
        copy = shutil.copytree if (package / name).is_dir() else shutil.copy
        (tmp_path / "advisory_cli").mkdir(exist_ok=True)
        copy(package / name, tmp_path / "advisory_cli" / name)
    (tmp_path / "templates" / "x").mkdir(parents=True)
    code = "from advisory_cli.read.locate import shipped; print(shipped('templates', 'x'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={}, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()) == tmp_path.resolve() / "advisory_cli/shipped/templates/x"


def test_shipped_finds_the_examples_of_the_checkout() -> None:
    """The example advisory and the example list are found in a checkout."""
    assert shipped("advisories", "eu-russia-summit-2014.md").is_file()
    assert shipped("lists", "example.csv").is_file()


def test_list_name_gives_a_name_that_finds_the_list_again(room: Path, tmp_path: Path) -> None:
    """A list is called by its short name only where that name finds it, and by its path elsewhere.

    Otherwise cron, which stands elsewhere, would find another list of that name, or none.
    """
    outside = tmp_path / "eu.csv"
    outside.write_text("y", encoding="utf-8")
    named = {
        room / "lists/eu.csv": "eu",
        outside: str(outside),
        room / "lists/un.xlsx": str(room / "lists/un.xlsx"),
        tmp_path / "gone.csv": str(tmp_path / "gone.csv"),
    }
    for path, name in named.items():
        assert list_name(path, folder=room) == name
    assert find_list("eu", cwd=room, folder=room) == room / "lists/eu.csv"


def test_advisory_name_gives_a_name_that_finds_the_file_again(room: Path, tmp_path: Path) -> None:
    """An advisory is called by its short name only where that name finds it, and by its path elsewhere."""
    outside = tmp_path / "summit.md"
    outside.write_text("y", encoding="utf-8")
    assert advisory_name(room / "advisories/summit.md", folder=room) == "summit"
    assert advisory_name(outside, folder=room) == str(outside)
