"""ledger.integrity.login_file: a password goes to the host that took it, and to no other that the settings name."""

import json
from pathlib import Path

import pytest

from advisory_cli.ledger.integrity.login_file import FILE, GRAPH, IMAP, SMTP, LoginFile
from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.press.newsroom import Secret

HUSH, OURS, EVIL = Secret("hush-4711"), "mail.newsroom.example", "mail.evil.example"


@pytest.fixture
def logins(tmp_path: Path) -> LoginFile:
    """A record with one good login at the mail server."""
    logins = LoginFile(tmp_path / "ledger")
    logins.remember(SMTP, "ada", OURS, HUSH)
    return logins


def test_password_is_refused_when_the_settings_name_another_host(logins: LoginFile) -> None:
    """The same password is not sent to another host, and the words name both and the way to confirm it."""
    with pytest.raises(NotAllowed) as caught:
        logins.refuse_other_host(SMTP, EVIL, HUSH)
    assert f"The mail server's password, or its token, was last used at {OURS} (as ada)" in caught.value.message
    assert EVIL in caught.value.message
    assert "advisory login smtp" in caught.value.remedy
    assert "send_via" in caught.value.remedy
    assert HUSH.value not in caught.value.message + caught.value.remedy


def test_password_passes_when_it_goes_where_it_went(logins: LoginFile) -> None:
    """The host of the last login passes, however it is written, and so does a kind that was never used."""
    logins.refuse_other_host(SMTP, OURS, HUSH)
    logins.refuse_other_host(SMTP, "Mail.Newsroom.Example.", HUSH)
    logins.refuse_other_host(IMAP, EVIL, HUSH)


def test_password_passes_when_it_is_a_new_one(tmp_path: Path) -> None:
    """Whoever moves takes a new password along; of 200 drawn ones hardly any is taken for the old one."""
    logins = LoginFile(tmp_path)
    logins.remember(SMTP, "ada", OURS, HUSH)
    refused = 0
    for number in range(200):
        try:
            logins.refuse_other_host(SMTP, EVIL, Secret(f"another-{number}"))
        except NotAllowed:
            refused += 1
    assert refused < 20  # eight bits tell 255 of 256 apart


def test_token_is_refused_when_it_was_made_for_another_provider(tmp_path: Path) -> None:
    """A token for sending opens the mailbox of the same provider, and no other."""
    logins = LoginFile(tmp_path)
    logins.remember(SMTP, "ada", "smtp.gmail.com", HUSH)
    logins.refuse_other_host(IMAP, "imap.gmail.com", HUSH, token_for=SMTP)
    with pytest.raises(NotAllowed, match=r"The mailbox's password.*smtp\.gmail\.com"):
        logins.refuse_other_host(IMAP, EVIL, HUSH, token_for=SMTP)


def test_remedy_for_graph_names_the_command_that_prints_tokens(tmp_path: Path) -> None:
    """Microsoft Graph has no password of its own, so that another command for tokens is the way."""
    logins = LoginFile(tmp_path)
    logins.remember(GRAPH, "ada", "graph.microsoft.com", HUSH)
    with pytest.raises(NotAllowed) as caught:
        logins.refuse_other_host(GRAPH, EVIL, HUSH)
    assert "ADVISORY_SMTP_TOKEN_COMMAND" in caught.value.remedy


def test_record_keeps_no_password_in_a_private_file(logins: LoginFile, tmp_path: Path) -> None:
    """The file holds host, user and eight bits, and only its owner can read it."""
    file = tmp_path / "ledger" / FILE
    assert HUSH.value not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    entry = json.loads(file.read_text())[SMTP]
    assert (entry["user"], entry["host"]) == ("ada", OURS)
    assert 0 <= entry["mark"] < 256


def test_record_changes_only_when_the_login_does(logins: LoginFile, tmp_path: Path) -> None:
    """The same login again writes nothing; another host replaces it, beside the other kinds."""
    file = tmp_path / "ledger" / FILE
    before = file.read_bytes()
    logins.remember(SMTP, "ada", OURS, HUSH)
    assert file.read_bytes() == before
    logins.remember(IMAP, "ada", OURS, HUSH)
    logins.remember(SMTP, "ada", "new.newsroom.example", HUSH)
    logins.refuse_other_host(SMTP, "new.newsroom.example", HUSH)
    with pytest.raises(NotAllowed, match="The mailbox's password"):
        logins.refuse_other_host(IMAP, EVIL, HUSH)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"smtp": {}}', '{"smtp": 1}', '{"smtp": {"mark": "x"}}', "[" * 8_000])
def test_damaged_record_knows_no_login(logins: LoginFile, tmp_path: Path, text: str) -> None:
    """A damaged file refuses nobody, and the next good login writes it anew."""
    (tmp_path / "ledger" / FILE).write_text(text)
    logins.refuse_other_host(SMTP, EVIL, HUSH)
    logins.remember(SMTP, "ada", OURS, HUSH)
    with pytest.raises(NotAllowed):
        logins.refuse_other_host(SMTP, EVIL, HUSH)


def test_remember_is_silent_when_nothing_can_be_written(tmp_path: Path) -> None:
    """A login that was good stays so where the record cannot be written."""
    (tmp_path / "file").write_text("")
    LoginFile(tmp_path / "file").remember(SMTP, "ada", OURS, HUSH)
    assert (tmp_path / "file").read_text() == ""
