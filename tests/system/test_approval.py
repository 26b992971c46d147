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
from advisory_cli.ledger.sqlite_ledger import open_ledger
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
        return " ".join(done.stderr.split())

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


@pytest.mark.parametrize("how", ["send", "run"])
def test_nothing_leaves_before_somebody_else_agreed(either: Office, how: str) -> None:
    """A text that one person thinks is finished would be with everybody."""
    said = either.send()
    assert f"advisory -C {either.press.folder} approve {MAILING}" in said
    assert f"{MAILING} is planned, and waits for approval" in either.send()
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


def test_cron_says_once_that_something_waits(office: Office) -> None:
    """Cron would write a mail every five minutes, or none at all while a text waits for nobody."""
    office.send()
    first = office.run("run")
    assert first.returncode == 77
    assert f"{MAILING} waits for approval" in first.stderr
    assert _silent(office.run("run"))
    assert office.received() == []


@pytest.mark.slow
def test_what_waits_holds_nothing_else_up(office: Office) -> None:
    """One mailing without approval would keep all others from leaving."""
    office.change(ADVISORY, "eu-russia-summit-2014", "a-second-one")
    office.send()
    office.change(ADVISORY, "a-second-one", "eu-russia-summit-2014")
    office.press.write("advisories/b.md", (office.press.folder / ADVISORY).read_text().replace("summit-2014", "b"))
    assert office.run("send", "b", "-l", "l", "--yes").returncode == 77
    office.approve(name="eu-russia-b")
    done = office.run("run")
    assert (done.returncode, "a-second-one.1" in done.stderr) == (77, True)
    assert office.received() == EVERYBODY


def test_a_mailing_for_later_leaves_at_its_time(office: Office) -> None:
    """An approved text would leave before its hour, or its unapproved neighbour at it."""
    when = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2)
    said = office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    assert "waits for approval" in said
    assert _silent(office.run("run"))
    assert "waits for approval" in office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    _two_days_pass(office, when)
    assert office.run("run").returncode == 77
    assert _silent(office.run("run"))
    office.approve()
    assert office.received() == []
    done = office.run("run")
    assert _silent(done), done.stderr
    assert office.received() == EVERYBODY


def test_approved_early_it_waits_for_its_time(office: Office) -> None:
    """An approval would be a command to send."""
    when = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2)
    office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    assert "at its time" in office.approve()
    assert _silent(office.run("run"))
    assert "next is due at" in office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    assert office.received() == []
    _two_days_pass(office, when)
    assert office.deliver("send").returncode == 0
    assert office.received() == EVERYBODY


def _two_days_pass(office: Office, when: datetime) -> None:
    """All that the ledger knows lies two days further back."""
    words = f"{when - timedelta(days=2):%Y-%m-%d %H:%M} UTC"
    office.ledger(
        f"UPDATE mailing SET planned_at = planned_at - {2 * DAY}, send_at = send_at - {2 * DAY},"
        f" send_at_words = '{words}'"
    )
    office.ledger(f"UPDATE delivery SET due = due - {2 * DAY}, wanted = wanted - {2 * DAY}, until = until - {2 * DAY}")


def _time_passes(office: Office) -> None:
    """All that the ledger knows lies a day further back."""
    office.ledger(f"UPDATE mailing SET planned_at = planned_at - {DAY}")
    office.ledger(f"UPDATE delivery SET due = due - {DAY}, wanted = wanted - {DAY}, until = until - {DAY}")


def test_its_own_time_gets_too_late_like_everything(office: Office) -> None:
    """An approval of the next morning would send yesterday's invitation."""
    when = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=1)
    office.send("--at", f"{when:%Y-%m-%d %H:%M} UTC", code=0)
    _two_days_pass(office, when)
    assert "too late" in office.approve(code=64)
    assert office.run("run").returncode == 76
    assert _silent(office.run("run"))
    assert "does not wait for approval" in office.approve(code=64)
    assert office.received() == []


