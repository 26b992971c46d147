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
def test_send_opens_few_connections_when_the_server_closes_each(press: Press, phase: str) -> None:
    """A server that closes each connection is asked at most twelve times, and everybody waits.

    Otherwise nine hundred logins in three seconds would lock the account.
    """
    press.write("lists/l.csv", journalists(60))
    with ScriptedServer({"ehlo": SIMPLE, phase: CLOSING}, orderly=True) as server:
        press.go_live(server.port)
        done = _send(press)
        assert done.returncode == 75, done.stderr
        assert server.connections <= 12
        assert "slow down" in done.stderr
    assert _states(press) == {"waiting": 60}


def test_send_serves_all_on_fewer_connections_when_some_are_closed(press: Press) -> None:
    """A server that closes connections now and then gets each message once, on few connections, in one run."""
    press.write("lists/l.csv", journalists(30))
    now_and_then = Fault(phase="mail", act=CLOSING, nth=(5, 12))
    with ScriptedServer({"ehlo": SIMPLE}, faults=[now_and_then], orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 0
        assert len({each.rcpt[0] for each in server.delivered}) == len(server.delivered) == 30
        assert server.connections <= 7


@pytest.mark.slow
def test_retry_serves_all_once_when_the_server_is_well_again(press: Press) -> None:
    """People whose connection was closed get the message once when the server is well again.

    Otherwise a pause would lose or double them.
    """
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
