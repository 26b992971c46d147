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


def test_smtp_password_is_none_when_no_source_is_set(tmp_path: Path) -> None:
    """The password is None where no source is set, else a relay without login would need one."""
    assert smtp_password(told(tmp_path)) is None


def test_smtp_password_prefers_command_to_file_to_value(tmp_path: Path) -> None:
    """A command goes before a file and a file before a value, and only the first line is taken."""
    (tmp_path / "pw").write_text("from file\r\nsecond\n", encoding="utf-8")
    run = command("print('from command'); print('more')")
    all_three = told(tmp_path, smtp_password="value", smtp_password_file="pw", smtp_password_command=run)
    assert smtp_password(all_three) == Secret("from command")
    assert smtp_password(told(tmp_path, smtp_password="value", smtp_password_file="pw")) == Secret("from file")
    assert smtp_password(told(tmp_path, smtp_password=" v#a$l ")) == Secret(" v#a$l ")


def test_smtp_password_runs_the_command_without_a_shell(tmp_path: Path) -> None:
    """The command's words reach the program as they are, with no shell to expand or chain them."""
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
def test_smtp_password_refuses_when_the_command_fails(tmp_path: Path, run: str, says: str) -> None:
    """A command that fails is refused with its own words and no raw escapes, and the value is not used instead."""
    with pytest.raises(BadConfig, match=says) as caught:
        smtp_password(told(tmp_path, smtp_password_command=run, smtp_password="value"))
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("file", ["none", ".", "a\0b", "empty"])
def test_smtp_password_refuses_when_the_file_cannot_be_read(tmp_path: Path, file: str) -> None:
    """A password file that is missing, empty or no file is refused by its setting's name.

    Otherwise a person would see a traceback.
    """
    (tmp_path / "empty").write_text("", encoding="utf-8")
    with pytest.raises(BadConfig, match="ADVISORY_SMTP_PASSWORD_FILE"):
        smtp_password(told(tmp_path, smtp_password_file=file))


def test_imap_password_comes_from_its_own_settings(tmp_path: Path) -> None:
    """The mailbox's password comes from settings of its own, in the same order of sources.

    Otherwise one server's password would be shown to the other, or a fault name the wrong setting.
    """
    (tmp_path / "pw").write_text("from file\n", encoding="utf-8")
    assert imap_password(told(tmp_path, smtp_password="smtp")) is None
    assert imap_password(told(tmp_path, smtp_password="smtp", imap_password="imap")) == Secret("imap")
    both = told(tmp_path, imap_password_file="pw", imap_password="imap")
    assert imap_password(both) == Secret("from file")
    run = told(tmp_path, imap_password_command=command("print('from command')"), imap_password_file="pw")
    assert imap_password(run) == Secret("from command")
    with pytest.raises(BadConfig, match="ADVISORY_IMAP_PASSWORD_FILE"):
        imap_password(told(tmp_path, imap_password_file="none"))


def test_smtp_token_runs_its_command_anew_at_each_fetch(tmp_path: Path) -> None:
    """The token's command runs at each fetch and not before.

    Otherwise a token would be kept past its hour, or fetched before anybody needs one.
    """
    code = "import pathlib; p = pathlib.Path('n'); p.open('a').write('x'); print('t' + p.read_text()); print('more')"
    fetch = smtp_token(told(tmp_path, smtp_token_command=command(code)))
    assert fetch is not None
    assert not (tmp_path / "n").exists()
    assert [fetch().value, fetch().value] == ["tx", "txx"]
    assert smtp_token(told(tmp_path, smtp_password="w")) is None


@pytest.mark.parametrize("token", ["ya29.a0Af_-~+/=", "eyJ0.eyJh.sig-", "x" * 8192])
def test_smtp_token_accepts_long_tokens_with_every_sign_allowed(tmp_path: Path, token: str) -> None:
    """A token of 8,192 letters, or with every sign that RFC 6750 section 2.1 allows, is accepted.

    Otherwise a real token would be refused, as Microsoft's have thousands of letters.
    """
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
def test_smtp_token_refuses_when_its_command_gives_no_token(tmp_path: Path, run: str, says: str) -> None:
    """A command without a fit token is refused with its setting's name and its own words.

    Otherwise words that are no token would reach the server, or nobody learn why the command failed.
    """
    fetch = smtp_token(told(tmp_path, smtp_token_command=run, smtp_password="value"))
    assert fetch is not None
    with pytest.raises(BadConfig, match=says) as caught:
        fetch()
    assert "ADVISORY_SMTP_TOKEN_COMMAND" in caught.value.message
    assert "abc" not in caught.value.message


@pytest.mark.slow
def test_token_commands_run_one_at_a_time(tmp_path: Path) -> None:
    """The token's command runs once at a time, however many threads fetch.

    Otherwise a command that keeps a file would be spoilt by another run of itself.
    """
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
