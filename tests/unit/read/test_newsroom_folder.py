"""The newsroom is the one that is named, or the nearest one upwards that nobody else can have planted."""

import os
import shlex
from pathlib import Path

import pytest

from advisory_cli.model.errors import BadConfig, NotAllowed
from advisory_cli.read.newsroom_folder import find_newsroom, newsroom_above
from advisory_cli.read.settings.os_account import running_account

STRANGER = 12_345  # the number of an account that is not ours
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another account")


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A newsroom with a folder in it."""
    folder = tmp_path / "room"
    (folder / "lists").mkdir(parents=True)
    (folder / "advisory.toml").write_text("", encoding="utf-8")
    return folder.resolve()


def test_find_newsroom_prefers_option_to_variable_to_current_folder(room: Path, tmp_path: Path) -> None:
    """The option -C goes before the variable, and the variable before the current folder.

    Otherwise cron could work in another newsroom than the one it names.
    """
    assert find_newsroom(str(room), {"ADVISORY_NEWSROOM": "/none"}, tmp_path) == room
    assert find_newsroom("room", {}, tmp_path) == room
    assert find_newsroom(None, {"ADVISORY_NEWSROOM": str(room)}, tmp_path) == room
    assert find_newsroom(None, {}, room) == room


@pytest.mark.parametrize("option", ["none", "a\0b", "~nobody-of-that-name/x"])
def test_find_newsroom_refuses_when_the_named_folder_is_none(tmp_path: Path, option: str) -> None:
    """A wrong folder behind -C is refused in words that name -C.

    Otherwise a wrong -C would be a traceback, or be ignored.
    """
    with pytest.raises(BadConfig, match="-C"):
        find_newsroom(option, {}, tmp_path)


def test_find_newsroom_finds_the_nearest_one_upwards(room: Path) -> None:
    """From any folder of a newsroom the newsroom is found, and of two in one another the inner one."""
    deep = room / "advisories" / "2026"
    deep.mkdir(parents=True)
    assert find_newsroom(None, {}, deep) == room
    (room / "advisories" / "advisory.toml").write_text("", encoding="utf-8")
    assert find_newsroom(None, {}, deep) == room / "advisories"
    assert find_newsroom(None, {"ADVISORY_NEWSROOM": str(room)}, deep) == room


def test_find_newsroom_names_init_and_the_flag_when_there_is_none(tmp_path: Path) -> None:
    """Outside of a newsroom, one sentence says how to make one and how to name one."""
    with pytest.raises(BadConfig, match="not a newsroom") as caught:
        find_newsroom(None, {}, tmp_path)
    assert "advisory init DIR" in caught.value.remedy
    assert "-C" in caught.value.remedy


def test_newsroom_above_follows_links_of_the_current_folder_first(room: Path, tmp_path: Path) -> None:
    """A link into a newsroom is as good as the folder, and the folder that holds the link does not count."""
    link = tmp_path / "elsewhere" / "link"
    link.parent.mkdir()
    (link.parent / "advisory.toml").write_text("", encoding="utf-8")
    link.symlink_to(room / "lists")
    assert newsroom_above(link) == room


def _refused(folder: Path) -> str:
    with pytest.raises(NotAllowed) as caught:
        newsroom_above(folder / "lists")
    assert f"advisory -C {folder}" in caught.value.remedy
    return caught.value.message


@as_root
@pytest.mark.parametrize("name", [".", "advisory.toml"])
def test_newsroom_above_refuses_what_belongs_to_another_account(room: Path, name: str) -> None:
    """A newsroom of another account is not used by itself, else it could run its commands. -C still names it."""
    os.chown(room / name, STRANGER, -1)
    assert f"user number {STRANGER}" in _refused(room)
    assert find_newsroom(str(room), {}, room / "lists") == room
    assert find_newsroom(None, {}, room) == room  # a person who is in it has chosen it


@as_root
def test_newsroom_above_refuses_a_link_of_another_account_to_a_file_of_ours(room: Path, tmp_path: Path) -> None:
    """A planted link is refused, though the file to which it leads is ours."""
    ours = tmp_path / "ours.toml"
    (room / "advisory.toml").rename(ours)
    (room / "advisory.toml").symlink_to(ours)
    os.lchown(room / "advisory.toml", STRANGER, -1)
    assert f"user number {STRANGER}" in _refused(room)


@pytest.mark.parametrize("name", [".", "advisory.toml"])
def test_newsroom_above_refuses_what_everybody_can_write(room: Path, name: str) -> None:
    """A newsroom in a folder like /tmp, or a file that anybody can change, is not used by itself."""
    (room / name).chmod(0o1777 if name == "." else 0o666)
    assert "every account" in _refused(room)


def test_remedy_is_quoted_for_the_shell_when_the_path_needs_it(tmp_path: Path) -> None:
    """The command of the remedy can be pasted though the folder's name has a blank or a dollar sign."""
    folder = tmp_path / "Press $desk 2026"
    (folder / "lists").mkdir(parents=True)
    (folder / "advisory.toml").write_text("", encoding="utf-8")
    (folder / "advisory.toml").chmod(0o666)
    with pytest.raises(NotAllowed) as caught:
        newsroom_above(folder / "lists")
    words = shlex.split(caught.value.remedy.partition(": ")[2])
    assert words == ["advisory", "-C", str(folder)]


def test_newsroom_above_stops_where_another_file_system_begins(tmp_path: Path) -> None:
    """The search does not leave the file system of the current folder, as Git's does not."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == Path("/dev").stat().st_dev:
        pytest.skip("no file system in memory is mounted here")
    if not os.access("/dev", os.W_OK):
        pytest.skip("only root can write a newsroom into /dev")
    mark = Path("/dev/advisory.toml")
    mark.write_text("", encoding="utf-8")
    try:
        assert newsroom_above(memory) is None
    finally:
        mark.unlink()


def test_find_newsroom_names_the_account_when_the_folder_may_not_be_read(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newsroom that this account may not look into is not said to be none, named or not.

    Otherwise a person would be told to make a newsroom that is there.
    """
    real = Path.stat

    def stat(path: Path, **more: bool) -> os.stat_result:
        if path.parent == room:
            raise PermissionError(13, "Permission denied")
        return real(path, **more)

    monkeypatch.setattr(Path, "stat", stat)
    for option, cwd in ((str(room), room.parent), (None, room)):
        with pytest.raises(BadConfig, match="may not read") as caught:
            find_newsroom(option, {}, cwd)
        assert f"({running_account()}) may not read {room}. It belongs to " in caught.value.message
        assert "init" not in caught.value.remedy
