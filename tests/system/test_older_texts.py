"""From the moment a newer text of an advisory is frozen, no older one leaves; a stop is about the text; a lift ends the
embargo it was about. Through the real command, under a clock that shows what a test says.
"""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Final

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.ledger.sqlite_ledger import open_ledger
from tests.ledger_makers import mailing, plan
from tests.smtp_servers import MailServer
from tests.system.press import Done, Press, journalists

TEXT: Final = """---
id: heat-report
kind: press-release
language: en-GB
revision: {revision}
release: {release}
headline: "Heat closes one school in nine, a new report says"
dateline: {{place: London, date: 2026-06-05}}
contacts: [{{name: Ada Example, phone: "+44 (0)20 7946 0018", email: ada@newsroom.example}}]
---

The report on schools is ready, and it says that {figure} schools were asked about the hot days of last summer.
"""
JUNE_5: Final = "{embargo: '2026-06-05 12:00', zone: UTC}"
JUNE_6: Final = "{embargo: '2026-06-06 12:00', zone: UTC}"
FREE: Final = "immediate"
CLEARED: Final = "email,embargo_ok,embargo_agreed_on\n"


@dataclass
class Desk:
    """A newsroom whose clock shows what a test says."""

    press: Press
    patch: pytest.MonkeyPatch

    def at(self, when: str) -> "Desk":
        """It is that time now, in UTC."""
        moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
        self.patch.setattr(SystemClock, "now", lambda _: moment)
        return self

    def text(self, revision: int, *, release: str = FREE, figure: str = "1,204") -> None:
        """Write the file."""
        self.press.write("advisories/heat.md", TEXT.format(revision=revision, release=release, figure=figure))

    def send(self, *words: str, to: str = "l", code: int = 0) -> str:
        """Send it as a script does."""
        return self.run("send", "heat", "-l", to, *words, "--yes", code=code)

    def run(self, *words: str, code: int = 0) -> str:
        """What a command said on both streams, in one line."""
        done: Done = self.press.run(*words)
        assert done.returncode == code, done.stderr
        return " ".join((done.stdout + done.stderr).split())

    def got(self) -> list[tuple[str, str]]:
        """Who got which figure, or the subject where there is none."""
        folder = self.press.folder / "outbox" / "new"
        return sorted((_to(one), _figure(one)) for one in (self.press.outbox() if folder.exists() else ()))

    def people(self, name: str, *who: str) -> None:
        """Write a list; nobody in it is cleared."""
        self.press.write(f"lists/{name}.csv", CLEARED + "".join(f"{one}@paper.example,no,\n" for one in who))


def _to(message: EmailMessage) -> str:
    return str(message["To"].addresses[0].username)


