"""A live send may be taken back for some seconds after the answer, where the setting undo_seconds says so."""

import signal

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_terminal import Terminal


@pytest.fixture
def ready(press: Press) -> Press:
    """A newsroom with a list of three."""
    press.write("lists/three.csv", journalists(3))
    return press


def _undo(press: Press, seconds: int) -> None:
    settings = press.folder / "advisory.toml"
    settings.write_text(settings.read_text() + f"undo_seconds = {seconds}\n")


@pytest.mark.slow
def test_send_is_taken_back_by_ctrl_c_while_it_is_held(ready: Press) -> None:
    """Ctrl-C after the answer takes a live send back: nothing is sent, nothing is planned, and the exit code is 64.

    The countdown stays on one line.
    """
    with MailServer() as server:
        ready.go_live(server.port)
        _undo(ready, 120)
        terminal = Terminal(ready, "send", ADVISORY, "-l", "three")
        terminal.expect("LIVE: 3 messages through 127.0.0.1.")
        terminal.expect("Type 3 to send")
        terminal.type("3")
        terminal.expect(r"\rSending 3 messages in 11\d s\. Ctrl-C to take it back\.")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.end() == 64, terminal.seen
        assert "Taken back. Nothing was sent." in terminal.seen
        assert server.accepted == []
    (countdown,) = [line for line in terminal.seen.split("\n") if "Ctrl-C to take it back" in line]
    assert countdown.count("Sending 3 messages in") >= 2
    assert '"mailings": []' in ready.run("status", "--format", "json").stdout


@pytest.mark.slow
def test_send_goes_on_when_nobody_takes_it_back(ready: Press) -> None:
    """A live send that nobody takes back is sent after the seconds of the setting."""
    with MailServer() as server:
        ready.go_live(server.port)
        _undo(ready, 1)
        terminal = Terminal(ready, "send", ADVISORY, "-l", "three")
        terminal.expect("quit: ")
        terminal.type("3")
        assert terminal.end() == 0, terminal.seen
        assert "Sending 3 messages in 1 s." in terminal.seen
        assert len(server.accepted) == 3


def test_approved_send_is_taken_back_by_ctrl_c_while_it_is_held(ready: Press) -> None:
    """Ctrl-C takes an approved send back too: nothing is sent, and the approval stays, so that it can be sent later."""
    command = ("send", ADVISORY, "-l", "three")
    with MailServer() as server:
        ready.go_live(server.port)
        _undo(ready, 120)
        settings = ready.folder / "advisory.toml"
        settings.write_text(f"approval = true\n{settings.read_text()}")
        assert ready.run("run").returncode == 0
        assert ready.run(*command, "--yes").returncode == 77
        bea = {"ADVISORY_APPROVAL_KEY": "bea has a key of her own"}
        assert ready.run("approve", "last", "--yes", env=bea).returncode == 0
        terminal = Terminal(ready, *command)
        terminal.expect("Type 3")
        terminal.type("3")
        terminal.expect(r"\rSending 3 messages in 1\d\d s\. Ctrl-C to take it back\.")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.end() == 64, terminal.seen
        assert "Taken back. Nothing was sent." in terminal.seen
        assert server.accepted == []
        done = ready.run(*command, "--yes")
        assert done.returncode == 0, done.stderr
        assert len(server.accepted) == 3


@pytest.mark.slow
def test_send_is_not_held_in_practice_nor_without_a_question(ready: Press) -> None:
    """Practice is not held back, nor a send with --yes, as nobody is there to take it back."""
    _undo(ready, 120)
    terminal = Terminal(ready, "send", ADVISORY, "-l", "three")
    terminal.expect("quit: ")
    terminal.type("3")
    assert terminal.end() == 0, terminal.seen
    assert "take it back" not in terminal.seen
    with MailServer() as server:
        ready.go_live(server.port)
        terminal = Terminal(ready, "send", ADVISORY, "-l", "three", "--yes")
        assert terminal.end() == 0, terminal.seen
        assert "take it back" not in terminal.seen
        assert len(server.accepted) == 3


@pytest.mark.parametrize("seconds", ["121", "-1", "soon"])
def test_check_refuses_undo_seconds_when_they_are_out_of_range(ready: Press, seconds: str) -> None:
    """More than 120 seconds, and what is no number, is refused with the setting's name."""
    done = ready.run("check", ADVISORY, env={"ADVISORY_UNDO_SECONDS": seconds})
    assert done.returncode == 78, done.stderr
    assert "undo_seconds" in done.stderr.lower()
