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
def test_settings_that_anybody_may_change_are_refused(press: Press, mode: int) -> None:
    """Another user of the computer could send the office's password to a server of theirs."""
    (press.folder / "advisory.toml").chmod(mode)
    _is_refused(press, "advisory.toml")


@pytest.mark.parametrize("mode", [0o777, 0o703])
def test_a_newsroom_that_anybody_may_put_files_into_is_refused(press: Press, mode: int) -> None:
    """Another advisory.toml could be put in the place of this one."""
    press.folder.chmod(mode)
    _is_refused(press, str(press.folder.name))


@as_root
def test_settings_that_a_group_of_others_may_change_are_refused(press: Press) -> None:
    """Whoever is in the group decides where mail goes."""
    path = press.folder / "advisory.toml"
    os.chown(path, -1, OTHER)
    path.chmod(0o664)
    _is_refused(press, "advisory.toml")


@as_root
@pytest.mark.parametrize("name", ["advisory.toml", ".env"])
def test_settings_of_another_account_that_this_one_can_write_are_refused(press: Press, name: str) -> None:
    """The other account could change what this one runs."""
    os.chown(press.folder / name, OTHER, -1)
    _is_refused(press, name)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o600, 0o444])
def test_settings_that_others_may_read_are_right(press: Press, mode: int) -> None:
    """advisory.toml holds no secret, and is kept in Git."""
    (press.folder / "advisory.toml").chmod(mode)
    assert press.run("check", ADVISORY).returncode == 0


@pytest.mark.parametrize("name", ["lists", "log", "outbox", "reports"])
@pytest.mark.parametrize("mode", [0o755, 0o701])
def test_a_folder_of_people_that_others_may_look_into_is_a_warning(press: Press, name: str, mode: int) -> None:
    """Names and addresses of journalists would lie open on a shared computer."""
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
def test_an_archive_of_advisories_alone_is_no_folder_of_people(press: Press, files: list[str], warned: bool) -> None:
    """A warning about texts that everybody was sent teaches people to pass over warnings."""
    for name in files:
        press.write(f"archive/{name}", "text")
    (press.folder / "archive").chmod(0o755)
    assert ("SET08" in press.run("check", ADVISORY, "-l", "one").stdout) is warned


@pytest.mark.parametrize("setting", ["ADVISORY_SMTP_PASSWORD_FILE", "ADVISORY_IMAP_PASSWORD_FILE"])
@pytest.mark.parametrize(("mode", "warnings"), [(0o644, 1), (0o604, 1), (0o600, 0)])
def test_a_password_file_that_others_may_read_is_a_warning(
    press: Press, setting: str, mode: int, warnings: int
) -> None:
    """.env may be shut, and the file that it names stand open."""
    press.write("password", "hush\n").chmod(mode)
    env = press.folder / ".env"
    env.write_text(f"{env.read_text()}{setting}=password\n")
    done = press.run("check", ADVISORY)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("WARNING SET09") == warnings
    assert "hush" not in done.stdout


def test_what_init_makes_is_shut(tmp_path: Path, press: Press) -> None:
    """A newsroom would begin with a warning."""
    assert press.run("send", ADVISORY, "-l", "one", "--yes").returncode == 0
    for name in ("lists", "log", "outbox", "ledger"):
        assert (press.folder / name).stat().st_mode & 0o077 == 0
