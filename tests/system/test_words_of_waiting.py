"""What is said of mailings that wait, by the real command: every command that is shown works when it is pasted."""

import json
import shlex
from datetime import UTC, datetime, timedelta

import pytest

from tests.system.press import ADVISORY, Done, Press
from tests.system.test_terminal import Terminal
from tests.system.test_waiting import CLEARED, _change, _embargo, _its_time_comes, _outbox, _send, at_work

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


def test_a_plan_that_waits_and_its_commands(at_work: Press) -> None:
    """The office would not know when its text leaves, or type a command that does something else."""
    done = at_work.run("send", ADVISORY, "-l", "l", "--at", AT, "--yes")
    text = " ".join(done.stderr.split())
    assert "07:00 CEST, Fri 4 June 2027 (05:00 UTC), in " in text
    assert "Planned: 3 messages for 07:00 CEST, Fri 4 June 2027 (05:00 UTC)" in text
    assert "Leaves by `advisory run`, last seen at work less than a minute ago" in text
    assert f"{ID}\n" in _pasted(at_work, done, f"status {ID}").stdout
    _change(at_work, "dozens of Non-Gov", "many Non-Gov")
    assert "an older text waits" in " ".join(at_work.run("status").stdout.split())
    assert "an older text waits" in " ".join(at_work.run().stdout.split())
    replaced = _pasted(at_work, at_work.run("status"), "send")
    said = " ".join(replaced.stderr.split())
    assert f"it takes the place of {ID}, where 3 people wait" in said
    assert "Planned: 3 messages" in said
    assert "an older text waits" not in " ".join(at_work.run("status").stdout.split())
    assert f"Another text took its place: {ID[:-1]}2." in at_work.run("status").stdout
    stopped = _pasted(at_work, replaced, "stop")
    assert "It waited for 07:00 CEST, Fri 4 June 2027 (05:00 UTC) with 3 people." in " ".join(stopped.stderr.split())
    assert "Nothing waits" in at_work.run().stdout
    assert "3 wait for 07:00 CEST" in _pasted(at_work, stopped, "stop").stderr
    assert "3 waiting" in at_work.run("status").stdout
    assert _outbox(at_work) == []


def test_an_edited_text_takes_the_place_of_one_that_waits_for_an_embargo(at_work: Press) -> None:
    """The mended text would take the held over without a word, or nobody would know how to send it."""
    _embargo(at_work)
    at_work.write("lists/h.csv", "email,first_name\nana@a.example,Ana\nben@b.example,Ben\n")
    assert at_work.run("send", ADVISORY, "-l", "h", "--yes").returncode == 0
    assert at_work.run("send", ADVISORY, "-l", "h", "--yes").returncode == 0
    _change(at_work, "dozens of Non-Gov", "many Non-Gov")
    for words in (("--yes",), ("--dry-run",)):
        refused = at_work.run("send", ADVISORY, "-l", "h", *words)
        assert (refused.returncode, "ADV21" in refused.stderr) == (65, True)
    assert "ADV21" in at_work.run("check", ADVISORY, "-l", "h").stdout
    replaced = _pasted(at_work, at_work.run("status"), "send")
    assert f"it takes the place of {ID}, where 2 people wait" in " ".join(replaced.stderr.split())
    assert f"Another text took its place: {ID[:-1]}2." in at_work.run("status").stdout


