"""Settings that others may change, and people and passwords that others may read."""

import os
from pathlib import Path

import pytest

from tests.system.press import ADVISORY, Press, journalists

OTHER = 65_534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


@pytest.fixture(autouse=True)
def _people(press: Press) -> None:
    press.write("lists/one.csv", journalists(1))


def _is_refused(press: Press, name: str) -> None:
    for words in (("status",), ("check", ADVISORY), ("send", ADVISORY, "-l", "one", "--yes"), ("run",)):
        done = press.run(*words)
        assert done.returncode == 78, done.stderr
        assert "SET07" in done.stderr
        assert name in done.stderr
    assert not (press.folder / "outbox").exists()


@pytest.mark.parametrize("mode", [0o666, 0o646, 0o602])
def test_every_command_refuses_settings_when_anybody_may_change_them(press: Press, mode: int) -> None:
    """Settings that anybody may change are refused by each command.

    Otherwise another user of the computer could send the office's password to a server of theirs.
    """
    (press.folder / "advisory.toml").chmod(mode)
    _is_refused(press, "advisory.toml")


@pytest.mark.parametrize("mode", [0o777, 0o703])
def test_every_command_refuses_a_newsroom_when_anybody_may_write_in_it(press: Press, mode: int) -> None:
    """A newsroom that anybody may put files into is refused by each command.

    Otherwise another advisory.toml could be put in the place of this one.
    """
    press.folder.chmod(mode)
    _is_refused(press, str(press.folder.name))


@as_root
def test_every_command_refuses_settings_when_a_group_may_change_them(press: Press) -> None:
    """Settings that a group of others may change are refused by each command.

    Otherwise whoever is in the group would decide where mail goes.
    """
    path = press.folder / "advisory.toml"
    os.chown(path, -1, OTHER)
    path.chmod(0o664)
    _is_refused(press, "advisory.toml")


@as_root
@pytest.mark.parametrize("name", ["advisory.toml", ".env"])
def test_every_command_refuses_settings_when_another_account_owns_them(press: Press, name: str) -> None:
    """Settings that another account owns are refused by each command.

    Otherwise that account could change what this one runs.
    """
    os.chown(press.folder / name, OTHER, -1)
    _is_refused(press, name)


@as_root
@pytest.mark.parametrize("settings_too", [True, False])
def test_run_leaves_nothing_in_a_newsroom_of_another_account(press: Press, settings_too: bool) -> None:
    """A `run` by the wrong account is refused, told once, and writes nothing there, whoever owns the settings.

    Otherwise the newsroom's own account would find files that it may not write, and hear that `run` works again.
    """
    assert press.run("send", ADVISORY, "-l", "one", "--yes").returncode == 0
    assert press.run("run").returncode == 0
    places = [press.folder, *press.folder.rglob("*")]
    kept = {path: path.read_bytes() for path in places if path.is_file()}
    for path in places:
        if settings_too or path.name not in {"advisory.toml", ".env"}:
            os.chown(path, OTHER, -1)
    told = press.run("run")
    assert told.returncode == (78 if settings_too else 74), told.stderr
    assert "belongs to another account" in " ".join(told.stderr.split())
    again = press.run("run")
    assert (again.returncode, again.stderr) == (told.returncode, "")
    now = {path: path.read_bytes() for path in press.folder.rglob("*") if path.is_file()}
    assert now == kept


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o600, 0o444])
def test_check_passes_settings_when_others_may_only_read_them(press: Press, mode: int) -> None:
    """Settings that others may only read pass the check, since advisory.toml holds no secret and is kept in Git."""
    (press.folder / "advisory.toml").chmod(mode)
    assert press.run("check", ADVISORY).returncode == 0


@pytest.mark.parametrize("name", ["lists", "log", "outbox", "reports"])
@pytest.mark.parametrize("mode", [0o755, 0o701])
def test_check_warns_of_a_folder_of_people_when_others_may_look_into_it(press: Press, name: str, mode: int) -> None:
    """A folder of people that others may look into is warned of by name.

    Otherwise names and addresses of journalists would lie open on a shared computer.
    """
    folder = press.folder / name
    folder.mkdir(exist_ok=True)
    assert "SET08" not in press.run("check", ADVISORY, "-l", "one").stdout
    folder.chmod(mode)
    done = press.run("check", ADVISORY, "-l", "one")
    assert done.returncode == 0
    assert "WARNING SET08" in done.stdout
    assert f"{name}/" in done.stdout


@pytest.mark.parametrize(
    ("files", "warned"),
    [(["one.md"], False), (["2026/one.md", "photo.jpg"], False), (["one.md", "people.csv"], True), (["1.eml"], True)],
)
def test_check_warns_of_an_archive_only_when_it_holds_people(press: Press, files: list[str], warned: bool) -> None:
    """An open archive is warned of only where it holds more than texts.

    Warnings about texts that everybody was sent would be passed over.
    """
    for name in files:
        press.write(f"archive/{name}", "text")
    (press.folder / "archive").chmod(0o755)
    assert ("SET08" in press.run("check", ADVISORY, "-l", "one").stdout) is warned


@pytest.mark.parametrize("setting", ["ADVISORY_SMTP_PASSWORD_FILE", "ADVISORY_IMAP_PASSWORD_FILE"])
@pytest.mark.parametrize(("mode", "warnings"), [(0o644, 1), (0o604, 1), (0o600, 0)])
def test_check_warns_of_a_password_file_when_others_may_read_it(
    press: Press, setting: str, mode: int, warnings: int
) -> None:
    """A password file that others may read is warned of, and its content is not shown."""
    press.write("password", "hush\n").chmod(mode)
    env = press.folder / ".env"
    env.write_text(f"{env.read_text()}{setting}=password\n")
    done = press.run("check", ADVISORY)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("WARNING SET09") == warnings
    assert "hush" not in done.stdout


def test_init_makes_folders_that_are_shut_to_others(tmp_path: Path, press: Press) -> None:
    """The folders of people that `init` and a mailing make are shut to others.

    Otherwise a newsroom would begin with a warning.
    """
    assert press.run("send", ADVISORY, "-l", "one", "--yes").returncode == 0
    for name in ("lists", "log", "outbox", "ledger"):
        assert (press.folder / name).stat().st_mode & 0o077 == 0
