"""`stop` by the real command: by id, file or path, at somebody's question, and what taking it back does."""

from pathlib import Path

import pytest

from advisory_cli.cli.terminal import dialogue
from tests.system.press import ADVISORY, Press
from tests.system.test_waiting import _ledger, _send, _silent, at_work

__all__ = ["at_work"]
AT = ("--at", "2027-06-04 07:00")
ID = "eu-russia-summit-2014"


def _said(press: Press, *words: str, code: int = 0, cwd: Path | None = None) -> str:
    done = press.run(*words, cwd=cwd)
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    "name",
    [ID, f"{ID}.md", ADVISORY]
    + [pytest.param(one, marks=pytest.mark.slow) for one in (f"{ID}.1", "eu-russia", f"advisories/{ID}", "last")],
)
def test_stop_stops_a_mailing_when_any_of_its_names_is_given(at_work: Press, name: str) -> None:
    """A mailing is stopped by each of its names.

    A person who sees a mistake types what is at hand, mostly the file's name.
    """
    _send(at_work, *AT)
    assert f"Stopped: {ID}.1." in _said(at_work, "stop", name)
    assert _ledger(at_work, "UPDATE mailing SET stopped_at = stopped_at WHERE stopped_at > 0") == 1


@pytest.mark.slow
def test_stop_takes_a_path_when_it_is_relative_to_the_current_folder(at_work: Press) -> None:
    """A path from the current folder names the mailing to `stop` and `status`, since the shell completes paths."""
    _send(at_work, *AT)
    here = at_work.folder / "advisories"
    assert "Stopped" in _said(at_work, "stop", f"../advisories/{ID}.md", cwd=here)
    assert "continues" in _said(at_work, "stop", str(at_work.folder / ADVISORY), "--undo")
    assert f"{ID}.1" in _said(at_work, "status", f"./{ID}.md", cwd=here)


def test_stop_finds_a_mailing_when_its_file_was_renamed(at_work: Press) -> None:
    """A file that was renamed names its mailing by the id that stands in it, under which the text waits."""
    _send(at_work, *AT)
    text = (at_work.folder / ADVISORY).read_text()
    (at_work.folder / ADVISORY).unlink()
    assert f"\nid: {ID}\n" in text
    renamed = at_work.write("advisories/final-final.md", text)
    assert f"Stopped: {ID}.1." in _said(at_work, "stop", str(renamed))


@pytest.mark.slow
def test_stop_takes_the_files_own_id_when_another_id_begins_like_its_name(at_work: Press) -> None:
    """A file names its own mailing and no id that begins like its name.

    Otherwise another advisory would be stopped, and this one leave.
    """
    text = (at_work.folder / ADVISORY).read_text()
    at_work.write("advisories/eu.md", text.replace(f"id: {ID}", "id: quite-another"))
    at_work.write("lists/m.csv", "email\nother@x.example\n")
    _send(at_work, *AT)
    assert at_work.run("send", "advisories/eu.md", "-l", "m", *AT, "--yes").returncode == 0
    assert "Stopped: quite-another.1." in _said(at_work, "stop", "advisories/eu.md")
    assert "could be several mailings" in _said(at_work, "stop", "eu", code=64)


@pytest.mark.slow
def test_stop_ends_with_66_when_no_mailing_has_the_name(at_work: Press) -> None:
    """A name that no mailing has ends with 66 and says so, else a slip of the pen would look like a stop."""
    _send(at_work, *AT)
    assert "No such mailing" in _said(at_work, "stop", "summit.md", code=66)
    assert "No such mailing" in _said(at_work, "stop", "nul\0l", code=66)


