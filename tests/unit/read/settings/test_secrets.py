"""Where passwords and access tokens come from."""

import sys
import threading
from pathlib import Path

import pytest

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.press.newsroom import Newsroom, Secret
from advisory_cli.read.settings.load import Settings
from advisory_cli.read.settings.secrets import imap_password, smtp_password, smtp_token


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


def test_the_mailbox_has_a_password_of_its_own(tmp_path: Path) -> None:
    """Fails if one server's password is shown to the other, or a fault names the wrong setting."""
    (tmp_path / "pw").write_text("from file\n", encoding="utf-8")
    assert imap_password(told(tmp_path, smtp_password="smtp")) is None
    assert imap_password(told(tmp_path, smtp_password="smtp", imap_password="imap")) == Secret("imap")
    both = told(tmp_path, imap_password_file="pw", imap_password="imap")
    assert imap_password(both) == Secret("from file")
    run = told(tmp_path, imap_password_command=command("print('from command')"), imap_password_file="pw")
    assert imap_password(run) == Secret("from command")
    with pytest.raises(BadConfig, match="ADVISORY_IMAP_PASSWORD_FILE"):
        imap_password(told(tmp_path, imap_password_file="none"))


def test_a_token_is_fetched_anew_each_time(tmp_path: Path) -> None:
    """Fails if a token is kept past its hour, or fetched before anybody needs it."""
    code = "import pathlib; p = pathlib.Path('n'); p.open('a').write('x'); print('t' + p.read_text()); print('more')"
    fetch = smtp_token(told(tmp_path, smtp_token_command=command(code)))
    assert fetch is not None
    assert not (tmp_path / "n").exists()
    assert [fetch().value, fetch().value] == ["tx", "txx"]
    assert smtp_token(told(tmp_path, smtp_password="w")) is None


@pytest.mark.parametrize("token", ["ya29.a0Af_-~+/=", "eyJ0.eyJh.sig-", "x" * 8192])
def test_a_token_may_be_long_and_hold_what_tokens_hold(tmp_path: Path, token: str) -> None:
    """Fails if a real token is refused (RFC 6750 section 2.1); Microsoft's have thousands of letters."""
    (tmp_path / "token").write_text(token + "\r\n", encoding="utf-8")
    fetch = smtp_token(told(tmp_path, smtp_token_command="cat token"))
    assert fetch is not None
    assert fetch() == Secret(token)


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ("/does/not/exist", "cannot be run"),
        (command("import sys; sys.exit('the refresh token has expired')"), "the refresh token has expired"),
        (command("pass"), "no access token"),
        (command("print('Bearer abc')"), "no access token"),
        (command("print('a' + chr(1) + 'auth=Bearer b')"), "no access token"),
        (command("print('x' * 8193)"), "no access token"),
    ],
)
def test_a_token_command_that_fails_is_said(tmp_path: Path, run: str, says: str) -> None:
    """Fails if what is no token reaches the server, or nobody learns why the command failed."""
    fetch = smtp_token(told(tmp_path, smtp_token_command=run, smtp_password="value"))
    assert fetch is not None
    with pytest.raises(BadConfig, match=says) as caught:
        fetch()
    assert "ADVISORY_SMTP_TOKEN_COMMAND" in caught.value.message
    assert "abc" not in caught.value.message


def test_token_commands_run_one_at_a_time(tmp_path: Path) -> None:
    """Fails if several connections run the command at once: it keeps a file, and one would spoil the other's."""
    code = "import os, time; os.mkdir('busy'); time.sleep(0.2); os.rmdir('busy'); print('t')"
    fetch = smtp_token(told(tmp_path, smtp_token_command=command(code)))
    assert fetch is not None
    got: list[Secret] = []
    threads = [threading.Thread(target=lambda: got.append(fetch())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [Secret("t")] * 3
