"""Pauses that Microsoft Graph asks for, as a person at the command sees them."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.graph_server import MAILBOX, GraphServer, Reply, Trouble, graph_env
from tests.smtp_servers import Certificates
from tests.system.press import ADVISORY, Press, journalists

SEND = ("send", ADVISORY, "-l", "l", "--yes")


def test_send_leaves_at_once_when_a_kept_pause_ends_in_years(press: Press, certificates: Certificates) -> None:
    """A pause that a wrong clock or a damaged file has put into the far future holds nobody up, and is forgotten."""
    press.write("lists/l.csv", journalists(3))
    end = datetime.now(UTC) + timedelta(days=3650)
    (press.folder / "ledger").mkdir(mode=0o700, exist_ok=True)
    kept = press.write("ledger/throttle", json.dumps({f"localhost {MAILBOX}": end.isoformat()}))
    with GraphServer(certificates.good) as server:
        press.write(".env", graph_env(server.port, certificates.ours)).chmod(0o600)
        done = press.run(*SEND)
    assert (done.returncode, len(server.kept)) == (0, 3), done.stderr
    assert json.loads(kept.read_text()) == {}


@pytest.mark.slow
def test_send_tells_the_end_of_a_pause_once_when_it_waits_for_it(press: Press, certificates: Certificates) -> None:
    """Whoever looks at a command that stands still is told why, and until when."""
    press.write("lists/l.csv", journalists(3))
    pause = Trouble(reply=Reply(status=429, code="ApplicationThrottled", headers=(("Retry-After", "8"),)))
    with GraphServer(certificates.good, troubles=[pause]) as server:
        press.write(".env", graph_env(server.port, certificates.ours)).chmod(0o600)
        done = press.run(*SEND)
    assert (done.returncode, len(server.kept)) in {(0, 3), (75, 2)}, done.stderr
    assert done.stderr.count("localhost asked for a pause until ") == 1
