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
from advisory_cli.model.errors import AdvisoryError, BadConfig, NoInput
from advisory_cli.read.locate import find_advisory, find_list, find_newsroom, list_name, shipped


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A newsroom with two advisories and some lists."""
    folder = tmp_path / "room"
    for name in ("advisories/summit.md", "advisories/deaths.md", "lists/eu.csv", "lists/un.csv", "lists/un.xlsx"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "advisory.toml").write_text("", encoding="utf-8")
    return folder.resolve()


def test_option_beats_variable_beats_current_folder(room: Path, tmp_path: Path) -> None:
    """Fails if cron could work in another newsroom than the one it names."""
    assert find_newsroom(str(room), {"ADVISORY_NEWSROOM": "/none"}, tmp_path) == room
    assert find_newsroom("room", {}, tmp_path) == room
    assert find_newsroom(None, {"ADVISORY_NEWSROOM": str(room)}, tmp_path) == room
    assert find_newsroom(None, {}, room) == room


def test_no_newsroom_further_up_is_taken(room: Path) -> None:
    """Fails if an advisory.toml planted above the current folder decides where mail goes."""
    with pytest.raises(BadConfig, match="not a newsroom") as caught:
        find_newsroom(None, {}, room / "lists")
    assert "advisory init DIR" in caught.value.remedy
    assert "-C" in caught.value.remedy


@pytest.mark.parametrize("option", ["none", "a\0b", "~nobody-of-that-name/x"])
def test_a_named_folder_that_is_none_is_said(tmp_path: Path, option: str) -> None:
    """Fails if a wrong -C is a traceback, or is ignored."""
    with pytest.raises(BadConfig, match="-C"):
        find_newsroom(option, {}, tmp_path)


def test_files_are_found_in_order_with_and_without_ending(room: Path, tmp_path: Path) -> None:
    """Fails if FILE or LIST is not found where the help says."""
    assert find_advisory("summit", cwd=tmp_path, folder=room) == room / "advisories/summit.md"
    assert find_advisory("summit.md", cwd=tmp_path, folder=room) == room / "advisories/summit.md"
    assert find_advisory("advisories/summit", cwd=tmp_path, folder=room) == room / "advisories/summit.md"
    assert find_list("eu", cwd=tmp_path, folder=room) == room / "lists/eu.csv"
    assert find_list("un.xlsx", cwd=tmp_path, folder=room) == room / "lists/un.xlsx"
    assert find_list(str(room / "lists/eu.csv"), cwd=tmp_path, folder=None) == room / "lists/eu.csv"
    (tmp_path / "eu.csv").write_text("x", encoding="utf-8")
    assert find_list("eu", cwd=tmp_path, folder=room) == tmp_path / "eu.csv"


def test_two_that_fit_are_refused(room: Path) -> None:
    """Fails if one of un.csv and un.xlsx is chosen by chance."""
    with pytest.raises(NoInput, match=r"un\.csv and un\.xlsx"):
        find_list("un", cwd=room, folder=room)


def test_what_is_not_there_names_places_and_neighbours(room: Path, tmp_path: Path) -> None:
    """Fails if a typo is answered without saying where was looked and what is near."""
    with pytest.raises(NoInput) as caught:
        find_advisory("sumit", cwd=tmp_path, folder=room)
    assert str(room / "advisories") in caught.value.message
    assert caught.value.remedy == "Did you mean summit.md?"
    assert caught.value.exit_code == 66


def test_folders_and_pipes_are_no_files(room: Path) -> None:
    """Fails if a folder or a pipe is opened; a file of the same name with an ending goes before a folder."""
    os.mkfifo(room / "pipe")
    (room / "summit").mkdir()
    with pytest.raises(NoInput, match="a pipe"):
        find_advisory("pipe", cwd=room, folder=room)
    with pytest.raises(NoInput, match="a folder"):
        find_list("lists", cwd=room, folder=room)
    assert find_advisory("summit", cwd=room, folder=room) == room / "advisories/summit.md"


@pytest.mark.parametrize("text", ["", " ", "a\0b", "x" * 5000, "/none/at/all", "\x1b[2J"])
def test_odd_names_get_a_sentence(room: Path, text: str) -> None:
    """Fails if a name that cannot be one is a traceback, or reaches the terminal raw."""
    with pytest.raises(NoInput) as caught:
        find_advisory(text, cwd=room, folder=room)
    assert "\x1b" not in caught.value.message


@given(st.text(max_size=30))
def test_no_name_crashes_it(text: str) -> None:
    """Fails if any name raises something that is not ours."""
    try:
        find_list(text, cwd=Path("/nowhere"), folder=Path("/nowhere/else"))
    except AdvisoryError:
        return
    assert text.startswith(("/", ".."))


def test_shipped_files_are_found_inside_an_installed_package(tmp_path: Path) -> None:
    """Fails if a wheel, which has no checkout beside it, takes a stranger's templates folder for its own."""
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


def test_shipped_files_are_there() -> None:
    """Fails if a checkout does not find its own example."""
    assert shipped("advisories", "eu-russia-summit-2014.md").is_file()
    assert shipped("lists", "example.csv").is_file()


def test_a_list_is_called_so_that_it_is_found_again(room: Path, tmp_path: Path) -> None:
    """Fails if cron, which stands elsewhere, finds another list of that name, or none."""
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
