"""Passwords and tokens stay with the host that took them: one edited line of the settings sends none elsewhere."""

import hmac
import json
from pathlib import Path

import pytest

from tests.imap_servers import ScriptedImap
from tests.smtp_servers import Certificates, MailServer
from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_resolve import Doubtful
from tests.system.test_terminal import Terminal

QUIET: dict[str, str | None] = {"UID SEARCH": "* SEARCH\r\n{tag} OK"}


@pytest.fixture
def doubtful(tmp_path: Path) -> Doubtful:
    """Four doubts of a live mailing, so that there is something to look for."""
    return Doubtful(tmp_path / "room")


def _settings(press: Press, host: str, port: int, *, secret: str = "ADVISORY_IMAP_PASSWORD=hush") -> None:
    text = f"ADVISORY_IMAP=imap://press@{host}:{port}\nADVISORY_IMAP_FOLDERS=INBOX\n{secret}\n"
    press.write(".env", text).chmod(0o600)


def _said_the_secret(server: ScriptedImap) -> bool:
    return any("AUTHENTICATE" in line or "LOGIN" in line.upper() for line in server.heard)


def test_resolve_keeps_the_mailbox_password_when_the_host_was_edited(doubtful: Doubtful) -> None:
    """A mailbox password is not sent to another host than the last, and no word is spoken with that host.

    Otherwise one line of advisory.toml, which is kept in Git, would give the mailbox away.
    """
    press = doubtful.press
    with ScriptedImap(QUIET) as server:
        _settings(press, "127.0.0.1", server.port)
        assert press.run("resolve", "--imap").returncode == 76
        assert _said_the_secret(server)
    with ScriptedImap(QUIET) as thief:
        _settings(press, "localhost", thief.port)
        done = press.run("resolve", "--imap")
        assert thief.heard == []
    assert done.returncode == 77, done.stderr
    said = " ".join(done.stderr.split())
    assert "last used at 127.0.0.1 (as press), but the settings now name localhost" in said
    assert " login imap" in said
    assert "hush" not in (press.folder / "ledger" / "logins").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("where", ["same host, other port", "new password"])
def test_resolve_sends_the_password_when_port_or_password_changed(doubtful: Doubtful, where: str) -> None:
    """A password goes on to another port of the same host, and a new password to a new host.

    Otherwise a move would need somebody at a terminal, though a new password was written for it.
    """
    press = doubtful.press
    with ScriptedImap(QUIET) as server:
        _settings(press, "127.0.0.1", server.port)
        assert press.run("resolve", "--imap").returncode == 76
    kept = json.loads((press.folder / "ledger" / "logins").read_text())["imap"]
    with ScriptedImap(QUIET) as server:
        if where == "new password":
            fresh = next(word for word in map(str, range(1000)) if _mark(kept["salt"], word) != kept["mark"])
            _settings(press, "localhost", server.port, secret=f"ADVISORY_IMAP_PASSWORD={fresh}")
        else:
            _settings(press, "127.0.0.1", server.port)
        assert press.run("resolve", "--imap").returncode == 76
        assert _said_the_secret(server)


def _mark(salt: str, word: str) -> int:
    return hmac.digest(salt.encode(), word.encode(), "sha256")[0]


@pytest.mark.slow
def test_login_lets_a_person_say_that_the_mailbox_has_moved(doubtful: Doubtful) -> None:
    """A person who types the new host's name keeps the password for it, and the password is not shown.

    Otherwise the office could never change its provider and keep its password.
    """
    press = doubtful.press
    with ScriptedImap(QUIET) as server:
        _settings(press, "127.0.0.1", server.port)
        assert press.run("resolve", "--imap").returncode == 76
    with ScriptedImap(QUIET) as server:
        _settings(press, "localhost", server.port)
        terminal = Terminal(press, "login", "imap")
        terminal.expect("Type localhost")
        terminal.type("localhost")
        terminal.expect("Password")
        terminal.type("")
        assert terminal.end() == 0, terminal.seen
        assert press.run("resolve", "--imap").returncode == 76
    assert "hush" not in terminal.seen


@pytest.mark.parametrize(
    "sending",
    ["smtps://press@mail.evil.co.uk", "smtps://press@smtp.evil.github.io", "smtps://press@smtp.gmail.com"],
)
def test_resolve_fetches_no_token_for_a_mailbox_of_another_provider(doubtful: Doubtful, sending: str) -> None:
    """A token command is not run for a mailbox under another owner's name than the server's.

    Two names under co.uk are two owners, and a token lets in anybody who has it.
    """
    press, ran = doubtful.press, doubtful.press.folder / "ran"
    token = f"ADVISORY_SMTP_TOKEN_COMMAND='touch {ran}'"
    for mailbox in (
        "imaps://press@mail.other.co.uk",
        "imaps://press@imap.other.github.io",
        "imaps://press@imap.gmail.net",
    ):
        press.write(".env", f"ADVISORY_SEND_VIA={sending}\nADVISORY_IMAP={mailbox}\n{token}\n").chmod(0o600)
        done = press.run("resolve", "--imap")
        assert done.returncode == 78, done.stderr
        assert "There is no password" in done.stderr
        assert not ran.exists()


def test_send_keeps_the_password_when_the_host_was_edited(press: Press, certificates: Certificates) -> None:
    """A mail server's password is not sent to another host than the last, with code 77 and `login smtp`.

    It is worth as much as the mailbox's.
    """
    press.write("lists/one.csv", journalists(1))
    press.write("lists/two.csv", journalists(2))
    for host, file, code in (("127.0.0.1", "one", 0), ("localhost", "two", 77)):
        with MailServer(tls="starttls", pem=certificates.good, users={"press": "hush"}) as server:
            text = (
                f"ADVISORY_SEND_VIA=smtp+starttls://press@{host}:{server.port}\nADVISORY_SMTP_PASSWORD=hush\n"
                f"ADVISORY_SMTP_CA_FILE={certificates.ours}\n"
            )
            press.write(".env", text).chmod(0o600)
            done = press.run("send", ADVISORY, "-l", file, "--yes")
        assert done.returncode == code, done.stderr
    assert " login smtp" in " ".join(done.stderr.split())
