"""Four eyes, through the real command: nothing leaves before somebody else agreed, and nothing else than that."""

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from advisory_cli.actions.sending.deliver import deliver_stored, permit
from advisory_cli.bootstrap import App
from advisory_cli.ledger.sqlite_ledger import open_sending
from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.mailing.approval import key_identity
from tests.breadth import sampled
from tests.smtp_servers import USUAL, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Done, Press, journalists
from tests.system.test_terminal import Terminal

MAILING = "eu-russia-summit-2014.1"
BEA = {"ADVISORY_APPROVAL_KEY": "bea has a key of her own"}
CY = {"ADVISORY_APPROVAL_KEY": "and so has cy, another one"}
DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Office:
    """A newsroom in which mailings need approval; `server` where it is live."""

    press: Press
    server: MailServer | None = None

    def run(self, *words: str, env: dict[str, str] | None = None) -> Done:
        """Run the command, as the planner unless `env` holds a key."""
        return self.press.run(*words, env=env)

    def send(self, *words: str, code: int = 77) -> str:
        """Send to the list, and what was said, in one line."""
        done = self.run("send", ADVISORY, "-l", "l", *words, "--yes")
        assert done.returncode == code, done.stderr
        return " ".join((done.stdout + done.stderr).split())

    def approve(self, *, code: int = 0, name: str = MAILING, env: dict[str, str] | None = None) -> str:
        """Approve it as Bea, or as whoever the environment says."""
        done = self.run("approve", name, "--yes", env=BEA if env is None else env)
        assert done.returncode == code, done.stderr
        return " ".join(done.stderr.split())

    def deliver(self, how: str) -> Done:
        """Let go what is approved: the same line again, or cron."""
        return self.run("run") if how == "run" else self.run("send", ADVISORY, "-l", "l", "--yes")

    def received(self) -> list[str]:
        """Who got it, each time they did."""
        if self.server is not None:
            return sorted(one.rcpt[0] for one in self.server.accepted)
        if not (self.press.folder / "outbox" / "new").exists():
            return []
        return sorted(one["To"].addresses[0].addr_spec for one in self.press.outbox())

    def change(self, name: str, old: str, new: str) -> None:
        """Write something else into a file of the newsroom."""
        path = self.press.folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    def ledger(self, statement: str) -> None:
        """Change the ledger by hand: time passes."""
        path = self.press.folder / "ledger" / "ledger.db"
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as ledger, ledger:
            assert ledger.execute(statement).rowcount > 0


def _needs_approval(press: Press, more: str = "") -> None:
    settings = press.folder / "advisory.toml"
    settings.write_text(f"approval = true\n{more}{settings.read_text()}")
    press.write("lists/l.csv", journalists(3))
    assert press.run("run").returncode == 0  # cron is at work


@pytest.fixture
def office(press: Press) -> Office:
    """Practice, with three journalists."""
    _needs_approval(press)
    return Office(press)


def test_approve_names_everybody_when_asked_for_all(office: Office) -> None:
    """-v and the key v at the question show everybody and each finding in full, as the screen says."""
    office.press.write("lists/l.csv", journalists(9))
    office.send(code=77)
    first = office.run("approve", MAILING, env=BEA).stderr
    assert "p8@outlet8.example" not in first
    assert "-v, or v at the question" in first
    assert "p8@outlet8.example" in office.run("approve", MAILING, "-v", env=BEA).stderr
    with pytest.MonkeyPatch.context() as patch:
        typed = iter(["v", "9"])
        patch.setattr("advisory_cli.cli.terminal.console.can_prompt", lambda: True)
        patch.setattr("advisory_cli.cli.terminal.console.ask_text", lambda *_, **__: next(typed))
        done = office.press.run("approve", MAILING, env=BEA)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("p8@outlet8.example") == 1
    assert "are approved by" in done.stderr or "is approved by" in done.stderr


@pytest.fixture(params=sampled(["practice", "live"], lambda way: way == "live"))
def either(request: pytest.FixtureRequest, press: Press) -> Iterator[Office]:
    """Practice, and a real server."""
    _needs_approval(press)
    if request.param == "practice":
        yield Office(press)
        return
    with MailServer() as server:
        press.go_live(server.port)
        yield Office(press, server)


EVERYBODY = ["p0@outlet0.example", "p1@outlet1.example", "p2@outlet2.example"]


def _silent(done: Done) -> bool:
    return (done.returncode, done.output, done.stderr) == (0, b"", "")


# --- the way of a mailing ---


@pytest.mark.slow
@pytest.mark.parametrize("how", ["send", "run"])
def test_approval_lets_nothing_leave_before_somebody_else_agreed(either: Office, how: str) -> None:
    """A mailing leaves only after somebody else approved it, and only once.

    Otherwise a text that one person thinks is finished would be with everybody.
    """
    said = either.send()
    assert f"advisory -C {either.press.folder} approve {MAILING}" in said
    assert f"{MAILING} is waiting for approval" in either.send()
    assert either.received() == []
    assert len(json.loads(either.run("status", "--format", "json").stdout)["mailings"]) == 1
    assert "text part, as p0@outlet0.example gets it" in either.approve()
    assert either.received() == []
    done = either.deliver(how)
    assert done.returncode == 0, done.stderr
    assert either.received() == EVERYBODY
    either.send(code=0)
    assert _silent(either.run("run"))
    assert either.received() == EVERYBODY


