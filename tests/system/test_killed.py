"""Killed at any moment, the program never sends twice and never forgets anybody."""

import csv
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.smtp_servers import read_kept, server_process
from tests.system.press import ADVISORY, Press, journalists

PEOPLE, KILLS = 300, 30


def _rows(press: Press, *words: str) -> list[dict[str, str]]:
    """What `status` says of every delivery."""
    said = press.run("status", *words, "--format", "csv").stdout
    return list(csv.DictReader(said.splitlines()))


@pytest.mark.slow
def test_thirty_kills_over_three_hundred_people(press: Press, tmp_path: Path) -> None:
    """0 duplicates, 0 lost; what may have arrived is reported with 76, and nothing else is left over."""
    kept = tmp_path / "kept"
    kept.mkdir()
    press.write("lists/many.csv", journalists(PEOPLE))
    words = ("send", ADVISORY, "-l", "many", "--yes")
    chance = random.Random(20261123)
    kills = 0
    with server_process(kept, "--delay", "0.05") as port:
        press.go_live(port)
        while kills < KILLS:
            running = press.start(*words)
            # a third die while starting and planning, the rest while messages leave
            time.sleep(chance.uniform(0.1, 0.6) if kills % 3 == 0 else chance.uniform(0.7, 1.6))
            if running.poll() is None:
                os.kill(running.pid, signal.SIGKILL)
                kills += 1
            running.wait(30)
            if len(read_kept(kept)) >= PEOPLE - 5:
                press.write("lists/many.csv", journalists(PEOPLE + 20 * kills))
                break
        while kills < KILLS:  # the list grew, so that every kill finds work
            running = press.start(*words)
            time.sleep(chance.uniform(0.7, 1.3))
            if running.poll() is None:
                os.kill(running.pid, signal.SIGKILL)
                kills += 1
            running.wait(30)
        last = press.run(*words)
    copies = Counter(one.rcpt[0] for one in read_kept(kept))
    states = {row["email"]: row["state"] for row in _rows(press)}
    assert kills == KILLS
    assert max(copies.values()) == 1, [one for one, number in copies.items() if number > 1]
    doubtful = {address for address, state in states.items() if state == "unsure"}
    people = {line.split(",")[0] for line in (press.folder / "lists" / "many.csv").read_text().splitlines()[1:]}
    assert people == set(copies) | doubtful, "somebody was lost"
    assert set(states) == people
    assert len(doubtful) <= KILLS
    assert {state for address, state in states.items() if address not in doubtful} == {"accepted"}
    assert last.returncode == (76 if doubtful else 0), last.stderr
    print(f"{kills} kills, {len(people)} people, {len(copies)} delivered, {len(doubtful)} unsure")  # noqa: T201


@pytest.mark.slow
def test_stop_from_a_second_terminal(press: Press, tmp_path: Path) -> None:
    """The message in hand is finished, nothing more leaves, and the same command goes on later."""
    kept = tmp_path / "kept"
    kept.mkdir()
    press.write("lists/many.csv", journalists(200))
    words = ("send", ADVISORY, "-l", "many", "--yes")
    with server_process(kept, "--delay", "0.05") as port:
        press.go_live(port)
        running = press.start(*words)
        while len(read_kept(kept)) < 10:
            time.sleep(0.02)
        assert press.run_alone("stop").returncode == 0
        when_stopped = len(read_kept(kept))
        assert running.wait(30) == 76
        assert len(read_kept(kept)) <= when_stopped + 1
        assert press.run(*words).returncode == 76
        assert press.run("stop", "last", "--undo").returncode == 0
        assert press.run(*words).returncode == 0
    copies = Counter(one.rcpt[0] for one in read_kept(kept))
    assert len(copies) == 200
    assert max(copies.values()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_finishes_the_message_in_hand(press: Press, tmp_path: Path, number: int, code: int) -> None:
    """Ctrl-C and SIGTERM leave no doubt behind."""
    kept = tmp_path / "kept"
    kept.mkdir()
    press.write("lists/many.csv", journalists(100))
    with server_process(kept, "--delay", "0.05") as port:
        press.go_live(port)
        running = press.start("send", ADVISORY, "-l", "many", "--yes")
        while len(read_kept(kept)) < 5:
            time.sleep(0.02)
        running.send_signal(number)
        assert running.wait(30) == code
        done = len(read_kept(kept))
    assert done < 100
    rows = _rows(press, "last")
    assert sum(row["state"] == "accepted" for row in rows) == done
    assert press.run("resolve").returncode == 0
