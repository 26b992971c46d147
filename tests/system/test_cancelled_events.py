"""Nobody is invited to an event that does not take place, through the real command and a real server."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.smtp_servers import Fault, ScriptedServer, say
from tests.system.press import ADVISORY, Press, parsed, part_text

NAME = "eu-russia-summit-2014"
OFF = ("update", ADVISORY, "--cancelled", "--what", "The protest does not take place.", "--yes")
LATER = ("update", ADVISORY, "--postponed", "--what", "The protest is put off.", "--yes")
BEA = {"ADVISORY_APPROVAL_KEY": "bea has a key of her own"}


def _run(press: Press, *words: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    done = press.run(*words, env=env)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def tried(press: Press) -> Iterator[tuple[Press, ScriptedServer]]:
    """Two people have the invitation, and the server asked to try the third later."""
    rows = (f"{name}@desk.example,{name.title()}" for name in ("ana", "ben", "cleo"))
    press.write("lists/l.csv", "\n".join(("email,name", *rows)) + "\n")
    faults = [Fault(phase="rcpt", act=say("451 4.7.1 come back later"), whom="cleo")]
    with ScriptedServer(faults=faults, orderly=True) as server:
        press.go_live(server.port)
        _run(press, "send", ADVISORY, "-l", "l", "--yes", code=75)
        server.mend()
        yield press, server


def _subjects(server: ScriptedServer, name: str) -> list[str]:
    return [str(parsed(one.content)["Subject"]) for one in server.taken if one.rcpt[0].startswith(name)]


@pytest.mark.parametrize("words", [OFF, LATER], ids=["cancelled", "postponed without a new time"])
def test_update_invites_nobody_when_the_event_is_off(
    tried: tuple[Press, ScriptedServer], words: tuple[str, ...]
) -> None:
    """Who never got the invitation gets nothing when the event is cancelled, or postponed without a new time.

    Otherwise journalists would travel to an event of which everybody else was told that it does not take place.
    """
    press, server = tried
    said = _run(press, *words, "--expect", "2")
    assert "No mail 1 has not got the text and gets nothing: the event is" in said
    press.let_come()
    _run(press, "run")
    _run(press, "retry", NAME)
    assert _subjects(server, "cleo") == []
    assert len(_subjects(server, "ana")) == len(_subjects(server, "ben")) == 2
    rows = json.loads(press.run("status", f"{NAME}.1", "--format", "json").stdout)["deliveries"]
    reasons = {row["email"].partition("@")[0]: row["reason"] for row in rows if row["reason"]}
    assert reasons == {"cleo": "the event was cancelled" if words is OFF else "the event was postponed"}
    page = press.folder / "report.html"
    _run(press, "report", NAME, "-o", str(page), "--no-open")
    assert "1 person who never got it was not told." in page.read_text()


@pytest.mark.slow
def test_update_invites_to_the_new_time_when_the_event_is_postponed(tried: tuple[Press, ScriptedServer]) -> None:
    """Who never got the invitation is invited to the new time that the file names, and reads of no other."""
    press, server = tried
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("2014-01-27 12:30", "2014-01-28 16:45", 1))
    _run(press, *LATER, "--expect", "2+1")
    (only,) = (one for one in server.taken if one.rcpt[0].startswith("cleo"))
    text = part_text(parsed(only.content))
    assert "16:45" in text
    assert "12:30" not in text


@pytest.mark.slow
def test_approved_cancellation_invites_nobody_who_waited(tried: tuple[Press, ScriptedServer]) -> None:
    """A cancellation that waits for approval ends the invitation with the approval, which says for whom.

    Otherwise somebody would be invited by the program after a person has agreed that the event is off.
    """
    press, server = tried
    settings = press.folder / "advisory.toml"
    settings.write_text(f"approval = true\n{settings.read_text()}")
    said = _run(press, *OFF, code=77)
    assert f"{NAME}.1 goes on until this is approved." in said
    said = _run(press, "approve", NAME, "--yes", env=BEA)
    assert "1 has not got the text and gets nothing: the event is cancelled" in said
    press.let_come()
    _run(press, "run")
    assert _subjects(server, "cleo") == []
    assert [len(_subjects(server, name)) for name in ("ana", "ben")] == [2, 2]


@pytest.mark.slow
def test_cancellation_holds_when_nobody_who_has_the_text_may_be_written_to(
    tried: tuple[Press, ScriptedServer],
) -> None:
    """A cancellation ends the invitation of those who wait also where all of its readers opted out.

    Otherwise the one person to be served would be invited to nothing.
    """
    press, server = tried
    for name in ("ana", "ben"):
        _run(press, "suppress", "add", f"{name}@desk.example", "--reason", "asked")
    _run(press, *OFF, "--expect", "0")
    press.let_come()
    _run(press, "run")
    assert _subjects(server, "cleo") == []


@pytest.mark.slow
@pytest.mark.parametrize("words", [OFF, LATER], ids=["cancelled", "postponed without a new time"])
def test_stopped_invitation_stays_unsent_when_the_event_is_off_and_the_stop_is_undone(
    tried: tuple[Press, ScriptedServer], words: tuple[str, ...]
) -> None:
    """A notice of an event that is off ends a stopped invitation also where all of its readers opted out.

    Otherwise `stop --undo` would invite somebody to an event that does not take place.
    """
    press, server = tried
    _run(press, "stop", f"{NAME}.1")
    for name in ("ana", "ben"):
        _run(press, "suppress", "add", f"{name}@desk.example", "--reason", "asked")
    _run(press, *words, "--expect", "0")
    _run(press, "stop", "--undo", f"{NAME}.1")
    press.let_come()
    assert f"NOT SENT: {NAME}.1. A newer text" in _run(press, "run", code=76)
    assert _subjects(server, "cleo") == []


@pytest.mark.slow
def test_cancellation_lets_the_held_go_without_the_invitation(press: Press) -> None:
    """People held for the end of an embargo get no invitation to an event that was cancelled meanwhile.

    Otherwise the end of the embargo would invite them by itself.
    """
    path = press.folder / ADVISORY
    text = path.read_text()
    line = next(line for line in text.splitlines() if line.startswith("release:"))
    path.write_text(text.replace(line, "release: {embargo: '2027-06-05 00:01', zone: Europe/London}", 1))
    path.write_text(path.read_text().replace("2014-01-27 12:30", "2027-07-01 12:30", 1))
    rows = (f"ana@desk.example,yes,{datetime.now(UTC):%Y-%m-%d}", "ben@desk.example,no,")
    press.write("lists/l.csv", "\n".join(("email,embargo_ok,embargo_agreed_on", *rows)) + "\n")
    _run(press, "send", ADVISORY, "-l", "l", "--yes", "--expect", "1+1")
    said = _run(press, *OFF, "--expect", "1")
    assert "No mail 1 has not got the text and gets nothing: the event is cancelled" in said
    press.let_come()
    _run(press, "run")
    assert {str(one["To"]) for one in press.outbox()} == {"ana@desk.example"}


def test_send_refuses_to_invite_more_people_when_the_event_was_cancelled(press: Press) -> None:
    """A text with a cancelled event is refused for new people too, until an update says that it takes place after all.

    Otherwise somebody who is added to a list later would be invited to an event that is off.
    """
    press.write("lists/l.csv", "email\nana@desk.example\n")
    press.write("lists/new.csv", "email\nnew@desk.example\n")
    _run(press, "send", ADVISORY, "-l", "l", "--yes")
    _run(press, *OFF)
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("revision: 1", "revision: 2"))
    said = _run(press, "send", ADVISORY, "-l", "new", "--yes", code=65)
    assert "ADV41" in said
    assert f"The event was cancelled by mailing {NAME}.2" in said
    _run(press, "update", ADVISORY, "--what", "The protest takes place after all.", "--yes")
    path.write_text(path.read_text().replace("revision: 2", "revision: 3"))
    _run(press, "send", ADVISORY, "-l", "new", "--yes")
    assert [str(one["To"]) for one in press.outbox()].count("new@desk.example") == 1