def _is_told(done: Done) -> bool:
    """Told before: nothing is printed, and the exit code stays."""
    return (done.returncode, done.output, done.stderr) == (77, b"", "")


def test_run_says_once_that_a_mailing_waits_for_approval(office: Office) -> None:
    """A mailing that is waiting for approval is told by the first run and not by the next, and the exit code stays.

    Otherwise cron would write a mail every five minutes, or a monitor would take the second run for a good end.
    """
    office.send()
    first = office.run("run")
    assert first.returncode == 77
    assert f"{MAILING} is waiting for approval" in first.stderr
    assert _is_told(office.run("run"))
    assert office.received() == []


def test_run_keeps_its_code_and_mails_the_office_when_an_approved_text_has_changed(office: Office) -> None:
    """A change after the approval is told once and mailed once, and its code stays until the change is undone.

    Otherwise the second run would end well, and nobody learn that the approved mailing is not sent.
    """
    office.change("advisory.toml", "approval = true\n", 'approval = true\nnotify = ["desk@newsroom.example"]\n')
    office.send()
    office.approve()
    text = (office.press.folder / ADVISORY).read_text()
    office.press.write(ADVISORY, text + "\nOne more sentence.\n")
    done = office.run("run")
    assert (done.returncode, "has changed since" in " ".join(done.stderr.split())) == (77, True)
    for _ in range(2):
        assert _is_told(office.run("run"))
    (note,) = office.press.outbox()
    assert f"{MAILING}: it was changed after its approval. Nothing is sent." in note.get_content()
    office.press.write(ADVISORY, text)
    assert _silent(office.run("run"))
    assert office.received() == ["desk@newsroom.example", *EVERYBODY]


@pytest.mark.slow
def test_run_sends_the_approved_when_another_waits_for_approval(office: Office) -> None:
    """An approved mailing leaves though another is waiting for approval.

    Otherwise one mailing would keep all others from leaving.
    """
    office.change(ADVISORY, "eu-russia-summit-2014", "a-second-one")
    office.send()
    office.change(ADVISORY, "a-second-one", "eu-russia-summit-2014")
    office.press.write("advisories/b.md", (office.press.folder / ADVISORY).read_text().replace("summit-2014", "b"))
    assert office.run("send", "b", "-l", "l", "--yes").returncode == 77
    office.approve(name="eu-russia-b")
    done = office.run("run")
    assert (done.returncode, "a-second-one.1" in done.stderr) == (77, True)
    assert office.received() == EVERYBODY


@pytest.mark.slow
def test_approval_keeps_a_planned_mailing_back_when_its_time_has_come(office: Office) -> None:
    """A mailing for later leaves neither before its time nor at it without approval, and with it at the next run."""
    when = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2)
    said = office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    assert "is waiting for approval" in said
    assert _silent(office.run("run"))
    assert "is waiting for approval" in office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    _two_days_pass(office, when)
    assert office.run("run").returncode == 77
    assert _is_told(office.run("run"))
    office.approve()
    assert office.received() == []
    done = office.run("run")
    assert _silent(done), done.stderr
    assert office.received() == EVERYBODY


@pytest.mark.slow
def test_approval_waits_for_the_time_when_given_early(office: Office) -> None:
    """A mailing approved early waits for its time, else an approval would be a command to send."""
    when = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2)
    office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    assert "at its time" in office.approve()
    assert _silent(office.run("run"))
    assert "3 scheduled: the next at" in office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    assert office.received() == []
    _two_days_pass(office, when)
    assert office.deliver("send").returncode == 0
    assert office.received() == EVERYBODY


def _two_days_pass(office: Office, when: datetime) -> None:
    """All that the ledger knows lies two days further back."""
    office.press.let_pass(days=2)


def _time_passes(office: Office) -> None:
    """All that the ledger knows lies a day further back."""
    office.press.let_pass(days=1)


def test_approval_is_refused_when_the_mailing_is_too_late(office: Office) -> None:
    """A mailing whose own time is long past can no longer be approved and does not leave.

    Otherwise an approval of the next morning would send yesterday's invitation.
    """
    when = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=1)
    office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    _two_days_pass(office, when)
    assert "has expired. It can no longer be sent" in office.approve(code=64)
    assert office.run("run").returncode == 76
    again = office.run("run")  # told once, and its code stays
    assert (again.returncode, again.output, again.stderr) == (76, b"", "")
    assert "is not waiting for approval" in office.approve(code=64)
    assert office.received() == []


@pytest.mark.slow
def test_approval_holds_when_given_the_next_morning(office: Office) -> None:
    """A mailing for at once that is planned in the evening can be approved and sent in the morning.

    Otherwise only night owls could agree to it, as after six hours it would be too late.
    """
    office.send()
    _time_passes(office)
    assert office.run("run").returncode == 77
    assert _is_told(office.run("run"))
    assert "is waiting for approval" in office.send()
    office.approve()
    assert office.received() == []
    done = office.run("run")
    assert _silent(done), done.stderr
    assert office.received() == EVERYBODY


