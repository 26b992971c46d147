"""Links, pipes and second names where our own files belong: nothing they lead to is changed, and nobody waits."""

import os
from pathlib import Path

import pytest

from tests.system.press import ADVISORY, Press, journalists

WORDS = b"somebody's thesis\n" * 3_000  # longer than a marks file
OURS = ("ledger/lock", "ledger/marks", "ledger/ledger.db", "ledger/ledger.db-wal", "log/advisory.log")


@pytest.fixture
def sent(press: Press) -> Press:
    """A newsroom that has sent something."""
    press.write("lists/one.csv", journalists(1))
    assert press.run("send", ADVISORY, "-l", "one", "--yes").returncode == 0
    return press


def _replaced(path: Path, thesis: Path, kind: str) -> None:
    """Put a link, a second name, or a pipe in the place of a file."""
    path.unlink(missing_ok=True)
    if kind == "link":
        path.symlink_to(thesis)
    elif kind == "second name":
        path.hardlink_to(thesis)
    else:
        os.mkfifo(path)


@pytest.mark.parametrize("kind", ["link", "second name", "pipe"])
@pytest.mark.parametrize("name", OURS)
def test_command_leaves_a_file_alone_when_it_takes_the_place_of_ours(
    sent: Press, tmp_path: Path, name: str, kind: str
) -> None:
    """A link, a second name or a pipe in the place of our file is left alone, and `send` refuses it by name.

    Otherwise `status` would write marks over somebody's thesis.
    """
    thesis = tmp_path / "thesis"
    thesis.write_bytes(WORDS)
    thesis.chmod(0o640)
    _replaced(sent.folder / name, thesis, kind)
    sent.write("lists/two.csv", journalists(2))
    for words in (("status",), (), ("send", ADVISORY, "-l", "two", "--yes"), ("run",), ("check", ADVISORY)):
        done = sent.run(*words)
        assert done.returncode != 70, done.stderr
        assert thesis.read_bytes() == WORDS
        assert thesis.stat().st_mode & 0o777 == 0o640
        if words[:1] == ("send",):
            assert done.returncode == (73 if name.startswith("log") else 74), done.stderr
            assert name in done.stderr.replace("\n", "")
            assert len(list((sent.folder / "outbox" / "new").iterdir())) == 1


@pytest.mark.parametrize("name", ["outbox", "outbox/new", "outbox/tmp", "log"])
def test_send_refuses_a_folder_of_ours_when_it_is_a_link(press: Press, tmp_path: Path, name: str) -> None:
    """A folder of ours that is a link is refused and nothing is written behind it.

    Otherwise messages with addresses would lie where nobody looks for them, or everybody.
    """
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = press.folder / name
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(elsewhere)
    press.write("lists/one.csv", journalists(1))
    done = press.run("send", ADVISORY, "-l", "one", "--yes")
    assert done.returncode == 73, done.stderr
    assert "it is a link to something else" in " ".join(done.stderr.split())
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("kind", ["pipe", "folder", "link out", "link to itself"])
def test_check_refuses_labels_when_they_are_no_file_of_the_newsroom(press: Press, tmp_path: Path, kind: str) -> None:
    """Labels that are a pipe, a folder or a link are refused as unreadable.

    Otherwise `check` would wait for a pipe for ever, or print what lies outside.
    """
    labels = press.folder / "templates" / "labels"
    labels.mkdir(parents=True)
    path, outside = labels / "en.toml", tmp_path / "outside.toml"
    outside.write_text('[words]\nwhat = "Secret"\n')
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(outside if kind == "link out" else path)
    done = press.run("check", ADVISORY)
    assert done.returncode == 65, done.stderr
    assert "TPL01" in done.stdout
    assert "labels cannot be read" in " ".join(done.stdout.split())
