"""Where the mail server's password comes from."""

import sys
from pathlib import Path

import pytest

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.newsroom import Newsroom, Secret
from advisory_cli.read.passwords import smtp_password
from advisory_cli.read.settings import Settings


def told(folder: Path, **secrets: str) -> Settings:
    """Settings that hold only these secrets."""
    wrapped = {name: Secret(value) for name, value in secrets.items()}
    return Settings(newsroom=Newsroom(folder=folder), values=(), secrets=wrapped)


def command(code: str) -> str:
    """A command line that runs Python code."""
    return f'{sys.executable} -c "{code}"'


def test_no_password_is_none(tmp_path: Path) -> None:
    """Fails if a relay without login needs one."""
    assert smtp_password(told(tmp_path)) is None


def test_command_beats_file_beats_value(tmp_path: Path) -> None:
    """Fails if the order of sources changes, or more than the first line is taken."""
    (tmp_path / "pw").write_text("from file\r\nsecond\n", encoding="utf-8")
    run = command("print('from command'); print('more')")
    all_three = told(tmp_path, smtp_password="value", smtp_password_file="pw", smtp_password_command=run)
    assert smtp_password(all_three) == Secret("from command")
    assert smtp_password(told(tmp_path, smtp_password="value", smtp_password_file="pw")) == Secret("from file")
    assert smtp_password(told(tmp_path, smtp_password=" v#a$l ")) == Secret(" v#a$l ")


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    """Fails if a shell expands or chains what stands in the command."""
    run = command("import sys; print(sys.argv[1:])") + " $HOME ; touch made"
    password = smtp_password(told(tmp_path, smtp_password_command=run))
    assert password == Secret("['$HOME', ';', 'touch', 'made']")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ("/does/not/exist", "cannot be run"),
        ("echo 'open", "cannot be run"),
        ("   ", "cannot be run"),
        (command("import sys; sys.exit('locked\\x1b[2J')"), "locked"),
        (command("pass"), "no password"),
        (command("print(chr(27))"), "control characters"),
        (command("import sys; sys.stdout.buffer.write(bytes([255]))"), "UTF-8"),
    ],
)
def test_a_command_that_fails_is_said_and_nothing_else_tried(tmp_path: Path, run: str, says: str) -> None:
    """Fails if a failing command is a traceback, or another source is used behind the user's back."""
    with pytest.raises(BadConfig, match=says) as caught:
        smtp_password(told(tmp_path, smtp_password_command=run, smtp_password="value"))
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("file", ["none", ".", "a\0b", "empty"])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, file: str) -> None:
    """Fails if a missing password file is a traceback."""
    (tmp_path / "empty").write_text("", encoding="utf-8")
    with pytest.raises(BadConfig, match="ADVISORY_SMTP_PASSWORD_FILE"):
        smtp_password(told(tmp_path, smtp_password_file=file))
