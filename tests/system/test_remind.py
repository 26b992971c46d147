"""`remind`, through the real command: who answered, bounced, was refused or opted out is left in peace."""

import csv
import io
from collections.abc import Iterator

import pytest

from tests.imap_servers import PASSWORD, USER, dovecot, dovecot_program
from tests.smtp_servers import DROP, Certificates, Fault, ScriptedServer, say
from tests.system.press import ADVISORY, Press, parsed

PEOPLE = ("ann", "ben", "cleo", "dora", "ed", "fay", "gus", "hal")
FAULTS = (
    Fault(phase="rcpt", act=say("550 5.1.1 nobody of that name"), whom="dora@"),
    Fault(phase="dot", act=DROP, whom="hal@", most=1),
)


class Office:
    """A newsroom that has sent an invitation to PEOPLE: dora was refused, hal is in doubt."""

    def __init__(self, press: Press, server: ScriptedServer) -> None:
        self.press, self.server = press, server
        _put_off(press)
        press.write("lists/eu.csv", "email,first_name\n" + "".join(f"{n}@paper.example,{n.title()}\n" for n in PEOPLE))
        press.write("lists/off.csv", "email\nGus@paper.example\n")
        press.go_live(server.port)
        done = press.run("send", ADVISORY, "-l", "eu", "--yes")
        assert done.returncode == 76, done.stderr
        server.settle(7)
        self.ids = {parsed(one)["To"].addresses[0].username: parsed(one)["Message-ID"] for one in server.bodies}
        self.sent = len(server.bodies)

    def remind(self, *words: str, code: int = 0) -> str:
        """Run `remind`; what was said, as running text."""
        done = self.press.run("remind", ADVISORY, *words)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return " ".join((done.stdout + done.stderr).split())

    def reminded(self) -> list[str]:
        """Who got something since the invitation."""
        return sorted(parsed(one)["To"].addresses[0].username for one in self.server.bodies[self.sent :])

    def answer(self, name: str, more: str = "", *, author: str = "") -> bytes:
        """A message in answer to theirs."""
        author = author or f"{name}@paper.example"
        return f"From: {author}\r\nIn-Reply-To: {self.ids[name]}\r\n{more}\r\nx\r\n".encode()

    def bounce(self, name: str) -> bytes:
        """A report that their message could not be delivered."""
        return (
            'From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; boundary="b"\r\n\r\n--b\r\n'
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
            f"Final-Recipient: rfc822; {name}@paper.example\r\nAction: failed\r\n"
            "Diagnostic-Code: smtp; 550 gone\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-ID: {self.ids[name]}\r\n\r\n--b--\r\n"
        ).encode()

    def mail_in(self) -> str:
        """A folder with what came back: an answer, a vacation notice, a bounce, an own message."""
        self.press.write("in/1.eml", self.answer("ann"))
        self.press.write("in/2.eml", self.answer("ben", "Auto-Submitted: auto-replied\r\n"))
        self.press.write("in/3.eml", self.bounce("cleo"))
        self.press.write("in/4.eml", self.answer("fay", author="press@newsroom.example"))
        return str(self.press.folder / "in")


@pytest.fixture
def office(press: Press) -> Iterator[Office]:
    """The invitation has gone out."""
    with ScriptedServer(faults=FAULTS, orderly=True) as server:
        yield Office(press, server)


def _put_off(press: Press) -> None:
    """Let the event be one that is still to come, on the same day of the week."""
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("2014-01-27 12:30", "2031-01-27 12:30"))


def _add_setting(press: Press, line: str) -> None:
    path = press.folder / ".env"
    path.write_text(path.read_text() + line)


@pytest.mark.slow
def test_remind_reaches_people_below_what_they_have_when_they_owe_an_answer(office: Office) -> None:
    """A reminder answers the invitation of each person who owes an answer, and no other person gets it.

    Left out are people who answered, bounced, were refused, opted out or are excluded. A vacation notice is no answer.
    """
    assert office.press.run("suppress", "add", "ed@paper.example").returncode == 0
    said = office.remind("--reports", office.mail_in(), "--exclude", "off", "--yes", "--expect", "3", "--strict")
    assert office.reminded() == ["ben", "fay", "hal"]
    for one in map(parsed, office.server.bodies[office.sent :]):
        name = one["To"].addresses[0].username
        assert one["In-Reply-To"] == office.ids[name]
        assert str(one["References"]).split()[1:] == [office.ids[name]]  # behind the anchor
        assert one["Message-ID"] != office.ids[name]
        assert one["Subject"].startswith("REMINDER – MEDIA ADVISORY: ")
        body = one.get_body(("plain",))
        assert body is not None
        text = " ".join(body.get_content().split())
        assert "What stands below still holds." in text
        assert "Schuman roundabout" in text
    for words in ("1 answered", "1 returned", "1 opted out"):
        assert words in said
    assert "1 refused by the server" in said
    table = office.press.run("status", "--who", "paper.example", "--format", "csv").stdout
    back = {row["email"].partition("@")[0]: row["came_back"] for row in csv.DictReader(io.StringIO(table))}
    assert {name: words for name, words in back.items() if words} == {"ann": "answered", "cleo": "returned"}