@pytest.mark.slow
def test_stop_reaches_a_plan_on_a_screen_when_everything_is_stopped(
    at_work: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop of everything keeps a plan that somebody is shown from leaving, and a later `send` leaves."""
    words: list[str] = []

    def asked(*_: object, **__: object) -> None:
        words.append(_said(at_work, "stop"))

    with monkeypatch.context() as patch:  # its undo() would take the test's own home back, too
        patch.setattr(dialogue, "confirm_plan", asked)
        done = at_work.run("send", ADVISORY, "-l", "l")
    assert "A plan now on somebody's screen will not be sent." in words[0]
    assert done.returncode == 76, done.stderr
    assert "Somebody stopped everything" in " ".join(done.stderr.split())
    assert not (at_work.folder / "outbox").exists() or not list(at_work.outbox())
    _send(at_work)
    assert len(list(at_work.outbox())) == 3


@pytest.mark.slow
@pytest.mark.parametrize("earlier", [False, True])
@pytest.mark.parametrize("name", [ADVISORY, ID])
def test_stop_reaches_a_plan_on_a_screen_when_its_advisory_is_named(
    at_work: Press, monkeypatch: pytest.MonkeyPatch, name: str, earlier: bool
) -> None:
    """A stop of one advisory keeps its plan on somebody's screen from leaving.

    The ledger may hold nothing of it yet.
    """
    if earlier:
        at_work.write("lists/m.csv", "email\nother@x.example\n")
        _send(at_work, lists="m")
    words: list[str] = []

    def asked(*_: object, **__: object) -> None:
        words.append(_said(at_work, "stop", name, cwd=at_work.folder))

    monkeypatch.setattr(dialogue, "confirm_plan", asked)
    done = at_work.run("send", ADVISORY, "-l", "l")
    assert done.returncode == 76, done.stderr
    assert f"Somebody stopped {ID}" in " ".join(done.stderr.split())
    assert "A plan now on somebody's screen will not be sent." in words[0]
    assert len(list(at_work.outbox()) if (at_work.folder / "outbox").exists() else []) == int(earlier)


@pytest.mark.slow
def test_stop_reaches_a_plan_on_a_screen_when_another_id_begins_like_its_file(
    at_work: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop by the file of a plan on a screen ends with 0, though the mailing of another text has a name like it.

    Otherwise the stop that holds would be told as a slip of the pen.
    """
    text = (at_work.folder / ADVISORY).read_text()
    other = at_work.write("advisories/eu.md", text.replace(f"id: {ID}", "id: quite-another"))
    _send(at_work, *AT)
    words: list[str] = [_said(at_work, "stop", str(other), code=66)]

    def asked(*_: object, **__: object) -> None:
        words.append(_said(at_work, "stop", str(other)))

    monkeypatch.setattr(dialogue, "confirm_plan", asked)
    at_work.write("lists/m.csv", "email\nother@x.example\n")
    done = at_work.run("send", str(other), "-l", "m", "--own-text")
    assert done.returncode == 76, done.stderr
    assert "Somebody stopped quite-another" in " ".join(done.stderr.split())
    assert "Nothing was planned or sent" in words[0]
    assert "Nothing to stop: no messages are scheduled." in words[1]


def test_stop_undo_says_when_the_rest_leaves(at_work: Press) -> None:
    """A stop that is taken back tells when the rest leaves, and without a name what is stopped.

    Otherwise a person would believe that it leaves at once, or never.
    """
    _send(at_work, *AT)
    assert _said(at_work, "stop", ID, "--undo") == "It was not stopped. Nothing was changed."
    _said(at_work, "stop", ID)
    assert f"Stopped: {ID}.1." in _said(at_work, "stop", "--undo", code=64)
    said = _said(at_work, "stop", ID, "--undo")
    assert f"{ID}.1 continues. 3 scheduled for 07:00 CEST, Fri 4 June 2027" in said
    log = (at_work.folder / "log" / "advisory.log").read_text()
    assert (log.count(f" {ID}.1 stopped by "), log.count(f" the stop of {ID}.1 taken back by ")) == (1, 1)
    assert "None is stopped." in _said(at_work, "stop", "--undo", code=64)


@pytest.mark.slow
def test_stop_undo_says_so_when_run_is_not_at_work(at_work: Press) -> None:
    """A stop that is taken back where no `run` is at work says so, else nothing would leave, and nobody know why."""
    _send(at_work, *AT)
    _said(at_work, "stop", ID)
    (at_work.folder / "ledger" / "heartbeat").unlink(missing_ok=True)
    for path in (at_work.folder / "ledger").glob("*beat*"):
        path.unlink()
    assert "Nothing sends it automatically" in _said(at_work, "stop", ID, "--undo")


@pytest.mark.slow
def test_stop_undo_says_so_when_the_time_is_over(at_work: Press) -> None:
    """A stop that is taken back too late says that nothing leaves by itself, with the command to send.

    Otherwise the mailing would be called on its way.
    """
    _send(at_work, *AT)
    _said(at_work, "stop", ID)
    at_work.let_come(hours_ago=24)
    said = _said(at_work, "stop", ID, "--undo")
    assert "is no longer stopped, but it has expired. To send it now to 3 people:" in said
    assert "send" in said


def test_stop_names_what_is_scheduled_when_the_named_mailing_is_sent(at_work: Press) -> None:
    """A stop of the last mailing, which was sent, says so and names the other one, which waits.

    Otherwise “no messages are scheduled” is believed, and the text leaves in the morning.
    """
    _send(at_work, *AT)
    text = (at_work.folder / ADVISORY).read_text()
    other = at_work.write("advisories/other.md", text.replace(f"id: {ID}", "id: other"))
    at_work.write("lists/m.csv", "email\nother@x.example\n")
    assert at_work.run("send", str(other), "-l", "m", "--own-text", "--yes").returncode == 0
    said = _said(at_work, "stop", "last")
    assert "Nothing to stop: other.1 was sent already, at " in said
    assert f"Not stopped: {ID}.1. 3 people wait for 07:00 CEST, Fri 4 June 2027 (05:00 UTC)." in said
    assert "To stop it: advisory " in said
    assert said.endswith(f" stop {ID}.1")
    assert "no messages are scheduled" not in said
    assert f"Scheduled: {ID}.1. Name the one you mean." in _said(at_work, "reschedule", "last", "2027-06-05", code=64)
    assert f"Stopped: {ID}.1." in _said(at_work, "stop", f"{ID}.1")
    said = _said(at_work, "stop", "other")
    assert said.endswith("No other messages are scheduled. A plan now on somebody's screen will not be sent.")


@pytest.mark.slow
def test_stop_says_so_when_everybody_has_the_text(at_work: Press) -> None:
    """A stop of what is done says that there is nothing to stop, and `run` is silent."""
    _send(at_work)
    assert "Nothing to stop" in _said(at_work, "stop", ID)
    assert _silent(at_work.run("run"))


@pytest.mark.slow
def test_stop_undo_takes_the_last_stop_of_everything_back_when_no_mailing_is_named(at_work: Press) -> None:
    """What a stop without a name has stopped may go on by one command, and what was stopped by its name may not.

    Otherwise after a false alarm somebody would take back stop after stop, or set a mailing free that is wrong.
    """
    other = at_work.write("advisories/other.md", (at_work.folder / ADVISORY).read_text().replace(ID, "other-text"))
    _send(at_work, *AT)
    done = at_work.run("send", str(other), "-l", "l", *AT, "--own-text", "--yes")
    assert done.returncode == 0, done.stderr
    _said(at_work, "stop", f"{ID}.1")
    _said(at_work, "stop")
    said = _said(at_work, "stop", "--undo")
    assert "other-text.1 continues." in said
    assert f"Still stopped: {ID}.1. To continue one:" in said
    assert _ledger(at_work, "UPDATE mailing SET stopped_at = stopped_at WHERE stopped_at > 0") == 1
    assert f"Stopped: {ID}.1." in _said(at_work, "stop", "--undo", code=64), "it was stopped by its name"
