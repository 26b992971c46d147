"""Two people, or cron and a person, send the same thing at the same moment."""

import csv
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.smtp_servers import MailServer, read_kept, server_process
from tests.system.press import ADVISORY, Press, journalists

PEOPLE = 60


@pytest.mark.slow
def test_send_serves_everybody_once_when_two_start_at_the_same_moment(press: Press, tmp_path: Path) -> None:
    """A mailing that two processes send at the same moment reaches everybody once.

    One of them does it, and the other gives way with 75 or finds nothing left to do.
    """
    kept = tmp_path / "kept"
    kept.mkdir()
    ends = []
    with server_process(kept, "--delay", "0.01", "--pipelining") as port:
        press.go_live(port)
        for turn, gap in enumerate((0, 0, 0, 0, 0.02, 0.05, 0.2, 0.4)):  # seconds between the two
            press.write(f"lists/l{turn}.csv", journalists(PEOPLE, first=PEOPLE * turn))
            words = ("send", ADVISORY, "-l", f"l{turn}", "--yes")
            one = press.start(*words)
            time.sleep(gap)
            other = press.start(*words)
            ends.append(sorted((one.wait(60), other.wait(60))))
    copies = Counter(one.rcpt[0] for one in read_kept(kept))
    assert len(copies) == PEOPLE * len(ends), "somebody was lost"
    assert max(copies.values()) == 1
    assert all(end in ([0, 75], [0, 0]) for end in ends), ends
    assert [0, 75] in ends, "the two never met"
    rows = list(csv.DictReader(press.run("status", "--format", "csv").stdout.splitlines()))
    assert {row["state"] for row in rows} == {"accepted"}
    assert len(rows) == len(copies)


@pytest.mark.slow
def test_run_says_that_sending_works_again_when_another_run_met_it(press: Press) -> None:
    """The end of an outage is told by the run that sends, though another run has passed by, and logged once.

    Meanwhile `status` and the bare command ask for nothing. Otherwise the promise "You will hear when sending works
    again" would be broken by the next line of the crontab, and a person be sent to do what is being done.
    """
    press.write("lists/l.csv", journalists(12))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = taken.getsockname()[1]
    assert press.run("run").returncode == 0  # cron is running
    press.go_live(nobody)
    assert press.run("send", ADVISORY, "-l", "l", "--yes", "--connections", "1").returncode == 75
    assert "You will hear when sending works again" in " ".join(press.run("run").stderr.split())
    with MailServer(delay=0.3) as server:
        press.go_live(server.port)
        first = subprocess.Popen(
            press.command("run"), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=press.environment(None)
        )
        until = time.monotonic() + 60
        while not server.accepted and time.monotonic() < until:
            time.sleep(0.05)
        other = press.run("run")
        assert (other.returncode, other.stderr) == (0, "")
        for words in ((), ("status",)):
            done = press.run(*words)
            said = " ".join((done.stdout + done.stderr).split())
            assert first.poll() is None, "the first run is over"
            assert "Action needed" not in said
            assert "To send what is due" not in said
        _, stderr = first.communicate(timeout=60)
        assert len(server.accepted) == 12
    assert b"Sending works again since" in stderr
    assert press.run("run").stderr == ""
    assert (press.folder / "log" / "advisory.log").read_text().count("sending works again") == 1
