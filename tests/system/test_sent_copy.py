"""The office's own copy in the mailbox's folder of sent mail (`sent_copy`), by the real command."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from advisory_cli.ledger.queue.lock import try_lock
from tests.imap_servers import PASSWORD, USER, dovecot, dovecot_program
from tests.keeping_imap import KeepingImap
from tests.smtp_servers import DROP, Certificates, Fault, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, journalists, parsed
from tests.system.test_waiting import _ledger, _silent


@pytest.fixture
def mailbox() -> Iterator[KeepingImap]:
    """The office's mailbox."""
    with KeepingImap() as server:
        yield server


@pytest.fixture
def office(press: Press, mailbox: KeepingImap) -> Press:
    """A newsroom that wants copies in its mailbox, and has two journalists; cron is at work."""
    toml = press.folder / "advisory.toml"
    toml.write_text(f'sent_copy = "auto"\nimap = "imap://{USER}@127.0.0.1:{mailbox.port}"\n' + toml.read_text())
    press.write("lists/l.csv", journalists(2))
    return press


def live(press: Press, port: int) -> None:
    """Point the newsroom at a mail server, with the mailbox's password."""
    press.go_live(port)
    env = press.folder / ".env"
    env.write_text(env.read_text() + "ADVISORY_IMAP_PASSWORD=word\n")
    press.run("run")


def send(press: Press, *, code: int = 0) -> str:
    """Send to the list; what was said."""
    done = press.run("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_send_files_one_copy_in_sent_when_the_mail_has_left(office: Press, mailbox: KeepingImap) -> None:
    """One read copy is put into Sent after everybody was served, and no later run adds one."""
    toml = office.folder / "advisory.toml"
    toml.write_text('archive = "maildir:archive"\n' + toml.read_text())
    with MailServer() as server:
        served: list[int] = []
        mailbox.on_login = lambda: served.append(len(server.accepted))
        live(office, server.port)
        before = datetime.now(UTC).replace(microsecond=0)
        send(office)
        assert served == [2]
        assert _silent(office.run("run"))
        (kept,) = mailbox.kept
        assert served == [2]  # nothing is owed: nobody logs in
    message = parsed(kept.content)
    assert (kept.folder, kept.flags, message["To"]) == ("Gesendet", "\\Seen", "press@newsroom.example")
    assert datetime.strptime(kept.date, "%d-%b-%Y %H:%M:%S %z") >= before
    (filed,) = (office.folder / "archive" / "new").iterdir()
    header, _, rest = kept.content.partition(b"\r\n")
    assert header.startswith(b"X-Advisory-Copy: ")
    assert rest == filed.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("login", "refused the login"),
        ("before", "broke off"),
        ("after", "broke off"),
        ("full", "the mailbox is full"),
    ],
)
def test_run_files_the_owed_copy_once_when_the_mailbox_failed(
    office: Press, mailbox: KeepingImap, fault: str, words: str
) -> None:
    """A copy that the mailbox did not take holds no mail back, ends with 73, is told once, stands in the overview,
    and is filed by a later run.
    """
    with MailServer() as server:
        live(office, server.port)
        mailbox.fault = fault
        said = send(office, code=73)
        assert "The office's copy is missing in the mailbox: " in said
        assert words in said
        assert len(server.accepted) == 2
        if fault != "after":  # where the second attempt finds what the first one left
            assert words in " ".join(office.run("run").stderr.split())
            again = office.run("run")
            assert (again.returncode, again.stderr) == (73, "")
        missing = "The office's copy is missing in the mailbox."
        for command in ((), ("status",), ("status", "last")):
            shown = office.run(*command)
            assert missing in " ".join(shown.stdout.split()), command
        (entry,) = json.loads(office.run("status", "--format", "json").stdout)["mailings"]
        assert entry["missing_copies"] == ["sent"]
        mailbox.fault = ""
        if fault == "login":  # so many refused logins would lock the account
            office.let_pass(minutes=50)
            again = office.run("run")
            assert (again.returncode, again.stderr, len(mailbox.kept)) == (73, "", 0)
            office.let_pass(minutes=11)
        assert _silent(office.run("run"))
        assert _silent(office.run("run"))
        assert len(mailbox.kept) == 1
        assert len(server.accepted) == 2
        assert missing not in " ".join(office.run().stdout.split())
        (entry,) = json.loads(office.run("status", "--format", "json").stdout)["mailings"]
        assert entry["missing_copies"] == []


