"""A token of Microsoft Graph that runs out under a message, while a person decides about the mailing."""

import time

import pytest

from tests.graph_server import GraphServer, graph_env
from tests.smtp_servers import Certificates
from tests.system.press import ADVISORY, Press, journalists

_TOKENS = """#!/bin/sh
[ -e "{used}" ] && {{ touch "{asked}"; while [ ! -e "{go}" ]; do sleep 0.05; done; echo newer; exit; }}
touch "{used}"
echo old
"""


@pytest.mark.slow
def test_stop_keeps_a_message_back_when_its_token_is_being_renewed(press: Press, certificates: Certificates) -> None:
    """After `stop` has said that nothing more leaves, nothing does: the message whose token was refused is planned."""
    press.write("lists/l.csv", journalists(1))
    used, asked, go = (press.folder / name for name in ("used", "asked", "go"))
    command = press.write("tokens.sh", _TOKENS.format(used=used, asked=asked, go=go))
    command.chmod(0o700)
    with GraphServer(certificates.good, tokens=["newer"]) as server:
        env = graph_env(server.port, certificates.ours)
        lines = [each for each in env.splitlines() if not each.startswith("ADVISORY_SMTP_TOKEN_COMMAND")]
        press.write(".env", "\n".join([*lines, f"ADVISORY_SMTP_TOKEN_COMMAND='{command}'"]) + "\n").chmod(0o600)
        sending = press.start("send", ADVISORY, "-l", "l", "--yes")
        end = time.monotonic() + 30
        while not asked.exists():
            assert time.monotonic() < end
            assert sending.poll() is None
            time.sleep(0.02)
        stopped = press.run("stop", "last")
        go.touch()
        sending.wait(60)
        states = press.run("status", "last", "--format", "csv").stdout
    assert stopped.returncode == 0, stopped.stderr
    assert [post.status for post in server.posts if post.whole] == [401]
    assert server.kept == []
    assert "in doubt" not in states
