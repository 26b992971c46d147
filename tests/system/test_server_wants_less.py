"""A mail server that asks for fewer connections, or takes its time: nobody storms it, and nobody hangs on it."""

import csv
from collections import Counter

import pytest

from tests.smtp_servers import Act, Fault, MailServer, ScriptedServer, ehlo
from tests.system.press import ADVISORY, Done, Press, journalists

SIMPLE = ehlo("SIZE 50000000")  # no PIPELINING: Amazon SES, SendGrid
CLOSING = Act(say=b"421 4.7.0 Too many connections, slow down\r\n", hang_up=True)


def _send(press: Press) -> Done:
    return press.run("send", ADVISORY, "-l", "l", "--yes")


def _states(press: Press) -> Counter[str]:
    rows = csv.DictReader(press.run("status", "--format", "csv").stdout.splitlines())
    return Counter("waiting" if row["state"] == "trying again" else row["state"] for row in rows)


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", pytest.param("dot", marks=pytest.mark.slow)])
def test_a_server_that_closes_each_connection_is_not_stormed(press: Press, phase: str) -> None:
    """Nine hundred logins in three seconds would lock the account."""
    press.write("lists/l.csv", journalists(60))
    with ScriptedServer({"ehlo": SIMPLE, phase: CLOSING}, orderly=True) as server:
        press.go_live(server.port)
        done = _send(press)
        assert done.returncode == 75, done.stderr
        assert server.connections <= 12
        assert "slow down" in done.stderr
    assert _states(press) == {"waiting": 60}


def test_a_server_that_closes_now_and_then_gets_everybody_on_fewer_connections(press: Press) -> None:
    """Readers would wait for the next run, or the server would close one of four connections again and again."""
    press.write("lists/l.csv", journalists(30))
    now_and_then = Fault(phase="mail", act=CLOSING, nth=(5, 12))
    with ScriptedServer({"ehlo": SIMPLE}, faults=[now_and_then], orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 0
        assert len({each.rcpt[0] for each in server.delivered}) == len(server.delivered) == 30
        assert server.connections <= 7


def test_whoever_was_in_hand_gets_it_once_when_the_server_is_well_again(press: Press) -> None:
    """A pause would lose or double those who waited for a connection."""
    press.write("lists/l.csv", journalists(12))
    with ScriptedServer({"ehlo": SIMPLE, "rcpt": CLOSING}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
    with MailServer() as server:
        press.go_live(server.port)
        assert _send(press).returncode in {0, 75}
        assert press.run("retry").returncode == 0
        assert len({one.rcpt[0] for one in server.accepted}) == len(server.accepted) == 12
    assert _states(press) == {"accepted": 12}