@pytest.mark.slow
def test_run_files_the_owed_copy_when_the_send_was_killed(
    office: Press, mailbox: KeepingImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies while it files, after the server took the copy, leaves it to a run that adds none."""
    from advisory_cli.ledger.queue.outlook import OutlookPart

    def killed(*_: object) -> None:
        raise SystemExit(137)

    with MailServer() as server:
        live(office, server.port)
        with monkeypatch.context() as patch:
            patch.setattr(OutlookPart, "copies_filed", killed)
            assert office.run("send", ADVISORY, "-l", "l", "--yes").returncode == 137
        assert len(mailbox.kept) == 1
        logins = len([line for line in mailbox.heard if line.startswith("LOGIN")])
        assert _silent(office.run("run"))
        assert len([line for line in mailbox.heard if line.startswith("LOGIN")]) == logins + 1
        assert len(mailbox.kept) == 1


@pytest.mark.slow
def test_run_leaves_the_copy_to_another_process_when_that_is_filing(office: Press, mailbox: KeepingImap) -> None:
    """Two processes never file at once, else each would find the folder empty and put a copy there."""
    with MailServer() as server:
        live(office, server.port)
        held = try_lock(office.folder / "ledger" / "copies.lock", create=True)
        assert held is not None
        send(office)
        assert mailbox.kept == []
        os.close(held)
        assert _silent(office.run("run"))
        assert len(mailbox.kept) == 1


@pytest.mark.slow
@pytest.mark.parametrize("place", ["copies", "sent copies"])
def test_run_takes_back_no_owed_copy_when_another_process_is_sending(
    office: Press, mailbox: KeepingImap, place: str
) -> None:
    """What is owed stays so while another process sends the mailing and nobody was served yet.

    Otherwise a copy would be missing for good when that process dies.
    """
    toml = office.folder / "advisory.toml"
    toml.write_text('archive = "maildir:archive"\n' + toml.read_text())
    with MailServer() as server:
        live(office, server.port)
        send(office)
        for part in ("new", "cur"):
            for path in (office.folder / "archive" / part).iterdir():
                path.unlink()
        mailbox.kept.clear()
        value = """CAST('{"filed":[],"owed":true}' AS BLOB)"""
        assert _ledger(office, f"UPDATE meta SET value = {value} WHERE name LIKE '{place} %'") == 1
        held = try_lock(office.folder / "ledger" / "sending.1", create=True)
        assert held is not None
        assert _silent(office.run("run"))
        assert not list((office.folder / "archive" / "new").iterdir())
        assert mailbox.kept == []
        os.close(held)
        assert _silent(office.run("run"))
        assert len(list((office.folder / "archive" / "new").iterdir())) + len(mailbox.kept) == 1


@pytest.mark.slow
def test_retry_files_no_second_copy_when_somebody_has_moved_the_first(office: Press, mailbox: KeepingImap) -> None:
    """A copy that somebody has put away is not filed again by the rest of the mailing."""
    with ScriptedServer(faults=[Fault(phase="rcpt", act=say("450 4.2.0 later"), whom="p1", nth=(1,))]) as server:
        live(office, server.port)
        send(office, code=75)
        assert len(mailbox.kept) == 1
        mailbox.kept.clear()
        server.mend()
        assert office.run("retry").returncode == 0
        assert len(server.taken) == 2
    assert mailbox.kept == []


@pytest.mark.slow
def test_resolve_takes_the_offices_copy_for_no_proof(office: Press, mailbox: KeepingImap) -> None:
    """The office's copy does not settle a doubt about the message to the office's own address.

    Otherwise a message that never arrived would count as sent.
    """
    office.write("lists/l.csv", journalists(1) + "press@newsroom.example,Office,,,\n")
    with ScriptedServer(faults=[Fault(phase="dot", act=DROP, whom="press@")], orderly=True) as server:
        live(office, server.port)
        send(office, code=76)
    assert len(mailbox.kept) == 1
    done = office.run("resolve", "--imap")
    assert done.returncode == 76, done.stderr
    assert "found in" not in done.stdout


def test_send_files_nothing_in_the_mailbox_when_it_is_practice(office: Press, mailbox: KeepingImap) -> None:
    """Practice puts nothing into the mailbox and does not log in there."""
    send(office)
    assert _silent(office.run("run"))
    assert (mailbox.kept, mailbox.heard) == ([], [])


@pytest.mark.parametrize("words", [("check", ADVISORY), ("config",), ("send", ADVISORY, "-l", "l")], ids=" ".join)
def test_command_refuses_when_copies_are_wanted_and_no_mailbox_is_set(press: Press, words: tuple[str, ...]) -> None:
    """Copies without a mailbox are a fault of the settings, told at its line."""
    toml = press.folder / "advisory.toml"
    toml.write_text('sent_copy = "auto"\n' + toml.read_text())
    done = press.run(*words)
    assert done.returncode == 78
    assert "advisory.toml:1" in done.stderr
    assert "No mailbox is set for the copies." in " ".join(done.stderr.split())


def test_send_names_the_folders_when_the_named_one_is_missing(office: Press, mailbox: KeepingImap) -> None:
    """A folder that is missing holds no mail back, and is told with the folders that there are."""
    toml = office.folder / "advisory.toml"
    toml.write_text(toml.read_text().replace('sent_copy = "auto"', 'sent_copy = "Sent Items"'))
    with MailServer() as server:
        live(office, server.port)
        said = send(office, code=73)
        assert "does not open a folder Sent Items." in said
        assert "Set sent_copy to one of these folders: INBOX, Gesendet." in said
        assert len(server.accepted) == 2


@pytest.mark.slow
def test_send_files_one_copy_when_the_mailbox_is_dovecots(press: Press, certificates: Certificates) -> None:
    """A real server takes one copy of an edition, read, into the folder that it flags, over TLS."""
    if dovecot_program() is None:
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    with dovecot(certificates.good) as box, MailServer() as server:
        toml = press.folder / "advisory.toml"
        toml.write_text(f'sent_copy = "auto"\nimap = "imaps://{USER}@127.0.0.1:{box.tls}"\n' + toml.read_text())
        press.write("lists/l.csv", journalists(2))
        press.go_live(server.port, ca_file=certificates.ours)
        env = {"ADVISORY_IMAP_PASSWORD": PASSWORD}
        for _ in range(2):
            assert press.run("send", ADVISORY, "-l", "l", "--yes", env=env).returncode == 0
        _ledger(
            press, """UPDATE meta SET value = CAST('{"filed":[],"owed":true}' AS BLOB) WHERE name LIKE 'sent copies%'"""
        )
        assert _silent(press.run("run", env=env))
        (kept,) = [path for path in (box.folder / "mail" / "Gesendete Objekte").rglob("*") if ":2," in path.name]
        assert kept.name.partition(":2,")[2] == "S"
        assert parsed(kept.read_bytes())["X-Advisory-Copy"]
