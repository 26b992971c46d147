"""Killed at any moment, the program never sends twice and never forgets anybody."""

import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.smtp_servers import read_kept, server_process
from tests.system.press import ADVISORY, Press, found, journalists

PEOPLE, KILLS = 300, 30
CONNECTIONS = 4


def _rows(press: Press, *words: str) -> list[dict[str, str]]:
    """What `status` says of every delivery."""
    said = press.run("status", *words, "--format", "csv").stdout
    return list(csv.DictReader(said.splitlines()))


def _states(press: Press) -> dict[str, str]:
    """Where everybody stands."""
    return {row["email"]: row["state"] for row in _rows(press)}


def _set(press: Press, line: str) -> None:
    toml = press.folder / "advisory.toml"
    toml.write_text(f"{line}\n{toml.read_text()}")


@dataclass(slots=True)
class Arrivals:
    """Who got how many messages so far; reads only what is new, since there are many."""

    kept: Path
    copies: Counter[str] = field(default_factory=Counter)
    read: int = 0

    def look(self) -> Counter[str]:
        """Once more."""
        path = self.kept / "accepted.jsonl"
        if path.exists():
            with path.open("rb") as lines:
                lines.seek(self.read)
                for line in lines:
                    if not line.endswith(b"\n"):
                        break  # the server is still writing it
                    self.read += len(line)
                    self.copies[json.loads(line)["rcpt"][0]] += 1
        return self.copies

    def settle(self) -> Counter[str]:
        """Once nothing more comes: a server goes on reading what a killed client has sent."""
        before = -1
        while before < (now := self.look().total()):
            before = now
            time.sleep(1)
        return self.copies


@pytest.mark.slow
def test_send_loses_and_doubles_nobody_when_killed_thirty_times(press: Press, tmp_path: Path) -> None:
    """A mailing killed thirty times sends nothing twice and loses nobody, and what may have arrived is told with 76."""
    kept = tmp_path / "kept"
    kept.mkdir()
    press.write("lists/many.csv", journalists(PEOPLE))
    _set(press, "connections = 1")
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
    print(f"{kills} kills, {len(people)} people, {len(copies)} delivered, {len(doubtful)} unconfirmed")  # noqa: T201


@pytest.mark.slow
def test_send_doubts_at_most_ten_a_kill_when_it_has_ten_connections(press: Press, tmp_path: Path) -> None:
    """A kill with ten connections leaves at most ten messages in doubt, none sent twice and none lost."""
    kept = tmp_path / "kept"
    kept.mkdir()
    _set(press, "connections = 10")
    chance = random.Random(20261124)
    arrivals, people, lists = Arrivals(kept), set[str](), 0
    kills = midway = doubts = 0
    with server_process(kept, "--delay", "0.3", "--pipelining") as port:
        press.go_live(port)
        while kills < 100:
            if len(people) - len(arrivals.look()) < 50:  # a new list, so that every kill finds work
                rows = journalists(300, first=300 * lists)
                lists += 1
                press.write(f"lists/l{lists}.csv", rows)
                people |= {row.split(",")[0] for row in rows.splitlines()[1:]}
            before = arrivals.look().total()
            running = press.start("send", ADVISORY, "-l", f"l{lists}", "--yes")
            if kills % 5 == 0:  # some die while starting and planning, the others while messages leave
                time.sleep(chance.uniform(0.1, 0.6))
            else:
                while arrivals.look().total() == before and running.poll() is None:
                    time.sleep(0.01)
                time.sleep(chance.uniform(0.0, 0.8))
            if running.poll() is None:
                running.send_signal(signal.SIGKILL)
                kills += 1
            running.wait(30)
            midway += arrivals.look().total() > before
            states = _states(press)
            assert list(states.values()).count("unsure") <= doubts + 10
            doubts = list(states.values()).count("unsure")
        ends = {press.run("send", ADVISORY, "-l", f"l{n + 1}", "--yes").returncode for n in range(lists)}
        copies = arrivals.settle()
    states = _states(press)
    assert set(states) == people
    assert max(copies.values()) == 1, [one for one, number in copies.items() if number > 1]
    doubtful = {address for address, state in states.items() if state == "unsure"}
    assert people == set(copies) | doubtful, "somebody was lost"
    assert {state for address, state in states.items() if address not in doubtful} == {"accepted"}
    assert ends == {76} if doubtful else {0}
    assert midway > 50, "hardly any kill met a message on its way"
    print(f"{kills} kills, {len(people)} people, {copies.total()} delivered, {len(doubtful)} unconfirmed")  # noqa: T201


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="not installed: strace (.ci/run installs it)")
@pytest.mark.parametrize(
    ("call", "fault", "step"),
    [
        ("fdatasync", "signal=SIGKILL", 1),
        ("fdatasync", "error=EIO", 1),
        ("pwrite64", "signal=SIGKILL", 7),
        ("pwrite64", "error=ENOSPC", 7),
        ("pwrite64", "error=EIO", 11),
    ],
)
def test_send_goes_on_when_any_durable_write_failed(
    press: Press, tmp_path: Path, call: str, fault: str, step: int
) -> None:
    """A mailing killed or refused at its Nth write to the ledger goes on by the same command, nobody twice or lost.

    Each N has a newsroom and twenty people of its own, until a run is clean.
    """
    kept = tmp_path / "kept"
    kept.mkdir()
    _set(press, f"connections = {CONNECTIONS}")
    arrivals, doubtful, number = Arrivals(kept), set[str](), 1
    with server_process(kept, "--pipelining") as port:
        press.go_live(port)
        while True:
            room = found(tmp_path / f"room{number}")
            for name in (".env", "advisory.toml"):
                shutil.copy2(press.folder / name, room.folder)
            room.write("lists/l.csv", journalists(20, first=20 * number))
            words = ("send", ADVISORY, "-l", "l", "--yes")
            struck = _struck(room, f"{call}:{fault}:when={number}", *words)
            end = room.run(*words)
            states = _states(room)
            unsure = {address for address, state in states.items() if state == "unsure"}
            assert end.returncode == (76 if unsure else 0), (number, end.stderr)
            assert len(unsure) <= CONNECTIONS, number
            assert len(states) == 20
            assert set(states.values()) <= {"accepted", "unsure"}, number
            copies = arrivals.settle() if unsure else arrivals.look()
            assert max(copies.values()) == 1, (number, [one for one, times in copies.items() if times > 1])
            assert set(states) - unsure <= set(copies), f"{number}: somebody was lost"
            doubtful |= unsure
            if not struck:
                break
            number += step
    assert number > 3 * step, "the run does not write to its ledger"
    print(f"{call} {fault}: up to the {number}th, {len(doubtful)} unconfirmed")  # noqa: T201