def test_approval_does_not_keep_a_mailing_from_being_too_late(office: Office) -> None:
    """A mailing that was approved and did not leave for a day is too late.

    Otherwise a computer that was switched on in the evening would send what was meant for the morning.
    """
    office.send()
    office.approve()
    _time_passes(office)
    assert office.run("run").returncode == 76
    again = office.run("run")  # told once, and its code stays
    assert (again.returncode, again.output, again.stderr) == (76, b"", "")
    assert office.received() == []


@pytest.mark.slow
def test_approval_holds_when_a_rate_limit_splits_the_sending(press: Press) -> None:
    """An approval holds for the rest that a rate limit put off.

    Otherwise after the first minute of a slow sending, the rest would be called changed, and stay behind.
    """
    _needs_approval(press, 'domain_rate = "1/hour"\n')
    press.write("lists/l.csv", "email\nana@outlet.example\nben@outlet.example\ncleo@other.example\n")
    with MailServer() as server:
        press.go_live(server.port)
        office = Office(press, server)
        office.send()
        office.approve()
        running = press.start("run")
        until = time.monotonic() + 60
        while len(server.accepted) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        running.terminate()
        assert running.wait(timeout=60) == 143
        assert office.received() == ["ana@outlet.example", "cleo@other.example"]
        office.ledger("DELETE FROM pace")
        office.ledger("UPDATE delivery SET due = unixepoch() * 1000000 WHERE due > unixepoch() * 1000000")
        done = office.run("run")
        assert (done.returncode, done.stderr) == (0, "")
        assert office.received() == ["ana@outlet.example", "ben@outlet.example", "cleo@other.example"]


def test_approval_is_not_asked_for_dry_runs_and_tests(office: Office) -> None:
    """A dry run and a test need no approval.

    Otherwise a person who wants to look first would have to be approved for that.
    """
    said = office.send("--dry-run", code=0)
    assert "Dry run: 3 messages would wait for approval." in said
    assert "To submit it for approval:" in said
    assert office.run("send", ADVISORY, "--test-to", "me@newsroom.example").returncode == 0
    assert office.run("approve").stdout.startswith("No mailing is waiting for approval.")


# --- any change voids it ---


@pytest.mark.slow
@pytest.mark.parametrize("how", ["send", "run"])
def test_approval_is_void_when_one_byte_of_the_file_changed(either: Office, how: str) -> None:
    """A change of one byte in the file voids the approval, and undoing the change restores it.

    Otherwise somebody would approve one text, and another one leave.
    """
    either.send()
    either.approve()
    path = either.press.folder / ADVISORY
    path.write_bytes(path.read_bytes() + b"\n")
    done = either.deliver(how)
    assert done.returncode == 77
    assert f"the file {path} has changed" in done.stderr
    assert f"send {path} --replace {MAILING}" in done.stderr
    assert either.received() == []
    path.write_bytes(path.read_bytes()[:-1])
    assert either.deliver(how).returncode == 0
    assert either.received() == EVERYBODY


@pytest.mark.slow
@pytest.mark.parametrize("how", ["send", "run"])
def test_approval_is_void_when_a_row_was_added_to_the_list(either: Office, how: str) -> None:
    """A row added to the list voids the approval, with the row named.

    Otherwise somebody would approve three people, and a fourth one get it.
    """
    either.send()
    either.approve()
    either.press.write("lists/l.csv", journalists(4))
    done = either.deliver(how)
    assert done.returncode == 77
    who = "p3@outlet3.example in l:5" if how == "send" else "p***@outlet3.example in l:5"
    assert f"1 person is new in its lists or has a changed row ({who})" in done.stderr
    assert either.received() == []


