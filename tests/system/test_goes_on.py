"""What no person has stopped goes on by `run`; what waits for a person is told to who looks, and to cron once."""

import csv
from collections import Counter

import pytest

from tests.smtp_servers import USUAL, Fault, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Done, Press, journalists

SLOW_DOWN = say("451 4.7.1 Please slow down")
NEVER = say("550 5.7.60 not your address")


def _send(press: Press, *words: str) -> Done:
    return press.run("send", ADVISORY, "-l", "l", *words, "--yes")


def _states(press: Press) -> Counter[str]:
    rows = csv.DictReader(press.run("status", "--format", "csv").stdout.splitlines())
    return Counter("waiting" if row["state"] == "trying again" else row["state"] for row in rows)


@pytest.fixture
def sixty(press: Press) -> Press:
    """A list of sixty."""
    press.write("lists/l.csv", journalists(60))
    return press


@pytest.mark.parametrize(
    "trouble",
    [
        {"rcpt": SLOW_DOWN},
        {"mail": say("450 4.7.1 come again")},
        {"dot": say("454 Throttling failure: Maximum sending rate exceeded")},
        {"greeting": say("421 4.3.2 closing")},
    ],
    ids=["slow down", "at MAIL", "at the dot", "away"],
)
def test_run_goes_on_when_the_server_put_people_off(sixty: Press, trouble: dict[str, object]) -> None:
    """People whom a server put off are served by later runs, each once.

    Otherwise forty-four of sixty would wait for ever, and `run` would end with 0 and not a word.
    """
    with ScriptedServer(trouble, orderly=True) as server:  # type: ignore[arg-type]
        sixty.go_live(server.port)
        assert _send(sixty).returncode == 75
    with MailServer() as server:
        sixty.go_live(server.port)
        for _ in range(2):
            assert sixty.run("run").returncode in {0, 75}
            sixty.let_come()
        assert len({one.rcpt[0] for one in server.accepted}) == len(server.accepted) == 60
    assert _states(sixty) == {"accepted": 60}


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["rcpt", "greeting"])
def test_run_goes_on_with_a_correction_when_the_server_put_people_off(sixty: Press, phase: str) -> None:
    """A correction that a server put off reaches by later runs the sixty who had the text.

    Otherwise some would keep the wrong text unnoticed.
    """
    with MailServer() as server:
        sixty.go_live(server.port)
        assert _send(sixty).returncode == 0
    path = sixty.folder / ADVISORY
    path.write_text(path.read_text().replace("dozens of", "hundreds of", 1))
    sixty.write("lists/l.csv", journalists(80))
    words = ("correct", ADVISORY, "--what", "Hundreds, not dozens.", "--yes")
    with ScriptedServer({phase: say("421 4.3.2 closing") if phase == "greeting" else SLOW_DOWN}) as server:
        sixty.go_live(server.port)
        assert sixty.run(*words).returncode == 75
    with MailServer() as server:
        sixty.go_live(server.port)
        for _ in range(2):
            assert sixty.run("run").returncode in {0, 75}
            sixty.let_come()
        assert len({one.rcpt[0] for one in server.accepted}) == len(server.accepted) == 60


@pytest.mark.slow
def test_run_serves_everybody_when_the_server_keeps_asking_to_slow_down(sixty: Press) -> None:
    """A server that asks to slow down for hours is served bit by bit until everybody has one message.

    Otherwise each run would stop at ten and the others never be tried.
    """
    every_third = [USUAL["rcpt"], SLOW_DOWN, SLOW_DOWN]
    with ScriptedServer({"rcpt": [*every_third * 20, USUAL["rcpt"]]}, orderly=True) as server:
        sixty.go_live(server.port)
        assert _send(sixty, "--not-after", "2d").returncode == 75
        for _ in range(20):
            assert sixty.run("run").returncode in {0, 75}
            sixty.let_pass(minutes=30)
        assert len({one.rcpt[0] for one in server.delivered}) == len(server.delivered) == 60


@pytest.mark.slow
def test_send_writes_to_nobody_twice_when_it_is_repeated_after_a_pause(sixty: Press) -> None:
    """A command given again after a pause sends to the rest alone.

    Otherwise the command would double what `run` has done.
    """
    with ScriptedServer({"rcpt": [USUAL["rcpt"]] * 5 + [SLOW_DOWN]}, orderly=True) as server:
        sixty.go_live(server.port)
        assert _send(sixty).returncode == 75
        delivered = len(server.delivered)
    with MailServer() as server:
        sixty.go_live(server.port)
        assert _send(sixty).returncode in {0, 75}
        sixty.let_come()
        assert sixty.run("run").returncode == 0
        assert len(server.accepted) == 60 - delivered


def test_run_sends_nothing_when_a_person_stopped_the_mailing(sixty: Press) -> None:
    """A mailing that a person stopped while the server was slow stays stopped in silence.

    Otherwise `run` would go on with what was given up.
    """
    with ScriptedServer({"rcpt": SLOW_DOWN}, orderly=True) as server:
        sixty.go_live(server.port)
        assert _send(sixty).returncode == 75
    assert sixty.run("stop", "last").returncode == 0
    with MailServer() as server:
        sixty.go_live(server.port)
        done = sixty.run("run")
        assert (done.returncode, done.stderr, server.accepted) == (0, "", [])


def test_run_tells_cron_once_and_people_always_when_mail_is_refused(
    sixty: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal for good is told to cron once and to people at a terminal each time.

    Otherwise sixty would wait for a person whom nobody tells.
    """
    with ScriptedServer({"mail": NEVER}, orderly=True) as server:
        sixty.go_live(server.port)
        assert _send(sixty).returncode == 77
    with MailServer() as server:
        sixty.go_live(server.port)
        first = sixty.run("run")
        assert first.returncode == 76
        assert "60 people of eu-russia-summit-2014.1 are waiting" in first.stderr
        assert " stop eu-russia-summit-2014.1" in first.stderr
        again = sixty.run("run")
        assert (again.returncode, again.stderr) == (76, "")
        for _ in range(2):
            with monkeypatch.context() as patch:
                patch.setattr("advisory_cli.cli.commands.run.is_interactive", lambda: True)  # a terminal
                assert "60 people of eu-russia-summit-2014.1 are waiting" in sixty.run("run").stderr
            assert "60 people of eu-russia-summit-2014.1 are waiting" in sixty.run("retry").stderr
            assert "Action needed on 1 mailing" in sixty.run().stdout
        assert server.accepted == []
        assert _send(sixty).returncode == 0
        done = sixty.run("run")
        assert (done.returncode, done.stderr) == (0, "")
        assert len(server.accepted) == 60


def test_run_is_silent_when_a_refused_mailing_was_stopped(sixty: Press) -> None:
    """A refused mailing that was stopped is told of no more, else cron would mail about what a person has decided."""
    with ScriptedServer(faults=[Fault(phase="mail", act=NEVER, nth=tuple(range(11, 99)))], orderly=True) as server:
        sixty.go_live(server.port)
        assert _send(sixty).returncode == 77
        assert sixty.run("run").returncode == 76
        assert sixty.run("stop", "last").returncode == 0
        done = sixty.run("run")
        assert (done.returncode, done.stderr) == (0, "")