def test_planned_in_the_evening_and_approved_in_the_morning(office: Office) -> None:
    """Nobody but night owls could agree to what is to leave at once: after six hours it would be too late."""
    office.send()
    _time_passes(office)
    assert office.run("run").returncode == 77
    assert _silent(office.run("run"))
    assert "waits for approval" in office.send()
    office.approve()
    assert office.received() == []
    done = office.run("run")
    assert _silent(done), done.stderr
    assert office.received() == EVERYBODY


def test_after_the_approval_it_gets_too_late(office: Office) -> None:
    """A computer that was switched on in the evening would send what was meant for the morning."""
    office.send()
    office.approve()
    _time_passes(office)
    assert office.run("run").returncode == 76
    assert _silent(office.run("run"))
    assert office.received() == []


def test_what_keeps_to_a_limit_is_no_other_mailing(press: Press) -> None:
    """After the first minute of a slow sending, the rest would be called changed, and stay behind."""
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


def test_a_rehearsal_and_a_test_need_nobody(office: Office) -> None:
    """Who wants to look first would have to be approved for that."""
    assert "3 messages built and thrown away" in office.send("--dry-run", code=0)
    assert office.run("send", ADVISORY, "--test-to", "me@newsroom.example").returncode == 0
    assert office.run("approve").stdout.startswith("Nothing waits for approval.")


# --- any change voids it ---


@pytest.mark.parametrize("how", ["send", "run"])
def test_one_byte_in_the_file(either: Office, how: str) -> None:
    """Somebody approves one text, and another one leaves."""
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


@pytest.mark.parametrize("how", ["send", "run"])
def test_a_row_added_to_the_list(either: Office, how: str) -> None:
    """Somebody approves three people, and a fourth one gets it."""
    either.send()
    either.approve()
    either.press.write("lists/l.csv", journalists(4))
    done = either.deliver(how)
    assert done.returncode == 77
    who = "p3@outlet3.example in l:5" if how == "send" else "p***@outlet3.example in l:5"
    assert f"1 person is new in its lists, or has another row there ({who})" in done.stderr
    assert either.received() == []


@pytest.mark.parametrize("how", ["send", "run"])
def test_the_time_moved(either: Office, how: str) -> None:
    """Somebody approves a text for Friday, and it leaves on Monday."""
    later = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d} 07:00"
    either.change(ADVISORY, "revision: 1", f"revision: 1\nsend_at: '{later}'")
    either.send(code=0)
    either.approve()
    if how == "send":
        said = either.send("--at", f"{datetime.now(UTC) + timedelta(days=4):%Y-%m-%d} 07:00")
        assert f"it was for {later} Europe/Brussels, and this command says" in said
    else:
        either.change(ADVISORY, f"send_at: '{later}'", f"send_at: '{later[:-5]}08:00'")
        either.ledger("UPDATE delivery SET due = planned_at FROM mailing WHERE mailing.number = delivery.mailing")
        assert either.run("run").returncode == 77
    assert either.received() == []


@pytest.mark.parametrize(
    ("how", "fewer"),
    sampled(
        product(("send", "run"), ("suppressed", "removed")),
        lambda case: case in {("send", "removed"), ("run", "suppressed")},
    ),
)
def test_a_person_less_is_no_change(either: Office, how: str, fewer: str) -> None:
    """An opt-out after the approval would cost the office its morning, or not be heard."""
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


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("lists/l.csv", "Vera1,", "Vera One,", "1 person is new in its lists, or has another row there"),
        ("lists/l.csv", "email,", "mail,first,", "l.csv:1: The columns “first” and"),
        ("lists/l.csv", "p1@outlet1.example", "p1@", "l.csv:3: "),
        (
            "advisory.toml",
            "organisation",
            'reason = "You asked for it."\norganisation',
            "make another text of its file",
        ),
    ],
)
def test_other_changes(office: Office, name: str, old: str, new: str, says: str) -> None:
    """Somebody would get a message that nobody has seen: another name, another foot, half a list."""
    office.send()
    office.approve()
    office.change(name, old, new)
    done = office.run("run")
    assert done.returncode == 77
    assert says in done.stderr.replace("\n", " "), done.stderr
    assert office.received() == []


