"""Two people, or cron and a person, send the same thing at the same moment."""

import csv
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.smtp_servers import read_kept, server_process
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
