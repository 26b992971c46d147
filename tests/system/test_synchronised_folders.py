"""Folders that a client keeps elsewhere too, and files that Git would."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.system.press import ADVISORY, found, journalists


@pytest.mark.parametrize(
    "name",
    [
        "Nextcloud-Ada",
        "Nextcloud2",
        "Box",
        "Proton Drive",
        "MEGA",
        "Seafile",
        "SynologyDrive",
        "Resilio Sync",
        "kDrive",
    ],
)
def test_send_refuses_a_synchronised_folder_when_its_name_tells(tmp_path: Path, name: str) -> None:
    """A newsroom in a folder with a synchronising client's name is refused with 74.

    Otherwise an old copy of the ledger would come back from the cloud.
    """
    press = found(tmp_path / "room")
    press.write("lists/one.csv", journalists(1))
    (tmp_path / name).mkdir()
    shutil.rmtree(press.folder / "ledger")
    moved = type(press)(press.folder.rename(tmp_path / name / "room"))
    done = moved.run("send", ADVISORY, "-l", "one", "--yes")
    assert done.returncode == 74, done.stderr
    assert f"synchronised folder ({name})" in done.stderr
    assert not (moved.folder / "outbox").exists()


@pytest.mark.parametrize(
    "mark",
    [
        *(".stfolder/", ".dropbox", "._sync_0123456789ab.db", ".sync_0123456789ab.db", ".SynologyWorkingDirectory/"),
        *(".megaignore", ".seafile-data/", ".sync/ID"),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_send_refuses_a_synchronised_folder_when_its_client_left_a_mark(tmp_path: Path, mark: str, above: bool) -> None:
    """A newsroom in or below a folder with a synchronising client's mark is refused with 74.

    Syncthing keeps any folder, whatever its name.
    """
    press = found(tmp_path / "any" / "room")
    press.write("lists/one.csv", journalists(1))
    place = (tmp_path / "any" if above else press.folder) / mark
    if mark.endswith("/"):
        place.mkdir()
    else:
        place.parent.mkdir(exist_ok=True)
        place.write_text("x")
    done = press.run("send", ADVISORY, "-l", "one", "--yes")
    assert done.returncode == 74, done.stderr
    assert "synchronised folder" in done.stderr


@pytest.mark.slow
def test_check_passes_a_newsroom_when_dropboxs_settings_lie_at_home(tmp_path: Path) -> None:
    """A home folder with Dropbox's settings is no synchronised one.

    Otherwise nobody who has Dropbox could keep a newsroom in their home.
    """
    (tmp_path / ".dropbox").mkdir()
    press = found(tmp_path / "room")
    assert press.run("check", ADVISORY).returncode == 0


@pytest.mark.skipif(shutil.which("git") is None, reason="Git is not installed")
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        *(("failed.csv", False), ("exports/all.csv", False), ("returned.eml", False), ("inbox/1.eml", False)),
        *(("saved.mbox", False), ("people.xlsx", False), (".env.bak", False), (".env~", False), ("status.json", False)),
        *(("backups/ledger.db", False), ("report.html", False), ("ledger/logins", False), ("lists/mine.csv", False)),
        *(
            ("lists/example.csv", True),
            ("advisories/x.md", True),
            ("templates/note.html", True),
            ("advisory.toml", True),
        ),
    ],
)
def test_init_lets_git_ignore_a_file_when_it_holds_people_or_secrets(tmp_path: Path, name: str, kept: bool) -> None:
    """A file with people or secrets is ignored by Git and the office's texts are not.

    Otherwise an export would stand in the repository for good.
    """
    press = found(tmp_path / "room")
    press.write(name, "x")
    subprocess.run(["git", "init", "--quiet"], cwd=press.folder, check=True)
    ignored = subprocess.run(["git", "check-ignore", "--quiet", name], cwd=press.folder, check=False).returncode == 0
    assert ignored is not kept
