"""Doubts decided by what came back: delivery reports in files, and a mailbox on a real server."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path

import pytest

from advisory_cli.inbox.imap import ImapMailbox
from advisory_cli.inbox.login import Credentials
from advisory_cli.ledger.sqlite_ledger import open_ledger
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.message_id import envelope_id, message_id
from advisory_cli.model.press.newsroom import ImapRoute, Realm, Secret, Security
from tests.imap_servers import PASSWORD, USER, Dovecot, dovecot, dovecot_program
from tests.ledger_makers import IN_DOUBT, NOW, deliver, mailing, plan
from tests.smtp_servers import DROP, Certificates, ScriptedServer, say
from tests.system.press import ADVISORY, Press, found, journalists, parsed

PEOPLE = ("ann", "ben", "cleo", "dora")


class Doubtful:
    """A newsroom with a doubt for each of PEOPLE."""

    def __init__(self, folder: Path) -> None:
        self.press: Press = found(folder)
        with_doubts = open_ledger(folder / "ledger", now=NOW, writer=True)
        plan(with_doubts, mailing(), PEOPLE)
        deliver(with_doubts, "m1", IN_DOUBT)
        plan(with_doubts, mailing("p1", realm=Realm.PRACTICE), ["zoe"])
        deliver(with_doubts, "p1", IN_DOUBT)
        self._key = with_doubts.newsroom_key
        with_doubts.close()

    def message_id(self, name: str) -> str:
        """What their message is called."""
        address = f"{name}@paper.example.com"
        return message_id(self._key, advisory_id="summit", revision=1, recipient_key=address, domain="example.org")

    def copy(self, name: str) -> bytes:
        """Their message, as a server keeps it."""
        head = f"From: press@newsroom.example\r\nMessage-ID: {self.message_id(name)}\r\nSubject: x\r\n"
        return f"{head}\r\nx\r\n".encode()

    def report(self, name: str, action: str, words: str, *, about: str = "", returned: bool = False) -> bytes:
        """A delivery report about the message to `name`; with `returned` it names it by what it brings back."""
        known = self.message_id(name)
        envelope = "" if returned else f"Original-Envelope-Id: {envelope_id(known)}\r\n"
        return (
            "From: MAILER-DAEMON@example.org\r\nMessage-ID: <r1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type:"
            ' multipart/report;\r\n report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n'
            "Content-Type: text/plain\r\n\r\nWhat became of it.\r\n--b\r\n"
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a.example\r\n"
            f"{envelope}\r\nFinal-Recipient: rfc822; {about or name}@paper.example.com\r\nAction: {action}\r\n"
            f"Diagnostic-Code: smtp; {words}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-ID: {known if returned else '<x@example.org>'}\r\n\r\n--b--\r\n"
        ).encode()

    def answer(self, name: str, *, author: str = "", more: str = "") -> bytes:
        """A message in answer to that to `name`."""
        author = author or f"{name}@paper.example.com"
        return f"From: {author}\r\nReferences: {self.message_id(name)}\r\n{more}\r\nThanks.\r\n".encode()

    def states(self) -> dict[str, tuple[State, str]]:
        """Where each stands, and with which reply."""
        ledger = open_ledger(self.press.folder / "ledger", now=NOW, writer=False)
        try:
            return {row.address.partition("@")[0]: (row.state, row.reply) for row in ledger.rows()}
        finally:
            ledger.close()


@pytest.fixture
def doubtful(tmp_path: Path) -> Doubtful:
    """Four doubts of a live mailing, one of practice."""
    return Doubtful(tmp_path / "room")


def test_resolve_decides_doubts_when_delivery_reports_came_back(doubtful: Doubtful) -> None:
    """Delivery reports settle the doubts that they confirm and name a bounce, which settles nothing.

    Otherwise a press officer would have to read each report, or a bounce be taken for a success.
    """
    reports = {
        "1.eml": doubtful.report("ann", "relayed", "250 2.0.0 taken"),
        "2.eml": doubtful.report("ben", "delivered", "250 2.1.5 read", returned=True),
        "3.eml": doubtful.report("cleo", "failed", "550 5.1.1 nobody of that name"),
        "4.eml": doubtful.report("cleo", "relayed", "250 2.0.0 taken"),
        "5.eml": doubtful.report("dora", "delayed", "451 4.4.1 later"),
        "6.eml": doubtful.report("zoe", "delivered", "250 2.0.0 taken"),
    }
    for name, content in reports.items():
        doubtful.press.write(f"reports/{name}", content)
    done = doubtful.press.run("resolve", "--reports", str(doubtful.press.folder / "reports"))
    assert done.returncode == 76, done.stderr
    states = doubtful.states()
    assert states["ann"] == (State.ACCEPTED, "delivery report: relayed, 250 2.0.0 taken")
    assert states["ben"] == (State.ACCEPTED, "delivery report: delivered, 250 2.1.5 read")
    assert {states[name][0] for name in ("cleo", "dora", "zoe")} == {State.IN_DOUBT}
    said = " ".join(done.stdout.split())
    assert "2 confirmed by a delivery report and 1 returned." in said
    assert "550 5.1.1 nobody of that name" in said
    assert "resolve --resend cleo@paper.example.com" in said
    assert "2 messages unconfirmed" in said
    again = doubtful.press.run("resolve", "m1", "--resend", "cleo@paper.example.com", "--arrived", "all")
    assert again.returncode == 0, again.stderr
    assert doubtful.states()["cleo"][0] is State.PLANNED


def test_resolve_takes_an_answer_for_an_arrival_when_a_person_wrote_it(doubtful: Doubtful) -> None:
    """An answer by its reader settles a doubt, and a vacation notice or an own message does not.

    The answers and bounces are known from then on.
    """
    doubtful.press.write("advisory.toml", 'from = "Press <press@example.org>"\n')
    doubtful.press.write("in/1.eml", doubtful.answer("ann", author="Ann <Ann@paper.example.com>"))
    doubtful.press.write("in/2.eml", doubtful.answer("ben", more="Auto-Submitted: auto-replied\r\n"))
    doubtful.press.write("in/3.eml", doubtful.answer("cleo", author="Press <Press@example.org>"))
    doubtful.press.write("in/4.eml", doubtful.report("dora", "failed", "550 5.1.1 nobody of that name"))
    done = doubtful.press.run("resolve", "m1", "--reports", str(doubtful.press.folder / "in"))
    assert done.returncode == 76, done.stderr
    assert "1 answered and 1 returned." in " ".join(done.stdout.split())
    states = doubtful.states()
    assert states["ann"] == (State.ACCEPTED, "answered from ann@paper.example.com")
    assert {states[name][0] for name in ("ben", "cleo", "dora")} == {State.IN_DOUBT}
    assert doubtful.press.run("resolve", "m1", "--reports", str(doubtful.press.folder / "in")).returncode == 76
    status = doubtful.press.run("status", "m1")
    assert "1 answered and 1 returned" in " ".join(status.stdout.split())


@pytest.mark.parametrize("forged", ["id", "recipient", "none"])
def test_resolve_decides_nothing_when_a_report_is_about_something_else(doubtful: Doubtful, forged: str) -> None:
    """A report about another message or recipient settles no doubt.

    Otherwise anybody who can write to the press office could settle one.
    """
    report = doubtful.report("ann", "delivered", "250 ok", about="ben" if forged == "recipient" else "")
    if forged == "id":
        report = report.replace(b"Original-Envelope-Id: ", b"Original-Envelope-Id: x")
    path = doubtful.press.write("r.eml", b"Subject: hello\r\n\r\n" if forged == "none" else report)
    done = doubtful.press.run("resolve", "last", "--reports", str(path))
    assert done.returncode in {0, 76}
    done = doubtful.press.run("resolve", "m1", "--reports", str(path))
    assert done.returncode == 76
    assert "nothing about these messages" in " ".join(done.stdout.split())
    assert {state for state, _ in doubtful.states().values()} == {State.IN_DOUBT}


@pytest.mark.slow
def test_resolve_knows_our_message_when_a_report_brings_it_back(press: Press) -> None:
    """A report that brings back the Message-ID that left settles the doubt.

    Otherwise our own message would be taken for a stranger's.
    """
    press.write("lists/one.csv", journalists(1))
    with ScriptedServer({"dot": DROP}) as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "one", "--yes").returncode == 76
        server.settle(1)
    sent = parsed(server.bodies[0])["Message-ID"]
    status = "Reporting-MTA: dns; a.example\r\n\r\nFinal-Recipient: rfc822;P0@outlet0.example\r\nAction: delivered\r\n"
    report = (
        'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n'
        f"{status}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {sent}\r\n\r\n--b--\r\n"
    )
    path = press.write("r.eml", report)
    done = press.run("resolve", "--reports", str(path))
    assert done.returncode == 0, done.stderr
    assert press.run("send", ADVISORY, "-l", "one", "--yes", "--expect", "0").returncode == 0


@pytest.mark.slow
def test_resend_repeats_the_same_bytes_when_the_list_changed_since(press: Press) -> None:
    """A resent message is the same byte for byte though the list changed.

    Receivers discard duplicates by Message-ID and Date.
    """
    press.write("lists/one.csv", journalists(1))
    with ScriptedServer({"dot": [DROP, say("250 ok")]}) as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "one", "--yes").returncode == 76
        server.settle(1)
        date = parsed(server.bodies[0])["Date"].datetime.timestamp()
        time.sleep(max(0.0, date + 1.1 - time.time()))  # Date has whole seconds
        press.write("lists/one.csv", "email,first_name,last_name\nP0@outlet0.example,Another,Name\n")
        assert press.run("resolve", "--resend", "all").returncode == 0
        assert press.run("send", ADVISORY, "-l", "one", "--yes", "--expect", "1").returncode == 0
        server.settle(2)
    assert server.bodies[0] == server.bodies[1]
    assert parsed(server.bodies[0])["Date"]


def test_resolve_refuses_when_imap_and_resend_are_given_together(doubtful: Doubtful) -> None:
    """The flags --imap and --resend together are refused.

    Otherwise what the mailbox proves and what a person says would be mixed up.
    """
    assert doubtful.press.run("resolve", "--imap", "--resend", "all").returncode == 64
    assert {state for state, _ in doubtful.states().values()} == {State.IN_DOUBT}


def test_resolve_says_what_to_write_when_no_mailbox_is_set(doubtful: Doubtful) -> None:
    """A resolve with --imap and no mailbox ends with 78 and the settings to write.

    Otherwise a person would not know that a mailbox can be looked through.
    """
    done = doubtful.press.run("resolve", "--imap")
    assert done.returncode == 78
    assert "imaps://press@mail.example" in done.stderr
    assert "ADVISORY_IMAP_PASSWORD" in done.stderr


@pytest.fixture(scope="module")
def imap(certificates: Certificates) -> Iterator[Dovecot]:
    """A real mail server, where Debian's package dovecot-imapd is installed."""
    if dovecot_program() is None:
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    with dovecot(certificates.good) as server:
        yield server


