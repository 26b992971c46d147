"""People that other users of the computer can read."""

import os
from pathlib import Path

import pytest

from advisory_cli.read.settings.exposure import check_personal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")


@pytest.mark.parametrize(("mode", "warned"), [(0o644, True), (0o604, True), (0o602, True), (0o600, False)])
def test_check_personal_warns_of_a_file_of_messages_when_others_may_read_it(
    tmp_path: Path, mode: int, warned: bool
) -> None:
    """A file that holds people is warned of when others may read it, as a folder is.

    Otherwise practice that is kept in one file would lie open on a shared computer.
    """
    file = tmp_path / "practice.mbox"
    file.touch()
    file.chmod(mode)
    findings = list(check_personal(tmp_path, [file], []))
    assert [exposed.code for exposed in findings] == ["SET08"] * warned
    for exposed in findings:
        assert "can read practice.mbox, which holds people" in exposed.words


def test_check_personal_passes_a_file_when_it_only_has_the_name_of_a_folder(tmp_path: Path) -> None:
    """A file with the name of a folder of people is passed, since nothing is known to be written into it."""
    (tmp_path / "log").touch(mode=0o644)
    (tmp_path / "log").chmod(0o644)
    assert list(check_personal(tmp_path, [], [])) == []


def test_check_personal_passes_a_place_when_it_is_not_there_yet(tmp_path: Path) -> None:
    """A place of messages that is not made yet is passed, else a first practice would begin with a warning."""
    assert list(check_personal(tmp_path, [tmp_path / "practice.mbox"], [])) == []