@pytest.mark.slow
def test_remind_remembers_answers_when_they_were_found_once(office: Office) -> None:
    """An answer that was found is known from then on, and a rehearsal writes nothing.

    Otherwise a person who answered would be reminded once the mail was cleared away.
    """
    found = office.mail_in()
    assert "1 answered" in office.remind("--reports", found, "--dry-run")
    assert "they answered" not in office.remind("--dry-run")
    said = office.remind("--reports", found, code=64)
    assert "Searched" in said
    assert "1 answered and 1 returned" in said
    assert "No terminal to confirm" in said
    assert "nothing new" in office.remind("--reports", found, code=64)
    assert "1 answered" in office.remind("--dry-run")
    assert office.reminded() == []


def test_remind_refuses_a_second_reminder_when_again_is_not_given(office: Office) -> None:
    """A second reminder is refused with 76 without --again, and people who had none yet are reminded.

    Otherwise a cron line would remind all journalists again.
    """
    office.remind("--yes", "--exclude", "off")
    assert office.reminded() == ["ann", "ben", "cleo", "ed", "fay", "hal"]
    said = office.remind("--yes", "--exclude", "off", code=76)
    assert "was reminded of it" in said
    assert "Journalists accept one follow-up" in said
    assert "--again" in said
    assert len(office.reminded()) == 6
    said = office.remind("--yes", "--expect", "1")
    assert office.reminded()[-2:] == ["gus", "hal"]
    assert "6 already reminded" in said
    said = office.remind("--yes", "--again", "--exclude", "off", "--strict", code=65)
    assert "NOT08" in said
    office.remind("--yes", "--again", "--exclude", "off")
    assert len(office.reminded()) == 13
    last = parsed(office.server.bodies[-1])
    assert last["References"].split()[1] == office.ids[last["To"].addresses[0].username]
    assert len(last["References"].split()) == 3  # with the anchor


def test_remind_refuses_a_text_when_it_changed(office: Office) -> None:
    """A reminder of a changed text is refused with the `update` command.

    Otherwise half of the journalists would have one time, half another.
    """
    path = office.press.folder / ADVISORY
    path.write_text(path.read_text().replace("Schuman roundabout", "Place du Luxembourg"))
    for name in (ADVISORY, "eu-russia-summit-2014"):
        done = office.press.run("remind", name, "--yes")
        assert done.returncode == 65
        assert "NOT06" in done.stderr
        assert "advisory update" in " ".join(done.stderr.split()).replace(f" -C {office.press.folder}", "")
    path.unlink()
    assert office.press.run("remind", "eu-russia-summit-2014", "--yes").returncode == 0
    assert len(office.reminded()) == 7
    assert b"Place du Luxembourg" not in office.server.bodies[-1]
    assert b"Schuman" in office.server.bodies[-1]


@pytest.mark.slow
def test_remind_refuses_when_the_event_is_over_or_cancelled(press: Press) -> None:
    """A reminder of an event that is over or cancelled is refused until an update says that it takes place.

    Otherwise the office would look lost.
    """
    with ScriptedServer(orderly=True) as server:
        press.go_live(server.port)
        press.write("lists/eu.csv", "email\nann@paper.example\n")
        assert press.run("send", ADVISORY, "-l", "eu", "--yes").returncode == 0
        done = press.run("remind", ADVISORY, "--yes")
        assert done.returncode == 65
        assert "The event is over" in done.stderr
        assert f"{ADVISORY}:" in done.stderr
        done = press.run("update", ADVISORY, "--cancelled", "--what", "It does not take place.", "--yes")
        assert done.returncode == 0, done.stderr
        done = press.run("remind", ADVISORY, "--yes")
        assert done.returncode == 65
        assert "was cancelled" in done.stderr
        assert len(server.bodies) == 2
        _put_off(press)
        done = press.run("update", ADVISORY, "--what", "It takes place after all, in 2031.", "--yes")
        assert done.returncode == 0, done.stderr
        assert press.run("remind", ADVISORY, "--yes").returncode == 0
        assert len(server.bodies) == 4


@pytest.mark.slow
def test_remind_goes_on_to_nobody_twice_when_it_was_deferred(office: Office) -> None:
    """A deferred reminder goes on, and the same command reminds nobody a second time."""
    office.server.faults.append(Fault(phase="rcpt", act=say("451 4.7.1 later"), whom="fay@"))
    office.remind("--yes", code=75)
    assert "fay" not in office.reminded()
    assert len(office.reminded()) == 6
    assert "Continuing with 1 person" in office.remind("--yes", code=75)
    office.server.mend()
    assert office.press.run("retry", "last").returncode == 0
    assert office.reminded() == ["ann", "ben", "cleo", "ed", "fay", "gus", "hal"]
    assert "was reminded of it" in office.remind("--yes", code=76)


