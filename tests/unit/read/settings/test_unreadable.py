"""A file that the account may not read is told with its owner and with what to do."""

import os
from pathlib import Path

import pytest

from advisory_cli.model.errors import BadConfig
from advisory_cli.read.settings import unreadable
from advisory_cli.read.settings.env_file import read_env
from advisory_cli.read.settings.unreadable import unreadable_words


@pytest.mark.parametrize(
    ("owner", "words", "remedy"),
    [
        ("root", "This account (ann) may not read {}. It belongs to root.", "Make it yours: sudo chown ann {}"),
        (
            "desk",
            "This account (ann) may not read {}. It belongs to desk.",
            "Give the command as that account: sudo -u desk advisory … Or make it yours: sudo chown ann {}",
        ),
        ("ann", "This account (ann) may not read {}. It belongs to ann.", "Allow it: chmod u+rwX {}"),
        ("", "This account (ann) may not read {}.", "Make it yours: sudo chown ann {}"),
    ],
)
def test_unreadable_file_is_told_with_its_owner(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, owner: str, words: str, remedy: str
) -> None:
    """The account and the owner are named, and the command that helps; as root nothing is to be sent."""
    monkeypatch.setattr(unreadable, "running_account", lambda: "ann")
    monkeypatch.setattr(unreadable, "owner_of", lambda _: owner)
    path = tmp_path / ".env"
    assert unreadable_words(path) == (words.format(path), remedy.format(path))
    assert "chown -R ann" in unreadable_words(tmp_path)[1] or owner == "ann"


def test_env_file_that_may_not_be_read_is_no_file_of_wrong_lines(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A .env of another account is told as such, else a person would look for a mistake in its lines."""
    (tmp_path / ".env").write_text("ADVISORY_ZONE=UTC\n")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(BadConfig, match="may not read") as caught:
        read_env(tmp_path / ".env")
    assert "KEY=value" not in caught.value.remedy
    assert "chown" in caught.value.remedy or "chmod" in caught.value.remedy