def _struck(press: Press, fault: str, *words: str) -> bool:
    """Run it with a fault injected (strace(1)), in good order even so; whether the fault was ever met."""
    log = press.folder / "strace.log"
    call = fault.partition(":")[0]
    watch = ("strace", "-f", "-o", str(log), "-e", f"trace={call}", "-e", f"inject={fault}")
    done = subprocess.run(
        (*watch, *press.command(*words)),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=press.environment(None),
        cwd=press.folder,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode in {0, 73, 74, 75, 76, -signal.SIGKILL}, done.stderr.decode()
    return done.returncode == -signal.SIGKILL or "(INJECTED)" in log.read_text()


@pytest.mark.slow
def test_stop_ends_a_running_send_when_given_in_a_second_terminal(press: Press, tmp_path: Path) -> None:
    """A stop from a second terminal lets what is at its dot finish, and the same command goes on after --undo."""
    kept = tmp_path / "kept"
    kept.mkdir()
    _set(press, f"connections = {CONNECTIONS}")
    press.write("lists/many.csv", journalists(200))
    words = ("send", ADVISORY, "-l", "many", "--yes")
    with server_process(kept, "--delay", "0.05") as port:
        press.go_live(port)
        running = press.start(*words)
        while len(read_kept(kept)) < 10:
            time.sleep(0.02)
        stopped = press.run_alone("stop")
        assert stopped.returncode == 0
        when_stopped = len(read_kept(kept))
        assert running.wait(30) == 76
        assert len(read_kept(kept)) <= when_stopped + CONNECTIONS
        said = " ".join(stopped.stderr.split())
        known = re.search(r"(\d+) people have it\. .*?(?:at most (\d+|one) whose message may have been sent|$)", said)
        assert known is not None, said
        certain, perhaps = int(known[1]), {None: 0, "one": 1}.get(known[2]) or int(known[2] or 0)
        assert certain <= len(read_kept(kept)) <= certain + perhaps, (len(read_kept(kept)), when_stopped, said)
        assert perhaps <= CONNECTIONS
        assert press.run(*words).returncode == 76
        assert press.run("stop", "last", "--undo").returncode == 0
        assert press.run(*words).returncode == 0
    copies = Counter(one.rcpt[0] for one in read_kept(kept))
    assert len(copies) == 200
    assert max(copies.values()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_send_leaves_no_doubt_when_it_gets_a_signal(press: Press, tmp_path: Path, number: int, code: int) -> None:
    """A mailing that gets Ctrl-C or SIGTERM finishes the message in hand and counts exactly what arrived."""
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
