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
def test_a_synchronised_folder_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    """An old copy of the ledger would come back from the cloud, and everybody get everything again."""
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
def test_a_synchronised_folder_is_refused_by_what_its_client_left(tmp_path: Path, mark: str, above: bool) -> None:
    """Syncthing keeps any folder, whatever its name."""
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


def test_dropboxs_own_settings_at_home_are_no_synchronised_folder(tmp_path: Path) -> None:
    """Nobody who has Dropbox could keep a newsroom anywhere in their home."""
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
def test_git_is_given_no_people_and_no_secrets(tmp_path: Path, name: str, kept: bool) -> None:
    """An export, a saved bounce or a copy of .env would stand in the office's repository, for good."""
    press = found(tmp_path / "room")
    press.write(name, "x")
    subprocess.run(["git", "init", "--quiet"], cwd=press.folder, check=True)
    ignored = subprocess.run(["git", "check-ignore", "--quiet", name], cwd=press.folder, check=False).returncode == 0
    assert ignored is not kept