@pytest.mark.slow
@pytest.mark.parametrize("how", ["send", "run"])
def test_approval_is_void_when_the_time_was_moved(either: Office, how: str) -> None:
    """A moved time voids the approval, be it by the command or in the file.

    Otherwise somebody would approve a text for Friday, and it leave on Monday.
    """
    later = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d} 07:00"
    either.change(ADVISORY, "revision: 1", f"revision: 1\nsend_at: '{later}'")
    either.send(code=0)
    either.approve()
    if how == "send":
        said = either.send("--at", f"{datetime.now(UTC) + timedelta(days=4):%Y-%m-%d} 07:00")
        assert f"it was for {later} Europe/Brussels, but this command says" in said
    else:
        either.change(ADVISORY, f"send_at: '{later}'", f"send_at: '{later[:-5]}08:00'")
        either.ledger("UPDATE delivery SET due = planned_at FROM mailing WHERE mailing.number = delivery.mailing")
        assert either.run("run").returncode == 77
    assert either.received() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "fewer"),
    sampled(
        product(("send", "run"), ("suppressed", "removed")),
        lambda case: case in {("send", "removed"), ("run", "suppressed")},
    ),
)
def test_approval_holds_when_a_person_is_fewer(either: Office, how: str, fewer: str) -> None:
    """An approval holds when a person opted out or left the list, and that person gets nothing.

    Otherwise an opt-out after the approval would cost the office its morning, or not be heard.
    """
    either.send()
    either.approve()
    if fewer == "suppressed":
        assert either.run("suppress", "add", "p1@outlet1.example").returncode == 0
    else:
        rows = journalists(3).splitlines(keepends=True)
        either.press.write("lists/l.csv", "".join([*rows[:2], *rows[3:]]))
    done = either.deliver(how)
    assert done.returncode == 0, done.stderr
    assert either.received() == [EVERYBODY[0], EVERYBODY[2]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("lists/l.csv", "Vera1,", "Vera One,", "1 person is new in its lists or has a changed row"),
        ("lists/l.csv", "email,", "mail,first,", "l.csv:1: The columns “first” and"),
        ("lists/l.csv", "p1@outlet1.example", "p1@", "l.csv:3: "),
        (
            "advisory.toml",
            "organisation",
            'reason = "You asked for it."\norganisation',
            "now give another text",
        ),
    ],
)
def test_approval_is_void_when_name_heading_address_or_setting_changed(
    office: Office, name: str, old: str, new: str, says: str
) -> None:
    """A changed name, heading, address or setting voids the approval and is told.

    Otherwise somebody would get a message that nobody has seen.
    """
    office.send()
    office.approve()
    office.change(name, old, new)
    done = office.run("run")
    assert done.returncode == 77
    assert says in done.stderr.replace("\n", " "), done.stderr
    assert office.received() == []


@pytest.mark.parametrize("name", [ADVISORY, "lists/l.csv"])
def test_approval_is_void_when_the_text_or_the_list_is_gone(office: Office, name: str) -> None:
    """A text or a list that is gone voids the approval, else nobody could say any more what was approved."""
    office.send()
    office.approve()
    (office.press.folder / name).unlink()
    done = office.run("run")
    assert (done.returncode, "There is no" in done.stderr) == (77, True)
    assert office.received() == []


@pytest.mark.slow
def test_approval_is_void_when_a_template_changed(office: Office) -> None:
    """A changed template voids the approval, else a sentence that nobody approved would reach everybody."""
    office.send()
    office.approve()
    own = '{% extends "layout.txt" %}{% set order = ["event", "body", "quotes"] %}{% block greeting %}Hi!{% endblock %}'
    office.press.write("templates/media-advisory.txt", own)
    done = office.run("run")
    assert done.returncode == 77
    assert "now give another text" in done.stderr


@pytest.mark.slow
def test_approval_holds_for_the_second_wave_when_the_embargo_has_ended(office: Office) -> None:
    """An approval holds for the second wave after the embargo's end, unless the file has changed.

    Otherwise those held would be refused the free text, or get another one than was approved.
    """
    later = datetime.now(UTC) + timedelta(days=40)
    text = (office.press.folder / ADVISORY).read_text()
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    office.change(ADVISORY, release, f"release: {{embargo: '{later:%Y-%m-%d} 00:01', zone: Europe/London}}")
    office.change(ADVISORY, "2014-01-27 12:30", f"{later + timedelta(days=9):%Y-%m-%d} 12:30")
    rows = f"yes@x.example,America/New_York,yes,{datetime.now(UTC):%Y-%m-%d}\nno@x.example,Europe/Paris,no,\n"
    office.press.write("lists/l.csv", f"email,zone,embargo_ok,embargo_agreed_on\n{rows}")
    office.send()
    assert "1 is held until then" in office.approve()
    assert office.deliver("run").returncode == 0
    assert office.received() == ["yes@x.example"]
    after = App.open(office.press.folder, {}).context(at=later.replace(hour=2))
    path = office.press.folder / ADVISORY
    with contextlib.closing(open_sending(office.press.folder / "ledger", now=later)) as ledger:
        (one,) = ledger.find(MAILING)
        path.write_bytes(path.read_bytes() + b"\n")
        with pytest.raises(NotAllowed, match="has changed"):
            permit(one.mailing, after, ledger)
        path.write_bytes(path.read_bytes()[:-1])
        permitted = permit(one.mailing, after, ledger)
        nobody, never = (lambda *_: None), (lambda: False)
        tally = deliver_stored(
            permitted, after, ledger, on_outcome=nobody, interrupted=never, expected=1, unattended=True
        )
    assert tally.accepted == 1
    held = next(one for one in office.press.outbox() if one["To"].addresses[0].addr_spec == "no@x.example")
    assert "EMBARGO" not in held.as_string().upper()
    assert office.received() == ["no@x.example", "yes@x.example"]


@pytest.mark.slow
def test_approval_holds_for_deferred_messages_when_the_file_changed(press: Press) -> None:
    """A deferred message is tried again though the file has changed since.

    Otherwise the last two of four hundred would never get it, because work on the next text has begun.
    """
    _needs_approval(press)
    with ScriptedServer({"rcpt": [USUAL["rcpt"], say("450 4.2.0 later")]}, orderly=True) as slow:
        press.go_live(slow.port)
        office = Office(press)
        office.send()
        office.approve()
        assert office.deliver("run").returncode == 75
    office.change(ADVISORY, "revision: 1", "revision: 2")
    with MailServer() as server:
        press.go_live(server.port)
        assert office.run("retry").returncode == 0
        assert len(server.accepted) == 2