def _figure(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    return next((one for one in ("1,204", "1,304", "1,404") if one in text), str(message["Subject"]))


@pytest.fixture
def desk(press: Press, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A newsroom on the first of June at seven, with cron at work and a list of two."""
    desk = Desk(press, monkeypatch).at("2026-06-01 07:00")
    desk.people("l", "ann", "ben")
    desk.run("run")
    return desk


# --- an older text after a newer one ---


@pytest.mark.slow
def test_older_text_stays_when_the_newer_one_is_too_late(desk: Desk) -> None:
    """A newer text that is too late is told, and the older one does not leave in its place."""
    desk.text(1)
    desk.send("--at", "2026-06-01 12:00 UTC")
    desk.text(2, figure="1,304")
    desk.send("--at", "2026-06-01 09:00 UTC")
    said = desk.at("2026-06-01 15:40").run("run", code=76)
    assert "EXPIRED: heat-report.2" in said
    assert desk.run("run", code=76) == ""
    assert desk.got() == []


@pytest.mark.slow
def test_older_text_stays_when_the_newer_one_has_a_later_embargo(desk: Desk) -> None:
    """An older text does not leave before the newer one's later embargo, and its people are told.

    Otherwise the first list would get it a day early.
    """
    desk.people("m", "cleo")
    desk.text(1, release=JUNE_5)
    desk.send()
    desk.text(2, release=JUNE_6)
    said = desk.run("send", "heat", "-l", "m", "--dry-run", "-v")
    assert "It is no longer sent once this one is planned" in said
    desk.send(to="m")
    said = desk.at("2026-06-01 07:05").run("run", code=76)
    assert "NOT SENT: heat-report.1." in said
    assert "2 people get neither" in said
    assert "advisory stop heat-report.1" in said.replace(f"-C {desk.press.folder} ", "")
    assert desk.run("run", code=76) == ""
    status = desk.run("status", "-v")
    assert "Action needed: 2 people have nothing, because a newer text was planned" in status
    assert "Action needed" in desk.run()
    assert desk.at("2026-06-05 12:05").run("run", code=76) == ""
    assert desk.got() == []
    desk.send()  # the newer text, to the first list
    desk.at("2026-06-06 12:05").run("run")
    assert desk.got() == [("ann", "1,204"), ("ben", "1,204"), ("cleo", "1,204")]
    assert "2 people have nothing" not in desk.run("status", "-v")


@pytest.mark.slow
def test_older_text_stays_when_the_same_number_has_a_later_embargo(desk: Desk) -> None:
    """A later embargo planned under the same number keeps the first plan from leaving.

    Nobody thinks of a new number before anybody has the text.
    """
    desk.people("m", "cleo")
    desk.text(1, release=JUNE_5)
    desk.send()
    desk.text(1, release=JUNE_6)
    desk.send(to="m")
    assert "2 people get neither" in desk.at("2026-06-05 12:05").run("run", code=76)
    assert desk.got() == []


def test_older_text_stays_when_the_newer_one_was_stopped(desk: Desk) -> None:
    """A newer text that was stopped keeps the older one from leaving, since a stop is a word against the text."""
    desk.text(1)
    desk.send("--at", "2026-06-01 12:00 UTC")
    desk.text(2, figure="1,304")
    desk.send("--at", "2026-06-01 13:00 UTC")
    desk.run("stop", "heat-report.2")
    assert "NOT SENT: heat-report.1." in desk.at("2026-06-01 12:05").run("run", code=76)
    assert desk.got() == []


@pytest.mark.slow
def test_older_text_spares_people_when_the_newer_one_excludes_them(desk: Desk) -> None:
    """A person excluded from the newer text does not get the older one.

    Otherwise the text would reach in its first state somebody it must not reach.
    """
    desk.people("out", "ann")
    desk.text(1)
    desk.send("--at", "2026-06-01 12:00 UTC")
    desk.text(2, figure="1,304")
    desk.at("2026-06-01 07:01").send("--exclude", "out")
    assert "1 person gets neither" in desk.at("2026-06-01 12:05").run("run", code=76)
    assert desk.got() == [("ben", "1,304")]


def test_send_refuses_an_old_revision_when_a_newer_one_was_sent(desk: Desk) -> None:
    """A file with an older revision than was sent is refused until its number is raised.

    Otherwise a colleague's script would send the first state to new people.
    """
    desk.text(2, figure="1,304")
    desk.send()
    desk.people("l", "ann", "ben", "cleo")
    desk.text(1)
    said = desk.at("2026-06-01 08:00").send(code=65)
    assert "ADV24" in said
    assert "write `revision: 3` into the file" in said
    desk.text(3)
    desk.send()
    assert desk.got() == [("ann", "1,304"), ("ben", "1,304"), ("cleo", "1,204")]


@pytest.mark.slow
def test_send_replaces_a_newer_text_with_the_older_when_a_person_says_so(desk: Desk) -> None:
    """An older text takes the place of a newer one that waits with --replace. A first thought may be the right one."""
    desk.text(1)
    desk.send("--at", "2026-06-01 12:00 UTC")
    desk.text(2, figure="1,304")
    desk.send("--at", "2026-06-01 13:00 UTC")
    assert desk.at("2026-06-01 07:05").run("run") == ""
    desk.text(1)
    desk.run("send", "heat", "--replace", "heat-report.2", "--yes")
    assert desk.at("2026-06-01 13:05").run("run") == ""
    assert desk.got() == [("ann", "1,204"), ("ben", "1,204")]


@pytest.mark.slow
def test_planned_text_leaves_when_others_were_reminded_meanwhile(desk: Desk) -> None:
    """A reminder to others is no newer text, else people who wait for their time would get nothing."""
    desk.people("m", "cleo")
    desk.text(1)
    desk.send()
    desk.at("2026-06-01 07:30").send("--at", "2026-06-01 12:00 UTC", to="m")
    desk.at("2026-06-01 08:00").run("remind", "heat", "--yes")
    assert desk.at("2026-06-01 12:05").run("run") == ""
    assert ("cleo", "1,204") in desk.got()


def test_planned_text_leaves_when_a_newer_draft_is_not_approved(desk: Desk) -> None:
    """A newer draft that nobody approved keeps no approved text from leaving."""
    desk.text(1)
    desk.send("--at", "2026-06-01 12:00 UTC")
    toml = desk.press.folder / "advisory.toml"
    toml.write_text("approval = true\n" + toml.read_text())
    desk.people("m", "cleo")
    desk.text(2, figure="1,304")
    desk.send(to="m", code=77)
    assert "newer text" not in desk.at("2026-06-01 12:05").run("run", code=77)
    assert desk.got() == [("ann", "1,204"), ("ben", "1,204")]


@pytest.mark.slow
def test_send_ends_the_older_text_when_a_newer_one_is_frozen_meanwhile(press: Press) -> None:
    """A text that leaves slowly ends with 76 once another process has planned a newer one.

    Otherwise all of the older one would leave.
    """
    press.write("lists/l.csv", journalists(5))
    press.write("advisories/heat.md", TEXT.format(revision=1, release=FREE, figure="1,204"))
    with MailServer() as server:
        press.go_live(server.port)

        def freeze() -> None:
            until = time.monotonic() + 60
            while not server.accepted and time.monotonic() < until:
                time.sleep(0.02)
            ledger = open_ledger(press.folder / "ledger", now=datetime.now(UTC), writer=False)
            plan(ledger, mailing("heat-report.9", advisory="heat-report", revision=2), ["zoe"])
            ledger.close()

        other = threading.Thread(target=freeze)
        other.start()
        done = press.run("send", "heat", "-l", "l", "--rate", "30/minute", "--yes")
        other.join()
        assert done.returncode == 76, done.stderr
        assert "A newer text was planned, so the older one is not sent: " in " ".join(done.stderr.split())
        assert 1 <= len(server.accepted) <= 2
        press.run("run")
        assert len(server.accepted) <= 2


# --- a stop is about the text ---


@pytest.mark.slow
def test_stop_holds_when_the_same_text_has_another_number(desk: Desk) -> None:
    """A stop holds for the same text under another number, and not for another text.

    Otherwise a script that counts up would send what was stopped.
    """
    desk.text(2)
    desk.send("--at", "2026-06-01 12:00 UTC")
    desk.at("2026-06-01 07:10").run("stop", "heat-report")
    desk.text(3)
    assert "Somebody stopped mailing heat-report.1" in desk.at("2026-06-01 07:20").send(code=76)
    assert desk.got() == []
    desk.text(4, figure="1,304")
    desk.send()  # another text
    assert desk.got() == [("ann", "1,304"), ("ben", "1,304")]


def test_stop_reaches_the_same_text_when_it_waits_under_another_number(desk: Desk) -> None:
    """A stop of the older of two mailings stops the same text that waits under another number."""
    desk.people("m", "cleo")
    desk.text(2)
    desk.send("--at", "2026-06-01 12:00 UTC")
    desk.text(3)
    desk.send("--at", "2026-06-01 13:00 UTC", to="m")
    desk.run("stop", "heat-report.1")
    desk.at("2026-06-01 13:05").run("run")
    assert desk.got() == []


def test_send_refuses_a_script_when_a_late_mailing_was_stopped(desk: Desk) -> None:
    """A script's `send` is refused after a stop of what was too late, and after its undo.

    The lateness is still a person's question.
    """
    desk.text(1)
    desk.send("--at", "2026-06-01 08:00 UTC")
    assert "EXPIRED" in desk.at("2026-06-01 20:00").run("run", code=76)
    desk.at("2026-06-01 20:01").run("stop", "heat-report.1")
    desk.at("2026-06-01 20:02").send(code=76)
    assert desk.got() == []
    desk.run("stop", "heat-report.1", "--undo")
    assert "Somebody stopped" not in desk.send(code=76), "that it is too late is still a person's question"
    assert desk.got() == []


# --- a lift ends one embargo ---


@pytest.mark.slow
def test_lift_leaves_the_next_embargo_when_the_id_is_the_same(desk: Desk) -> None:
    """A lift ends the embargo it was about and no later one of the same id.

    Otherwise everybody would get the next text at once.
    """
    desk.text(1, release=JUNE_5)
    desk.send()
    desk.at("2026-06-02 08:00").run("lift", "heat-report", "--reason", "It was broken.", "--yes")
    assert desk.got() == [("ann", "1,204"), ("ben", "1,204")]
    desk.people("m", "cleo", "dan")
    desk.text(5, release="{embargo: '2026-07-05 12:00', zone: UTC}", figure="1,304")
    assert "EMB22" not in desk.at("2026-07-01 08:00").send(to="m")
    assert len(desk.got()) == 2
    desk.at("2026-07-05 12:05").run("run")
    assert desk.got()[2:] == [("cleo", "1,304"), ("dan", "1,304")]


@pytest.mark.slow
def test_lifted_text_stays_free_when_the_file_still_says_otherwise(desk: Desk) -> None:
    """A text whose embargo was lifted stays free though the file still names the embargo.

    Otherwise new people would wait for what is over.
    """
    desk.text(1, release=JUNE_5)
    desk.send()
    desk.at("2026-06-02 08:00").run("lift", "heat-report", "--reason", "It was broken.", "--yes")
    desk.people("m", "cleo")
    assert "EMB22" in desk.at("2026-06-02 09:00").run("check", "heat", "-l", "m")
    desk.text(2, release=JUNE_5, figure="1,304")  # a mended figure makes no other text of it
    desk.send(to="m")
    assert ("cleo", "1,304") in desk.got()


@pytest.mark.slow
def test_lift_ends_a_second_embargo_when_the_first_was_lifted(desk: Desk) -> None:
    """A second embargo under the same id can be lifted like the first.

    Otherwise the command would take the lift of June for that of July.
    """
    agreed = CLEARED + "ann@paper.example,yes,2026-05-01\nben@paper.example,no,\n"
    desk.press.write("lists/l.csv", agreed)
    desk.text(1, release=JUNE_5)
    desk.send()
    desk.at("2026-06-02 08:00").run("lift", "heat-report", "--reason", "It was broken.", "--yes")
    desk.press.write("lists/m.csv", CLEARED + "cleo@paper.example,yes,2026-05-01\ndan@paper.example,no,\n")
    desk.text(5, release="{embargo: '2026-07-05 12:00', zone: UTC}", figure="1,304")
    desk.at("2026-07-01 08:00").send(to="m")
    assert ("dan", "1,304") not in desk.got()
    desk.at("2026-07-02 08:00").run("lift", "heat-report", "--reason", "Broken again.", "--yes")
    assert ("dan", "1,304") in desk.got()


def test_correct_refuses_a_new_embargo_when_the_first_was_lifted(desk: Desk) -> None:
    """A correction or update with a new embargo on a lifted text is refused.

    Otherwise its own embargo would be dropped without a word.
    """
    desk.text(1, release=JUNE_5)
    desk.send()
    desk.at("2026-06-02 08:00").run("lift", "heat-report", "--reason", "It was broken.", "--yes")
    desk.text(1, release="{embargo: '2026-07-05 12:00', zone: UTC}", figure="1,304")
    for verb in ("correct", "update"):
        said = desk.at("2026-07-01 08:00").run(verb, "heat", "--what", "It was 1,304 schools.", "--yes", code=65)
        assert "EMB24" in said
    assert len(desk.got()) == 2


def test_send_says_how_many_have_another_text_and_then_which_revision_they_were_told(desk: Desk) -> None:
    """Everybody with the text counts, over all mailings, and the correction comes first; after it, it is not advised.

    Otherwise an officer thinks that few have the mistake, or corrects it twice.
    """
    with MailServer() as server:
        desk.press.go_live(server.port)
        desk.text(1)
        desk.send()
        desk.send("--to", "dora@x.example")
        desk.text(1, figure="1,304")
        for said in (desk.send("--to", "emma@x.example", code=65), desk.run("check", "heat", code=65)):
            assert "3 people have another text as revision 1." in said
            told = said.index(" correct heat --what '…'.")
            assert told < said.index("For a text that they are not told about: write `revision: 2` into the file.")
        desk.run("correct", "heat", "--what", "The figure is 1,304.", "--yes")
        for said in (desk.send("--to", "emma@x.example", code=65), desk.run("check", "heat", code=65)):
            assert "This text went out as revision 2 (heat-report.3)" in said
            assert "Write `revision: 2` into the file to send it to more people." in said
            assert " correct" not in said
        desk.text(2, figure="1,304")
        desk.send("--to", "emma@x.example")


def test_send_says_only_that_a_text_was_withdrawn(desk: Desk) -> None:
    """Of a withdrawn text nothing but the withdrawal is told: no number and no replacement would let it leave."""
    with MailServer() as server:
        desk.press.go_live(server.port)
        desk.text(1)
        desk.send()
        desk.run("withdraw", "heat", "--what", "The figures are wrong.", "--yes")
        desk.text(1, figure="1,304")
        for words in (("send", "heat", "--to", "emma@x.example", "--yes"), ("check", "heat")):
            said = desk.run(*words, code=65)
            assert "ADV22" in said
            assert [code for code in ("ADV18", "ADV20", "ADV21", "ADV24") if code in said] == []