@pytest.mark.parametrize("name", [ADVISORY, "lists/l.csv"])
def test_a_file_that_is_gone(office: Office, name: str) -> None:
    """Nobody could say any more what was approved."""
    office.send()
    office.approve()
    (office.press.folder / name).unlink()
    done = office.run("run")
    assert (done.returncode, "There is no" in done.stderr) == (77, True)
    assert office.received() == []


def test_a_template_counts(office: Office) -> None:
    """A sentence in a template reaches everybody too."""
    office.send()
    office.approve()
    own = '{% extends "layout.txt" %}{% set order = ["event", "body", "quotes"] %}{% block greeting %}Hi!{% endblock %}'
    office.press.write("templates/media-advisory.txt", own)
    done = office.run("run")
    assert done.returncode == 77
    assert "make another text of its file" in done.stderr


@pytest.mark.slow
def test_an_embargo_that_has_ended_changes_nothing(office: Office) -> None:
    """Those held for the embargo would be refused the text once it is free; or get another one than was approved."""
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
    with contextlib.closing(open_ledger(office.press.folder / "ledger", now=later, writer=True)) as ledger:
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


def test_who_was_tried_before_is_tried_again(press: Press) -> None:
    """The last two of four hundred would never get it, because work on the next text has begun."""
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


def test_who_is_excluded_after_the_approval_gets_nothing(office: Office) -> None:
    """Somebody who called at noon would get it all the same, though the office wrote them into its list."""
    office.press.write("lists/x.csv", "email\np2@outlet2.example\n")
    office.send("--exclude", "x")
    office.approve()
    office.press.write("lists/x.csv", "email\np2@outlet2.example\np1@outlet1.example\n")
    done = office.run("run")
    assert done.returncode == 0, done.stderr
    assert office.received() == EVERYBODY[:1]


def test_retry_asks_for_approval_too(office: Office) -> None:
    """There would be a verb that sends what nobody has agreed to."""
    office.send()
    done = office.run("retry")
    assert (done.returncode, "waits for approval" in done.stderr) == (77, True)
    assert office.received() == []


@pytest.mark.slow
def test_a_list_outside_the_newsroom_is_found_by_cron(office: Office, tmp_path: Path) -> None:
    """Cron stands in another folder than who planned: it would find no list there, or another one."""
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


def test_what_nobody_has_approved_is_planned_anew(office: Office) -> None:
    """Each mended typing mistake would leave one more mailing, and somebody approves the wrong one."""
    office.send()
    office.change(ADVISORY, "revision: 1", "revision: 1\nreference: A-1")
    assert "eu-russia-summit-2014.2 is planned" in office.send()
    assert "eu-russia-summit-2014.2 stands in its place" in office.approve(code=64)
    office.approve(name="eu-russia-summit-2014")
    assert office.deliver("run").returncode == 0
    assert office.received() == EVERYBODY


def test_what_was_approved_is_replaced_by_a_persons_word_alone(office: Office) -> None:
    """A cron line would throw an approval away, or the new text leave under the old one."""
    office.send()
    office.approve()
    office.press.write("lists/l.csv", journalists(4))
    office.send()
    done = office.run("send", ADVISORY, "--replace", MAILING, "--yes")
    assert done.returncode == 77, done.stderr
    assert "eu-russia-summit-2014.2 is planned" in " ".join(done.stderr.split())
    office.run("run")
    assert office.received() == []
    office.approve(name="eu-russia-summit-2014.2")
    assert office.deliver("send").returncode == 0
    assert office.received() == [*EVERYBODY, "p3@outlet3.example"]


@pytest.mark.slow
def test_another_list_is_another_mailing(office: Office) -> None:
    """Planning for the second list would throw the people of the first one out."""
    office.send()
    office.press.write("lists/m.csv", journalists(2, first=7))
    assert office.run("send", ADVISORY, "-l", "m", "--yes").returncode == 77
    several = office.approve(name="eu-russia-summit-2014", code=64)
    assert "eu-russia-summit-2014.2, eu-russia-summit-2014.1" in several
    office.approve()
    assert office.run("run").returncode == 77  # the other one waits
    assert office.received() == EVERYBODY