@pytest.mark.slow
def test_approved_mailing_leaves_out_a_person_excluded_since(office: Office) -> None:
    """A person who was excluded after the approval gets nothing, and the others do.

    Otherwise somebody who called at noon would get the text all the same.
    """
    office.press.write("lists/x.csv", "email\np2@outlet2.example\n")
    office.send("--exclude", "x")
    office.approve()
    office.press.write("lists/x.csv", "email\np2@outlet2.example\np1@outlet1.example\n")
    done = office.run("run")
    assert done.returncode == 0, done.stderr
    assert office.received() == EVERYBODY[:1]


def test_retry_sends_nothing_when_not_approved(office: Office) -> None:
    """A mailing without approval is not sent by `retry` either, else a verb would send what nobody has agreed to."""
    office.send()
    done = office.run("retry")
    assert (done.returncode, "is waiting for approval" in done.stderr) == (77, True)
    assert office.received() == []


@pytest.mark.slow
def test_run_finds_the_approved_lists_when_they_lie_outside_the_newsroom(office: Office, tmp_path: Path) -> None:
    """A list outside the newsroom is found by a run from another folder.

    Otherwise cron would find no list there, or another one.
    """
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "l.csv").write_text(journalists(2, first=7))
    (outside / "not.csv").write_text("email\np8@outlet8.example\n")
    words = ("send", ADVISORY, "-l", "l.csv", "--exclude", "not.csv", "--yes")
    assert office.press.run(*words, cwd=outside).returncode == 77
    assert office.press.run("approve", MAILING, "--yes", env=BEA, cwd=tmp_path).returncode == 0
    done = office.press.run("run", cwd=tmp_path)
    assert _silent(done), done.stderr
    assert office.received() == ["p7@outlet7.example"]


# --- planning anew ---


def test_send_plans_anew_when_nobody_has_approved(office: Office) -> None:
    """A changed text that nobody approved is planned anew in the place of the first.

    Otherwise each mended typing mistake would leave one more mailing, and somebody approve the wrong one.
    """
    office.send()
    office.change(ADVISORY, "revision: 1", "revision: 1\nreference: A-1")
    assert "eu-russia-summit-2014.2 is waiting for approval" in office.send()
    assert "it was replaced by eu-russia-summit-2014.2" in office.approve(code=64)
    office.approve(name="eu-russia-summit-2014")
    assert office.deliver("run").returncode == 0
    assert office.received() == EVERYBODY


def test_send_replaces_an_approved_mailing_only_when_told_to(office: Office) -> None:
    """An approved mailing is replaced with --replace alone, and the new one needs an approval of its own.

    Otherwise a cron line would throw an approval away.
    """
    office.send()
    office.approve()
    office.press.write("lists/l.csv", journalists(4))
    office.send()
    done = office.run("send", ADVISORY, "--replace", MAILING, "--yes")
    assert done.returncode == 77, done.stderr
    assert "eu-russia-summit-2014.2 is waiting for approval" in " ".join(done.stderr.split())
    office.run("run")
    assert office.received() == []
    office.approve(name="eu-russia-summit-2014.2")
    assert office.deliver("send").returncode == 0
    assert office.received() == [*EVERYBODY, "p3@outlet3.example"]


@pytest.mark.slow
def test_send_plans_another_mailing_when_the_list_is_another(office: Office) -> None:
    """A text planned for another list is another mailing beside the first.

    Otherwise planning for the second list would throw the people of the first one out.
    """
    office.send()
    office.press.write("lists/m.csv", journalists(2, first=7))
    assert office.run("send", ADVISORY, "-l", "m", "--yes").returncode == 77
    several = office.approve(name="eu-russia-summit-2014", code=64)
    assert "eu-russia-summit-2014.2, eu-russia-summit-2014.1" in several
    office.approve()
    assert office.run("run").returncode == 77  # the other one waits
    assert office.received() == EVERYBODY


@pytest.mark.slow
def test_send_expect_holds_for_the_number_planned(office: Office) -> None:
    """The number of --expect holds for what was planned, before and after the approval.

    Otherwise a cron line would be content with any number.
    """
    office.send("--expect", "3")
    office.send("--expect", "2", code=65)
    office.approve()
    assert "the number is 3" in office.send("--expect", "4", code=65)
    assert office.received() == []
    office.send("--expect", "3", code=0)
    assert office.received() == EVERYBODY


# --- who approves ---


def test_approve_refuses_the_planner(office: Office) -> None:
    """The planner cannot approve the own mailing, else one person would be both."""
    office.send()
    assert "You planned" in office.approve(env={}, code=77)
    assert office.run("run").returncode == 77
    assert office.received() == []