def test_remind_counts_nobody_as_reminded_when_it_is_a_test(office: Office) -> None:
    """A test of a reminder goes to the tester and counts for nobody.

    Otherwise a look at it would keep the journalists from getting it.
    """
    office.remind("--test", "--what", "Doors open at 9.")
    (one,) = map(parsed, office.server.bodies[office.sent :])
    assert one["To"].addresses[0].addr_spec == "press@newsroom.example"
    assert "REMINDER" in one["Subject"]
    assert "7 messages would be sent." in office.remind("--dry-run", "--what", "Doors open at 9.")


def test_remind_asks_to_look_first_when_a_mailbox_is_set(office: Office) -> None:
    """A reminder without --imap is warned of where a mailbox is set, and refused with --strict.

    Otherwise somebody who answered yesterday would be reminded.
    """
    _add_setting(office.press, "ADVISORY_IMAP=imap://press@newsroom.example@127.0.0.1:1\n")
    _add_setting(office.press, "ADVISORY_IMAP_PASSWORD=word\n")
    assert "NOT07" in office.remind("--dry-run")
    office.remind("--yes", "--strict", code=65)
    assert "cannot be reached" in office.remind("--yes", "--imap", code=75)
    assert office.reminded() == []


def test_remind_opens_no_mailbox_when_the_newsroom_is_in_practice(press: Press) -> None:
    """A practice reminder goes to the readers of practice and opens no mailbox.

    Otherwise the reminder would fall over a mailbox that holds nothing about it.
    """
    _put_off(press)
    press.write("lists/eu.csv", "email\nann@paper.example\n")
    assert press.run("remind", ADVISORY, "--yes").returncode == 65
    assert press.run("send", ADVISORY, "-l", "eu", "--yes").returncode == 0
    _add_setting(press, "ADVISORY_IMAP=imap://press@newsroom.example@127.0.0.1:1\n")
    done = press.run("remind", ADVISORY, "--imap", "--yes")
    assert done.returncode == 0, done.stderr
    assert "there are no replies" in " ".join(done.stderr.split())
    assert len(list(press.outbox())) == 2


@pytest.mark.slow
def test_remind_shows_the_bar_to_the_cleared_when_under_embargo(press: Press) -> None:
    """A reminder under embargo has the bar and goes to the cleared alone.

    Otherwise the reminder would free the text, or tell of it to people who are held.
    """
    path = press.folder / ADVISORY
    _put_off(press)
    text = path.read_text()
    embargo = "release: {embargo: '2031-01-26 00:01', zone: Europe/Brussels}\n"
    path.write_text("".join(embargo if row.startswith("release:") else row for row in text.splitlines(keepends=True)))
    press.write("lists/eu.csv", "email\nann@paper.example\nben@paper.example\n")
    press.write("lists/yes.csv", "email\nann@paper.example\n")
    assert press.run("send", ADVISORY, "-l", "eu", "--cleared", "yes", "--yes").returncode == 0
    done = press.run("remind", ADVISORY, "--yes", "--expect", "1")
    assert done.returncode == 0, done.stderr
    *_, last = sorted(press.outbox(), key=lambda one: "REMINDER" in one["Subject"])
    assert last["To"].addresses[0].addr_spec == "ann@paper.example"
    assert "EMBARGOED" in last["Subject"]
    assert len(list(press.outbox())) == 2
    assert "1 held" in press.run("status", f"{path.stem}.1").stdout


@pytest.mark.slow
def test_remind_reads_answers_when_the_mailbox_lies_on_a_real_server(
    office: Office, certificates: Certificates
) -> None:
    """The answers and bounces of a mailbox on a real server are found and no message is marked as seen there."""
    if dovecot_program() is None:
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    with dovecot(certificates.good) as mailbox:
        mailbox.keep("INBOX", office.answer("ann"), called="1.test")
        mailbox.keep("INBOX", office.answer("ben", "Auto-Submitted: auto-replied\r\n"), called="2.test")
        mailbox.keep("INBOX", office.bounce("cleo"), called="3.test")
        mailbox.keep("Gesendete Objekte", office.answer("fay", author="press@newsroom.example"), called="4.test")
        _add_setting(office.press, f"ADVISORY_IMAP=imap://{USER}@127.0.0.1:{mailbox.plain}\n")
        done = office.press.run("remind", ADVISORY, "--imap", "--yes", env={"ADVISORY_IMAP_PASSWORD": PASSWORD})
        assert done.returncode == 0, done.stderr
        assert not [path for path in mailbox.folder.rglob("*.test*") if "S" in path.name.partition(":2,")[2]]
    assert "1 answered and 1 returned" in " ".join(done.stderr.split())
    assert office.reminded() == ["ben", "ed", "fay", "gus", "hal"]