@pytest.mark.slow
def test_expect_holds_for_what_was_planned(office: Office) -> None:
    """A cron line that says how many there must be would be content with any number."""
    office.send("--expect", "3")
    office.send("--expect", "2", code=65)
    office.approve()
    assert "is for 3 more" in office.send("--expect", "4", code=65)
    assert office.received() == []
    office.send("--expect", "3", code=0)
    assert office.received() == EVERYBODY


# --- who approves ---


def test_nobody_approves_their_own(office: Office) -> None:
    """One person would be both."""
    office.send()
    assert "that is you" in office.approve(env={}, code=77)
    assert office.run("run").returncode == 77
    assert office.received() == []


@pytest.mark.slow
def test_the_environment_names_nobody(office: Office) -> None:
    """LOGNAME=bea before the command would be enough."""
    office.send()
    done = office.press.run_alone("approve", MAILING, "--yes", env={"LOGNAME": "bea", "USER": "bea"})
    assert (done.returncode, "that is you" in done.stderr) == (77, True)


@pytest.mark.slow
def test_a_key_plans_and_another_one_approves(office: Office) -> None:
    """On a server that all use by one account nobody could approve anything, or everybody their own."""
    assert office.run("send", ADVISORY, "-l", "l", "--yes", env=BEA).returncode == 77
    assert f"You are {key_identity(BEA['ADVISORY_APPROVAL_KEY'])}." in office.run("approve", env=BEA).stdout
    assert "that is you" in office.approve(env=BEA, code=77)
    office.approve(env=CY)
    assert office.deliver("run").returncode == 0
    assert office.received() == EVERYBODY
    one = json.loads(office.run("status", "--format", "json").stdout)["mailings"][0]
    assert (one["planned_by"], one["approved_by"]) == (
        key_identity(BEA["ADVISORY_APPROVAL_KEY"]),
        key_identity(CY["ADVISORY_APPROVAL_KEY"]),
    )


def test_only_those_named_approve(press: Press) -> None:
    """Whoever has a login would approve a profit warning."""
    _needs_approval(press, f'approvers = ["{key_identity(CY["ADVISORY_APPROVAL_KEY"])}"]\n')
    office = Office(press)
    office.send()
    assert "does not name you" in office.approve(env=BEA, code=77)
    assert office.deliver("run").returncode == 77
    office.approve(env=CY)
    assert office.deliver("run").returncode == 0
    assert office.received() == EVERYBODY


def test_haste_does_not_switch_it_off(office: Office) -> None:
    """ADVISORY_APPROVAL=false before the command would be enough."""
    done = office.run("send", ADVISORY, "-l", "l", "--yes", env={"ADVISORY_APPROVAL": "false"})
    assert (done.returncode, "may not stand in the environment" in done.stderr) == (78, True)
    assert office.received() == []


def test_nothing_to_approve(office: Office) -> None:
    """Somebody would believe that their word counted for something."""
    assert "No mailing is called" in office.approve(code=66)
    office.send()
    office.change(ADVISORY, "revision: 1", "revision: 1\nreference: A-1")
    assert "is not what was planned any more" in office.approve(code=77)
    office.change(ADVISORY, "\nreference: A-1", "")
    office.approve()
    assert "approved it on" in office.approve(env=CY, code=64)
    office.deliver("run")
    assert "approved it on" in office.approve(code=64)


def test_what_was_stopped_is_not_sent_by_an_approval(office: Office) -> None:
    """Two people who say stop and go would be settled by chance."""
    office.send()
    office.approve()
    assert office.run("stop", MAILING).returncode == 0
    assert "approved it on" in office.approve(env=CY, code=64)
    assert _silent(office.run("run"))
    assert office.send(code=76)
    assert office.received() == []
    assert office.run("stop", MAILING, "--undo").returncode == 0
    assert office.deliver("run").returncode == 0
    assert office.received() == EVERYBODY


