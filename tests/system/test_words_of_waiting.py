"""What is said of mailings that wait, by the real command: every command that is shown works when it is pasted."""

import json
import shlex
from datetime import UTC, datetime, timedelta

import pytest

from tests.system.press import ADVISORY, Done, Press
from tests.system.test_terminal import Terminal
from tests.system.test_waiting import CLEARED, _change, _embargo, _outbox, _send, at_work

__all__ = ["at_work"]
AT = "2027-06-04 07:00"
ID = "eu-russia-summit-2014.1"


def _pasted(press: Press, done: Done, beginning: str) -> Done:
    """The command that was shown and begins so, given as it stands."""
    lines = [line.strip() for line in (done.stderr + done.stdout).splitlines()]
    (shown,) = {line for line in lines if line.startswith("advisory") and f" {beginning}" in line}
    words = shlex.split(shown)
    assert words[:3] == ["advisory", "-C", str(press.folder)]
    return press.run(*words[3:], *(["--yes"] if words[3] == "send" else []))


@pytest.mark.slow
def test_plan_shows_its_time_and_commands_that_work_when_it_waits(at_work: Press) -> None:
    """A plan that waits shows when it leaves, and its commands work as pasted.

    Otherwise the office would not know when its text leaves, or type something else.
    """
    done = at_work.run("send", ADVISORY, "-l", "l", "--at", AT, "--yes")
    text = " ".join(done.stderr.split())
    assert "07:00 CEST, Fri 4 June 2027 (05:00 UTC), in " in text
    assert "Scheduled: 3 messages for 07:00 CEST, Fri 4 June 2027 (05:00 UTC)" in text
    assert "Sent by `advisory run`, last run less than a minute ago." in text
    assert f"{ID}\n" in _pasted(at_work, done, f"status {ID}").stdout
    _change(at_work, "dozens of Non-Gov", "many Non-Gov")
    assert "The older text is scheduled" in " ".join(at_work.run("status", "-v").stdout.split())
    assert "The older text is scheduled" in " ".join(at_work.run().stdout.split())
    replaced = _pasted(at_work, at_work.run("status", "-v"), "send")
    said = " ".join(replaced.stderr.split())
    assert f"Replaces {ID}, scheduled for 3 recipients." in said
    assert "Scheduled: 3 messages" in said
    assert "The older text is scheduled" not in " ".join(at_work.run("status", "-v").stdout.split())
    assert f"Replaced by {ID[:-1]}2." in at_work.run("status", "-v").stdout
    stopped = _pasted(at_work, replaced, "stop")
    assert "It was scheduled for 07:00 CEST, Fri 4 June 2027 (05:00 UTC), to 3 people." in " ".join(
        stopped.stderr.split()
    )
    assert "Nothing is scheduled" in at_work.run().stdout
    assert "3 scheduled for 07:00 CEST" in _pasted(at_work, stopped, "stop").stderr
    assert "3 waiting" in at_work.run("status", "-v").stdout
    assert _outbox(at_work) == []


@pytest.mark.slow
def test_status_shows_the_replacing_command_when_an_embargoed_text_changed(at_work: Press) -> None:
    """An edited text is refused while the held wait for the old one, and the shown command replaces that."""
    _embargo(at_work)
    at_work.write("lists/h.csv", "email,first_name\nana@a.example,Ana\nben@b.example,Ben\n")
    assert at_work.run("send", ADVISORY, "-l", "h", "--yes").returncode == 0
    assert at_work.run("send", ADVISORY, "-l", "h", "--yes").returncode == 0
    _change(at_work, "dozens of Non-Gov", "many Non-Gov")
    for words in (("--yes",), ("--dry-run",)):
        refused = at_work.run("send", ADVISORY, "-l", "h", *words)
        assert (refused.returncode, "ADV21" in refused.stderr) == (65, True)
    assert "ADV21" in at_work.run("check", ADVISORY, "-l", "h").stdout
    replaced = _pasted(at_work, at_work.run("status", "-v"), "send")
    assert f"Replaces {ID}, scheduled for 2 recipients." in " ".join(replaced.stderr.split())
    assert f"Replaced by {ID[:-1]}2." in at_work.run("status", "-v").stdout