def _mailbox(doubtful: Doubtful, authority: Path, route: str, *more: str) -> None:
    lines = (f"ADVISORY_IMAP={route}", f"ADVISORY_SMTP_CA_FILE={authority}", *more)
    path = doubtful.press.write(".env", "\n".join(lines) + "\n")
    path.chmod(0o600)
    password = doubtful.press.write("password", PASSWORD + "\n")
    password.chmod(0o600)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["imaps", "imap+starttls", "imap"])
def test_resolve_decides_doubts_when_the_mailbox_is_on_a_real_server(
    doubtful: Doubtful, imap: Dovecot, certificates: Certificates, kind: str
) -> None:
    """A real mailbox settles doubts by reports and by copies in a folder Sent of another name, and stays unmarked."""
    port = imap.tls if kind == "imaps" else imap.plain
    imap.keep("Gesendete Objekte", doubtful.copy("ann"), called=f"{kind}.1")
    imap.keep("INBOX", doubtful.report("ben", "relayed", "250 2.0.0 taken"), called=f"{kind}.2")
    imap.keep("INBOX", doubtful.report("cleo", "failed", "550 5.1.1 nobody"), called=f"{kind}.3")
    imap.keep("Gesendete Objekte", doubtful.copy("cleo"), called=f"{kind}.4")
    imap.keep("INBOX", doubtful.answer("dora", more="Auto-Submitted: auto-replied\r\n"), called=f"{kind}.5")
    imap.keep("Gesendete Objekte", doubtful.answer("dora", author="press@newsroom.example"), called=f"{kind}.6")
    _mailbox(doubtful, certificates.ours, f"{kind}://{USER}@127.0.0.1:{port}", "ADVISORY_IMAP_PASSWORD_FILE=password")
    done = doubtful.press.run("resolve", "m1", "--imap")
    assert done.returncode == 76, done.stderr
    states = doubtful.states()
    assert states["ann"] == (State.ACCEPTED, "found in Gesendete Objekte by its Message-ID")
    assert states["ben"] == (State.ACCEPTED, "delivery report: relayed, 250 2.0.0 taken")
    assert (states["cleo"][0], states["dora"][0]) == (State.IN_DOUBT, State.IN_DOUBT)
    assert "(INBOX, Gesendete Objekte)" in " ".join(done.stdout.split())
    kept = [path.name for path in imap.folder.rglob("*") if path.name.startswith(kind + ".")]
    assert len(kept) == 6
    assert not [name for name in kept if "S" in name.partition(":2,")[2]]


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 200])
def test_imap_mailbox_finds_answers_when_few_or_many_are_asked_for(imap: Dovecot, number: int) -> None:
    """The answers to one message or to one of two hundred are found on a real server.

    Otherwise somebody who answered would be reminded in one of these ways.
    """
    ours = ["".join(letters) + "x" * 23 for letters in islice(product("abcdefg", repeat=3), number)]
    heads = {
        "ann": f"In-Reply-To: <{ours[-1]}@example.org>\r\n",
        "ben": f"References: <a@b.example>\r\n <{ours[-1]}@example.org> <c@d.example>\r\n",
        "cleo": f"In-Reply-To: <{ours[0]}@example.org>\r\nAuto-Submitted: auto-replied\r\n",
        "dora": "References: <e@f.example>\r\n",
    }
    for name, head in heads.items():
        message = f"From: {name}@paper.example\r\n{head}Subject: x\r\n\r\nx\r\n"
        imap.keep(f"answers {number}", message.encode(), called=f"{name}.test")
    route = ImapRoute(host="127.0.0.1", port=imap.plain, security=Security.NONE, user=USER)
    box = ImapMailbox(route, folders=[f"answers {number}"], credentials=Credentials(password=lambda: Secret(PASSWORD)))
    found = box.search(ours, since=datetime.now(UTC)).answers
    assert {one.author for one in found} == {"ann@paper.example", "ben@paper.example"}
    assert {one.envelope_ids for one in found} == {frozenset({ours[-1]})}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("route", "pem", "word", "code", "says"),
    [
        ("imaps://{user}@127.0.0.1:{tls}", "ours", "wrong", 77, "127.0.0.1 refused the login of {user} ("),
        (
            "imaps://{user}@127.0.0.1:{tls}",
            "stranger",
            PASSWORD,
            77,
            "127.0.0.1:{tls} cannot prove that it is 127.0.0.1:",
        ),
        (
            "imaps://{user}@127.0.0.1:{plain}",
            "ours",
            PASSWORD,
            77,
            "127.0.0.1:{plain} and this computer do not agree on encryption (",
        ),
        ("imap://{user}@127.0.0.1:1", "ours", PASSWORD, 75, "127.0.0.1:1 cannot be reached: Connection refused."),
    ],
    ids=["password", "certificate", "port", "nobody there"],
)
def test_resolve_ends_in_a_code_when_a_real_server_refuses(
    doubtful: Doubtful, imap: Dovecot, certificates: Certificates, route: str, pem: str, word: str, code: int, says: str
) -> None:
    """A wrong password, a strange certificate, a wrong port and an absent server each end in their code and words."""
    known = {"user": USER, "tls": imap.tls, "plain": imap.plain}
    _mailbox(doubtful, getattr(certificates, pem), route.format(**known))
    done = doubtful.press.run("resolve", "--imap", env={"ADVISORY_IMAP_PASSWORD": word})
    assert done.returncode == code, done.stderr
    assert " ".join(done.stderr.split()).startswith(says.format(**known))
    assert "Traceback" not in done.stderr
    assert word not in done.stderr
    assert {state for state, _ in doubtful.states().values()} == {State.IN_DOUBT}