@pytest.mark.parametrize("wrong", sampled(["2", ""], lambda wrong: wrong == "2"))
def test_approving_asks_for_the_number(office: Office, wrong: str) -> None:
    """A return key pressed in haste would be an approval; and in a script nobody would have looked."""
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
def test_planning_and_going_on_ask_too(office: Office) -> None:
    """The question would promise that messages leave which do not, or send approved ones without one."""
    terminal = Terminal(office.press, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to plan 3 messages for somebody's approval")
    terminal.type("3")
    assert terminal.end() == 77, terminal.seen
    office.approve()
    assert office.run("send", ADVISORY, "-l", "l").returncode == 64
    terminal = Terminal(office.press, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 3 to go on with what key:")
    terminal.type("3")
    assert terminal.end() == 0, terminal.seen
    assert office.received() == EVERYBODY


# --- what is said ---


def test_everybody_sees_what_waits(office: Office) -> None:
    """A text would wait for an approval of which nobody knows."""
    office.send()
    for words in ((), ("status",), ("status", MAILING)):
        shown = " ".join(office.run(*words).stdout.split())
        assert "waits for approval" in shown
        assert f"approve {MAILING}" in shown
    assert f"{MAILING}: MEDIA ADVISORY" in office.run("approve", env=BEA).stdout
    office.approve()
    assert "approved by key:" in office.run("status", MAILING).stdout
    assert "waits for approval" not in office.run().stdout
    assert f"{MAILING} approved by key:" in (office.press.folder / "log" / "advisory.log").read_text()


@pytest.mark.slow
def test_a_text_that_nobody_has_tested(press: Press) -> None:
    """One letter changed after the last test would go unnoticed; and practice would warn of what it is for."""
    press.write("lists/l.csv", journalists(1))
    assert "TST01" not in press.run("send", ADVISORY, "-l", "l", "--dry-run").stderr
    with MailServer() as server:
        press.go_live(server.port)
        assert "TST01" in press.run("send", ADVISORY, "-l", "l", "--dry-run").stderr
        assert press.run("send", ADVISORY, "--test-to", "me@newsroom.example").returncode == 0
        assert "TST01" not in press.run("send", ADVISORY, "-l", "l", "--dry-run").stderr
        path = press.folder / ADVISORY
        path.write_text(path.read_text() + "\nOne sentence more.\n")
        assert "TST01" in press.run("send", ADVISORY, "-l", "l", "--dry-run").stderr
        assert press.run("send", ADVISORY, "-l", "l", "--yes", "--strict").returncode == 65
        assert len(server.accepted) == 1
    assert "TST01" in press.run("check", "--explain", "TST01").stdout


def test_a_correction_needs_other_eyes_too(office: Office) -> None:
    """Whoever must not send alone would correct alone, to the same people."""
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


def test_a_withdrawal_waits_for_nobody(office: Office) -> None:
    """A text that does harm would stay out while a colleague is looked for."""
    office.send()
    office.approve()
    assert office.deliver("run").returncode == 0
    done = office.run("withdraw", ADVISORY, "--what", "The figures are not ours.", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(office.received()) == 6


def test_one_approval_is_for_both_circles_of_a_correction(office: Office) -> None:
    """Those who had nothing yet would wait for a second approval that nobody knows of."""
    office.send("--limit", "1")
    office.approve()
    assert office.deliver("run").returncode == 0
    assert office.run("run").returncode == 0  # cron is at work
    office.send("--at", "2027-06-04 07:00", code=0)
    office.change(ADVISORY, "spotlight", "searchlight")
    done = office.run("correct", ADVISORY, "--what", "It is a searchlight, not a spotlight.", "--yes")
    assert done.returncode == 77, done.stderr
    office.approve(name="eu-russia-summit-2014.3")
    with contextlib.closing(sqlite3.connect(office.press.folder / "ledger" / "ledger.db")) as ledger:
        approved = ledger.execute("SELECT count(*) FROM approval").fetchone()
    assert approved == (3,)