@pytest.mark.slow
def test_send_serves_the_held_when_the_embargo_is_over_without_cron(at_work: Press) -> None:
    """The same command after the embargo serves the held.

    Otherwise an office without cron would be told that an older text waits.
    """
    _embargo(at_work)
    at_work.write("lists/h.csv", "email,first_name\nana@a.example,Ana\nben@b.example,Ben\n")
    assert at_work.run("send", ADVISORY, "-l", "h", "--yes").returncode == 0
    at_work.let_come(hours_ago=1)
    path = at_work.folder / ADVISORY
    release = next(line for line in path.read_text().splitlines() if line.startswith("release:"))
    _change(at_work, release, "release: immediate")
    done = at_work.run("send", ADVISORY, "-l", "h", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(_outbox(at_work)) == 2


def test_status_says_nothing_of_an_older_text_when_the_file_is_gone(at_work: Press) -> None:
    """A file that is gone or cannot be read does not break `status`, and is not called changed."""
    _send(at_work, "--at", AT)
    (at_work.folder / ADVISORY).write_bytes(b"\xff\xfe")
    assert "The older text" not in at_work.run("status", "-v").stdout
    (at_work.folder / ADVISORY).unlink()
    done = at_work.run("status", "-v")
    assert done.returncode == 0
    assert "The older text" not in done.stdout


def test_status_tells_an_older_text_when_the_file_has_grown_too_large(at_work: Press) -> None:
    """A file that has grown too large to be read has changed, and `status` says so."""
    _send(at_work, "--at", AT)
    (at_work.folder / ADVISORY).write_text("a" * 300_000)
    assert "The older text" in at_work.run("status", "-v").stdout


def test_status_says_nothing_of_an_older_text_when_line_ends_changed(at_work: Press) -> None:
    """Other line ends and a byte order mark are no change of the text.

    Otherwise an editor that saves so would alarm the office.
    """
    _send(at_work, "--at", AT)
    path = at_work.folder / ADVISORY
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert "The older text" not in at_work.run("status", "-v").stdout


@pytest.mark.slow
def test_dry_run_builds_all_messages_when_each_reader_has_an_own_hour(at_work: Press) -> None:
    """A dry run of readers' own hours builds all messages, and its command plans them for those hours."""
    people = "email,zone\na@x.example,Pacific/Auckland\nb@x.example,Europe/Paris\nc@x.example,America/Los_Angeles\n"
    at_work.write("lists/l.csv", people)
    done = at_work.run("send", ADVISORY, "-l", "l", "--at", f"{AT} recipient", "--dry-run")
    said = " ".join(done.stdout.split())
    assert "Scheduled 07:00 on Fri 4 June 2027, each in their own zone:" in said
    assert "Dry run: 3 messages would be sent. Nothing was sent." in said
    again = _pasted(at_work, done, "send")
    assert "Scheduled: 3 messages for 07:00 on Fri 4 June 2027, each in their own zone" in again.stderr
    assert _outbox(at_work) == []


@pytest.mark.slow
def test_plan_and_status_tell_both_waves_when_under_embargo(at_work: Press) -> None:
    """The plan, `status` and its JSON tell both waves with their numbers and the embargo's end.

    Otherwise nobody could tell who has it early.
    """
    _embargo(at_work)
    agreed = f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%d}"
    at_work.write("lists/l.csv", f"{CLEARED}a@x.example,,yes,{agreed}\nb@x.example,,no,\nc@x.example,,,\n")
    text = _send(at_work)
    end = "01:01 CEST, Sat 5 June 2027 (23:01 UTC Fri 4 June)"
    assert (
        f"Embargo until {end}; in the advisory 00:01 Europe/London 1 cleared now, with the embargo banner; 2 later, in "
        in text
    )
    assert f"Second send: 2 messages when the embargo ends, {end}, in " in text
    assert "Second send: 2 held until the embargo ends" in at_work.run("status", "-v").stdout
    assert "No action needed." in at_work.run().stdout
    (entry,) = json.loads(at_work.run("status", "--format", "json").stdout)["mailings"]
    assert (entry["held_until"], entry["send_at"], entry["counts"]["held"]) == ("2027-06-04T23:01:00Z", None, 2)


@pytest.mark.slow
def test_overview_tells_too_late_when_nobody_has_decided(at_work: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mailing that is too late stays in the overview until a person decides.

    A stop holds against scripts until it is undone.
    """
    _send(at_work, "--at", AT)
    at_work.let_come(hours_ago=7)
    late = at_work.run("run")
    assert late.returncode == 76
    overview = at_work.run()
    assert "Action needed on 1 mailing:" in overview.stdout
    assert "it expired for 3 people" in overview.stdout
    assert _pasted(at_work, late, "stop").returncode == 0
    assert "no action is needed" in at_work.run().stdout
    assert _pasted(at_work, late, "send").returncode == 76  # a stop is a person's word; no script takes it back
    assert at_work.run("stop", ID, "--undo").returncode == 0
    monkeypatch.setattr("advisory_cli.cli.commands.send.can_prompt", lambda: True)
    monkeypatch.setattr("advisory_cli.cli.terminal.dialogue.can_prompt", lambda: True)
    assert _pasted(at_work, late, "send").returncode == 0
    assert len(_outbox(at_work)) == 3


@pytest.mark.slow
def test_run_says_what_waits_when_it_is_at_a_terminal(at_work: Press) -> None:
    """A run at a terminal with nothing due says what waits and until when.

    Otherwise a person would not know whether `run` works.
    """
    _send(at_work, "--at", AT)
    terminal = Terminal(at_work, "run")
    assert terminal.end() == 0
    assert "Nothing is due. Scheduled:" in terminal.seen
    assert f"{ID}: 3 for 07:00 CEST" in terminal.seen


@pytest.mark.slow
def test_send_asks_for_both_numbers_when_there_are_two_waves(at_work: Press) -> None:
    """The question of two waves names both numbers and takes both.

    Otherwise a person would agree to the first wave and not know of the second.
    """
    _embargo(at_work)
    agreed = f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%d}"
    at_work.write(
        "lists/l.csv", f"{CLEARED}a@x.example,,yes,{agreed}\n" + "".join(f"b{n}@x.example,,no,\n" for n in range(2))
    )
    terminal = Terminal(at_work, "send", ADVISORY, "-l", "l")
    terminal.expect("1 message now and 2 when the embargo ends")
    terminal.expect("Type 1 2 to send")
    terminal.type("1 2")
    assert terminal.end() == 0, terminal.seen
    assert len(_outbox(at_work)) == 1


@pytest.mark.slow
def test_overview_needs_a_person_when_cron_was_stopped(at_work: Press) -> None:
    """A mailing that waits without cron needs a person in the overview, with the way out.

    Otherwise the mailing would wait for ever while all seems well.
    """
    _send(at_work, "--at", AT)
    (at_work.folder / "ledger" / "heartbeat").unlink()
    overview = at_work.run()
    assert "Action needed on 1 mailing:" in overview.stdout
    assert "cron --install" in overview.stdout