def test_after_the_embargo_the_same_command_serves_those_who_were_held(at_work: Press) -> None:
    """An office without cron would be told that an older text waits, though nobody has touched it."""
    _embargo(at_work)
    at_work.write("lists/h.csv", "email,first_name\nana@a.example,Ana\nben@b.example,Ben\n")
    assert at_work.run("send", ADVISORY, "-l", "h", "--yes").returncode == 0
    _its_time_comes(at_work, hours_ago=1)
    path = at_work.folder / ADVISORY
    release = next(line for line in path.read_text().splitlines() if line.startswith("release:"))
    _change(at_work, release, "release: immediate")
    done = at_work.run("send", ADVISORY, "-l", "h", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(_outbox(at_work)) == 2


def test_a_file_that_is_gone_says_nothing(at_work: Press) -> None:
    """A file that was moved away would break `status`, or be taken for one that changed."""
    _send(at_work, "--at", AT)
    (at_work.folder / ADVISORY).write_bytes(b"\xff\xfe")
    assert "an older text" not in at_work.run("status").stdout
    (at_work.folder / ADVISORY).unlink()
    done = at_work.run("status")
    assert done.returncode == 0
    assert "an older text" not in done.stdout


def test_line_ends_are_no_change(at_work: Press) -> None:
    """An editor that saves with other line ends would alarm the office."""
    _send(at_work, "--at", AT)
    path = at_work.folder / ADVISORY
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert "an older text" not in at_work.run("status").stdout


def test_a_rehearsal_of_a_later_time_goes_through_all_hours(at_work: Press) -> None:
    """A rehearsal would build a few of the messages only, and its command send at once what is for later."""
    people = "email,zone\na@x.example,Pacific/Auckland\nb@x.example,Europe/Paris\nc@x.example,America/Los_Angeles\n"
    at_work.write("lists/l.csv", people)
    done = at_work.run("send", ADVISORY, "-l", "l", "--at", f"{AT} recipient", "--dry-run")
    assert "3 messages would leave at 07:00 on Fri 4 June 2027, each in their own zone." in done.stderr
    assert "REHEARSAL: 3 messages built" in done.stderr
    again = _pasted(at_work, done, "send")
    assert "Planned: 3 messages for 07:00 on Fri 4 June 2027, each in their own zone" in again.stderr
    assert _outbox(at_work) == []


def test_two_waves_in_plan_status_and_json(at_work: Press) -> None:
    """Nobody could tell who has it early, and when the others get it."""
    _embargo(at_work)
    agreed = f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%d}"
    at_work.write("lists/l.csv", f"{CLEARED}a@x.example,,yes,{agreed}\nb@x.example,,no,\nc@x.example,,,\n")
    text = _send(at_work)
    end = "01:01 CEST, Sat 5 June 2027 (23:01 UTC Fri 4 June)"
    assert "Wave 1: 1 cleared gets it now, with the bar" in text
    assert f"Wave 2: 2 get it when the embargo ends at {end}, without the bar, by `advisory run`" in text
    assert f"2 wait for the embargo's end: {end}, in " in text
    assert "Wave 2: 2 wait for the embargo's end" in at_work.run("status").stdout
    assert "Nothing needs you." in at_work.run().stdout
    (entry,) = json.loads(at_work.run("status", "--format", "json").stdout)["mailings"]
    assert (entry["held_until"], entry["send_at"], entry["counts"]["held"]) == ("2027-06-04T23:01:00Z", None, 2)


def test_too_late_stays_with_the_person_until_they_decide(at_work: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a sleeping computer missed would be forgotten, or come up for ever."""
    _send(at_work, "--at", AT)
    _its_time_comes(at_work, hours_ago=7)
    late = at_work.run("run")
    assert late.returncode == 76
    overview = at_work.run()
    assert "1 mailing needs you:" in overview.stdout
    assert "for 3 people it was too late" in overview.stdout
    assert _pasted(at_work, late, "stop").returncode == 0
    assert "nothing needs you" in at_work.run().stdout
    assert _pasted(at_work, late, "send").returncode == 76  # a stop is a person's word; no script takes it back
    assert at_work.run("stop", ID, "--undo").returncode == 0
    monkeypatch.setattr("advisory_cli.cli.commands.send.can_prompt", lambda: True)
    assert _pasted(at_work, late, "send").returncode == 0
    assert len(_outbox(at_work)) == 3


def test_a_run_at_a_terminal_says_what_waits(at_work: Press) -> None:
    """Somebody who tries `run` by hand would see nothing, and not know whether it works."""
    _send(at_work, "--at", AT)
    terminal = Terminal(at_work, "run")
    assert terminal.end() == 0
    assert "Nothing is due. What waits:" in terminal.seen
    assert f"{ID}: 3 for 07:00 CEST" in terminal.seen


@pytest.mark.slow
def test_the_question_has_both_numbers(at_work: Press) -> None:
    """A person would agree to the first wave and not know of the second."""
    _embargo(at_work)
    agreed = f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%d}"
    at_work.write(
        "lists/l.csv", f"{CLEARED}a@x.example,,yes,{agreed}\n" + "".join(f"b{n}@x.example,,no,\n" for n in range(2))
    )
    terminal = Terminal(at_work, "send", ADVISORY, "-l", "l")
    terminal.expect("Type 1 2 to send 1 message now and 2 for the embargo's end")
    terminal.type("1 2")
    assert terminal.end() == 0, terminal.seen
    assert len(_outbox(at_work)) == 1


def test_a_stopped_cron_is_seen(at_work: Press) -> None:
    """A mailing would wait for ever, and the overview say that all is well."""
    _send(at_work, "--at", AT)
    (at_work.folder / "ledger" / "heartbeat").unlink()
    overview = at_work.run()
    assert "1 mailing needs you:" in overview.stdout
    assert "cron --install" in overview.stdout