@pytest.mark.slow
def test_approve_refuses_the_planner_when_the_environment_names_another(office: Office) -> None:
    """The planner is known whatever LOGNAME and USER say, else LOGNAME=bea before the command would be enough."""
    office.send()
    done = office.press.run_alone("approve", MAILING, "--yes", env={"LOGNAME": "bea", "USER": "bea"})
    assert (done.returncode, "You planned" in done.stderr) == (77, True)


@pytest.mark.slow
def test_approve_takes_another_key_than_the_planners(office: Office) -> None:
    """A mailing planned with one key is approved with another and not with the same.

    Otherwise on a server that all use by one account nobody could approve anything, or everybody their own.
    """
    assert office.run("send", ADVISORY, "-l", "l", "--yes", env=BEA).returncode == 77
    assert f"You are {key_identity(BEA['ADVISORY_APPROVAL_KEY'])}." in office.run("approve", env=BEA).stdout
    assert "You planned" in office.approve(env=BEA, code=77)
    office.approve(env=CY)
    assert office.deliver("run").returncode == 0
    assert office.received() == EVERYBODY
    one = json.loads(office.run("status", "--format", "json").stdout)["mailings"][0]
    assert (one["planned_by"], one["approved_by"]) == (
        key_identity(BEA["ADVISORY_APPROVAL_KEY"]),
        key_identity(CY["ADVISORY_APPROVAL_KEY"]),
    )


@pytest.mark.slow
def test_approve_refuses_a_person_when_approvers_do_not_name_them(press: Press) -> None:
    """A person whom the setting approvers does not name cannot approve.

    Otherwise anybody with a login would approve a profit warning.
    """
    _needs_approval(press, f'approvers = ["{key_identity(CY["ADVISORY_APPROVAL_KEY"])}"]\n')
    office = Office(press)
    office.send()
    assert "does not name you" in office.approve(env=BEA, code=77)
    assert office.deliver("run").returncode == 77
    office.approve(env=CY)
    assert office.deliver("run").returncode == 0
    assert office.received() == EVERYBODY


def test_send_refuses_when_the_environment_switches_approval_off(office: Office) -> None:
    """A switch of approval in the environment is refused with code 78.

    Otherwise ADVISORY_APPROVAL=false before the command would be enough.
    """
    done = office.run("send", ADVISORY, "-l", "l", "--yes", env={"ADVISORY_APPROVAL": "false"})
    assert (done.returncode, "may not be set in the environment" in done.stderr) == (78, True)
    assert office.received() == []


def test_approve_refuses_when_there_is_nothing_to_approve(office: Office) -> None:
    """A mailing that is unknown, changed or approved already is refused.

    Otherwise somebody would believe that their word counted for something.
    """
    assert "No such mailing" in office.approve(code=66)
    office.send()
    office.change(ADVISORY, "revision: 1", "revision: 1\nreference: A-1")
    assert "has changed since it was planned" in office.approve(code=77)
    office.change(ADVISORY, "\nreference: A-1", "")
    office.approve()
    assert "approved it at" in office.approve(env=CY, code=64)
    office.deliver("run")
    assert "approved it at" in office.approve(code=64)


@pytest.mark.slow
def test_approve_does_not_send_a_stopped_mailing(office: Office) -> None:
    """A stopped mailing does not leave by an approval, and leaves once the stop is undone.

    Otherwise two people who say stop and go would be settled by chance.
    """
    office.send()
    office.approve()
    assert office.run("stop", MAILING).returncode == 0
    assert "approved it at" in office.approve(env=CY, code=64)
    assert _silent(office.run("run"))
    assert office.send(code=76)
    assert office.received() == []
    assert office.run("stop", MAILING, "--undo").returncode == 0
    assert office.deliver("run").returncode == 0
    assert office.received() == EVERYBODY


@pytest.mark.slow
@pytest.mark.parametrize("wrong", sampled(["2", ""], lambda wrong: wrong == "2"))
def test_approve_asks_for_the_number(office: Office, wrong: str) -> None:
    """An approval needs the number typed at a terminal, else a return key pressed in haste would be one."""
    office.send()
    done = office.run("approve", MAILING, env=BEA)
    assert (done.returncode, "Nothing was approved" in done.stderr) == (64, True)
    for typed, code in ((wrong, 64), ("3", 0)):
        terminal = Terminal(office.press, "approve", MAILING, env={**os.environ, **BEA})
        terminal.expect("Type 3 to approve it for 3 people")
        assert "FOR IMMEDIATE RELEASE" in terminal.seen
        terminal.type(typed)
        assert terminal.end() == code, terminal.seen
    assert office.deliver("run").returncode == 0
    assert office.received() == EVERYBODY


@pytest.mark.slow
def test_send_asks_for_the_number_when_planning_and_going_on(office: Office) -> None:
    """The question for the number is asked when a mailing is planned for approval and when it goes on."""
    terminal = Terminal(office.press, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to submit for approval")
    terminal.type("3")
    assert terminal.end() == 77, terminal.seen
    office.approve()
    assert office.run("send", ADVISORY, "-l", "l").returncode == 64
    terminal = Terminal(office.press, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to send what key:")
    terminal.type("3")
    assert terminal.end() == 0, terminal.seen
    assert office.received() == EVERYBODY


# --- what is said ---


def test_status_and_overview_show_what_waits_for_approval(office: Office) -> None:
    """A waiting approval is shown by overview, status and `approve`, and the approval by status and log.

    Otherwise a text would wait for an approval of which nobody knows.
    """
    office.send()
    for words in ((), ("status",), ("status", MAILING)):
        shown = " ".join(office.run(*words).stdout.split())
        assert "is waiting for approval" in shown
        assert f"approve {MAILING}" in shown
    assert f"{MAILING}: MEDIA ADVISORY" in office.run("approve", env=BEA).stdout
    office.approve()
    assert "approved by key:" in office.run("status", MAILING).stdout
    assert "is waiting for approval" not in office.run().stdout
    assert f"{MAILING} approved by key:" in (office.press.folder / "log" / "advisory.log").read_text()


@pytest.mark.slow
def test_send_warns_of_an_untested_text_when_live(press: Press) -> None:
    """A live text that was not tested since its last change is warned of as TST01, and practice is not.

    Otherwise one letter changed after the last test would go unnoticed.
    """
    press.write("lists/l.csv", journalists(1))
    assert "TST01" not in press.run("send", ADVISORY, "-l", "l", "--dry-run", "-v").stdout
    with MailServer() as server:
        press.go_live(server.port)
        assert "TST01" in press.run("send", ADVISORY, "-l", "l", "--dry-run").stdout
        assert press.run("send", ADVISORY, "--test-to", "me@newsroom.example").returncode == 0
        assert "TST01" not in press.run("send", ADVISORY, "-l", "l", "--dry-run", "-v").stdout
        path = press.folder / ADVISORY
        path.write_text(path.read_text() + "\nOne sentence more.\n")
        assert "TST01" in press.run("send", ADVISORY, "-l", "l", "--dry-run").stdout
        assert press.run("send", ADVISORY, "-l", "l", "--yes", "--strict").returncode == 65
        assert len(server.accepted) == 1
    assert "TST01" in press.run("check", "--explain", "TST01").stdout


@pytest.mark.slow
def test_correct_waits_for_approval(office: Office) -> None:
    """A correction leaves only after somebody else approved it, and once.

    Otherwise a person who must not send alone would correct alone.
    """
    office.send("--limit", "2")
    office.approve()
    assert office.deliver("run").returncode == 0
    office.change(ADVISORY, "spotlight", "searchlight")
    done = office.run("correct", ADVISORY, "--what", "It is a searchlight, not a spotlight.", "--yes")
    assert done.returncode == 77, done.stderr
    assert len(office.received()) == 2
    again = office.run("correct", ADVISORY, "--what", "It is a searchlight, not a spotlight.", "--yes")
    assert again.returncode == 77
    office.approve(name="eu-russia-summit-2014.2", code=77, env={})
    office.approve(name="eu-russia-summit-2014.2")
    assert office.deliver("run").returncode == 0
    assert len(office.received()) == 4
    assert office.deliver("run").returncode == 0
    assert len(office.received()) == 4


@pytest.mark.slow
def test_withdraw_waits_for_no_approval(office: Office) -> None:
    """A withdrawal leaves at once without approval.

    Otherwise a text that does harm would stay out while a colleague is looked for.
    """
    office.send()
    office.approve()
    assert office.deliver("run").returncode == 0
    done = office.run("withdraw", ADVISORY, "--what", "The figures are not ours.", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(office.received()) == 6


@pytest.fixture
def corrected(office: Office) -> Office:
    """A correction waits for approval: one person has the text, and two who had a mailing planned get it for the first
    time.
    """
    office.send("--limit", "1")
    office.approve()
    assert office.deliver("run").returncode == 0
    assert office.run("run").returncode == 0  # cron is at work
    office.send("--at", "2027-06-04 07:00", code=0)
    office.change(ADVISORY, "spotlight", "searchlight")
    done = office.run("correct", ADVISORY, "--what", "It is a searchlight, not a spotlight.", "--yes")
    assert done.returncode == 77, done.stderr
    return office


NOTICE, ALONE = "eu-russia-summit-2014.3", "eu-russia-summit-2014.4"


@pytest.mark.parametrize("name", [NOTICE, ALONE, "eu-russia-summit-2014"])
def test_approve_shows_both_circles_of_a_correction_when_one_is_named(corrected: Office, name: str) -> None:
    """A single approval holds for the notice and for the text of those who had nothing yet, and shows and logs both.

    Otherwise people would get a text that its approver never saw, or wait for an approval that nobody knows of.
    """
    said = corrected.approve(name=name)
    for words in (f"Mailing {NOTICE}", f"Mailing {ALONE}", "Notice correction", "Notice first-time release"):
        assert words in said
    assert "as p0@outlet0.example gets it" in said
    assert "as p1@outlet1.example gets it" in said
    assert f"{NOTICE} and {ALONE} are approved by key:" in said
    with contextlib.closing(sqlite3.connect(corrected.press.folder / "ledger" / "ledger.db")) as ledger:
        approved = ledger.execute("SELECT count(*) FROM approval").fetchone()
    assert approved == (3,)
    log = (corrected.press.folder / "log" / "advisory.log").read_text()
    assert all(f"{each} approved by key:" in log for each in (NOTICE, ALONE))


def test_approve_asks_for_both_numbers_of_a_correction(corrected: Office) -> None:
    """The question counts corrections and first-time releases apart, as that of the plan, and says how to refuse.

    Otherwise one number would stand for people who were not counted.
    """
    listed = " ".join(corrected.run("approve", env=BEA).stdout.split())
    assert f"{NOTICE} and {ALONE}: " in listed
    assert "1 correction and 2 first-time releases, planned by" in listed
    assert listed.count(" approve ") == 1
    terminal = Terminal(corrected.press, "approve", ALONE, env={**os.environ, **BEA})
    terminal.expect("Type 1 2 to approve 1 correction and 2 first-time releases")
    assert f"stop {NOTICE}" in terminal.seen
    terminal.type("1 2")
    assert terminal.end() == 0, terminal.seen


def test_approve_leaves_a_stopped_circle_out(corrected: Office) -> None:
    """A first-time text that was stopped is neither shown nor approved with its correction.

    Otherwise `stop --undo` would let out a text that nobody saw.
    """
    assert corrected.run("stop", ALONE).returncode == 0  # it stops the correction too, which has the same text
    assert corrected.run("stop", NOTICE, "--undo").returncode == 0
    assert ALONE not in corrected.approve(name=NOTICE)
    assert corrected.run("stop", ALONE, "--undo").returncode == 0
    assert f"Mailing {ALONE}" in corrected.approve(name=ALONE)


def test_approve_shows_the_findings_of_the_plan(office: Office) -> None:
    """What the plan found is shown to the person who approves, and an edit since then is refused.

    Otherwise the planner would agree to a warning that the approver never sees.
    """
    office.change(ADVISORY, "MEDIA ADVISORY: Mon", "MEDIA ADVISORY: Tue")
    found = json.loads(office.run("check", ADVISORY, "-l", "l", "--format", "json").stdout)
    codes = {each["code"] for each in found["findings"] if each["level"] == "warning"}
    assert codes
    office.send()
    said = office.approve()
    assert all(code in said for code in codes)


def test_stop_undo_says_that_the_mailing_waits_for_approval(office: Office) -> None:
    """A mailing that nobody has approved waits for that again once its stop is taken back, and the screen says so."""
    office.send()
    assert office.run("stop", MAILING).returncode == 0
    said = " ".join(office.run("stop", MAILING, "--undo").stderr.split())
    assert f"{MAILING} is waiting for approval" in said
    assert f"approve {MAILING}" in said


def test_status_says_not_sent_of_a_person_when_the_mailing_was_stopped(office: Office) -> None:
    """Who waited in a stopped mailing is not sent it, and no screen names a time at which it would be.

    Otherwise somebody would wait for a message that was given up.
    """
    office.send("--at", "2027-06-04 07:00", code=0)
    assert "due at" in office.run("status", MAILING, "--who", "p1").stdout
    assert office.run("stop", MAILING).returncode == 0
    said = " ".join(office.run("status", MAILING, "--who", "p1").stdout.split())
    assert said.startswith("not sent")
    assert "p1@outlet1.example> stopped; eu-russia-summit-2014.1" in said
    assert "due at" not in said


def test_people_are_named_as_the_setting_approvers_names_them(press: Press) -> None:
    """A plan, its approval and its refusal have the name that the settings give a key, and the key decides.

    Otherwise a director would read key:9786c3ac… of the colleague who agreed.
    """
    bea, cy = (key_identity(env["ADVISORY_APPROVAL_KEY"]) for env in (BEA, CY))
    _needs_approval(press, f'approvers = ["Bea Muster <{bea}>", "Cy Lund <{cy}>"]\n')
    office = Office(press)
    assert office.run("send", ADVISORY, "-l", "l", "--yes", env=CY).returncode == 77
    assert f"planned by Cy Lund <{cy}>: that is you" in " ".join(office.run("approve", env=CY).stdout.split())
    office.approve(code=77, env=CY)
    assert "is approved by Bea Muster <key:" in office.approve()
    status = " ".join(office.run("status", MAILING).stdout.split())
    assert f"Planned by Cy Lund <{cy}>" in status
    assert f"approved by Bea Muster <{bea}> at" in status
    page = press.folder / "report.html"
    assert office.run("report", MAILING, "-o", str(page), "--no-open").returncode == 0
    assert '<dd dir="auto">Cy Lund</dd>' in page.read_text()


def test_stop_says_that_a_draft_is_refused_and_by_whom(office: Office) -> None:
    """To stop what waits for approval is to refuse it, and the output says so once, with who refused it."""
    office.send()
    said = " ".join(office.run("stop", MAILING, env=BEA).stderr.split())
    bea = key_identity(BEA["ADVISORY_APPROVAL_KEY"])
    assert f"Stopped: {MAILING}. It waited for approval and is refused by {bea}. Nothing of it was sent." in said
